-- examples.cells_behind_a_score: 一个得分由哪些单元格算出？ | Which cells of which files is a score made from?
SELECT t.indicator_id, t.cell_indicator_id, t.value_printed, t.unit_printed, t.file, t.sheet, t.cell
FROM trace('nqpf_official', '广州', 2022) AS t
ORDER BY t.indicator_id, t.cell_address
