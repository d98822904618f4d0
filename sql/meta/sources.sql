-- meta.sources: one row per raw file, what it is, where it comes from and how many cells it gave.
SELECT
    file, source_id, publisher, title, publication, edition, published_on,
    data_first_year, data_last_year, unit, status, obtained, obtained_from, note, sha256,
    n_cells, n_values, n_blank, n_labels, n_headers, n_notes
FROM extracts.files
ORDER BY file
