-- macros.ranking: one row per city or province of an index in a year, best first.
--   rank_low, rank_high   best and worst place over the choices made (robustness.intervals)
-- parameters: index, year
-- example: SELECT rank, region_zh, group_id, score, rank_low, rank_high, break_in_inputs FROM ranking('nqpf', 2022)
SELECT
    s.index_id, s.year, s.rank, s.level, s.region_code, r.region_zh, r.region_en, s.group_id,
    rank() OVER (PARTITION BY s.index_id, s.group_id ORDER BY s.score DESC) AS rank_in_group,
    s.score, u.score_low, u.score_high, u.rank_low, u.rank_high, s.share_reported,
    s.share_secondary, s.share_preliminary, s.share_interpolated, s.share_extrapolated,
    s.break_in_inputs
FROM main.named('index', $index) AS wanted
INNER JOIN indices.scores AS s ON wanted.id = s.index_id
INNER JOIN reference.regions AS r ON s.level = r.level AND s.region_code = r.region_code
LEFT JOIN robustness.intervals AS u
    ON s.index_id = u.index_id AND s.level = u.level AND s.region_code = u.region_code
    AND s.year = u.year AND u.measure = 'score' AND u.indicator_id = 'score'
    AND u.aggregation <> 'mean_of_cities'
WHERE s.year = $year AND s.level <> 'group' AND s.score IS NOT NULL
ORDER BY s.index_id, s.rank, s.group_id, s.region_code
