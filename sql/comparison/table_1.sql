-- comparison.table_1: Table 1 of the paper in its printed shape, one row per province and source.
-- The provinces are the subsystems of the paper's synergy index.
--   source    printed (the paper) or computed (from the figures at hand)
--   outcome   printed, computed, or not computable with the missing indicators
WITH items (printed_id, computed_id) AS (
    VALUES
    ('printed_hei_rd_per_institution', 'hei_rd_per_institution'),
    ('printed_hei_papers_per_institution', 'hei_papers_per_institution'),
    ('printed_hei_patents_per_institution', 'hei_patents_per_institution'),
    ('printed_industrial_rd_per_enterprise', 'industrial_rd_per_enterprise'),
    ('printed_industrial_patents_per_enterprise', 'industrial_patents_per_enterprise'),
    ('printed_new_product_projects_per_enterprise', 'new_product_projects_per_enterprise')
),

figures AS (
    SELECT o.region_code, o.year, 'printed' AS source, i.computed_id AS item, o.value, NULL AS origin
    FROM clean.observations AS o
    INNER JOIN items AS i ON o.indicator_id = i.printed_id
    UNION ALL
    SELECT g.region_code, 2022, 'computed', i.computed_id, v.value, v.origin
    FROM reference.index_regions AS g
    CROSS JOIN items AS i
    LEFT JOIN panel.values AS v
        ON v.level = 'province' AND g.region_code = v.region_code
        AND i.computed_id = v.indicator_id AND v.year = 2022
    WHERE g.index_id = 'synergy_paper'
)

SELECT
    f.region_code, r.region_zh, f.year, f.source,
    max(f.value) FILTER (WHERE f.item = 'hei_rd_per_institution') AS hei_rd_per_institution,
    max(f.value) FILTER (WHERE f.item = 'hei_papers_per_institution') AS hei_papers_per_institution,
    max(f.value) FILTER (WHERE f.item = 'hei_patents_per_institution') AS hei_patents_per_institution,
    max(f.value) FILTER (WHERE f.item = 'industrial_rd_per_enterprise') AS industrial_rd_per_enterprise,
    max(f.value) FILTER (WHERE f.item = 'industrial_patents_per_enterprise') AS industrial_patents_per_enterprise,
    max(f.value) FILTER (WHERE f.item = 'new_product_projects_per_enterprise') AS new_product_projects_per_enterprise,
    avg((f.origin = 'reported')::INTEGER) AS share_reported,
    avg((f.origin = 'secondary')::INTEGER) AS share_secondary,
    avg((f.origin = 'preliminary')::INTEGER) AS share_preliminary,
    avg((f.origin = 'interpolated')::INTEGER) AS share_interpolated,
    avg((f.origin = 'extrapolated')::INTEGER) AS share_extrapolated,
    coalesce(bool_or(EXISTS (
        SELECT 1 FROM panel.breaks AS b
        WHERE b.level = 'province' AND b.region_code = f.region_code
            AND b.indicator_id = f.item AND b.year = f.year
    )) FILTER (WHERE f.source = 'computed'), FALSE) AS break_in_inputs,
    CASE
        WHEN f.source = 'printed' THEN 'printed'
        WHEN count(f.value) = count(*) THEN 'computed'
        ELSE 'not computable: ' || string_agg(f.item, ', ' ORDER BY f.item) FILTER (WHERE f.value IS NULL)
    END AS outcome
FROM figures AS f
INNER JOIN reference.regions AS r ON r.level = 'province' AND f.region_code = r.region_code
GROUP BY f.region_code, r.region_zh, f.year, f.source
ORDER BY f.region_code, f.source DESC
