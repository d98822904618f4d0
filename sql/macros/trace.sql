-- macros.trace: one row per cell behind the value of an indicator, or behind the inputs of an index.
-- For an index: the inputs of that region and year, each down to its cells. Weights and bounds rest
-- on all years and objects of the pool; a synergy degree and its group on the member provinces.
--   of       the index or indicator that was asked for
--   value    of the input in the panel; the cell's own figure is value_printed, in unit_printed
-- parameters: name, region, year
-- example: SELECT indicator_id, value, unit, weight, value_printed, unit_printed, file, cell, left(sha256, 8) AS sha256 FROM trace('nqpf_official', '天津', 2022)
SELECT
    t.of, t.level, t.region_code, t.scope, t.indicator_id, t.year, t.value, t.unit, t.origin,
    t.rule, t.weight, o.region_zh AS cell_region_zh, o.indicator_id AS cell_indicator_id,
    o.year AS cell_year, o.value_printed, o.unit_printed, o.mark, o.file, o.sheet, o.cell,
    o.sha256, o.source_id, o.publication, o.edition, t.cell_address
FROM (
    SELECT DISTINCT
        p.of, p.level, p.region_code, p.scope, p.indicator_id, p.year, p.value, p.unit, p.origin,
        p.rule, p.weight, unnest(regexp_split_to_array(p.address, ' \| | × ')) AS cell_address
    FROM (
        SELECT
            v.indicator_id AS of, v.level, v.region_code, v.scope, v.indicator_id, v.year, v.value,
            v.unit, v.origin, v.rule, NULL::DOUBLE AS weight, v.address
        FROM main.named('region', $region) AS place
        CROSS JOIN main.named('indicator', $name) AS wanted
        INNER JOIN panel.values AS v
            ON place.level = v.level AND place.id = v.region_code AND wanted.id = v.indicator_id
        INNER JOIN reference.indicators AS i ON v.indicator_id = i.indicator_id
        WHERE v.year = $year AND v.scope = coalesce(nullif(place.scope, ''), i.scope)
        UNION ALL
        SELECT
            g.index_id, g.level, g.region_code, i.scope, g.indicator_id, g.year, g.value,
            g.unit, g.origin, v.rule, w.weight, g.address
        FROM main.named('region', $region) AS place
        CROSS JOIN main.named('index', $name) AS wanted
        INNER JOIN reference.index_definitions AS d ON wanted.id = d.index_id
        INNER JOIN indices.grid AS g
            ON d.index_id = g.index_id
            AND (
                (place.level = g.level AND place.id = g.region_code)
                -- A group that is no object of its own rests on its members.
                OR (place.id = g.group_id AND g.role = 'object' AND d.aggregate <> 'own_pool')
            )
        INNER JOIN indices.coverage AS c
            ON g.index_id = c.index_id AND g.indicator_id = c.indicator_id AND c.used
            AND (g.role = 'object' OR c.in_aggregate)
        INNER JOIN reference.indicators AS i ON g.indicator_id = i.indicator_id
        LEFT JOIN panel.values AS v
            ON g.level = v.level AND g.region_code = v.region_code AND i.scope = v.scope
            AND g.indicator_id = v.indicator_id AND g.year = v.year
        LEFT JOIN indices.scores AS s
            ON g.index_id = s.index_id AND g.level = s.level AND g.region_code = s.region_code
            AND g.year = s.year
        LEFT JOIN indices.weights AS w
            ON g.index_id = w.index_id AND s.pool = w.pool AND g.indicator_id = w.indicator_id
        WHERE g.year = $year
    ) AS p
) AS t
LEFT JOIN clean.observations AS o ON t.cell_address = o.address
ORDER BY t.of, t.level, t.region_code, t.indicator_id, t.scope, t.cell_address
