-- macros.parts: one row per part of a score, largest first; the parts add up to the score.
-- value, unit, origin and address are those of the input of the part's own region.
-- parameters: index, region, year
-- example: SELECT label_zh, contribution, share, obstacle, value, unit, origin FROM parts('nqpf_official', '天津', 2022)
SELECT
    c.index_id, c.level, c.region_code, c.year, c.part_region, c.dimension, c.indicator_id,
    i.label_zh, c.contribution, c.share, c.obstacle, k.value, k.unit, k.origin, k.address, c.rule
FROM main.named('index', $index) AS wanted
CROSS JOIN main.named('region', $region) AS place
INNER JOIN indices.contributions AS c
    ON wanted.id = c.index_id AND place.level = c.level AND place.id = c.region_code
LEFT JOIN reference.indicators AS i ON c.indicator_id = i.indicator_id
LEFT JOIN indices.grid AS k
    ON c.index_id = k.index_id AND c.part_region = k.region_code AND c.year = k.year
    AND c.indicator_id = k.indicator_id
WHERE c.year = $year
ORDER BY
    c.index_id, c.level, c.region_code, c.contribution DESC, c.part_region, c.dimension,
    c.indicator_id
