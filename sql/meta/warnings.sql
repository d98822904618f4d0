-- meta.warnings: one row per doubt about the figures, the most unlikely first; the refresh goes on.
--   kind           spike, step or repeat (panel.jumps); parts_against_total,
--                  cities_against_province, scopes_against_whole or sources_disagree (panel.doubts)
--   size           relative difference: to the expected value, the total or the other source
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
