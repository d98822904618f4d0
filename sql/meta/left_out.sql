-- meta.left_out: one row per published value that is no candidate for the panel, and why.
--   reason   a declared source error, published after the date of the run, or no publication date
SELECT
    o.level, o.region_code, o.region_zh, o.scope, o.indicator_id, o.year, o.value, o.unit,
    o.source_id, o.edition, o.published_on, o.address,
    CASE
        WHEN c.action = 'exclude' THEN 'declared source error: ' || c.reason
        WHEN o.published_on IS NULL THEN 'no publication date'
        ELSE 'published later'
    END AS reason
FROM clean.observations AS o
LEFT JOIN reference.corrections AS c
    ON o.source_id = c.source_id AND o.level = c.level AND o.region_code = c.region_code
    AND o.scope = c.scope AND o.indicator_id = c.indicator_id AND o.year = c.year
    AND o.value_printed = c.value_printed
LEFT JOIN panel.editions AS e
    ON o.indicator_id = e.indicator_id AND o.source_id = e.source_id AND o.edition = e.edition
    AND o.publication IS NOT DISTINCT FROM e.publication
    AND o.published_on IS NOT DISTINCT FROM e.published_on
    AND o.is_final = e.is_final AND o.obtained = e.obtained
WHERE o.obtained <> 'paper' AND (e.edition_id IS NULL OR c.action = 'exclude')
ORDER BY o.level, o.region_code, o.scope, o.indicator_id, o.year, o.address
