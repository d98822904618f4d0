-- meta.coverage: one row per index and indicator: what is there, what enters, why not.
SELECT
    c.index_id, c.indicator_id, i.label_zh, i.label_en, c.dimension,
    c.n_cells, c.n_published, c.n_filled, c.n_missing, c.share, c.required, c.used, c.in_aggregate,
    c.reason, i.source_table
FROM indices.coverage AS c
INNER JOIN reference.indicators AS i ON c.indicator_id = i.indicator_id
ORDER BY c.index_id, c.position
