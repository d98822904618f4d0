"""What a workbook holds that its reader does not say: sizes, errors, superscripts, formats.

The cell reader gives an empty text for ``#DIV/0!``, joins a superscript footnote with the figure
before it, gives 0.125 for a cell that shows 12.5 %, and asks for memory by the outermost cell. Both
scanners, of packages (xlsx) and of binary streams (xls), find those cells first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipelines.extracts.formats.codes import COMMON, code_of, says_more
from pipelines.extracts.formats.unreadable import Unreadable

MAX_CELLS, MAX_ROWS, MAX_SHEETS = 1_000_000, 200_000, 1000
SUPERSCRIPTS = str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")
ASIDE = re.compile(r"<!--|<(script|style)\b", re.I)
Numbers = NDArray[np.int64]
NONE: Numbers = np.empty(0, np.int64)


@dataclass
class SheetScan:
    """What is known of one sheet before its cells are read.

    ``texts`` are those of cells that need another text than the reader's, by (row, column) from 0.
    What follows counts cells row by row over the rectangle of ``rows`` and ``columns``. ``formats``
    are number formats, and ``used`` says which of them each cell has, counted from 1; 0 is none.
    ``numbers`` says which cells hold a number and nothing else, and all values, where the scan
    comes by them; ``unsure`` are cells whose kind only the reader knows, such as the result of a
    formula.
    """

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: Sequence[str] = ()
    used: Numbers = field(default_factory=lambda: NONE)
    numbers: tuple[NDArray[np.bool_], NDArray[np.float64]] | None = None
    unsure: Numbers = field(default_factory=lambda: NONE)
    filled: bool = False
    length: int = 0
    rows: int = 0
    columns: int = 0

    def dated(self, figure: NDArray[np.bool_]) -> Numbers:
        """Those of the numbers that may show a date by their format."""
        plain = np.array([True, *(code_of(code) is not None for code in self.formats)])
        return NONE if plain.all() else np.flatnonzero(figure & ~plain[self.used])


@dataclass(frozen=True)
class Styles:
    """Number formats by cell style: ``numbers[style]`` counts into them from 1; 0 is none.

    The last of the numbers is 0, for styles that are not declared.
    """

    formats: tuple[str, ...]
    numbers: Numbers

    def applied(self, cells: Numbers, styles: Numbers, scan: SheetScan) -> None:
        """Note the number format of each cell by its style.

        Raises:
            Unreadable: the sheet is too large.
        """
        if not self.formats or not len(styles):
            return
        check_size([scan])
        scan.formats, scan.used = self.formats, np.zeros(scan.rows * scan.columns, np.int64)
        scan.used[cells] = self.numbers[np.minimum(styles, len(self.numbers) - 1)]


def styles_of(ids: Sequence[int], spelled: Mapping[int, str]) -> Styles:
    """Styles of a workbook.

    Args:
        ids: number of the format of each cell style.
        spelled: formats that the workbook spells, by number; the common ones need no spelling.
    """
    codes = [spelled.get(number, COMMON.get(number, "")) for number in ids]
    formats = sorted({code for code in codes if says_more(code)})
    place = {code: n for n, code in enumerate(formats, 1)}
    return Styles(tuple(formats), np.array([*(place.get(code, 0) for code in codes), 0], np.int64))


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


def check_count(cells: int) -> None:
    """Refuse a sheet of too many cells, even if they stand in one place.

    Raises:
        Unreadable: there are too many.
    """
    if cells > MAX_CELLS:
        raise Unreadable(f"a sheet of more than {MAX_CELLS:,} cells", "a sheet of fewer")


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


def superscript(text: str) -> str:
    """A raised run as a person sees it: digits as raised digits, signs as they stand."""
    return text.translate(SUPERSCRIPTS)
