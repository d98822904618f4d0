-- examples.what_is_missing: 算不出的指数缺哪些数据，去哪本年鉴找？ | What do the indices that cannot be computed lack, and which yearbook prints it?
SELECT
    m.index_id, m.label_zh, m.source_table, count(*) AS n_cells,
    min(m.year) AS first_year, max(m.year) AS last_year
FROM meta.missing_cells AS m
WHERE m.index_lost
GROUP BY m.index_id, m.label_zh, m.source_table
ORDER BY n_cells DESC, m.index_id, m.label_zh
LIMIT 8
