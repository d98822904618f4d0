"""The head of a table held against what is declared of it; drift is found both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from pipelines.extracts.cells.sheet import LABELS, Sheet
from pipelines.extracts.headers import HEADER_UNIT, YEAR, head_at, same_head, taken_apart
from pipelines.extracts.problems import ExtractError
from pipelines.reference.layouts import Column


@dataclass(frozen=True)
class Head:
    """One head of a table: its rows, and what each column is.

    ``labels`` maps what a column labels to its number, ``texts`` are columns that are kept as
    text, ``heads`` maps the number of a figure column to its head in comparable form.
    """

    rows: range
    labels: dict[str, int]
    texts: list[int]
    heads: dict[int, str]


def is_head(sheet: Sheet, row: int, places: Iterable[int]) -> bool:
    """Whether a row begins a head of the table, by the texts at the given columns."""
    return any(same_head(sheet.grid.text(row, column)) in sheet.anchors for column in places)


def first_head(sheet: Sheet) -> int:
    """Row that begins the first head.

    Raises:
        ExtractError: no row has a declared head of a label column.
    """
    grid, layout = sheet.grid, sheet.layout
    if layout.header_rows:
        # Declared by number where the label column has no head of its own.
        return layout.header_rows[0] - 1
    for row in range(len(grid.rows)):
        if is_head(sheet, row, range(len(grid.rows[row]))):
            return row
    names = [name for label in LABELS for name in getattr(layout, f"{label}_header")]
    begin = [grid.text(row, 0) for row in range(min(4, len(grid.rows)))]
    sheet.fail(f"first column {begin}", f"a header row with {' or '.join(names)}", 0)


def read_head(sheet: Sheet, row: int) -> Head:
    """Read the head that begins at a row.

    Raises:
        ExtractError: a declared label or text column is not there.
    """
    grid, layout = sheet.grid, sheet.layout
    rows = range(row, min(row + layout.header_depth, len(grid.rows)))
    width = max(len(grid.rows[r]) for r in rows)
    found = {column: head_at(grid, rows, column) for column in range(width)}
    labels = {}
    for label in (*LABELS, "value"):
        names = getattr(layout, f"{label}_header")
        if names:
            labels[label] = _find(sheet, row, found, names, f"of {_many(label)}")
    texts = [_find(sheet, row, found, [name], "of text") for name in layout.text_header]
    taken = {*labels.values(), *texts}
    heads = {c: head for c, head in found.items() if head and c not in taken}
    return Head(rows, labels, texts, heads)


def _find(sheet: Sheet, row: int, found: dict[int, str], names: list[str], what: str) -> int:
    wanted = {same_head(name) for name in names}
    for column, head in found.items():
        if head in wanted:
            return column
    heads = list(found.values())
    sheet.fail(f"header {heads}", f"a column {what} named {' or '.join(names)}", row)


def _many(label: str) -> str:
    return label if label == "value" else f"{label}s"


def declared_columns(sheet: Sheet, row: int) -> dict[str, Column]:
    """Declared figure columns by head: the sidecar's own, else the layout's for the edition."""
    sidecar, layout = sheet.sidecar, sheet.layout
    if sidecar.columns or not layout.editions:
        columns = sidecar.columns
    elif sidecar.edition in layout.editions:
        columns = layout.editions[sidecar.edition]
    else:
        known = ", ".join(sorted(layout.editions))
        sheet.fail(
            f"edition {sidecar.edition!r}",
            f"an edition whose columns layout {sidecar.layout} declares ({known}); "
            f"add a column {sidecar.edition} to {sidecar.layout}.csv",
            row,
        )
    return {same_head(column.header): column for column in columns}


def match_columns(
    sheet: Sheet, head: Head, declared: dict[str, Column]
) -> list[tuple[int, Column]]:
    """Figure columns with what is declared of each.

    Raises:
        ExtractError: a column that is not declared, a declared column that is not there (both with
            the nearest candidates), or two columns with one head.
    """
    row, heads = head.rows.start, head.heads
    problems = []
    for name in declared.keys() - heads.values():
        near = _nearest(name, set(heads.values()) - declared.keys())
        header = declared[name].header
        problems.append(
            sheet.problem(
                f"header without {header!r}", f"the declared column {header!r}{near}", row
            )
        )
    for column, name in heads.items():
        if name not in declared:
            near = _nearest(name, declared)
            known = [c.header for c in declared.values()]
            problems.append(
                sheet.problem(f"column {name!r}", f"one of {sorted(known)}{near}", row, column)
            )
    if problems:
        raise ExtractError(sorted(problems, key=lambda p: (p.place, p.found)))
    check_distinct(sheet, head)
    return [(column, declared[name]) for column, name in heads.items()]


def check_distinct(sheet: Sheet, head: Head) -> None:
    """No two columns of figures have one head, as they have in blocks side by side.

    Raises:
        ExtractError: two columns have one head.
    """
    seen: dict[str, int] = {}
    for column, name in head.heads.items():
        if name in seen:
            other = sheet.grid.cell(head.rows.start, seen[name])
            found = f"two columns with one head {name!r}, the other at {other}"
            sheet.fail(found, "a head of its own for every column", head.rows.start, column)
        seen[name] = column


def _nearest(name: str, candidates: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(candidates), n=2, cutoff=0.4)
    return f"; nearest: {', '.join(near)}" if near else ""


def name_and_unit(sheet: Sheet, column: Column, row: int, number: int) -> tuple[str, str]:
    """Indicator and unit of a declared column: stated, or in brackets at the end of its head."""
    if column.unit:
        return column.name or column.header, column.unit
    if "|" in column.header:
        parts = taken_apart(same_head(column.header))
        if parts.unit:
            return column.name or parts.name, parts.unit
    match = HEADER_UNIT.match(column.header)
    if match is None:
        sheet.fail(f"header {column.header!r}", "a unit in brackets at its end", row, number)
    return column.name or match["name"], match["unit"]


def scope_of(sheet: Sheet, column: Column, row: int, number: int) -> str | None:
    """Scope of a declared column; a head of several rows must not print another."""
    printed = taken_apart(same_head(column.header)).scope if "|" in column.header else ""
    if printed and column.scope and printed != column.scope:
        sheet.fail(
            f"head {column.header!r}", f"a head of scope {column.scope} as declared", row, number
        )
    return column.scope or printed or None


def check_years(sheet: Sheet, head: Head) -> None:
    """Heads are years; the declared data years have a column each, and no other year has one.

    Raises:
        ExtractError: a head that is no year or another year, a declared year without a column, or
            one year in two columns.
    """
    check_distinct(sheet, head)
    row, problems, found = head.rows.start, [], set()
    years = sheet.sidecar.data_years
    stated = f"{years[0]} to {years[1]} as the sidecar states" if years else "a year"
    for column, name in head.heads.items():
        match = YEAR.search(name)
        year = int(match[0]) if match else None
        if year is None or (years and not years[0] <= year <= years[1]):
            expected = f"a year from {stated}" if years else stated
            problems.append(sheet.problem(f"column {name!r}", expected, row, column))
        found.add(year)
    lacking = [str(year) for year in _range(years) if year not in found]
    if lacking:
        problems.append(
            sheet.problem(
                f"no column for {', '.join(lacking)}", f"one for each year from {stated}", row
            )
        )
    if problems:
        raise ExtractError(problems)


def _range(years: tuple[int, int] | None) -> range:
    return range(years[0], years[1] + 1) if years else range(0)
