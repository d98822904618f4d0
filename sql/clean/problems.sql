-- clean.problems: one row per fault found while cleaning; any row here stops the refresh.
--   kind       which rule is broken
--   found      what stands in the file
--   expected   what would have been accepted, with the nearest candidate where there is one
-- Rows of regions that are known but not asked for are no fault; a file of such rows alone is.
WITH asked AS (
    SELECT * FROM clean.resolved WHERE NOT is_outside
),

known AS (
    SELECT level, region_zh AS name FROM reference.regions
    UNION
    SELECT level, name_full_zh FROM reference.regions
),

unknown_regions AS (
    SELECT
        'unknown region' AS kind, r.file, r.sheet, r.cell, r.address,
        r.region_printed AS found,
        'a ' || r.level || ' name of regions.csv or region_aliases.csv; nearest: '
        || coalesce(
            (
                SELECT string_agg(near.name, ', ' ORDER BY near.distance, near.name)
                FROM (
                    SELECT k.name, levenshtein(k.name, r.name_key) AS distance
                    FROM known AS k
                    WHERE k.level = r.level
                    ORDER BY distance, k.name
                    LIMIT 2
                ) AS near
            ),
            'none'
        ) AS expected
    FROM asked AS r
    WHERE r.region_code IS NULL
),

conflicts AS (
    SELECT
        level, region_code, scope, indicator_id, year, source_id, edition,
        min_by(address, (value, address)) AS first_address,
        max_by(address, (value, address)) AS address,
        max_by(file, (value, address)) AS file,
        max_by(sheet, (value, address)) AS sheet,
        max_by(cell, (value, address)) AS cell,
        min(value) AS low, max(value) AS high
    FROM asked
    WHERE value IS NOT NULL AND region_code IS NOT NULL AND year IS NOT NULL
    GROUP BY level, region_code, scope, indicator_id, year, source_id, edition
    HAVING min(value) <> max(value)
)

SELECT * FROM unknown_regions
UNION ALL
SELECT
    'no region asked for', file, min(sheet), min(cell), min(address),
    'only rows of other regions, such as ' || min(region_printed),
    'a region of regions.csv at level ' || min(level)
FROM clean.resolved
GROUP BY file
HAVING bool_and(is_outside)
UNION ALL
SELECT
    'code does not fit the name', file, sheet, cell, address,
    code_printed || ' for ' || region_printed,
    region_code || ' (the code of ' || region_zh || ' in regions.csv)'
FROM asked
WHERE code_printed IS NOT NULL AND region_code IS NOT NULL AND left(code_printed, 6) <> region_code
UNION ALL
SELECT
    'unknown indicator', file, sheet, cell, address,
    indicator_printed, 'a printed name of indicator_names.csv'
FROM asked
WHERE indicator_id IS NULL
UNION ALL
SELECT
    'unknown unit', file, sheet, cell, address,
    unit_printed, 'a unit of units.csv'
FROM asked
WHERE NOT unit_known
UNION ALL
SELECT
    'unit does not fit', file, sheet, cell, address,
    unit_printed || ' for ' || indicator_printed, 'a unit that converts to ' || unit
FROM asked
WHERE unit_known AND indicator_id IS NOT NULL AND NOT fits
UNION ALL
SELECT
    'not a number', file, sheet, cell, address,
    value_printed, 'a number, an empty cell or a declared missing mark'
FROM asked
WHERE number IS NULL AND mark NOT IN ('blank', 'symbol')
UNION ALL
SELECT
    'no year', file, sheet, cell, address,
    coalesce(year_printed, 'no year in the table'),
    'a printed year, or one data year in the sidecar'
FROM asked
WHERE year IS NULL AND data_first_year IS NOT NULL
UNION ALL
SELECT
    'year outside the declared data years', file, sheet, cell, address,
    year::VARCHAR, data_first_year || ' to ' || data_last_year || ' as the sidecar states'
FROM asked
WHERE year NOT BETWEEN data_first_year AND data_last_year
UNION ALL
SELECT
    'two values for one key in one source and edition', file, sheet, cell, address,
    high || ' for ' || indicator_id || ' of ' || level || ' ' || region_code || ' ' || scope || ' in ' || year,
    low || ' as at ' || first_address || ', or one of the two removed'
FROM conflicts
UNION ALL
SELECT
    'a declared source error is gone', r.file, r.sheet, r.cell, r.address,
    r.value_printed,
    c.value_printed || ' as declared in corrections.csv; the source was mended, so remove the row there'
FROM reference.corrections AS c
INNER JOIN asked AS r
    ON c.source_id = r.source_id AND c.level = r.level AND c.region_code = r.region_code
    AND c.scope = r.scope AND c.indicator_id = r.indicator_id AND c.year = r.year
WHERE r.value_printed <> c.value_printed
ORDER BY address, kind
