"""The data dictionary: one row a column of the warehouse, from the schemas alone."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa

from pipelines.release.stored import Stored


def dictionary(
    schemas: Sequence[pa.DataFrameSchema],
    notice: str = "",
    statements: Sequence[Stored] = (),
) -> pd.DataFrame:
    """Every table, view, macro and column with type, unit and meaning in both languages.

    Args:
        schemas: the tables.
        notice: what the names of the tables say besides, in the demonstration.
        statements: the views and macros beside them.
    """
    rows = []
    kinds = [(schema, "table") for schema in schemas]
    kinds += [(one.schema, one.kind) for one in statements]
    for schema, kind in kinds:
        owner, name = schema.name.split(".", 1)
        for position, (column, declared) in enumerate(schema.columns.items(), start=1):
            rows.append(
                {
                    "table_schema": owner, "table_name": name, "kind": kind,
                    "table_zh": f"{notice} {schema.metadata['zh']}".strip(),
                    "table_en": f"{notice} {schema.metadata['en']}".strip(),
                    "column_name": column, "position": position,
                    "data_type": declared.metadata["type"], "unit": declared.metadata["unit"],
                    "label_zh": declared.metadata["zh"], "label_en": declared.metadata["en"],
                    "in_key": column in schema.metadata["key"],
                }
            )  # fmt: skip
    return pd.DataFrame(rows)
