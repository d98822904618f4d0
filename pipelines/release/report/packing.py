"""Compact data for the page: tables of strings, numbers shortened for reading, deflate, base85."""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Hashable, Iterable
from typing import Any

import pandas as pd

# A reader sees six digits at most; ten leave room for comparing.
DIGITS = 10


class Strings:
    """Texts by number, each kept once, in the order of their first use."""

    def __init__(self) -> None:
        self._places: dict[Hashable, int] = {}

    def __call__(self, text: Hashable) -> int:
        """Number of a text."""
        return self._places.setdefault(text, len(self._places))

    @property
    def all(self) -> list[Any]:
        """The texts by number."""
        return list(self._places)


def short(value: Any, digits: int = DIGITS) -> float | int | None:
    """A number with so many significant digits; NaN and what is missing become None."""
    if value is None or value is pd.NA:
        return None
    number = float(value)
    if not math.isfinite(number):
        return None
    number = float(f"{number:.{digits}g}")
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def shorts(values: Iterable[Any], digits: int = DIGITS) -> list[float | int | None]:
    """Numbers with so many significant digits."""
    return [short(value, digits) for value in values]


def packed(content: Any) -> str:
    """JSON, deflated, as base85 text; a comma stands for ``<``, which could end a script."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    deflated = zlib.compress(text.encode(), 9)
    return base64.b85encode(deflated).decode("ascii").replace("<", ",")


def unpacked(text: str) -> Any:
    """What ``packed`` was given."""
    return json.loads(zlib.decompress(base64.b85decode(text.replace(",", "<"))))
