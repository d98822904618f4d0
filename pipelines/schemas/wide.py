"""Schemas of the wide views, which follow from the definition of an index: for pivoting by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandera.pandas as pa

from pipelines.schemas.columns import (
    GROUP,
    LEVEL,
    REGION,
    REGION_ZH,
    YEAR,
    col,
    figure,
    table,
    text,
)

REGION_EN = text("region_en", "英文名", "English name")
ORIGIN = ("数值来历", "kind of the value")
FROM_TO = ("所比年份及数值来历", "years compared, each with the kind of its value")


def scores(
    index_id: str, label_zh: str, label_en: str, years: Sequence[int | str]
) -> pa.DataFrameSchema:
    """``wide.<index>``: regions in rows, years in columns."""
    by_year: dict[str, pa.Column] = {}
    for year in years:
        by_year |= figure(str(year), f"{year}年得分", f"score of {year}", "as indices.scores")
    return table(
        f"wide.{index_id}", f"{label_zh}：地区×年份", f"{label_en}: regions by years", ["level", "region_code"],
        LEVEL, REGION, REGION_ZH, REGION_EN, GROUP,
        text("aggregation", "区域组的汇总方式", "how a region group was made; NULL for single regions", null=True),
        figure("share_reported", "公布值份额（各年平均）", "share of input cells that are reported, mean over the years", "0-1"),
        figure("share_filled", "插补份额（各年平均）", "share of input cells that are interpolated or extrapolated, mean over the years", "0-1"),
        col("break_in_inputs", "BOOLEAN", "输入序列是否有断点", "whether an input series changes its meaning in any of the years", null=True),
        by_year, stored=False,
    )  # fmt: skip


def growth(
    index_id: str, label_zh: str, label_en: str, indicators: Mapping[str, Mapping[str, str]]
) -> pa.DataFrameSchema:
    """``wide.<index>`` of an index of growth multiples: regions in rows, indicators in columns."""
    multiples: dict[str, pa.Column] = {}
    for identity, row in indicators.items():
        multiples |= figure(identity, f"{row['label_zh']}增长倍数", f"growth multiple of {row['label_en']}", "倍 times")  # fmt: skip
    return table(
        f"wide.{index_id}", f"{label_zh}：地区×指标", f"{label_en}: regions by indicators", ["level", "region_code"],
        LEVEL, REGION, REGION_ZH, REGION_EN, multiples,
        _companions(indicators, "_from_to", *FROM_TO), stored=False,
    )  # fmt: skip


def inputs(
    index_id: str, label_zh: str, label_en: str, indicators: Mapping[str, Mapping[str, str]]
) -> pa.DataFrameSchema:
    """``wide_inputs.<index>``: regions and years in rows, indicators in columns."""
    values: dict[str, pa.Column] = {}
    for identity, row in indicators.items():
        values |= figure(identity, row["label_zh"], row["label_en"], row["unit"])
    return table(
        f"wide_inputs.{index_id}", f"{label_zh}：定义所列指标的面板", f"{label_en}: panel of the indicators that its definition names",
        ["level", "region_code", "year"],
        LEVEL, REGION, REGION_ZH, REGION_EN, GROUP, YEAR, values,
        _companions(indicators, "_origin", *ORIGIN), stored=False,
    )  # fmt: skip


def _companions(
    indicators: Mapping[str, Mapping[str, str]], suffix: str, zh: str, en: str
) -> dict[str, pa.Column]:
    """Columns of text, one beside each indicator."""
    made: dict[str, pa.Column] = {}
    for identity, row in indicators.items():
        made |= text(f"{identity}{suffix}", f"{row['label_zh']}：{zh}", f"{row['label_en']}: {en}", null=True)  # fmt: skip
    return made
