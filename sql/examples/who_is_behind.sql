-- examples.who_is_behind: 哪个区域组落后多少，增速不变何时追上？ | Which region group is behind, by how much, and when would it catch up at its mean growth?
SELECT
    g.index_id, g.aggregation, g.group_id, g.gap_percent, g.mean_growth, g.other_growth,
    g.catch_up_year, g.catch_up_reason
FROM comparison.region_gaps AS g
WHERE g.year = 2022 AND NOT g.ahead
ORDER BY g.gap_percent, g.index_id, g.aggregation
