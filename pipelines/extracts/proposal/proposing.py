"""A proposal for one file: its sheets, head, columns and lines put together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pipelines.extracts.grid import Grid, column_number
from pipelines.extracts.proposal.facts import Look, facts_of, questions_of
from pipelines.extracts.proposal.lines import Lines, note_prefix, read_lines
from pipelines.extracts.proposal.meanings import Meaning, find_meanings
from pipelines.extracts.proposal.shape import Shape, find_shape
from pipelines.extracts.proposal.vocabulary import Vocabulary, is_figure
from pipelines.reference.layouts import Column, Layout

UNKNOWN = "?"
LABELS = ("level", "region", "code", "year", "indicator", "unit", "source", "value")


@dataclass(frozen=True)
class NotData:
    """A row, or a sheet, that holds no figures: where it is, what it is, how it begins."""

    sheet: str | None
    row: int | None
    what: str
    text: str


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a file, and what only a person can say."""

    file: str
    sheet: str | None
    title: str
    unit: str
    header_rows: list[int]
    labels: dict[str, str]
    columns: list[Meaning]
    not_data: list[NotData]
    layout: Layout
    known: dict[str, object]
    declared: list[Column] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


def propose(grids: list[Grid], known: Vocabulary) -> Proposal | None:
    """Propose how to read a file; None where no sheet holds a table of figures."""
    shapes = [(grid, find_shape(grid, known)) for grid in grids]
    tables = [(grid, shape) for grid, shape in shapes if shape is not None]
    if not tables:
        return None
    grid, shape = max(tables, key=lambda pair: len(pair[1].body))
    meanings = find_meanings(grid, shape, known)
    lines = read_lines(grid, shape.titles(), known)
    beside = [other for other, found in shapes if found is None and _is_filled(other)]
    for other in beside:
        lines = _joined(lines, read_lines(other, range(len(other.rows)), known))
    notes = [grid.text(row, 0) for row in shape.notes]
    texts = [*notes, *(t.strip() for o in beside for row in o.rows for t in row if t.strip())]
    texts += [line for other in grids for line in (*other.before, *other.after)]
    layout = _layout(grid, shape, meanings, lines, beside)
    look = Look(grid, shape, meanings, lines, known)
    facts = facts_of(look, texts)
    declared = _columns(meanings, lines)
    return Proposal(
        file=grid.file,
        sheet=grid.sheet,
        title=lines.title,
        unit=lines.unit or _common_unit(declared),
        header_rows=[row + 1 for row in shape.head],
        labels={m.letter: m.role for m in meanings if m.role in LABELS},
        columns=meanings,
        not_data=_not_data(grid, shape, known, beside),
        layout=layout,
        known=facts,
        declared=declared,
        questions=questions_of(look, facts),
    )


def _is_filled(grid: Grid) -> bool:
    return any(not grid.is_empty(row) for row in range(len(grid.rows)))


def _joined(lines: Lines, beside: Lines) -> Lines:
    """Lines of the table, with what only a sheet beside it says."""
    taken = {
        name: getattr(beside, name)
        for name in ("title", "unit", "unit_in_line", "year", "scope")
        if not getattr(lines, name) and getattr(beside, name)
    }
    # The unit line of another sheet is checked there; the table itself has none.
    taken.pop("unit_in_line", None)
    return replace(lines, **taken)


def _layout(
    grid: Grid, shape: Shape, meanings: list[Meaning], lines: Lines, beside: list[Grid]
) -> Layout:
    heads: dict[str, list[str]] = {}
    for meaning in meanings:
        if meaning.role in LABELS or (meaning.role == "text" and meaning.header):
            heads.setdefault(f"{meaning.role}_header", []).append(meaning.header)
    figures = [m.role.partition(":")[2] for m in meanings if m.is_figures]
    columns = figures[0] if figures else "value"
    by_year = "year_header" in heads and columns == "region"
    notes = [note_prefix(grid.text(row, 0)) for row in _first_notes(grid, shape)]
    return Layout.model_validate(
        {
            "kind": "table",
            "columns": columns,
            "unit": "line" if lines.unit_in_line else "sidecar",
            "header_depth": len(shape.head),
            # A label column without a head leaves nothing to find the head by.
            "header_rows": []
            if any(h != [""] for k, h in heads.items() if k != "text_header")
            else [row + 1 for row in shape.head],
            **heads,
            "indicator_line": lines.indicator_line,
            "region_line": lines.region_line,
            "title_prefixes": list(lines.prefixes),
            "note_prefixes": [] if by_year else list(dict.fromkeys(notes)),
            "continuation": ["续表"] if shape.continued else [],
            "note_sheets": [other.sheet for other in beside if other.sheet],
            "flag_columns": any(m.role == "flag" for m in meanings)
            or (by_year and _has_gaps(meanings)),
        }
    )


def _first_notes(grid: Grid, shape: Shape) -> list[int]:
    """Notes that do not follow another note, or begin as notes do."""
    found = []
    for row in shape.notes:
        last = max((r for r in (*shape.body, *shape.head) if r < row), default=0)
        follows = any(last < other < row for other in shape.notes)
        prefix = note_prefix(grid.text(row, 0))
        if not follows or prefix.endswith((":", "：")):
            found.append(row)
    return found


def _has_gaps(meanings: list[Meaning]) -> bool:
    """Whether columns of figures leave a column between them, as for flags."""
    places = [column_number(m.letter) for m in meanings if m.is_figures]
    return len(places) > 1 and all(b - a == 2 for a, b in zip(places, places[1:], strict=False))


def _columns(meanings: list[Meaning], lines: Lines) -> list[Column]:
    """Columns of indicators as they would be declared for the edition."""
    return [
        Column(
            header=m.header,
            name=m.name,
            unit=m.unit or lines.unit or UNKNOWN,
            scope=m.scope or lines.scope or "whole",
        )
        for m in meanings
        if m.role == "figures:indicator"
    ]


def _common_unit(declared: list[Column]) -> str:
    units = {column.unit for column in declared}
    return str(units.pop()) if len(units) == 1 and UNKNOWN not in units else ""


def _not_data(grid: Grid, shape: Shape, known: Vocabulary, beside: list[Grid]) -> list[NotData]:
    kinds = {
        "title": shape.titles(),
        "repeated header": shape.repeated,
        "continued page": shape.continued,
        "note": shape.notes,
    }
    found = [
        NotData(grid.sheet, row + 1, what, _first(grid, row))
        for what, rows in kinds.items()
        for row in rows
    ]
    for row in shape.body:
        if not any(is_figure(text) for text in grid.rows[row][1:] if text.strip()):
            province = "province" in known.levels_of(grid.text(row, 0))
            what = "province without figures" if province else "region without figures"
            found.append(NotData(grid.sheet, row + 1, what, _first(grid, row)))
    found = [entry for entry in found if entry.text]
    found.sort(key=lambda entry: entry.row or 0)
    found += [
        NotData(other.sheet, None, f"text {where} the table", line)
        for other in (grid, *beside)
        for where, lines in (("before", other.before), ("behind", other.after))
        for line in lines
    ]
    return found + [
        NotData(other.sheet, None, "sheet without a table", _begin(other)) for other in beside
    ]


def _first(grid: Grid, row: int) -> str:
    text = next((text.strip() for text in grid.rows[row] if text.strip()), "")
    return " ".join(text.split())


def _begin(grid: Grid) -> str:
    return next((_first(grid, row) for row in range(len(grid.rows)) if not grid.is_empty(row)), "")
