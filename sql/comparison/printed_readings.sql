-- comparison.printed_readings: one row per printed figure, index and reading of its formula: what
-- the reading gives beside what is printed. A comparison, never a target.
--   computed   of the same region and year; for printed means, the mean over the years of the index
--   ratio      computed over printed: the same for all regions where only a unit is different
WITH yearly AS (
    SELECT index_id, level, region_code, year, option, reading, chosen, value FROM comparison.readings
),

means AS (
    SELECT r.index_id, r.level, r.region_code, d.last_year AS year, r.option, r.reading, r.chosen,
        sum(r.value ORDER BY r.year) / count(r.value) AS value
    FROM comparison.readings AS r
    INNER JOIN reference.index_definitions AS d ON r.index_id = d.index_id
    GROUP BY r.index_id, r.level, r.region_code, d.last_year, r.option, r.reading, r.chosen
    HAVING count(r.value) = count(*)
),

matched AS (
    SELECT m.printed_id, y.*
    FROM yearly AS y
    INNER JOIN reference.index_definitions AS d ON y.index_id = d.index_id
    INNER JOIN (VALUES ('printed_synergy_degree', 'synergy'), ('printed_outward_activity', 'gravity'))
        AS m (printed_id, method) ON d.method = m.method
    UNION ALL
    SELECT m.printed_id, y.*
    FROM means AS y
    INNER JOIN reference.index_definitions AS d ON y.index_id = d.index_id
    INNER JOIN (VALUES ('printed_coupling_mean', 'coupling'), ('printed_nqpf_mean', 'entropy_topsis'))
        AS m (printed_id, method) ON d.method = m.method
)

SELECT
    m.printed_id, m.index_id, m.option, m.reading, m.chosen, o.level, o.region_code, o.region_zh,
    o.year, o.value AS printed, m.value AS computed, m.value - o.value AS difference,
    CASE WHEN o.value <> 0 THEN m.value / o.value END AS ratio, o.address
FROM clean.observations AS o
INNER JOIN matched AS m
    ON o.indicator_id = m.printed_id AND o.level = m.level AND o.region_code = m.region_code
    AND o.year = m.year
WHERE o.obtained = 'paper'
ORDER BY m.printed_id, m.index_id, m.option, m.reading, o.level, o.region_code, o.year
