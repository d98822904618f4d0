"""Schemas of the index tables, common and of one index each."""

import pandera.pandas as pa

from pipelines.schemas.columns import (
    BREAK,
    DIMENSION,
    DIRECTION,
    GROUP,
    INDEX,
    INDICATOR,
    LEVEL,
    ORIGINS,
    REGION,
    SHARES,
    YEAR,
    col,
    figure,
    table,
)  # fmt: skip

POOL = col("pool", "VARCHAR", "标准化池", "objects normalised and weighted together")
REASON = col("reason", "VARCHAR", "无值原因", "why there is no number; empty where there is one")
ROLE = col(
    "role",
    "VARCHAR",
    "对象或区域组",
    "object of the index, or aggregate of a group",
    isin=["object", "aggregate"],
)
CELL_VALUE = {
    **col("value", "DOUBLE", "数值", "value; NULL where missing", "see column unit", null=True),
    **col("unit", "VARCHAR", "单位", "unit"),
    **col(
        "origin",
        "VARCHAR",
        "数值来历",
        "kind of value; NULL where missing",
        null=True,
        isin=ORIGINS,
    ),
    **col("address", "VARCHAR", "来源单元格地址", "cells behind the value", null=True),
    **col(
        "has_break",
        "BOOLEAN",
        "序列是否有断点",
        "the series has a break within the years of the index",
    ),
}
POSITION = col("position", "INTEGER", "次序", "order in the definition")
CELL = {
    **INDEX,
    **ROLE,
    **LEVEL,
    **REGION,
    **GROUP,
    **YEAR,
    **DIMENSION,
    **INDICATOR,
    **POSITION,
    **DIRECTION,
    **CELL_VALUE,
}
OBJECT = {**INDEX, **LEVEL, **REGION, **YEAR}
OBJECT_KEY = ["index_id", "level", "region_code", "year"]


SCORES = table(
    "indices.scores", "指数得分", "scores of every index, by region and year", OBJECT_KEY,
    OBJECT, GROUP, POOL,
    col("aggregation", "VARCHAR", "区域组的汇总方式", "aggregate or sum for region groups; NULL for single regions",
        null=True, isin=["aggregate", "sum"]),
    figure("score", "得分", "score: 0-1 for composite indices, the scale of the normalisation for weighted means, [-1,1] "
           "for the synergy of a group, the unit of the strengths or totals otherwise", "see indices.status"),
    col("rank", "INTEGER", "名次", "place among the objects of the pool and year, 1 is highest", null=True),
    SHARES, BREAK, REASON,
)  # fmt: skip
WEIGHTS = table(
    "indices.weights", "指标权重", "weights with the bounds and entropies behind them",
    ["index_id", "pool", "indicator_id"],
    INDEX, POOL, INDICATOR, DIMENSION, DIRECTION,
    col("lower", "DOUBLE", "标准化下界", "lower bound of the normalisation", "unit of the indicator"),
    col("upper", "DOUBLE", "标准化上界", "upper bound of the normalisation", "unit of the indicator"),
    figure("entropy", "信息熵", "entropy; NULL for weights that are not by entropy", "0-1", (0, 1)),
    figure("redundancy", "差异系数", "1 - entropy", "0-1", (0, 1)),
    col("weight", "DOUBLE", "权重", "weight; sums to 1 over the pool (in coupling: over each chain; in a hierarchy it is the "
        "product of the weights on the way up)", "0-1", between=(0, 1)),
)  # fmt: skip
NORMALISED = table(
    "indices.normalised", "标准化值", "normalised values, larger is better",
    ["index_id", "pool", "level", "region_code", "year", "indicator_id"],
    INDEX, POOL, LEVEL, REGION, GROUP, YEAR, DIMENSION, INDICATOR, DIRECTION,
    col("lower", "DOUBLE", "下界", "lower bound", "unit of the indicator"),
    col("upper", "DOUBLE", "上界", "upper bound", "unit of the indicator"),
    col("z", "DOUBLE", "标准化值", "normalised value: 0-1, for weighted means on the scale of the options", "1"),
)  # fmt: skip
MEAN = col("mean", "VARCHAR", "平均方法", "mean of what is under the node; empty for indicators",
           isin=["", "arithmetic", "geometric"])  # fmt: skip
NODES = table(
    "indices.nodes", "层级结构与各级权重", "nodes of the hierarchical indices: place in the tree and weight",
    ["index_id", "pool", "kind", "node"],
    INDEX, POOL,
    col("kind", "VARCHAR", "节点类型", "indicator, or dimension made of others", isin=["indicator", "dimension"]),
    col("node", "VARCHAR", "节点代码", "indicator or dimension"),
    col("parent", "VARCHAR", "上级节点", "dimension above; empty for the index itself"), MEAN,
    figure("entropy", "信息熵", "entropy among its siblings; NULL for weights that are not by entropy", "0-1", (0, 1)),
    figure("weight", "同级权重", "weight in the node above; sums to 1 over its children", "0-1", (0, 1)),
    figure("share", "总权重", "product of the weights on the way up (exponents under geometric means)", "0-1", (0, 1)),
    REASON,
)  # fmt: skip
LEVELS = table(
    "indices.levels", "各级得分", "scores of the hierarchical indices at every level",
    ["index_id", "level", "region_code", "year", "dimension"],
    OBJECT, GROUP, POOL, DIMENSION,
    col("parent", "VARCHAR", "上级节点", "dimension above; empty for the index itself"), MEAN,
    figure("score", "得分", "mean of what is under the dimension", "scale of the normalisation"),
    figure("z", "进入上级的值", "the score as it enters the level above", "scale of the normalisation above"),
    col("rank", "INTEGER", "名次", "place among the objects of the pool and year, 1 is highest", null=True), REASON,
)  # fmt: skip
SYNERGY = table(
    "indices.synergy", "复合系统协同度", "synergy degree of a region group, by year and reading of η",
    ["index_id", "region_code", "year", "eta_reading"],
    INDEX, REGION, YEAR,
    col("eta_reading", "VARCHAR", "η 的读法", "reading of the weights η",
        isin=["regions_same_year", "national_year_share", "own_year_share"]),
    col("base_year", "INTEGER", "基期", "base year; its degree is 0 by definition", "年 year"),
    figure("degree", "协同度", "synergy degree", "[-1, 1]", (-1, 1)),
    figure("theta", "符号因子 θ", "sign of the smallest non-zero change", "-1, 0 or 1", (-1, 1)),
    figure("maximum", "理论最大值", "greatest possible degree, the sum of η", "0-n", None),
    BREAK, REASON,
)  # fmt: skip
COUPLING = table(
    "indices.coupling", "耦合协调度", "coupling coordination of two chains", OBJECT_KEY,
    OBJECT, GROUP, POOL,
    figure("f", "第一链得分", "score of the first chain", "0-1", (0, 1)),
    figure("g", "第二链得分", "score of the second chain", "0-1", (0, 1)),
    figure("C", "耦合度", "coupling", "0-1", (0, 1)),
    figure("T", "综合协调指数", "coordination", "0-1", (0, 1)),
    figure("D", "耦合协调度", "coupling coordination degree", "0-1", (0, 1)),
    col("variant", "VARCHAR", "公式变体", "variant of the formula"),
    col("level_zh", "VARCHAR", "协调等级", "class of D; empty where there is no D"), BREAK, REASON,
)  # fmt: skip
ACTIVITY = table(
    "indices.gravity_activity", "外向活跃度", "strengths of every city in its gravity network", OBJECT_KEY,
    OBJECT, GROUP,
    figure("mass", "质量 √(F×P)", "mass, root of F times P", "see column unit"),
    figure("out_strength", "外向活跃度（出强度）", "out-strength: sum of r_ij, k used once", "see column unit"),
    figure("in_strength", "入强度", "in-strength: sum of r_ji", "see column unit"),
    figure("symmetric", "总联系强度", "sum of G_ij, no k", "see column unit"),
    figure("k_twice", "论文印刷公式（k 用两次）", "sum of r_ij k_ij, the paper's printed formula", "see column unit"),
    col("unit", "VARCHAR", "单位", "units of F, P and distance, with the exponent"),
    col("distance", "VARCHAR", "距离定义", "definition of the distance"), REASON,
)  # fmt: skip
FLOWS = table(
    "indices.gravity_flows", "城市间引力", "directed gravity between the cities of a group",
    ["index_id", "year", "from_code", "to_code"],
    INDEX, GROUP, YEAR, col("from_code", "VARCHAR", "起点", "from"), col("to_code", "VARCHAR", "终点", "to"),
    col("distance_km", "DOUBLE", "距离", "great-circle distance between the city governments", "km"),
    col("k", "DOUBLE", "修正系数", "share of the from-city in the product of masses", "0-1", between=(0, 1)),
    col("r", "DOUBLE", "引力系数", "modified gravity", "see column unit"),
    col("unit", "VARCHAR", "单位", "units of F, P and distance, with the exponent"),
)  # fmt: skip
NETWORKS = table(
    "indices.gravity_networks", "引力网络指标", "measures of each gravity network", ["index_id", "group_id", "year"],
    INDEX, GROUP, YEAR, col("n_cities", "INTEGER", "城市数", "cities", "个 cities"),
    figure("density", "网络密度", "share of links above the mean", "0-1", (0, 1)),
    figure("weighted_density", "加权密度", "mean of r over ordered pairs", "unit of r"),
    figure("out_centralisation", "出度中心势", "Freeman centralisation of out-degrees", "0-1", (0, 1)),
    figure("in_centralisation", "入度中心势", "Freeman centralisation of in-degrees", "0-1", (0, 1)), REASON,
)  # fmt: skip
GROWTH = table(
    "indices.growth", "增长倍数", "growth multiples of single series",
    ["index_id", "level", "region_code", "indicator_id"],
    INDEX, LEVEL, REGION, INDICATOR,
    col("year_from", "INTEGER", "基年", "base year", "年 year"),
    col("year_to", "INTEGER", "末年", "last year with a value", "年 year", null=True),
    figure("value_from", "基年值", "value in the base year", "see column unit"),
    figure("value_to", "末年值", "value in the last year", "see column unit"),
    col("unit", "VARCHAR", "单位", "unit"),
    figure("growth", "增长倍数", "ratio - 1", "倍 times"),
    col("origin_from", "VARCHAR", "基年值来历", "kind of the first value", null=True),
    col("origin_to", "VARCHAR", "末年值来历", "kind of the last value", null=True), BREAK, REASON,
)  # fmt: skip
CONTRIBUTIONS = table(
    "indices.contributions", "贡献分解", "parts that add up to each score",
    ["index_id", "level", "region_code", "year", "part_region", "indicator_id"],
    INDEX, LEVEL, REGION, YEAR,
    col("part_region", "VARCHAR", "部分所属地区（本地区、子系统、伙伴或成员）", "region of the part: its own, a subsystem, partner or member"),
    col("indicator_id", "VARCHAR", "指标代码，引力为 flow", "indicator of the part; flow in gravity"), DIMENSION,
    col("contribution", "DOUBLE", "贡献", "part of the score; the parts add up to it", "as indices.scores"),
    figure("share", "贡献份额", "part over the score; NULL where the score is 0", "ratio"),
    figure("obstacle", "障碍度", "share in what keeps the object from the best; NULL where the method has none", "0-1", (0, 1)),
    col("rule", "VARCHAR", "归因规则", "rule by which the score was divided"),
)  # fmt: skip
RELEASE = col(
    "release_id", "VARCHAR", "冻结所依据的发布版", "release whose bounds and weights were frozen"
)
FROZEN = table(
    "indices.frozen", "冻结与滚动序列", "scores on frozen bounds and weights beside those of today", OBJECT_KEY,
    OBJECT, figure("score", "滚动得分", "score of today", "as indices.scores"),
    col("rank", "INTEGER", "滚动名次", "rank of today", null=True),
    figure("frozen_score", "冻结得分", "score on the frozen bounds and weights", "as indices.scores"),
    col("frozen_rank", "INTEGER", "冻结名次", "rank by the frozen score", null=True),
    figure("difference", "差", "score of today less the frozen one", "as indices.scores"),
    col("rank_change", "INTEGER", "名次差", "rank of today less the frozen one", null=True),
    col("outside", "VARCHAR", "超出冻结界限的指标", "indicators beyond the frozen bounds; empty for none"),
    RELEASE, col("frozen_on", "VARCHAR", "冻结日期", "day of the freeze"), REASON,
)  # fmt: skip
FROZEN_PARAMETERS = table(
    "indices.frozen_parameters", "冻结后的变化", "bounds and weights of the freeze beside those of today",
    ["index_id", "pool", "indicator_id"], INDEX, POOL, INDICATOR,
    figure("lower_frozen", "冻结下界", "frozen lower bound", "unit of the indicator"),
    figure("lower", "现下界", "lower bound of today", "unit of the indicator"),
    figure("upper_frozen", "冻结上界", "frozen upper bound", "unit of the indicator"),
    figure("upper", "现上界", "upper bound of today", "unit of the indicator"),
    figure("weight_frozen", "冻结权重", "frozen weight", "0-1", (0, 1)),
    figure("weight", "现权重", "weight of today", "0-1", (0, 1)),
    figure("weight_change", "权重变化", "weight of today less the frozen one", "0-1", (-1, 1)), RELEASE,
)  # fmt: skip
TABLES = [
    table("indices.grid", "指数所需单元格", "every cell that the definitions ask for",
          ["index_id", "level", "region_code", "year", "indicator_id"], CELL),
    table(
        "indices.coverage", "指标覆盖与入选", "coverage of each indicator and whether it enters",
        ["index_id", "indicator_id"],
        INDEX, DIMENSION, INDICATOR, POSITION,
        col("n_cells", "BIGINT", "所需单元格", "cells asked for", "个 cells"),
        col("n_published", "BIGINT", "有公布值", "cells with a published value", "个 cells"),
        col("n_filled", "BIGINT", "插补", "cells filled", "个 cells"),
        col("n_missing", "BIGINT", "缺失", "cells missing", "个 cells"),
        col("share", "DOUBLE", "补缺前覆盖率", "published share before filling", "0-1", between=(0, 1)),
        col("required", "DOUBLE", "要求", "share required", "0-1", between=(0, 1)),
        col("meets", "BOOLEAN", "达标", "meets the rule by itself"),
        col("used", "BOOLEAN", "是否入选", "enters the index"),
        col("in_aggregate", "BOOLEAN", "是否进入区域组指数", "enters the aggregate too; NULL where there is none", null=True),
        col("reason", "VARCHAR", "原因", "why not, or what is special"),
    ),
    table(
        "indices.status", "指数状态与定义", "every index: definition, options, computed or not and why", ["index_id"],
        INDEX, col("label_zh", "VARCHAR", "名称", "Chinese name"), col("label_en", "VARCHAR", "英文名", "English name"),
        col("method", "VARCHAR", "方法", "method"), col("origin", "VARCHAR", "定义出处", "where the definition comes from"),
        LEVEL, col("first_year", "INTEGER", "首年", "first year", "年 year"),
        col("last_year", "INTEGER", "末年", "last year", "年 year"), POOL,
        col("aggregate", "VARCHAR", "区域组算法", "how region groups are computed"),
        col("selection", "VARCHAR", "入选规则", "rule of selection"),
        col("coverage", "DOUBLE", "覆盖率要求", "published share required", "0-1"),
        col("options", "VARCHAR", "选项（JSON）", "options as JSON"),
        col("computable", "BOOLEAN", "是否可算", "whether it was computed"),
        col("n_indicators", "BIGINT", "指标数", "indicators named", "个 indicators"),
        col("n_used", "BIGINT", "入选指标数", "indicators used", "个 indicators"),
        col("n_missing_cells", "BIGINT", "缺失单元格", "cells without a value", "个 cells"), REASON,
    ),
    table(
        "indices.eta", "协同度权重 η", "weights η of the subsystems, by reading",
        ["index_id", "reading", "region_code", "year"],
        INDEX, col("reading", "VARCHAR", "读法", "reading"), REGION, YEAR,
        figure("eta", "η", "weight of the subsystem", "0-1", (0, 1)),
    ),
    SCORES, WEIGHTS, NODES, LEVELS, SYNERGY, COUPLING, ACTIVITY, FLOWS, NETWORKS, GROWTH,
    CONTRIBUTIONS, FROZEN, FROZEN_PARAMETERS,
]  # fmt: skip

PER_INDEX = {
    "inputs": table("indices.inputs", "入选输入", "cells that enter the index",
                    ["index_id", "level", "region_code", "year", "indicator_id"], CELL),
    "normalised": NORMALISED,
    "weights": WEIGHTS,
    "nodes": NODES,
    "levels": LEVELS,
    "scores": SCORES,
    "synergy": SYNERGY,
    "coupling": COUPLING,
    "activity": ACTIVITY,
    "flows": FLOWS,
    "networks": NETWORKS,
    "growth": GROWTH,
}  # fmt: skip


def per_index(name: str) -> pa.DataFrameSchema:
    """Declaration of ``<index_id>.<table>``: the common one under the index's own name.

    Raises:
        KeyError: there is no such table of an index.
    """
    own = PER_INDEX[name.split(".", 1)[1]]
    return pa.DataFrameSchema(
        dict(own.columns), name=name, description=own.description, unique=own.unique,
        strict=True, ordered=True, metadata=own.metadata,
    )  # fmt: skip
