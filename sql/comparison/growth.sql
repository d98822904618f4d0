-- comparison.growth: one row per index, region and series, growth multiple between two years.
--   indicator_id   the series; `score` for the index value itself (gravity strengths and totals)
--   aggregation    how a region group was made; NULL for single regions
--   growth         value_to / value_from - 1 (增长倍数)
--   reason         why there is no growth, where there is none; over a declared break only where the
--                  definition asks for it (across_breaks), and then break_in_inputs says so
SELECT
    g.index_id, g.level, g.region_code, NULL AS aggregation, g.indicator_id, g.year_from, g.year_to,
    g.value_from, g.value_to, g.unit, i.price_basis, g.growth, g.origin_from, g.origin_to,
    g.break_in_inputs, g.reason
FROM indices.growth AS g
INNER JOIN reference.indicators AS i ON g.indicator_id = i.indicator_id
UNION ALL
SELECT
    a.index_id, a.level, a.region_code, a.aggregation, 'score', a.year, b.year, a.score, b.score, NULL,
    NULL,
    CASE
        WHEN coalesce((d.options ->> 'across_breaks')::BOOLEAN, FALSE)
            OR NOT (a.break_in_inputs OR b.break_in_inputs) THEN b.score / a.score - 1
    END AS growth,
    NULL, NULL, a.break_in_inputs OR b.break_in_inputs,
    CASE WHEN growth IS NULL THEN 'crosses a declared break' ELSE '' END
FROM indices.scores AS a
INNER JOIN reference.index_definitions AS d
    ON a.index_id = d.index_id AND a.year = d.first_year AND d.method IN ('gravity', 'total')
INNER JOIN indices.scores AS b
    ON a.index_id = b.index_id AND a.level = b.level AND a.region_code = b.region_code
    AND b.year = d.last_year
WHERE a.score > 0 AND b.score IS NOT NULL
ORDER BY index_id, level, region_code, indicator_id
