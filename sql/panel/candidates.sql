-- panel.candidates: one row per observation that may enter the panel, ranked within its key.
-- Narrow, because it is as long as all that was ever published: what the series is stands in
-- panel.series, who printed it in panel.editions. A value that a declared source error excludes
-- is no candidate; meta.left_out lists it.
--   position     1 for the value that the rule chooses: precedence of the edition, then address
--   value        the published value, or the one that a declared correction puts in its place
--   correction   reason of that correction; NULL for published values
SELECT
    s.series_id, o.year,
    row_number() OVER (
        PARTITION BY s.series_id, o.year ORDER BY e.precedence, o.address
    ) AS position,
    CASE c.action WHEN 'replace' THEN c.value ELSE o.value END AS value,
    c.reason AS correction, e.edition_id, o.address
FROM clean.observations AS o
INNER JOIN panel.series AS s
    ON o.level = s.level AND o.region_code = s.region_code AND o.scope = s.scope
    AND o.indicator_id = s.indicator_id
INNER JOIN panel.editions AS e
    ON o.indicator_id = e.indicator_id AND o.source_id = e.source_id AND o.edition = e.edition
    AND o.publication IS NOT DISTINCT FROM e.publication
    AND o.published_on IS NOT DISTINCT FROM e.published_on
    AND o.is_final = e.is_final AND o.obtained = e.obtained
LEFT JOIN reference.corrections AS c
    ON o.source_id = c.source_id AND o.level = c.level AND o.region_code = c.region_code
    AND o.scope = c.scope AND o.indicator_id = c.indicator_id AND o.year = c.year
    AND o.value_printed = c.value_printed
WHERE coalesce(c.action, '') <> 'exclude'
ORDER BY s.series_id, o.year, position
