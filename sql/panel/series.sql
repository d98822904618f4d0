-- panel.series: one row per series of which anything was published, or that follows from published
-- ones by a declared relation of scopes, with a number.
-- Wide panels are ranked and filled by that number instead of four texts.
--   series_id   1, 2, ... in the order of level, region, scope and indicator
WITH printed AS (
    SELECT level, region_code, scope, indicator_id, min(unit) AS unit
    FROM (
        SELECT level, region_code, scope, indicator_id, unit FROM clean.published_cells
        UNION ALL
        SELECT level, region_code, scope, indicator_id, unit FROM clean.panel_series
    ) AS given
    GROUP BY level, region_code, scope, indicator_id
),

relations AS (
    SELECT *, count(*) OVER (PARTITION BY level, region_code, scope, relation) AS n_parts
    FROM reference.scope_relations
),

named AS (
    SELECT level, region_code, scope, indicator_id, unit FROM printed
    UNION
    SELECT r.level, r.region_code, r.scope, p.indicator_id, min(p.unit)
    FROM relations AS r
    INNER JOIN printed AS p
        ON r.level = p.level AND r.part_code = p.region_code AND r.part_scope = p.scope
    GROUP BY r.level, r.region_code, r.scope, r.relation, r.n_parts, p.indicator_id
    HAVING count(*) = r.n_parts
)

SELECT
    row_number() OVER (ORDER BY level, region_code, scope, indicator_id)::INTEGER AS series_id,
    level, region_code, scope, indicator_id, unit
FROM named
ORDER BY series_id
