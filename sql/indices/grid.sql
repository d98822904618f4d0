-- indices.grid: one row per index, region, year and indicator that the definition asks for.
-- Complete on purpose: where the panel holds no value the row says so with NULL.
--   role        object (a city or province of the index) or aggregate (a region group)
--   has_break   the series changes its meaning within the years of the index
WITH spans AS (
    SELECT index_id, min(year) AS first_year, max(year) AS last_year
    FROM reference.index_years
    GROUP BY index_id
),

members AS (
    SELECT index_id, 'object' AS role, level, region_code, group_id FROM reference.index_regions
    UNION ALL
    SELECT DISTINCT r.index_id, 'aggregate', 'group', r.group_id, r.group_id
    FROM reference.index_regions AS r
    INNER JOIN reference.index_definitions AS d ON r.index_id = d.index_id
    WHERE d.aggregate = 'own_pool' AND r.group_id <> ''
)

SELECT
    m.index_id, m.role, m.level, m.region_code, m.group_id, y.year,
    k.dimension, k.indicator_id, k.position, k.direction,
    v.value, i.unit, v.origin, v.address,
    EXISTS (
        SELECT 1 FROM panel.breaks AS b
        WHERE b.level = m.level AND b.region_code = m.region_code
            AND b.indicator_id = k.indicator_id
            AND b.year > s.first_year AND b.year <= s.last_year
    ) AS has_break
FROM members AS m
INNER JOIN reference.index_years AS y ON m.index_id = y.index_id
INNER JOIN reference.index_indicators AS k ON m.index_id = k.index_id
INNER JOIN reference.indicators AS i ON k.indicator_id = i.indicator_id
INNER JOIN spans AS s ON m.index_id = s.index_id
LEFT JOIN panel.values AS v
    ON m.level = v.level AND m.region_code = v.region_code AND i.scope = v.scope
    AND k.indicator_id = v.indicator_id AND y.year = v.year
ORDER BY m.index_id, m.role DESC, m.level, m.region_code, y.year, k.position
