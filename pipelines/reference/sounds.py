"""How alike two characters sound, from their readings, for names that an input method has damaged.

What belongs here: the likeness of two characters by pinyin (秦黄岛 for 秦皇岛). What does not:
which name was meant (`nearness`), and how characters look (`glyphs`). ``readings.csv`` holds the
readings, without tones, of all 6,763 characters of GB/T 2312, the usual one first, as pypinyin
0.55.0 (MIT) gives them from Unihan and Chinese dictionaries; ``v`` is ü.
"""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("readings.csv")
# Sounds that many speakers, and so their input methods, do not tell apart.
MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))
MERGED_INITIALS = {"l": "n", "h": "f"}
NEARLY = 0.8


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """The readings of every described character, the usual one first."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(handle)
        return {row["character"]: tuple(row["readings"].split()) for row in rows}


@lru_cache(maxsize=100_000)
def likeness(a: str, b: str) -> float:
    """How alike two characters sound: 1 for a reading in common, less for one that merges with it.

    The reading is the usual one of at least one of them: two rare ones have nothing in common for
    a person who types. 0 for characters that sound otherwise or are not described.
    """
    first, second = readings().get(a, ()), readings().get(b, ())
    if _shared(first, second):
        return 1.0
    merged = tuple(map(_merged, first)), tuple(map(_merged, second))
    return NEARLY if _shared(*merged) else 0.0


def _shared(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    return first[:1] != () and (first[0] in second or second[:1] != () and second[0] in first)


@lru_cache(maxsize=1000)
def _merged(syllable: str) -> str:
    """A syllable without the differences that are often not heard."""
    for own, other in MERGED:
        syllable = syllable.replace(own, other)
    return MERGED_INITIALS.get(syllable[0], syllable[0]) + syllable[1:]
