-- robustness.member_shares: one row per index, cell of a region group and member, the share of the
-- group's value that comes from the member: value, or value times its weight, over that of all.
--   share   sums to 1 over the members; NULL where a member or a weight is missing
WITH cells AS (
    SELECT
        g.index_id, g.region_code AS group_id, g.year, g.indicator_id, m.region_code,
        CASE WHEN i.aggregation = 'sum' THEN m.value ELSE m.value * w.value END AS weighed
    FROM indices.grid AS g
    INNER JOIN indices.coverage AS c
        ON g.index_id = c.index_id AND g.indicator_id = c.indicator_id
    INNER JOIN reference.indicators AS i ON g.indicator_id = i.indicator_id
    INNER JOIN indices.grid AS m
        ON g.index_id = m.index_id AND g.region_code = m.group_id AND g.year = m.year
        AND g.indicator_id = m.indicator_id AND m.role = 'object'
    LEFT JOIN panel.values AS w
        ON m.level = w.level AND m.region_code = w.region_code AND m.year = w.year
        AND w.scope = 'whole' AND i.aggregation = 'weighted:' || w.indicator_id
    WHERE c.used AND c.in_aggregate AND g.role = 'aggregate'
)

SELECT
    index_id, group_id, year, indicator_id, region_code,
    CASE
        WHEN count(weighed) OVER cell = count(*) OVER cell
            THEN weighed / nullif(sum(weighed) OVER cell, 0)
    END AS share
FROM cells
-- Members are added in one order: sums of floating numbers depend on it.
WINDOW cell AS (
    PARTITION BY index_id, group_id, year, indicator_id ORDER BY region_code
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
)
ORDER BY index_id, group_id, year, indicator_id, region_code
