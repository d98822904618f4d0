-- panel.rescoped: one row per key and declared relation of scopes whose parts are all published:
-- 石家庄 with 辛集 is 石家庄市① and 辛集, and the other way round by subtraction.
-- Only sums; only from published values, never from filled ones, never across a missing part.
--   relation   number of the relation, where several give one key
--   origin     the least trusted origin among the parts
--   address    cells of the parts; one that is subtracted has a minus before it
--   used       whether the panel takes it: no source prints the key, and no earlier relation gives it
WITH relations AS (
    SELECT
        *, count(*) OVER (PARTITION BY level, region_code, scope, relation) AS n_parts,
        CASE sign WHEN '-' THEN -1 ELSE 1 END AS factor
    FROM reference.scope_relations
),

sums AS (
    SELECT
        r.level, r.region_code, r.scope, r.relation, p.indicator_id, p.year,
        sum(r.factor * p.value ORDER BY r.factor DESC, r.part_code, r.part_scope) AS value,
        max(o.trust) AS trust,
        string_agg(
            CASE r.sign WHEN '-' THEN '- ' ELSE '' END || p.address, ' | '
            ORDER BY r.factor DESC, r.part_code, r.part_scope
        ) AS address,
        string_agg(
            r.sign || ' ' || g.region_zh || ' ' || r.part_scope, ' '
            ORDER BY r.factor DESC, r.part_code, r.part_scope
        ) AS terms
    FROM relations AS r
    INNER JOIN panel.selected AS p
        ON r.level = p.level AND r.part_code = p.region_code AND r.part_scope = p.scope
    INNER JOIN reference.indicators AS i ON p.indicator_id = i.indicator_id AND i.aggregation = 'sum'
    INNER JOIN reference.origins AS o ON p.origin = o.origin
    INNER JOIN reference.regions AS g ON r.level = g.level AND r.part_code = g.region_code
    GROUP BY r.level, r.region_code, r.scope, r.relation, r.n_parts, p.indicator_id, p.year
    HAVING count(*) = r.n_parts
)

SELECT
    s.series_id, m.level, m.region_code, m.scope, m.indicator_id, m.year, m.relation,
    m.value, s.unit, o.origin, m.address,
    'follows from other scopes: ' || ltrim(m.terms, '+ ') AS rule,
    printed.year IS NULL AND m.relation = min(m.relation) OVER (PARTITION BY s.series_id, m.year) AS used
FROM sums AS m
INNER JOIN panel.series AS s
    ON m.level = s.level AND m.region_code = s.region_code AND m.scope = s.scope
    AND m.indicator_id = s.indicator_id
INNER JOIN reference.origins AS o ON m.trust = o.trust
LEFT JOIN panel.selected AS printed ON s.series_id = printed.series_id AND m.year = printed.year
ORDER BY s.series_id, m.year, m.relation
