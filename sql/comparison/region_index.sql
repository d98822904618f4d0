-- comparison.region_index: one row per index, year, region group and kind of aggregation.
--   aggregation   aggregate: index of the summed or weighted region; mean_of_cities: mean of the
--                 cities' indices; sum: sum over the cities. Never to be mixed on one axis.
--   n_regions     cities behind the value
SELECT
    s.index_id, s.year, s.region_code AS group_id, s.aggregation,
    s.score AS value, n.n_regions,
    s.share_reported, s.share_secondary, s.share_preliminary, s.share_interpolated,
    s.share_extrapolated, s.break_in_inputs
FROM indices.scores AS s
INNER JOIN (
    SELECT index_id, group_id, count(*) AS n_regions
    FROM reference.index_regions
    GROUP BY index_id, group_id
) AS n ON s.index_id = n.index_id AND s.region_code = n.group_id
WHERE s.level = 'group'
UNION ALL
SELECT
    s.index_id, s.year, s.group_id, a.aggregation,
    CASE a.aggregation
        WHEN 'sum' THEN sum(s.score ORDER BY s.region_code)
        ELSE sum(s.score ORDER BY s.region_code) / count(s.score)
    END,
    count(s.score),
    avg(s.share_reported ORDER BY s.region_code), avg(s.share_secondary ORDER BY s.region_code),
    avg(s.share_preliminary ORDER BY s.region_code),
    avg(s.share_interpolated ORDER BY s.region_code),
    avg(s.share_extrapolated ORDER BY s.region_code), bool_or(s.break_in_inputs)
FROM indices.scores AS s
INNER JOIN reference.index_definitions AS d ON s.index_id = d.index_id
INNER JOIN (VALUES ('mean_of_cities'), ('sum')) AS a (aggregation)
    ON a.aggregation = 'mean_of_cities' OR d.method = 'gravity'
WHERE s.level = 'city' AND s.group_id <> ''
GROUP BY s.index_id, s.year, s.group_id, a.aggregation
HAVING count(s.score) = count(*)
ORDER BY index_id, year, group_id, aggregation
