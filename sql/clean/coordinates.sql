-- clean.coordinates: one row per city, the point that distances are measured from.
--   latitude, longitude   degrees, as the source prints them
--   address               cells of both
SELECT
    region_code,
    any_value(region_zh) AS region_zh,
    max(value) FILTER (WHERE indicator_id = 'latitude') AS latitude,
    max(value) FILTER (WHERE indicator_id = 'longitude') AS longitude,
    source_id, publication,
    string_agg(address, ' | ' ORDER BY indicator_id) AS address
FROM clean.resolved
WHERE indicator_id IN ('latitude', 'longitude')
    AND level = 'city'
    AND address NOT IN (SELECT p.address FROM clean.problems AS p)
GROUP BY region_code, source_id, publication
ORDER BY region_code
