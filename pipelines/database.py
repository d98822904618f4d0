"""The only place that writes DuckDB statements of its own: creating, filling and describing tables.

What a table holds is said by one SELECT under ``sql/`` or by a frame; what it is, by its schema.
Everything here follows from the schema. Queries do not belong here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakSet

import duckdb
import pandas as pd
import pandera.pandas as pa

from pipelines.quoting import identifier, literal, quoted
from pipelines.schemas import TABLES

# Read by DuckDB from 1.2 on, by the CLI, R and DBeaver builds on older engines too.
STORAGE_VERSION = "v1.2.0"
VIEWS = {name: schema for name, schema in TABLES.items() if not schema.metadata["stored"]}


class BusyError(RuntimeError):
    """Another process holds the database."""


def connect(path: Path, **config: str | bool) -> duckdb.DuckDBPyConnection:
    """Open a database for writing, in the storage format that DuckDB 1.2 reads.

    Raises:
        BusyError: another process has it open for writing.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(
            str(path), config={"storage_compatibility_version": STORAGE_VERSION, **config}
        )
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise BusyError(
                f"another refresh is writing {path.name}; wait for it to end, then run again"
            ) from error
        raise
    # A bar drawn over a run's own account would be in the way.
    connection.execute("SET enable_progress_bar = false")
    return connection


# Connections whose current catalogue is a lake (``pipelines.lake``) rather than a DuckDB file, and
# those within a transaction. Asking the engine would cost a question to the lake's catalogue.
lakes: WeakSet[duckdb.DuckDBPyConnection] = WeakSet()
_within: WeakSet[duckdb.DuckDBPyConnection] = WeakSet()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing: a table is replaced whole, or stays what it was.

    Within another transaction it is a part of that one.
    """
    if connection in _within:
        yield
        return
    connection.begin()
    _within.add(connection)
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        _within.discard(connection)


def create_schema(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Create a schema, given as a quoted name, unless it is there."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")


def create(
    connection: duckdb.DuckDBPyConnection, schema: pa.DataFrameSchema, catalog: str = ""
) -> None:
    """Create an empty table with its types."""
    name = quoted(f"{catalog}.{schema.name}".strip("."))
    create_schema(connection, name.rsplit(".", 1)[0])
    columns = ", ".join(
        f"{quoted(column)} {declared.metadata['type']}"
        for column, declared in schema.columns.items()
    )
    connection.execute(f"CREATE OR REPLACE TABLE {name} ({columns})")


def describe(
    connection: duckdb.DuckDBPyConnection,
    schema: pa.DataFrameSchema,
    catalog: str = "",
    notice: str = "",
) -> None:
    """Comment a table or view and its columns in both languages, with units.

    ``notice`` stands before every text.
    """
    name = quoted(f"{catalog}.{schema.name}".strip("."))
    kind = "TABLE" if schema.metadata["stored"] else "VIEW"
    connection.execute(
        f"COMMENT ON {kind} {name} IS {literal(f'{notice} {schema.description}'.strip())}"
    )
    for column, declared in schema.columns.items():
        text = f"{notice} {declared.description}".strip()
        connection.execute(f"COMMENT ON COLUMN {name}.{identifier(column)} IS {literal(text)}")


def write_parquet(
    connection: duckdb.DuckDBPyConnection,
    schema: pa.DataFrameSchema,
    path: Path,
    notice: str = "",
) -> None:
    """Write a table as a Parquet file, in its order, with its texts and units as metadata."""
    facts = {
        "description": f"{notice} {schema.description}".strip(),
        "columns": json.dumps(
            {name: declared.description for name, declared in schema.columns.items()},
            ensure_ascii=False,
        ),
    }
    kept = ", ".join(f"{key}: {literal(text)}" for key, text in facts.items())
    target = f"{literal(str(path))} (FORMAT parquet, KV_METADATA {{{kept}}})"
    connection.execute(f"COPY ({stored_rows(connection, schema.name)}) TO {target}")


def comment(connection: duckdb.DuckDBPyConnection, table: str, text: str) -> None:
    """Comment a table or view."""
    kind = "VIEW" if table in VIEWS else "TABLE"
    connection.execute(f"COMMENT ON {kind} {quoted(table)} IS {literal(text)}")


def stored_rows(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """The rows of a table in the order in which they were written, of a view in that of its key.

    The files of a lake may be read in any order; a row keeps its number.
    """
    rows = f"FROM {quoted(table)}"
    if table in VIEWS:
        return f"{rows} ORDER BY {_key(table)}"
    return rows + (" ORDER BY rowid" if connection in lakes else "")


def _key(view: str) -> str:
    return ", ".join(quoted(column) for column in VIEWS[view].metadata["key"])


@contextmanager
def _in_order(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Write rows in the order in which they come.

    All threads write the files of a lake at once, whatever order is asked for
    (duckdb/ducklake#1356), so one thread writes there.
    """
    alone = connection in lakes
    if alone:
        connection.execute("SET threads = 1")
    try:
        yield
    finally:
        if alone:
            connection.execute("RESET threads")


def fill_by_query(
    connection: duckdb.DuckDBPyConnection,
    schema: pa.DataFrameSchema,
    query: str,
    parameters: dict[str, object],
) -> None:
    """Replace a table by the result of a SELECT; columns go by name."""
    if connection not in lakes:
        with transaction(connection):
            create(connection, schema)
            connection.execute(f"INSERT INTO {quoted(schema.name)} BY NAME {query}", parameters)
        return
    # All threads compute, one writes.
    connection.execute(f"CREATE OR REPLACE TEMP TABLE incoming AS {query}", parameters)
    try:
        _insert(connection, schema, "temp.incoming")
    finally:
        connection.execute("DROP TABLE temp.incoming")


def _insert(connection: duckdb.DuckDBPyConnection, schema: pa.DataFrameSchema, source: str) -> None:
    """Replace a table by the rows of a table or view of this connection, in their order."""
    with _in_order(connection), transaction(connection):
        create(connection, schema)
        connection.execute(f"INSERT INTO {quoted(schema.name)} BY NAME FROM {source}")


def fill_by_frame(
    connection: duckdb.DuckDBPyConnection, schema: pa.DataFrameSchema, frame: pd.DataFrame
) -> None:
    """Replace a table by a frame; columns go by name, NaN becomes NULL.

    Raises:
        ValueError: the frame lacks a declared column.
    """
    lacking = [column for column in schema.columns if column not in frame.columns]
    if lacking:
        raise ValueError(f"{schema.name}: the frame has no column {', '.join(lacking)}")
    key = [column for column in (schema.metadata or {}).get("key", [])]
    ordered = frame[list(schema.columns)]
    ordered = ordered.sort_values(key, kind="stable") if key else ordered
    if not len(ordered):
        with transaction(connection):
            create(connection, schema)
        return
    connection.register("incoming", ordered)
    try:
        _insert(connection, schema, "temp.incoming")
    finally:
        connection.unregister("incoming")


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, path: Path, catalog: str) -> Iterator[None]:
    """A second database, in the storage format of a release, under a catalog name of its own."""
    name = quoted(catalog)
    connection.execute(
        f"ATTACH {literal(str(path))} AS {name} (STORAGE_VERSION {literal(STORAGE_VERSION)})"
    )
    try:
        yield
        connection.execute(f"CHECKPOINT {name}")
    finally:
        connection.execute(f"DETACH {name}")


def rows_of(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyRelation:
    """The rows of a table or view, for an expression to be applied to."""
    # The rows of a table have numbers, which a query over it would not pass on.
    return connection.query(f"FROM {quoted(name)}") if name in VIEWS else connection.table(name)


def count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """Number of rows of a table or view."""
    return int(rows_of(connection, name).aggregate("count(*)").fetchall()[0][0])


def read(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Sequence[str] | None = None,
    where: str = "",
) -> pd.DataFrame:
    """A table as a frame, in the order in which it was written, a whole view in that of its key.

    Args:
        connection: where it is.
        name: its full name.
        columns: those that are read; all where none are named.
        where: a condition that its rows have to meet.
    """
    query = f"FROM {quoted(name)}" + (f" WHERE {where}" if where else "")
    if name in VIEWS:
        query += "" if columns else f" ORDER BY {_key(name)}"
    elif connection in lakes:
        query += " ORDER BY rowid"
    relation = connection.query(query)
    if columns:
        relation = relation.project(", ".join(quoted(column) for column in columns))
    return relation.df()


def create_view(
    connection: duckdb.DuckDBPyConnection,
    schema: pa.DataFrameSchema,
    query: str,
    catalog: str = "",
) -> None:
    """Keep a SELECT as a view.

    Raises:
        ValueError: it gives other columns or types than the schema declares.
    """
    given = connection.query(query)
    found = list(zip(given.columns, map(str, given.types), strict=True))
    declared = [(name, column.metadata["type"]) for name, column in schema.columns.items()]
    if found != declared:
        raise ValueError(f"{schema.name}: the statement gives {found}, expected {declared}")
    name = quoted(f"{catalog}.{schema.name}".strip("."))
    create_schema(connection, name.rsplit(".", 1)[0])
    connection.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")


def copy_table(
    connection: duckdb.DuckDBPyConnection,
    schema: pa.DataFrameSchema,
    catalog: str,
    notice: str = "",
    query: str = "",
) -> int:
    """Copy a table with its comments into an attached database; returns the number of rows.

    A view is made there anew from its ``query``, and reads the tables there.
    """
    if schema.metadata["stored"]:
        create(connection, schema, catalog)
        target = quoted(f"{catalog}.{schema.name}")
        connection.execute(f"INSERT INTO {target} BY NAME {stored_rows(connection, schema.name)}")
    else:
        create_view(connection, schema, query, catalog)
    describe(connection, schema, catalog, notice)
    return count(connection, schema.name)
