-- comparison.table_2: Table 2 of the paper in its printed shape, one row per city and source:
-- outward activity in 2014 and 2022 and its growth multiple.
--   source            printed, or the id of the gravity index it was computed by
--   unit              what one unit is; the paper states none
--   between_groups    whether the two region groups may be compared; the printed columns may not:
--                     their levels differ by a factor of about 100 that no stated unit explains
WITH figures AS (
    SELECT
        'printed' AS source, g.group_id, o.region_code, o.year, o.value, FALSE AS break_in_inputs,
        NULL AS share_reported, NULL AS share_secondary, NULL AS share_preliminary,
        NULL AS share_interpolated, NULL AS share_extrapolated
    FROM clean.observations AS o
    INNER JOIN reference.region_groups AS g ON o.level = g.level AND o.region_code = g.region_code
    WHERE o.indicator_id = 'printed_outward_activity'
    UNION ALL
    SELECT a.index_id, a.group_id, a.region_code, a.year, a.out_strength, s.break_in_inputs,
        s.share_reported, s.share_secondary, s.share_preliminary, s.share_interpolated,
        s.share_extrapolated
    FROM indices.gravity_activity AS a
    INNER JOIN indices.scores AS s
        ON a.index_id = s.index_id AND a.level = s.level AND a.region_code = s.region_code
        AND a.year = s.year
    WHERE a.year IN (2014, 2022)
)

SELECT
    f.group_id, f.region_code, r.region_zh, f.source,
    max(f.value) FILTER (WHERE f.year = 2014) AS activity_2014,
    max(f.value) FILTER (WHERE f.year = 2022) AS activity_2022,
    max(f.value) FILTER (WHERE f.year = 2022) / max(f.value) FILTER (WHERE f.year = 2014) - 1
        AS growth_multiple,
    coalesce(any_value(u.unit), 'not stated') AS unit,
    f.source <> 'printed' AS between_groups,
    avg(f.share_reported) AS share_reported,
    avg(f.share_secondary) AS share_secondary,
    avg(f.share_preliminary) AS share_preliminary,
    avg(f.share_interpolated) AS share_interpolated,
    avg(f.share_extrapolated) AS share_extrapolated,
    bool_or(f.break_in_inputs) AS break_in_inputs
FROM figures AS f
INNER JOIN reference.regions AS r ON r.level = 'city' AND f.region_code = r.region_code
LEFT JOIN (
    SELECT DISTINCT index_id, unit FROM indices.gravity_activity
) AS u ON f.source = u.index_id
GROUP BY f.group_id, f.region_code, r.region_zh, f.source
ORDER BY f.source DESC, f.group_id DESC, f.region_code
