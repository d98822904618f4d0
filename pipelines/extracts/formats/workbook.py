"""Workbooks: unlocked where the password is the default one, scanned, then read by calamine."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import Any

import msoffcrypto
import numpy as np
import olefile
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from pipelines.extracts.formats.binary import scan_binary
from pipelines.extracts.formats.figures import Floats, Texts, as_stored
from pipelines.extracts.formats.kinds import MAX_BYTES, Kind, kind_of_bytes
from pipelines.extracts.formats.package import scan_package
from pipelines.extracts.formats.scan import NONE, Numbers, SheetScan
from pipelines.extracts.formats.shown import date_shown, shown
from pipelines.extracts.formats.unreadable import RawTable, Unreadable

# Excel encrypts with this password where a workbook is only protected against changes.
DEFAULT_PASSWORD = "VelvetSweatshop"
SECTOR = 512
MAX_SPIN = 1_000_000
SPIN = 1_000_000
# A number as a spreadsheet shows it: no zero behind a whole one, and 15 digits, as it keeps them
# (0.1 + 0.2 is stored as 0.30000000000000004 and shows as 0.3).
_shown = "%.15g".__mod__
SPIN = re.compile(rb'spinCount="(\d+)"')
WORD, FIGURE, OTHER = 0, 1, 2
KINDS = defaultdict(lambda: OTHER, {str: WORD, float: FIGURE, int: FIGURE})


def unlocked(data: bytes) -> bytes:
    """Content of an encrypted workbook.

    Raises:
        Unreadable: it has a password of its own, or its encryption is damaged.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("EncryptionInfo"):
                spins = SPIN.findall(ole.openstream("EncryptionInfo").read(65536))
                if any(int(spin[:12]) > MAX_SPIN for spin in spins):
                    raise Unreadable("a key that takes minutes to derive", "a common encryption")
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        office.load_key(password=DEFAULT_PASSWORD)
        target = io.BytesIO()
        office.decrypt(target)
    except Unreadable:
        raise
    except msoffcrypto.exceptions.InvalidKeyError as error:
        raise Unreadable(
            "a workbook with a password of its own",
            "no password, or the default one; save it without a password and record its new hash",
        ) from error
    except Exception as error:
        # Damaged headers make the library stumble in many ways.
        raise Unreadable(f"an encrypted workbook that cannot be opened ({error})",
                         "a whole workbook") from error  # fmt: skip
    return target.getvalue()


def workbook_tables(data: bytes, kind: Kind) -> list[RawTable]:
    """Read the sheets of a workbook, xls or xlsx, encrypted or not.

    Raises:
        Unreadable: the workbook is damaged, locked or too large.
    """
    if kind.name == "encrypted":
        data = unlocked(data)
        kind = kind_of_bytes(data)
    if kind.name not in ("xls", "xlsx") or len(data) > MAX_BYTES:
        raise Unreadable(kind.found or f"a file of kind {kind.name}", "a workbook, xls or xlsx")
    scans = scan_package(data) if kind.name == "xlsx" else scan_binary(kind.stream)
    # A last sector that is cut short makes the reader panic, which prints to the terminal.
    data += bytes(-len(data) % SECTOR) if kind.name == "xls" else b""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return [
                _table(book, number, sheet.name, scan)
                for number, (sheet, scan) in enumerate(
                    zip(book.sheets_metadata, scans, strict=True)
                )
                if sheet.typ == SheetTypeEnum.WorkSheet
            ]
    except (CalamineError, ValueError) as error:
        raise Unreadable(f"a workbook that cannot be opened ({error})", "xls or xlsx") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("a workbook that cannot be opened (damaged)", "xls or xlsx") from error


def _table(book: CalamineWorkbook, number: int, name: str, scan: SheetScan) -> RawTable:
    sheet = book.get_sheet_by_index(number)
    values = sheet.to_python(skip_empty_area=False)
    height, width = len(values), len(values[0]) if values else 0
    flat = list(chain.from_iterable(values))
    cells = np.empty(len(flat), object)
    cells[:] = flat
    figures, amounts, others = _kinds(flat, scan, height, width)
    formats = _formats(scan, height, width)
    exact = _put_numbers(cells, figures, amounts, formats[figures], scan.formats, width)
    for place in others:
        used = int(formats[place])
        cells[place] = _printed(flat[place], scan.formats[used - 1] if used else "")
    rows = cells.reshape(height, width).tolist() if width else []
    for (row, column), text in scan.texts.items():
        _widen(rows, row, column)
        rows[row][column] = text
        exact.pop((row, column), None)
    ranges = sorted((*start, *end) for start, end in sheet.merged_cell_ranges or ())
    return RawTable(name, rows, tuple(ranges), exact)


def _kinds(
    flat: list[Any], scan: SheetScan, height: int, width: int
) -> tuple[Numbers, Floats, list[int]]:
    """Places and values of the numbers, and places of what is neither number nor text."""
    if scan.numbers and (scan.rows, scan.columns) == (height, width):
        rows, columns, amounts = scan.numbers
        places = rows * width + columns
        asked = (scan.unsure[0] * width + scan.unsure[1]).tolist()
        kinds = bytes(KINDS[type(flat[n])] for n in asked)
    else:
        places, amounts, asked = NONE, np.empty(0), range(len(flat))
        kinds = bytes(map(KINDS.__getitem__, map(type, flat)))
    found = [n for n, kind in zip(asked, kinds, strict=True) if kind == FIGURE]
    others = [n for n, kind in zip(asked, kinds, strict=True) if kind == OTHER]
    more = np.array([flat[n] for n in found], np.float64)
    return np.append(places, np.array(found, np.int64)), np.append(amounts, more), others


def _formats(scan: SheetScan, height: int, width: int) -> Numbers:
    """Number of the format of every cell of the rectangle, row by row; 0 for none."""
    rows, columns, numbers = scan.styled
    found = np.zeros(height * width, np.int64)
    inside = (rows < height) & (columns < width)
    found[rows[inside] * width + columns[inside]] = numbers[inside]
    return found


def _put_numbers(
    cells: Texts, places: Numbers, values: Floats, used: Numbers, codes: Sequence[str], width: int
) -> dict[tuple[int, int], str]:
    """Replace numbers by their texts; the full numbers of those that show less or otherwise."""
    exact: dict[tuple[int, int], str] = {}
    for number in np.flatnonzero(np.bincount(used)).tolist():
        some = np.flatnonzero(used == number)
        here = places[some]
        if not number:
            cells[here] = as_stored(values[some])
            continue
        found = shown(values[some], codes[number - 1])
        cells[here] = found.printed
        exact.update((divmod(int(here[n]), width), text) for n, text in found.exact.items())
    return exact


def _widen(rows: list[list[str]], row: int, column: int) -> None:
    """The reader ends a sheet before an error at its edge; the scan has bounded the sizes."""
    width = max(column + 1, len(rows[0]) if rows else 0)
    while len(rows) <= row:
        rows.append([])
    for cells in rows:
        cells.extend([""] * (width - len(cells)))


def _printed(value: object, code: str) -> str:
    """A value other than a text or a number as a person sees it."""
    if isinstance(value, bool):
        return str(value).upper()
    return date_shown(value, code) if isinstance(value, dt.date) else str(value)
