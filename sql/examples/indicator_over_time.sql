-- examples.indicator_over_time: 深圳历年地区生产总值是多少，各来自哪里？ | What was the GDP of Shenzhen, and where does each year come from?
SELECT s.year, s.value, s.unit, s.origin, s.publication, s.edition, s.address
FROM indicator_series('地区生产总值', 'Shenzhen') AS s
ORDER BY s.level, s.year
