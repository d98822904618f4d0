-- comparison.dispersion: one row per index, year and region group: how its cities differ.
--   deviation   standard deviation over the cities (divided by n)
--   cv          deviation over the mean; NULL where the mean is not above 0
--   ratio       best over worst city; NULL where the worst is not above 0
SELECT
    s.index_id, s.year, s.group_id, count(*) AS n_regions,
    avg(s.score ORDER BY s.region_code) AS mean, median(s.score) AS median,
    stddev_pop(s.score ORDER BY s.region_code) AS deviation,
    CASE WHEN avg(s.score ORDER BY s.region_code) > 0
        THEN stddev_pop(s.score ORDER BY s.region_code) / avg(s.score ORDER BY s.region_code)
    END AS cv,
    max(s.score) AS best, first(r.region_zh ORDER BY s.score DESC, s.region_code) AS best_zh,
    min(s.score) AS worst, first(r.region_zh ORDER BY s.score, s.region_code) AS worst_zh,
    CASE WHEN min(s.score) > 0 THEN max(s.score) / min(s.score) END AS ratio,
    max(s.score) / nullif(sum(s.score ORDER BY s.region_code), 0) AS share_of_best,
    bool_or(s.break_in_inputs) AS break_in_inputs
FROM indices.scores AS s
INNER JOIN reference.regions AS r ON s.level = r.level AND s.region_code = r.region_code
WHERE s.level <> 'group' AND s.group_id <> '' AND s.score IS NOT NULL
GROUP BY s.index_id, s.year, s.group_id
ORDER BY s.index_id, s.group_id, s.year
