-- panel.breaks: one row per series and year from which it is no longer what it was before.
-- Declared breaks, spread to all regions where declared for `*`, to the derived indicators that
-- have the series as a part (but not as a base value alone), and to the groups that have the region as a member.
--   inherited   whether it comes from a part or a member
WITH declared AS (
    SELECT b.level, r.region_code, b.indicator_id, b.year, b.kind, b.note, b.source
    FROM reference.breaks AS b
    INNER JOIN reference.regions AS r
        ON b.level = r.level AND (b.region_code = '*' OR b.region_code = r.region_code)
),

grouped AS (
    SELECT level, region_code, indicator_id, year, kind, note, source, FALSE AS inherited
    FROM declared
    UNION ALL
    SELECT 'group', g.group_id, d.indicator_id, d.year, d.kind, d.note, d.source, TRUE
    FROM declared AS d
    INNER JOIN reference.region_groups AS g
        ON d.level = g.level AND d.region_code = g.region_code AND g.level = 'city'
)

SELECT
    g.level, g.region_code, p.indicator_id, g.year,
    string_agg(DISTINCT g.kind, '; ' ORDER BY g.kind) AS kind,
    string_agg(DISTINCT g.note, '; ' ORDER BY g.note) AS note,
    string_agg(DISTINCT g.source, '; ' ORDER BY g.source) AS source,
    bool_and(g.inherited OR p.role <> 'itself') AS inherited
FROM grouped AS g
INNER JOIN reference.indicator_parts AS p ON g.indicator_id = p.part_id AND p.role <> 'base'
GROUP BY g.level, g.region_code, p.indicator_id, g.year
ORDER BY g.level, g.region_code, p.indicator_id, g.year
