"""Cells as their number formats show them, and what they hold where a format hides some of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.extracts.formats.codes import TOKEN, Code, Section, code_of
from pipelines.extracts.formats.figures import Floats, as_stored, has_decimals, rounded

# Words around the digits that change what they amount to; others are an ornament.
WEIGHTY = re.compile("[%％‰万亿千百十]")
# Parts of a date whose text is the same in every language.
PARTS = {
    "yyyy": "{0.year:04}", "yy": "{0:%y}", "mm": "{0.month:02}", "m": "{0.month}",
    "dd": "{0.day:02}", "d": "{0.day}",
}  # fmt: skip


# Beyond it a number stands as it is stored.
LARGEST = 1e12
Places = NDArray[np.int64]


class Shown(NamedTuple):
    """Texts that a person sees, and the full number of those of them that say less, by place."""

    printed: list[str]
    exact: dict[int, str]


def shown(values: Floats, code: str) -> Shown:
    """Numbers under one number format.

    Args:
        values: shape (n,).
        code: the number format.

    Returns:
        n texts. An exact text is a plain number in at most 15 digits, times 100 and with
        its sign for a percentage; there is none where the printed text is that number.
    """
    found = code_of(code)
    if found is None:
        return Shown(as_stored(values), {})
    only = found.positive if found.positive == found.zero and not found.has_negative else None
    if only and (np.abs(values) < LARGEST).all():
        full = _exact(values, np.arange(len(values)), only, False)
        return Shown(_printed(values, only, False), dict(full))
    printed, exact = np.empty(len(values), object), dict[int, str]()
    for some, section, own in _by_sign(values, found):
        if section is None:
            # A dash or nothing for a number: what it holds is said instead.
            printed[some] = as_stored(values[some])
        else:
            printed[some] = _printed(values[some], section, own)
            exact.update(_exact(values, some, section, own))
    return Shown(printed.tolist(), exact)


def _by_sign(values: Floats, code: Code) -> list[tuple[Places, Section | None, bool]]:
    """Places of the numbers that a section shows, and whether it shows negative ones for itself."""
    usual = np.abs(values) < LARGEST
    kinds = [
        (usual & (values > 0), code.positive, False),
        (usual & (values < 0), code.negative, code.has_negative),
        (values == 0, code.zero, False),
        (~usual, None, False),
    ]
    return [(np.flatnonzero(some), section, own) for some, section, own in kinds if some.any()]


def _printed(values: Floats, section: Section, own: bool) -> list[str]:
    """Texts of numbers; where a section is for negative ones alone, it has their sign itself."""
    scaled = _times(values, section.power)
    texts = _written(np.abs(scaled) if own else scaled, section)
    before, after = section.before.strip(), section.after.strip()
    if not (before or after):
        return texts
    return [
        f"-{before}{text[1:]}{after}" if text[0] == "-" else f"{before}{text}{after}"
        for text in texts
    ]


def _exact(values: Floats, some: Places, section: Section, own: bool) -> Iterator[tuple[int, str]]:
    """Full numbers of a section, with the words around them that change what they amount to."""
    before, after = section.before.strip(), section.after.strip()
    scaled = _times(values[some], section.power)
    if not (before or after or section.separators or own or section.scientific):
        if not section.digits:
            return
        less = ~has_decimals(scaled, section.most)
        some, scaled = some[less], scaled[less]
    front = before if WEIGHTY.search(before) else ""
    behind = after if WEIGHTY.search(after) else ""
    for place, text in zip(some.tolist(), as_stored(scaled), strict=True):
        yield place, f"{front}{text}{behind}"


def _times(values: Floats, power: int) -> Floats:
    if not power:
        return values
    return values * 10.0**power if power >= 0 else values / 10.0**-power


def _written(values: Floats, section: Section) -> list[str]:
    if not section.digits:
        return as_stored(values)
    if section.scientific:
        return [f"{value:.{section.most}E}" for value in values.tolist()]
    texts = rounded(values, section.most, section.whole, section.separators)
    if section.least < section.most:
        # The point stays where no digit is left behind it, as in a sheet.
        spare = section.most - section.least
        texts = [_without_zeros(text, spare) for text in texts]
    return texts if section.whole else _seen(texts, values)


def _seen(texts: list[str], values: Floats) -> list[str]:
    """Texts; a number that is rounded to no digit at all stands as it is stored."""
    stored = as_stored(values)
    return [text if text.strip("-.") else full for text, full in zip(texts, stored, strict=True)]


def _without_zeros(text: str, spare: int) -> str:
    return text[:-spare] + text[-spare:].rstrip("0")


def date_shown(value: dt.date | dt.datetime, code: str) -> str:
    """A date as a format of year, month and day shows it; under any other, as ISO 8601 has it."""
    text = ""
    for match in TOKEN.finditer(code):
        kind = str(match.lastgroup)
        if kind == "date":
            part = PARTS.get(match[0].lower())
            if part is None:
                return _iso(value)
            text += part.format(value)
        elif kind in ("quoted", "escaped", "other"):
            text += match[kind]
        elif kind not in ("currency", "general", "end"):
            return _iso(value)
    return text if "y" in code.lower() and text else _iso(value)


def _iso(value: dt.date | dt.datetime) -> str:
    return value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()
