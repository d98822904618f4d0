-- panel.doubts: one row per series whose published figures contradict each other; see
-- reference.tolerances for what is accepted.
--   kind           parts_against_total: sectors do not add up to gross regional product
--                  cities_against_province: cities do not add up to the published province
--                  scopes_against_whole: a city as published is not the sum of its published scopes
--                  sources_disagree: two sources print different values for one key
--   year           the worst year; `years` names all of them
--   size           relative difference in the worst year
--   unlikeliness   -log10 of a heavy-tailed chance, from the size over the tolerance
WITH sectors AS (
    SELECT
        'parts_against_total' AS kind, g.level, g.region_code, 'gdp' AS indicator_id, g.year,
        abs(sum(p.value ORDER BY p.indicator_id) / any_value(g.value) - 1) AS size,
        'the three sectors add up to ' || round(sum(p.value ORDER BY p.indicator_id), 2)
        || ', gross regional product is ' || round(any_value(g.value), 2) || ' 亿元 ('
        || any_value(g.address) || ')' AS message
    FROM panel.base AS g
    INNER JOIN panel.base AS p
        ON g.level = p.level AND g.region_code = p.region_code AND g.scope = p.scope
        AND g.year = p.year
        AND p.indicator_id IN ('value_added_primary', 'value_added_secondary', 'value_added_tertiary')
    WHERE g.indicator_id = 'gdp'
    GROUP BY g.level, g.region_code, g.year
    HAVING count(*) = 3
),

-- The cities that a province has in a year, and how many they are.
members AS (
    SELECT
        r.parent_code, y.year, r.region_code,
        count(*) OVER (PARTITION BY r.parent_code, y.year) AS n
    FROM reference.regions AS r
    INNER JOIN (SELECT DISTINCT year FROM panel.base WHERE level = 'province') AS y
        ON (r.valid_from IS NULL OR y.year >= r.valid_from) AND (r.valid_to IS NULL OR y.year <= r.valid_to)
    WHERE r.level = 'city'
),

cities AS (
    SELECT
        'cities_against_province' AS kind, 'province' AS level, p.region_code, p.indicator_id, p.year,
        abs(sum(c.value ORDER BY c.region_code) / any_value(p.value) - 1) AS size,
        CASE count(*) WHEN 1 THEN 'the city series says ' ELSE count(*) || ' cities add up to ' END
        || round(sum(c.value ORDER BY c.region_code), 2) || ' ' || any_value(p.unit)
        || ', the province series says ' || round(any_value(p.value), 2) || ' ('
        || any_value(p.address) || ')' AS message
    FROM panel.base AS p
    INNER JOIN members AS member ON p.region_code = member.parent_code AND p.year = member.year
    INNER JOIN panel.base AS c
        ON c.level = 'city' AND member.region_code = c.region_code
        AND p.indicator_id = c.indicator_id AND p.year = c.year AND p.scope = c.scope
    INNER JOIN reference.indicators AS i ON p.indicator_id = i.indicator_id AND i.aggregation = 'sum'
    WHERE p.level = 'province' AND p.value <> 0
    GROUP BY p.region_code, p.indicator_id, p.year, member.n
    HAVING count(*) = member.n
),

scopes AS (
    SELECT
        'scopes_against_whole' AS kind, r.level, r.region_code, r.indicator_id, r.year,
        abs(r.value / p.value - 1) AS size,
        p.address || ' prints ' || round(p.value, 2) || ', ' || r.address || ' make '
        || round(r.value, 2) || ' ' || r.unit || ' (' || r.rule || ')' AS message
    FROM panel.rescoped AS r
    INNER JOIN panel.selected AS p ON r.series_id = p.series_id AND r.year = p.year
    -- What is subtracted in one relation is added in the one from which it was turned round.
    WHERE r.scope = 'whole' AND p.value <> 0
),

sources AS (
    SELECT
        'sources_disagree' AS kind, s.level, s.region_code, s.indicator_id, a.year,
        abs(b.value / a.value - 1) AS size,
        a.address || ' prints ' || a.value || ', ' || b.address || ' prints ' || b.value
        || ' ' || s.unit || '; the first is used' AS message
    FROM panel.candidates AS a
    INNER JOIN panel.candidates AS b
        ON a.series_id = b.series_id AND a.year = b.year AND b.position > 1
    INNER JOIN panel.series AS s ON a.series_id = s.series_id
    -- Most values are printed again as they were.
    WHERE a.position = 1 AND a.value <> 0 AND b.value <> a.value
),

judged AS (
    SELECT f.*, coalesce(own.tolerance, common.tolerance) AS tolerance
    FROM (
        SELECT * FROM sectors
        UNION ALL
        SELECT * FROM cities
        UNION ALL
        SELECT * FROM scopes
        UNION ALL
        SELECT * FROM sources
    ) AS f
    LEFT JOIN reference.tolerances AS own ON f.kind = own.kind AND f.indicator_id = own.indicator_id
    LEFT JOIN reference.tolerances AS common ON f.kind = common.kind AND common.indicator_id = '*'
)

SELECT
    kind, level, region_code, indicator_id,
    arg_max(year, (size, year)) AS year,
    string_agg(DISTINCT year::VARCHAR, ', ' ORDER BY year::VARCHAR) AS years,
    max(size) AS size,
    -- Two-sided tail of a t distribution with four degrees of freedom, for large values.
    greatest(0, 4 * log10(max(size / tolerance)) - log10(6)) AS unlikeliness,
    arg_max(message, (size, year)) AS message
FROM judged
WHERE size > tolerance
GROUP BY kind, level, region_code, indicator_id
ORDER BY kind, level, region_code, indicator_id
