"""Schemas of the panel: candidates, the chosen value, fills, groups and derived indicators."""

from pipelines.schemas.columns import (
    ADDRESS,
    INDICATOR,
    KEY,
    KEY_NAMES,
    LEVEL,
    ORIGIN,
    REGION,
    UNIT,
    VALUE,
    YEAR,
    col,
    table,
)  # fmt: skip

RULE = col("rule", "VARCHAR", "取值规则", "why this value, or how it was made")
N = col(
    "n_candidates",
    "BIGINT",
    "候选值个数",
    "published values for the key; 0 for made values",
    "个 values",
)
ROW = {**KEY, **VALUE, **UNIT, **ORIGIN, **ADDRESS, **RULE}

TABLES = [
    table(
        "panel.candidates", "候选值及其次序", "values that may enter the panel, ranked",
        [*KEY_NAMES, "position"],
        KEY, VALUE, UNIT, ORIGIN, col("trust", "INTEGER", "可信次序", "1 is most trusted"),
        col("edition_year", "INTEGER", "版次年份", "year of the edition", "年 year", null=True),
        col("published_on", "DATE", "出版日期", "publication date", null=True),
        col("source_position", "INTEGER", "来源次序", "order of the source"),
        col("source_id", "VARCHAR", "来源代码", "source"),
        col("publication", "VARCHAR", "出版物", "publication", null=True),
        col("edition", "VARCHAR", "版次", "edition"), ADDRESS,
        col("position", "BIGINT", "名次", "1 is chosen"),
    ),
    table("panel.selected", "选定值", "the chosen value of each key", KEY_NAMES, ROW, N),
    table("panel.filled", "插补值", "values filled by interpolation", KEY_NAMES, ROW),
    table(
        "panel.breaks", "断点", "years from which a series means something else",
        ["level", "region_code", "indicator_id", "year"],
        LEVEL, REGION, INDICATOR, YEAR, col("kind", "VARCHAR", "类型", "kind of break"),
        col("note", "VARCHAR", "说明", "note"), col("source", "VARCHAR", "依据", "evidence"),
        col("inherited", "BOOLEAN", "是否由组成部分带来", "comes from a part or a member"),
    ),
    table("panel.base", "观测指标面板", "panel of the observed indicators", KEY_NAMES, ROW, N),
    table("panel.aggregates", "区域组汇总", "region groups made of their cities", KEY_NAMES, ROW, N),
    table("panel.derived", "派生指标", "derived indicators", KEY_NAMES, ROW, N),
    table("panel.values", "面板", "the panel that every index reads", KEY_NAMES, ROW, N),
]  # fmt: skip
