"""Validation of a written table against its schema, with a report that a person can read.

DuckDB counts the rows that are not as declared, in tables of any length; what is wrong with them is
said by pandera, which sees those rows alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pandas as pd
import pandera.errors
import pandera.pandas as pa

from pipelines.quoting import literal

SHOWN = 20


@dataclass(frozen=True)
class Report:
    """Outcome of a validation: passed or not, how many failures, and the first of them."""

    passed: bool
    failures: int
    text: str


def validate(frame: pd.DataFrame, schema: pa.DataFrameSchema, n_rows: int | None = None) -> Report:
    """Check columns, closed lists, ranges, NULLs and the key of a table.

    Long reports are cut after ``SHOWN`` rows, with the number of the others. ``n_rows`` is the
    length of the table where the frame holds a part of it, under the numbers of its rows.
    """
    length = len(frame) if n_rows is None else n_rows
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        place = pd.to_numeric(cases["index"], errors="coerce")
        cases = cases.iloc[place.argsort(kind="stable")]
        shown = cases[["column", "check", "failure_case", "index"]].head(SHOWN)
        lines = [f"{schema.name}: {len(cases)} failures of {length} rows"]
        lines += [
            f"- column {row.column}: {row.check}, found {row.failure_case!r} in row {row.index}"
            for row in shown.itertuples(index=False)
        ]
        if len(cases) > SHOWN:
            lines.append(f"- and {len(cases) - SHOWN} more")
        return Report(False, len(cases), "\n".join(lines))
    return Report(True, 0, f"{schema.name}: {length} rows as declared")


def validate_rows(rows: duckdb.DuckDBPyRelation, n_rows: int, schema: pa.DataFrameSchema) -> Report:
    """Check a table as ``validate`` does, without reading it.

    Args:
        rows: the rows of the table, in their order.
        n_rows: how many there are.
        schema: what they are declared to be.
    """
    if rows.columns != list(schema.columns):
        return validate(rows.df(), schema)
    faults = {name: _fault(name, declared) for name, declared in schema.columns.items()}
    faults = {name: fault for name, fault in faults.items() if fault}
    key = ", ".join(f'"{name}"' for name in schema.unique or [])
    counts = [f"count(*) FILTER ({fault})" for fault in faults.values()]
    # Rows of one hash may differ, rows of as many hashes as rows are all different.
    counts += [f"count(DISTINCT hash({key}))"] if key else []
    found = list(rows.aggregate(", ".join(counts)).fetchall()[0]) if counts else []
    unique = found.pop() == n_rows if key else True
    if not sum(found) and unique:
        return Report(True, 0, f"{schema.name}: {n_rows} rows as declared")
    return _failed(rows, n_rows, schema, list(faults.values()), "" if unique else key)


def _failed(
    rows: duckdb.DuckDBPyRelation,
    n_rows: int,
    schema: pa.DataFrameSchema,
    faults: list[str],
    key: str,
) -> Report:
    """Report on the rows with a fault, and those whose key stands more than once."""
    numbered = rows.project("*, row_number() OVER () - 1 AS row_")
    twice = f"count(*) OVER (PARTITION BY {key}) > 1" if key else "FALSE"
    faulty = numbered.project(f"*, {twice} AS twice_")
    faulty = faulty.filter(" OR ".join(["twice_", *(f"coalesce({f}, FALSE)" for f in faults)]))
    frame = faulty.order("row_").df().set_index("row_").drop(columns="twice_").rename_axis(None)
    return validate(frame, schema, n_rows)


def _fault(name: str, declared: pa.Column) -> str:
    """Condition of the rows in which a column is not as declared; empty for a column of anything.

    Raises:
        ValueError: a check that is not known here.
    """
    column, kind = f'"{name}"', declared.metadata["type"]
    empty = f"isnan({column})" if kind == "DOUBLE" else "FALSE"
    faults = [] if declared.nullable else [f"{column} IS NULL OR {empty}"]
    for check in declared.checks:
        told = check.statistics
        if check.name == "isin":
            listed = ", ".join(_literal(value) for value in told["allowed_values"])
            faults.append(f"{column} NOT IN ({listed})")
        elif check.name == "in_range":
            low, high = told["min_value"], told["max_value"]
            faults.append(f"NOT {empty} AND {column} NOT BETWEEN {low!r} AND {high!r}")
        else:
            raise ValueError(f"{name}: no statement for the check {check.name}")
    return " OR ".join(f"({fault})" for fault in faults)


def _literal(value: object) -> str:
    return literal(value) if isinstance(value, str) else repr(value)


def problems_report(problems: pd.DataFrame) -> Report:
    """The faults found while cleaning as a report: file, cell, found, expected."""
    lines = [f"{len(problems)} faults in the raw files"] if len(problems) else []
    for row in problems.head(SHOWN).itertuples(index=False):
        place = (
            row.cell
            if row.sheet is None or pd.isna(row.sheet)
            else f"sheet {row.sheet}, cell {row.cell}"
        )
        lines.append(
            f"- {row.file} {place}: {row.kind}: found {row.found!r}; expected {row.expected}"
        )
    if len(problems) > SHOWN:
        lines.append(f"- and {len(problems) - SHOWN} more")
    return Report(
        not len(problems), len(problems), "\n".join(lines) or "no faults in the raw files"
    )


def doubts_report(warnings: pd.DataFrame) -> Report:
    """The doubts about the figures, largest first; they are reported and do not stop a refresh."""
    lines = [f"meta.warnings: {len(warnings)} doubts"]
    lines += [f"- {kind}: {count}" for kind, count in warnings["kind"].value_counts().items()]
    lines += [f"- {row.key}: {row.message}" for row in warnings.head(SHOWN).itertuples(index=False)]
    return Report(not len(warnings), len(warnings), "\n".join(lines))
