-- clean.edition_drift: one row per change of unit or magnitude between two editions of a series that
-- declared_changes.csv does not know; any row here stops the refresh.
-- Editions are compared with the one before within one source, level, scope and indicator, after
-- conversion to the indicator's unit.
--   unit       the edition prints a unit that the one before did not
--   magnitude  a figure of the same region and year is about 10, 100, 1 000, … times as large or small
--              (within 5 per cent); where two editions share no year, the median over the regions from
--              the last year of the one to the first of the other is (within a quarter)
WITH figures AS (
    SELECT
        source_id, level, scope, indicator_id, edition, region_code, region_zh, year, value,
        unit_printed, value_printed, file, sheet, cell, address
    FROM clean.resolved
    WHERE value IS NOT NULL AND indicator_id IS NOT NULL AND region_code IS NOT NULL AND year IS NOT NULL
        AND NOT is_outside
),

editions AS (
    SELECT
        source_id, level, scope, indicator_id, edition,
        min(year) AS first_year, max(year) AS last_year,
        lag(edition) OVER series AS previous,
        lag(max(year)) OVER series AS previous_last_year
    FROM figures
    GROUP BY source_id, level, scope, indicator_id, edition
    WINDOW series AS (PARTITION BY source_id, level, scope, indicator_id ORDER BY edition)
),

units AS (
    SELECT
        source_id, level, scope, indicator_id, edition, unit_printed,
        min_by(file, address) AS file, min_by(sheet, address) AS sheet,
        min_by(cell, address) AS cell, min(address) AS address
    FROM figures
    GROUP BY source_id, level, scope, indicator_id, edition, unit_printed
),

paired AS (
    SELECT
        f.*, e.previous, o.value AS old_value, o.value_printed AS old_printed, o.address AS old_address,
        o.year = f.year AS same_year,
        log10(abs(f.value) / abs(o.value)) AS step
    FROM figures AS f
    INNER JOIN editions AS e USING (source_id, level, scope, indicator_id, edition)
    INNER JOIN figures AS o
        ON f.source_id = o.source_id AND f.level = o.level AND f.scope = o.scope
        AND f.indicator_id = o.indicator_id AND f.region_code = o.region_code
        AND o.edition = e.previous
        AND (
            o.year = f.year
            OR (
                e.previous_last_year < e.first_year
                AND o.year = e.previous_last_year AND f.year = e.first_year
            )
        )
    WHERE f.value <> 0 AND o.value <> 0
),

found AS (
    SELECT
        'unit' AS kind, u.source_id, u.level, u.scope, u.indicator_id, u.edition,
        any_value(u.file) AS file, any_value(u.sheet) AS sheet, any_value(u.cell) AS cell,
        any_value(u.address) AS address,
        u.unit_printed || ' for ' || u.indicator_id || ' in edition ' || u.edition AS found,
        string_agg(o.unit_printed, ', ' ORDER BY o.unit_printed)
        || ' as in edition ' || e.previous AS expected
    FROM units AS u
    INNER JOIN editions AS e USING (source_id, level, scope, indicator_id, edition)
    INNER JOIN units AS o
        ON u.source_id = o.source_id AND u.level = o.level AND u.scope = o.scope
        AND u.indicator_id = o.indicator_id AND o.edition = e.previous
    GROUP BY u.source_id, u.level, u.scope, u.indicator_id, u.edition, u.unit_printed, e.previous
    HAVING count(*) FILTER (WHERE o.unit_printed = u.unit_printed) = 0
    UNION ALL
    SELECT
        'magnitude', source_id, level, scope, indicator_id, edition, file, sheet, cell, address,
        value_printed || ' for ' || indicator_id || ' of ' || region_zh || ' in ' || year,
        'about ' || old_printed || ' as edition ' || previous || ' prints for the same year at ' || old_address
    FROM paired
    WHERE same_year AND round(step) <> 0 AND abs(step - round(step)) < log10(1.05)
    UNION ALL
    SELECT
        'magnitude', source_id, level, scope, indicator_id, edition,
        min_by(file, address), min_by(sheet, address), min_by(cell, address), min(address),
        indicator_id || ' about ' || round(power(10, median(step)), 3)
        || ' times as large as in edition ' || previous || ' (median of ' || count(*) || ' regions)',
        'the magnitude of edition ' || previous
    FROM paired
    WHERE NOT same_year
    GROUP BY source_id, level, scope, indicator_id, edition, previous
    HAVING round(median(step)) <> 0 AND abs(median(step) - round(median(step))) < log10(1.25)
)

SELECT
    f.kind || ' changed since the last edition' AS kind,
    f.file, f.sheet, f.cell, f.address, f.found,
    f.expected || ', or a row of declared_changes.csv for ' || f.source_id || ', ' || f.level || ', '
    || f.scope || ', ' || f.indicator_id || ', ' || f.edition || ', ' || f.kind AS expected
FROM found AS f
ANTI JOIN reference.declared_changes AS d
    ON f.source_id = d.source_id AND f.level = d.level AND f.scope = d.scope
    AND f.indicator_id = d.indicator_id AND f.edition = d.edition AND f.kind = d.kind
ORDER BY address, kind, found
