"""Workbooks: unlocked where the password is the default one, scanned, then read by calamine."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, compress
from typing import Any

import msoffcrypto
import numpy as np
import olefile
from numpy.typing import NDArray
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from pipelines.extracts.formats.binary import scan_binary
from pipelines.extracts.formats.figures import Floats, as_stored
from pipelines.extracts.formats.kinds import MAX_BYTES, Kind, kind_of_bytes
from pipelines.extracts.formats.package import scan_package
from pipelines.extracts.formats.scan import Numbers, SheetScan
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
Shape, Mask = tuple[int, int], NDArray[np.bool_]
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
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    shape = len(rows), len(rows[0]) if rows else 0
    figure, amounts, others = _kinds(rows, scan, shape)
    used = _fitted(scan.used, scan, shape)
    exact = _put_numbers(rows, figure, amounts, used, scan.formats)
    for place in others:
        row, column = divmod(place, shape[1])
        code = scan.formats[used[row, column] - 1] if used[row, column] else ""
        rows[row][column] = _printed(rows[row][column], code)
    for (row, column), text in scan.texts.items():
        _widen(rows, row, column)
        rows[row][column] = text
        exact.pop((row, column), None)
    ranges = sorted((*start, *end) for start, end in sheet.merged_cell_ranges or ())
    return RawTable(name, rows, tuple(ranges), exact)


def _kinds(rows: list[list[Any]], scan: SheetScan, shape: Shape) -> tuple[Mask, Floats, list[int]]:
    """Which cells are numbers, all values, and the places of what is neither number nor text."""
    width = shape[1]
    if scan.numbers and (scan.rows, scan.columns) == shape:
        figure, amounts = scan.numbers
        asked = scan.unsure
        some = [rows[place // width][place % width] for place in asked.tolist()]
    else:
        some = list(chain.from_iterable(rows))
        figure, amounts, asked = (
            np.zeros(len(some), bool),
            np.zeros(len(some)),
            np.arange(len(some)),
        )
    kinds = bytes(map(KINDS.__getitem__, map(type, some)))
    kind = np.frombuffer(kinds, np.uint8)
    found = asked[kind == FIGURE]
    figure[found] = True
    amounts[found] = list(compress(some, kind == FIGURE))
    return figure.reshape(shape), amounts.reshape(shape), asked[kind == OTHER].tolist()


def _fitted(used: Numbers, scan: SheetScan, shape: Shape) -> Numbers:
    """Number of the format of every cell of the rectangle; 0 for none."""
    scanned = used.reshape(scan.rows, scan.columns) if len(used) else np.zeros((0, 0), np.int64)
    if scanned.shape == shape:
        return scanned
    found = np.zeros(shape, np.int64)
    height, width = (min(both) for both in zip(scanned.shape, shape, strict=True))
    found[:height, :width] = scanned[:height, :width]
    return found


def _put_numbers(
    rows: list[list[Any]], figure: Mask, amounts: Floats, used: Numbers, codes: Sequence[str]
) -> dict[tuple[int, int], str]:
    """Replace numbers by their texts; the full numbers of those that show less or otherwise."""
    exact: dict[tuple[int, int], str] = {}
    numbers = np.flatnonzero(np.bincount(used.ravel())).tolist() if codes else [0]
    for number in numbers:
        here = figure & (used == number) if len(numbers) > 1 else figure
        if not here.any():
            continue
        if not number:
            _put(rows, here, as_stored(amounts[here]))
            continue
        found = shown(amounts[here], codes[number - 1])
        _put(rows, here, found.printed)
        if found.exact:
            places = np.argwhere(here)[list(found.exact)].tolist()
            exact.update(zip(map(tuple, places), found.exact.values(), strict=True))
    return exact


def _put(rows: list[list[Any]], here: Mask, texts: list[str]) -> None:
    """Put texts in their cells, those that stand side by side in one step."""
    first, last = here.copy(), here.copy()
    first[:, 1:] &= ~here[:, :-1]
    last[:, :-1] &= ~here[:, 1:]
    row, left = np.divmod(np.flatnonzero(first), here.shape[1])
    right, place = np.flatnonzero(last) - row * here.shape[1] + 1, 0
    for number, start, stop in zip(row.tolist(), left.tolist(), right.tolist(), strict=True):
        following = place + stop - start
        rows[number][start:stop] = texts[place:following]
        place = following


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
