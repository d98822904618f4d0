"""Frozen bounds and weights of indices: one CSV an index, as ``yearbook freeze`` wrote it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from math import isfinite
from pathlib import Path

from pipelines.reference.catalogue import ReferenceError, Row
from pipelines.reference.definitions import Definition

COLUMNS = [
    "index_id", "pool", "indicator_id", "dimension", "direction", "lower", "upper", "weight",
    "release_id", "frozen_on",
]  # fmt: skip
NUMBERS = ("lower", "upper", "weight")
# Methods whose scores rest on bounds and weights.
FREEZABLE = {"entropy_sum", "entropy_topsis", "coupling", "synergy"}
TOLERANCE = 1e-9


def load_frozen(reference: Path, definitions: dict[str, Definition]) -> dict[str, list[Row]]:
    """Rows of every file under ``frozen/``, by index id; none where nothing is frozen.

    Raises:
        ReferenceError: a file is not of a known index that has bounds and weights, has other
            columns, no numbers, bounds the wrong way round, an indicator twice, or weights that do
            not sum to 1 over the pool (in coupling: over each chain).
    """
    found: dict[str, list[Row]] = {}
    for path in sorted((reference / "frozen").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            rows = [dict(row) for row in reader]
        problems = list(_problems(path, reader.fieldnames, rows, definitions))
        if problems:
            raise ReferenceError(f"{path}: " + "; ".join(problems))
        found[path.stem] = rows
    return found


def write_frozen(reference: Path, index_id: str, rows: list[Row]) -> Path:
    """Write the frozen bounds and weights of an index, replacing an earlier freeze."""
    path = reference / "frozen" / f"{index_id}.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _problems(
    path: Path, columns: object, rows: list[Row], definitions: dict[str, Definition]
) -> Iterator[str]:
    if columns != COLUMNS or not rows:
        yield f"found columns {columns} and {len(rows)} rows; expected {', '.join(COLUMNS)}"
        return
    definition = definitions.get(path.stem)
    if definition is None or definition.method not in FREEZABLE:
        yield f"{path.stem!r} is no index with bounds and weights"
        return
    sums: dict[tuple[str, str], float] = {}
    seen: set[tuple[str, str]] = set()
    for line, row in enumerate(rows, start=2):
        try:
            lower, upper, weight = (float(row[name]) for name in NUMBERS)
        except ValueError:
            yield f"line {line}: lower, upper and weight need to be numbers"
            continue
        if row["index_id"] != path.stem or row["direction"] not in {"+", "-"}:
            yield f"line {line}: index {row['index_id']!r}, direction {row['direction']!r}"
        if not (isfinite(lower) and isfinite(upper) and lower <= upper and 0 <= weight <= 1):
            yield f"line {line}: bounds {lower} and {upper}, weight {weight}"
        if (key := (row["pool"], row["indicator_id"])) in seen:
            yield f"line {line}: {row['indicator_id']} stands twice in pool {row['pool']}"
        seen.add(key)
        whole = (row["pool"], row["dimension"] if definition.method == "coupling" else "")
        sums[whole] = sums.get(whole, 0.0) + weight
    for (pool, chain), total in sums.items():
        if abs(total - 1) > TOLERANCE:
            yield f"the weights of pool {pool} {chain} sum to {total}"
