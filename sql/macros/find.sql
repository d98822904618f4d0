-- macros.find: one row per region, indicator or index that is near a text, nearest first.
-- For names that miss: the other macros answer with no row and cannot say why.
--   likeness   1 for the very name; then names that contain it; then names that share characters
-- parameters: text
-- example: FROM find('石家庒')
SELECT b.kind, b.level, b.id, b.name, round(b.likeness, 3) AS likeness
FROM (
    SELECT
        c.kind, c.level, c.id, c.name, c.likeness,
        row_number() OVER (PARTITION BY c.kind ORDER BY c.likeness DESC, c.level, c.id) AS place
    FROM (
        SELECT
            n.kind, n.level, n.id, n.name,
            CASE
                WHEN n.name_key = w.wanted THEN 1.0
                WHEN contains(n.name_key, w.wanted)
                    THEN 0.9 + 0.1 * length(w.wanted) / length(n.name_key)
                -- Sounds and slips of the keyboard for Latin names, shared characters for Chinese.
                WHEN regexp_full_match(w.wanted, '[ -~]+')
                    THEN 0.9 * jaro_winkler_similarity(n.name_key, w.wanted)
                ELSE 1.8 * len(list_intersect(string_split(n.name_key, ''), string_split(w.wanted, '')))
                    / (length(n.name_key) + length(w.wanted))
            END AS likeness,
            w.wanted
        FROM meta.names AS n
        CROSS JOIN (
            SELECT lower(
                regexp_replace(strip_accents(CAST($text AS VARCHAR)), '[\s''’‘`.-]', '', 'g')
            ) AS wanted
        ) AS w
    ) AS c
    WHERE c.wanted <> ''
        AND c.likeness >= CASE WHEN regexp_full_match(c.wanted, '[ -~]+') THEN 0.72 ELSE 0.45 END
    QUALIFY row_number() OVER (PARTITION BY c.kind, c.level, c.id ORDER BY c.likeness DESC, c.name) = 1
) AS b
WHERE b.place <= 5
ORDER BY b.likeness DESC, b.kind, b.level, b.id
