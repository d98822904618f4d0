-- indices.eta: one row per synergy index, reading, region and year: the weight η of the subsystem.
--   regions_same_year     the region's share of the grants of all regions in the same year
--   national_year_share   the year's share of the national grants of all years (the paper's wording)
--   own_year_share        the year's share of the region's own grants of all years
WITH scope AS (
    SELECT d.index_id, r.level, r.region_code, d.eta_indicator, y.year
    FROM reference.index_definitions AS d
    INNER JOIN reference.index_regions AS r ON d.index_id = r.index_id
    INNER JOIN reference.index_years AS y ON d.index_id = y.index_id
    WHERE d.method = 'synergy' AND y.year BETWEEN d.first_year AND d.last_year
),

grants AS (
    SELECT s.index_id, s.region_code, s.year, own.value AS own, nation.value AS nation
    FROM scope AS s
    LEFT JOIN panel.values AS own
        ON s.level = own.level AND s.region_code = own.region_code AND own.scope = 'whole'
        AND s.eta_indicator = own.indicator_id AND s.year = own.year
    LEFT JOIN panel.values AS nation
        ON nation.level = 'nation' AND nation.scope = 'whole'
        AND s.eta_indicator = nation.indicator_id AND s.year = nation.year
),

shares AS (
    SELECT
        index_id, region_code, year,
        CASE WHEN count(own) OVER same_year = count(*) OVER same_year
            THEN own / sum(own) OVER same_year END AS regions_same_year,
        CASE WHEN count(nation) OVER same_region = count(*) OVER same_region
            THEN nation / sum(nation) OVER same_region END AS national_year_share,
        CASE WHEN count(own) OVER same_region = count(*) OVER same_region
            THEN own / sum(own) OVER same_region END AS own_year_share
    FROM grants
    -- Parts are added in one order: sums of floating numbers depend on it.
    WINDOW
        same_year AS (
            PARTITION BY index_id, year ORDER BY region_code
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ),
        same_region AS (
            PARTITION BY index_id, region_code ORDER BY year
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
)

SELECT index_id, reading, region_code, year, eta
FROM shares
UNPIVOT INCLUDE NULLS (
    eta FOR reading IN (regions_same_year, national_year_share, own_year_share)
)
ORDER BY index_id, reading, region_code, year
