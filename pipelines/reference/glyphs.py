"""How alike two characters look, from facts about their strokes and their printed shape.

What belongs here: the likeness of two single characters, for names that a scanner or a typist has
damaged. What does not: which name was meant (`nearness`), and lists of particular confusions;
``glyphs.csv`` describes all 6,763 characters of GB/T 2312, whatever the names are.
"""

from __future__ import annotations

import base64
import csv
from array import array
from dataclasses import dataclass
from functools import cache, lru_cache
from math import hypot
from pathlib import Path

FILE = Path(__file__).with_name("glyphs.csv")


@dataclass(frozen=True)
class Glyph:
    """What a character looks like.

    Attributes:
        strokes: its strokes in writing order, one letter a kind of stroke; empty if not known.
        picture: its printed shape as a vector of small numbers, and the length of that vector.
    """

    strokes: str
    picture: array[int]
    length: float


@cache
def glyphs() -> dict[str, Glyph]:
    """All described characters."""
    found = {}
    with FILE.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            picture = array("b", base64.b64decode(row["picture"] + "=="))
            found[row["character"]] = Glyph(row["strokes"], picture, hypot(*picture))
    return found


@lru_cache(maxsize=100_000)
def likeness(a: str, b: str) -> float:
    """How alike two characters look: 1 for the same, 0 for nothing in common or not described.

    The mean of the squares of two likenesses: of the strokes (twice those shared in order, over
    all strokes of both) and of the pictures (cosine). Squares let one strong likeness count more
    than two weak ones: 日 and 口 differ by a stroke, 廓 and 廊 by what stands within one frame.
    """
    if a == b:
        return 1.0
    first, second = glyphs().get(a), glyphs().get(b)
    if first is None or second is None:
        return 0.0
    strokes = 0.0
    if first.strokes and second.strokes:
        together = len(first.strokes) + len(second.strokes)
        strokes = 2 * _common(first.strokes, second.strokes) / together
    product = sum(x * y for x, y in zip(first.picture, second.picture, strict=True))
    picture = max(0.0, product / (first.length * second.length))
    return (strokes**2 + picture**2) / 2


def _common(a: str, b: str) -> int:
    """Length of the longest sequence that two texts share in order."""
    above = [0] * (len(b) + 1)
    for x in a:
        row = [0]
        for j, y in enumerate(b, start=1):
            row.append(above[j - 1] + 1 if x == y else max(above[j], row[-1]))
        above = row
    return above[-1]
