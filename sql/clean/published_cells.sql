-- clean.published_cells: one row per published value that stands in a cell or in a sentence.
-- Seen, not stored: the part of clean.observations that clean.resolved holds.
SELECT
    r.level, r.region_code, r.scope, r.indicator_id, r.year,
    r.region_zh, r.value, r.unit, r.value_printed, r.unit_printed, r.mark, r.mark_text,
    r.source_id, r.publication, r.edition, r.published_on, r.is_final, r.obtained,
    r.file, r.sheet, r.cell, r.address, r.sha256
FROM clean.resolved AS r
WHERE
    r.value IS NOT NULL
    AND r.year IS NOT NULL
    AND r.region_code IS NOT NULL
    AND NOT r.is_outside
    AND r.address NOT IN (SELECT p.address FROM clean.problems AS p)
ORDER BY level, region_code, scope, indicator_id, year, source_id, edition, address
