-- comparison.growth: one row per index, region and series, growth multiple between two years.
--   indicator_id   the series; `score` for the index value itself (gravity strengths and totals)
--   aggregation    how a region group was made; NULL for single regions
--   growth         value_to / value_from - 1 (增长倍数)
--   reason         why there is no growth, where there is none
SELECT
    index_id, level, region_code, NULL AS aggregation, indicator_id, year_from, year_to, value_from, value_to, unit,
    growth, origin_from, origin_to, break_in_inputs, reason
FROM indices.growth
UNION ALL
SELECT
    a.index_id, a.level, a.region_code, a.aggregation, 'score', a.year, b.year, a.score, b.score, NULL,
    b.score / a.score - 1, NULL, NULL, a.break_in_inputs OR b.break_in_inputs, ''
FROM indices.scores AS a
INNER JOIN reference.index_definitions AS d
    ON a.index_id = d.index_id AND a.year = d.first_year AND d.method IN ('gravity', 'total')
INNER JOIN indices.scores AS b
    ON a.index_id = b.index_id AND a.level = b.level AND a.region_code = b.region_code
    AND b.year = d.last_year
WHERE a.score > 0 AND b.score IS NOT NULL
ORDER BY index_id, level, region_code, indicator_id
