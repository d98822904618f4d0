"""How a table is declared: pandera schemas whose columns carry type, unit and a text in two languages.

One declaration serves four readers: DuckDB (types of the table), pandera (validation), the Dagster
UI (column schema) and the published warehouse (comments, data dictionary).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandera.pandas as pa

# The last one exists in the demonstration alone; readers of an ordinary project refuse it.
ORIGINS = ["reported", "preliminary", "secondary", "interpolated", "extrapolated", "illustrative"]
LEVELS = ["city", "province", "nation", "group"]


def col(
    name: str,
    kind: str,
    zh: str,
    en: str,
    unit: str = "",
    *,
    null: bool = False,
    isin: Sequence[Any] | None = None,
    between: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """Declare one column.

    Args:
        name: column name, with the unit in its suffix where it has one of its own.
        kind: DuckDB type.
        zh: description in Chinese.
        en: description in English.
        unit: unit of the figures; empty for texts and codes.
        null: whether a row may hold NULL.
        isin: closed list of values.
        between: closed range of a figure, widened by round-off.
    """
    checks = []
    if isin is not None:
        checks.append(pa.Check.isin(list(isin)))
    if between is not None:
        checks.append(pa.Check.in_range(between[0] - 1e-9, between[1] + 1e-9))
    description = f"{zh} | {en}" + (f" [{unit}]" if unit else "")
    metadata = {"type": kind, "zh": zh, "en": en, "unit": unit}
    return {
        name: pa.Column(None, checks, nullable=null, description=description, metadata=metadata)
    }


def text(name: str, zh: str, en: str, null: bool = False) -> dict[str, Any]:
    """A column of free text."""
    return col(name, "VARCHAR", zh, en, null=null)


def figure(
    name: str, zh: str, en: str, unit: str, between: tuple[float, float] | None = None
) -> dict[str, Any]:
    """A figure that may be missing."""
    return col(name, "DOUBLE", zh, en, unit, null=True, between=between)


def table(
    name: str, zh: str, en: str, key: Sequence[str], *columns: dict[str, Any], stored: bool = True
) -> pa.DataFrameSchema:
    """Declare one table: ``schema.table``, descriptions, key columns and columns in order.

    One that is not ``stored`` is a view of others: made of what they hold, and as long. That its keys
    are different is checked there.
    """
    merged: dict[str, pa.Column] = {}
    for column in columns:
        merged |= column
    unknown = set(key) - merged.keys()
    if unknown:
        raise ValueError(f"{name}: key columns {sorted(unknown)} are not declared")
    return pa.DataFrameSchema(
        merged,
        name=name,
        description=f"{zh} | {en}",
        unique=list(key) if key and stored else None,
        strict=True,
        ordered=True,
        metadata={"zh": zh, "en": en, "key": list(key), "stored": stored},
    )


LEVEL = col("level", "VARCHAR", "层级", "level of the region", isin=LEVELS)
REGION = col(
    "region_code",
    "VARCHAR",
    "行政区划代码（GB/T 2260）或区域组代码",
    "GB/T 2260 code, or code of a region group",
)
REGION_ZH = col("region_zh", "VARCHAR", "地区名称", "name of the region", null=True)
SCOPE = col(
    "scope",
    "VARCHAR",
    "统计范围（全市、市辖区、建成区）",
    "whole city, urban districts or built-up area",
)
INDICATOR = col("indicator_id", "VARCHAR", "指标代码", "indicator id of the catalogue")
YEAR = col("year", "INTEGER", "数据年份", "data year", "年 year", between=(1949, 2100))
VALUE = col("value", "DOUBLE", "数值", "value, in the row's unit", "see column unit")
UNIT = col("unit", "VARCHAR", "计量单位", "unit of the value")
ORIGIN = col("origin", "VARCHAR", "数值来历", "what kind of value it is", isin=ORIGINS)
ADDRESS = col(
    "address", "VARCHAR", "来源单元格地址", "address of the cell or cells behind the value"
)
INDEX = col("index_id", "VARCHAR", "指数代码", "index id")
GROUP = col(
    "group_id", "VARCHAR", "区域组代码", "region group; empty for regions outside the groups"
)
DIMENSION = col(
    "dimension",
    "VARCHAR",
    "维度、链条或子系统（名称见 reference.index_dimensions）",
    "dimension, chain or subsystem of the index, named in reference.index_dimensions",
)
DIRECTION = col(
    "direction",
    "VARCHAR",
    "指标方向",
    "direction in which the indicator is better",
    isin=["+", "-"],
)
KEY = {**LEVEL, **REGION, **SCOPE, **INDICATOR, **YEAR}
KEY_NAMES = ["level", "region_code", "scope", "indicator_id", "year"]
SHARES: dict[str, Any] = {}
for _origin, _zh in zip(
    ("reported", "secondary", "preliminary", "interpolated", "extrapolated"),
    ("公布值", "二手汇编", "初步数", "插值", "外推"),
    strict=True,
):
    SHARES |= col(
        f"share_{_origin}", "DOUBLE", f"输入单元格中{_zh}所占份额",
        f"share of input cells that are {_origin}; a cell made of parts counts as its least trusted part",
        "0-1", null=True, between=(0, 1),
    )  # fmt: skip
BREAK = col(
    "break_in_inputs", "BOOLEAN", "输入序列在所涉年份内是否有断点",
    "whether an input series changes its meaning within the years concerned",
)  # fmt: skip
