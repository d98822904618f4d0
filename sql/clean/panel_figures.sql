-- clean.panel_figures: one row per value of a Parquet panel and region that is asked for, as it stands
-- there: numbers of file, region and item in place of their texts, for tens of millions of rows.
--   number   as it stands in the file, in the unit that it states
--   row      of the file, counted as a spreadsheet would show it
--   said     the address that the file itself gives for the value; NULL where it gives none
WITH figures AS (
    SELECT *, file_index, file_row_number FROM read_parquet($files, union_by_name = true)
    UNION ALL BY NAME
    SELECT
        NULL::VARCHAR AS code, NULL::VARCHAR AS unit, NULL::VARCHAR AS scope,
        NULL::VARCHAR AS address
    WHERE FALSE
)

SELECT
    r.region_label, i.item_label, f.year::INTEGER AS year, r.file_id, f.value::DOUBLE AS number,
    f.file_row_number + 2 AS row, f.address AS said
FROM figures AS f
INNER JOIN extracts.panels AS p ON f.file_index = p.file_id
INNER JOIN clean.panel_regions AS r
    ON f.file_index = r.file_id AND coalesce(f.region, '') = r.region_printed
    AND coalesce(f.code, '') = coalesce(r.code_printed, '')
INNER JOIN extracts.panel_items AS i
    ON f.file_index = i.file_id AND coalesce(f.indicator, '') = i.indicator_printed
    AND coalesce(f.unit, p.unit) = i.unit_printed AND coalesce(f.scope, p.scope) = i.scope
WHERE f.value IS NOT NULL AND NOT r.is_outside
ORDER BY r.region_label, i.item_label, f.year, r.file_id, row
