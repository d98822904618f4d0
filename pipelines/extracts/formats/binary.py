"""Binary workbooks (BIFF xls): the records are walked as the cell reader walks them.

Record numbers and shapes: [MS-XLS], sections 2.3 and 2.4.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct

import olefile

from pipelines.extracts.formats.scan import MAX_SHEETS, SheetScan, check_size, is_percent
from pipelines.extracts.formats.strings import raised_strings
from pipelines.extracts.formats.unreadable import Unreadable

BOUNDSHEET, SST, CONTINUE, FONT, FORMAT, XF, EOF = 0x85, 0xFC, 0x3C, 0x31, 0x41E, 0xE0, 0x0A
NUMBER, LABEL, BOOLERR, RK, LABELSST, MULRK, FORMULA = 0x203, 0x204, 0x205, 0x27E, 0xFD, 0xBD, 0x06
RSTRING = 0xD6
CELLS = frozenset({NUMBER, LABEL, BOOLERR, RK, LABELSST, MULRK, FORMULA, RSTRING})
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
PERCENT_IDS = frozenset({9, 10})
HEAD, CELL = Struct("<HH"), Struct("<HHH")


@dataclass
class Globals:
    """What the first substream declares for all sheets."""

    starts: list[int] = field(default_factory=list)
    raised_fonts: set[int] = field(default_factory=set)
    percent_formats: set[int] = field(default_factory=lambda: set(PERCENT_IDS))
    formats: list[int] = field(default_factory=list)
    shared: list[bytes] = field(default_factory=list)

    def percent_styles(self) -> set[int]:
        """Numbers of the cell styles that show a figure multiplied by 100."""
        return {n for n, number in enumerate(self.formats) if number in self.percent_formats}


def scan_binary(data: bytes) -> list[SheetScan]:
    """Look through an xls, sheet by sheet in the order of the workbook.

    Raises:
        Unreadable: the container or its records are damaged, or too large.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            stream = ole.openstream("Workbook" if ole.exists("Workbook") else "Book").read()
        declared = _globals(stream)
        raised = raised_strings(declared.shared, declared.raised_fonts)
        percents = declared.percent_styles()
        scans: list[SheetScan] = []
        check_starts(declared.starts, len(stream))
        for start in declared.starts:
            scans.append(_scan_sheet(stream, start, raised, percents))
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


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Number, place and size of each record up to the end of a substream."""
    place, end = start, len(stream)
    unpack = HEAD.unpack_from
    while place + 4 <= end:
        record, size = unpack(stream, place)
        place += 4
        if place + size > end:
            raise Unreadable("a workbook that ends within a record", "a whole workbook")
        if record == EOF:
            return
        yield record, place, size
        place += size
    raise Unreadable("a workbook that ends before its last record", "a whole workbook")


def _globals(stream: bytes) -> Globals:
    found, fonts, sharing = Globals(), 0, False
    for record, place, size in _records(stream, 0):
        body = stream[place : place + size]
        sharing = record == SST or (sharing and record == CONTINUE)
        if sharing:
            found.shared.append(body)
        elif record == BOUNDSHEET:
            found.starts.append(int.from_bytes(body[:4], "little"))
        elif record == FONT:
            # The number 4 is never given to a font.
            number, fonts = fonts + (fonts >= 4), fonts + 1
            if body[8:10] == b"\1\0":
                found.raised_fonts.add(number)
        elif record == FORMAT and size >= 5:
            code = body[5:].decode("utf-16-le" if body[4] & 1 else "latin-1", errors="replace")
            if is_percent(code):
                found.percent_formats.add(int.from_bytes(body[:2], "little"))
        elif record == XF:
            found.formats.append(int.from_bytes(body[2:4], "little"))
    return found


def _scan_sheet(stream: bytes, start: int, raised: dict[int, str], percents: set[int]) -> SheetScan:
    scan, rows, columns = SheetScan(), 0, 0
    cell = CELL.unpack_from
    for record, place, size in _records(stream, start):
        scan.length = place + size - start
        if record not in CELLS or size < 6:
            continue
        row, column, style = cell(stream, place)
        rows = row if row > rows else rows
        last = column
        if record == MULRK:
            last = int.from_bytes(stream[place + size - 2 : place + size], "little")
        columns = last if last > columns else columns
        scan.filled = True
        if record == LABELSST:
            text = raised and raised.get(int.from_bytes(stream[place + 6 : place + 10], "little"))
            if text:
                scan.texts[row, column] = text
        elif record in (BOOLERR, FORMULA):
            sign = _error(record, stream[place + 6 : place + 14])
            if sign:
                scan.texts[row, column] = sign
        if percents:
            scan.percents.update(_percents(record, stream[place : place + size], percents))
    if scan.filled:
        scan.rows, scan.columns = rows + 1, columns + 1
    return scan


def _error(record: int, body: bytes) -> str:
    if record == BOOLERR and body[1:2] == b"\1":
        return ERRORS.get(body[0], "#ERROR!")
    if record == FORMULA and body[6:8] == b"\xff\xff" and body[0] == 2:
        return ERRORS.get(body[2], "#ERROR!")
    return ""


def _percents(record: int, body: bytes, percents: set[int]) -> Iterator[tuple[int, int]]:
    row, first, style = CELL.unpack_from(body)
    if record in (NUMBER, RK, FORMULA) and style in percents:
        yield row, first
    elif record == MULRK:
        for offset in range((len(body) - 6) // 6):
            if int.from_bytes(body[4 + 6 * offset : 6 + 6 * offset], "little") in percents:
                yield row, first + offset
