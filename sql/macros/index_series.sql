-- macros.index_series: one row per year of an index in a region or region group.
--   score_low, score_high   range of the score over the choices made (robustness.intervals)
-- parameters: index, region
-- example: SELECT year, score, rank, score_low, score_high, share_interpolated, break_in_inputs FROM index_series('nqpf_official', '天津')
SELECT
    s.index_id, s.level, s.region_code, r.region_zh, s.aggregation, s.year, s.score, s.rank,
    u.score_low, u.score_high, u.rank_low, u.rank_high, s.share_reported, s.share_secondary,
    s.share_preliminary, s.share_interpolated, s.share_extrapolated, s.break_in_inputs, s.reason
FROM main.named('index', $index) AS wanted
CROSS JOIN main.named('region', $region) AS place
INNER JOIN indices.scores AS s
    ON wanted.id = s.index_id AND place.level = s.level AND place.id = s.region_code
INNER JOIN reference.regions AS r ON s.level = r.level AND s.region_code = r.region_code
LEFT JOIN robustness.intervals AS u
    ON s.index_id = u.index_id AND s.level = u.level AND s.region_code = u.region_code
    AND s.year = u.year AND u.measure = 'score' AND u.indicator_id = 'score'
    AND u.aggregation <> 'mean_of_cities'
ORDER BY s.index_id, s.level, s.region_code, s.year
