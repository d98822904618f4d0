"""Web pages, often named ``.xls``: each table of the page, its spans kept as merged ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from pipelines.extracts.formats.outside import outside_lines
from pipelines.extracts.formats.scan import MAX_CELLS, superscript, without_asides
from pipelines.extracts.formats.unreadable import RawTable, Unreadable

MAX_LENGTH, MAX_TAGS, MAX_COLUMNS = 8_000_000, 300_000, 1000
# A tag of so many parts takes the parser minutes.
LONG_TAG = re.compile(r"<(?:[^<>\s]*+\s++){1000}")
CELL_TAG, TABLE_TAG = re.compile(r"<t[dh]\b", re.I), re.compile(r"<(/?)table\b", re.I)
SPACE = re.compile(r"[ \t\r\n\f]+")
DIGIT = re.compile(r"\d")
Cell = etree._Element


def page_tables(text: str) -> list[RawTable]:
    """Read the tables of a page; they are named t1, t2, ... in the order in which they begin.

    A cell that spans rows or columns has its text in the first of them, the others are empty. The
    text of a table within a cell belongs to the inner table alone.

    Raises:
        Unreadable: there is no table of figures (page chrome, an error page), the page ends within
            a table, or its cells cannot be followed.
    """
    if len(text) > MAX_LENGTH or text.count("<") > MAX_TAGS or LONG_TAG.search(text):
        raise Unreadable(
            f"a page of more than {MAX_LENGTH:,} characters or {MAX_TAGS:,} tags, or a tag of more "
            "than 1,000 words",
            "a page of fewer",
        )
    bare = without_asides(text)
    depth = sum(-1 if close else 1 for close in TABLE_TAG.findall(bare))
    if depth > 0:
        raise Unreadable("a page that ends within a table", "a whole page")
    root = _root(bare)
    tables = _cells_by_table(root)
    written = len(CELL_TAG.findall(bare))
    found = sum(len(row) for table in tables for row in table)
    if written != found:
        raise Unreadable(
            f"tables that cannot be followed ({written} cells written, {found} read)",
            "tables whose tags are nested as they should be",
        )
    read = _with_lines([_table(f"t{n}", rows) for n, rows in enumerate(tables, 1)], root)
    if not any(_has_figures(table) for table in read):
        title = root.findtext(".//title") or ""
        raise Unreadable(
            f"a web page without a table of figures (its title: {_squeezed(title)[:80]!r})",
            "a page with a table; prose is read as a bulletin, an error page is fetched again",
        )
    return read


def _with_lines(tables: list[RawTable], root: Cell) -> list[RawTable]:
    """The tables with the lines of text that stand outside their cells."""
    before, after = outside_lines(root, lambda text, up: superscript(text) if up else text)
    read = [table._replace(before=before.get(n, ())) for n, table in enumerate(tables, 1)]
    return [*read[:-1], read[-1]._replace(after=after)] if read else read


def _root(text: str) -> Cell:
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        root = html.document_fromstring(text.encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable(f"a page that cannot be read ({error})", "a web page") from error
    return root


def _cells_by_table(root: Cell) -> list[list[list[Cell]]]:
    """Cells by table and row, each with its own innermost table."""
    tables: list[list[list[Cell]]] = []
    open_tables: list[list[list[Cell]]] = []
    loose: list[list[Cell]] = []
    for event, element in etree.iterwalk(root, ("start", "end"), tag=("table", "tr", "td", "th")):
        if element.tag == "table" and event == "start":
            open_tables.append([])
            tables.append(open_tables[-1])
        elif element.tag == "table":
            open_tables.pop()
        elif event == "start":
            rows = open_tables[-1] if open_tables else loose
            if element.tag == "tr" or not rows:
                rows.append([])
            if element.tag != "tr":
                rows[-1].append(element)
    return tables


def _table(name: str, rows: list[list[Cell]]) -> RawTable:
    grid: list[list[str]] = [[] for _ in rows]
    taken: list[set[int]] = [set() for _ in rows]
    merged: list[tuple[int, int, int, int]] = []
    cells = 0
    for row, elements in enumerate(rows):
        column = 0
        for element in elements:
            while column in taken[row]:
                column += 1
            down = _span(element, "rowspan", len(rows) - row)
            across = _span(element, "colspan", MAX_COLUMNS)
            cells += down * across
            if column + across > MAX_COLUMNS or cells > MAX_CELLS:
                raise Unreadable(
                    f"a table of more than {MAX_COLUMNS:,} columns or {MAX_CELLS:,} cells",
                    "a table of fewer",
                    f"table {name}",
                )
            for place in range(row, row + down):
                taken[place].update(range(column, column + across))
            _put(grid[row], column, _text(element))
            if down > 1 or across > 1:
                merged.append((row, column, row + down - 1, column + across - 1))
            column += across
    width = max((max(columns) + 1 for columns in taken if columns), default=0)
    if width * len(rows) > MAX_CELLS:
        raise Unreadable(f"a table of more than {MAX_CELLS:,} cells", "a table of fewer", name)
    for texts in grid:
        texts.extend([""] * (width - len(texts)))
    return RawTable(name, grid, tuple(merged))


def _span(element: Cell, name: str, most: int) -> int:
    given = (element.get(name) or "1").strip()
    number = int(given[:6]) if given.isascii() and given.isdecimal() else 1
    # Zero spans the rest, by the standard.
    return min(number or most, most) if name == "rowspan" else min(number or 1, most)


def _put(texts: list[str], column: int, text: str) -> None:
    texts.extend([""] * (column + 1 - len(texts)))
    texts[column] = text


def _text(element: Cell) -> str:
    if not len(element):
        return SPACE.sub(" ", element.text or "").strip(" ")
    return _squeezed("".join(_pieces(element)))


def _squeezed(text: str) -> str:
    return "\n".join(SPACE.sub(" ", line).strip(" ") for line in text.split("\v")).strip("\n")


def _pieces(cell: Cell) -> Iterator[str]:
    """Texts of a cell without inner tables; raised ones as such, line breaks as such."""
    raised, hidden = 0, 0
    if cell.text:
        yield cell.text
    for event, element in etree.iterwalk(cell, ("start", "end")):
        if element is cell or not isinstance(element.tag, str):
            continue
        change = 1 if event == "start" else -1
        raised += change if element.tag == "sup" else 0
        hidden += change if element.tag == "table" else 0
        if event == "start" and element.tag in ("br", "p", "div") and not hidden:
            yield "\v"
        text = element.text if event == "start" else element.tail
        if text and not hidden:
            yield superscript(text) if raised else text


def _has_figures(table: RawTable) -> bool:
    figures = any(DIGIT.search(text) for row in table.rows for text in row[1:])
    return len(table.rows) > 1 and figures
