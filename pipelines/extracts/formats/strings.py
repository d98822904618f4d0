"""Shared strings of a binary workbook, read for one thing: runs in a raised font.

Shape of the table and how it breaks over records: [MS-XLS], sections 2.4.265 and 2.5.293.
"""

from __future__ import annotations

from pipelines.extracts.formats.scan import superscript

HIGH, EXTENDED, RICH = 1, 4, 8


class Broken:
    """Bytes of a table that breaks over records; text repeats its width after each break."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces, self.piece, self.place = pieces, 0, 0

    @property
    def left(self) -> int:
        """Bytes left in the present record."""
        return len(self.pieces[self.piece]) - self.place

    def next_record(self) -> None:
        """Go on in the record that continues the table; IndexError where there is none."""
        self.piece, self.place = self.piece + 1, 0
        self.pieces[self.piece]

    def take(self, size: int) -> bytes:
        """The next bytes, over the ends of records."""
        taken = b""
        while len(taken) < size:
            if not self.left:
                self.next_record()
            part = self.pieces[self.piece][self.place : self.place + size - len(taken)]
            self.place += len(part)
            taken += part
        return taken

    def number(self, size: int) -> int:
        """The next bytes as a number."""
        return int.from_bytes(self.take(size), "little")

    def text(self, length: int, high: int) -> str:
        """The next characters, of one or two bytes each."""
        text = ""
        while len(text) < length:
            if not self.left:
                self.next_record()
                high = self.number(1) & HIGH
            width = 2 if high else 1
            count = min(length - len(text), self.left // width)
            text += self.take(count * width).decode(
                "utf-16-le" if high else "latin-1", errors="replace"
            )
            if not count:
                raise ValueError("a character broken over two records")
        return text


def raised_strings(pieces: list[bytes], fonts: set[int]) -> dict[int, str]:
    """Shared strings with raised runs, by their number, as a person sees them.

    Args:
        pieces: bodies of the table's record and of those that continue it.
        fonts: numbers of the raised fonts.
    """
    found: dict[int, str] = {}
    if not fonts or not pieces:
        return found
    table = Broken(pieces)
    table.take(4)
    for number in range(table.number(4)):
        length, flags = table.number(2), table.number(1)
        runs = table.number(2) if flags & RICH else 0
        extra = table.number(4) if flags & EXTENDED else 0
        text = table.text(length, flags & HIGH)
        changes = [(table.number(2), table.number(2)) for _ in range(runs)]
        table.take(extra)
        raised = _raised(text, changes, fonts)
        if raised != text:
            found[number] = raised
    return found


def _raised(text: str, changes: list[tuple[int, int]], fonts: set[int]) -> str:
    """Text with its raised runs as such; a change says from which character on a font holds."""
    starts = [start for start, _ in changes]
    parts = [text[: starts[0]] if starts else text]
    for (start, font), end in zip(changes, [*starts[1:], len(text)], strict=False):
        parts.append(superscript(text[start:end]) if font in fonts else text[start:end])
    return "".join(parts)
