-- examples.groups_compared: 两个区域组的指数相差多少？ | How far are the two region groups apart, under every way of making a group?
SELECT
    c.index_id, c.aggregation,
    max(c.value) FILTER (WHERE c.group_id = 'G:jjj') AS jjj,
    max(c.value) FILTER (WHERE c.group_id = 'G:gba9') AS gba9,
    jjj / gba9 - 1 AS difference, bool_or(c.break_in_inputs) AS break_in_inputs
FROM compare('nqpf_official', 2022) AS c
GROUP BY c.index_id, c.aggregation
ORDER BY c.index_id, c.aggregation
