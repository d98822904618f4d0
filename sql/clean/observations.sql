-- clean.observations: one row per published value, from whatever source and edition.
-- Every value stays, also where several sources give one key; panel.selected chooses between them.
-- Blank cells and missing marks are no observations; they stay in extracts.cells.
-- Rows of regions that are not asked for stay in clean.resolved, counted in meta.extract_accounting.
-- A row named in clean.problems is not let through (and the refresh has stopped by then).
-- Seen, not stored: values of cells stand in clean.resolved, those of Parquet panels in
-- clean.panel_figures, whose texts are put together here.
SELECT
    c.level, c.region_code, c.scope, c.indicator_id, c.year,
    c.region_zh, c.value, c.unit, c.value_printed, c.unit_printed, c.mark, c.mark_text,
    c.source_id, c.publication, c.edition, c.published_on, c.is_final, c.obtained,
    c.file, c.sheet, c.cell, c.address, c.sha256
FROM clean.published_cells AS c
UNION ALL
SELECT
    s.level, s.region_code, s.scope, s.indicator_id, f.year,
    s.region_zh, f.number * s.up / s.down * s.over_one AS value, s.unit,
    f.number::VARCHAR AS value_printed, s.unit_printed, 'printed' AS mark, '' AS mark_text,
    s.source_id, s.publication, s.edition, s.published_on, s.is_final, s.obtained,
    s.file, NULL AS sheet, s.value_column || f.row AS cell,
    concat(s.file, '!', s.value_column, f.row, ' (' || f.said || ')') AS address, s.sha256
FROM clean.panel_figures AS f
INNER JOIN clean.panel_series AS s
    ON f.file_id = s.file_id AND f.region_label = s.region_label AND f.item_label = s.item_label
WHERE f.year IS NOT NULL
ORDER BY level, region_code, scope, indicator_id, year, source_id, edition, address
