"""Workbooks: three-line tables, and all indices in wide form for work by hand.

Numbers are numbers; signs beside them are part of the number's format, so that a sum still sums.
Text is never a formula or a link; links lead from sheet to sheet only.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from pipelines.neutral import printable
from pipelines.release.exports.paper import Cell, PaperTable
from pipelines.release.exports.source import Source

# Letters of signs as raised letters; what has none stays as it is.
RAISED = str.maketrans("abcdefghiklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
MEDIUM, THIN = 2, 1
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
WIDEST = 40
# Widths are counted in digits: an upright page, a note that is read with ease, a usual column.
UPRIGHT, NOTE, USUAL = 95, 60, 8.43
LINE = 14.25  # height of a line in points
A4 = 9  # number of the paper in Excel


def workbook(source: Source, tables: Sequence[PaperTable]) -> bytes:
    """One workbook, a sheet a three-line table."""

    def fill(book: Any) -> None:
        names: set[str] = set()
        for table in tables:
            sheet = book.add_worksheet(sheet_name(table.part or table.id, names))
            _three_lines(book, sheet, table, source)

    return _saved(source, fill)


def _saved(source: Source, fill: Callable[[Any], None]) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(target, options)
    title = f"{source.notice} yearbook-indices".strip()
    # Made at the time of the release, so that the same release gives the same bytes.
    book.set_properties(
        {"title": title, "comments": f"release {source.release_id}", "created": source.created_at}
    )
    fill(book)
    book.close()
    return target.getvalue()


def sheet_name(text: str, taken: set[str]) -> str:
    """A name that Excel takes: without its forbidden signs, at most 31 characters, once a book."""
    base = FORBIDDEN.sub("_", printable(text))[:31].strip() or "sheet"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base[: 30 - len(str(number))]}_{number}"
    taken.add(name.casefold())
    return name


def _font(text: str) -> dict[str, Any]:
    return {"font_name": "Times New Roman" if text.isascii() else "宋体", "font_size": 10.5}


def number_format(cell: Cell) -> str:
    """Excel's format of a number with its digits and raised signs."""
    digits = "0" + ("." + "0" * cell.decimals if cell.decimals else "")
    return f'{digits}"{cell.signs.translate(RAISED)}"' if cell.signs else digits


class _Formats:
    """Formats of a workbook by their properties, each made once."""

    def __init__(self, book: Any) -> None:
        self.book, self.made = book, {}  # type: ignore[var-annotated]

    def of(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(properties)
        return self.made[key]


def _three_lines(book: Any, sheet: Any, table: PaperTable, source: Source) -> None:
    formats = _Formats(book)
    widths = [_width(table, column) for column in range(table.width)]
    title = f"{source.say('表', 'Table ')}{table.number} {table.title}"
    _line(sheet, formats, 0, title, widths, bold=True, align="center")
    top = 1
    for depth, heads in enumerate(table.heads):
        rules = {"top": MEDIUM} if depth == 0 else {}
        if depth == len(table.heads) - 1:
            rules["bottom"] = THIN
        _head_row(sheet, formats, top + depth, heads, rules, widths)
    first = top + len(table.heads)
    for number, row in enumerate(table.body):
        rules = {"bottom": MEDIUM} if number == len(table.body) - 1 else {}
        for column, cell in enumerate(row):
            _write(sheet, formats, (first + number, column), cell, rules, stub=column < table.stub)
    for number, text in enumerate((table.source, *table.notes)):
        _line(sheet, formats, first + len(table.body) + number, text, widths, font_size=9)
    sheet.freeze_panes(first, table.stub)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    sheet.set_landscape() if sum(widths) > UPRIGHT else sheet.set_portrait()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top, first - 1)


def _line(
    sheet: Any, formats: _Formats, row: int, text: str, widths: Sequence[float], **shape: Any
) -> None:
    """Title or note over the columns of the table, in as many lines as it needs."""
    columns, room = len(widths), sum(widths)
    while columns < 2 or room < NOTE:
        # Beside a narrow table it goes on over empty columns of the usual width.
        columns, room = columns + 1, room + USUAL
    made = formats.of(**{**_font(text), "text_wrap": True, "valign": "top", **shape})
    sheet.merge_range(row, 0, row, columns - 1, "", made)
    sheet.write_string(row, 0, printable(text), made)
    sheet.set_row(row, LINE * _lines(text, room))


def _lines(text: str, room: float) -> int:
    return max(1, math.ceil(_wide(text) / room))


def _head_row(
    sheet: Any, formats: _Formats, row: int, heads: Sequence[Any], rules: dict[str, int],
    widths: Sequence[float],
) -> None:  # fmt: skip
    column, lines = 0, 1
    for head in heads:
        text = printable(head.text)
        shape = formats.of(align="center", valign="vcenter", text_wrap=True, **_font(text), **rules)
        if head.span > 1:
            sheet.merge_range(row, column, row, column + head.span - 1, "", shape)
        sheet.write_string(row, column, text, shape)
        # A word that goes over to the next line leaves room behind it.
        room = max(1, sum(widths[column : column + head.span]) - 3)
        lines = max(lines, _lines(text, room))
        column += head.span
    sheet.set_row(row, LINE * lines)


def _write(
    sheet: Any, formats: _Formats, place: tuple[int, int], cell: Cell, rules: dict[str, int],
    *, stub: bool,
) -> None:  # fmt: skip
    if isinstance(cell.value, str):
        align = "left" if stub else "center"
        shape = formats.of(align=align, **_font(cell.value), **rules)
        sheet.write_string(*place, printable(cell.value), shape)
        return
    align = "left" if stub else "right"
    shape = formats.of(num_format=number_format(cell), align=align, **_font(""), **rules)
    sheet.write_number(*place, cell.value, shape)


def _wide(text: str) -> int:
    """Width in digits: a Chinese character is two of them wide."""
    return sum(1 if char.isascii() else 2 for char in text)


def _width(table: PaperTable, column: int) -> float:
    widest = max(
        (_wide(row[column].text) + len(row[column].signs) for row in table.body), default=0
    )
    head = 0
    for heads in table.heads:
        # A head of several columns is spread over them; a long one is wrapped.
        if len(heads) == table.width:
            head = max(head, min(_wide(heads[column].text), 14))
    return min(max(widest, head, 6) + 2, WIDEST)


def indices_workbook(source: Source) -> bytes:
    """All indices in wide form: regions in columns, years in rows, a sheet each, and 说明."""
    scores = source.table("indices.scores")
    status = source.table("indices.status")

    def fill(book: Any) -> None:
        formats, names = _Formats(book), set()  # type: ignore[var-annotated]
        front = book.add_worksheet(sheet_name(source.say("说明", "about"), names))
        made = []
        for row in status.itertuples():
            own = scores[scores["index_id"] == row.index_id]
            if len(own):
                sheet = book.add_worksheet(sheet_name(row.index_id, names))
                _index_sheet(sheet, formats, source, row, own)
                made.append((row, sheet.get_name()))
        without = [
            row for row in status.itertuples() if row.index_id not in {r.index_id for r, _ in made}
        ]
        _front(front, formats, source, made, without)

    return _saved(source, fill)


def _front(
    sheet: Any, formats: _Formats, source: Source, made: Sequence[Any], without: Sequence[Any]
) -> None:
    lines = [
        f"{source.notice} {source.say('指数（宽表）', 'Indices in wide form')}".strip(),
        f"release {source.release_id}",
        source.say(
            "每张表：行为年份，列为地区；数字旁的符号见下；"
            "追溯：表 indices.grid 的 address 列，或 yearbook explain。",
            "Each sheet: years in rows, regions in columns; signs below; "
            "trace by indices.grid, column address, or yearbook explain.",
        ),
    ]
    lines += [
        f"{row.sign} {source.both(row, 'note')}"
        for row in (*source.exports.origin, source.exports.break_)
        if row.sign
    ]
    for number, text in enumerate(lines):
        sheet.write_string(number, 0, text, formats.of(**_font(text)))
    place = len(lines) + 1
    link = {"font_color": "blue", "underline": 1}
    for row, name in made:
        sheet.write_url(place, 0, f"internal:'{name}'!A1", formats.of(**link), string=name)
        label = source.both(row, "label")
        sheet.write_string(place, 1, label, formats.of(text_wrap=True, **_font(label)))
        place += 1
    for row in without:
        sheet.write_string(place, 0, row.index_id, formats.of(valign="top", **_font("")))
        text = f"{source.both(row, 'label')}: {row.reason or source.say('另表', 'no scores')}"
        shape = formats.of(text_wrap=True, valign="top", **_font(text))
        sheet.write_string(place, 1, printable(text), shape)
        place += 1
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 80)
    _on_paper(sheet)


def _index_sheet(
    sheet: Any, formats: _Formats, source: Source, status: Any, own: pd.DataFrame
) -> None:
    title = f"{source.notice} {source.both(status, 'label')}".strip()
    sheet.write_string(0, 0, title, formats.of(bold=True, **_font(title)))
    front = source.say("说明", "about")
    sheet.write_url(0, 8, f"internal:'{front}'!A1", formats.of(font_color="blue"), string=front)
    regions = list(dict.fromkeys(zip(own["level"], own["region_code"], strict=True)))
    years = sorted(set(own["year"]))
    rows = {(r.level, r.region_code, r.year): r for r in own.itertuples()}
    for column, (level, code) in enumerate(regions, start=1):
        name = source.region(code, level)
        shape = formats.of(bottom=THIN, align="center", text_wrap=True, **_font(name))
        sheet.write_string(1, column, code, formats.of(align="center", top=MEDIUM, **_font("")))
        kind = source.words("level", level)
        sheet.write_string(2, column, source.say(f"{name}（{kind}）", f"{name} ({kind})"), shape)
    for line, text in ((1, "region_code"), (2, source.say("年份", "year"))):
        rules = {"top": MEDIUM} if line == 1 else {"bottom": THIN}
        sheet.write_string(line, 0, text, formats.of(**rules, **_font(text)))
    digits = 2 if own["score"].abs().max() >= 1000 else 4
    for line, year in enumerate(years, start=3):
        rules = {"bottom": MEDIUM} if year == years[-1] else {}
        sheet.write_number(line, 0, int(year), formats.of(**rules, **_font("")))
        for column, (level, code) in enumerate(regions, start=1):
            cell = _score(source, rows.get((level, code, year)), digits)
            _write(sheet, formats, (line, column), cell, rules, stub=False)
    sheet.freeze_panes(3, 1)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, len(regions), 14)
    _on_paper(sheet)


def _on_paper(sheet: Any) -> None:
    """On its side, as wide as one page."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _score(source: Source, row: Any, digits: int) -> Cell:
    if row is None:
        return Cell(source.say("无此行", "no such row"))
    if pd.isna(row.score):
        return Cell(row.reason or source.say("无数值", "no value"))
    exports = source.exports
    signs = [o.sign for o in exports.origin if o.sign and getattr(row, f"share_{o.id}", 0) > 0]
    if row.break_in_inputs:
        signs.append(exports.break_.sign)
    return Cell(float(row.score), digits, "".join(signs))
