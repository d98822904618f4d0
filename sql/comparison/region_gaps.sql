-- comparison.region_gaps: one row per index, kind of aggregation, year and ordered pair of groups:
-- how far one group is from another, since when, and when it would catch up.
--   gap_percent         value over the other's, less one, in per cent
--   overtook            ahead in this year and not in the year before
--   ahead_since         first year of the lead that holds in this year; NULL where it is not ahead
--   years_behind        years since the other had this value, between two years in a straight line
--   years_behind_least  for a group that is behind a value which the other never had within the years
--   mean_growth         growth a year since the first year, at a constant rate
--   catch_up_year       year in which both meet if each keeps its mean growth
WITH pairs AS (
    SELECT
        a.index_id, a.aggregation, a.year, a.group_id, b.group_id AS other_id, a.value,
        b.value AS other_value, a.break_in_inputs OR b.break_in_inputs AS break_in_inputs,
        first_value(a.value) OVER pair AS first_value_,
        first_value(b.value) OVER pair AS first_other,
        lag(a.value) OVER pair AS value_before,
        lag(b.value) OVER pair AS other_before,
        a.year - first_value(a.year) OVER pair AS years
    FROM comparison.region_index AS a
    INNER JOIN comparison.region_index AS b
        ON a.index_id = b.index_id AND a.aggregation = b.aggregation AND a.year = b.year
        AND a.group_id <> b.group_id
    WHERE a.value IS NOT NULL AND b.value IS NOT NULL
    WINDOW pair AS (
        PARTITION BY a.index_id, a.aggregation, a.group_id, b.group_id ORDER BY a.year
    )
),

rates AS (
    SELECT
        *,
        CASE WHEN years > 0 AND first_value_ > 0 AND value > 0
            THEN (value / first_value_) ** (1.0 / years) - 1 END AS mean_growth,
        CASE WHEN years > 0 AND first_other > 0 AND other_value > 0
            THEN (other_value / first_other) ** (1.0 / years) - 1 END AS other_growth,
        max(CASE WHEN value <= other_value THEN year END) OVER (
            PARTITION BY index_id, aggregation, group_id, other_id ORDER BY year
        ) AS last_not_ahead,
        min(year) OVER (PARTITION BY index_id, aggregation, group_id, other_id) AS first_year
    FROM pairs
),

-- The last year in which the other was not above this value, and what it had a year later.
reached AS (
    SELECT r.index_id, r.aggregation, r.year, r.group_id, r.other_id, max(o.year) AS since
    FROM rates AS r
    INNER JOIN comparison.region_index AS o
        ON r.index_id = o.index_id AND r.aggregation = o.aggregation AND r.other_id = o.group_id
        AND o.year < r.year AND o.value <= r.value
    WHERE r.value < r.other_value
    GROUP BY r.index_id, r.aggregation, r.year, r.group_id, r.other_id
)

SELECT
    r.index_id, r.aggregation, r.year, r.group_id, r.other_id, r.value, r.other_value,
    r.value - r.other_value AS gap,
    CASE WHEN r.other_value > 0 THEN (r.value / r.other_value - 1) * 100 END AS gap_percent,
    r.value > r.other_value AS ahead,
    coalesce(r.value > r.other_value AND r.value_before <= r.other_before, FALSE) AS overtook,
    CASE WHEN r.value > r.other_value
        THEN coalesce(r.last_not_ahead + 1, r.first_year) END::INTEGER AS ahead_since,
    CASE WHEN r.value < r.other_value
        THEN r.year - (e.since + (r.value - f.value) / (t.value - f.value)) END AS years_behind,
    CASE WHEN r.value < r.other_value AND e.since IS NULL
        THEN r.year - r.first_year END::INTEGER AS years_behind_least,
    CASE WHEN r.value_before > 0 THEN r.value / r.value_before - 1 END AS growth,
    r.mean_growth, r.other_growth,
    CASE WHEN r.first_value_ > 0 THEN r.value / r.first_value_ - 1 END AS growth_multiple,
    CASE WHEN r.value > 0 AND r.value < r.other_value AND r.mean_growth > r.other_growth
        THEN r.year + ln(r.other_value / r.value) / ln((1 + r.mean_growth) / (1 + r.other_growth))
    END AS catch_up_year,
    CASE
        WHEN r.value >= r.other_value THEN 'not behind'
        WHEN r.mean_growth IS NULL OR r.other_growth IS NULL THEN 'no mean growth yet'
        WHEN r.mean_growth <= r.other_growth THEN 'behind and not growing faster'
        ELSE ''
    END AS catch_up_reason,
    r.break_in_inputs
FROM rates AS r
LEFT JOIN reached AS e USING (index_id, aggregation, year, group_id, other_id)
LEFT JOIN comparison.region_index AS f
    ON r.index_id = f.index_id AND r.aggregation = f.aggregation AND r.other_id = f.group_id
    AND e.since = f.year
LEFT JOIN comparison.region_index AS t
    ON r.index_id = t.index_id AND r.aggregation = t.aggregation AND r.other_id = t.group_id
    AND e.since + 1 = t.year
ORDER BY r.index_id, r.aggregation, r.group_id, r.other_id, r.year
