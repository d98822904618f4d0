-- clean.observations: one row per published value, from whatever source and edition.
-- Every value stays, also where several sources give one key; panel.selected chooses between them.
-- Blank cells and missing marks are no observations; they stay in extracts.cells.
-- Rows of regions that are not asked for stay in clean.resolved, counted in meta.extract_accounting.
-- A row named in clean.problems is not let through (and the refresh has stopped by then).
SELECT
    level, region_code, scope, indicator_id, year,
    region_zh, value, unit, value_printed, unit_printed, mark, mark_text,
    source_id, publication, edition, published_on, is_final, obtained,
    file, sheet, cell, address, sha256
FROM clean.resolved
WHERE
    value IS NOT NULL
    AND year IS NOT NULL
    AND region_code IS NOT NULL
    AND NOT is_outside
    AND address NOT IN (SELECT p.address FROM clean.problems AS p)
ORDER BY level, region_code, scope, indicator_id, year, source_id, edition, address
