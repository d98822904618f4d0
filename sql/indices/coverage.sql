-- indices.coverage: one row per index and indicator, how much of it is there and whether it enters.
--   n_cells         cells that the definition asks for (cities or provinces, not groups)
--   n_published     cells with a published value
--   n_filled        cells filled by interpolation, or made of a part that was
--   n_missing       cells without a value
--   share           n_published / n_cells, before filling
--   meets           the indicator meets the rule of the definition by itself
--   used            it enters the index
--   in_aggregate    it enters the aggregate of the region groups as well (NULL: no aggregate)
WITH counted AS (
    SELECT
        index_id, dimension, indicator_id,
        any_value(position) AS position,
        count(*) FILTER (WHERE role = 'object') AS n_cells,
        count(*) FILTER (
            WHERE
                role = 'object'
                AND origin IN ('reported', 'preliminary', 'secondary', 'illustrative')
        ) AS n_published,
        count(*) FILTER (
            WHERE role = 'object' AND origin IN ('interpolated', 'extrapolated')
        ) AS n_filled,
        count(*) FILTER (WHERE role = 'object' AND value IS NULL) AS n_missing,
        bool_and(value IS NOT NULL) FILTER (WHERE role = 'aggregate') AS aggregate_complete
    FROM indices.grid
    GROUP BY index_id, dimension, indicator_id
),

judged AS (
    SELECT
        c.*,
        c.n_published / c.n_cells AS share,
        d.selection,
        CASE d.selection
            WHEN 'row_by_row' THEN c.n_missing < c.n_cells
            ELSE c.n_missing = 0 AND c.n_published / c.n_cells >= d.coverage
        END AS meets,
        d.coverage AS required
    FROM counted AS c
    INNER JOIN reference.index_definitions AS d ON c.index_id = d.index_id
),

dimensions AS (
    SELECT
        index_id,
        bool_and(whole) AS all_meet,
        bool_and(started) AS each_dimension,
        bool_or(started) AS any_meet
    FROM (
        SELECT index_id, dimension, bool_and(meets) AS whole, bool_or(meets) AS started
        FROM judged
        GROUP BY index_id, dimension
    ) AS by_dimension
    GROUP BY index_id
)

SELECT
    j.index_id, j.dimension, j.indicator_id, j.position,
    j.n_cells, j.n_published, j.n_filled, j.n_missing, j.share, j.required, j.meets,
    j.meets AND CASE j.selection
        WHEN 'all_required' THEN d.all_meet
        WHEN 'meets_coverage' THEN d.each_dimension
        ELSE d.any_meet
    END AS used,
    j.aggregate_complete AS in_aggregate,
    CASE
        WHEN j.n_published + j.n_filled = 0 THEN 'no value at hand'
        WHEN j.selection = 'row_by_row' AND j.n_missing > 0
            THEN j.n_missing || ' cells missing: the rows they belong to are left out'
        WHEN NOT j.meets AND j.n_missing > 0
            THEN j.n_missing || ' cells missing after filling'
        WHEN NOT j.meets
            THEN 'published share ' || round(j.share, 3) || ' below ' || j.required
        WHEN NOT coalesce(j.aggregate_complete, TRUE)
            THEN 'enters the cities; does not aggregate, so it is left out of the region groups'
        ELSE ''
    END AS reason
FROM judged AS j
INNER JOIN dimensions AS d ON j.index_id = d.index_id
ORDER BY j.index_id, j.position
