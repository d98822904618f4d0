-- comparison.table_3: Table 3 of the paper in its printed shape, one row per region group,
-- statistic (total or mean of the cities) and source. Shares are of the cells that were computed
-- from; a printed row has none.
--   source    printed, printed mean recomputed from the printed total, or computed from city figures
--   outcome   printed, reproduced from printed inputs, computed, or not computable with what lacks
WITH items (item, index_id) AS (
    VALUES
    ('incubators', 'intermediaries_incubators'),
    ('technology_trade', 'intermediaries_technology_trade'),
    ('deposits_loans', 'intermediaries_finance')
),

sizes AS (
    SELECT group_id, count(*) AS n FROM reference.region_groups WHERE level = 'city' GROUP BY group_id
),

printed AS (
    SELECT
        o.region_code AS group_id, i.item, o.year, o.value,
        CASE WHEN o.indicator_id LIKE '%_total' THEN 'total' ELSE 'mean' END AS statistic
    FROM clean.observations AS o
    INNER JOIN items AS i
        ON o.indicator_id IN ('printed_' || i.item || '_total', 'printed_' || i.item || '_mean')
),

computed AS (
    SELECT
        sizes.group_id, i.item, y.year, s.value, a.statistic, s.break_in_inputs,
        s.share_reported, s.share_secondary, s.share_preliminary, s.share_interpolated,
        s.share_extrapolated
    FROM items AS i
    CROSS JOIN sizes
    CROSS JOIN (VALUES (2014), (2022)) AS y (year)
    CROSS JOIN (VALUES ('total', 'sum'), ('mean', 'mean_of_cities')) AS a (statistic, aggregation)
    LEFT JOIN comparison.region_index AS s
        ON i.index_id = s.index_id AND sizes.group_id = s.group_id AND y.year = s.year
        AND a.aggregation = s.aggregation
),

figures AS (
    SELECT group_id, statistic, 'printed' AS source, item, year, value, FALSE AS break_in_inputs,
        NULL AS share_reported, NULL AS share_secondary, NULL AS share_preliminary,
        NULL AS share_interpolated, NULL AS share_extrapolated
    FROM printed
    UNION ALL
    SELECT p.group_id, 'mean', 'printed total / number of cities', p.item, p.year, p.value / s.n, FALSE,
        NULL, NULL, NULL, NULL, NULL
    FROM printed AS p
    INNER JOIN sizes AS s ON p.group_id = s.group_id
    WHERE p.statistic = 'total'
    UNION ALL
    SELECT group_id, statistic, 'computed', item, year, value, coalesce(break_in_inputs, FALSE),
        share_reported, share_secondary, share_preliminary, share_interpolated, share_extrapolated
    FROM computed
)

SELECT
    f.group_id, r.region_zh, f.statistic, f.source,
    max(f.value) FILTER (WHERE f.item = 'incubators' AND f.year = 2014) AS incubators_2014,
    max(f.value) FILTER (WHERE f.item = 'incubators' AND f.year = 2022) AS incubators_2022,
    max(f.value) FILTER (WHERE f.item = 'technology_trade' AND f.year = 2014) AS technology_trade_2014,
    max(f.value) FILTER (WHERE f.item = 'technology_trade' AND f.year = 2022) AS technology_trade_2022,
    max(f.value) FILTER (WHERE f.item = 'deposits_loans' AND f.year = 2014) AS deposits_loans_2014,
    max(f.value) FILTER (WHERE f.item = 'deposits_loans' AND f.year = 2022) AS deposits_loans_2022,
    avg(f.share_reported) AS share_reported,
    avg(f.share_secondary) AS share_secondary,
    avg(f.share_preliminary) AS share_preliminary,
    avg(f.share_interpolated) AS share_interpolated,
    avg(f.share_extrapolated) AS share_extrapolated,
    bool_or(f.break_in_inputs) AS break_in_inputs,
    CASE
        WHEN f.source = 'printed' THEN 'printed'
        WHEN f.source <> 'computed' THEN 'reproduced from printed inputs'
        WHEN count(f.value) = count(*) THEN 'computed'
        ELSE concat_ws(
            '; ',
            'computed: ' || string_agg(DISTINCT f.item, ', ' ORDER BY f.item) FILTER (WHERE f.value IS NOT NULL),
            'not computable, no city figures: '
            || string_agg(DISTINCT f.item, ', ' ORDER BY f.item) FILTER (WHERE f.value IS NULL)
        )
    END AS outcome
FROM figures AS f
INNER JOIN reference.regions AS r ON r.level = 'group' AND f.group_id = r.region_code
GROUP BY f.group_id, r.region_zh, f.statistic, f.source
ORDER BY f.group_id DESC, f.statistic DESC, f.source DESC
