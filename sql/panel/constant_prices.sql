-- panel.constant_prices: one row per constant-price indicator, region and year.
-- The aggregate that a chain index belongs to is its base-year value times the index, so later
-- revisions of its level do not matter; any other money series is divided by the implicit
-- deflator of that aggregate. No year is made over a gap in the index.
--   origin    the least trusted origin among the parts and the years between
--   address   nominal cell and the cell of the year's index
WITH wanted AS (
    SELECT
        i.indicator_id, i.unit, i.numerator AS nominal, i.denominator AS chain,
        x.numerator AS indexed, split_part(i.price_basis, ':', 2)::INTEGER AS base_year
    FROM reference.indicators AS i
    INNER JOIN reference.indicators AS x ON i.denominator = x.indicator_id
    WHERE i.kind = 'constant_price'
),

base AS (
    SELECT b.*, o.trust
    FROM panel.base AS b
    INNER JOIN reference.origins AS o ON b.origin = o.origin
    WHERE b.indicator_id IN (SELECT unnest([w.nominal, w.chain, w.indexed]) FROM wanted AS w)
),

factors AS (
    SELECT
        w.indicator_id, b.level, b.region_code, b.scope, b.year, b.address,
        product(b.value / 100) OVER series AS factor,
        max(b.trust) OVER series AS trust,
        count(*) OVER series AS n_years,
        w.base_year
    FROM wanted AS w
    INNER JOIN base AS b ON w.chain = b.indicator_id AND b.year > w.base_year
    WINDOW series AS (
        PARTITION BY w.indicator_id, b.level, b.region_code, b.scope ORDER BY b.year
    )
),

volumes AS (
    SELECT
        w.indicator_id, b.level, b.region_code, b.scope, b.year, b.value AS volume, b.trust,
        b.address
    FROM wanted AS w
    INNER JOIN base AS b ON w.indexed = b.indicator_id AND w.base_year = b.year
    UNION ALL
    SELECT
        f.indicator_id, f.level, f.region_code, f.scope, f.year, b.value * f.factor,
        greatest(b.trust, f.trust), b.address || ' | ' || f.address
    FROM factors AS f
    INNER JOIN wanted AS w ON f.indicator_id = w.indicator_id
    INNER JOIN base AS b
        ON w.indexed = b.indicator_id AND w.base_year = b.year AND f.level = b.level
        AND f.region_code = b.region_code AND f.scope = b.scope
    WHERE f.n_years = f.year - f.base_year
),

made AS (
    SELECT
        v.indicator_id, v.level, v.region_code, v.scope, v.year, w.unit, w.base_year,
        CASE WHEN w.nominal = w.indexed THEN v.volume ELSE n.value * v.volume / x.value END AS value,
        CASE WHEN w.nominal = w.indexed THEN v.trust ELSE greatest(v.trust, n.trust, x.trust) END AS trust,
        CASE
            WHEN w.nominal = w.indexed THEN v.address
            ELSE n.address || ' | ' || x.address || ' | ' || v.address
        END AS address,
        CASE
            WHEN w.nominal = w.indexed THEN w.indexed || ' of ' || w.base_year || ' times ' || w.chain
            ELSE w.nominal || ' over the implicit deflator of ' || w.indexed
        END AS rule
    FROM volumes AS v
    INNER JOIN wanted AS w ON v.indicator_id = w.indicator_id
    LEFT JOIN base AS n
        ON w.nominal = n.indicator_id AND v.level = n.level AND v.region_code = n.region_code
        AND v.scope = n.scope AND v.year = n.year
    LEFT JOIN base AS x
        ON w.indexed = x.indicator_id AND v.level = x.level AND v.region_code = x.region_code
        AND v.scope = x.scope AND v.year = x.year
)

SELECT
    m.level, m.region_code, m.scope, m.indicator_id, m.year, m.value, m.unit, o.origin, m.address,
    m.rule, 0 AS n_candidates
FROM made AS m
INNER JOIN reference.origins AS o ON m.trust = o.trust
WHERE m.value IS NOT NULL
ORDER BY m.level, m.region_code, m.scope, m.indicator_id, m.year
