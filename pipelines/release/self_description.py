"""What docs/ says of the warehouse itself: macros and examples with real output, the dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pandera.pandas as pa

from pipelines.release.markdown import markdown
from pipelines.release.stored import macros
from pipelines.schemas import TABLES, wide
from pipelines.schemas.indices import PER_INDEX
from pipelines.schemas.macros import MACROS
from pipelines.sqlfiles import EXAMPLES, load_folder

Ask = Callable[[str], list[dict[str, Any]]]
SHOWN = 6  # rows of an answer that a page shows
COLUMNS = ["column", "type", "unit", "说明", "meaning", "key"]


def macros_part(ask: Ask, sql: Path) -> str:
    """Every macro: how it is called, what it gives, an example and what that answers."""
    parts = []
    for macro in sorted(macros(sql), key=lambda macro: macro.schema.name):
        parts += [f"### `{macro.signature}`", macro.schema.description]
        parts += [_query(macro.example), _answer(ask(macro.example))]
    return "\n\n".join(parts)


def examples_part(ask: Ask, sql: Path) -> str:
    """Every example query with its question and what it answers."""
    parts = []
    for file in load_folder(sql / EXAMPLES).values():
        question = file.header.partition(": ")[2]
        parts += [f"### {question}", f"`yearbook sql --example {file.path.stem}`"]
        parts += [_query(file.statement), _answer(ask(file.text))]
    return "\n\n".join(parts)


def _query(text: str) -> str:
    return f"```sql\n{text}\n```"


def _answer(rows: Sequence[dict[str, Any]]) -> str:
    """The first rows, figures rounded for reading, and how many more there are."""
    if not rows:
        return "No row: there is nothing of the kind in this release."
    shown = [[_read(value) for value in row.values()] for row in rows[:SHOWN]]
    more = f"\n\n… {len(rows) - SHOWN} more rows" if len(rows) > SHOWN else ""
    return markdown(list(rows[0]), shown) + more


def _read(value: object) -> object:
    return f"{value:.6g}" if isinstance(value, float) else value


def dictionary_part() -> str:
    """Every table, view and macro that a release can hold, with columns, units and meanings.

    Tables and views that each index has stand once, under ``<index>``.
    """
    parts = []
    for owner, group in groupby(_declared(), key=lambda pair: pair[0].partition(".")[0]):
        parts.append(f"## {owner}")
        for name, schema in group:
            parts += [f"### `{name}`", schema.description, markdown(COLUMNS, _columns(schema))]
    return "\n\n".join(parts)


def _declared() -> Iterator[tuple[str, pa.DataFrameSchema]]:
    """Full name and schema of everything, room by room; tables of one index under ``<index>``."""
    rooms = list(dict.fromkeys(name.partition(".")[0] for name in TABLES))
    yield from sorted(TABLES.items(), key=lambda pair: rooms.index(pair[0].partition(".")[0]))
    for name, schema in PER_INDEX.items():
        yield f"<index>.{name}", schema
    labels = ("<index>", "指数", "index")
    indicators = {
        "<indicator>": {
            "label_zh": "指标", "label_en": "indicator", "unit": "unit of the indicator",
        }
    }  # fmt: skip
    yield "wide.<index>", wide.scores(*labels, ["<year>"])
    yield "wide.<index of growth>", wide.growth(*labels, indicators)
    yield "wide_inputs.<index>", wide.inputs(*labels, indicators)
    yield from MACROS.items()


def _columns(schema: pa.DataFrameSchema) -> list[list[object]]:
    return [
        [
            f"`{column}`", declared.metadata["type"], declared.metadata["unit"],
            declared.metadata["zh"], declared.metadata["en"],
            "yes" if column in schema.metadata["key"] else "",
        ]
        for column, declared in schema.columns.items()
    ]  # fmt: skip
