-- meta.names: one row per name under which a region, an indicator or an index may be asked for.
--   scope      statistical scope that a name of a region says besides (石家庄市① is without 辛集)
--   name_key   the name as it is compared: no white space, accents, hyphens or case
WITH forms AS (
    SELECT
        'region' AS kind, r.level, r.region_code AS id, '' AS scope,
        unnest([
            r.region_code, replace(r.region_code, 'G:', ''), r.region_zh, r.name_full_zh, r.region_en
        ]) AS name
    FROM reference.regions AS r
    UNION ALL
    SELECT 'region', a.level, a.region_code, a.scope, a.alias FROM reference.region_aliases AS a
    UNION ALL
    SELECT
        'indicator', '', i.indicator_id, '', unnest([i.indicator_id, i.label_zh, i.label_en])
    FROM reference.indicators AS i
    UNION ALL
    SELECT 'indicator', '', n.indicator_id, '', n.printed_name FROM reference.indicator_names AS n
    UNION ALL
    SELECT 'index', '', d.index_id, '', unnest([d.index_id, d.label_zh, d.label_en])
    FROM reference.index_definitions AS d
)

SELECT DISTINCT
    f.kind, f.level, f.id, f.scope, f.name,
    lower(regexp_replace(strip_accents(f.name), '[\s''’‘`.-]', '', 'g')) AS name_key
FROM forms AS f
WHERE f.name <> ''
ORDER BY f.kind, f.level, f.id, f.scope, f.name
