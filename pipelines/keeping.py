"""What a database holds beside the tables that are filled: views, macros, copies in a release.

Creating and filling tables is in ``database``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb
import pandera.pandas as pa

from pipelines import database
from pipelines.quoting import identifier, literal, quoted


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
    database.create_schema(connection, name.rsplit(".", 1)[0])
    connection.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")


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
    connection.execute(f"COMMENT ON MACRO TABLE {name} IS {literal(text)}")


@contextmanager
def used(connection: duckdb.DuckDBPyConnection, catalog: str) -> Iterator[None]:
    """Names without a database are looked up in an attached one."""
    [(before,)] = connection.execute("FROM (VALUES (current_database()))").fetchall()
    connection.execute(f"USE {identifier(catalog)}")
    try:
        yield
    finally:
        connection.execute(f"USE {identifier(before)}")


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
        database.create(connection, schema, catalog)
        target = quoted(f"{catalog}.{schema.name}")
        connection.execute(
            f"INSERT INTO {target} BY NAME {database.stored_rows(connection, schema.name)}"
        )
    else:
        create_view(connection, schema, query, catalog)
    database.describe(connection, schema, catalog, notice)
    return database.count(connection, schema.name)
