-- clean.panel_drift: one row per change of unit or magnitude between two editions of a source that are
-- Parquet panels; any row here stops the refresh. Same rules as in clean.edition_drift.
-- Of tens of millions of figures only those are compared whose series leaves the magnitude of the
-- edition before somewhere within ten years; no other figure can be ten times as large or small.
WITH panels AS (
    SELECT
        p.*, lag(p.edition) OVER (PARTITION BY p.source_id ORDER BY p.edition) AS previous
    FROM (SELECT DISTINCT source_id, edition FROM extracts.panels) AS p
),

files AS (
    SELECT p.file_id, p.source_id, p.edition, p.file, p.value_column, e.previous
    FROM extracts.panels AS p
    INNER JOIN panels AS e ON p.source_id = e.source_id AND p.edition = e.edition
),

regions AS (
    SELECT
        file_id, region_label, level, region_code, region_zh, name_scope,
        dense_rank() OVER (ORDER BY level, region_code, name_scope) AS region
    FROM clean.panel_regions
    WHERE region_code IS NOT NULL AND NOT is_outside
),

items AS (
    SELECT
        i.file_id, i.item_label, m.indicator_id, i.scope, i.unit_printed, i.first_row, m.up * m.over_one / m.down AS factor,
        dense_rank() OVER (ORDER BY m.indicator_id, i.scope) AS item
    FROM extracts.panel_items AS i
    INNER JOIN clean.printed_items AS m
        ON i.indicator_printed = m.indicator_printed AND i.unit_printed = m.unit_printed
    WHERE m.fits
),

-- Smallest and largest figure of a series within ten years.
blocks AS (
    SELECT
        file_id, region_label, item_label, year // 10 AS decade, min(year) AS first_year,
        max(year) AS last_year, min(abs(number)) AS low, max(abs(number)) AS high
    FROM clean.panel_figures
    WHERE number <> 0 AND isfinite(number)
    GROUP BY file_id, region_label, item_label, year // 10
),

placed AS (
    SELECT
        b.file_id, b.region_label, b.item_label, b.decade, f.source_id, f.edition, f.previous, r.region, i.item,
        b.low * i.factor AS low, b.high * i.factor AS high
    FROM blocks AS b
    INNER JOIN files AS f ON b.file_id = f.file_id
    INNER JOIN regions AS r ON b.file_id = r.file_id AND b.region_label = r.region_label
    INNER JOIN items AS i ON b.file_id = i.file_id AND b.item_label = i.item_label
),

suspected AS (
    SELECT DISTINCT
        unnest([b.file_id, o.file_id]) AS file_id, unnest([b.region_label, o.region_label]) AS region_label,
        unnest([b.item_label, o.item_label]) AS item_label, b.decade
    FROM placed AS b
    INNER JOIN placed AS o
        ON b.source_id = o.source_id AND b.previous = o.edition AND b.region = o.region
        AND b.item = o.item AND b.decade = o.decade
    WHERE b.high > 9 * o.low OR o.high > 9 * b.low
),

figures AS (
    SELECT
        f.source_id, f.edition, f.previous, f.file, f.value_column || g.row AS cell, r.level, r.region_zh,
        coalesce(nullif(r.name_scope, ''), i.scope) AS scope, r.region, i.item, i.indicator_id, g.year, g.number,
        g.number * i.factor AS value
    FROM clean.panel_figures AS g
    INNER JOIN suspected AS s
        ON g.file_id = s.file_id AND g.region_label = s.region_label AND g.item_label = s.item_label
        AND g.year // 10 = s.decade
    INNER JOIN files AS f ON g.file_id = f.file_id
    INNER JOIN regions AS r ON g.file_id = r.file_id AND g.region_label = r.region_label
    INNER JOIN items AS i ON g.file_id = i.file_id AND g.item_label = i.item_label
    WHERE g.number <> 0 AND isfinite(g.number)
),

spans AS (
    SELECT f.source_id, f.edition, f.previous, min(b.first_year) AS first_year, max(b.last_year) AS last_year
    FROM blocks AS b
    INNER JOIN files AS f ON b.file_id = f.file_id
    GROUP BY f.source_id, f.edition, f.previous
),

-- Editions that share no year: the last year of the one and the first of the other.
edges AS (
    SELECT
        f.source_id, f.edition, s.previous, g.year = s.first_year AS is_first, g.year = s.last_year AS is_last,
        f.file, f.value_column || g.row AS cell, r.region, i.item, i.indicator_id,
        coalesce(nullif(r.name_scope, ''), i.scope) AS scope, r.level, g.number * i.factor AS value
    FROM clean.panel_figures AS g
    INNER JOIN files AS f ON g.file_id = f.file_id
    INNER JOIN spans AS s ON f.source_id = s.source_id AND f.edition = s.edition
    INNER JOIN regions AS r ON g.file_id = r.file_id AND g.region_label = r.region_label
    INNER JOIN items AS i ON g.file_id = i.file_id AND g.item_label = i.item_label
    WHERE g.number <> 0 AND isfinite(g.number) AND g.year IN (s.first_year, s.last_year)
        AND EXISTS (
            SELECT 1 FROM spans AS o
            WHERE o.source_id = s.source_id
                AND (
                    (o.edition = s.previous AND o.last_year < s.first_year)
                    OR (o.previous = s.edition AND s.last_year < o.first_year)
                )
        )
),

units AS (
    SELECT
        f.source_id, f.edition, f.previous, l.level, i.scope, i.indicator_id, i.unit_printed,
        min_by(f.file, (f.file, i.first_row)) AS file,
        min_by(f.value_column || i.first_row, (f.file, i.first_row)) AS cell
    FROM items AS i
    INNER JOIN files AS f ON i.file_id = f.file_id
    INNER JOIN extracts.panels AS l ON i.file_id = l.file_id
    GROUP BY f.source_id, f.edition, f.previous, l.level, i.scope, i.indicator_id, i.unit_printed
),

found AS (
    SELECT
        'unit' AS kind, u.source_id, u.level, u.scope, u.indicator_id, u.edition, u.file, u.cell,
        u.unit_printed || ' for ' || u.indicator_id || ' in edition ' || u.edition AS found,
        string_agg(o.unit_printed, ', ' ORDER BY o.unit_printed) || ' as in edition ' || u.previous AS expected
    FROM units AS u
    INNER JOIN units AS o
        ON u.source_id = o.source_id AND u.previous = o.edition AND u.level = o.level
        AND u.scope = o.scope AND u.indicator_id = o.indicator_id
    GROUP BY
        u.source_id, u.level, u.scope, u.indicator_id, u.edition, u.file, u.cell, u.unit_printed, u.previous
    HAVING count(*) FILTER (WHERE o.unit_printed = u.unit_printed) = 0
    UNION ALL
    SELECT
        'magnitude', f.source_id, f.level, f.scope, f.indicator_id, f.edition, f.file, f.cell,
        f.number || ' for ' || f.indicator_id || ' of ' || f.region_zh || ' in ' || f.year,
        'about ' || o.number || ' as edition ' || f.previous || ' prints for the same year at ' || o.file || '!' || o.cell
    FROM figures AS f
    INNER JOIN figures AS o
        ON f.source_id = o.source_id AND f.previous = o.edition AND f.region = o.region
        AND f.item = o.item AND f.year = o.year
    WHERE round(log10(abs(f.value / o.value))) <> 0
        AND abs(log10(abs(f.value / o.value)) - round(log10(abs(f.value / o.value)))) < log10(1.05)
    UNION ALL
    SELECT
        'magnitude', f.source_id, f.level, f.scope, f.indicator_id, f.edition, min(f.file), min_by(f.cell, f.region),
        f.indicator_id || ' about ' || round(power(10, median(log10(abs(f.value / o.value)))), 3)
        || ' times as large as in edition ' || f.previous || ' (median of ' || count(*) || ' regions)',
        'the magnitude of edition ' || f.previous
    FROM edges AS f
    INNER JOIN edges AS o
        ON f.source_id = o.source_id AND f.previous = o.edition AND f.region = o.region
        AND f.item = o.item AND f.is_first AND o.is_last
    GROUP BY f.source_id, f.level, f.scope, f.indicator_id, f.edition, f.previous
    HAVING round(median(log10(abs(f.value / o.value)))) <> 0
        AND abs(median(log10(abs(f.value / o.value))) - round(median(log10(abs(f.value / o.value))))) < log10(1.25)
)

SELECT
    f.kind || ' changed since the last edition' AS kind,
    f.file, NULL AS sheet, f.cell, f.file || '!' || f.cell AS address, f.found,
    f.expected || ', or a row of declared_changes.csv for ' || f.source_id || ', ' || f.level || ', '
    || f.scope || ', ' || f.indicator_id || ', ' || f.edition || ', ' || f.kind AS expected
FROM found AS f
ANTI JOIN reference.declared_changes AS d
    ON f.source_id = d.source_id AND f.level = d.level AND f.scope = d.scope
    AND f.indicator_id = d.indicator_id AND f.edition = d.edition AND f.kind = d.kind
ORDER BY address, kind, found
