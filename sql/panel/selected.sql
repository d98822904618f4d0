-- panel.selected: one row per key, the value chosen among its candidates.
--   rule           why this one: the first criterion in which it is ahead of the next
--   n_candidates   how many values were published for the key
SELECT
    first.level, first.region_code, first.scope, first.indicator_id, first.year,
    first.value, first.unit, first.origin, first.address,
    CASE WHEN first.correction <> '' THEN 'corrected (' || first.correction || '); ' ELSE '' END
    || CASE
        WHEN next.address IS NULL THEN 'only value'
        WHEN first.trust < next.trust THEN first.origin || ' over ' || next.origin
        WHEN first.edition_year IS DISTINCT FROM next.edition_year THEN 'later edition'
        WHEN first.published_on IS DISTINCT FROM next.published_on THEN 'published later'
        WHEN first.source_position < next.source_position THEN 'source order'
        ELSE 'same value printed twice'
    END AS rule,
    counted.n_candidates
FROM panel.candidates AS first
LEFT JOIN panel.candidates AS next
    ON first.level = next.level AND first.region_code = next.region_code
    AND first.scope = next.scope AND first.indicator_id = next.indicator_id
    AND first.year = next.year AND next.position = 2
INNER JOIN (
    SELECT level, region_code, scope, indicator_id, year, count(*) AS n_candidates
    FROM panel.candidates
    GROUP BY level, region_code, scope, indicator_id, year
) AS counted
    ON first.level = counted.level AND first.region_code = counted.region_code
    AND first.scope = counted.scope AND first.indicator_id = counted.indicator_id
    AND first.year = counted.year
WHERE first.position = 1
ORDER BY first.level, first.region_code, first.scope, first.indicator_id, first.year
