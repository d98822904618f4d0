-- wide.scores: one row per region or region group of the index $index_id, one column per year.
--   share_reported, share_filled   mean over the years
--   break_in_inputs                in any of the years
SELECT p.*
FROM (
    PIVOT (
        SELECT
            s.level, s.region_code, r.region_zh, r.region_en, s.group_id, s.aggregation,
            avg(s.share_reported) OVER w AS share_reported,
            avg(s.share_interpolated + s.share_extrapolated) OVER w AS share_filled,
            bool_or(s.break_in_inputs) OVER w AS break_in_inputs,
            s.year, s.score
        FROM indices.scores AS s
        INNER JOIN reference.regions AS r ON s.level = r.level AND s.region_code = r.region_code
        WHERE s.index_id = $index_id
        WINDOW w AS (PARTITION BY s.level, s.region_code)
    )
    ON year IN ($years)
    USING any_value(score)
) AS p
ORDER BY p.group_id, p.level, p.region_code
