-- clean.panel_problems: one row per fault found in a Parquet panel; any row here stops the refresh.
-- The same rules as in clean.problems. What is wrong with a label is said once, at the first row that
-- bears it.
WITH labels AS (
    SELECT
        r.file_id, r.region_label, r.region_code, r.level, r.region_printed, r.region_zh,
        r.name_scope, r.valid_from, r.valid_to, r.explanation
    FROM clean.panel_regions AS r
    WHERE NOT r.is_outside
),

items AS (
    SELECT
        i.file_id, i.item_label, i.scope, i.first_row, i.indicator_printed, i.unit_printed,
        m.indicator_id, m.unit, m.unit_known, m.fits
    FROM extracts.panel_items AS i
    INNER JOIN clean.printed_items AS m
        ON i.indicator_printed = m.indicator_printed AND i.unit_printed = m.unit_printed
),

-- Years seen in a series of one file, as bits: fewer bits than rows are a year that stands twice.
repeated AS (
    SELECT file_id, region_label, item_label
    FROM clean.panel_figures
    WHERE year BETWEEN 1949 AND 2100
    GROUP BY file_id, region_label, item_label
    HAVING bit_count(bit_or(CASE WHEN year < 2025 THEN 1::HUGEINT << (year - 1949) ELSE 0 END))
        + bit_count(bit_or(CASE WHEN year < 2025 THEN 0 ELSE 1::HUGEINT << (year - 2025) END))
        < count(*)
),

-- Series that come under two names, or in two files of one source and edition.
shared AS (
    SELECT source_id, edition, level, region_code, scope, indicator_id
    FROM clean.panel_series
    GROUP BY source_id, edition, level, region_code, scope, indicator_id
    HAVING count(*) > 1
),

suspected AS (
    SELECT
        s.file_id, s.region_label, s.item_label, s.source_id, s.edition, s.level, s.region_code, s.scope,
        s.indicator_id, s.up, s.down, s.over_one
    FROM clean.panel_series AS s
    LEFT JOIN repeated AS d
        ON s.file_id = d.file_id AND s.region_label = d.region_label AND s.item_label = d.item_label
    LEFT JOIN shared AS o
        ON s.source_id = o.source_id AND s.edition = o.edition AND s.level = o.level
        AND s.region_code = o.region_code AND s.scope = o.scope AND s.indicator_id = o.indicator_id
    WHERE d.file_id IS NOT NULL OR o.source_id IS NOT NULL
),

keyed AS (
    SELECT
        s.source_id, s.edition, s.level, s.region_code, s.scope, s.indicator_id, f.year,
        f.number * s.up / s.down * s.over_one AS value, f.file_id, f.row
    FROM clean.panel_figures AS f
    INNER JOIN suspected AS s
        ON f.file_id = s.file_id AND f.region_label = s.region_label AND f.item_label = s.item_label
),

conflicts AS (
    SELECT
        source_id, edition, level, region_code, scope, indicator_id, year,
        min(value) AS low, max(value) AS high,
        min_by(file_id, (value, file_id, row)) AS low_file, min_by(row, (value, file_id, row)) AS low_row,
        max_by(file_id, (value, file_id, row)) AS file_id, max_by(row, (value, file_id, row)) AS row
    FROM keyed
    GROUP BY source_id, edition, level, region_code, scope, indicator_id, year
    HAVING min(value) <> max(value)
),

found AS (
    SELECT
        'unknown region' AS kind, r.file_id, r.first_row AS row, r.region_printed AS found,
        'a ' || r.level || ' name of regions.csv or region_aliases.csv; ' || r.explanation AS expected
    FROM clean.panel_regions AS r
    WHERE r.region_code IS NULL AND NOT r.is_outside
    UNION ALL
    SELECT
        'code does not fit the name', r.file_id, r.first_row, r.code_printed || ' for ' || r.region_printed,
        r.region_code || ' (the code of ' || r.region_zh || ' in regions.csv)'
    FROM clean.panel_regions AS r
    LEFT JOIN reference.region_aliases AS earlier
        ON r.level = earlier.level AND r.region_code = earlier.region_code
        AND left(r.code_printed, 6) = earlier.alias
    WHERE r.code_printed IS NOT NULL AND left(r.code_printed, 6) <> r.region_code AND earlier.alias IS NULL
    UNION ALL
    SELECT
        'no region asked for', file_id, min(first_row), 'only rows of other regions, such as ' || min(region_printed),
        'a region of regions.csv at level ' || min(level)
    FROM clean.panel_regions
    GROUP BY file_id
    HAVING bool_and(is_outside)
    UNION ALL
    SELECT 'unknown indicator', file_id, first_row, indicator_printed, 'a printed name of indicator_names.csv'
    FROM items
    WHERE indicator_id IS NULL
    UNION ALL
    SELECT 'unknown unit', file_id, first_row, unit_printed, 'a unit of units.csv'
    FROM items
    WHERE NOT unit_known
    UNION ALL
    SELECT
        'unit does not fit', file_id, first_row, unit_printed || ' for ' || indicator_printed,
        'a unit that converts to ' || unit
    FROM items
    WHERE unit_known AND indicator_id IS NOT NULL AND NOT fits
    UNION ALL
    SELECT
        'two scopes', i.file_id, i.first_row, r.region_printed || ' (' || r.name_scope || ') where the table says ' || i.scope,
        'one scope: a name that says none, or a table of scope whole or ' || r.name_scope
    FROM items AS i
    INNER JOIN labels AS r ON i.file_id = r.file_id
    WHERE r.name_scope <> '' AND i.scope NOT IN ('whole', r.name_scope)
    UNION ALL
    SELECT DISTINCT
        'unknown scope', i.file_id, i.first_row, i.scope, 'a scope of scopes.csv'
    FROM items AS i
    ANTI JOIN reference.scopes AS s ON i.scope = s.scope
    UNION ALL
    SELECT 'not a number', file_id, row, number::VARCHAR, 'a finite number, or no value'
    FROM clean.panel_figures
    WHERE NOT isfinite(number)
    UNION ALL
    SELECT
        'year outside the declared data years', f.file_id, f.row, coalesce(f.year::VARCHAR, 'no year'),
        coalesce(p.data_first_year || ' to ' || p.data_last_year || ' as the sidecar states', 'a year')
    FROM clean.panel_figures AS f
    INNER JOIN extracts.panels AS p ON f.file_id = p.file_id
    WHERE f.year IS NULL OR f.year NOT BETWEEN p.data_first_year AND p.data_last_year
    UNION ALL
    SELECT
        'region outside its years', f.file_id, f.row, r.region_printed || ' in ' || f.year, r.explanation
    FROM labels AS r
    INNER JOIN clean.panel_figures AS f ON r.file_id = f.file_id AND r.region_label = f.region_label
    WHERE (r.valid_from IS NOT NULL OR r.valid_to IS NOT NULL)
        AND (f.year < r.valid_from OR f.year > r.valid_to)
    UNION ALL
    SELECT
        'two values for one key in one source and edition', c.file_id, c.row,
        c.high || ' for ' || c.indicator_id || ' of ' || c.level || ' ' || c.region_code || ' ' || c.scope || ' in ' || c.year,
        c.low || ' as at ' || p.file || '!' || p.value_column || c.low_row || ', or one of the two removed'
    FROM conflicts AS c
    INNER JOIN extracts.panels AS p ON c.low_file = p.file_id
)

SELECT
    f.kind, p.file, NULL AS sheet, p.value_column || f.row AS cell,
    p.file || '!' || p.value_column || f.row AS address, f.found, f.expected
FROM found AS f
INNER JOIN extracts.panels AS p ON f.file_id = p.file_id
ORDER BY p.file_id, f.row, f.kind, f.found
