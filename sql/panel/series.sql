-- panel.series: one row per series of which anything was published, with a number.
-- Wide panels are ranked and filled by that number instead of four texts.
--   series_id   1, 2, ... in the order of level, region, scope and indicator
SELECT
    row_number() OVER (ORDER BY level, region_code, scope, indicator_id)::INTEGER AS series_id,
    level, region_code, scope, indicator_id, unit
FROM (
    SELECT level, region_code, scope, indicator_id, min(unit) AS unit
    FROM clean.observations
    GROUP BY level, region_code, scope, indicator_id
)
ORDER BY series_id
