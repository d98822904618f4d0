"""Tidy CSV for spreadsheets and statistics programs, with one codebook for all columns.

UTF-8 with a mark at the start, so that Excel reads Chinese; texts that a spreadsheet would compute
have an apostrophe before them; numbers are numbers, at full precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from pipelines.neutral import neutral
from pipelines.release.exports.balanced import balanced
from pipelines.release.exports.source import Source, reason_column
from pipelines.schemas import schema_of

PANEL = "panel"
RELEASE = "release_id"
CODEBOOK = [
    "table", "table_zh", "table_en", "column", "type", "unit", "label_zh", "label_en", "in_key",
    "may_be_empty", "empty_means", RELEASE,
]  # fmt: skip
ROOMS = ("comparison.", "statistics.")
BESIDE = [
    "clean.observations", "indices.scores", "indices.weights", "indices.grid", "meta.sources",
    "reference.regions", "reference.indicators", "reference.index_definitions",
]  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of a file: type as in DuckDB, unit, meaning in both languages."""

    name: str
    kind: str
    unit: str
    zh: str
    en: str
    in_key: bool = False
    nullable: bool = False
    empty: str = ""
    closed: tuple[str, ...] = ()


def default_tables(source: Source) -> list[str]:
    """What is written unless tables are named: panel, observations, indices, comparisons."""
    rooms = [name for name in source.tables if name.startswith(ROOMS)]
    return [PANEL, *BESIDE, *rooms]


def frame_of(source: Source, table: str) -> pd.DataFrame:
    """A table, or the balanced panel, with the release in the last column."""
    frame = balanced(source) if table == PANEL else source.table(table)
    return frame.assign(**{RELEASE: source.mark})


def csv_of(frame: pd.DataFrame) -> bytes:
    """A frame as CSV; NULL is an empty field."""
    shown = frame.copy()
    for column in shown:
        kind = shown[column].dtype
        if pd.api.types.is_bool_dtype(kind):
            shown[column] = shown[column].map({True: "true", False: "false"})
        elif not pd.api.types.is_numeric_dtype(kind):
            shown[column] = shown[column].map(_text, na_action="ignore")
    return shown.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value == value.normalize() else value.isoformat()
    return neutral(str(value))


def columns_of(source: Source, table: str) -> list[Column]:
    """Declared columns of a file, the release included."""
    last = Column(RELEASE, "VARCHAR", "", "发布号", "release that the row is of")
    return [*(_of_panel(source) if table == PANEL else _of_table(table)), last]


def _of_table(table: str) -> list[Column]:
    schema = schema_of(table)
    return [
        Column(
            name, d.metadata["type"], d.metadata["unit"], d.metadata["zh"], d.metadata["en"],
            name in schema.metadata["key"], d.nullable, _meaning(schema, name, d.nullable),
            tuple(str(v) for c in d.checks for v in (c.statistics or {}).get("allowed_values", ())),
        )
        for name, d in schema.columns.items()
    ]  # fmt: skip


def _meaning(schema: pa.DataFrameSchema, column: str, nullable: bool) -> str:
    if not nullable:
        return ""
    told = reason_column(schema.columns, column)
    return f"see column {told}" if told else "does not apply to this row"


def _of_panel(source: Source) -> list[Column]:
    told = {column.name: column for column in _of_table("panel.values")}
    regions = {column.name: column for column in _of_table("reference.regions")}
    key = [told[name] for name in ("level", "region_code", "scope", "indicator_id", "year")]
    reasons = "; ".join(
        f"{row.id}: {row.label_zh} {row.label_en}" for row in source.exports.missing
    )
    empty = "see column missing"
    made = [
        Column("indicator_zh", "VARCHAR", "", "指标名称", "Chinese name of the indicator"),
        Column("indicator_en", "VARCHAR", "", "指标英文名", "English name of the indicator"),
        Column("value", "DOUBLE", "see column unit", "数值", "value", False, True, empty),
        told["unit"],
        Column("origin", "VARCHAR", "", "数值来历", "what kind of value it is", False, True, empty),
        Column("obs_status", "VARCHAR", "", "SDMX 状态码", "status in the SDMX code list"),
        Column(
            "missing", "VARCHAR", "", "缺失原因", f"why there is no value; {reasons}", False, True,
            "there is a value", tuple(row.id for row in source.exports.missing),
        ),
        Column(
            "address", "VARCHAR", "", "来源单元格地址", "cells behind it", False, True, empty,
        ),
        Column("rule", "VARCHAR", "", "取值规则", "why this value", False, True, empty),
    ]  # fmt: skip
    names = [regions["region_zh"], regions["region_en"]]
    return [*key, *(_plain(column) for column in names), *made]


def _plain(column: Column) -> Column:
    return Column(column.name, column.kind, column.unit, column.zh, column.en)


def table_texts(table: str) -> tuple[str, str]:
    """What a file holds, in both languages."""
    if table == PANEL:
        return (
            "平衡面板（每格有值或缺失原因）",
            "balanced panel, every cell with a value or a reason",
        )
    metadata = schema_of(table).metadata
    return metadata["zh"], metadata["en"]


def codebook(source: Source, tables: Sequence[str]) -> bytes:
    """One row a column of every file."""
    rows = []
    for table in tables:
        zh, en = table_texts(table)
        for c in columns_of(source, table):
            rows.append(
                (table, zh, en, c.name, c.kind, c.unit, c.zh, c.en, c.in_key, c.nullable, c.empty,
                 source.mark)
            )  # fmt: skip
    return csv_of(pd.DataFrame(rows, columns=CODEBOOK))
