-- examples.figures_that_disagree: 同一数值各来源印得有何不同，取了哪一个？ | Where do sources print different figures for the same thing, and which was taken?
SELECT c.year, c.position, c.value, c.difference, c.why, c.source_id
FROM range(2014, 2023) AS y (year)
CROSS JOIN LATERAL (FROM candidates('gdp', '东莞', y.year)) AS c
WHERE abs(c.difference) > 0.001
ORDER BY c.year, c.position
