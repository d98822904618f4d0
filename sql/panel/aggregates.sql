-- panel.aggregates: one row per group, observed indicator and year, made of its member cities, or
-- of its member provinces under the scope `from_provinces` (京津冀 is 13 cities or 3 provinces).
-- A sum, or a mean weighted as the catalogue states; only where every member has a value.
--   origin    the least trusted origin among the members
--   address   cells of all members, in the order of their codes
WITH members AS (
    SELECT
        g.group_id, g.level AS made_of, b.region_code,
        CASE g.level WHEN 'province' THEN 'from_provinces' ELSE b.scope END AS scope, b.indicator_id, b.year, b.value, b.unit, b.address,
        o.trust, i.aggregation, w.value AS weight, w.address AS weight_address, wo.trust AS weight_trust
    FROM panel.base AS b
    INNER JOIN reference.region_groups AS g ON b.level = g.level AND b.region_code = g.region_code
    INNER JOIN reference.indicators AS i ON b.indicator_id = i.indicator_id
    INNER JOIN reference.origins AS o ON b.origin = o.origin
    LEFT JOIN panel.base AS w
        ON b.level = w.level AND b.region_code = w.region_code AND b.year = w.year
        AND w.scope = 'whole' AND i.aggregation = 'weighted:' || w.indicator_id
    LEFT JOIN reference.origins AS wo ON w.origin = wo.origin
    WHERE i.aggregation <> 'none' AND (b.level = 'city' OR b.scope = 'whole')
),

sizes AS (
    SELECT group_id, level AS made_of, count(*) AS n
    FROM reference.region_groups
    GROUP BY group_id, level
),

made AS (
    SELECT
        m.group_id, m.made_of, m.scope, m.indicator_id, m.year, m.unit, m.aggregation,
        CASE
            WHEN m.aggregation = 'sum' THEN sum(m.value ORDER BY m.region_code)
            ELSE sum(m.value * m.weight ORDER BY m.region_code) / sum(m.weight ORDER BY m.region_code)
        END AS value,
        max(greatest(m.trust, coalesce(m.weight_trust, 0))) AS trust,
        string_agg(concat_ws(' × ', m.address, m.weight_address), ' | ' ORDER BY m.region_code) AS address,
        count(*) AS n_members,
        count(*) FILTER (WHERE m.aggregation = 'sum' OR m.weight IS NOT NULL) AS n_complete
    FROM members AS m
    GROUP BY m.group_id, m.made_of, m.scope, m.indicator_id, m.year, m.unit, m.aggregation
)

SELECT
    'group' AS level, made.group_id AS region_code, made.scope, made.indicator_id, made.year,
    made.value, made.unit, o.origin, made.address,
    made.aggregation || ' of ' || made.n_members || CASE made.made_of WHEN 'city' THEN ' cities' ELSE ' provinces' END AS rule,
    0 AS n_candidates
FROM made
INNER JOIN sizes AS s
    ON made.group_id = s.group_id AND made.made_of = s.made_of
    AND made.n_members = s.n AND made.n_complete = s.n
INNER JOIN reference.origins AS o ON made.trust = o.trust
ORDER BY made.group_id, made.scope, made.indicator_id, made.year
