-- comparison.city_standing: one row per index, year and city: its place, share, growth and tier.
--   share_in_group   of the sum over the cities of its group
--   ahead_of_mean    score over the mean of its group, less one
--   rank_change      places gained in the group since the first year; positive is upwards
--   growth_multiple  score over that of the first year, less one
--   growth_rank      place by growth multiple in the group
--   tier             by natural breaks of the group's scores in that year, 1 is the highest
SELECT
    c.index_id, c.year, c.region_code, c.region_zh, c.group_id, c.score, c.rank, c.rank_in_group,
    c.score / nullif(sum(c.score) OVER members, 0) AS share_in_group,
    c.score / nullif(avg(c.score) OVER members, 0) - 1 AS ahead_of_mean,
    (f.rank_in_group - c.rank_in_group)::INTEGER AS rank_change,
    CASE WHEN f.score > 0 AND c.year > f.year THEN c.score / f.score - 1 END AS growth_multiple,
    CASE WHEN f.score > 0 AND c.year > f.year THEN
        rank() OVER (
            PARTITION BY c.index_id, c.year, c.group_id
            ORDER BY CASE WHEN f.score > 0 THEN c.score / f.score END DESC NULLS LAST
        )
    END::INTEGER AS growth_rank,
    t.tier, c.break_in_inputs
FROM comparison.city_ranking AS c
INNER JOIN reference.index_definitions AS d ON c.index_id = d.index_id
LEFT JOIN comparison.city_ranking AS f
    ON c.index_id = f.index_id AND c.region_code = f.region_code AND f.year = d.first_year
LEFT JOIN comparison.tiers AS t
    ON c.index_id = t.index_id AND c.group_id = t.group_id AND c.year = t.year
    AND c.region_code = t.region_code AND t.scale = 'linear'
-- Members are added in one order: sums of floating numbers depend on it.
WINDOW members AS (
    PARTITION BY c.index_id, c.year, c.group_id ORDER BY c.region_code
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
)
ORDER BY c.index_id, c.year, c.group_id, c.rank_in_group, c.region_code
