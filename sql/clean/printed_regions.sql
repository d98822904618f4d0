-- clean.printed_regions: one row per name of a region as printed, and level that its cells are declared to be of.
SELECT DISTINCT level, region_printed
FROM extracts.cells
ORDER BY level, region_printed
