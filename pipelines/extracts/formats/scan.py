"""What a workbook holds that its reader does not say: sizes, errors, superscripts, percentages.

The cell reader gives an empty text for ``#DIV/0!``, joins a superscript footnote with the figure
before it, gives 0.125 for a cell that shows 12.5 %, and asks for memory by the outermost cell. Both
scanners, of packages (xlsx) and of binary streams (xls), find those cells first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.extracts.formats.unreadable import Unreadable

MAX_CELLS, MAX_ROWS, MAX_SHEETS = 1_000_000, 200_000, 1000
SUPERSCRIPTS = str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")
ASIDE = re.compile(r"<!--|<(script|style)\b", re.I)
LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass
class SheetScan:
    """Cells of one sheet that need another text than the reader's, by (row, column) from 0."""

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: set[tuple[int, int]] = field(default_factory=set)
    filled: bool = False
    length: int = 0
    rows: int = 0
    columns: int = 0


def check_size(sheets: list[SheetScan]) -> None:
    """Refuse a workbook whose sheets would not fit into memory.

    Raises:
        Unreadable: the rectangles up to the outermost cells hold too many cells or rows.
    """
    cells, rows = sum(s.rows * s.columns for s in sheets), sum(s.rows for s in sheets)
    if len(sheets) > MAX_SHEETS:
        raise Unreadable(f"{len(sheets):,} sheets", f"at most {MAX_SHEETS:,}")
    if cells > MAX_CELLS or rows > MAX_ROWS:
        raise Unreadable(
            f"sheets that reach over {rows:,} rows and {cells:,} cells",
            f"at most {MAX_ROWS:,} rows and {MAX_CELLS:,} cells, empty ones between figures "
            "included; a stray cell far from the table is removed in a spreadsheet",
        )


def without_asides(page: str) -> str:
    """A page without comments, scripts and styles, whose text looks like tags and is none."""
    parts, place = [], 0
    while start := ASIDE.search(page, place):
        parts.append(page[place : start.start()])
        end = re.compile(f"</{start[1]}" if start[1] else "-->", re.I).search(page, start.end())
        if end is None:
            return " ".join(parts)
        # The rest of an end tag is left: it opens nothing.
        place = end.end() if not start[1] else max(page.find(">", end.end()) + 1, end.end())
    return " ".join([*parts, page[place:]])


def is_percent(number_format: str) -> bool:
    """Whether a number format multiplies by 100: a percent sign that is no quoted text."""
    return "%" in LITERAL.sub("", number_format)


def superscript(text: str) -> str:
    """A raised run as a person sees it: digits as raised digits, signs as they stand."""
    return text.translate(SUPERSCRIPTS)
