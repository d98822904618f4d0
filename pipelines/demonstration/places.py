"""The made-up places: names that say what they are, codes that no register has."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


def table(name: str) -> list[dict[str, str]]:
    """Rows of a table of this package."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@dataclass(frozen=True)
class Place:
    """One made-up region.

    ``group_id`` is the region group that it is a member of; ``stands_for`` the code whose place it
    takes in the project's own definitions and texts, and nothing more than that; ``size`` the
    residents in the first year, 万人.
    """

    level: str
    region_code: str
    region_zh: str
    name_full_zh: str
    region_en: str
    parent_code: str
    group_id: str
    stands_for: str
    size: str
    latitude: str
    longitude: str


def places(level: str | None = None) -> list[Place]:
    """All made-up places, or those of one level, in the order of the register."""
    return [Place(**row) for row in table("regions") if level in (None, row["level"])]
