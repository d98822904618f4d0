-- panel.base: one row per key of an observed indicator: chosen, made of published
-- values of other scopes, or filled.
WITH parts AS (
    SELECT series_id, level, region_code, scope, indicator_id, year, value, unit, origin, address, rule, n_candidates
    FROM panel.selected
    UNION ALL
    SELECT series_id, level, region_code, scope, indicator_id, year, value, unit, origin, address, rule, 0
    FROM panel.rescoped
    WHERE used
    UNION ALL
    SELECT series_id, level, region_code, scope, indicator_id, year, value, unit, origin, address, rule, 0
    FROM panel.filled
)

SELECT level, region_code, scope, indicator_id, year, value, unit, origin, address, rule, n_candidates
FROM parts
-- The numbers of the series are in the order of level, region, scope and indicator.
ORDER BY series_id, year
