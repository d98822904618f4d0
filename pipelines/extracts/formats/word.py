"""Tables of Word documents (docx), as the tables of a page: cells, spans, lines between them.

Elements and their meaning: ECMA-376 part 1, 17.4.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipelines.extracts.formats.parts import parts_of, tree_of
from pipelines.extracts.formats.scan import MAX_CELLS, superscript
from pipelines.extracts.formats.unreadable import RawTable, Unreadable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VALUE, MAX_COLUMNS = f"{W}val", 1000
WHITE = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n"}


def word_tables(data: bytes) -> list[RawTable]:
    """Read the tables in the body of a document, named t1, t2, ... in their order.

    A table within a cell is text of that cell.

    Raises:
        Unreadable: the document is damaged or too large, or has no table.
    """
    body = tree_of(parts_of(data).get("word/document.xml", b"")).find(f"{W}body")
    read: list[RawTable] = []
    lines: list[str] = []
    for element in body if body is not None else ():
        if element.tag == f"{W}tbl":
            read.append(_table(f"t{len(read) + 1}", element)._replace(before=tuple(lines)))
            lines = []
        else:
            lines += filter(None, (" ".join(_text(p).split()) for p in element.iter(f"{W}p")))
    if not read:
        raise Unreadable("a Word document without a table", "a table; prose is read as a bulletin")
    return [*read[:-1], read[-1]._replace(after=tuple(lines))]


def _table(name: str, table: etree._Element) -> RawTable:
    rows: list[list[str]] = []
    open_spans: dict[int, list[int]] = {}
    merged: list[list[int]] = []
    cells = 0
    for number, row in enumerate(table.iterchildren(f"{W}tr")):
        texts = [""] * _number(row, "gridBefore", 0)
        for cell in row.iter(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tbl")) is not table:
                continue
            column, across = len(texts), _number(cell, "gridSpan", 1)
            cells += across
            if column + across > MAX_COLUMNS or cells > MAX_CELLS:
                found = f"a table of more than {MAX_COLUMNS:,} columns or {MAX_CELLS:,} cells"
                raise Unreadable(found, "a table of fewer", f"table {name}")
            texts += ["\n".join(map(_text, cell.iter(f"{W}p"))).strip()] + [""] * (across - 1)
            going_on = cell.find(f"{W}tcPr/{W}vMerge")
            if going_on is not None and going_on.get(VALUE) != "restart" and column in open_spans:
                open_spans[column][2] = number
                continue
            open_spans[column] = [number, column, number, column + across - 1]
            merged.append(open_spans[column])
        rows.append(texts)
    width = max(map(len, rows), default=0)
    full = [texts + [""] * (width - len(texts)) for texts in rows]
    spans = tuple(
        (top, left, bottom, right)
        for top, left, bottom, right in merged
        if (top, left) != (bottom, right)
    )
    return RawTable(name, full, spans)


def _number(element: etree._Element, name: str, otherwise: int) -> int:
    given = next((e.get(VALUE, "") for e in element.iterfind(f"*/{W}{name}")), "")
    return min(int(given[:6]), MAX_COLUMNS) if given.isascii() and given.isdecimal() else otherwise


def _text(paragraph: etree._Element) -> str:
    return "".join(_pieces(paragraph))


def _pieces(paragraph: etree._Element) -> Iterator[str]:
    """Texts of the runs of a paragraph, raised ones as such."""
    for run in paragraph.iter(f"{W}r"):
        raised = run.find(f"{W}rPr/{W}vertAlign")
        up = raised is not None and raised.get(VALUE) == "superscript"
        for part in run:
            text = part.text or "" if part.tag == f"{W}t" else WHITE.get(str(part.tag), "")
            yield superscript(text) if up else text
