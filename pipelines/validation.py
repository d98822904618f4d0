"""Validation of a written table against its schema, with a report that a person can read."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pandera.errors
import pandera.pandas as pa

SHOWN = 20


@dataclass(frozen=True)
class Report:
    """Outcome of a validation: passed or not, how many failures, and the first of them."""

    passed: bool
    failures: int
    text: str


def validate(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> Report:
    """Check columns, closed lists, ranges, NULLs and the key of a table.

    Long reports are cut after ``SHOWN`` rows, with the number of the others.
    """
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        place = pd.to_numeric(cases["index"], errors="coerce")
        cases = cases.iloc[place.argsort(kind="stable")]
        shown = cases[["column", "check", "failure_case", "index"]].head(SHOWN)
        lines = [f"{schema.name}: {len(cases)} failures of {len(frame)} rows"]
        lines += [
            f"- column {row.column}: {row.check}, found {row.failure_case!r} in row {row.index}"
            for row in shown.itertuples(index=False)
        ]
        if len(cases) > SHOWN:
            lines.append(f"- and {len(cases) - SHOWN} more")
        return Report(False, len(cases), "\n".join(lines))
    return Report(True, 0, f"{schema.name}: {len(frame)} rows as declared")


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
