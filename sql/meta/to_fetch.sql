-- meta.to_fetch: one row per yearbook edition and series to fetch, what unlocks most first.
-- A list to take to a library; reference.yearbooks says by how much editions run ahead of data.
--   edition_year     edition that should hold the data year
--   n_cells          cells of that series and year that indices lack
--   n_index_values   index values (region and year) that lack at least one of these cells
--   n_alone          index values that lack nothing else
--   indices          indices that wait for them
--   regions          regions that lack the cell
WITH missing AS (
    SELECT index_id, level, region_code, year, part_id, any_value(source_table) AS source_table,
        any_value(region_zh) AS region_zh
    FROM meta.missing_cells
    GROUP BY index_id, level, region_code, year, part_id
),

waiting AS (
    SELECT *, count(*) OVER (PARTITION BY index_id, level, region_code, year) AS n_lacking
    FROM missing
)

SELECT
    w.source_table, w.year + coalesce(y.edition_lag, 1) AS edition_year, w.part_id, i.label_zh, w.level, w.year,
    count(DISTINCT w.region_code) AS n_cells,
    count(DISTINCT (w.index_id, w.region_code)) AS n_index_values,
    count(DISTINCT (w.index_id, w.region_code)) FILTER (WHERE w.n_lacking = 1) AS n_alone,
    string_agg(DISTINCT w.index_id, ', ' ORDER BY w.index_id) AS indices,
    string_agg(DISTINCT w.region_zh, ', ' ORDER BY w.region_zh) AS regions
FROM waiting AS w
INNER JOIN reference.indicators AS i ON w.part_id = i.indicator_id
LEFT JOIN reference.yearbooks AS y ON w.source_table = y.source_table
GROUP BY w.source_table, y.edition_lag, w.part_id, i.label_zh, w.level, w.year
ORDER BY n_index_values DESC, n_alone DESC, w.source_table, w.part_id, w.level, w.year
