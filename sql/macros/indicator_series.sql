-- macros.indicator_series: one row per year of an indicator in a region, with where it comes from.
-- A name that is both a city and a province gives both, level by level, unless `level` says which.
--   scope      the one that the catalogue names for the indicator, unless asked for; '*' for all
--   new_meaning   kind of the break from which the series means something else
--   edition    of the value chosen; NULL for values made of several cells
-- parameters: indicator, region, scope = NULL, level = NULL
-- example: SELECT year, value, unit, origin, rule, edition, address FROM indicator_series('GDP', '北京', level := 'city')
SELECT
    v.level, v.region_code, r.region_zh, v.scope, v.indicator_id, i.label_zh, i.label_en,
    v.year, v.value, v.unit, v.origin, v.rule, v.n_candidates, b.kind AS new_meaning,
    o.source_id, o.publication, o.edition, o.published_on, v.address
FROM main.named('region', $region) AS place
CROSS JOIN main.named('indicator', $indicator) AS wanted
INNER JOIN panel.values AS v
    ON place.level = v.level AND place.id = v.region_code AND wanted.id = v.indicator_id
INNER JOIN reference.indicators AS i ON v.indicator_id = i.indicator_id
INNER JOIN reference.regions AS r ON v.level = r.level AND v.region_code = r.region_code
LEFT JOIN panel.breaks AS b
    ON v.level = b.level AND v.region_code = b.region_code
    AND v.indicator_id = b.indicator_id AND v.year = b.year
LEFT JOIN clean.observations AS o ON v.address = o.address
WHERE v.level = coalesce(CAST($level AS VARCHAR), v.level)
    AND v.scope = CASE
        WHEN CAST($scope AS VARCHAR) = '*' THEN v.scope
        ELSE coalesce(CAST($scope AS VARCHAR), nullif(place.scope, ''), i.scope)
    END
ORDER BY v.level, v.region_code, v.indicator_id, v.scope, v.year
