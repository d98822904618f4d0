"""What a paper consists of, as data: its elements and the indicators of its indices."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from pipelines.reference.catalogue import Catalogue, ReferenceError, Row

COLUMNS = {
    "elements": (
        "element_id", "kind", "section", "name_zh", "name_en", "printed", "reached_by", "subject",
        "asset", "claims", "note",
    ),
    "indicators": (
        "paper_indicator", "system", "subsystem_zh", "name_zh", "name_en", "unit", "direction",
        "origin", "evidence", "index_id", "indicator_id", "caveat",
    ),
}  # fmt: skip
# How an element is reached: by indices (own definition first, then those on figures at hand), by a
# table, by claims that recompute it, by a series of the panel; a diagram measures nothing.
REACHED_BY = ("index", "table", "claims", "series", "diagram")
# What the paper says of an indicator: prints it in a table or formula, speaks of it, or neither.
ORIGINS = ("printed", "mentioned", "proposed")


def load_papers(folder: Path, catalogue: Catalogue) -> dict[str, list[Row]]:
    """Elements and indicators of every paper under ``folder``, with the id of the paper.

    Returns:
        Rows of ``paper_elements`` and ``paper_indicators``.

    Raises:
        ReferenceError: a file has other columns, a row stands twice, a word is outside its closed
            list, or an indicator is not in the catalogue; the message names file and line.
    """
    found: dict[str, list[Row]] = {"paper_elements": [], "paper_indicators": []}
    for path in sorted(folder.glob("*/elements.csv")):
        for where, row in _rows(path, "elements"):
            _refuse_other(where, row, "reached_by", REACHED_BY)
            found["paper_elements"].append(row)
    for path in sorted(folder.glob("*/indicators.csv")):
        for where, row in _rows(path, "indicators"):
            _refuse_other(where, row, "origin", ORIGINS)
            _refuse_other(where, row, "direction", ("+", "-", "input", "weight"))
            if row["indicator_id"] not in catalogue.indicators:
                raise ReferenceError(f"{where}: no indicator {row['indicator_id']!r}")
            found["paper_indicators"].append(row)
    return found


def _rows(path: Path, kind: str) -> Iterator[tuple[str, Row]]:
    columns = COLUMNS[kind]
    seen: set[str] = set()
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        if tuple(reader.fieldnames or ()) != columns:
            raise ReferenceError(
                f"{path} line 1: found columns {reader.fieldnames}, expected {list(columns)}"
            )
        for row in reader:
            where = f"{path} line {reader.line_num}"
            if None in row or None in row.values():
                raise ReferenceError(f"{where}: expected {len(columns)} cells")
            if row[columns[0]] in seen:
                raise ReferenceError(f"{where}: {row[columns[0]]} stands twice")
            seen.add(row[columns[0]])
            yield where, {"paper_id": path.parent.name, "position": str(len(seen)), **row}


def _refuse_other(where: str, row: Row, column: str, words: tuple[str, ...]) -> None:
    if row[column] not in words:
        raise ReferenceError(
            f"{where}: {column} {row[column]!r}, expected one of {', '.join(words)}"
        )
