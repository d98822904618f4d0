-- robustness.fill_errors: one row per index and interpolated input cell of a single region, with
-- the error that its fill rule makes on observed cells. A cell made of parts takes the errors of
-- its worst interpolated part.
--   median_error, p90_error, max_error   as panel.gap_errors; NULL where no cell could be tested
WITH filled AS (
    SELECT g.index_id, g.level, g.region_code, g.year, g.indicator_id
    FROM indices.grid AS g
    INNER JOIN indices.coverage AS c
        ON g.index_id = c.index_id AND g.indicator_id = c.indicator_id
    WHERE c.used AND g.role = 'object' AND g.origin IN ('interpolated', 'extrapolated')
),

parts AS (
    SELECT f.*, coalesce(p.part_id, f.indicator_id) AS part_id
    FROM filled AS f
    LEFT JOIN reference.indicator_parts AS p ON f.indicator_id = p.indicator_id
)

SELECT
    p.index_id, p.level, p.region_code, p.year, p.indicator_id,
    max(e.median_error) AS median_error,
    max(e.p90_error) AS p90_error,
    max(e.max_error) AS max_error
FROM parts AS p
LEFT JOIN panel.base AS b
    ON p.level = b.level AND p.region_code = b.region_code AND p.part_id = b.indicator_id
    AND p.year = b.year AND b.origin IN ('interpolated', 'extrapolated')
LEFT JOIN panel.gap_errors AS e
    ON b.indicator_id = e.indicator_id AND b.level = e.level AND b.scope = e.scope
GROUP BY p.index_id, p.level, p.region_code, p.year, p.indicator_id
ORDER BY p.index_id, p.level, p.region_code, p.year, p.indicator_id
