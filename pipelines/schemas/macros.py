"""Schemas of the table macros of a release: questions that any DuckDB client can ask by name."""

import pandera.pandas as pa

from pipelines.schemas.clean import PLACE, PRINTED, SHA, SOURCE
from pipelines.schemas.columns import (
    ADDRESS,
    BREAK,
    DIMENSION,
    GROUP,
    INDEX,
    INDICATOR,
    LEVEL,
    ORIGIN,
    REGION,
    REGION_ZH,
    SCOPE,
    SHARES,
    UNIT,
    VALUE,
    YEAR,
    col,
    figure,
    table,
    text,
)  # fmt: skip
from pipelines.schemas.panel import RULE, N

KIND = col("kind", "VARCHAR", "类别（地区、指标、指数）", "region, indicator or index")
RANK = col("rank", "INTEGER", "名次", "place among the objects of the pool and year, 1 is highest", null=True)  # fmt: skip
RANGE = {
    **figure("score_low", "得分下端", "lower end of the score over the choices made; see robustness.intervals", "as indices.scores"),
    **figure("score_high", "得分上端", "upper end of the score over the choices made", "as indices.scores"),
    **col("rank_low", "INTEGER", "名次区间最好端", "best end of the place over the choices made", null=True),
    **col("rank_high", "INTEGER", "名次区间最差端", "worst end of the place over the choices made", null=True),
}  # fmt: skip
SCORE = figure("score", "得分", "score", "as indices.scores")
LABEL_ZH = text("label_zh", "名称", "Chinese name", null=True)
PRINT = {name: PRINTED[name] for name in ("value_printed", "unit_printed")}
EDITION = {name: SOURCE[name] for name in ("source_id", "publication", "edition")}
CELL_ADDRESS = text("cell_address", "单元格地址", "canonical address of the cell")

TABLES = [
    table(
        "main.named", "名称所指", "what a name stands for: regions, indicators or indices", ["kind", "level", "id", "scope"],
        KIND, text("level", "层级", "level of a region; empty for the others"),
        text("id", "代码", "code of the region, id of the indicator or index"),
        text("scope", "统计范围", "scope that a name of a region says besides; empty for none"),
    ),
    table(
        "main.find", "查找相近名称", "regions, indicators and indices whose names are near a text", ["kind", "level", "id"],
        KIND, text("level", "层级", "level of a region; empty for the others"),
        text("id", "代码", "code of the region, id of the indicator or index"),
        text("name", "名称", "its name that is nearest"),
        col("likeness", "DOUBLE", "相似度", "1 for the very name", "0-1", between=(0, 1)),
    ),
    table(
        "main.indicator_series", "指标序列", "an indicator of a region, year by year, with where each value comes from",
        ["level", "region_code", "scope", "indicator_id", "year"],
        LEVEL, REGION, REGION_ZH, SCOPE, INDICATOR, LABEL_ZH, text("label_en", "英文名", "English name"),
        YEAR, VALUE, UNIT, ORIGIN, RULE, N,
        text("new_meaning", "断点类型", "kind of the break from which the series means something else; NULL for none", null=True),
        EDITION, {"published_on": SOURCE["published_on"]}, ADDRESS,
    ),
    table(
        "main.index_series", "指数序列", "an index of a region or region group, year by year",
        ["index_id", "level", "region_code", "year"],
        INDEX, LEVEL, REGION, REGION_ZH,
        text("aggregation", "区域组的汇总方式", "how a region group was made; NULL for single regions", null=True),
        YEAR, SCORE, RANK, RANGE, SHARES, BREAK, text("reason", "无值原因", "why there is no score; empty where there is one"),
    ),
    table(
        "main.ranking", "排名", "the cities or provinces of an index in a year, best first", ["index_id", "region_code"],
        INDEX, YEAR, RANK, LEVEL, REGION, REGION_ZH, text("region_en", "英文名", "English name"), GROUP,
        col("rank_in_group", "BIGINT", "组内名次", "place in the region group"), SCORE, RANGE, SHARES, BREAK,
    ),
    table(
        "main.compare", "区域组比较", "an index of the region groups in a year, every way of making the group",
        ["index_id", "group_id", "aggregation"],
        INDEX, LABEL_ZH, GROUP, text("group_zh", "区域组名称", "name of the region group"),
        text("aggregation", "汇总方式", "aggregate of the region, mean of its cities or sum; never mix them", null=True),
        figure("value", "数值", "value of the index", "as indices.scores"),
        col("n_regions", "BIGINT", "地区数", "regions behind the value", "个 regions", null=True), SHARES, BREAK,
        text("reason", "无值原因", "why there is no value; empty where there is one"),
    ),
    table(
        "main.parts", "得分构成", "the parts of a score, largest first",
        ["index_id", "level", "region_code", "part_region", "indicator_id"],
        INDEX, LEVEL, REGION, YEAR, text("part_region", "部分所属地区", "region of the part: its own, a subsystem, partner or member"),
        DIMENSION, text("indicator_id", "指标代码，引力为 flow", "indicator of the part; flow in gravity"), LABEL_ZH,
        figure("contribution", "贡献", "part of the score; the parts add up to it", "as indices.scores"),
        figure("share", "贡献份额", "part over the score; NULL where the score is 0", "ratio"),
        figure("obstacle", "障碍度", "share in what keeps the object from the best; NULL where the method has none", "0-1"),
        figure("value", "输入值", "input of the part; NULL where it is no single cell", "see column unit"),
        text("unit", "计量单位", "unit of the input", null=True), text("origin", "数值来历", "kind of the input", null=True),
        text("address", "来源单元格地址", "cells behind the input", null=True), text("rule", "归因规则", "rule by which the score was divided"),
    ),
    table(
        "main.candidates", "候选值", "every published figure for an indicator, region and year, and why one was chosen", ["address"],
        LEVEL, REGION, REGION_ZH, SCOPE, INDICATOR, YEAR,
        col("position", "BIGINT", "名次", "1 is chosen; NULL for a figure that is no candidate", null=True), VALUE, UNIT,
        figure("difference", "与所选值之差", "figure over the chosen one, less one", "ratio"),
        text("why", "取舍原因", "why it was chosen, passed over or left out"), PRINT, SOURCE,
        {"address": PLACE["address"]}, SHA,
    ),
    table(
        "main.trace", "追溯到单元格", "every cell behind an indicator's value or an index's inputs",
        ["of", "level", "region_code", "scope", "indicator_id", "cell_address"],
        text("of", "所问对象", "index or indicator that was asked for"), LEVEL, REGION, SCOPE, INDICATOR, YEAR,
        VALUE, UNIT, ORIGIN, RULE,
        figure("weight", "权重", "weight of the input in the index; NULL where the method has none", "0-1"),
        text("cell_region_zh", "单元格的地区", "region that the cell is of", null=True),
        text("cell_indicator_id", "单元格的指标", "indicator that the cell holds", null=True),
        col("cell_year", "INTEGER", "单元格的数据年份", "data year of the cell", "年 year", null=True),
        PRINT, {"mark": PRINTED["mark"]}, {name: PLACE[name] for name in ("file", "sheet", "cell")}, SHA,
        EDITION, CELL_ADDRESS,
    ),
]  # fmt: skip
MACROS: dict[str, pa.DataFrameSchema] = {schema.name: schema for schema in TABLES}
"""Declared results of the macros by full name."""
