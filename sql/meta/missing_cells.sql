-- meta.missing_cells: one row per index and cell that it lacks: what to fetch, and from where.
--   indicator_id   indicator of the index
--   part_id        published series that lacks the cell (the indicator itself, or a part of it)
--   source_table   yearbook that prints it
--   index_lost     whether the index cannot be computed at all without such cells
SELECT DISTINCT
    g.index_id, g.indicator_id, p.part_id, i.label_zh, g.level, g.region_code, r.region_zh, g.year,
    i.source_table, NOT s.computable AS index_lost
FROM indices.grid AS g
INNER JOIN reference.indicator_parts AS p ON g.indicator_id = p.indicator_id
INNER JOIN reference.indicators AS i ON p.part_id = i.indicator_id
INNER JOIN reference.regions AS r ON g.level = r.level AND g.region_code = r.region_code
INNER JOIN indices.status AS s ON g.index_id = s.index_id
LEFT JOIN panel.base AS b
    ON g.level = b.level AND g.region_code = b.region_code AND p.part_id = b.indicator_id
    AND g.year = b.year AND b.scope = i.scope
WHERE g.role = 'object' AND g.value IS NULL AND b.value IS NULL
ORDER BY g.index_id, p.part_id, g.level, g.region_code, g.year, g.indicator_id
