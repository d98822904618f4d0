-- extracts.panel_regions: one row per Parquet panel and region as it stands there.
--   region_label   number of level, name and code, the same in every file
--   n_rows, n      rows of the region, and those of them that hold a value
--   first_row      first of these rows, counted as a spreadsheet would show the file
WITH figures AS (
    SELECT *, file_index, file_row_number FROM read_parquet($files, union_by_name = true)
    UNION ALL BY NAME
    SELECT NULL::VARCHAR AS code WHERE FALSE
)

SELECT
    p.file_id, p.file, p.level,
    dense_rank() OVER (
        ORDER BY p.level, coalesce(f.region, ''), coalesce(f.code, '')
    )::INTEGER AS region_label,
    coalesce(f.region, '') AS region_printed, nullif(f.code, '') AS code_printed,
    count(*) AS n_rows, count(f.value) AS n, min(f.file_row_number) + 2 AS first_row
FROM figures AS f
INNER JOIN extracts.panels AS p ON f.file_index = p.file_id
GROUP BY p.file_id, p.file, p.level, coalesce(f.region, ''), coalesce(f.code, ''), nullif(f.code, '')
ORDER BY p.file_id, region_label
