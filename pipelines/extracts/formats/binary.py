"""Binary workbooks (BIFF xls): what their records say beyond the values of cells.

Record numbers and shapes: [MS-XLS], sections 2.3 and 2.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipelines.extracts.formats.records import BOOLERR, LABELSST, MULRK, NUMBER, RK, Records
from pipelines.extracts.formats.scan import (
    MAX_SHEETS,
    Numbers,
    SheetScan,
    Styles,
    check_count,
    check_size,
    styles_of,
)
from pipelines.extracts.formats.strings import raised_strings
from pipelines.extracts.formats.unreadable import Unreadable

BOUNDSHEET, SST, CONTINUE, FONT, FORMAT, XF, BOF = 0x85, 0xFC, 0x3C, 0x31, 0x41E, 0xE0, 0x809
LABEL, FORMULA, RSTRING = 0x204, 0x06, 0xD6
DECLARATIONS = frozenset({BOUNDSHEET, SST, CONTINUE, FONT, FORMAT, XF, BOF})
CELLS = frozenset({NUMBER, LABEL, BOOLERR, RK, LABELSST, MULRK, FORMULA, RSTRING})
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
# The version since which texts are in Unicode.
UNICODE = b"\0\6"
SHORTEST = 6
IS_CELL = np.zeros(2**16, bool)
IS_CELL[list(CELLS)] = True


@dataclass
class Globals:
    """What the first substream declares for all sheets."""

    starts: list[int] = field(default_factory=list)
    raised_fonts: set[int] = field(default_factory=set)
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    shared: list[bytes] = field(default_factory=list)


def scan_binary(stream: bytes) -> list[SheetScan]:
    """Look through the stream of an xls, sheet by sheet in the order of the workbook.

    Raises:
        Unreadable: its records are damaged, or too large.
    """
    try:
        records = Records(stream)
        declared = _globals(records)
        raised = raised_strings(declared.shared, declared.raised_fonts)
        styles = styles_of(declared.styles, declared.formats)
        scans: list[SheetScan] = []
        check_starts(declared.starts, len(stream))
        for start in declared.starts:
            scans.append(_scan_sheet(records, start, raised, styles))
            check_size(scans)
            if sum(scan.length for scan in scans) > len(stream):
                raise Unreadable("sheets that share their records", "records of its own for each")
    except Unreadable:
        raise
    except Exception as error:
        # Damaged containers make the library and the record shapes stumble in many ways.
        raise Unreadable(f"a workbook that cannot be opened ({error})", "xls or xlsx") from error
    return scans


def check_starts(starts: list[int], size: int) -> None:
    """Refuse sheets that are nowhere, and too many of them.

    Raises:
        Unreadable: a sheet begins behind the end of the file, or there are too many.
    """
    if len(starts) > MAX_SHEETS:
        raise Unreadable(f"{len(starts):,} sheets", f"at most {MAX_SHEETS:,}")
    if any(start >= size for start in starts):
        raise Unreadable("a sheet that begins behind the end", "a whole workbook")


def _globals(records: Records) -> Globals:
    found, fonts, sharing, unicode = Globals(), 0, False, True
    for record, body in _bodies(records):
        sharing = record == SST or (sharing and record == CONTINUE)
        if sharing:
            found.shared.append(body)
        elif record == BOF:
            unicode = body[:2] == UNICODE
        elif record == BOUNDSHEET:
            found.starts.append(int.from_bytes(body[:4], "little"))
        elif record == FONT:
            # The number 4 is never given to a font.
            number, fonts = fonts + (fonts >= 4), fonts + 1
            if body[8:10] == b"\1\0":
                found.raised_fonts.add(number)
        elif record == FORMAT and len(body) >= 5:
            found.formats[int.from_bytes(body[:2], "little")] = _format(body, unicode)
        elif record == XF:
            found.styles.append(int.from_bytes(body[2:4], "little"))
    return found


def _format(body: bytes, unicode: bool) -> str:
    if not unicode:
        return body[3:].decode("gb18030", errors="replace")
    return body[5:].decode("utf-16-le" if body[4] & 1 else "latin-1", errors="replace")


def _bodies(records: Records) -> Iterator[tuple[int, bytes]]:
    places = records.walk(0, DECLARATIONS).places
    kinds, sizes = records.words(places), records.words(places + 2)
    for kind, place, size in zip(kinds.tolist(), places.tolist(), sizes.tolist(), strict=True):
        yield kind, records.stream[place + 4 : place + 4 + size]


def _scan_sheet(records: Records, start: int, raised: dict[int, str], styles: Styles) -> SheetScan:
    walk = records.walk(start, CELLS)
    scan = SheetScan(length=walk.end - start)
    kinds, sizes = records.words(walk.places), records.words(walk.places + 2)
    cells = IS_CELL[kinds] & (sizes >= SHORTEST)
    places, kinds, sizes = walk.places[cells], kinds[cells], sizes[cells]
    scan.filled = len(places) > 0
    if not scan.filled:
        return scan
    rows, columns, used = (records.words(places + offset) for offset in (4, 6, 8))
    several = kinds == MULRK
    counts = (sizes[several] - 6) // 6
    check_count(int(counts.sum()))
    scan.rows = int(rows.max()) + 1
    scan.columns = max(int(columns.max()) + 1, int((columns[several] + counts).max(initial=0)))
    check_size([scan])
    _look_closely(records, (places, kinds, rows, columns), raised, scan)
    cells = rows * scan.columns + columns
    spread, place = _spread(cells[several], places[several] + 8, counts)
    one = ~several
    kinds, cells = kinds[one], np.append(cells[one], spread)
    styles.applied(cells, np.append(used[one], records.words(place)), scan)
    _numbers(records, kinds, cells, np.append(places[one] + 8, place), scan)
    return scan


def _numbers(
    records: Records, kinds: Numbers, cells: Numbers, styled: Numbers, scan: SheetScan
) -> None:
    """Note the numbers of a sheet, unless a cell is written twice: the reader knows which holds.

    ``kinds`` are those of the first cells; the others, of records that hold several, are numbers
    in short. ``styled`` are the places of the style of each cell, behind which its content stands.
    """
    size, one = scan.rows * scan.columns, len(kinds)
    figure, values = np.zeros(size, bool), np.zeros(size)
    figure[cells] = True
    if np.count_nonzero(figure) < len(cells):
        return
    values[cells[one:]] = short_numbers(records.wide(styled[one:] + 2, np.uint32))
    single, places = cells[:one], styled[:one] + 2
    short, long = kinds == RK, kinds == NUMBER
    values[single[short]] = short_numbers(records.wide(places[short], np.uint32))
    values[single[long]] = records.wide(places[long], np.float64)
    figure[single[~(short | long)]] = False
    dated = scan.dated(figure)
    figure[dated] = False
    scan.numbers = figure, values
    scan.unsure = np.append(dated, single[(kinds == FORMULA) | (kinds == BOOLERR)])


def short_numbers(written: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Numbers of four bytes ([MS-XLS] 2.5.217): a whole one or the front of a float, or a 100th."""
    values = (written.view(np.int32) >> 2).astype(np.float64)
    floats = np.flatnonzero(written & 2 == 0)
    front = (written[floats] & ~np.uint32(3)).astype(np.uint64) << np.uint64(32)
    values[floats] = front.view(np.float64)
    parts = np.flatnonzero(written & 1)
    values[parts] /= 100
    return values


def _spread(cells: Numbers, places: Numbers, counts: Numbers) -> tuple[Numbers, Numbers]:
    """The cells of records that hold several, and the places of their styles.

    Args:
        cells: the first cell of each record.
        places: the place of its style.
        counts: how many cells the record holds.
    """
    number = np.arange(counts.sum())
    first = np.cumsum(counts) - counts
    return np.repeat(cells - first, counts) + number, (
        np.repeat(places - 6 * first, counts) + 6 * number
    )


def _look_closely(
    records: Records, cells: tuple[Numbers, ...], raised: dict[int, str], scan: SheetScan
) -> None:
    """Texts of the cells with an error or a raised sign."""
    places, kinds, rows, columns = cells
    stream = records.stream
    for n in np.flatnonzero((kinds == BOOLERR) | (kinds == FORMULA)).tolist():
        sign = _error(kinds[n], stream[places[n] + 10 : places[n] + 18])
        if sign:
            scan.texts[int(rows[n]), int(columns[n])] = sign
    if not raised:
        return
    labels = np.flatnonzero(kinds == LABELSST)
    # A body that is cut short says nothing of a text.
    labels = labels[places[labels] + 13 < len(stream)]
    low, high = (records.words(places[labels] + offset) for offset in (10, 12))
    for n, number in zip(labels.tolist(), (low | high << 16).tolist(), strict=True):
        if number in raised:
            scan.texts[int(rows[n]), int(columns[n])] = raised[number]


def _error(record: int, body: bytes) -> str:
    if record == BOOLERR and body[1:2] == b"\1":
        return ERRORS.get(body[0], "#ERROR!")
    if record == FORMULA and body[6:8] == b"\xff\xff" and body[0] == 2:
        return ERRORS.get(body[2], "#ERROR!")
    return ""
