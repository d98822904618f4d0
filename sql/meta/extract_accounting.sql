-- meta.extract_accounting: one row per sheet and role, how many cells of a raw file went there.
-- Every cell that is not empty has one role, so that a file's rows but for blank add up to its cells.
--   role   value: figures and marks of regions asked for; outside: of known regions not asked for;
--          blank: value cells that hold nothing, which are no cells; title, header, label, text, flag
--          and note: as the layout says
WITH outside AS (
    SELECT file, sheet, count(*) AS n
    FROM clean.resolved
    WHERE is_outside AND value_printed <> ''
    GROUP BY file, sheet
    UNION ALL
    SELECT file, NULL, sum(n)
    FROM clean.panel_regions
    WHERE is_outside
    GROUP BY file
)

SELECT a.file, a.sheet, a.role, a.n - CASE WHEN a.role = 'value' THEN coalesce(o.n, 0) ELSE 0 END AS n
FROM extracts.accounting AS a
LEFT JOIN outside AS o ON a.file = o.file AND a.sheet IS NOT DISTINCT FROM o.sheet
UNION ALL
SELECT file, sheet, 'outside', n FROM outside
ORDER BY file, sheet, role
