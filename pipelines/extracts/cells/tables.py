"""Tables with a head: lines above it, the head, rows of figures, notes."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.extracts.cells import columns as heads
from pipelines.extracts.cells.columns import Head
from pipelines.extracts.cells.sheet import Labels, Sheet
from pipelines.extracts.headers import (
    HEADER_UNIT,
    UNIT_AT_END,
    UNIT_LINE,
    YEAR,
    scope_of_title,
    taken_apart,
)
from pipelines.extracts.marks import split_label

# What the figures of a row say: given its row number and the labels that the row prints.
Figures = Callable[[int, Labels], None]


def read_table(sheet: Sheet) -> None:
    """Read a table: lines above the head, the head, rows of figures, further heads and notes."""
    row = heads.first_head(sheet)
    common = _lines_above(sheet, row)
    figures, head = _under(sheet, row, common)
    row, in_notes = head.rows.stop, False
    while row < len(sheet.grid.rows):
        if sheet.grid.is_empty(row):
            pass
        elif heads.is_head(sheet, row, head.labels.values()):
            figures, head = _under(sheet, row, common)
            row, in_notes = head.rows.stop, False
            continue
        elif _is_continuation(sheet, row):
            sheet.whole_row(row, "title")
        elif _is_note(sheet, row, head, in_notes):
            sheet.note(row)
            in_notes = True
        else:
            _row(sheet, row, head, figures)
        row += 1


def _lines_above(sheet: Sheet, head: int) -> Labels:
    """What the lines above the head say: indicator, unit, region; the rest are titles."""
    grid, layout, sidecar = sheet.grid, sheet.layout, sheet.sidecar
    found: Labels = {
        "indicator_printed": sidecar.indicator,
        "unit_printed": sidecar.unit,
        "region_printed": sidecar.region,
    }
    check_unit_lines(sheet, range(head), head)
    for text in grid.before:
        _heard(sheet, text, found)
        _check_scope(sheet, text)
    for row in range(head):
        text = grid.text(row, 0)
        sheet.whole_row(row, "title")
        known = _heard(sheet, text, found, row)
        if layout.title_prefixes and text and not known and not _is_title(sheet, text):
            sheet.fail(f"{text!r}", f"a line that begins with {layout.title_prefixes}", row, 0)
        _check_scope(sheet, text, row)
    return found


def _heard(sheet: Sheet, text: str, found: Labels, row: int | None = None) -> bool:
    """Whether a line above the head names indicator or region, which is noted."""
    layout = sheet.layout
    if layout.indicator_line and text.startswith(layout.indicator_line):
        named = text.removeprefix(layout.indicator_line).strip()
        match = HEADER_UNIT.match(named)
        found["indicator_printed"] = match["name"] if match else named
        if match and match["unit"] != sheet.sidecar.unit:
            _unit_differs(sheet, match["unit"], row, 0)
        return True
    if layout.region_line and text.startswith(layout.region_line):
        found["region_printed"] = text.removeprefix(layout.region_line).strip()
        return True
    return False


def _is_title(sheet: Sheet, text: str) -> bool:
    return text.startswith(tuple(sheet.layout.title_prefixes)) or bool(UNIT_LINE.match(text))


def check_unit_lines(sheet: Sheet, rows: range, head: int | None = None) -> None:
    """Hold the units printed in lines of their own against the sidecar.

    A unit line reads 单位：…, in a cell or before the table. Where the layout has
    one and none reads so, it is the last cell above the head that is not in the first column.

    Raises:
        ExtractError: a unit is another, or the layout has a unit line and the table none.
    """
    cells = [
        (row, column, text.strip())
        for row in rows
        for column, text in enumerate(sheet.grid.rows[row])
        if text.strip()
    ]
    units: list[tuple[int | None, int, str]]
    units = [(r, c, match["unit"]) for r, c, text in cells if (match := UNIT_LINE.match(text))]
    outside = (UNIT_AT_END.search(text) for text in sheet.grid.before)
    units += [(None, 0, match["unit"]) for match in outside if match]
    if not units and sheet.layout.unit == "line" and head is not None:
        units += [cell for cell in cells if cell[1]][-1:]
        if not units:
            _unit_differs(sheet, "", max(head - 1, 0))
    for row, column, unit in units:
        if unit.removesuffix("人民币") != sheet.sidecar.unit:
            _unit_differs(sheet, unit, row, column)


def _unit_differs(sheet: Sheet, unit: str, row: int | None, column: int | None = None) -> None:
    expected = f"{sheet.sidecar.unit!r} as the sidecar states"
    if row is None:
        sheet.fail_outside(f"unit {unit!r}", expected)
    sheet.fail(f"unit {unit!r}", expected, row, column)


def _check_scope(sheet: Sheet, text: str, row: int | None = None) -> None:
    """A title that ends in (市辖区) must not head a table declared as 全市, nor the reverse."""
    printed = scope_of_title(text)
    if not printed:
        return
    columns = heads.declared_columns(sheet, row or 0).values()
    declared = {c.scope or sheet.sidecar.scope for c in columns}
    declared = declared or {sheet.sidecar.scope}
    if declared != {printed}:
        expected = f"a title of scope {', '.join(sorted(declared))} as declared"
        if row is None:
            sheet.fail_outside(f"title {text!r}", expected)
        sheet.fail(f"title {text!r}", expected, row, 0)


def _under(sheet: Sheet, row: int, common: Labels) -> tuple[Figures, Head]:
    """Read the head at a row; the function says what the figures of a row under it are."""
    head = heads.read_head(sheet, row)
    for number in head.rows:
        sheet.whole_row(number, "header")
    return KINDS[sheet.layout.columns](sheet, head, common), head


def _is_continuation(sheet: Sheet, row: int) -> bool:
    first = sheet.grid.text(row, 0)
    return any(word in first for word in sheet.layout.continuation)


def _is_note(sheet: Sheet, row: int, head: Head, in_notes: bool) -> bool:
    """Whether a row is a note; a row with figures never is, whatever it begins with."""
    grid, layout = sheet.grid, sheet.layout
    first = grid.text(row, 0)
    if first.startswith(tuple(layout.note_prefixes)):
        return True
    if layout.columns == "region" and head.labels.get("year") == 0:
        # A note may begin with a year; figures beside it stay without a role and stop the run.
        return not YEAR.fullmatch(first)
    return in_notes and not any(grid.text(row, c) for c in range(1, len(grid.rows[row])))


def _row(sheet: Sheet, row: int, head: Head, figures: Figures) -> None:
    grid, labels = sheet.grid, head.labels
    for column in labels.values():
        sheet.role(row, column, "label")
    for column in head.texts:
        sheet.role(row, column, "text")
    printed: Labels = {f"{label}_printed": grid.text(row, c) for label, c in labels.items()}
    for label in ("region", "indicator"):
        if label in labels and not printed[f"{label}_printed"]:
            sheet.fail(f"figures without a {label}", f"a {label} in its column", row, labels[label])
    for name, label in (("source_printed", "publication"), ("level_printed", "level")):
        text = printed.pop(name, "")
        if text:
            printed[label] = text
    figures(row, printed)


def _check_region(sheet: Sheet, head: Head, common: Labels) -> None:
    if "region" not in head.labels and not common["region_printed"]:
        line = sheet.layout.region_line or "地区："
        expected = f"a column of regions, a line that begins with {line} or `region` in the sidecar"
        sheet.fail("no region", expected, head.rows.start)


def _indicators(sheet: Sheet, head: Head, common: Labels) -> Figures:
    row = head.rows.start
    _check_region(sheet, head, common)
    region = {} if "region" in head.labels else {"region_printed": common["region_printed"]}
    found = heads.match_columns(sheet, head, heads.declared_columns(sheet, row))
    known: list[tuple[int, Labels]] = []
    published: list[tuple[int, Labels]] = []
    for column, declared in found:
        indicator, unit = heads.name_and_unit(sheet, declared, row, column)
        said = {
            "indicator_printed": indicator,
            "unit_printed": unit,
            "scope": heads.scope_of(sheet, declared, row, column),
            "year_printed": taken_apart(head.heads[column]).year,
        }
        own = {label: text for label, text in said.items() if text}
        named = {"publication": declared.publication} if declared.publication else {}
        known.append((column, own))
        published.append((column, {**named, **own}))

    def figures(row: int, printed: Labels) -> None:
        # A row that names its publication is nearer to the figure than its column.
        columns = known if "publication" in printed else published
        sheet.row_values(row, {**region, **printed}, columns)

    return figures


def _years(sheet: Sheet, head: Head, common: Labels) -> Figures:
    heads.check_years(sheet, head)
    if "indicator" not in head.labels and not common["indicator_printed"]:
        sheet.fail(
            "no indicator line", "an indicator line or `indicator` in the sidecar", head.rows.start
        )
    _check_region(sheet, head, common)

    years: list[tuple[int, Labels]] = [
        (column, {"year_printed": year}) for column, year in head.heads.items()
    ]

    def figures(row: int, printed: Labels) -> None:
        labels = {**common, **printed}
        if "indicator" in head.labels:
            # A sign before it, as in #工业, says that it is a part of the row above.
            named, _ = split_label(str(printed["indicator_printed"]), sheet.signs)
            match = HEADER_UNIT.match(named)
            labels["indicator_printed"] = match["name"] if match else named
            if match:
                labels["unit_printed"] = match["unit"]
        sheet.row_values(row, labels, years)

    return figures


def _regions(sheet: Sheet, head: Head, common: Labels) -> Figures:
    declared = heads.declared_columns(sheet, head.rows.start)
    if declared:
        heads.match_columns(sheet, head, declared)
    heads.check_distinct(sheet, head)
    regions: dict[int, Labels] = {}
    for column, name in head.heads.items():
        match = HEADER_UNIT.match(name)
        own = {"region_printed": match["name"], "unit_printed": match["unit"]} if match else {}
        regions[column] = {"region_printed": name, **own}

    def figures(row: int, printed: Labels) -> None:
        labels = {**common, **printed}
        for column, region in regions.items():
            flag = ""
            if sheet.layout.flag_columns and column + 1 not in regions:
                flag = sheet.grid.text(row, column + 1)
                if flag and flag not in sheet.signs.beside:
                    expected = f"one of {sorted(sheet.signs.beside)}"
                    sheet.fail(f"flag {flag!r}", expected, row, column + 1)
                sheet.role(row, column + 1, "flag")
            sheet.value(row, column, labels, region, flag)

    return figures


def _values(sheet: Sheet, head: Head, _: Labels) -> Figures:
    # Every other column says what the figure is; one that says nothing declared is refused.
    heads.match_columns(sheet, head, {})
    value = head.labels["value"]

    def figures(row: int, printed: Labels) -> None:
        named = sheet.layout.indicator_prefix + str(printed["indicator_printed"])
        sheet.value(row, value, {**printed, "indicator_printed": named})

    return figures


KINDS: dict[str, Callable[[Sheet, Head, Labels], Figures]] = {
    "indicator": _indicators,
    "year": _years,
    "region": _regions,
    "value": _values,
}
