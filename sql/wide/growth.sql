-- wide.growth: one row per region of the index $index_id, one column per indicator: its multiple.
--   <indicator>_from_to   years compared, each with the kind of its value
SELECT v.*, o.* EXCLUDE (level, region_code)
FROM (
    PIVOT (
        SELECT g.level, g.region_code, r.region_zh, r.region_en, g.indicator_id, g.growth
        FROM indices.growth AS g
        INNER JOIN reference.regions AS r ON g.level = r.level AND g.region_code = r.region_code
        WHERE g.index_id = $index_id
    )
    ON indicator_id IN ($indicators)
    USING any_value(growth)
) AS v
INNER JOIN (
    PIVOT (
        SELECT
            g.level, g.region_code, g.indicator_id || '_from_to' AS column_name,
            g.year_from || ' ' || g.origin_from || ' - ' || g.year_to || ' ' || g.origin_to AS from_to
        FROM indices.growth AS g
        WHERE g.index_id = $index_id
    )
    ON column_name IN ($companions)
    USING any_value(from_to)
) AS o ON v.level = o.level AND v.region_code = o.region_code
ORDER BY v.level, v.region_code
