-- panel.base: one row per key of an observed indicator, chosen or filled.
SELECT level, region_code, scope, indicator_id, year, value, unit, origin, address, rule, n_candidates
FROM panel.selected
UNION ALL
SELECT level, region_code, scope, indicator_id, year, value, unit, origin, address, rule, 0
FROM panel.filled
ORDER BY level, region_code, scope, indicator_id, year
