-- examples.deposits_and_loans: 论文表3的存贷款总量能复算吗？ | Can the deposits and loans of the paper's Table 3 be computed again?
SELECT t.region_zh, t.statistic, t.source, t.deposits_loans_2014, t.deposits_loans_2022
FROM comparison.table_3 AS t
ORDER BY t.group_id, t.statistic DESC, t.source DESC
