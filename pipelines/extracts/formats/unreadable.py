"""What every reader gives or raises: plain tables, and the reason why there are none."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class RawTable(NamedTuple):
    """One sheet or table: its name, rows of text as printed, merged ranges, both ends included.

    ``exact`` holds the full number of cells that print less or otherwise, by (row, column) from 0:
    12.345 for a cell that shows 12.3. ``before`` and ``after`` are lines of text outside the cells:
    a caption, what stands between this table and the one before it, what stands behind the last.
    """

    name: str | None
    rows: list[list[str]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    exact: Mapping[tuple[int, int], str] = MappingProxyType({})
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Unreadable(ValueError):
    """A file cannot be read: what was found, what was expected, and where in the file."""

    def __init__(self, found: str, expected: str, place: str = "") -> None:
        self.found, self.expected, self.place = found, expected, place
        super().__init__(f"{place + ': ' if place else ''}found {found}; expected {expected}")
