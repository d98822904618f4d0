-- macros.compare: one row per region group of an index in a year and way of making the group.
--   reason   why there is no value; empty where there is one
-- parameters: index, year
-- example: SELECT index_id, group_zh, aggregation, value, share_reported, break_in_inputs, reason FROM compare('nqpf', 2022)
SELECT
    s.index_id, s.label_zh, g.group_id, r.region_zh AS group_zh, v.aggregation, v.value,
    v.n_regions, v.share_reported, v.share_secondary, v.share_preliminary, v.share_interpolated,
    v.share_extrapolated, v.break_in_inputs,
    CASE
        WHEN v.value IS NOT NULL THEN ''
        WHEN NOT s.computable THEN s.reason
        ELSE 'no value of the region group in this year'
    END AS reason
FROM main.named('index', $index) AS wanted
INNER JOIN indices.status AS s ON wanted.id = s.index_id
INNER JOIN (
    SELECT DISTINCT m.index_id, m.group_id
    FROM reference.index_regions AS m
    WHERE m.group_id <> ''
) AS g ON s.index_id = g.index_id
INNER JOIN reference.regions AS r ON g.group_id = r.region_code AND r.level = 'group'
LEFT JOIN comparison.region_index AS v
    ON g.index_id = v.index_id AND g.group_id = v.group_id AND v.year = $year
ORDER BY s.index_id, v.aggregation, g.group_id
