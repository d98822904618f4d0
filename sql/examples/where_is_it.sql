-- examples.where_is_it: 哪些表里有“权重”？ | Which columns of which tables are about weights?
SELECT c.kind, c.table_schema || '.' || c.table_name AS name, c.column_name, c.label_zh, c.label_en
FROM meta.columns AS c
WHERE c.label_zh LIKE '%权重%' AND c.table_schema IN ('main', 'indices', 'reference', 'comparison')
ORDER BY name, c.position
