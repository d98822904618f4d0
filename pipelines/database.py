"""The only place that writes DuckDB statements of its own: creating, filling and describing tables.

What a table holds is said by one SELECT under ``sql/`` or by a frame; what it is, by its schema.
Everything here follows from the schema. Queries do not belong here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd
import pandera.pandas as pa

# Read by DuckDB from 1.2 on, by the CLI, R and DBeaver builds on older engines too.
STORAGE_VERSION = "v1.2.0"


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


def quoted(name: str) -> str:
    """``schema.table`` or a column as quoted identifiers.

    Raises:
        ValueError: a part is not a plain identifier.
    """
    parts = name.split(".")
    for part in parts:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", part):
            raise ValueError(f"{name!r} is not a plain identifier")
    return ".".join(f'"{part}"' for part in parts)


def _identifier(name: str) -> str:
    """Any column name, quoted; those of wide views are years and what a catalogue calls them."""
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing: a table is replaced whole, or stays what it was."""
    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def create(
    connection: duckdb.DuckDBPyConnection, schema: pa.DataFrameSchema, catalog: str = ""
) -> None:
    """Create an empty table with its types."""
    name = quoted(f"{catalog}.{schema.name}".strip("."))
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name.rsplit('.', 1)[0]}")
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
    kind: str = "TABLE",
) -> None:
    """Comment a table or view and its columns in both languages, with units.

    ``notice`` stands before every text.
    """
    name = quoted(f"{catalog}.{schema.name}".strip("."))
    connection.execute(
        f"COMMENT ON {kind} {name} IS {_literal(f'{notice} {schema.description}'.strip())}"
    )
    for column, declared in schema.columns.items():
        text = f"{notice} {declared.description}".strip()
        connection.execute(f"COMMENT ON COLUMN {name}.{_identifier(column)} IS {_literal(text)}")


def create_view(
    connection: duckdb.DuckDBPyConnection,
    schema: pa.DataFrameSchema,
    query: str,
    catalog: str,
    notice: str = "",
) -> None:
    """Keep a SELECT as a commented view of an attached database."""
    name = quoted(f"{catalog}.{schema.name}")
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name.rsplit('.', 1)[0]}")
    connection.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")
    describe(connection, schema, catalog, notice, kind="VIEW")


def create_macro(
    connection: duckdb.DuckDBPyConnection,
    schema: pa.DataFrameSchema,
    query: str,
    parameters: Mapping[str, str],
    catalog: str,
    notice: str = "",
) -> None:
    """Keep a SELECT as a commented table macro of an attached database.

    Args:
        connection: with the database attached.
        schema: name and columns of the result; DuckDB keeps no comments on the columns.
        query: the statement, with ``$name`` for its parameters.
        parameters: default of each parameter; empty for none.
        catalog: name of the attached database.
        notice: stands before the comment.
    """
    name = quoted(f"{catalog}.{schema.name}")
    declared = ", ".join(
        f"{quoted(parameter)} := {default}" if default else quoted(parameter)
        for parameter, default in parameters.items()
    )
    body = re.sub(r"\$([a-z_]+)", lambda found: quoted(found[1]), query)
    connection.execute(f"CREATE OR REPLACE MACRO {name}({declared}) AS TABLE {body}")
    text = f"{notice} {schema.description}".strip()
    connection.execute(f"COMMENT ON MACRO TABLE {name} IS {_literal(text)}")


def with_literals(query: str, values: Mapping[str, object]) -> str:
    """A statement with ``$name`` replaced by literals; a list by its members between commas.

    For what takes no parameters: views.
    """

    def literal(value: object) -> str:
        if isinstance(value, list | tuple):
            return ", ".join(literal(member) for member in value)
        return str(value) if isinstance(value, int) else _literal(str(value))

    return re.sub(r"\$([a-z_]+)", lambda found: literal(values[found[1]]), query)


@contextmanager
def used(connection: duckdb.DuckDBPyConnection, catalog: str) -> Iterator[None]:
    """Names without a database are looked up in an attached one."""
    [(before,)] = connection.execute("FROM (VALUES (current_database()))").fetchall()
    connection.execute(f"USE {_identifier(catalog)}")
    try:
        yield
    finally:
        connection.execute(f"USE {_identifier(before)}")


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
    kept = ", ".join(f"{key}: {_literal(text)}" for key, text in facts.items())
    target = f"{_literal(str(path))} (FORMAT parquet, KV_METADATA {{{kept}}})"
    connection.execute(f"COPY {quoted(schema.name)} TO {target}")


def fill_by_query(
    connection: duckdb.DuckDBPyConnection,
    schema: pa.DataFrameSchema,
    query: str,
    parameters: dict[str, object],
) -> None:
    """Replace a table by the result of a SELECT; columns go by name."""
    with transaction(connection):
        create(connection, schema)
        connection.execute(f"INSERT INTO {quoted(schema.name)} BY NAME {query}", parameters)


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
    with transaction(connection):
        create(connection, schema)
        if len(ordered):
            connection.register("incoming", ordered)
            connection.execute(f"INSERT INTO {quoted(schema.name)} BY NAME FROM incoming")
            connection.unregister("incoming")


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, path: Path, catalog: str) -> Iterator[None]:
    """A second database, in the storage format of a release, under a catalog name of its own."""
    name = quoted(catalog)
    connection.execute(
        f"ATTACH {_literal(str(path))} AS {name} (STORAGE_VERSION {_literal(STORAGE_VERSION)})"
    )
    try:
        yield
        connection.execute(f"CHECKPOINT {name}")
    finally:
        connection.execute(f"DETACH {name}")


def copy_table(
    connection: duckdb.DuckDBPyConnection,
    schema: pa.DataFrameSchema,
    catalog: str,
    notice: str = "",
) -> int:
    """Copy a table with its comments into an attached database; returns the number of rows."""
    create(connection, schema, catalog)
    describe(connection, schema, catalog, notice)
    target = quoted(f"{catalog}.{schema.name}")
    connection.execute(f"INSERT INTO {target} BY NAME FROM {quoted(schema.name)}")
    return len(connection.table(schema.name))


def read(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """A table as a frame, in the order in which it was written; all columns or those named."""
    relation = connection.table(name)
    if columns:
        relation = relation.project(", ".join(quoted(column) for column in columns))
    return relation.df()
