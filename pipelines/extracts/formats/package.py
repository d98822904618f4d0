"""Packages (xlsx): what their parts say beyond the values of cells."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Callable, Iterator

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from pipelines.extracts.formats.parts import MAX_TEXT, parts_of, tree_of
from pipelines.extracts.formats.scan import (
    MAX_CELLS,
    NONE,
    Numbers,
    SheetScan,
    Styles,
    check_count,
    check_size,
    styles_of,
    superscript,
)
from pipelines.extracts.formats.unreadable import Unreadable

MAX_SIGNS = 6_000_000
# A formula that no spreadsheet has computed: without it the cell would be a silent gap.
UNCOMPUTED = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*+(?:<v\s*+/>|<v>\s*+</v>)?+\s*+</c>")
# A style that is not said right behind the reference, where it is looked for.
LATE_STYLE = re.compile(rb'<c r="\w+" (?!s=)[^<>]*\ss="')
REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
LONGEST = 10
Bytes = NDArray[np.uint8]


def scan_package(data: bytes) -> list[SheetScan]:
    """Look through an xlsx, sheet by sheet in the order of the workbook.

    Raises:
        Unreadable: the archive is damaged, too large when unpacked, or holds entities.
    """
    parts = parts_of(data)
    shared = _raised_strings(parts.get("xl/sharedstrings.xml", b""))
    styles = _styles(parts.get("xl/styles.xml", b""))
    texts = [parts.get(part.lower(), b"") for part in _sheet_parts(parts)]
    if sum(map(len, texts)) > MAX_TEXT:
        raise Unreadable("sheets that share their parts", "a part of its own for every sheet")
    sheets = [_scan_sheet(text, shared, styles) for text in texts]
    check_size(sheets)
    return sheets


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return root.iter(f"{{*}}{name}")


def _sheet_parts(parts: dict[str, bytes]) -> list[str]:
    targets = {
        r.get("Id"): r.get("Target", "")
        for r in _named(tree_of(parts.get("xl/_rels/workbook.xml.rels", b"<x/>")), "Relationship")
    }
    found = []
    for sheet in _named(tree_of(parts.get("xl/workbook.xml", b"<x/>")), "sheet"):
        key = next((v for k, v in sheet.items() if str(k).rpartition("}")[2] == "id"), None)
        target = targets.get(key) or ""
        found.append(posixpath.normpath(posixpath.join("/xl", target)).lstrip("/"))
    return found


def _raised_strings(xml: bytes) -> dict[str, str]:
    """Shared strings with raised runs, by their number, as a person sees them."""
    if b"vertAlign" not in xml:
        return {}
    items = _named(tree_of(xml), "si")
    return {
        str(number): text
        for number, item in enumerate(items)
        if (text := _raised(item)) is not None
    }


def _raised(item: etree._Element) -> str | None:
    """Text of runs with the raised ones as such; None where nothing is raised."""
    text, found = "", False
    for run in item:
        if _local(run) == "t":
            text += run.text or ""
        if _local(run) != "r":
            continue
        plain = "".join(t.text or "" for t in run if _local(t) == "t")
        raised = any(v.get("val") == "superscript" for v in _named(run, "vertAlign"))
        found |= raised and superscript(plain) != plain
        text += superscript(plain) if raised else plain
    return text if found else None


def _styles(xml: bytes) -> Styles:
    if not xml:
        return styles_of([], {})
    root = tree_of(xml)
    spelled = {
        int(f.get("numFmtId", "")): f.get("formatCode", "")
        for f in _named(root, "numFmt")
        if f.get("numFmtId", "").isdecimal()
    }
    found = next(_named(root, "cellXfs"), None)
    ids = [] if found is None else [xf.get("numFmtId", "") for xf in found]
    return styles_of([int(id_) if id_.isdecimal() else 0 for id_ in ids], spelled)


def _scan_sheet(xml: bytes, shared: dict[str, str], styles: Styles) -> SheetScan:
    scan = SheetScan()
    cells = _cells(xml)
    special = shared or b"vertAlign" in xml or b't="e"' in xml
    special = special or (b"<f" in xml and UNCOMPUTED.search(xml))
    if cells is None or special or (styles.formats and LATE_STYLE.search(xml)):
        _look_closely(xml, scan, shared, styles)
        return scan
    rows, columns, used = cells
    scan.rows, scan.columns = int(rows.max(initial=0)), int(columns.max(initial=0))
    _apply(styles, rows - 1, columns - 1, used, scan)
    return scan


def _apply(styles: Styles, rows: Numbers, columns: Numbers, used: Numbers, scan: SheetScan) -> None:
    """Note the number formats of cells by their styles; a damaged reference names no cell."""
    inside = (rows >= 0) & (columns >= 0)
    styles.applied((rows * scan.columns + columns)[inside], used[inside], scan)


def _cells(xml: bytes) -> tuple[Numbers, Numbers, Numbers] | None:
    """Rows, columns (from 1) and styles of the cells that hold something, all cells at once.

    Spreadsheets write ``<c r="A1" ...>``, closed at once where the cell is empty. Any other way of
    writing (another quotation mark, spaces around ``=``, a prefix, no reference) gives None.
    """
    if max(xml.count(sign) for sign in (b"=", b">", b":")) > MAX_SIGNS:
        raise Unreadable("a sheet of millions of tags", f"at most {MAX_CELLS:,} cells")
    text = np.frombuffer(xml + b"  ", dtype=np.uint8)
    equals = np.flatnonzero(text == ord("="))
    colons = np.flatnonzero(text == ord(":"))
    tags = np.flatnonzero((text[:-2] == ord("<")) & (text[1:-1] == ord("c")))
    after = text[tags + 2]
    cells = tags[after == ord(" ")]
    usual = (
        b"'" not in xml
        and (text[equals + 1] == ord('"')).all()
        and (text[equals - 1] != ord(" ")).all()
        and not ((text[colons + 1] == ord("c")) & ~_is_letter(text[colons + 2])).any()
        and (_is_letter(after) | (after == ord(" "))).all()
        and (text[cells + 3] == ord("r")).all()
        and (text[cells + 4] == ord("=")).all()
    )
    return _references(text, cells + 6) if usual else None


def _is_letter(signs: Bytes) -> NDArray[np.bool_]:
    return ((signs | 32) >= ord("a")) & ((signs | 32) <= ord("z"))


def _references(text: Bytes, found: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Rows, columns and styles by the references that begin at the places found."""
    ends = np.flatnonzero(text == ord(">"))
    if not len(found) or not len(ends):
        return NONE, NONE, NONE
    closing = ends[np.minimum(np.searchsorted(ends, found), len(ends) - 1)]
    found = found[text[closing - 1] != ord("/")]
    check_count(len(found))
    letters, place = _spelled(text, found, _is_letter, 26, ord("A") - 1)
    rows, place = _spelled(text, place, _is_digit, 10, ord("0"))
    styled = np.full(len(place), True)
    for offset, sign in enumerate(b'" s="'):
        styled &= text[np.minimum(place + offset, len(text) - 1)] == sign
    styles = np.zeros(len(found), np.int64)
    styles[styled] = _spelled(text, place[styled] + 5, _is_digit, 10, ord("0"))[0]
    return rows, letters, styles


def _is_digit(signs: Bytes) -> NDArray[np.bool_]:
    return (signs >= ord("0")) & (signs <= ord("9"))


def _spelled(
    text: Bytes, place: Numbers, belongs: Callable[[Bytes], NDArray[np.bool_]], base: int, zero: int
) -> tuple[Numbers, Numbers]:
    """Numbers spelled from the places on, and the places behind them."""
    numbers = np.zeros(len(place), np.int64)
    for _ in range(LONGEST):
        sign = text[np.minimum(place, len(text) - 1)]
        more = belongs(sign)
        if not more.any():
            break
        # Letters in either case.
        digit = (sign & 0xDF if base > 10 else sign).astype(np.int64) - zero
        numbers = np.where(more, numbers * base + digit, numbers)
        place = place + more
    return numbers, place


def _look_closely(xml: bytes, scan: SheetScan, shared: dict[str, str], styles: Styles) -> None:
    """Go through the cells one by one, which is slow and knows every way of writing."""
    row, column = -1, -1
    found: list[tuple[int, int, int]] = []
    for event, element in _elements(xml):
        if _local(element) == "row":
            if event == "start":
                given = element.get("r", "")
                row, column = int(given) - 1 if given.isdecimal() else row + 1, -1
            else:
                _forget(element)
            continue
        if event == "start":
            continue
        match = REFERENCE.fullmatch(element.get("r", ""))
        column = _number(match[1]) if match else column + 1
        place = (int(match[2]) - 1 if match else row, column)
        if len(element):
            used = element.get("s", "")
            found.append((*place, int(used) if used.isdecimal() and len(used) < LONGEST else 0))
            check_count(len(found))
            scan.rows, scan.columns = max(scan.rows, place[0] + 1), max(scan.columns, column + 1)
            _cell(element, place, scan, shared)
        _forget(element)
    rows, columns, numbers = np.array(found, np.int64).reshape(-1, 3).T
    _apply(styles, rows, columns, numbers, scan)


def _elements(xml: bytes) -> Iterator[tuple[str, etree._Element]]:
    try:
        yield from etree.iterparse(
            io.BytesIO(xml), ("start", "end"), tag=("{*}row", "{*}c"), resolve_entities=False,
            no_network=True, load_dtd=False,
        )  # fmt: skip
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"a workbook that cannot be opened ({error})", "xls or xlsx") from error


def _forget(element: etree._Element) -> None:
    """Let go of an element and those before it, so that a large sheet never stands in memory."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _cell(
    element: etree._Element,
    place: tuple[int, int],
    scan: SheetScan,
    shared: dict[str, str],
) -> None:
    kind, value = element.get("t", "n"), next(_named(element, "v"), None)
    text = "" if value is None else value.text or ""
    if kind == "e":
        scan.texts[place] = text or "#ERROR!"
    elif kind == "s" and text in shared:
        scan.texts[place] = shared[text]
    elif kind == "inlineStr":
        raised = next((_raised(inline) for inline in _named(element, "is")), None)
        scan.texts |= {} if raised is None else {place: raised}
    elif (value is None or (not text and kind != "str")) and (
        formula := next(_named(element, "f"), None)
    ) is not None:
        scan.texts[place] = f"={formula.text or ''}"


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
