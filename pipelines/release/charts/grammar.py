"""Vega-Lite as plain dictionaries: marks with their data and channels, put over or beside others.

What belongs here: the words of the specification that charts are written in, and nothing about
what a chart shows. A chart is composed of plain dictionaries because a library of classes copies
and checks every part at each level; that a specification is valid is checked by the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

Part = dict[str, Any]
TYPES = {"Q": "quantitative", "N": "nominal", "O": "ordinal"}
# A second end has the type of the first.
SECOND = frozenset({"x2", "y2"})


def channel(field: str, **properties: Any) -> Part:
    """How a column is shown; ``"year:Q"`` is the column ``year`` as a quantity."""
    name, _, kind = field.partition(":")
    return {"field": name, "type": TYPES[kind], **properties}


def mark(
    rows: pd.DataFrame, kind: str, properties: Mapping[str, Any], **channels: str | Part
) -> Part:
    """Marks of one kind, one a row of ``rows``; channels as ``channel`` takes or gives them."""
    return {
        "data": rows,
        "mark": {"type": kind, **properties},
        "encoding": {
            name: said if not isinstance(said, str) else _second(said) if name in SECOND
            else channel(said)
            for name, said in channels.items()
        },
    }  # fmt: skip


def _second(field: str) -> Part:
    return {"field": field.partition(":")[0]}


def either(test: str, yes: str, no: str) -> Part:
    """One value where an expression holds, another where it does not."""
    return {"condition": {"test": test, "value": yes}, "value": no}


def layer(*parts: Part, **properties: Any) -> Part:
    """Marks over each other."""
    return {"layer": list(parts), **properties}


def beside(*parts: Part, **properties: Any) -> Part:
    """Panels from left to right."""
    return {"hconcat": list(parts), **properties}


def below(*parts: Part, **properties: Any) -> Part:
    """Panels from the top down."""
    return {"vconcat": list(parts), **properties}


def with_datasets(part: Part) -> Part:
    """The part as JSON takes it: rows by name, each table once, under ``datasets``."""
    tables: dict[int, tuple[str, pd.DataFrame]] = {}

    def named(inner: Any) -> Any:
        if isinstance(inner, pd.DataFrame):
            return {"name": tables.setdefault(id(inner), (f"rows-{len(tables)}", inner))[0]}
        if isinstance(inner, dict):
            return {key: named(value) for key, value in inner.items()}
        if isinstance(inner, list):
            return [named(value) for value in inner]
        return inner.item() if isinstance(inner, np.generic) else inner

    whole = named(part)
    return {**whole, "datasets": {name: _records(rows) for name, rows in tables.values()}}


def _records(rows: pd.DataFrame) -> list[Part]:
    """Rows as dictionaries, with None for what is not there."""
    columns = [
        [
            None if lacking else value
            for value, lacking in zip(own.tolist(), own.isna(), strict=True)
        ]
        for _, own in rows.items()
    ]
    return [dict(zip(rows.columns, row, strict=True)) for row in zip(*columns, strict=True)]
