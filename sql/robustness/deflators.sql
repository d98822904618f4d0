-- robustness.deflators: one row per region and year, what a nominal value is multiplied by to stand
-- at the prices of the base year: the aggregate at constant prices over the nominal one.
WITH aggregate AS (
    SELECT i.indicator_id AS constant_id, i.numerator AS nominal_id
    FROM reference.indicators AS i
    INNER JOIN reference.indicators AS x ON i.denominator = x.indicator_id
    WHERE i.kind = 'constant_price' AND i.numerator = x.numerator
)

SELECT c.level, c.region_code, c.year, c.value / n.value AS factor
FROM aggregate AS a
INNER JOIN panel.values AS c ON a.constant_id = c.indicator_id AND c.scope = 'whole'
INNER JOIN panel.values AS n
    ON a.nominal_id = n.indicator_id AND c.level = n.level AND c.region_code = n.region_code
    AND c.scope = n.scope AND c.year = n.year
WHERE n.value > 0
ORDER BY c.level, c.region_code, c.year
