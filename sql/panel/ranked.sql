-- panel.ranked: one row per observation that may enter the panel, ranked within its key.
-- Narrow, because it is as long as all that was ever published: what the series is stands in
-- panel.series, who printed it in panel.editions, the address of a value of a Parquet panel is made of
-- file and row (panel.candidates has all of it). A value that a declared source error excludes is no
-- candidate; meta.left_out lists it.
--   position           1 for the value that the rule chooses: precedence of the edition, then address
--   value              the published value, or the one that a declared correction puts in its place
--   correction         reason of that correction; NULL for published values
--   next_id, next_value   edition and value of the next in rank; NULL for the last
--   n_candidates       how many values there are for the key
WITH corrected AS (
    SELECT
        s.file_id, s.region_label, s.item_label, c.year, c.value_printed, c.action, c.value, c.reason
    FROM reference.corrections AS c
    INNER JOIN clean.panel_series AS s
        ON c.source_id = s.source_id AND c.level = s.level AND c.region_code = s.region_code
        AND c.scope = s.scope AND c.indicator_id = s.indicator_id
),

numbered AS (
    SELECT
        p.file_id, p.region_label, p.item_label, s.series_id, e.edition_id, e.precedence,
        p.up, p.down, p.over_one
    FROM clean.panel_series AS p
    INNER JOIN panel.series AS s
        ON p.level = s.level AND p.region_code = s.region_code AND p.scope = s.scope
        AND p.indicator_id = s.indicator_id
    INNER JOIN panel.editions AS e
        ON p.indicator_id = e.indicator_id AND p.source_id = e.source_id AND p.edition = e.edition
        AND p.publication IS NOT DISTINCT FROM e.publication
        AND p.published_on IS NOT DISTINCT FROM e.published_on
        AND p.is_final = e.is_final AND p.obtained = e.obtained
),

found AS (
    SELECT
        s.series_id, o.year, e.precedence,
        CASE c.action WHEN 'replace' THEN c.value ELSE o.value END AS value,
        c.reason AS correction, e.edition_id,
        o.address, NULL::INTEGER AS file_id, NULL::BIGINT AS row, NULL::VARCHAR AS said
    FROM clean.published_cells AS o
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
    UNION ALL
    SELECT
        n.series_id, f.year, n.precedence,
        CASE c.action WHEN 'replace' THEN c.value ELSE f.number * n.up / n.down * n.over_one END,
        c.reason, n.edition_id, NULL, f.file_id, f.row, f.said
    FROM clean.panel_figures AS f
    INNER JOIN numbered AS n
        ON f.file_id = n.file_id AND f.region_label = n.region_label AND f.item_label = n.item_label
    LEFT JOIN corrected AS c
        ON f.file_id = c.file_id AND f.region_label = c.region_label AND f.item_label = c.item_label
        AND f.year = c.year AND f.number::VARCHAR = c.value_printed
    WHERE f.year IS NOT NULL AND coalesce(c.action, '') <> 'exclude'
)

SELECT
    series_id, year, row_number() OVER place AS position, value, correction, edition_id,
    lead(edition_id) OVER place AS next_id, lead(value) OVER place AS next_value,
    count(*) OVER (place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS n_candidates,
    address, file_id, row, said
FROM found
WINDOW place AS (PARTITION BY series_id, year ORDER BY precedence, address, file_id, row)
ORDER BY series_id, year, position
