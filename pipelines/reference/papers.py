"""What a paper consists of: its models, tables, figures and figures in the text, as data."""

from __future__ import annotations

import csv
from pathlib import Path

from pipelines.reference.catalogue import ReferenceError, Row

COLUMNS = (
    "element_id", "kind", "section", "name_zh", "name_en", "printed", "reached_by", "subject",
    "asset", "claims", "note",
)  # fmt: skip
# How an element is reached: by indices (own definition first, then those on figures at hand), by a
# table, by claims that recompute it, by a series of the panel; a diagram measures nothing.
REACHED_BY = ("index", "table", "claims", "series", "diagram")


def load_elements(folder: Path) -> list[Row]:
    """Elements of every paper under ``folder``, each with the id of its paper.

    Raises:
        ReferenceError: a file has other columns, an element stands twice, or its way is unknown.
    """
    found: list[Row] = []
    for path in sorted(folder.glob("*/elements.csv")):
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise ReferenceError(
                    f"{path} line 1: found columns {reader.fieldnames}, expected {list(COLUMNS)}"
                )
            seen: set[str] = set()
            for row in reader:
                where = f"{path} line {reader.line_num}"
                if None in row or None in row.values():
                    raise ReferenceError(f"{where}: expected {len(COLUMNS)} cells")
                if row["reached_by"] not in REACHED_BY:
                    raise ReferenceError(
                        f"{where}: reached_by {row['reached_by']!r}, expected one of "
                        f"{', '.join(REACHED_BY)}"
                    )
                if row["element_id"] in seen:
                    raise ReferenceError(f"{where}: element {row['element_id']} stands twice")
                seen.add(row["element_id"])
                found.append({"paper_id": path.parent.name, "position": str(len(seen)), **row})
    return found
