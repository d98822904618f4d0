-- panel.editions: one row per source, edition, status and indicator that may enter the panel, with
-- its place in the declared order: the whole rule of choice, as a table.
-- Printed results of a paper never enter. As of a date only what was published by then does; a
-- value without a publication date is left out then and listed in meta.left_out.
--   edition_id   number of the row, in the order of the rule
--   origin       what kind of value it prints: reported, preliminary or secondary; illustrative in
--                the demonstration alone, whatever the file says besides
--   precedence   1 is chosen first: trust, then later edition, then later publication date, then
--                source order; the same number where these do not decide
WITH printed AS (
    SELECT indicator_id, source_id, publication, edition, published_on, is_final, obtained
    FROM clean.published_cells
    UNION
    SELECT indicator_id, source_id, publication, edition, published_on, is_final, obtained
    FROM clean.panel_series
),

kinds AS (
    SELECT
        *,
        CASE
            WHEN obtained = 'illustrative' THEN 'illustrative'
            WHEN obtained = 'bulletin' OR NOT is_final THEN 'preliminary'
            WHEN obtained = 'secondary compilation' THEN 'secondary'
            ELSE 'reported'
        END AS origin,
        try_cast(regexp_extract(edition, '(19|20)\d\d') AS INTEGER) AS edition_year
    FROM printed
    WHERE
        obtained <> 'paper'
        AND (
            NOT EXISTS (SELECT 1 FROM reference.run_options WHERE option = 'as_of')
            OR published_on <= (
                SELECT max(value)::DATE FROM reference.run_options WHERE option = 'as_of'
            )
        )
),

placed AS (
    SELECT
        k.*, t.trust,
        coalesce(own.position, common.position, 999) AS source_position,
        dense_rank() OVER (
            ORDER BY
                t.trust, k.edition_year DESC NULLS LAST, k.published_on DESC NULLS LAST,
                coalesce(own.position, common.position, 999)
        )::INTEGER AS precedence
    FROM kinds AS k
    INNER JOIN reference.origins AS t ON k.origin = t.origin
    LEFT JOIN reference.source_order AS own
        ON k.source_id = own.source_id AND k.indicator_id = own.indicator_id
    LEFT JOIN reference.source_order AS common
        ON k.source_id = common.source_id AND common.indicator_id = '*'
)

SELECT
    row_number() OVER (
        ORDER BY precedence, source_id, edition, publication, indicator_id, is_final, obtained
    )::INTEGER AS edition_id,
    indicator_id, source_id, publication, edition, published_on, is_final, obtained,
    origin, trust, edition_year, source_position, precedence
FROM placed
ORDER BY edition_id
