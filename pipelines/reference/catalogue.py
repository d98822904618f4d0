"""The reference tables that are CSV files: read as text, checked against each other."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Row = dict[str, str]

COLUMNS: dict[str, tuple[str, ...]] = {
    "regions": ("level", "region_code", "region_zh", "name_full_zh", "region_en", "parent_code"),
    "region_groups": ("group_id", "level", "region_code"),
    "region_aliases": ("level", "alias", "region_code", "note"),
    "units": ("unit", "dimension", "multiplier", "label_en"),
    "indicators": (
        "indicator_id", "label_zh", "label_en", "unit", "scope", "kind", "price_basis", "numerator",
        "denominator", "aggregation", "fill_rule", "source_table", "origin",
    ),
    "origins": ("origin", "trust", "label_zh", "label_en"),
    "indicator_names": ("printed_name", "indicator_id", "note"),
    "breaks": ("level", "region_code", "indicator_id", "year", "kind", "note", "source"),
    "source_order": ("indicator_id", "source_id", "position"),
}  # fmt: skip

KEYS: dict[str, tuple[str, ...]] = {
    "regions": ("level", "region_code"),
    "region_groups": ("group_id", "level", "region_code"),
    "region_aliases": ("level", "alias"),
    "units": ("unit",),
    "indicators": ("indicator_id",),
    "origins": ("origin",),
    "indicator_names": ("printed_name",),
    "breaks": ("level", "region_code", "indicator_id", "year"),
    "source_order": ("indicator_id", "source_id"),
}

LEVELS = ("city", "province", "nation", "group")


class ReferenceError(ValueError):
    """A reference file does not hold together; the message names file, row and mend."""


@dataclass(frozen=True)
class Catalogue:
    """The reference tables as lists of rows, every value as text."""

    tables: dict[str, list[Row]]

    def __getitem__(self, name: str) -> list[Row]:
        return self.tables[name]

    @property
    def indicators(self) -> dict[str, Row]:
        """Indicator rows by id."""
        return {row["indicator_id"]: row for row in self.tables["indicators"]}

    def parts(self) -> list[Row]:
        """What each indicator is made of: numerator and denominator terms, or the indicator itself.

        Columns: ``indicator_id, part_id, role`` with role ``itself``, ``numerator`` or
        ``denominator``.
        """
        found = []
        for row in self.tables["indicators"]:
            identity = row["indicator_id"]
            if row["kind"] != "derived":
                found.append({"indicator_id": identity, "part_id": identity, "role": "itself"})
                continue
            for role in ("numerator", "denominator"):
                found += [
                    {"indicator_id": identity, "part_id": part, "role": role}
                    for part in terms(row[role])
                ]
        return found


def terms(expression: str) -> list[str]:
    """Indicator ids of a sum such as ``deposits+loans``; none for an empty expression."""
    return [part.strip() for part in expression.split("+") if part.strip()]


def load_catalogue(folder: Path) -> Catalogue:
    """Read and check every reference CSV under ``folder``.

    Raises:
        ReferenceError: a file is missing or has other columns, a key stands twice, or a row names
            a region, unit or indicator that is not declared.
    """
    catalogue = Catalogue({name: _read(folder / f"{name}.csv", name) for name in COLUMNS})
    problems = [*_key_problems(catalogue), *_link_problems(catalogue), *_unit_problems(catalogue)]
    if problems:
        raise ReferenceError("reference data does not hold together:\n  " + "\n  ".join(problems))
    return catalogue


def _read(path: Path, name: str) -> list[Row]:
    if not path.is_file():
        raise ReferenceError(f"{path}: expected this reference file, found none")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        if tuple(reader.fieldnames or ()) != COLUMNS[name]:
            raise ReferenceError(
                f"{path}: found columns {reader.fieldnames}, expected {list(COLUMNS[name])}"
            )
        return list(reader)


def _key_problems(catalogue: Catalogue) -> Iterator[str]:
    for name, key in KEYS.items():
        seen: set[tuple[str, ...]] = set()
        for number, row in enumerate(catalogue[name], start=2):
            identity = tuple(row[column] for column in key)
            if identity in seen:
                yield f"{name}.csv row {number}: {'/'.join(identity)} stands twice"
            seen.add(identity)


def _link_problems(catalogue: Catalogue) -> Iterator[str]:
    regions = {(row["level"], row["region_code"]) for row in catalogue["regions"]}
    indicators = catalogue.indicators
    for name in ("region_groups", "region_aliases", "breaks"):
        for number, row in enumerate(catalogue[name], start=2):
            code = (row["level"], row["region_code"])
            if row["level"] not in LEVELS or (code[1] != "*" and code not in regions):
                yield f"{name}.csv row {number}: no region {code[0]} {code[1]} in regions.csv"
    for name in ("indicator_names", "breaks", "source_order"):
        for number, row in enumerate(catalogue[name], start=2):
            if row["indicator_id"] != "*" and row["indicator_id"] not in indicators:
                yield f"{name}.csv row {number}: no indicator {row['indicator_id']!r}"


def _unit_problems(catalogue: Catalogue) -> Iterator[str]:
    units = {row["unit"]: row for row in catalogue["units"]}
    indicators = catalogue.indicators
    for number, row in enumerate(catalogue["indicators"], start=2):
        where = f"indicators.csv row {number} ({row['indicator_id']})"
        if row["kind"] not in {"observed", "derived", "printed"}:
            yield f"{where}: kind {row['kind']!r}, expected observed, derived or printed"
        missing = [part for part in row["unit"].split("/") if part not in units]
        if missing:
            yield f"{where}: unit {'/'.join(missing)} is not in units.csv"
        for part in terms(row["numerator"]) + terms(row["denominator"]):
            if indicators.get(part, {}).get("kind") != "observed":
                yield f"{where}: part {part!r} is not an observed indicator"
                missing.append(part)
        if row["kind"] == "derived" and not missing:
            yield from _dimension_problems(row, where, indicators, units)


def _dimension_problems(
    row: Row, where: str, indicators: dict[str, Row], units: dict[str, Row]
) -> Iterator[str]:
    over, under = (
        {_dimension(indicators[part]["unit"], units) for part in terms(row[role])}
        for role in ("numerator", "denominator")
    )
    if len(over) != 1 or len(under) > 1:
        yield f"{where}: the terms of a sum have different dimensions {sorted(over | under)}"
        return
    made = _reduced([*over, *under])
    stated = _dimension(row["unit"], units)
    if made != stated:
        yield f"{where}: unit {row['unit']} is {stated}, its parts give {made}"


def _dimension(unit: str, units: dict[str, Row]) -> str:
    return _reduced([units[part]["dimension"] for part in unit.split("/")])


def _reduced(dimensions: list[str]) -> str:
    """Dimension of a quotient: ``person/person`` is a ratio."""
    if len(dimensions) == 2 and dimensions[0] == dimensions[1]:
        return "ratio"
    return "/".join(dimensions)
