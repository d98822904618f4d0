-- panel.obs_status: one row per key of the panel, its status in the SDMX code list.
-- For export only; inside, origin and breaks stay separate.
--   obs_status   B first year of a declared new meaning, else A published and final, P provisional,
--                V unvalidated (secondary compilation), I imputed, E estimated beyond the ends
--                or illustrative
SELECT
    v.level, v.region_code, v.scope, v.indicator_id, v.year,
    CASE
        WHEN b.year IS NOT NULL THEN 'B'
        ELSE CASE v.origin
            WHEN 'reported' THEN 'A' WHEN 'preliminary' THEN 'P' WHEN 'secondary' THEN 'V'
            WHEN 'interpolated' THEN 'I' ELSE 'E'
        END
    END AS obs_status
FROM panel.values AS v
LEFT JOIN panel.breaks AS b
    ON v.level = b.level AND v.region_code = b.region_code AND v.indicator_id = b.indicator_id
    AND v.year = b.year
ORDER BY v.level, v.region_code, v.scope, v.indicator_id, v.year
