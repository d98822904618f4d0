-- <index>.inputs: one row per region, year and indicator that enters the index $index_id.
-- Empty where the index is not computable; indices.coverage and meta.missing_cells say why.
SELECT
    g.index_id, g.role, g.level, g.region_code, g.group_id, g.year,
    g.dimension, g.indicator_id, g.position, g.direction,
    g.value, g.unit, g.origin, g.address, g.has_break
FROM indices.grid AS g
INNER JOIN indices.coverage AS c ON g.index_id = c.index_id AND g.indicator_id = c.indicator_id
WHERE g.index_id = $index_id AND c.used AND (g.role = 'object' OR c.in_aggregate)
ORDER BY g.role DESC, g.level, g.region_code, g.year, g.position
