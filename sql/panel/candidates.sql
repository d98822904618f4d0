-- panel.candidates: one row per observation that may enter the panel, ranked within its key.
-- Seen, not stored: panel.ranked with the addresses.
--   position     1 for the value that the rule chooses
--   value        the published value, or the one that a declared correction puts in its place
--   correction   reason of that correction; NULL for published values
SELECT
    c.series_id, c.year, c.position, c.value, c.correction, c.edition_id,
    coalesce(c.address, concat(p.file, '!', p.value_column, c.row, ' (' || c.said || ')')) AS address
FROM panel.ranked AS c
LEFT JOIN extracts.panels AS p ON c.file_id = p.file_id
ORDER BY c.series_id, c.year, c.position
