-- meta.warnings: one row per doubt about the figures, largest first; the refresh goes on.
--   kind   parts_against_total: sectors do not add up to gross regional product
--          cities_against_province: cities do not add up to the published province
--          sources_disagree: two sources print different values for one key
--   size   relative difference
WITH sectors AS (
    SELECT
        'parts_against_total' AS kind,
        g.level || ' ' || r.region_zh || ' ' || g.year AS key,
        abs(sum(p.value) / any_value(g.value) - 1) AS size,
        'the three sectors add up to ' || round(sum(p.value), 2) || ', gross regional product is '
        || round(any_value(g.value), 2) || ' 亿元 (' || any_value(g.address) || ')' AS message
    FROM panel.base AS g
    INNER JOIN panel.base AS p
        ON g.level = p.level AND g.region_code = p.region_code AND g.year = p.year
        AND p.indicator_id IN ('value_added_primary', 'value_added_secondary', 'value_added_tertiary')
    INNER JOIN reference.regions AS r ON g.level = r.level AND g.region_code = r.region_code
    WHERE g.indicator_id = 'gdp'
    GROUP BY g.level, r.region_zh, g.year
    HAVING count(*) = 3 AND abs(sum(p.value) / any_value(g.value) - 1) > 0.005
),

cities AS (
    SELECT
        'cities_against_province' AS kind,
        p.indicator_id || ' ' || r.region_zh || ' ' || p.year AS key,
        abs(sum(c.value) / any_value(p.value) - 1) AS size,
        CASE count(*) WHEN 1 THEN 'the city series says ' ELSE count(*) || ' cities add up to ' END
        || round(sum(c.value), 2) || ' ' || any_value(p.unit) || ', the province series says '
        || round(any_value(p.value), 2) || ' (' || any_value(p.address) || ')' AS message
    FROM panel.base AS p
    INNER JOIN reference.regions AS member ON p.region_code = member.parent_code AND member.level = 'city'
    INNER JOIN panel.base AS c
        ON c.level = 'city' AND member.region_code = c.region_code
        AND p.indicator_id = c.indicator_id AND p.year = c.year AND p.scope = c.scope
    INNER JOIN reference.indicators AS i ON p.indicator_id = i.indicator_id AND i.aggregation = 'sum'
    INNER JOIN reference.regions AS r ON r.level = 'province' AND p.region_code = r.region_code
    INNER JOIN (
        SELECT parent_code, count(*) AS n FROM reference.regions WHERE level = 'city' GROUP BY parent_code
    ) AS size ON p.region_code = size.parent_code
    WHERE p.level = 'province'
    GROUP BY p.indicator_id, r.region_zh, p.year, size.n
    HAVING count(*) = size.n AND abs(sum(c.value) / any_value(p.value) - 1) > 0.01
),

sources AS (
    SELECT
        'sources_disagree' AS kind,
        a.level || ' ' || r.region_zh || ' ' || a.indicator_id || ' ' || a.year AS key,
        abs(b.value / a.value - 1) AS size,
        a.address || ' prints ' || a.value || ', ' || b.address || ' prints ' || b.value
        || ' ' || a.unit || '; the first is used' AS message
    FROM panel.candidates AS a
    INNER JOIN panel.candidates AS b
        ON a.level = b.level AND a.region_code = b.region_code AND a.scope = b.scope
        AND a.indicator_id = b.indicator_id AND a.year = b.year AND b.position > 1
    INNER JOIN reference.regions AS r ON a.level = r.level AND a.region_code = r.region_code
    WHERE a.position = 1 AND a.value <> 0 AND abs(b.value / a.value - 1) > 0.005
),

found AS (
    SELECT * FROM sectors
    UNION ALL
    SELECT * FROM cities
    UNION ALL
    SELECT * FROM sources
)

SELECT key, kind, size, message, row_number() OVER (ORDER BY size DESC, kind, key, message) AS rank
FROM found
ORDER BY rank
