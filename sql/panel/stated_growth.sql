-- panel.stated_growth: one row per growth rate in per cent that a bulletin states for a value.
-- Growth at current prices is held against the panel's figure of the year compared with; growth at
-- comparable prices says nothing about that figure, only a published index can be compared with it.
--   found      100 * (value / value_before - 1), or the published index less 100
--   rounding   half a unit of the last printed digit of the rate, and of both figures
--   agrees     whether the two differ by no more than that; NULL where there is nothing to compare
WITH stated AS (
    SELECT
        o.level, o.region_code, o.scope, o.indicator_id, o.year, o.value, o.unit, o.value_printed,
        o.address, f.address AS growth_address, f.compared_year, f.price_basis,
        f.growth AS stated,
        0.5 * pow(10, -length(split_part(f.printed, '.', 2))) AS rate_rounding,
        -- Share of the value that half a unit of its last printed digit makes up.
        0.5 * pow(10, -length(split_part(o.value_printed, '.', 2)))
        / nullif(r.number, 0) AS value_rounding
    FROM extracts.figures AS f
    INNER JOIN clean.observations AS o ON f.value_address = o.address
    INNER JOIN clean.resolved AS r ON o.address = r.address
    WHERE f.role = 'growth' AND f.unit_printed = '%'
),

-- Across a declared break two figures do not mean the same.
across AS (
    SELECT DISTINCT s.growth_address
    FROM stated AS s
    INNER JOIN panel.breaks AS k
        ON s.level = k.level AND s.region_code = k.region_code AND s.indicator_id = k.indicator_id
        AND k.year > s.compared_year AND k.year <= s.year
),

compared AS (
    SELECT
        s.*,
        CASE s.price_basis WHEN 'nominal' THEN b.value END AS value_before,
        CASE s.price_basis
            WHEN 'nominal' THEN 100 * (s.value / nullif(b.value, 0) - 1)
            ELSE i.value - 100
        END AS found,
        CASE s.price_basis
            WHEN 'nominal' THEN s.rate_rounding
                + 100 * s.value_rounding * s.value / nullif(b.value, 0)
                * (1 + s.value / nullif(b.value, 0))
            -- A published index has one decimal.
            ELSE s.rate_rounding + 0.05
        END AS rounding,
        CASE s.price_basis WHEN 'nominal' THEN b.address ELSE i.address END AS address_before
    FROM stated AS s
    LEFT JOIN across AS a ON s.growth_address = a.growth_address
    LEFT JOIN panel.selected AS b
        ON s.level = b.level AND s.region_code = b.region_code AND s.scope = b.scope
        AND s.indicator_id = b.indicator_id AND s.compared_year = b.year
        AND a.growth_address IS NULL
    LEFT JOIN panel.selected AS i
        ON s.level = i.level AND s.region_code = i.region_code AND s.scope = i.scope
        AND i.indicator_id = 'gdp_index' AND s.indicator_id = 'gdp' AND s.year = i.year
        AND s.compared_year = s.year - 1
)

SELECT
    level, region_code, scope, indicator_id, year, value, unit, compared_year, value_before,
    price_basis, stated, found, coalesce(rounding, rate_rounding) AS rounding,
    abs(found - stated) <= rounding * (1 + 1e-9) + 1e-9 AS agrees,
    address, growth_address, address_before
FROM compared
ORDER BY growth_address
