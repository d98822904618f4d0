"""Schemas of the robustness tables: how much an index depends on the choices made for it."""

from pipelines.schemas.columns import (
    INDEX,
    INDICATOR,
    LEVEL,
    REGION,
    YEAR,
    col,
    figure,
    table,
    text,
)
from pipelines.schemas.indices import REASON

AGGREGATION = col(
    "aggregation", "VARCHAR", "区域组的汇总方式，单个地区为空",
    "aggregate or mean_of_cities for region groups; empty for single regions",
    isin=["", "aggregate", "mean_of_cities"],
)  # fmt: skip
ITEM = col(
    "indicator_id",
    "VARCHAR",
    "指标代码，指数得分为 score",
    "indicator of a growth multiple, or score",
)
ROW = {**INDEX, **LEVEL, **REGION, **YEAR, **ITEM, **AGGREGATION}
KEY = ["index_id", "level", "region_code", "year", "indicator_id", "aggregation"]
N_DRAWS = col("n_draws", "BIGINT", "抽样次数", "draws; 0 where nothing moves the index", "次 draws")
N_DEFINED = col("n_defined", "BIGINT", "有得分的抽样次数", "draws that give a score", "次 draws")
PAIR = {
    **col(
        "region_a",
        "VARCHAR",
        "甲地区（定义下名次在前）",
        "region that the definition itself ranks higher",
    ),
    **col("region_b", "VARCHAR", "乙地区", "region it is compared with"),
}

STATEMENT = col("statement", "VARCHAR", "陈述代码", "statement")


def share(name: str, zh: str, en: str) -> dict[str, object]:
    """A share of the draws."""
    return figure(name, zh, en, "0-1", (0, 1))


def place(name: str, zh: str, en: str) -> dict[str, object]:
    """A rank, 1 is highest."""
    return col(name, "INTEGER", zh, en, null=True)


TABLES = [
    table(
        "robustness.fill_errors", "插值单元格的误差", "interpolated input cells with the error of their fill rule",
        ["index_id", "level", "region_code", "year", "indicator_id"],
        INDEX, LEVEL, REGION, YEAR, INDICATOR,
        figure("median_error", "中位相对误差", "median absolute relative error", "ratio"),
        figure("p90_error", "九成分位误差", "90 per cent of the errors are below", "ratio"),
        figure("max_error", "最大误差", "largest absolute relative error", "ratio"),
    ),
    table(
        "robustness.deflators", "隐含平减系数", "factor from current to constant prices",
        ["level", "region_code", "year"],
        LEVEL, REGION, YEAR, col("factor", "DOUBLE", "不变价与现价之比", "constant over current prices", "ratio"),
    ),
    table(
        "robustness.member_shares", "成员在区域组数值中的份额", "share of a member in the value of its group",
        ["index_id", "group_id", "year", "indicator_id", "region_code"],
        INDEX, col("group_id", "VARCHAR", "区域组", "region group"), YEAR, INDICATOR, REGION,
        figure("share", "份额", "share of the group's value", "0-1"),
    ),
    table(
        "robustness.factors", "不确定性因素", "every declared factor of an index, whether it moves it and why not",
        ["index_id", "factor"],
        INDEX, col("factor", "VARCHAR", "因素", "factor"), text("label_zh", "名称", "Chinese name"),
        text("label_en", "英文名", "English name"), col("applies", "BOOLEAN", "是否适用", "whether it moves this index"),
        text("choices", "可选项", "its choices, equally likely"),
        col("n_choices", "BIGINT", "可选项数", "number of choices", "个 choices"),
        text("shipped", "定义的选择", "the definition's own choice"), REASON,
    ),
    table(
        "robustness.intervals", "得分与名次区间", "score and rank of a region and year over all draws", KEY, ROW,
        col("measure", "VARCHAR", "度量", "the score, or its share of those compared where draws differ in unit",
            isin=["score", "share of those compared"]),
        figure("score", "得分（定义本身）", "by the definition's own choices", "see measure"),
        figure("score_low", "得分下端", "lower end of the interval", "see measure"),
        figure("score_median", "得分中位数", "median of the draws", "see measure"),
        figure("score_high", "得分上端", "upper end of the interval", "see measure"),
        place("rank", "名次（定义本身）", "rank by the definition's own choices"),
        place("rank_low", "名次区间最好端", "best end of the interval"),
        place("rank_median", "名次中位数", "median rank"),
        place("rank_high", "名次区间最差端", "worst end of the interval"),
        share("share_of_rank", "名次不变的抽样份额", "share of the draws with the definition's own rank"),
        N_DRAWS, N_DEFINED, REASON,
    ),
    table(
        "robustness.probabilities", "两两比较的概率", "in what share of the draws one region stands above another",
        ["index_id", "level", "year", "indicator_id", "aggregation", "region_a", "region_b"],
        INDEX, LEVEL, YEAR, ITEM, AGGREGATION, PAIR,
        share("p_above", "甲高于乙", "share of the draws with A above B"),
        share("p_tied", "相同", "share of the draws with both the same"),
        share("p_below", "甲低于乙", "share of the draws with A below B"), N_DEFINED,
    ),
    table(
        "robustness.overtaking", "超越年份的分布", "from which year A stays above B to the last year, over all draws",
        ["index_id", "level", "indicator_id", "aggregation", "region_a", "region_b", "outcome"],
        INDEX, LEVEL, ITEM, AGGREGATION, PAIR,
        col("outcome", "VARCHAR", "结果（年份）", "always, from a year on, never, or undefined"),
        col("year", "INTEGER", "起始年份", "first year from which A stays above B", "年 year", null=True),
        share("share", "抽样份额", "share of the draws"),
        col("shipped", "BOOLEAN", "是否为定义本身的结果", "whether the definition itself gives this outcome"),
    ),
    table(
        "robustness.leave_one_out", "剔除一项", "scores with one indicator left out, or one region left out of the weights",
        [*KEY, "kind", "left_out"],
        INDEX, col("kind", "VARCHAR", "剔除对象（指标或赋权地区）", "what is left out",
                   isin=["indicator", "region in the weights"]),
        col("left_out", "VARCHAR", "剔除的指标或地区", "the indicator or region"),
        LEVEL, REGION, YEAR, ITEM, AGGREGATION,
        figure("score", "得分", "score without it", "as indices.scores"),
        figure("score_change", "得分变化", "less the score with it", "as indices.scores"),
        place("rank", "名次", "rank without it"), place("rank_change", "名次变化", "less the rank with it"), REASON,
    ),
    table(
        "robustness.statements", "陈述成立的份额", "in what share of all admissible specifications a statement holds",
        ["index_id", "statement", "year"],
        INDEX, STATEMENT, text("label_zh", "中文陈述", "the statement in Chinese"),
        text("label_en", "英文陈述", "the statement in English"), YEAR,
        col("n_admissible", "BIGINT", "可行设定数", "admissible specifications", "个 specifications"),
        col("n_tried", "BIGINT", "试算设定数", "specifications tried", "个 specifications"),
        col("n_defined", "BIGINT", "有结果的设定数", "specifications with a result", "个 specifications"),
        share("share", "当年成立的份额", "share in which it holds in the year"),
        share("share_since", "自当年起一直成立的份额", "share in which it holds from the year to the last"),
        col("shipped", "BOOLEAN", "定义本身是否成立", "whether it holds by the definition itself"),
        figure("shipped_effect", "定义本身的效应", "difference over sum, by the definition itself", "-1 to 1"),
    ),
    table(
        "robustness.specifications", "按选择的成立份额", "in what share a statement holds, by choice, in the last year",
        ["index_id", "statement", "factor", "choice"],
        INDEX, STATEMENT, YEAR, col("factor", "VARCHAR", "因素或指标", "factor, or an indicator in or out"),
        text("choice", "选择", "choice"), col("shipped", "BOOLEAN", "是否为定义的选择", "the definition's own choice"),
        col("n_defined", "BIGINT", "设定数", "specifications with this choice", "个 specifications"),
        share("share", "成立份额", "share with an effect above 0"),
        figure("median_effect", "效应中位数", "median of the difference over the sum", "-1 to 1"),
    ),
    table(
        "robustness.curve", "设定曲线", "ordered effects of all specifications, with the place of the definition itself",
        ["index_id", "statement", "shipped", "place"],
        INDEX, STATEMENT, YEAR, col("place", "DOUBLE", "位置", "share of the specifications below", "0-1", between=(0, 1)),
        col("effect", "DOUBLE", "效应", "difference over the sum; above 0 the statement holds", "-1 to 1"),
        col("shipped", "BOOLEAN", "是否为定义本身", "the definition itself"),
    ),
    table(
        "robustness.sobol", "Sobol 敏感度指数", "share of the variance of an output that comes from a factor",
        ["index_id", "output", "factor"],
        INDEX, col("output", "VARCHAR", "输出量（末年）", "output in the last year"), col("factor", "VARCHAR", "因素", "factor"),
        figure("first_order", "一阶指数", "share of the variance by the factor alone", "1"),
        figure("first_order_confidence", "一阶指数的置信半宽", "half-width of its 95 % interval", "1"),
        figure("total", "总指数", "share of the variance in which the factor takes part", "1"),
        figure("total_confidence", "总指数的置信半宽", "half-width of its 95 % interval", "1"),
        col("n_evaluations", "BIGINT", "计算次数", "scores made", "次 evaluations"), REASON,
    ),
]  # fmt: skip
