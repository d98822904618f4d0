-- panel.base: one row per key of an observed indicator: chosen, made of published
-- values of other scopes, or filled.
-- Seen, not stored. Columns go with their tables: a macro that reads the view may have a parameter of
-- the same name.
SELECT
    s.level, s.region_code, s.scope, s.indicator_id, s.year, s.value, s.unit, s.origin, s.address,
    s.rule, s.n_candidates
FROM panel.selected AS s
UNION ALL
SELECT
    r.level, r.region_code, r.scope, r.indicator_id, r.year, r.value, r.unit, r.origin, r.address,
    r.rule, 0
FROM panel.rescoped AS r
WHERE r.used
UNION ALL
SELECT
    f.level, f.region_code, f.scope, f.indicator_id, f.year, f.value, f.unit, f.origin, f.address,
    f.rule, 0
FROM panel.filled AS f
ORDER BY level, region_code, scope, indicator_id, year
