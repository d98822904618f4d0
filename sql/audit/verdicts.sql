-- audit.verdicts: one row per paper and kind of verdict: how many claims have it, and which.
--   severity   1 is the mildest
--   failing    whether a claim with this verdict does not stand
SELECT
    p.paper_id, v.kind, v.severity, count(c.claim_id) AS n_claims, v.failing, v.label_zh, v.label_en,
    coalesce(string_agg(c.claim_id, ' ' ORDER BY c.position), '') AS claims
FROM (SELECT DISTINCT paper_id FROM audit.claims) AS p
CROSS JOIN reference.verdicts AS v
LEFT JOIN audit.claims AS c ON p.paper_id = c.paper_id AND v.kind = c.kind
GROUP BY p.paper_id, v.kind, v.severity, v.failing, v.label_zh, v.label_en
ORDER BY p.paper_id, v.severity
