-- clean.panel_series: one row per Parquet panel, region and item that give values, with what they mean:
-- of which series they are, and the factors to the indicator's unit (see clean.printed_items).
WITH given AS (
    SELECT DISTINCT file_id, region_label, item_label FROM clean.panel_figures
)

SELECT
    g.file_id, g.region_label, g.item_label,
    r.level, r.region_code, coalesce(nullif(r.name_scope, ''), i.scope) AS scope, m.indicator_id,
    r.region_zh, m.unit, i.unit_printed, m.up, m.down, m.over_one,
    p.source_id, p.publication, p.edition, p.published_on, p.is_final, p.obtained,
    p.file, p.value_column, p.sha256
FROM given AS g
INNER JOIN extracts.panels AS p ON g.file_id = p.file_id
INNER JOIN clean.panel_regions AS r ON g.file_id = r.file_id AND g.region_label = r.region_label
INNER JOIN extracts.panel_items AS i ON g.file_id = i.file_id AND g.item_label = i.item_label
INNER JOIN clean.printed_items AS m
    ON i.indicator_printed = m.indicator_printed AND i.unit_printed = m.unit_printed
WHERE r.region_code IS NOT NULL AND m.fits
ORDER BY g.file_id, g.region_label, g.item_label
