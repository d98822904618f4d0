"""Layouts applied to grids: which cell is a value, and what stands at its row and column head.

``sheet`` keeps the roles of the cells, ``columns`` holds heads against what is declared, ``tables``
and ``blocks`` read the two kinds of layout.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from pipelines.extracts.cells.blocks import read_blocks
from pipelines.extracts.cells.sheet import Sheet
from pipelines.extracts.cells.tables import check_unit_lines, read_table
from pipelines.extracts.grid import Grid
from pipelines.extracts.marks import Signs, common_signs
from pipelines.extracts.sidecar import Sidecar
from pipelines.reference.layouts import Layout

__all__ = ["Sheet", "read_cells"]

READERS = {"table": read_table, "blocks": read_blocks}


def read_cells(grid: Grid, sidecar: Sidecar, layout: Layout, signs: Signs | None = None) -> Sheet:
    """Apply a layout to a grid.

    Args:
        grid: the sheet.
        sidecar: what is declared of the file.
        layout: what its table looks like.
        signs: the signs of its source; those of every source where none are given.

    Returns:
        The sheet with one record a value cell and a role for every cell that is not empty.

    Raises:
        ExtractError: a header, a column or a unit is not what layout and sidecar declare, or a
            cell has no role.
    """
    sheet = Sheet(grid, sidecar, layout, signs or common_signs())
    if any(fnmatchcase(grid.sheet or "", pattern) for pattern in layout.note_sheets):
        check_unit_lines(sheet, range(len(grid.rows)))
        for row in range(len(grid.rows)):
            sheet.whole_row(row, "note")
        return sheet
    if not any(not grid.is_empty(row) for row in range(len(grid.rows))):
        sheet.fail("an empty table", "a header and rows of figures", 0)
    READERS[layout.kind](sheet)
    for row, cells in enumerate(grid.rows):
        for column, text in enumerate(cells):
            if text.strip() and (row, column) not in sheet.roles:
                sheet.fail(f"text {text.strip()!r}", "nothing here by the layout", row, column)
    return sheet
