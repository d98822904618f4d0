-- inference.gravity_readings: one row per group, year, exponent and reading of the gravity formula:
-- whether it is possible, judged by the masses it implies for the printed table. Inference, not data.
--   log10_spread   spread of log10(implied mass / public mass) over the cities whose R&D expenditure
--                  and grants are at hand; free of the unknown unit
WITH public AS (
    SELECT f.region_code, f.year, f.value * p.value AS mass
    FROM panel.values AS f
    INNER JOIN panel.values AS p
        ON f.level = p.level AND f.region_code = p.region_code AND f.scope = p.scope
        AND f.year = p.year AND p.indicator_id = 'patents_granted'
    INNER JOIN reference.regions AS r
        ON r.level = 'city' AND f.region_code = r.region_code
    -- 北京 and 天津 are cities and provinces at once; the province's figure stands in for the city's.
    WHERE f.indicator_id = 'rd_expenditure' AND f.scope = 'whole' AND f.level IN ('city', 'province')
    QUALIFY row_number() OVER (PARTITION BY f.region_code, f.year ORDER BY f.level) = 1
)

SELECT
    m.group_id, m.year, m.exponent, m.reading, count(*) AS n_cities,
    bool_and(m.reason = '') AS solved, max(m.error) AS error,
    coalesce(arg_max(r.region_zh, (m.share, m.region_code)), '') AS largest, max(m.share) AS largest_share,
    count(p.mass) AS n_public,
    CASE WHEN count(p.mass) >= 2 AND bool_and(m.reason = '')
        THEN stddev_samp(log10(m.mass / p.mass)) FILTER (WHERE p.mass > 0) END AS log10_spread,
    CASE WHEN count(p.mass) >= 2
        THEN 'public masses of ' || string_agg(r.region_zh, '、' ORDER BY m.region_code)
            FILTER (WHERE p.mass IS NOT NULL)
        ELSE 'fewer than two cities with public masses' END AS note
FROM inference.gravity_masses AS m
INNER JOIN reference.regions AS r ON r.level = 'city' AND m.region_code = r.region_code
LEFT JOIN public AS p ON m.region_code = p.region_code AND m.year = p.year
GROUP BY m.group_id, m.year, m.exponent, m.reading
ORDER BY m.group_id, m.year, m.exponent DESC, m.reading
