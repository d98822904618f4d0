-- clean.resolved: one row per value cell of every raw file, with what its labels mean.
-- Names become GB/T 2260 codes, printed indicator names become ids, printed years and data years
-- become one year, the text becomes a number, and the number is put in the unit of the indicator.
-- What cannot be resolved stays NULL here and is named in clean.problems; nothing is dropped.
--   region_code   code of the printed name at the level of the file; see clean.region_names
--   scope         declared scope, or the one that the printed name stands for
--   year          printed year, or the single data year of the file where none is printed
--   is_outside    the name is known and not asked for: a region that is not in clean.asked_regions,
--                 one of another level, such as 河北省 above its cities, or a declared one of
--                 outside_names.csv; never a name that is not understood
--   number        value as printed, as a number; full-width digits and thousands separators read,
--                 a separator anywhere else makes it no number
--   fits          whether the printed unit has the dimension of the indicator's unit; see clean.printed_items
--   value         number in the indicator's unit; one multiplication or one division
WITH cells AS (
    SELECT
        *,
        trim(regexp_replace(
            translate(value_text, '０１２３４５６７８９．，－＋％', '0123456789.,-+%'), '[\s\p{Zs}]+', ' ', 'g'
        )) AS plain_text
    FROM extracts.cells
),

-- Commas and spaces may part thousands and nothing else: 1,2341 may be 1,234 with a footnote 1.
numbers AS (
    SELECT
        *,
        rtrim(
            CASE
                WHEN regexp_full_match(plain_text, '[+-]? ?\d{1,3}((, ?| )\d{3})+(\.\d*)? ?%?')
                    THEN replace(replace(plain_text, ',', ''), ' ', '')
                ELSE regexp_replace(plain_text, '^([+-]) ', '\1')
            END,
            -- A sign of the unit that the table is in says nothing new.
            CASE WHEN unit_printed IN ('%', '％') THEN ' %' ELSE '' END
        ) AS number_text
    FROM cells
),

labelled AS (
    SELECT
        c.* EXCLUDE (scope),
        -- 石家庄市① is another scope than 石家庄市, not another spelling.
        coalesce(nullif(n.scope, ''), c.scope) AS scope,
        n.region_code,
        r.region_zh,
        CASE n.reading
            WHEN 'region' THEN a.region_code IS NULL
            ELSE n.reading = 'outside'
        END AS is_outside,
        i.indicator_key, i.indicator_id, i.unit, i.unit_known, i.fits, i.up, i.down, i.over_one,
        coalesce(
            try_cast(regexp_extract(c.year_printed, '(19|20)\d\d') AS INTEGER),
            CASE WHEN c.data_first_year = c.data_last_year THEN c.data_first_year END
        ) AS year,
        CASE
            WHEN regexp_full_match(c.number_text, '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?')
                THEN try_cast(c.number_text AS DOUBLE)
        END AS number
    FROM numbers AS c
    LEFT JOIN clean.region_names AS n ON c.level = n.level AND c.region_printed = n.region_printed
    LEFT JOIN reference.regions AS r ON n.level = r.level AND n.region_code = r.region_code
    LEFT JOIN clean.asked_regions AS a ON n.level = a.level AND n.region_code = a.region_code
    INNER JOIN clean.printed_items AS i
        ON c.indicator_printed = i.indicator_printed AND c.unit_printed = i.unit_printed
)

SELECT
    level, region_code, scope, indicator_id, year,
    region_zh,
    number * up / down * over_one AS value,
    unit,
    number, unit_known, fits, is_outside, indicator_key,
    region_printed, code_printed, indicator_printed, unit_printed, year_printed,
    value_printed, value_text, mark, mark_text,
    source_id, publisher, publication, edition, published_on, is_final, obtained,
    data_first_year, data_last_year,
    file, sheet, cell, address, sha256
FROM labelled
ORDER BY address, level, region_code
