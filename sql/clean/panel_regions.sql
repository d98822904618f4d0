-- clean.panel_regions: one row per Parquet panel and region that stands there, with what it means.
--   is_outside   as in clean.resolved: known and not asked for
SELECT
    p.file_id, p.region_label, p.file, p.level, p.region_printed, p.code_printed,
    n.region_code, r.region_zh, n.scope AS name_scope,
    CASE n.reading
        WHEN 'region' THEN a.region_code IS NULL
        ELSE n.reading = 'outside'
    END AS is_outside,
    n.valid_from, n.valid_to, n.explanation, p.n_rows, p.n, p.first_row
FROM extracts.panel_regions AS p
INNER JOIN clean.region_names AS n ON p.level = n.level AND p.region_printed = n.region_printed
LEFT JOIN reference.regions AS r ON n.level = r.level AND n.region_code = r.region_code
LEFT JOIN clean.asked_regions AS a ON n.level = a.level AND n.region_code = a.region_code
ORDER BY p.file_id, p.region_label
