-- panel.aggregates: one row per group, observed indicator and year, made of its member cities, or
-- of its member provinces under the scope `from_provinces` (京津冀 is 13 cities or 3 provinces).
-- A sum, or a mean weighted as the catalogue states; only where every member has a value.
--   origin    the least trusted origin among the members
--   address   cells of all members, in the order of their codes; of more than 100 members those of the
--             first, and where the others stand
WITH weights AS (
    SELECT b.level, b.region_code, b.indicator_id, b.year, b.value, b.address, o.trust
    FROM panel.base AS b
    INNER JOIN reference.origins AS o ON b.origin = o.origin
    WHERE b.scope = 'whole' AND b.indicator_id IN (
            SELECT split_part(i.aggregation, ':', 2) FROM reference.indicators AS i
        )
),

members AS (
    SELECT
        g.group_id, g.level AS made_of, b.region_code,
        CASE g.level WHEN 'province' THEN 'from_provinces' ELSE b.scope END AS scope, b.indicator_id, b.year, b.value, b.unit, b.address,
        o.trust, i.aggregation, g.place, w.value AS weight, w.address AS weight_address, w.trust AS weight_trust
    FROM panel.base AS b
    INNER JOIN (
        SELECT
            group_id, level, region_code,
            row_number() OVER (PARTITION BY group_id, level ORDER BY region_code) AS place
        FROM reference.region_groups
    ) AS g ON b.level = g.level AND b.region_code = g.region_code
    INNER JOIN reference.indicators AS i ON b.indicator_id = i.indicator_id
    INNER JOIN reference.origins AS o ON b.origin = o.origin
    LEFT JOIN weights AS w
        ON b.level = w.level AND b.region_code = w.region_code AND b.year = w.year
        AND split_part(i.aggregation, ':', 2) = w.indicator_id
    WHERE i.aggregation <> 'none' AND (b.level = 'city' OR b.scope = 'whole')
),

sizes AS (
    SELECT group_id, level AS made_of, count(*) AS n
    FROM reference.region_groups
    GROUP BY group_id, level
),

-- Members in their order: one sort a group, of numbers, serves every sum.
made AS (
    SELECT
        m.group_id, m.made_of, m.scope, m.indicator_id, m.year, m.unit, m.aggregation,
        list_sort(list({place: m.place, value: m.value, weight: m.weight})) AS cells,
        list_sort(
            list({place: m.place, address: concat_ws(' × ', m.address, m.weight_address)})
            FILTER (WHERE m.place <= 100)
        ) AS addresses,
        max(greatest(m.trust, coalesce(m.weight_trust, 0))) AS trust,
        count(*) AS n_members,
        count(*) FILTER (WHERE m.aggregation = 'sum' OR m.weight IS NOT NULL) AS n_complete
    FROM members AS m
    GROUP BY m.group_id, m.made_of, m.scope, m.indicator_id, m.year, m.unit, m.aggregation
)

SELECT
    'group' AS level, made.group_id AS region_code, made.scope, made.indicator_id, made.year,
    CASE made.aggregation
        WHEN 'sum' THEN list_sum([c.value FOR c IN made.cells])
        ELSE list_sum([c.value * c.weight FOR c IN made.cells]) / list_sum([c.weight FOR c IN made.cells])
    END AS value,
    made.unit, o.origin,
    array_to_string([a.address FOR a IN made.addresses], ' | ') || CASE
        WHEN made.n_members > 100 THEN ' | and ' || (made.n_members - 100) || ' more in panel.base'
        ELSE ''
    END AS address,
    made.aggregation || ' of ' || made.n_members || CASE made.made_of WHEN 'city' THEN ' cities' ELSE ' provinces' END AS rule,
    0 AS n_candidates
FROM made
INNER JOIN sizes AS s
    ON made.group_id = s.group_id AND made.made_of = s.made_of
    AND made.n_members = s.n AND made.n_complete = s.n
INNER JOIN reference.origins AS o ON made.trust = o.trust
ORDER BY made.group_id, made.scope, made.indicator_id, made.year
