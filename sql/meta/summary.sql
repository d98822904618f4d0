-- meta.summary: one row per line of the account that a refresh gives of itself.
--   section   cells, values, indices, paper, audit, warnings or headline
--   item      what is counted or stated
--   value     the number
--   detail    what it is made from, or what is missing
WITH lines AS (
    SELECT 'cells' AS section, 1 AS position, 'cells read' AS item, sum(n_cells)::DOUBLE AS value,
        count(*) || ' files; ' || sum(n_values) || ' values, ' || sum(n_blank) || ' blank value cells, '
        || sum(n_labels) || ' labels, ' || sum(n_headers) || ' headers, ' || sum(n_notes) || ' notes' AS detail
    FROM extracts.files
    UNION ALL
    SELECT 'cells', 2, 'published values kept', count(*), count(DISTINCT source_id) || ' sources'
    FROM clean.observations
    UNION ALL
    SELECT 'values', o.trust, o.origin, count(b.value),
        'observed panel cells; ' || o.label_en
    FROM reference.origins AS o
    LEFT JOIN panel.base AS b ON o.origin = b.origin
    GROUP BY o.trust, o.origin, o.label_en
    UNION ALL
    SELECT 'values', 10, 'derived and aggregated', count(*), 'made of the cells above'
    FROM (
        SELECT indicator_id FROM panel.aggregates
        UNION ALL
        SELECT indicator_id FROM panel.derived
        UNION ALL
        SELECT indicator_id FROM panel.constant_prices
    ) AS made
    UNION ALL
    SELECT 'indices', CASE WHEN computable THEN 1 ELSE 2 END,
        CASE WHEN computable THEN 'computed: ' ELSE 'not computable: ' END || s.index_id,
        s.n_used,
        CASE
            WHEN s.computable THEN s.n_used || ' of ' || s.n_indicators || ' named indicators'
            ELSE coalesce(m.n, 0) || ' missing cells: ' || coalesce(m.parts, '')
        END
    FROM indices.status AS s
    LEFT JOIN (
        SELECT index_id, count(DISTINCT (part_id, region_code, year)) AS n,
            string_agg(DISTINCT part_id, ', ' ORDER BY part_id) AS parts
        FROM meta.missing_cells
        GROUP BY index_id
    ) AS m ON s.index_id = m.index_id
    UNION ALL
    SELECT 'paper', min(position), outcome, count(*),
        'of ' || any_value(n) || ' elements: ' || string_agg(element_id, ' ' ORDER BY position)
    FROM (SELECT *, count(*) OVER () AS n FROM meta.paper_elements)
    GROUP BY outcome
    UNION ALL
    SELECT 'audit', severity, kind, n_claims, left(claims, 120)
    FROM audit.verdicts
    WHERE n_claims > 0
    UNION ALL
    SELECT 'warnings', 1, kind, count(*), 'first: ' || arg_min(key, rank)
        || ', ' || round(100 * arg_min(size, rank), 1) || ' %'
    FROM meta.warnings
    GROUP BY kind
    UNION ALL
    SELECT 'headline', 1,
        '京津冀 金融机构存贷款余额 2022 | deposits plus loans of 京津冀, 亿元', round(r.value, 2),
        'sum over ' || r.n_regions || ' cities, ' || round(100 * r.share_secondary)
        || ' % secondary cells; the paper prints 560013.61'
    FROM comparison.region_index AS r
    WHERE r.value IS NOT NULL AND r.index_id = 'intermediaries_finance' AND r.year = 2022 AND r.group_id = 'G:jjj'
        AND r.aggregation = 'sum'
    UNION ALL
    SELECT 'headline', 2, '河北 光缆线路长度 2014-2022 增长 % | growth of optical cable in Hebei, per cent',
        round(100 * g.growth, 1),
        g.value_from || ' 公里 (' || g.origin_from || ') to ' || g.value_to || ' 公里 (' || g.origin_to || ')'
    FROM comparison.growth AS g
    WHERE g.growth IS NOT NULL AND g.index_id = 'digital_growth' AND g.region_code = '130000'
        AND g.indicator_id = 'optical_cable_length'
    UNION ALL
    SELECT 'headline', 3, '新质生产力指数首位城市 2022 | first city in the index of new productive forces: '
        || c.region_zh, round(c.score, 4),
        s.n_used || ' indicators, ' || round(100 * c.share_reported) || ' % reported and '
        || round(100 * c.share_secondary) || ' % secondary cells'
    FROM comparison.city_ranking AS c
    INNER JOIN indices.status AS s ON c.index_id = s.index_id
    WHERE c.index_id = 'nqpf_official' AND c.year = 2022 AND c.rank = 1
)

SELECT
    section, row_number() OVER (PARTITION BY section ORDER BY position, item)::INTEGER AS position,
    item, value, detail
FROM lines
ORDER BY
    CASE section
        WHEN 'cells' THEN 1 WHEN 'values' THEN 2 WHEN 'indices' THEN 3 WHEN 'paper' THEN 4
        WHEN 'audit' THEN 5 WHEN 'warnings' THEN 6 ELSE 7
    END,
    position
