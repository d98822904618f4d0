-- panel.selected: one row per key, the value chosen among its candidates.
--   rule           why this one: the first criterion in which it is ahead of the next; where no
--                  criterion decides between two values, that is what it says
--   n_candidates   how many values were published for the key
-- Seen, not stored: the first in rank of each key in panel.ranked.
SELECT
    c.series_id, s.level, s.region_code, s.scope, s.indicator_id, c.year,
    c.value, s.unit, own.origin,
    coalesce(c.address, concat(p.file, '!', p.value_column, c.row, ' (' || c.said || ')')) AS address,
    coalesce('corrected (' || c.correction || '); ', '')
    || CASE
        WHEN next.edition_id IS NULL THEN 'only value'
        WHEN own.trust < next.trust THEN own.origin || ' over ' || next.origin
        WHEN own.edition_year IS DISTINCT FROM next.edition_year THEN 'later edition'
        WHEN own.published_on IS DISTINCT FROM next.published_on THEN 'published later'
        WHEN own.source_position < next.source_position THEN 'source order'
        WHEN c.value = c.next_value THEN 'same value printed twice'
        ELSE 'undecided: first by address'
    END AS rule,
    c.n_candidates
FROM panel.ranked AS c
INNER JOIN panel.series AS s ON c.series_id = s.series_id
INNER JOIN panel.editions AS own ON c.edition_id = own.edition_id
LEFT JOIN panel.editions AS next ON c.next_id = next.edition_id
LEFT JOIN extracts.panels AS p ON c.file_id = p.file_id
WHERE c.position = 1
ORDER BY c.series_id, c.year
