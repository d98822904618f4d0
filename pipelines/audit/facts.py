"""Published figures that an expression may refer to: cells of the paper's tables, warehouse values.

They come in as plain mappings; who fills them is no matter of the audit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Key = tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """One published figure: its text as printed or held, what kind it is, and where it stands."""

    text: str
    origin: str
    address: str


@dataclass(frozen=True)
class Facts:
    """Figures by key, and the names that a key may hold.

    ``cells`` are printed results of the paper by (indicator, region, year); ``values`` are values
    of the warehouse by (level, indicator, region, year); ``scores`` results of indices by (index,
    region, year, aggregation), the last empty for single regions; ``inferred`` masses that a
    reading of the gravity formula implies by (reading, region, year). Regions are Chinese names.
    """

    cells: Mapping[Key, Fact] = field(default_factory=dict)
    values: Mapping[Key, Fact] = field(default_factory=dict)
    scores: Mapping[Key, Fact] = field(default_factory=dict)
    inferred: Mapping[Key, Fact] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    indicators: frozenset[str] = frozenset()
    regions: frozenset[tuple[str, str]] = frozenset()
    indices: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Missing:
    """A figure that is not at hand; whatever is made of it is not at hand either."""

    what: tuple[str, ...]

    def __or__(self, other: Missing) -> Missing:
        return Missing(tuple(dict.fromkeys(self.what + other.what)))


@dataclass(frozen=True)
class Named:
    """Figures of several regions or years, with their names."""

    names: tuple[str, ...]
    items: tuple[object, ...]
