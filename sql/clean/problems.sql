-- clean.problems: one row per fault found while cleaning; any row here stops the refresh.
--   kind       which rule is broken
--   found      what stands in the file
--   expected   what would have been accepted, with the nearest candidate where there is one
-- Rows of regions that are known but not asked for are no fault; a file of such rows alone is.
WITH asked AS (
    SELECT
        r.*, n.explanation, n.valid_from, n.valid_to, n.scope AS name_scope,
        declared.scope AS declared_scope
    FROM clean.resolved AS r
    INNER JOIN clean.region_names AS n ON r.level = n.level AND r.region_printed = n.region_printed
    INNER JOIN extracts.cells AS declared ON r.address = declared.address
    WHERE NOT r.is_outside
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

SELECT
    'unknown region' AS kind, file, sheet, cell, address,
    region_printed AS found,
    'a ' || level || ' name of regions.csv or region_aliases.csv; ' || explanation AS expected
FROM asked
WHERE region_code IS NULL
UNION ALL
SELECT
    'region outside its years', file, sheet, cell, address,
    region_printed || ' in ' || year, explanation
FROM asked
WHERE number IS NOT NULL AND (year < valid_from OR year > valid_to)
UNION ALL
SELECT
    'two scopes', file, sheet, cell, address,
    region_printed || ' (' || name_scope || ') where the table says ' || declared_scope,
    'one scope: a name that says none, or a table of scope whole or ' || name_scope
FROM asked
WHERE name_scope <> '' AND declared_scope NOT IN ('whole', name_scope)
UNION ALL
SELECT
    'unknown scope', a.file, a.sheet, a.cell, a.address,
    a.scope, 'a scope of scopes.csv that ' || a.region_zh || ' has'
FROM asked AS a
LEFT JOIN reference.scopes AS s
    ON a.scope = s.scope AND (s.region_code = '' OR s.region_code = a.region_code)
WHERE a.region_code IS NOT NULL AND s.scope IS NULL
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
    'code does not fit the name', a.file, a.sheet, a.cell, a.address,
    a.code_printed || ' for ' || a.region_printed,
    a.region_code || ' (the code of ' || a.region_zh || ' in regions.csv)'
FROM asked AS a
LEFT JOIN reference.region_aliases AS earlier
    ON a.level = earlier.level AND a.region_code = earlier.region_code
    AND left(a.code_printed, 6) = earlier.alias
WHERE
    a.code_printed IS NOT NULL AND a.region_code IS NOT NULL
    AND left(a.code_printed, 6) <> a.region_code AND earlier.alias IS NULL
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
