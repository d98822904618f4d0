"""Three-line tables before they have a format: heads, cells, signs and notes.

What a table looks like in a workbook, in LaTeX or in Word is said there; what stands in it, here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipelines.reference.exporting import Layout
from pipelines.release.exports.source import Source, reason_column
from pipelines.schemas import schema_of

MISSING = "—"
FIGURES = ("DOUBLE", "INTEGER", "BIGINT")
# Columns of figures that name something instead of measuring it.
NAMING = ("year", "year_from", "year_to", "point", "from_class", "to_class", "position")


@dataclass(frozen=True)
class Cell:
    """What stands in one place: a number with its digits and signs, or a text."""

    value: float | int | str
    decimals: int = 0
    signs: str = ""

    @property
    def text(self) -> str:
        """The value as it is read, without its signs."""
        if isinstance(self.value, str):
            return self.value
        return f"{self.value:.{self.decimals}f}"


@dataclass(frozen=True)
class Head:
    """A head over one or more columns."""

    text: str
    span: int = 1


@dataclass
class PaperTable:
    """One three-line table.

    ``heads``: rows of heads, each as wide as the table; ``body``: rows of cells; ``stub``: how
    many columns head the rows; ``source`` and ``notes`` stand below.
    """

    id: str
    title: str
    heads: list[list[Head]]
    body: list[list[Cell]]
    stub: int
    source: str
    notes: list[str]
    number: int = 0
    part: str = ""

    @property
    def width(self) -> int:
        """Number of columns."""
        return sum(head.span for head in self.heads[0])


@dataclass
class _Grid:
    """Rows of the warehouse by row key and head key, while a table is made."""

    source: Source
    layout: Layout
    frame: pd.DataFrame
    signs: set[str] = field(default_factory=set)
    lacking: dict[str, list[str]] = field(default_factory=dict)


def layouts_of(source: Source, table: str) -> list[Layout]:
    """Declared layouts of a table, or the one that shows it as it stands."""
    found = [layout for layout in source.layouts if layout.table == table]
    return found or [default_layout(table)]


def default_layout(table: str) -> Layout:
    """A table as it stands: its key heads the rows, shares and flags become signs."""
    schema = schema_of(table)
    key = list(schema.metadata["key"])
    hidden = {*key, "break_in_inputs", "reason", "outcome", "warning", "address", "sha256"}
    origins = {"value": "origin"} if {"value", "origin"} <= schema.columns.keys() else {}
    hidden |= {c for c in schema.columns if c.startswith("share_") and f"{c}d" not in key}
    return Layout(
        id=table.replace(".", "_"), table=table, title_zh=schema.metadata["zh"],
        title_en=schema.metadata["en"], rows=key, marks=origins,
        values=[c for c in schema.columns if c not in hidden - set(origins.values())],
    )  # fmt: skip


def paper_tables(source: Source, layout: Layout) -> Iterator[PaperTable]:
    """The three-line tables of one layout, in the order of the warehouse."""
    frame = source.table(layout.table)
    for column, wanted in layout.where.items():
        frame = frame[frame[column].isin(wanted if isinstance(wanted, list) else [wanted])]
    if frame.empty:
        return
    if not layout.each:
        yield _made(source, layout, frame, ())
        return
    for key, part in frame.groupby(layout.each, sort=False, dropna=False):
        yield _made(source, layout, part, key if isinstance(key, tuple) else (key,))


def _made(source: Source, layout: Layout, frame: pd.DataFrame, key: tuple[Any, ...]) -> PaperTable:
    grid = _Grid(source, layout, frame.reset_index(drop=True))
    values = layout.values or [c for c in frame.columns if c not in (*layout.rows, *layout.each)]
    rows = list(dict.fromkeys(_keys(grid.frame, layout.rows)))
    heads = sorted(set(_keys(grid.frame, layout.across)), key=_order) if layout.across else [()]
    places = dict(
        zip(
            zip(_keys(grid.frame, layout.rows), _keys(grid.frame, layout.across), strict=True),
            grid.frame.index,
            strict=True,
        )
    )
    digits = {column: _digits(layout, grid.frame, column) for column in values}
    body = []
    for row in rows:
        any_place = next(places[(row, head)] for head in heads if (row, head) in places)
        stub = [_stub(grid, column, any_place) for column in layout.rows]
        cells = [
            _cell(grid, places.get((row, head)), column, digits[column], stub)
            for head in heads
            for column in values
        ]
        body.append([*stub, *cells])
    each = source.say("，", ", ").join(
        source.words(c, v) for c, v in zip(layout.each, key, strict=True)
    )
    title = source.both(layout, "title").replace("{each}", each)
    return PaperTable(
        id=layout.id, title=f"{source.notice} {title}".strip(), heads=_heads(grid, values, heads),
        body=body, stub=len(layout.rows), source=_source_line(grid), notes=_notes(grid),
        part="-".join(str(value) for value in key),
    )  # fmt: skip


def _keys(frame: pd.DataFrame, columns: list[str]) -> list[tuple[Any, ...]]:
    if not columns:
        return [()] * len(frame)
    return [tuple(None if pd.isna(v) else v for v in row) for row in frame[columns].to_numpy()]


def _order(key: tuple[Any, ...]) -> tuple[tuple[bool, Any], ...]:
    return tuple((isinstance(value, str), value if value is not None else "") for value in key)


def _level(grid: _Grid, place: int) -> str | None:
    return str(grid.frame.at[place, "level"]) if "level" in grid.frame else None


def _stub(grid: _Grid, column: str, place: int) -> Cell:
    value = grid.frame.at[place, column]
    if pd.isna(value):
        return Cell(MISSING)
    if column == "region_zh" and "region_code" in grid.frame:
        code = str(grid.frame.at[place, "region_code"])
        return Cell(grid.source.region(code, _level(grid, place)))
    if schema_of(grid.layout.table).columns[column].metadata["type"] in FIGURES:
        return Cell(int(value))
    return Cell(grid.source.words(column, value, _level(grid, place)))


def _digits(layout: Layout, frame: pd.DataFrame, column: str) -> int:
    """Declared digits, or by the largest figure: none for counts, two from 1000, three from 1."""
    if column in layout.decimals:
        return layout.decimals[column]
    if schema_of(layout.table).columns[column].metadata["type"] != "DOUBLE":
        return 0
    largest = frame[column].abs().max()
    return 2 if largest >= 1000 else 3 if largest >= 1 else 4


def _cell(grid: _Grid, place: int | None, column: str, digits: int, stub: list[Cell]) -> Cell:
    kind = schema_of(grid.layout.table).columns[column].metadata["type"]
    value = None if place is None else grid.frame.at[place, column]
    if value is None or pd.isna(value):
        reason = _reason(grid, place, column)
        grid.lacking.setdefault(reason, []).append(" ".join(cell.text for cell in stub))
        return Cell(MISSING)
    if kind not in FIGURES:
        value = bool(value) if kind == "BOOLEAN" else value
        return Cell(grid.source.words(column, value, _level(grid, int(place or 0))))
    signs = _signs(grid, int(place or 0), column)
    grid.signs |= set(signs)
    number = float(value) if kind == "DOUBLE" else int(value)
    return Cell(number, digits, signs)


def _reason(grid: _Grid, place: int | None, column: str) -> str:
    """Why a cell is empty: what its row says, or what the column says of itself."""
    if place is None:
        return grid.source.say("该组合无数据行", "the table has no such row")
    told = reason_column(grid.frame.columns, column)
    if told and grid.frame.at[place, told]:
        return str(grid.frame.at[place, told])
    declared = schema_of(grid.layout.table).columns[column].metadata
    return f"{declared[grid.source.language]}: " + grid.source.say("此行无此项", "none in this row")


def _signs(grid: _Grid, place: int, column: str) -> str:
    """Signs of a figure: its origin, or what the inputs of its row rest on; then breaks."""
    exports, frame, layout = grid.source.exports, grid.frame, grid.layout
    if column in NAMING:
        return ""
    found = []
    if column in layout.marks:
        found = [exports.sign_of(str(frame.at[place, layout.marks[column]])).sign]
    elif not layout.marks:
        for row in exports.origin:
            share = f"share_{row.id}"
            if row.sign and share in frame and (frame.at[place, share] or 0) > 0:
                found.append(row.sign)
    if "break_in_inputs" in frame and bool(frame.at[place, "break_in_inputs"]):
        found.append(exports.break_.sign)
    return "".join(found)


def _heads(grid: _Grid, values: list[str], heads: list[tuple[Any, ...]]) -> list[list[Head]]:
    source, layout = grid.source, grid.layout
    stub = [Head(source.head(layout.table, column, layout)) for column in layout.rows]
    names = [Head(source.head(layout.table, column, layout)) for column in values]
    if not layout.across:
        return [[*stub, *names]]
    rows = []
    blank = [Head("")] * len(stub)
    for depth, column in enumerate(layout.across):
        spans: list[tuple[tuple[Any, ...], int]] = []
        for head in heads:
            prefix = head[: depth + 1]
            if spans and spans[-1][0] == prefix:
                spans[-1] = (prefix, spans[-1][1] + len(values))
            else:
                spans.append((prefix, len(values)))
        texts = [Head(source.words(column, prefix[-1]), span) for prefix, span in spans]
        rows.append([*blank, *texts])
    if len(values) > 1:
        rows.append([*blank, *names * len(heads)])
    rows[-1][: len(stub)] = stub
    return rows


def _source_line(grid: _Grid) -> str:
    source, layout = grid.source, grid.layout
    indices = list(layout.indices)
    if "index_id" in grid.frame:
        indices = sorted(set(grid.frame["index_id"]))
    printed = source.publications(indices)
    texts = "；".join(printed) if source.language == "zh" else "; ".join(printed)
    made = source.say(f"本项目发布号 {source.release_id}", f"release {source.release_id}")
    joint = source.say("；", "; ")
    return source.say("资料来源：", "Source: ") + joint.join(filter(None, [texts, made]))


def _notes(grid: _Grid) -> list[str]:
    source, layout, exports = grid.source, grid.layout, grid.source.exports
    notes = list(layout.notes_zh if source.language == "zh" else layout.notes_en)
    for row in (*exports.origin, exports.break_):
        if row.sign and row.sign in grid.signs:
            notes.append(f"{row.sign} {source.both(row, 'note')}")
    for reason, places in grid.lacking.items():
        where = source.say("、", ", ").join(dict.fromkeys(places))
        where = (
            where if len(where) <= 60 else source.say(f"{len(places)} 格", f"{len(places)} cells")
        )
        notes.append(f"{MISSING} {source.say('无数值', 'no value')} ({where}): {reason}")
    shares = _shares(grid)
    if shares:
        notes.append(shares)
    notes.append(
        source.say(
            f"每个数可追到单元格：表 {layout.table}，见 yearbook explain。",
            f"Every number leads back to its cells: table {layout.table}, see yearbook explain.",
        )
    )
    return notes


def _shares(grid: _Grid) -> str:
    """For tables whose rows do not say so: what the inputs of their indices rest on."""
    if "index_id" not in grid.frame or any(c.startswith("share_") for c in grid.frame):
        return ""
    scores = grid.source.table("indices.scores")
    own = scores[scores["index_id"].isin(set(grid.frame["index_id"]))]
    if own.empty or grid.layout.marks:
        return ""
    origins = grid.source.table("reference.origins").set_index("origin")
    label = f"label_{grid.source.language}"
    parts = [
        f"{origins.at[row.id, label]} {100 * own[f'share_{row.id}'].mean():.1f} %"
        for row in grid.source.exports.origin
        if f"share_{row.id}" in own and own[f"share_{row.id}"].mean() > 0
    ]
    head = grid.source.say("指数输入单元格：", "Input cells of the index: ")
    return head + grid.source.say("、", ", ").join(parts)
