-- panel.candidates: one row per observation that may enter the panel, ranked within its key.
-- Printed results of a paper are never candidates, nor is a value that a declared source error
-- excludes. As of a date only what was published by then is a candidate; a value without a
-- publication date is left out then and listed in meta.left_out.
--   value        the published value, or the one that a declared correction puts in its place
--   correction   reason of that correction; empty for published values
--   origin       what kind of value it is: reported, preliminary or secondary
--   position     1 for the value that the rule chooses: trust, then later edition, then later
--                publication date, then source order, then address
WITH kinds AS (
    SELECT
        o.*,
        CASE
            WHEN o.obtained = 'bulletin' OR NOT o.is_final THEN 'preliminary'
            WHEN o.obtained = 'secondary compilation' THEN 'secondary'
            ELSE 'reported'
        END AS origin,
        try_cast(regexp_extract(o.edition, '(19|20)\d\d') AS INTEGER) AS edition_year,
        c.action,
        c.value AS corrected,
        c.reason AS correction
    FROM clean.observations AS o
    LEFT JOIN reference.corrections AS c
        ON o.source_id = c.source_id AND o.level = c.level AND o.region_code = c.region_code
        AND o.scope = c.scope AND o.indicator_id = c.indicator_id AND o.year = c.year
        AND o.value_printed = c.value_printed
    WHERE
        o.obtained <> 'paper'
        AND coalesce(c.action, '') <> 'exclude'
        AND (
            NOT EXISTS (SELECT 1 FROM reference.run_options WHERE option = 'as_of')
            OR o.published_on <= (
                SELECT max(value)::DATE FROM reference.run_options WHERE option = 'as_of'
            )
        )
)

SELECT
    k.level, k.region_code, k.scope, k.indicator_id, k.year,
    CASE k.action WHEN 'replace' THEN k.corrected ELSE k.value END AS value,
    k.unit, coalesce(k.correction, '') AS correction,
    k.origin, t.trust, k.edition_year, k.published_on,
    coalesce(own.position, common.position, 999) AS source_position,
    k.source_id, k.publication, k.edition, k.address,
    row_number() OVER (
        PARTITION BY k.level, k.region_code, k.scope, k.indicator_id, k.year
        ORDER BY
            t.trust, k.edition_year DESC NULLS LAST, k.published_on DESC NULLS LAST,
            coalesce(own.position, common.position, 999), k.address
    ) AS position
FROM kinds AS k
INNER JOIN reference.origins AS t ON k.origin = t.origin
LEFT JOIN reference.source_order AS own
    ON k.source_id = own.source_id AND k.indicator_id = own.indicator_id
LEFT JOIN reference.source_order AS common
    ON k.source_id = common.source_id AND common.indicator_id = '*'
ORDER BY k.level, k.region_code, k.scope, k.indicator_id, k.year, position
