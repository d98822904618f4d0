-- wide.inputs: one row per region and year of the index $index_id, one column per indicator.
-- All indicators that the definition names; which of them enter stands in indices.coverage.
--   <indicator>_origin   kind of each value
SELECT v.*, o.* EXCLUDE (level, region_code, year)
FROM (
    PIVOT (
        SELECT
            g.level, g.region_code, r.region_zh, r.region_en, g.group_id, g.year,
            g.indicator_id, g.value
        FROM indices.grid AS g
        INNER JOIN reference.regions AS r ON g.level = r.level AND g.region_code = r.region_code
        WHERE g.index_id = $index_id
    )
    ON indicator_id IN ($indicators)
    USING any_value(value)
) AS v
INNER JOIN (
    PIVOT (
        SELECT
            g.level, g.region_code, g.year, g.indicator_id || '_origin' AS column_name, g.origin
        FROM indices.grid AS g
        WHERE g.index_id = $index_id
    )
    ON column_name IN ($companions)
    USING any_value(origin)
) AS o ON v.level = o.level AND v.region_code = o.region_code AND v.year = o.year
ORDER BY v.group_id, v.level, v.region_code, v.year
