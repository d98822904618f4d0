"""Schemas of the reference tables: human judgement, as it was when the release was made."""

from pipelines.schemas.columns import (
    INDEX,
    INDICATOR,
    LEVEL,
    LEVELS,
    REGION,
    YEAR,
    col,
    table,
    text,
)

TABLES = [
    table(
        "reference.regions", "地区名录", "regions with their codes and names", ["level", "region_code"],
        LEVEL, REGION, text("region_zh", "简称", "short name"), text("name_full_zh", "全称", "full name"),
        text("region_en", "英文名", "English name"), text("parent_code", "上级代码", "code of the region above"),
    ),
    table(
        "reference.region_groups", "区域组成员", "members of the region groups",
        ["group_id", "level", "region_code"],
        col("group_id", "VARCHAR", "区域组代码", "region group"), LEVEL, REGION,
    ),
    table(
        "reference.region_aliases", "地区别名", "other printed names of regions", ["level", "alias"],
        LEVEL, text("alias", "别名（去空格）", "name without white space"), REGION, text("scope", "另一统计范围", "scope that the name stands for; empty for the table's own"),
        text("note", "说明", "note"),
    ),
    table(
        "reference.units", "计量单位", "units and their size in the base unit of their dimension", ["unit"],
        text("unit", "单位", "unit"), text("dimension", "量纲", "dimension"),
        col("multiplier", "DOUBLE", "换算为基本单位的乘数", "size in base units"),
        text("label_en", "英文", "English label"),
    ),
    table(
        "reference.indicators", "指标目录", "catalogue of indicators", ["indicator_id"],
        INDICATOR, text("label_zh", "名称", "Chinese name"), text("label_en", "英文名", "English name"),
        text("unit", "单位", "unit"), text("scope", "统计范围", "scope that indices read"),
        col("kind", "VARCHAR", "观测、派生或论文印刷值", "observed, derived or printed result",
            isin=["observed", "derived", "constant_price", "printed"]),
        text("price_basis", "价格口径", "price basis"), text("numerator", "分子", "numerator terms"),
        text("denominator", "分母", "denominator"), text("aggregation", "区域汇总方式", "how it aggregates over regions"),
        text("fill_rule", "补缺规则", "how gaps are filled"),
        col("max_gap", "INTEGER", "最长可补缺口", "most consecutive years that are filled; NULL for no limit", "年 years", null=True),
        text("ends", "首尾外推规则", "extrapolation beyond the ends, marked as such; none by default"), text("source_table", "来源年鉴", "yearbook that prints it"),
        text("origin", "论文指标编号", "indicator of the paper that it stands for"),
    ),
    table(
        "reference.origins", "数值来历的可信次序", "kinds of values, most trusted first", ["origin"],
        text("origin", "来历", "kind of value"), col("trust", "INTEGER", "次序", "1 is most trusted"),
        text("label_zh", "说明", "meaning in Chinese"), text("label_en", "英文说明", "meaning"),
    ),
    table(
        "reference.indicator_names", "印刷指标名对照", "printed indicator names", ["printed_name"],
        text("printed_name", "印刷名称", "name as printed, without white space"), INDICATOR, text("note", "说明", "note"),
    ),
    table(
        "reference.breaks", "已声明的断点", "declared breaks of series",
        ["level", "region_code", "indicator_id", "year"],
        LEVEL, col("region_code", "VARCHAR", "地区代码，* 为全部", "region, * for all"), INDICATOR,
        col("year", "INTEGER", "新口径的第一年", "first year of the new meaning", "年 year"),
        text("kind", "类型", "kind of break"), text("note", "说明", "note"), text("source", "依据", "evidence"),
    ),
    table(
        "reference.source_order", "来源次序", "order of sources where all else is equal",
        ["indicator_id", "source_id"],
        INDICATOR, text("source_id", "来源", "source"), col("position", "INTEGER", "次序", "1 comes first"),
    ),
    table(
        "reference.indicator_parts", "指标构成", "what each indicator is made of",
        ["indicator_id", "part_id", "role"],
        INDICATOR, text("part_id", "组成指标", "observed indicator"),
        col("role", "VARCHAR", "作用", "role", isin=["itself", "numerator", "denominator", "base", "deflated", "deflator"]),
    ),
    table(
        "reference.corrections", "已声明的来源错误", "declared errors of sources, with a guard",
        ["source_id", "level", "region_code", "scope", "indicator_id", "year"],
        text("source_id", "来源", "source"), LEVEL, REGION, text("scope", "统计范围", "scope"), INDICATOR, YEAR,
        text("value_printed", "错误印刷值", "the wrong value as printed; another one stops the refresh"),
        col("action", "VARCHAR", "处理", "exclude or replace", isin=["exclude", "replace"]),
        col("value", "DOUBLE", "替换值", "value put in its place", "unit of the indicator", null=True),
        text("reason", "理由", "reason"), text("evidence", "证据", "evidence"),
    ),
    table(
        "reference.tolerances", "容差", "differences that are accepted without a doubt", ["kind", "indicator_id"],
        text("kind", "检查", "kind of doubt"), col("indicator_id", "VARCHAR", "指标，* 为全部", "indicator, * for all"),
        col("tolerance", "DOUBLE", "相对容差", "relative difference accepted", "ratio"), text("reason", "理由", "reason"),
    ),
    table(
        "reference.yearbooks", "年鉴", "yearbooks, and by how many years the edition runs ahead of its data", ["source_table"],
        text("source_table", "年鉴", "yearbook"), text("label_en", "英文名", "English name"),
        col("edition_lag", "INTEGER", "版次减数据年份", "edition year minus data year", "年 years"), text("note", "说明", "note"),
    ),
    table(
        "reference.due", "应出时间", "by when data of a year should have appeared", ["obtained"],
        text("obtained", "取得方式", "how a source is obtained"),
        col("months", "INTEGER", "数据年份结束后的月数", "months after the end of the data year", "月 months"),
        text("note", "说明", "note"),
    ),
    table(
        "reference.run_options", "本次运行的选项", "options of the run that made the release", ["option"],
        text("option", "选项", "option, such as as_of"), text("value", "取值", "value"),
    ),
    table(
        "reference.index_definitions", "指数定义", "index definitions", ["index_id"],
        INDEX, text("label_zh", "名称", "Chinese name"), text("label_en", "英文名", "English name"),
        text("method", "方法", "method"), text("origin", "定义出处", "where the definition comes from"),
        col("level", "VARCHAR", "对象层级", "level of its regions", isin=LEVELS),
        col("first_year", "INTEGER", "首年", "first year", "年 year"),
        col("last_year", "INTEGER", "末年", "last year", "年 year"),
        text("eta_indicator", "η 所用指标", "indicator behind η"), text("pool", "标准化池", "pool of the normalisation"),
        text("aggregate", "区域组的算法", "how region groups are computed"),
        col("coverage", "DOUBLE", "覆盖率要求", "share of published cells required", "0-1"),
        text("selection", "入选规则", "rule of selection"), text("options", "选项（JSON）", "options as JSON"),
    ),
    table(
        "reference.index_indicators", "指数的指标", "indicators of each index", ["index_id", "indicator_id"],
        INDEX, text("dimension", "维度", "dimension"), INDICATOR,
        col("direction", "VARCHAR", "方向", "direction", isin=["+", "-"]),
        col("position", "INTEGER", "次序", "order in the definition"),
    ),
    table(
        "reference.index_regions", "指数的地区", "regions of each index", ["index_id", "level", "region_code"],
        INDEX, LEVEL, REGION, text("group_id", "区域组", "region group; empty for none"),
    ),
    table(
        "reference.index_years", "指数的年份", "years of each index, with its base year", ["index_id", "year"],
        INDEX, YEAR,
    ),
]  # fmt: skip
