"""Marks in cells: what stands beside a number or in its place, kept as printed."""

from __future__ import annotations

import re
from typing import NamedTuple

SYMBOLS = frozenset(
    {"-", "--", "—", "――", "…", "……", "...", "*", "**", "***", "#", "~", "无", "无统计", "/"}
)
FLAGS = frozenset({"r", "p", "~"})
FOOTNOTE = re.compile(r"^(?P<number>.*?)(?P<mark>[①-⑳⁰¹²³⁴-⁹†‡]+)$")


class Marked(NamedTuple):
    """Text of the value without its mark, the kind of mark, and the mark as printed."""

    text: str
    mark: str
    mark_text: str


def split_mark(printed: str, flag: str = "") -> Marked:
    """Separate a value from its mark.

    A blank stays blank and a symbol stays a symbol: neither becomes 0. The footnote sign is cut
    off before anything normalises characters, since ① would become a digit.
    """
    text = printed.strip()
    if text in SYMBOLS:
        return Marked("", "symbol", text)
    if not text:
        # A flag beside an empty cell says why it is empty.
        return Marked("", "symbol" if flag else "blank", flag)
    footnoted = FOOTNOTE.match(text)
    number, sign = (footnoted["number"].strip(), footnoted["mark"]) if footnoted else (text, "")
    if flag:
        return Marked(number, "flagged", " ".join(filter(None, (flag, sign))))
    return Marked(number, "footnoted" if sign else "printed", sign)
