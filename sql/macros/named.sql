-- macros.named: one row per region, indicator or index that a text names.
-- An id or code goes before any other name; only of an index is the beginning of a name enough.
-- parameters: kind, name
-- example: FROM named('region', 'beijing')
SELECT DISTINCT m.kind, m.level, m.id, m.scope
FROM (
    SELECT
        n.kind, n.level, n.id, n.scope,
        CASE n.name_key WHEN lower(n.id) THEN 1 WHEN w.wanted THEN 2 ELSE 3 END AS step,
        min(CASE n.name_key WHEN lower(n.id) THEN 1 WHEN w.wanted THEN 2 ELSE 3 END) OVER () AS least
    FROM meta.names AS n
    CROSS JOIN (
        SELECT lower(
            regexp_replace(strip_accents(CAST($name AS VARCHAR)), '[\s''’‘`.-]', '', 'g')
        ) AS wanted
    ) AS w
    WHERE n.kind = $kind AND w.wanted <> ''
        AND (n.name_key = w.wanted OR (n.kind = 'index' AND starts_with(n.name_key, w.wanted)))
) AS m
WHERE m.step = m.least
ORDER BY m.level, m.id, m.scope
