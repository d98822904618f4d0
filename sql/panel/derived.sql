-- panel.derived: one row per derived indicator, region and year whose parts are all known.
-- The sum of the numerator terms over the denominator, in base units, put in the declared unit;
-- gaps of the parts were filled before, never the ratio itself.
--   origin    the least trusted origin among the parts
--   address   cells of the parts
WITH sources AS (
    SELECT * FROM panel.base
    UNION ALL
    SELECT * FROM panel.aggregates
),

scales AS (
    SELECT
        i.indicator_id, i.unit, i.numerator, i.denominator,
        over_unit.multiplier / coalesce(under_unit.multiplier, 1) AS scale
    FROM reference.indicators AS i
    INNER JOIN reference.units AS over_unit ON split_part(i.unit, '/', 1) = over_unit.unit
    LEFT JOIN reference.units AS under_unit ON split_part(i.unit, '/', 2) = under_unit.unit
    WHERE i.kind = 'derived'
),

needed AS (
    SELECT indicator_id, count(*) AS n FROM reference.indicator_parts GROUP BY indicator_id
),

sums AS (
    SELECT
        s.level, s.region_code, s.scope, p.indicator_id, s.year,
        sum(s.value * u.multiplier ORDER BY p.part_id) FILTER (WHERE p.role = 'numerator') AS over_value,
        sum(s.value * u.multiplier ORDER BY p.part_id) FILTER (WHERE p.role = 'denominator') AS under_value,
        max(o.trust) AS trust,
        string_agg(s.address, ' | ' ORDER BY p.role DESC, p.part_id) AS address,
        count(*) AS n_parts
    FROM sources AS s
    INNER JOIN reference.indicator_parts AS p ON s.indicator_id = p.part_id AND p.role <> 'itself'
    INNER JOIN reference.units AS u ON s.unit = u.unit
    INNER JOIN reference.origins AS o ON s.origin = o.origin
    GROUP BY s.level, s.region_code, s.scope, p.indicator_id, s.year
)

SELECT
    sums.level, sums.region_code, sums.scope, sums.indicator_id, sums.year,
    sums.over_value / coalesce(sums.under_value, 1) / scales.scale AS value,
    scales.unit, o.origin, sums.address,
    concat_ws(' / ', scales.numerator, nullif(scales.denominator, '')) AS rule,
    0 AS n_candidates
FROM sums
INNER JOIN scales ON sums.indicator_id = scales.indicator_id
INNER JOIN needed ON sums.indicator_id = needed.indicator_id AND sums.n_parts = needed.n
INNER JOIN reference.origins AS o ON sums.trust = o.trust
WHERE sums.under_value IS NULL OR sums.under_value <> 0
ORDER BY sums.level, sums.region_code, sums.scope, sums.indicator_id, sums.year
