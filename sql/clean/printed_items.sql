-- clean.printed_items: one row per name of an indicator and unit as printed, and what they mean.
--   indicator_key   name without white space, as indicator_names.csv has it
--   fits            whether the printed unit has the dimension of the indicator's unit
--   up, down, over_one   a printed number in the indicator's unit is number * up / down * over_one, of
--                   which one of up and down is 1: one multiplication or one division, so that no
--                   digit is lost; NULL where the unit does not fit
WITH printed AS (
    SELECT indicator_printed, unit_printed FROM extracts.cells
    UNION
    SELECT indicator_printed, unit_printed FROM extracts.panel_items
),

items AS (
    SELECT
        *,
        translate(regexp_replace(indicator_printed, '[\s　 ]+', '', 'g'), '（）', '()') AS indicator_key,
        split_part(unit_printed, '/', 1) AS printed_over,
        split_part(unit_printed, '/', 2) AS printed_under
    FROM printed
),

joined AS (
    SELECT
        p.indicator_printed, p.unit_printed, p.indicator_key, i.indicator_id, i.unit,
        po.dimension IS NOT NULL AND (p.printed_under = '' OR pu.dimension IS NOT NULL) AS unit_known,
        coalesce(
            po.dimension = io.dimension
            AND (p.printed_under = '' OR pu.dimension = iu.dimension),
            FALSE
        ) AS fits,
        po.multiplier AS over_multiplier,
        CASE WHEN p.printed_under <> '' THEN pu.multiplier END AS under_multiplier,
        io.multiplier AS target_over,
        iu.multiplier AS target_under
    FROM items AS p
    LEFT JOIN reference.indicator_names AS m ON p.indicator_key = m.printed_name
    LEFT JOIN reference.indicators AS i ON m.indicator_id = i.indicator_id
    LEFT JOIN reference.units AS po ON p.printed_over = po.unit
    LEFT JOIN reference.units AS pu ON p.printed_under = pu.unit
    LEFT JOIN reference.units AS io ON split_part(i.unit, '/', 1) = io.unit
    LEFT JOIN reference.units AS iu ON split_part(i.unit, '/', 2) = iu.unit
)

SELECT
    indicator_printed, unit_printed, indicator_key, indicator_id, unit, unit_known, fits,
    CASE WHEN fits THEN greatest(over_multiplier / target_over, 1) END AS up,
    CASE WHEN over_multiplier >= target_over THEN 1 ELSE target_over / over_multiplier END AS down,
    CASE WHEN under_multiplier IS NULL THEN 1 ELSE target_under / under_multiplier END AS over_one
FROM joined
ORDER BY indicator_printed, unit_printed
