-- comparison.printed_figures: one row per figure that the paper prints for an index, with the value
-- computed here beside it. A comparison, never a target: the indicators behind the two differ.
--   computed_by   index and kind of value that is set beside the printed one
--   difference    computed - printed
WITH means AS (
    SELECT
        'printed_nqpf_mean' AS printed_id, 'city' AS level, region_code,
        avg(score) AS computed, 'nqpf_official, mean over the years' AS computed_by,
        bool_or(break_in_inputs) AS break_in_inputs
    FROM indices.scores
    WHERE index_id = 'nqpf_official' AND level = 'city'
    GROUP BY region_code
    UNION ALL
    SELECT
        CASE index_id WHEN 'nqpf_official' THEN 'printed_nqpf_mean' ELSE 'printed_coupling_mean' END,
        'group', group_id, avg(value),
        index_id || ', ' || aggregation || ', mean over the years', bool_or(break_in_inputs)
    FROM comparison.region_index
    WHERE index_id IN ('nqpf_official', 'coupling_official')
    GROUP BY index_id, group_id, aggregation
    UNION ALL
    SELECT
        'printed_optical_cable_growth', level, region_code, growth * 100,
        'digital_growth, per cent', break_in_inputs
    FROM comparison.growth
    WHERE indicator_id = 'optical_cable_length'
    UNION ALL
    SELECT
        'printed_outward_activity_growth', 'city', region_code, growth_multiple,
        'growth multiple of the printed Table 2', FALSE
    FROM comparison.table_2
    WHERE source = 'printed'
)

SELECT
    o.indicator_id AS printed_id, o.level, o.region_code, o.region_zh, o.year, o.value AS printed,
    o.unit, m.computed, m.computed - o.value AS difference,
    coalesce(m.computed_by, 'nothing at hand') AS computed_by,
    coalesce(m.break_in_inputs, FALSE) AS break_in_inputs, o.address
FROM clean.observations AS o
LEFT JOIN means AS m
    ON o.indicator_id = m.printed_id AND o.level = m.level AND o.region_code = m.region_code
WHERE
    o.obtained = 'paper'
    AND o.indicator_id IN (
        'printed_nqpf_mean', 'printed_coupling_mean', 'printed_optical_cable_growth',
        'printed_ipv4_growth', 'printed_broadband_ports_growth', 'printed_outward_activity_growth'
    )
UNION ALL
SELECT
    o.indicator_id, o.level, o.region_code, o.region_zh, o.year, o.value, o.unit,
    s.degree, s.degree - o.value,
    coalesce(
        s.index_id || ', ' || s.eta_reading || ', greatest possible ' || round(s.maximum, 4),
        'nothing at hand'
    ),
    coalesce(s.break_in_inputs, FALSE), o.address
FROM clean.observations AS o
LEFT JOIN indices.synergy AS s ON o.region_code = s.region_code AND o.year = s.year
WHERE o.indicator_id = 'printed_synergy_degree'
ORDER BY printed_id, level, region_code, year, computed_by
