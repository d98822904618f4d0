"""The reference tables that are CSV files: read as text, checked against each other."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.reference.cycles import cycle_problems
from pipelines.reference.dimensions import dimension_problems, price_problems, terms
from pipelines.reference.files import COLUMNS, INDICATOR_TABLES, KEYS, VALUES
from pipelines.reference.places import registry_problems
from pipelines.reference.sums import sum_problems

Row = dict[str, str]

KINDS = ("observed", "derived", "constant_price", "printed")
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
        """What each indicator is made of: the terms of its quotient, or the indicator itself.

        Columns: ``indicator_id, part_id, role``. Roles are ``itself``, ``numerator``,
        ``denominator``; at constant prices ``deflator`` (a chain index), ``deflated`` (the nominal
        series that the index belongs to), and ``base`` (a series read in the base year alone, whose
        later breaks do not matter).
        """
        found = []
        for row in self.tables["indicators"]:
            identity = row["indicator_id"]
            found += [
                {"indicator_id": identity, "part_id": part, "role": role}
                for part, role in self._roles(row)
            ]
        return found

    def _roles(self, row: Row) -> list[tuple[str, str]]:
        if row["kind"] == "derived":
            roles = ("numerator", "denominator")
            return [(part, role) for role in roles for part in terms(row[role])]
        if row["kind"] != "constant_price":
            return [(row["indicator_id"], "itself")]
        nominal, index = row["numerator"], row["denominator"]
        indexed = self.indicators[index]["numerator"]
        if nominal == indexed:
            return [(nominal, "base"), (index, "deflator")]
        return [(nominal, "numerator"), (indexed, "deflated"), (index, "deflator")]


def load_catalogue(folder: Path) -> Catalogue:
    """Read and check every reference CSV under ``folder``.

    Raises:
        ReferenceError: a file is missing or has other columns, a key stands twice, or a row names
            a region, unit or indicator that is not declared.
    """
    catalogue = Catalogue({name: read_table(folder / f"{name}.csv", name) for name in COLUMNS})
    problems = [
        *_key_problems(catalogue),
        *_word_problems(catalogue),
        *_link_problems(catalogue),
        *registry_problems(catalogue.tables),
        *sum_problems(catalogue.tables),
        *_unit_problems(catalogue),
        *cycle_problems(catalogue["indicators"], catalogue["regions"]),
    ]
    if problems:
        raise ReferenceError("reference data does not hold together:\n  " + "\n  ".join(problems))
    return catalogue


def read_table(path: Path, name: str) -> list[Row]:
    """Read one reference CSV.

    Raises:
        ReferenceError: it is missing, has other columns, or a row of another length.
    """
    if not path.is_file():
        raise ReferenceError(f"{path}: expected this reference file, found none")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        if tuple(reader.fieldnames or ()) != COLUMNS[name]:
            raise ReferenceError(
                f"{path}: found columns {reader.fieldnames}, expected {list(COLUMNS[name])}"
            )
        rows = list(reader)
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            cells = [v for v in row.values() if isinstance(v, str)]
            found = len(cells) + len(row.get(None) or [])  # type: ignore[call-overload]
            raise ReferenceError(
                f"{path} row {number}: found {found} cells, expected {len(COLUMNS[name])}"
            )
    return rows


def _key_problems(catalogue: Catalogue) -> Iterator[str]:
    for name, key in KEYS.items():
        seen: set[tuple[str, ...]] = set()
        for number, row in enumerate(catalogue[name], start=2):
            identity = tuple(row[column] for column in key)
            if identity in seen:
                yield f"{name}.csv row {number}: {'/'.join(identity)} stands twice"
            seen.add(identity)


def _word_problems(catalogue: Catalogue) -> Iterator[str]:
    """Numbers that are none, and words outside their closed list."""
    for (name, column), (pattern, expected) in VALUES.items():
        for number, row in enumerate(catalogue[name], start=2):
            if not re.fullmatch(pattern, row[column]):
                who = f" ({row['indicator_id']})" if name == "indicators" else ""
                found = f"{column} {row[column]!r}"
                yield f"{name}.csv row {number}{who}: {found}, expected {expected}"
    for number, row in enumerate(catalogue["units"], start=2):
        if re.fullmatch(r"[0.]+", row["multiplier"]):
            yield f"units.csv row {number}: multiplier {row['multiplier']}, expected more than 0"
    for number, row in enumerate(catalogue["corrections"], start=2):
        if (row["action"] == "replace") != bool(row["value"]):
            yield (
                f"corrections.csv row {number}: value {row['value']!r} with action "
                f"{row['action']!r}, expected a value to replace with, and none to exclude"
            )


def _link_problems(catalogue: Catalogue) -> Iterator[str]:
    regions = {(row["level"], row["region_code"]) for row in catalogue["regions"]}
    indicators = catalogue.indicators
    for name in ("region_groups", "region_aliases", "breaks", "corrections", "scope_relations"):
        for number, row in enumerate(catalogue[name], start=2):
            code = (row["level"], row["region_code"])
            everywhere = code[1] == "*" and name == "breaks"
            if row["level"] not in LEVELS or not (everywhere or code in regions):
                yield f"{name}.csv row {number}: no region {code[0]} {code[1]} in regions.csv"
    for name in INDICATOR_TABLES:
        for number, row in enumerate(catalogue[name], start=2):
            every = row["indicator_id"] == "*" and name in {"source_order", "tolerances"}
            if not every and row["indicator_id"] not in indicators:
                yield f"{name}.csv row {number}: no indicator {row['indicator_id']!r}"
    for number, row in enumerate(catalogue["indicators"], start=2):
        weight = row["aggregation"].partition(":")[2]
        if weight and indicators.get(weight, {}).get("kind") != "observed":
            yield (
                f"indicators.csv row {number} ({row['indicator_id']}): weight {weight!r} "
                "is not an observed indicator"
            )


def _unit_problems(catalogue: Catalogue) -> Iterator[str]:
    units = {row["unit"]: row for row in catalogue["units"]}
    indicators = catalogue.indicators
    for number, row in enumerate(catalogue["indicators"], start=2):
        where = f"indicators.csv row {number} ({row['indicator_id']})"
        if row["kind"] not in KINDS:
            yield f"{where}: kind {row['kind']!r}, expected one of {', '.join(KINDS)}"
        missing = [part for part in row["unit"].split("/") if part not in units]
        if missing:
            yield f"{where}: unit {'/'.join(missing)} is not in units.csv"
        for part in terms(row["numerator"]) + terms(row["denominator"]):
            used = indicators.get(part, {}).get("unit", "")
            missing += [unit for unit in used.split("/") if unit and unit not in units]
            if indicators.get(part, {}).get("kind") != "observed":
                yield f"{where}: part {part!r} is not an observed indicator"
                missing.append(part)
        if row["kind"] == "derived" and not missing:
            yield from dimension_problems(row, where, indicators, units)
        if row["kind"] == "constant_price" and not missing:
            yield from price_problems(row, where, indicators)
