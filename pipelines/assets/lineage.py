"""Where the columns of tables come from: as metadata of assets, and as a table of the warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import dagster as dg
import pandas as pd

from pipelines.assets.tables import Table, table_key
from pipelines.lineage import Column, Schema, column_lineage, schema_for_lineage
from pipelines.schemas import TABLES
from pipelines.sqlfiles import SqlFile


@cache
def _schema() -> Schema:
    return schema_for_lineage(
        {
            name: {column: declared.metadata["type"] for column, declared in schema.columns.items()}
            for name, schema in TABLES.items()
        }
    )


@cache
def _lineage(sql: SqlFile) -> dict[str, list[Column]]:
    return column_lineage(sql, _schema())


def lineage_metadata(table: Table) -> dict[str, Any]:
    """Parts of a table's columns as Dagster keeps them and as a person reads them."""
    if table.sql is None:
        return {}
    found = _lineage(table.sql)
    lines = ["| column | made of |", "|---|---|"]
    lines += [
        f"| {column} | {', '.join(f'{name}.{part}' for name, part in parts) or 'a constant'} |"
        for column, parts in found.items()
    ]
    return {
        "dagster/column_lineage": dg.TableColumnLineage(
            {
                column: [dg.TableColumnDep(table_key(name), part) for name, part in parts]
                for column, parts in found.items()
                if parts
            }
        ),
        "columns": dg.MetadataValue.md("\n".join(lines)),
    }


def lineage_frame(tables: Sequence[Table]) -> pd.DataFrame:
    """Rows of ``meta.column_lineage``: one a column and part.

    A column of a table made in Python has one row for each table that its function reads, without
    the column there: the function says more than a name could.
    """
    rows = []
    for table in sorted(tables, key=lambda table: table.name):
        made = _lineage(table.sql) if table.sql else {}
        for column in table.schema.columns:
            parts = made.get(column, []) if table.sql else [(name, None) for name in table.reads]
            rows += [
                {
                    "table_name": table.name, "column_name": column,
                    "from_table": name, "from_column": part,
                    "made_by": "sql" if table.sql else "python",
                }
                for name, part in sorted(set(parts), key=lambda part: (part[0], part[1] or ""))
            ]  # fmt: skip
    names = ["table_name", "column_name", "from_table", "from_column", "made_by"]
    return pd.DataFrame(rows, columns=names)
