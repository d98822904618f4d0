-- panel.values: one row per key, the panel that every index reads.
-- Observed indicators chosen or filled, region groups made of their members, derived
-- indicators, constant-price variants.
SELECT level, region_code, scope, indicator_id, year, value, unit, origin, address, rule, n_candidates
FROM panel.base
UNION ALL
SELECT level, region_code, scope, indicator_id, year, value, unit, origin, address, rule, n_candidates
FROM panel.aggregates
UNION ALL
SELECT level, region_code, scope, indicator_id, year, value, unit, origin, address, rule, n_candidates
FROM panel.derived
UNION ALL
SELECT level, region_code, scope, indicator_id, year, value, unit, origin, address, rule, n_candidates
FROM panel.constant_prices
ORDER BY level, region_code, scope, indicator_id, year
