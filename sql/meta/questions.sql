-- meta.questions: one row per figure of a bulletin that waits for a person; none of them is used.
--   reason   what is not clear; a row of confirmations.csv settles it
SELECT
    file, cell, address, sha256, printed, unit_printed, indicator_printed, region_printed, year,
    reason, sentence
FROM extracts.figures
WHERE role = 'question'
ORDER BY address
