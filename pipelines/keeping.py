"""Macros of a release, and the database that names are looked up in while they are made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb
import pandera.pandas as pa

from pipelines.quoting import identifier, literal, quoted


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
