-- clean.printed_regions: one row per name of a region as printed, and level that its cells are declared to be of.
SELECT level, region_printed FROM extracts.cells
UNION
SELECT level, region_printed FROM extracts.panel_regions
ORDER BY level, region_printed
