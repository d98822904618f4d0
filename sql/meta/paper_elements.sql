-- meta.paper_elements: one row per element of a paper (model, table, figure, figure in the text):
-- how it is reached, and what came of it. The outcome follows from the tables of this release.
--   outcome       computed from figures, reproduced from printed inputs, not computable, or a diagram
--   computed_by   index, table or claims that it was reached by
--   computed      what was found, beside what is printed
--   missing       what is lacking for the element as the paper defines it
WITH subjects AS (
    SELECT
        paper_id, element_id, reached_by, unnest(string_split(subject, ' ')) AS subject,
        generate_subscripts(string_split(subject, ' '), 1) AS place
    FROM reference.paper_elements
),

lacking AS (
    SELECT index_id, count(DISTINCT (part_id, region_code, year)) || ' missing cells: '
        || string_agg(DISTINCT part_id, ', ' ORDER BY part_id) AS missing
    FROM meta.missing_cells
    WHERE index_lost
    GROUP BY index_id
),

results AS (
    SELECT r.index_id, string_agg(
        g.region_zh || ' ' || r.aggregation || ' ' || r.year || ': ' || round(r.value, 4), '; '
        ORDER BY r.group_id, r.aggregation
    ) AS computed
    FROM comparison.region_index AS r
    INNER JOIN reference.index_definitions AS d ON r.index_id = d.index_id AND r.year = d.last_year
    INNER JOIN reference.regions AS g ON g.level = 'group' AND r.group_id = g.region_code
    WHERE d.method <> 'synergy'
    GROUP BY r.index_id
    UNION ALL
    SELECT s.index_id, string_agg(
        g.region_zh || ' ' || s.eta_reading || ' ' || s.year || ': ' || round(s.degree, 4)
        || ' of at most ' || round(s.maximum, 4), '; ' ORDER BY s.region_code, s.eta_reading
    )
    FROM indices.synergy AS s
    INNER JOIN reference.index_definitions AS d ON s.index_id = d.index_id AND s.year = d.last_year
    INNER JOIN reference.regions AS g ON g.level = 'group' AND s.region_code = g.region_code
    WHERE s.degree IS NOT NULL
    GROUP BY s.index_id
),

by_index AS (
    SELECT
        s.paper_id, s.element_id,
        CASE WHEN bool_or(t.computable) THEN 'computed' ELSE 'not computable' END AS outcome,
        arg_min(s.subject, s.place) FILTER (WHERE t.computable) AS computed_by,
        arg_min(
            t.n_used || ' of ' || t.n_indicators || ' indicators' || coalesce('; ' || r.computed, ''),
            s.place
        ) FILTER (WHERE t.computable) AS computed,
        coalesce(max(
            CASE WHEN t.index_id IS NULL THEN 'no index ' || s.subject
                WHEN NOT t.computable THEN s.subject || ': ' || l.missing END
        ) FILTER (WHERE s.place = 1), '') AS missing
    FROM subjects AS s
    LEFT JOIN indices.status AS t ON s.subject = t.index_id
    LEFT JOIN lacking AS l ON s.subject = l.index_id
    LEFT JOIN results AS r ON s.subject = r.index_id
    WHERE s.reached_by = 'index'
    GROUP BY s.paper_id, s.element_id
),

by_claims AS (
    SELECT
        s.paper_id, s.element_id,
        CASE
            WHEN count(c.claim_id) < count(*) OR bool_or(c.needs <> '') THEN 'not computable'
            WHEN bool_or(c.rests_on <> '') THEN 'computed'
            ELSE 'reproduced from printed inputs'
        END AS outcome,
        string_agg(s.subject, ' ' ORDER BY s.place) AS computed_by,
        string_agg(
            c.claim_id || ' ' || c.verdict || coalesce(' (' || round(c.computed, 4) || ')', ''), '; '
            ORDER BY s.place
        ) AS computed,
        coalesce(string_agg(nullif(c.needs, ''), '; ' ORDER BY s.place), '') AS missing
    FROM subjects AS s
    LEFT JOIN audit.claims AS c ON s.paper_id = c.paper_id AND s.subject = c.claim_id
    WHERE s.reached_by = 'claims'
    GROUP BY s.paper_id, s.element_id
),

by_series AS (
    SELECT
        s.paper_id, s.element_id,
        CASE WHEN count(v.value) > 0 THEN 'computed' ELSE 'not computable' END AS outcome,
        s.subject AS computed_by, count(v.value) || ' values' AS computed,
        CASE WHEN count(v.value) > 0 THEN '' ELSE 'no series ' || s.subject END AS missing
    FROM subjects AS s
    LEFT JOIN panel.values AS v ON s.subject = v.indicator_id
    WHERE s.reached_by = 'series'
    GROUP BY s.paper_id, s.element_id, s.subject
),

made_tables AS (
    SELECT 'indices.eta' AS asset,
        CASE WHEN count(eta) > 0 THEN 'computed' ELSE 'not computable' END AS outcome,
        'share of the nation in ' || max(year) || ': '
        || round(arg_max(eta, year) FILTER (WHERE reading = 'national_year_share'), 4) AS computed,
        CASE WHEN count(eta) > 0 THEN '' ELSE 'patents granted by year' END AS missing
    FROM indices.eta
    UNION ALL
    SELECT 'panel.filled', CASE WHEN count(*) > 0 THEN 'computed' ELSE 'not computable' END,
        count(*) || ' cells filled', CASE WHEN count(*) > 0 THEN '' ELSE 'no gap to fill' END
    FROM panel.filled
    UNION ALL
    SELECT 'comparison.table_1',
        CASE WHEN count(*) > 0 AND bool_and(outcome = 'computed') THEN 'computed'
            ELSE 'not computable' END,
        string_agg(region_zh || ': ' || outcome, '; ' ORDER BY region_code),
        coalesce(max(outcome) FILTER (WHERE outcome <> 'computed'), '')
    FROM comparison.table_1
    WHERE source = 'computed'
    UNION ALL
    SELECT 'comparison.table_2',
        CASE WHEN bool_or(t.source = 'gravity_paper') THEN 'computed'
            WHEN bool_or(t.source = 'printed') THEN 'reproduced from printed inputs'
            ELSE 'not computable' END,
        'growth multiples of ' || count(*) FILTER (WHERE t.source = 'printed') || ' printed rows',
        coalesce(max(l.missing), '')
    FROM comparison.table_2 AS t
    LEFT JOIN lacking AS l ON l.index_id = 'gravity_paper'
    UNION ALL
    SELECT 'comparison.table_3',
        CASE WHEN bool_and(outcome = 'computed') FILTER (WHERE source = 'computed') THEN 'computed'
            WHEN bool_or(outcome = 'reproduced from printed inputs')
                THEN 'reproduced from printed inputs'
            ELSE 'not computable' END,
        string_agg(DISTINCT source || ': ' || outcome, '; ' ORDER BY source || ': ' || outcome),
        coalesce(max(outcome) FILTER (WHERE source = 'computed' AND outcome <> 'computed'), '')
    FROM comparison.table_3
),

found AS (
    SELECT * FROM by_index
    UNION ALL BY NAME SELECT * FROM by_claims
    UNION ALL BY NAME SELECT * FROM by_series
    UNION ALL BY NAME
    SELECT s.paper_id, s.element_id, coalesce(t.outcome, 'not computable') AS outcome,
        s.subject AS computed_by, t.computed, coalesce(t.missing, 'no table ' || s.subject) AS missing
    FROM subjects AS s
    LEFT JOIN made_tables AS t ON s.subject = t.asset
    WHERE s.reached_by = 'table'
)

SELECT
    e.paper_id, e.element_id, e.kind, e.section, e.name_zh, e.name_en, e.asset,
    CASE WHEN e.reached_by = 'diagram' THEN 'diagram, not a measurement' ELSE f.outcome END AS outcome,
    coalesce(f.computed_by, '') AS computed_by, e.printed, coalesce(f.computed, '') AS computed,
    coalesce(f.missing, '') AS missing, e.claims, e.note, e.position
FROM reference.paper_elements AS e
LEFT JOIN found AS f ON e.paper_id = f.paper_id AND e.element_id = f.element_id
ORDER BY e.paper_id, e.position
