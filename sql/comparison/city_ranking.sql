-- comparison.city_ranking: one row per index, year and city, best first.
--   rank            place among all cities of the pool (of its own network for gravity)
--   rank_in_group   place within the city's region group
SELECT
    s.index_id, s.year, s.region_code, r.region_zh, r.region_en, s.group_id, s.score, s.rank,
    rank() OVER (PARTITION BY s.index_id, s.year, s.group_id ORDER BY s.score DESC) AS rank_in_group,
    s.share_reported, s.share_secondary, s.share_preliminary, s.share_interpolated,
    s.share_extrapolated, s.break_in_inputs
FROM indices.scores AS s
INNER JOIN reference.regions AS r ON s.level = r.level AND s.region_code = r.region_code
WHERE s.level = 'city' AND s.score IS NOT NULL
ORDER BY s.index_id, s.year, s.rank, s.group_id, s.region_code
