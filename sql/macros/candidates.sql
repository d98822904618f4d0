-- macros.candidates: one row per published figure for an indicator, region and year.
--   position     1 for the one that the panel takes; NULL for a figure that is no candidate
--   why          why it was chosen, passed over or left out
--   difference   the figure over the chosen one, less one
-- parameters: indicator, region, year, scope = NULL, level = NULL
-- example: SELECT position, value, unit, difference, why, source_id, edition FROM candidates('gdp', '深圳', 2022)
SELECT
    o.level, o.region_code, o.region_zh, o.scope, o.indicator_id, o.year, k.position,
    o.value, o.unit, o.value / c.value - 1 AS difference,
    CASE
        WHEN k.position = 1 THEN c.rule
        WHEN k.position = 2 THEN 'passed over: ' || c.rule
        WHEN k.position > 2 THEN 'passed over: further down in panel.editions'
        ELSE coalesce(l.reason, 'figure of a paper, kept apart')
    END AS why,
    o.value_printed, o.unit_printed, o.source_id, o.publication, o.edition, o.published_on,
    o.is_final, o.obtained, o.address, o.sha256
FROM main.named('region', $region) AS place
CROSS JOIN main.named('indicator', $indicator) AS wanted
INNER JOIN clean.observations AS o
    ON place.level = o.level AND place.id = o.region_code AND wanted.id = o.indicator_id
INNER JOIN reference.indicators AS i ON o.indicator_id = i.indicator_id
LEFT JOIN panel.candidates AS k ON o.address = k.address
LEFT JOIN panel.selected AS c ON k.series_id = c.series_id AND k.year = c.year
LEFT JOIN meta.left_out AS l ON o.address = l.address
WHERE o.year = $year
    AND o.level = coalesce(CAST($level AS VARCHAR), o.level)
    AND o.scope = CASE
        WHEN CAST($scope AS VARCHAR) = '*' THEN o.scope
        ELSE coalesce(CAST($scope AS VARCHAR), nullif(place.scope, ''), i.scope)
    END
ORDER BY o.level, o.region_code, o.indicator_id, o.scope, k.position, o.address
