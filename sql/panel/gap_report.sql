-- panel.gap_report: one row per observed series, how much of it is published and how much filled.
--   n_filled      years filled by interpolation
--   n_open        years of the series' span that stay missing (a break, a rule or a long gap)
--   years_filled  which years
SELECT
    b.level, b.region_code, r.region_zh, b.scope, b.indicator_id,
    min(b.year) AS first_year, max(b.year) AS last_year,
    count(*) FILTER (WHERE b.origin NOT IN ('interpolated', 'extrapolated')) AS n_published,
    count(*) FILTER (WHERE b.origin IN ('interpolated', 'extrapolated')) AS n_filled,
    (max(b.year) - min(b.year) + 1 - count(*))::BIGINT AS n_open,
    coalesce(
        string_agg(b.year::VARCHAR, ', ' ORDER BY b.year)
        FILTER (WHERE b.origin IN ('interpolated', 'extrapolated')),
        ''
    ) AS years_filled
FROM panel.base AS b
INNER JOIN reference.regions AS r ON b.level = r.level AND b.region_code = r.region_code
GROUP BY b.level, b.region_code, r.region_zh, b.scope, b.indicator_id
ORDER BY b.indicator_id, b.level, b.scope, b.region_code
