-- meta.extract_accounting: one row per sheet and role, how many cells of a raw file went there.
-- Every cell that is not empty has one role, so that a file's rows but for blank add up to its cells.
--   role   value: figures and marks; blank: value cells that hold nothing, which are no cells;
--          title, header, label, text, flag and note: as the layout says
SELECT file, sheet, role, n
FROM extracts.accounting
ORDER BY file, sheet, role
