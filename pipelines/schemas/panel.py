"""Schemas of the panel: candidates, the chosen value, fills, groups and derived indicators."""

from pipelines.schemas.columns import (
    ADDRESS,
    INDICATOR,
    KEY,
    KEY_NAMES,
    LEVEL,
    ORIGIN,
    REGION,
    REGION_ZH,
    SCOPE,
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

EDITION_ID = col(
    "edition_id",
    "INTEGER",
    "版次编号",
    "number of source, edition and indicator; see panel.editions",
)
SERIES_ID = col("series_id", "INTEGER", "序列编号", "number of the series; see panel.series")

TABLES = [
    table(
        "panel.series", "序列及其编号", "series of which anything was published, numbered", ["series_id"],
        SERIES_ID, LEVEL, REGION, SCOPE, INDICATOR, UNIT,
    ),
    table(
        "panel.editions", "来源与版次的取值次序", "sources and editions by indicator, in the order in which they are chosen",
        ["edition_id"],
        EDITION_ID, INDICATOR, col("source_id", "VARCHAR", "来源代码", "source"),
        col("publication", "VARCHAR", "出版物", "publication", null=True),
        col("edition", "VARCHAR", "版次", "edition"),
        col("published_on", "DATE", "出版日期", "publication date", null=True),
        col("is_final", "BOOLEAN", "是否定稿", "final, not provisional"),
        col("obtained", "VARCHAR", "取得方式", "how it was obtained"), ORIGIN,
        col("trust", "INTEGER", "可信次序", "1 is most trusted"),
        col("edition_year", "INTEGER", "版次年份", "year of the edition", "年 year", null=True),
        col("source_position", "INTEGER", "来源次序", "order of the source"),
        col("precedence", "INTEGER", "取值次序", "1 is chosen first; equal where the rule does not decide"),
    ),
    table(
        "panel.candidates", "候选值及其次序", "values that may enter the panel, ranked",
        ["series_id", "year", "position"],
        SERIES_ID, YEAR, col("position", "BIGINT", "名次", "1 is chosen"), VALUE,
        col("correction", "VARCHAR", "更正理由", "reason of a declared correction; NULL for none", null=True),
        EDITION_ID, ADDRESS,
    ),
    table("panel.selected", "选定值", "the chosen value of each key", KEY_NAMES, SERIES_ID, ROW, N),
    table(
        "panel.rescoped", "由其他统计范围加减而得的值", "values that follow from other scopes by a declared relation",
        [*KEY_NAMES, "relation"],
        SERIES_ID, KEY, col("relation", "INTEGER", "关系序号", "number of the relation"),
        VALUE, UNIT, ORIGIN, ADDRESS, RULE,
        col("used", "BOOLEAN", "是否进入面板", "whether the panel takes it: no source prints the key"),
    ),
    table("panel.filled", "插补值", "values filled by interpolation", KEY_NAMES, SERIES_ID, ROW),
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
    table("panel.constant_prices", "不变价指标", "indicators at constant prices", KEY_NAMES, ROW, N),
    table(
        "panel.gap_report", "缺口与插补", "published, filled and open years of every series",
        ["level", "region_code", "scope", "indicator_id"],
        LEVEL, REGION, REGION_ZH, SCOPE, INDICATOR,
        col("first_year", "INTEGER", "首年", "first year with a value", "年 year"),
        col("last_year", "INTEGER", "末年", "last year with a value", "年 year"),
        col("n_published", "BIGINT", "公布年数", "published years", "年 years"),
        col("n_filled", "BIGINT", "插补年数", "filled years", "年 years"),
        col("n_open", "BIGINT", "仍缺年数", "years between that stay missing", "年 years"),
        col("years_filled", "VARCHAR", "插补年份", "filled years, listed"),
    ),
    table(
        "panel.gap_errors", "插补误差", "leave-one-out error of the fill on observed cells, by indicator",
        ["indicator_id", "level", "scope"],
        INDICATOR, LEVEL, SCOPE, col("fill_rule", "VARCHAR", "补缺规则", "rule of the fill"),
        col("n_tested", "BIGINT", "检验单元格数", "observed cells left out and filled in turn", "个 cells"),
        col("median_error", "DOUBLE", "中位相对误差", "median absolute relative error", "ratio", null=True),
        col("p90_error", "DOUBLE", "九成分位误差", "90 per cent of the errors are below", "ratio", null=True),
        col("max_error", "DOUBLE", "最大误差", "largest absolute relative error", "ratio", null=True),
    ),
    table(
        "panel.obs_status", "SDMX 状态", "status of each value in the SDMX code list", KEY_NAMES,
        KEY, col("obs_status", "VARCHAR", "SDMX 状态码 OBS_STATUS", "A, B, P, V, I or E", isin=["A", "B", "P", "V", "I", "E"]),
    ),
    table(
        "panel.doubts", "互相矛盾的公布值", "published figures that contradict each other, by series",
        ["kind", "level", "region_code", "indicator_id"],
        col("kind", "VARCHAR", "类别", "kind of doubt"), LEVEL, REGION, INDICATOR, YEAR,
        col("years", "VARCHAR", "涉及年份", "all years concerned"),
        col("size", "DOUBLE", "相对差", "relative difference in the worst year", "ratio"),
        col("unlikeliness", "DOUBLE", "不可能程度", "-log10 of the chance", "-log10 p"),
        col("message", "VARCHAR", "说明", "what was found"),
    ),
    table(
        "panel.jumps", "未声明的跳变", "values that neither their own history nor their peers explain",
        [*KEY_NAMES, "kind"],
        KEY, col("kind", "VARCHAR", "类别", "spike, step or repeat", isin=["spike", "step", "repeat"]),
        col("value_before", "DOUBLE", "前值", "value before", "unit of the indicator", null=True), VALUE,
        col("value_after", "DOUBLE", "后值", "value after", "unit of the indicator", null=True),
        col("address_before", "VARCHAR", "前值地址", "cell of the value before", null=True), ADDRESS,
        col("z", "DOUBLE", "稳健 z 值", "robust z-score", "1", null=True),
        col("unlikeliness", "DOUBLE", "不可能程度", "-log10 of the chance", "-log10 p"),
        col("expected", "DOUBLE", "预期值", "what history and peers suggest", "unit of the indicator", null=True),
        col("message", "VARCHAR", "说明", "what was found"),
    ),
    table("panel.values", "面板", "the panel that every index reads", KEY_NAMES, ROW, N),
]  # fmt: skip
