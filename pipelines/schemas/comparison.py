"""Schemas of the comparison tables: what a reader takes away."""

from pipelines.schemas.columns import (
    BREAK,
    GROUP,
    INDEX,
    LEVEL,
    REGION,
    REGION_ZH,
    SHARES,
    YEAR,
    col,
    figure,
    table,
)  # fmt: skip

SOURCE = col(
    "source", "VARCHAR", "印刷值或计算值", "printed by the paper, or what it was computed by"
)
OUTCOME = col(
    "outcome",
    "VARCHAR",
    "结果类别",
    "printed, reproduced from printed inputs, computed or not computable",
)

AGGREGATION = col(
    "aggregation", "VARCHAR", "区域组的汇总方式", "how a region group was made; NULL for single regions",
    null=True, isin=["aggregate", "sum"],
)  # fmt: skip

TABLES = [
    table(
        "comparison.region_index", "区域指数比较", "indices of the region groups side by side",
        ["index_id", "year", "group_id", "aggregation"],
        INDEX, YEAR, GROUP,
        col("aggregation", "VARCHAR", "汇总方式", "aggregate of the region, mean of its cities or sum; never mix them",
            isin=["aggregate", "mean_of_cities", "sum"]),
        figure("value", "数值", "value of the index", "as indices.scores"),
        col("n_regions", "BIGINT", "地区数", "regions behind the value", "个 regions"), SHARES, BREAK,
    ),
    table(
        "comparison.city_ranking", "城市排名", "cities ranked by index and year", ["index_id", "year", "region_code"],
        INDEX, YEAR, REGION, REGION_ZH, col("region_en", "VARCHAR", "英文名", "English name"), GROUP,
        figure("score", "得分", "score", "as indices.scores"),
        col("rank", "INTEGER", "池内名次", "place in the pool", null=True),
        col("rank_in_group", "BIGINT", "组内名次", "place in the region group"), SHARES, BREAK,
    ),
    table(
        "comparison.growth", "增长倍数", "growth multiples by region and series",
        ["index_id", "level", "region_code", "indicator_id"],
        INDEX, LEVEL, REGION, AGGREGATION,
        col("indicator_id", "VARCHAR", "指标代码，score 为指数值", "indicator id, or score for the index value"),
        col("year_from", "INTEGER", "基年", "base year", "年 year"),
        col("year_to", "INTEGER", "末年", "last year", "年 year", null=True),
        figure("value_from", "基年值", "value in the base year", "see column unit"),
        figure("value_to", "末年值", "value in the last year", "see column unit"),
        col("unit", "VARCHAR", "单位", "unit; NULL for index values", null=True),
        col("price_basis", "VARCHAR", "价格口径", "nominal or constant prices; - for physical figures", null=True),
        figure("growth", "增长倍数", "ratio - 1", "倍 times"),
        col("origin_from", "VARCHAR", "基年值来历", "kind of the first value", null=True),
        col("origin_to", "VARCHAR", "末年值来历", "kind of the last value", null=True), BREAK,
        col("reason", "VARCHAR", "无值原因", "why there is no growth"),
    ),
    table(
        "comparison.table_1", "论文表1", "Table 1 of the paper, printed and computed", ["region_code", "source"],
        REGION, REGION_ZH, YEAR, SOURCE,
        figure("hei_rd_per_institution", "高校平均R&D经费支出", "R&D expenditure per institution", "万元"),
        figure("hei_papers_per_institution", "高校平均发表科技论文数", "papers per institution", "篇"),
        figure("hei_patents_per_institution", "高校平均申请专利数", "patent applications per institution", "件"),
        figure("industrial_rd_per_enterprise", "规上工业企业平均R&D经费支出", "R&D expenditure per enterprise", "万元"),
        figure("industrial_patents_per_enterprise", "规上工业企业平均专利申请数", "patent applications per enterprise", "件"),
        figure("new_product_projects_per_enterprise", "规上工业企业平均新产品开发项目数", "new-product projects per enterprise", "项"),
        SHARES, BREAK, OUTCOME,
    ),
    table(
        "comparison.table_2", "论文表2", "Table 2 of the paper, printed and computed", ["region_code", "source"],
        GROUP, REGION, REGION_ZH, SOURCE,
        figure("activity_2014", "2014年外向活跃度", "outward activity 2014", "see column unit"),
        figure("activity_2022", "2022年外向活跃度", "outward activity 2022", "see column unit"),
        figure("growth_multiple", "增长倍数", "ratio - 1", "倍 times"),
        col("unit", "VARCHAR", "单位", "unit; not stated for the printed table"),
        col("between_groups", "BOOLEAN", "两组之间是否可比", "whether the two groups may be compared"), SHARES, BREAK,
    ),
    table(
        "comparison.table_3", "论文表3", "Table 3 of the paper, printed and computed",
        ["group_id", "statistic", "source"],
        GROUP, REGION_ZH, col("statistic", "VARCHAR", "总量或均值", "total or mean", isin=["total", "mean"]), SOURCE,
        figure("incubators_2014", "2014年科技企业孵化器", "incubators 2014", "个"),
        figure("incubators_2022", "2022年科技企业孵化器", "incubators 2022", "个"),
        figure("technology_trade_2014", "2014年技术交易成交金额", "technology trade 2014", "亿元"),
        figure("technology_trade_2022", "2022年技术交易成交金额", "technology trade 2022", "亿元"),
        figure("deposits_loans_2014", "2014年金融机构存贷款余额", "deposits plus loans 2014", "亿元"),
        figure("deposits_loans_2022", "2022年金融机构存贷款余额", "deposits plus loans 2022", "亿元"),
        SHARES, BREAK, OUTCOME,
    ),
    table(
        "comparison.printed_figures", "论文印刷值与计算值", "figures that the paper prints, with ours beside them",
        ["printed_id", "level", "region_code", "year", "computed_by"],
        col("printed_id", "VARCHAR", "印刷指标", "printed figure"), LEVEL, REGION, REGION_ZH, YEAR,
        col("printed", "DOUBLE", "印刷值", "value as printed", "see column unit"),
        col("unit", "VARCHAR", "单位", "unit"),
        figure("computed", "计算值", "value computed here, on other indicators", "as printed"),
        figure("difference", "差", "computed - printed; a comparison, never a target", "as printed"),
        col("computed_by", "VARCHAR", "算法", "what was set beside it"), BREAK,
        col("address", "VARCHAR", "印刷值地址", "cell of the printed figure"),
    ),
]  # fmt: skip
