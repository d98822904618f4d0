"""Panels that come as Parquet: one figure a row, read by DuckDB, never through cells in Python.

What belongs here: what the columns of such a file are called and hold, how many of its rows hold a
value, and refusing a file that is not so. What its labels mean is found in SQL, label by label.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.extracts.grid import column_letters
from pipelines.extracts.illustrative import refuse_other_kind
from pipelines.extracts.problems import ExtractError, ExtractProblem
from pipelines.extracts.sidecar import Sidecar

# Layout that a sidecar names for such a file.
PANEL = "parquet_panel"
TEXT = ("VARCHAR",)
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
# A FLOAT holds seven digits and shows others that nobody published.
NUMBER = ("DOUBLE", "DECIMAL", *WHOLE)
REQUIRED = {"region": TEXT, "indicator": TEXT, "year": WHOLE, "value": NUMBER}
OPTIONAL = {"code": TEXT, "unit": TEXT, "scope": TEXT, "address": TEXT}
LABELS = ("region", "code", "indicator", "unit", "scope")


@dataclass(frozen=True)
class Panel:
    """A Parquet panel: its cells by role, and the letter of its column of values."""

    roles: dict[str, int]
    value_column: str


def read_panel(path: Path, file: str, sidecar: Sidecar, *, illustrative: bool) -> Panel:
    """Hold a Parquet panel against what one has to be, and count what it holds.

    Raises:
        ExtractError: it is no Parquet, a column is missing, unknown or of another type, the sidecar
            says no level, or the file holds illustrative figures in an ordinary project, or others
            in the demonstration.
    """
    with duckdb.connect() as connection:
        try:
            rows = connection.read_parquet(str(path))
        except duckdb.Error as error:
            problem = ExtractProblem(file, f"a file that is no Parquet ({error})", "a Parquet file")
            raise ExtractError([problem]) from error
        types = dict(zip(rows.columns, map(str, rows.types), strict=True))
        problems = _problems(file, sidecar, types)
        if problems:
            raise ExtractError(problems)
        texts = {} if illustrative else {n: _texts(rows, n) for n in LABELS if n in types}
        refuse_other_kind(file, sidecar, [], illustrative, texts)
        names = list(types)
        counted = ", ".join(["count(*)", *(f"count({name})" for name in names)])
        lines, *filled = rows.aggregate(counted).fetchall()[0]
    held = dict(zip(names, filled, strict=True))
    roles = {
        "value": held["value"], "blank": lines - held["value"], "header": len(names),
        "label": sum(held.get(name, 0) for name in (*LABELS, "year")),
        "text": held.get("address", 0),
    }  # fmt: skip
    roles = {role: int(n) for role, n in roles.items() if n or role == "value"}
    return Panel(roles, column_letters(names.index("value")))


def _problems(file: str, sidecar: Sidecar, types: dict[str, str]) -> list[ExtractProblem]:
    known = REQUIRED | OPTIONAL
    found = [
        ExtractProblem(file, f"columns {', '.join(types)}", f"a column {name}")
        for name in REQUIRED
        if name not in types
    ]
    found += [
        ExtractProblem(file, f"a column {name}", f"none but {', '.join(known)}")
        for name in types
        if name not in known
    ]
    found += [
        ExtractProblem(file, f"type {kind}", " or ".join(known[name]), f"column {name}")
        for name, kind in types.items()
        if name in known and kind.split("(")[0] not in known[name]
    ]
    if sidecar.level is None:
        found.append(ExtractProblem(file, "no level", "a level", "sidecar, key level"))
    return found


def _texts(rows: duckdb.DuckDBPyRelation, column: str) -> list[str]:
    """The different texts of a column."""
    return sorted(str(text) for (text,) in rows.project(column).distinct().fetchall())
