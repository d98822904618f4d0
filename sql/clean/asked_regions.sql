-- clean.asked_regions: one row per region that figures are asked for.
-- Members of region groups and of index definitions, the parts that their scopes are made of (定州 of
-- 保定), the provinces above them, groups and the nation.
WITH named AS (
    SELECT level, region_code FROM reference.region_groups
    UNION
    SELECT level, region_code FROM reference.index_regions
),

members AS (
    SELECT level, region_code FROM named
    UNION
    SELECT s.level, s.part_code
    FROM reference.scope_relations AS s
    INNER JOIN named AS n ON s.level = n.level AND s.region_code = n.region_code
)

SELECT level, region_code FROM members
UNION
SELECT p.level, p.region_code
FROM members AS m
INNER JOIN reference.regions AS r ON m.level = r.level AND m.region_code = r.region_code
INNER JOIN reference.regions AS p ON r.parent_code = p.region_code AND p.level = 'province'
UNION
SELECT level, region_code FROM reference.regions WHERE level IN ('group', 'nation')
ORDER BY level, region_code
