-- meta.warnings: one row per doubt about the figures, the most unlikely first; the refresh goes on.
--   kind           spike, step or repeat (panel.jumps); parts_against_total,
--                  cities_against_province, scopes_against_whole or sources_disagree (panel.doubts);
--                  stated_growth (a bulletin states another growth than its figures have,
--                  panel.stated_growth)
--   size           relative difference: to the expected value, the total or the other source; of
--                  stated growth the difference of the two rates
--   unlikeliness   -log10 of the chance of such a difference, comparable between kinds
WITH found AS (
    SELECT
        j.level, j.region_code, j.indicator_id, j.scope, j.year::VARCHAR AS years, j.kind,
        abs(j.value / nullif(j.expected, 0) - 1) AS size, j.unlikeliness,
        j.message || ' (' || concat_ws('; before: ', j.address, j.address_before) || ')' AS message
    FROM panel.jumps AS j
    UNION ALL
    SELECT
        d.level, d.region_code, d.indicator_id, 'whole', d.years, d.kind, d.size, d.unlikeliness,
        d.message
    FROM panel.doubts AS d
    UNION ALL
    SELECT
        g.level, g.region_code, g.indicator_id, g.scope, g.year::VARCHAR, 'stated_growth',
        abs(g.found - g.stated) / 100,
        greatest(0, 4 * log10(abs(g.found - g.stated) / g.rounding) - log10(6)),
        'states ' || g.stated || ' % against ' || g.compared_year || ' (' || g.growth_address
        || '), the figures give ' || round(g.found, 2) || ' % (' || g.address || ' and '
        || g.address_before || ')'
    FROM panel.stated_growth AS g
    WHERE NOT g.agrees
)

SELECT
    f.level || ' ' || r.region_zh || ' ' || f.indicator_id || ' ' || f.years AS key,
    f.kind, f.size, f.unlikeliness, f.message,
    row_number() OVER (
        ORDER BY f.unlikeliness DESC, f.kind, f.level, f.region_code, f.indicator_id, f.scope, f.years
    ) AS rank
FROM found AS f
INNER JOIN reference.regions AS r ON f.level = r.level AND f.region_code = r.region_code
ORDER BY rank
