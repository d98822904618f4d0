-- indices.status: one row per index, whether it was computed and what it lacks.
--   n_indicators      indicators that the definition names
--   n_used            indicators that entered
--   n_missing_cells   cells without a value over all named indicators
--   reason            empty, or what stands in the way
SELECT
    d.index_id, d.label_zh, d.label_en, d.method, d.origin, d.level,
    d.first_year, d.last_year, d.pool, d.aggregate, d.selection, d.coverage, d.options,
    bool_or(c.used) AS computable,
    count(*) AS n_indicators,
    count(*) FILTER (WHERE c.used) AS n_used,
    sum(c.n_missing)::BIGINT AS n_missing_cells,
    coalesce(
        CASE
            WHEN NOT bool_or(c.used)
                THEN 'not computable: ' || string_agg(
                    c.indicator_id || ' (' || c.reason || ')', ', ' ORDER BY c.position
                ) FILTER (WHERE NOT c.meets)
            ELSE string_agg(
                c.indicator_id || ' left out (' || c.reason || ')', ', ' ORDER BY c.position
            ) FILTER (WHERE NOT c.used)
        END,
        ''
    ) AS reason
FROM reference.index_definitions AS d
INNER JOIN indices.coverage AS c ON d.index_id = c.index_id
GROUP BY ALL
ORDER BY d.index_id
