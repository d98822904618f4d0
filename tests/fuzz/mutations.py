"""What is done to a file, and whether its figures survive it.

``KEEPING`` mutations leave the meaning as it is: every figure must come out the same.
``DESTROYING`` ones do not: the file is refused, or every figure that is not the same is reported.
``DAMAGING`` ones are noise in the bytes, which in texts and binary workbooks may turn one figure
into another; against the recorded hash such a file is refused, and without it nothing may break.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

import msoffcrypto

from tests.fuzz.samples import Sample, written

Mutation = Callable[[random.Random, Sample], bytes]
RAISED = ("1", "2", "12", "[1]", "①", "1)")
BEHIND = ("①", "②③", "¹", "²", " [2]", " 1)", "*", " **", "（初步数）", " ①②", "†", "⑴")
SHEET = "xl/worksheets/sheet1.xml"


def text(data: bytes) -> str:
    return data.decode("utf-8")


# Keeping, in any format.


def untouched(rng: random.Random, table: Sample) -> bytes:
    return written(table)


def footnote_behind(rng: random.Random, table: Sample) -> bytes:
    for _ in range(rng.randint(1, 4)):
        table.extra[table.figure(rng)] = rng.choice(BEHIND)
    return written(table)


def footnote_raised(rng: random.Random, table: Sample) -> bytes:
    table.raised = True
    for _ in range(rng.randint(1, 4)):
        table.extra[table.figure(rng)] = rng.choice(RAISED)
    return written(table)


# Keeping, in texts and pages.


def encoded(rng: random.Random, table: Sample) -> bytes:
    encoding = rng.choice(("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"))
    return text(written(table)).encode(encoding)


def line_ends(rng: random.Random, table: Sample) -> bytes:
    lines = text(written(table)).splitlines()
    return (rng.choice(("\n", "\r\n", "\r")).join(lines) + "\n").encode()


def other_delimiter(rng: random.Random, table: Sample) -> bytes:
    return text(written(table)).replace(",", rng.choice("\t;")).encode()


def padded(rng: random.Random, table: Sample) -> bytes:
    pad = rng.choice((" ", "\t", "\u3000", "\xa0", "  "))
    return text(written(table)).replace(",", f"{pad},").encode()


def quoted(rng: random.Random, table: Sample) -> bytes:
    lines = text(written(table)).split("\r\n")
    return "\r\n".join(re.sub(r"([^,]+)", r'"\1"', line) for line in lines).encode()


def empty_lines(rng: random.Random, table: Sample) -> bytes:
    return written(table) + rng.choice((b"\r\n", b",,,,\r\n")) * rng.randint(1, 500)


def written_otherwise(rng: random.Random, table: Sample) -> bytes:
    """Full-width digits, or separators of thousands."""
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    grouped = rng.choice((",", " ", "，"))
    for place in {table.figure(rng) for _ in range(5)}:
        figure = table.expected()[place]
        whole, _, rest = figure.partition(".")
        parted = f"{int(whole):,}".replace(",", grouped) + (f".{rest}" if rest else "")
        table.instead[place] = rng.choice((figure.translate(wide), parted))
    return written(table)


def careless_tags(rng: random.Random, table: Sample) -> bytes:
    page = text(written(table))
    for _ in range(rng.randint(1, 4)):
        page = rng.choice(
            (
                lambda p: p.replace("</td>", ""),
                lambda p: p.replace("</tr>", ""),
                lambda p: re.sub(r"<(/?)(td|tr|table)", lambda m: m[0].upper(), p),
                lambda p: p.replace("<td>", "<td class=a style='x:y' nowrap>"),
                lambda p: p.replace("<td>", "<td><font color=red><b>"),
                lambda p: p.replace("<tr>", "<!-- <td>9</td> --><tr>"),
                lambda p: p.replace("<tr>", "<tr>\n\n   "),
                lambda p: p.replace("</body>", "<script>'<td>'</script></body>"),
                lambda p: p.replace("</body></html>", ""),
                lambda p: "\n\n<!-- 网页 -->\n" + p,
                lambda p: p.replace("北京市", "&nbsp;&#21271;&#x4EAC;市"),
                lambda p: p.replace("</p>", ""),
            )
        )(page)
    return page.encode()


# Keeping, in packages.


def repacked(data: bytes, rng: random.Random | None = None, **changed: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        names = source.namelist()
        if rng:
            rng.shuffle(names)
        with zipfile.ZipFile(target, "w", rng.choice((0, 8)) if rng else 8) as archive:
            for name in names:
                archive.writestr(name, changed.get(name, source.read(name)))
    return target.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def shuffled_package(rng: random.Random, table: Sample) -> bytes:
    return repacked(written(table), rng)


def other_quotes(rng: random.Random, table: Sample) -> bytes:
    data = written(table)
    sheet = part(data, SHEET)
    head, _, rest = sheet.partition(b"<sheetData>")
    rest = rng.choice(
        (
            rest.replace(b'"', b"'"),
            rest.replace(b'="', b' = "'),
            rest.replace(b"<c ", b"<c\n"),
            rest.replace(b"><", b">\n<"),
        )
    )
    return repacked(data, None, **{SHEET: head + b"<sheetData>" + rest})


def empty_rows(rng: random.Random, table: Sample) -> bytes:
    data = written(table)
    first, count = len(table.rows) + 1, rng.choice((10, 1000, 20_000))
    rows = b"".join(
        b'<row r="%d"><c r="C%d" s="0"/></row>' % (n, n) for n in range(first, first + count)
    )
    sheet = part(data, SHEET).replace(b"</sheetData>", rows + b"</sheetData>")
    return repacked(data, None, **{SHEET: sheet})


def locked(password: str, data: bytes) -> bytes:
    target = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(data)).encrypt(password, target)
    return target.getvalue()


def default_password(rng: random.Random, table: Sample) -> bytes:
    return locked("VelvetSweatshop", written(table))


# Destroying.


def cut(rng: random.Random, table: Sample) -> bytes:
    """The beginning of a file, as a broken download leaves it.

    A text has no end of its own: it is cut in a column that others follow, since nothing tells a
    last figure that was cut from a whole one.
    """
    data = written(table)
    place = rng.randrange(1, len(data))
    if table.kind == "csv":
        while data[place:].split(b"\r\n")[0].count(b",") == 0 and place < len(data):
            place = rng.randrange(1, len(data) - 1)
    return data[:place]


def broken_byte(rng: random.Random, table: Sample) -> bytes:
    data = bytearray(written(table))
    beyond = [place for place, byte in enumerate(data) if byte >= 0x80]
    data[rng.choice(beyond)] = rng.choice((0x20, 0x41, 0xFF))
    return bytes(data)


def two_encodings(rng: random.Random, table: Sample) -> bytes:
    lines = text(written(table)).splitlines(keepends=True)
    middle = rng.randrange(2, len(lines) - 1)
    return b"".join(
        line.encode("utf-8" if number == middle else "gb18030") for number, line in enumerate(lines)
    )


def shifted(rng: random.Random, table: Sample) -> bytes:
    data = text(written(table)).encode("utf-16")
    place = rng.randrange(2, len(data) - 4)
    return data[:place] + b"x" + data[place:]


def control_sign(rng: random.Random, table: Sample) -> bytes:
    data = text(written(table))
    place = rng.randrange(len(data))
    return (data[:place] + rng.choice("\0\x01\x1b\x7f") + data[place:]).encode()


def open_quote(rng: random.Random, table: Sample) -> bytes:
    lines = written(table).split(b"\r\n")
    lines[rng.randrange(2, len(lines) - 2)] += b',"'
    return b"\r\n".join(lines)


def glued(rng: random.Random, table: Sample) -> bytes:
    """A footnote's digit that nothing parts, or that parts no thousands."""
    for _ in range(rng.randint(1, 4)):
        table.extra[table.figure(rng)] = rng.choice((" 1", " 2 ", ",1", "　3", "a", "1)", "(45.6)"))
    return written(table)


def formula_error(rng: random.Random, table: Sample) -> bytes:
    sign = rng.choice(("#DIV/0!", "#N/A", "#VALUE!", "#REF!", "#NAME?", "#NUM!"))
    for place in {table.figure(rng) for _ in range(rng.randint(1, 3))}:
        table.instead[place] = ("=1/0", sign) if table.kind in ("xlsx", "xls") else sign
    return written(table)


def never_computed(rng: random.Random, table: Sample) -> bytes:
    table.instead[table.figure(rng)] = ("=1+1", "\ufdd0")
    data = written(table)
    return repacked(data, None, **{SHEET: re.sub("<v>\ufdd0</v>".encode(), b"", part(data, SHEET))})


def own_password(rng: random.Random, table: Sample) -> bytes:
    return locked(f"secret{rng.random()}", written(table))


def bomb(rng: random.Random, table: Sample) -> bytes:
    data = written(table)
    fill = rng.choice((b" ", b"<row/>", b'<c r="A1"><v>1</v></c>'))
    sheet = part(data, SHEET)
    middle = sheet.index(b"<sheetData>") + 11
    stuffed = sheet[:middle] + fill * (70_000_000 // len(fill)) + sheet[middle:]
    return repacked(data, None, **{SHEET: stuffed})


def entities(rng: random.Random, table: Sample) -> bytes:
    data = written(table)
    name = rng.choice((SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"))
    laugh = b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha") for n in range(12)
    )
    head, _, rest = part(data, name).partition(b"?>")
    return repacked(data, None, **{name: head + b"?><!DOCTYPE x [" + laugh + b"]>" + rest})


def stray_cell(rng: random.Random, table: Sample) -> bytes:
    data = written(table)
    name = rng.choice(("XFD1048576", "A1048576", "XFD90000", "ZZ400000"))
    stray = f'<row r="1048576"><c r="{name}"><v>1</v></c></row></sheetData>'.encode()
    sheet = part(data, SHEET).replace(b"</sheetData>", stray)
    return repacked(data, None, **{SHEET: sheet})


def lost_part(rng: random.Random, table: Sample) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written(table))) as source:
        names = source.namelist()
        lost = rng.choice(
            [
                n
                for n in names
                if n
                in (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels")
            ]
        )
        with zipfile.ZipFile(target, "w") as archive:
            for name in names:
                if name != lost:
                    archive.writestr(name, source.read(name))
    return target.getvalue()


def no_table(rng: random.Random, table: Sample) -> bytes:
    return rng.choice(
        (
            b"<html><head><title>404 Not Found</title></head><body><h1>404</h1></body></html>",
            "<html><body><table><tr><td>首页</td><td>登录</td></tr></table></body></html>".encode(),
            text(written(table)).replace("<table", "<div").replace("</table", "</div")
            .replace("<td", "<span").replace("<tr", "<p").encode(),
        )
    )  # fmt: skip


def nested(rng: random.Random, table: Sample) -> bytes:
    depth = rng.choice((300, 5000, 100_000))
    tag = rng.choice(("div", "table", "b"))
    return text(written(table)).replace("<p>", f"<{tag}>" * depth, 1).encode()


def wide_span(rng: random.Random, table: Sample) -> bytes:
    span = rng.choice(("colspan=5000", "colspan=999999999", "rowspan=65534 colspan=1000"))
    return text(written(table)).replace("<td>", f"<td {span}>", rng.randint(2, 9)).encode()


# Damaging.


def flipped(rng: random.Random, table: Sample) -> bytes:
    data = bytearray(written(table))
    for _ in range(rng.choice((1, 1, 3, 30))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def spliced(rng: random.Random, table: Sample) -> bytes:
    data = written(table)
    first, second = sorted(rng.randrange(len(data)) for _ in range(2))
    piece = data[first:second]
    return rng.choice((data[:first] + data[second:], data[:second] + piece + data[second:]))


def scrambled_block(rng: random.Random, table: Sample) -> bytes:
    data = bytearray(written(table))
    place, size = rng.randrange(len(data)), rng.choice((4, 64, 512))
    data[place : place + size] = rng.randbytes(min(size, len(data) - place))
    return bytes(data)


TEXTS, ALL = ("csv", "html"), ("csv", "html", "xlsx", "xls")
KEEPING: dict[Mutation, tuple[str, ...]] = {
    untouched: ALL, footnote_behind: ALL, footnote_raised: ("html", "xlsx", "xls"),
    encoded: TEXTS, line_ends: TEXTS, other_delimiter: ("csv",), padded: ("csv",),
    quoted: ("csv",), empty_lines: ("csv",), written_otherwise: TEXTS, careless_tags: ("html",),
    shuffled_package: ("xlsx",), other_quotes: ("xlsx",), empty_rows: ("xlsx",),
    default_password: ("xlsx",),
}  # fmt: skip
DESTROYING: dict[Mutation, tuple[str, ...]] = {
    cut: ALL, broken_byte: TEXTS, two_encodings: TEXTS, shifted: TEXTS, control_sign: TEXTS,
    open_quote: ("csv",), glued: ALL, formula_error: ALL, never_computed: ("xlsx",),
    own_password: ("xlsx",), bomb: ("xlsx",), entities: ("xlsx",), stray_cell: ("xlsx",),
    lost_part: ("xlsx",), no_table: ("html",), nested: ("html",), wide_span: ("html",),
}  # fmt: skip
DAMAGING: dict[Mutation, tuple[str, ...]] = {flipped: ALL, spliced: ALL, scrambled_block: ALL}
LABELS = {"keeping": KEEPING, "destroying": DESTROYING, "damaging": DAMAGING}
