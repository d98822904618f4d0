-- examples.what_is_filled: 面板里各类来历的数值有多少？ | How much of the panel is reported, compiled by others or filled, by indicator?
SELECT
    v.indicator_id, count(*) AS n,
    avg((v.origin = 'reported')::INTEGER) AS reported,
    avg((v.origin = 'secondary')::INTEGER) AS secondary,
    avg((v.origin = 'interpolated')::INTEGER) AS interpolated
FROM panel.values AS v
WHERE v.level = 'city'
GROUP BY v.indicator_id
ORDER BY interpolated DESC, n DESC, v.indicator_id
LIMIT 8
