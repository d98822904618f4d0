"""Printed tables whose head cells are declared one by one, perhaps in blocks side by side."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.extracts.cells.sheet import Labels, Sheet
from pipelines.extracts.grid import column_number
from pipelines.reference.layouts import Block


def read_blocks(sheet: Sheet) -> None:
    """Read a printed table by its declared head cells."""
    grid, layout = sheet.grid, sheet.layout
    for row in (*layout.title_rows, *layout.header_rows):
        if row > len(grid.rows):
            sheet.fail("no such row", "a row of the header", row - 1)
        sheet.whole_row(row - 1, "header")
    for block in layout.block:
        for column in block.columns:
            number = column_number(column.column)
            for row, expected in zip(layout.header_rows, column.header, strict=True):
                if expected and grid.text(row - 1, number) != expected:
                    sheet.fail(f"{grid.text(row - 1, number)!r}", f"{expected!r}", row - 1, number)
        for row, region, qualifier in _block_rows(sheet, block):
            for column in block.columns:
                labels: Labels = {
                    "region_printed": region,
                    "year_printed": None if column.year is None else str(column.year),
                    "indicator_printed": column.indicator + qualifier,
                    "unit_printed": column.unit,
                }
                sheet.value(row, column_number(column.column), labels)


def _block_rows(sheet: Sheet, block: Block) -> Iterator[tuple[int, str, str]]:
    region_column, region = column_number(block.region_column), ""
    for row in range(sheet.layout.first_row - 1, len(sheet.grid.rows)):
        if sheet.grid.is_empty(row):
            continue
        printed = sheet.grid.text(row, region_column)
        region = printed or (region if block.fill_region_down else "")
        sheet.role(row, region_column, "label")
        qualifier = ""
        if block.qualifier_column:
            column = column_number(block.qualifier_column)
            qualifier = sheet.grid.text(row, column)
            sheet.role(row, column, "label")
        if region:
            yield row, region, qualifier
