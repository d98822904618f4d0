"""Tables too long to be read whole: the different texts of a column, and frame by frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import pandas as pd

from pipelines import database
from pipelines.quoting import literal, quoted


def different(connection: duckdb.DuckDBPyConnection, name: str, column: str) -> set[str]:
    """The different texts of a column."""
    found = database.rows_of(connection, name).project(quoted(column)).distinct().fetchall()
    return {text for (text,) in found}


def read_parts(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Sequence[str],
    by: str,
    most: int,
) -> Iterator[pd.DataFrame]:
    """A long table as frames, one after the other; together they are all its rows.

    Rows of one text in column ``by`` are never parted; as many texts as have ``most`` rows together
    are read at once, at least one. A table without rows is one empty frame.
    """
    one = quoted(by)
    counts = (
        database.rows_of(connection, name).aggregate(f"{one}, count(*)", one).order(one).fetchall()
    )
    parts: list[list[str]] = [[]]
    rows = 0
    for text, times in counts:
        if rows + times > most and parts[-1]:
            parts.append([])
            rows = 0
        parts[-1].append(text)
        rows += times
    for texts in parts:
        listed = ", ".join(map(literal, texts))
        where = f"{one} IN ({listed})" if texts else "FALSE"
        yield database.read(connection, name, columns, where)
