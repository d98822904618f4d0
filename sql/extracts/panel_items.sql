-- extracts.panel_items: one row per Parquet panel, indicator, unit and scope as they stand there; a
-- panel without a column of units or scopes has those of its sidecar.
--   item_label   number of indicator, unit and scope, the same in every file
--   n            rows that hold a value
--   first_row    first row, counted as a spreadsheet would show the file
WITH figures AS (
    SELECT *, file_index, file_row_number FROM read_parquet($files, union_by_name = true)
    UNION ALL BY NAME
    SELECT NULL::VARCHAR AS unit, NULL::VARCHAR AS scope WHERE FALSE
),

counted AS (
    SELECT
        f.file_index AS file_id, coalesce(f.indicator, '') AS indicator_printed, f.unit, f.scope,
        count(f.value) AS n, min(f.file_row_number) + 2 AS first_row
    FROM figures AS f
    GROUP BY f.file_index, coalesce(f.indicator, ''), f.unit, f.scope
)

SELECT
    c.file_id, p.file,
    dense_rank() OVER (
        ORDER BY c.indicator_printed, coalesce(c.unit, p.unit), coalesce(c.scope, p.scope)
    )::INTEGER AS item_label,
    c.indicator_printed, coalesce(c.unit, p.unit) AS unit_printed,
    coalesce(c.scope, p.scope) AS scope,
    sum(c.n)::BIGINT AS n, min(c.first_row) AS first_row
FROM counted AS c
INNER JOIN extracts.panels AS p ON c.file_id = p.file_id
GROUP BY c.file_id, p.file, c.indicator_printed, coalesce(c.unit, p.unit), coalesce(c.scope, p.scope)
ORDER BY c.file_id, item_label
