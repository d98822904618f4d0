"""Every table of the warehouse, declared once: columns, types, units, keys, texts in two languages."""

import pandera.pandas as pa

from pipelines.schemas import (
    audit,
    clean,
    comparison,
    indices,
    inference,
    meta,
    panel,
    reference,
    robustness,
    statistics,
)

TABLES: dict[str, pa.DataFrameSchema] = {
    schema.name: schema
    for family in (
        reference,
        clean,
        panel,
        indices,
        robustness,
        statistics,
        comparison,
        inference,
        audit,
        meta,
    )
    for schema in family.TABLES
}
"""Declared tables by full name; tables of one index follow ``indices.per_index``."""


def schema_of(name: str) -> pa.DataFrameSchema:
    """Declaration of a table, for the tables of one index too.

    Raises:
        KeyError: the table is not declared.
    """
    if name in TABLES:
        return TABLES[name]
    return indices.per_index(name)


__all__ = ["TABLES", "schema_of"]
