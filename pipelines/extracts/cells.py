"""Layouts applied to grids: which cell is a value, and what stands at its row and column head."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pipelines.extracts.grid import Grid, column_number
from pipelines.extracts.marks import Signs, common_signs, split_mark
from pipelines.extracts.problems import ExtractError, ExtractProblem
from pipelines.extracts.sidecar import Sidecar, SidecarColumn
from pipelines.reference.layouts import Block, Layout

YEAR = re.compile(r"(19|20)\d\d")
HEADER_UNIT = re.compile(r"^(?P<name>.*\S)\s*[(（](?P<unit>[^()（）]+)[)）]\s*$")


@dataclass
class Sheet:
    """The cells of one grid with the role of each, while a layout reads it."""

    grid: Grid
    sidecar: Sidecar
    layout: Layout
    signs: Signs = field(default_factory=common_signs)
    values: list[dict[str, object]] = field(default_factory=list)
    roles: dict[tuple[int, int], str] = field(default_factory=dict)

    def role(self, row: int, column: int, role: str) -> None:
        """Say what a cell is; every cell that is not empty needs a role."""
        self.roles[(row, column)] = role

    def whole_row(self, row: int, role: str) -> None:
        """Give every cell of a row the same role."""
        for column in range(len(self.grid.rows[row])):
            self.role(row, column, role)

    def note(self, row: int) -> None:
        """A note is text in the first cell; figures beside it would vanish with it."""
        self.role(row, 0, "note")

    def value(self, row: int, column: int, flag: str = "", **labels: object) -> None:
        """Record a value cell with the labels printed at its row and column head."""
        printed = self.grid.text(row, column)
        marked = split_mark(printed, flag, self.signs)
        self.role(row, column, "value" if printed else "blank")
        self.values.append(
            {
                "sheet": self.grid.sheet,
                "cell": self.grid.cell(row, column),
                "address": self.grid.address(row, column),
                "level": self.sidecar.level,
                "scope": self.sidecar.scope,
                "publication": self.sidecar.publication,
                "code_printed": None,
                "year_printed": None,
                "value_printed": printed,
                "value_text": marked.text,
                "mark": marked.mark,
                "mark_text": marked.mark_text,
                **{key: label for key, label in labels.items() if label is not None},
            }
        )

    def fail(self, found: str, expected: str, row: int, column: int | None = None) -> None:
        """Stop with the place in the file."""
        place = f"row {row + 1}" if column is None else f"cell {self.grid.cell(row, column)}"
        if self.grid.sheet is not None:
            place = f"sheet {self.grid.sheet}, {place}"
        raise ExtractError([ExtractProblem(self.grid.file, found, expected, place)])

    def header_row(self, names: list[str]) -> int:
        """Row whose first cell is one of the expected head names."""
        for row in range(len(self.grid.rows)):
            if self.grid.text(row, 0) in names:
                return row
        self.fail(
            f"first column {[self.grid.text(r, 0) for r in range(min(4, len(self.grid.rows)))]}",
            f"a header row that begins with {' or '.join(names)}",
            0,
        )
        raise AssertionError


def read_cells(grid: Grid, sidecar: Sidecar, layout: Layout, signs: Signs | None = None) -> Sheet:
    """Apply a layout to a grid.

    Returns:
        The sheet with one record a value cell and a role for every cell that is not empty.

    Raises:
        ExtractError: a header, a column or a unit is not what layout and sidecar declare, or a
            cell has no role.
    """
    sheet = Sheet(grid, sidecar, layout, signs or common_signs())
    if not any(not grid.is_empty(row) for row in range(len(grid.rows))):
        sheet.fail("an empty table", "a header and rows of figures", 0)
    READERS[layout.kind](sheet)
    for row, cells in enumerate(grid.rows):
        for column, text in enumerate(cells):
            if text.strip() and (row, column) not in sheet.roles:
                sheet.fail(f"text {text.strip()!r}", "nothing here by the layout", row, column)
    return sheet


def _region_by_year(sheet: Sheet) -> None:
    grid, layout = sheet.grid, sheet.layout
    head = sheet.header_row(layout.region_header)
    name = sheet.sidecar.indicator
    for row in range(head):
        text = grid.text(row, 0)
        if layout.indicator_prefix and text.startswith(layout.indicator_prefix):
            named = text.removeprefix(layout.indicator_prefix)
            match = HEADER_UNIT.match(named)
            name = match["name"] if match else named
            if match and match["unit"] != sheet.sidecar.unit:
                sheet.fail(
                    f"unit {match['unit']!r}",
                    f"{sheet.sidecar.unit!r} as the sidecar states",
                    row,
                    0,
                )
        elif text and not text.startswith(tuple(layout.title_prefixes)):
            sheet.fail(f"{text!r}", f"a line that begins with {layout.title_prefixes}", row, 0)
        sheet.whole_row(row, "title")
    if not name:
        sheet.fail("no indicator line", "an indicator line or `indicator` in the sidecar", head)
    sheet.whole_row(head, "header")
    years = [c for c in range(1, len(grid.rows[head])) if grid.text(head, c)]
    for column in years:
        if not YEAR.search(grid.text(head, column)):
            sheet.fail(f"column {grid.text(head, column)!r}", "a year", head, column)
    for row in range(head + 1, len(grid.rows)):
        region = grid.text(row, 0)
        if grid.is_empty(row):
            continue
        if not region:
            sheet.fail("figures without a region", "a region in the first column", row, 0)
        if region.startswith(tuple(layout.note_prefixes)):
            sheet.note(row)
            continue
        sheet.role(row, 0, "label")
        for column in years:
            sheet.value(
                row, column, region_printed=region, indicator_printed=name,
                unit_printed=sheet.sidecar.unit, year_printed=grid.text(head, column),
            )  # fmt: skip


def _find(sheet: Sheet, head: int, names: list[str], what: str) -> int | None:
    """Column of a declared head; None where the layout names none."""
    if not names:
        return None
    for column in range(len(sheet.grid.rows[head])):
        if sheet.grid.text(head, column) in names:
            return column
    found = [sheet.grid.text(head, c) for c in range(len(sheet.grid.rows[head]))]
    sheet.fail(f"header {found}", f"a column {what} named {' or '.join(names)}", head)
    raise AssertionError


def _panel(sheet: Sheet) -> None:
    grid, layout = sheet.grid, sheet.layout
    head = 0
    region = _find(sheet, head, layout.region_header, "of regions")
    code = _find(sheet, head, layout.code_header, "of codes")
    year = _find(sheet, head, layout.year_header, "of years")
    source = _find(sheet, head, layout.source_header, "of sources")
    labels = {c for c in (region, code, year, source) if c is not None}
    texts = {_find(sheet, head, [name], "of text") for name in layout.text_header}
    declared = {column.header: column for column in sheet.sidecar.columns}
    found = {grid.text(head, c): c for c in range(len(grid.rows[head])) if c not in labels | texts}
    for name in declared.keys() - found.keys():
        sheet.fail(f"header without {name!r}", f"the declared column {name!r}", head)
    for name, column in found.items():
        if name not in declared:
            sheet.fail(f"column {name!r}", f"one of {sorted(declared)}", head, column)
    if len(found) < len(grid.rows[head]) - len(labels | texts):
        sheet.fail("two columns with one head", "a head of its own for every column", head)
    sheet.whole_row(head, "header")
    for row in range(1, len(grid.rows)):
        if grid.is_empty(row):
            continue
        for column in labels:
            sheet.role(row, column, "label")
        for column in texts:
            sheet.role(row, column or 0, "text")
        for name, column in found.items():
            indicator, unit = _name_and_unit(sheet, declared[name], head, column)
            sheet.value(
                row, column, indicator_printed=indicator, unit_printed=unit,
                region_printed=grid.text(row, region or 0),
                code_printed=None if code is None else grid.text(row, code),
                year_printed=None if year is None else grid.text(row, year),
                publication=declared[name].publication
                if source is None else grid.text(row, source) or None,
                scope=declared[name].scope,
            )  # fmt: skip


def _name_and_unit(sheet: Sheet, declared: SidecarColumn, row: int, column: int) -> tuple[str, str]:
    if declared.unit:
        return declared.header, declared.unit
    match = HEADER_UNIT.match(declared.header)
    if match is None:
        sheet.fail(f"header {declared.header!r}", "a unit in brackets at its end", row, column)
        raise AssertionError
    return match["name"], match["unit"]


def _year_by_region(sheet: Sheet) -> None:
    grid, layout = sheet.grid, sheet.layout
    head = sheet.header_row(layout.year_header)
    unit = ""
    for row in range(head):
        for column in range(len(grid.rows[row])):
            if grid.text(row, column):
                unit = grid.text(row, column) if column else unit
                sheet.role(row, column, "title")
    if unit.removesuffix("人民币") != sheet.sidecar.unit:
        sheet.fail(f"unit {unit!r}", f"{sheet.sidecar.unit!r} as the sidecar states", head - 1)
    sheet.whole_row(head, "header")
    regions = {c: grid.text(head, c) for c in range(1, len(grid.rows[head])) if grid.text(head, c)}
    for row in range(head + 1, len(grid.rows)):
        year = grid.text(row, 0)
        if not YEAR.fullmatch(year):
            sheet.note(row)
            continue
        sheet.role(row, 0, "label")
        for column, region in regions.items():
            flag = ""
            if layout.flag_columns and column + 1 not in regions:
                flag = grid.text(row, column + 1)
                if flag and flag not in sheet.signs.beside:
                    expected = f"one of {sorted(sheet.signs.beside)}"
                    sheet.fail(f"flag {flag!r}", expected, row, column + 1)
                sheet.role(row, column + 1, "flag")
            sheet.value(
                row, column, flag, region_printed=region, year_printed=year,
                indicator_printed=sheet.sidecar.indicator, unit_printed=sheet.sidecar.unit,
            )  # fmt: skip


def _long(sheet: Sheet) -> None:
    grid, layout = sheet.grid, sheet.layout
    heads = {
        key: _find(sheet, 0, getattr(layout, f"{key}_header"), f"of {key}")
        for key in ("level", "region", "year", "indicator", "unit", "value")
    }
    columns = {key: column for key, column in heads.items() if column is not None}
    texts = [_find(sheet, 0, [name], "of text") for name in layout.text_header]
    for column in (*columns.values(), *(c for c in texts if c is not None)):
        sheet.role(0, column, "header")
    for row in range(1, len(grid.rows)):
        if grid.is_empty(row):
            continue
        for column in (c for c in texts if c is not None):
            sheet.role(row, column, "text")
        for column in columns.values():
            sheet.role(row, column, "label")
        at = {key: grid.text(row, column) for key, column in columns.items()}
        sheet.value(
            row, columns["value"], level=at.get("level"), region_printed=at["region"],
            year_printed=at.get("year"), unit_printed=at["unit"],
            indicator_printed=layout.indicator_prefix + at["indicator"],
        )  # fmt: skip


def _blocks(sheet: Sheet) -> None:
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
                sheet.value(
                    row, column_number(column.column), region_printed=region,
                    year_printed=None if column.year is None else str(column.year),
                    indicator_printed=column.indicator + qualifier, unit_printed=column.unit,
                )  # fmt: skip


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


READERS: dict[str, Callable[[Sheet], None]] = {
    "region_by_year": _region_by_year,
    "panel": _panel,
    "year_by_region": _year_by_region,
    "long": _long,
    "blocks": _blocks,
}
