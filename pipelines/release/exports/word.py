"""Three-line tables in Word: real borders, 宋体 and Times New Roman, signs raised."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from pipelines.neutral import printable
from pipelines.release.exports.paper import Cell, PaperTable
from pipelines.release.exports.source import Source
from pipelines.release.exports.widths import Fit, Size, fit
from pipelines.release.exports.zipped import timeless

# Width of rules in eighths of a point: 1.5 pt above and below, 0.5 pt under the heads.
OUTER, INNER = 12, 4
# A4 with margins of 2 cm, in points: upright, and on its side for what does not fit upright.
PAGE, MARGIN = (595.3, 841.9), 56.7
# Letters with the margin that Word gives a cell on either side.
SIZES = (Size("", 9.0, 5.4), Size("", 7.5, 5.4))


def document(source: Source, tables: Sequence[PaperTable]) -> bytes:
    """The three-line tables of one layout as a document."""
    import docx
    from docx.enum.section import WD_ORIENT

    made = docx.Document()
    made.core_properties.title = f"{source.notice} yearbook-indices".strip()
    made.core_properties.comments = f"release {source.release_id}"
    made.core_properties.author = "yearbook-indices"
    made.core_properties.created = made.core_properties.modified = source.created_at
    _fonts(made.styles["Normal"])
    width, height = PAGE
    if any(fit(one, width - 2 * MARGIN, SIZES[:1]).points > width - 2 * MARGIN for one in tables):
        width, height = height, width
        made.sections[0].orientation = WD_ORIENT.LANDSCAPE
    _page(made.sections[0], width, height)
    for table in tables:
        _three_lines(made, table, source, fit(table, width - 2 * MARGIN, SIZES))
    target = io.BytesIO()
    made.save(target)
    return timeless(target.getvalue())


def _fonts(style: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size = "Times New Roman", Pt(9)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")


def _page(section: Any, width: float, height: float) -> None:
    from docx.shared import Pt

    section.page_width, section.page_height = Pt(width), Pt(height)
    section.left_margin = section.right_margin = Pt(MARGIN)
    section.top_margin = section.bottom_margin = Pt(MARGIN)


def _three_lines(made: Any, table: PaperTable, source: Source, room: Fit) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    title = made.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.keep_with_next = True
    head = f"{source.say('表', 'Table ')}{table.number} {table.title}"
    title.add_run(printable(head)).bold = True
    grid = made.add_table(rows=len(table.heads) + len(table.body), cols=table.width)
    rows = [list(row.cells) for row in grid.rows]
    _widths(grid, rows, room)
    for depth, heads in enumerate(table.heads):
        column = 0
        for one in heads:
            cell = rows[depth][column]
            if one.span > 1:
                cell = cell.merge(rows[depth][column + one.span - 1])
            _write(cell, Cell(one.text), WD_ALIGN_PARAGRAPH.CENTER, room.size)
            column += one.span
        _repeated(grid.rows[depth])
    for number, row in enumerate(table.body, start=len(table.heads)):
        for column, value in enumerate(row):
            align = WD_ALIGN_PARAGRAPH.LEFT if column < table.stub else WD_ALIGN_PARAGRAPH.RIGHT
            _write(rows[number][column], value, align, room.size)
    _rules(grid, rows, len(table.heads))
    for text in (table.source, *table.notes):
        made.add_paragraph(printable(text)).paragraph_format.space_after = 0
    made.add_paragraph()


def _widths(grid: Any, rows: list[list[Any]], room: Fit) -> None:
    """Widths of the columns, on the grid for some programs and on each cell for others."""
    from docx.shared import Pt

    grid.autofit = False
    for column, ems in enumerate(room.columns):
        width = Pt(ems * room.size.letter + 2 * room.size.between)
        grid.columns[column].width = width
        for row in rows:
            row[column].width = width


def _write(cell: Any, value: Cell, align: Any, size: Size) -> None:
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = 0
    for text, raised in ((printable(value.text), None), (value.signs, True)):
        if text or not raised:
            run = paragraph.add_run(text)
            run.font.size, run.font.superscript = Pt(size.letter), raised


def _repeated(row: Any) -> None:
    """The heads stand again on every page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _rules(grid: Any, rows: list[list[Any]], heads: int) -> None:
    """A thick rule above and below, a thin one under the heads, and no other."""
    for cell in rows[0]:
        _border(cell, "top", OUTER)
    for cell in rows[heads - 1]:
        _border(cell, "bottom", INNER)
    for cell in rows[-1]:
        _border(cell, "bottom", OUTER)


def _border(cell: Any, edge: str, width: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = cell._tc.get_or_add_tcPr()
    borders = properties.find(qn("w:tcBorders"))
    if borders is None:
        borders = OxmlElement("w:tcBorders")
        properties.append(borders)
    if borders.find(qn(f"w:{edge}")) is not None:
        # A merged cell stands once for every column that it spans.
        return
    rule = OxmlElement(f"w:{edge}")
    for name, value in (("val", "single"), ("sz", str(width)), ("space", "0"), ("color", "000000")):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
