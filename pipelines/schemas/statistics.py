"""Schemas of the comparison statistics: inequality, convergence, space, networks, distribution."""

from typing import Any

from pipelines.schemas.columns import INDEX, REGION, YEAR, col, figure, table
from pipelines.schemas.indices import REASON

GROUP = col(
    "group_id",
    "VARCHAR",
    "区域组代码，空为全部地区",
    "region group; empty for all regions together",
)
N = col("n", "BIGINT", "地区数", "regions", "个 regions")
WARNING = col(
    "warning", "VARCHAR", "提示（样本少）", "warning where units are few; empty where they are not"
)
CROSS = {**INDEX, **GROUP, **YEAR}


def measure(name: str, zh: str, en: str, unit: str = "1") -> dict[str, Any]:
    """A statistic that may not exist, with its reason in the row."""
    return figure(name, zh, en, unit)


TABLES = [
    table(
        "statistics.inequality", "区域差异", "inequality and σ of the scores of one year", ["index_id", "group_id", "year"],
        CROSS, N,
        measure("theil_t", "泰尔指数 T", "Theil's T"), measure("theil_t_within", "T 组内", "within groups"),
        measure("theil_t_between", "T 组间", "between groups"),
        measure("theil_l", "泰尔指数 L", "Theil's L, mean log deviation"),
        measure("theil_l_within", "L 组内", "within groups"), measure("theil_l_between", "L 组间", "between groups"),
        measure("gini", "基尼系数", "Gini coefficient"), measure("gini_within", "Dagum 组内", "Dagum: within groups"),
        measure("gini_between", "Dagum 组间净值", "Dagum: net between groups"),
        measure("gini_transvariation", "Dagum 超变密度", "Dagum: transvariation"),
        measure("cv_population", "变异系数（n）", "coefficient of variation with n"),
        measure("cv_sample", "变异系数（n-1）", "coefficient of variation with n - 1"),
        measure("sd_log_sample", "对数标准差（n-1）", "standard deviation of logarithms with n - 1"), REASON,
    ),
    table(
        "statistics.convergence", "β 收敛", "growth on the logarithm of the first level", ["index_id", "group_id"],
        INDEX, GROUP, col("year_from", "INTEGER", "首年", "first year", "年 year"),
        col("year_to", "INTEGER", "末年", "last year", "年 year"), N,
        measure("a", "截距 a", "intercept"), measure("b", "斜率 b", "slope; negative is convergence"),
        measure("standard_error", "b 的标准误", "standard error of b"), measure("p", "b 的 p 值", "two-sided p of b"),
        measure("r_squared", "拟合优度 R²（决定系数）", "share of variance explained"),
        measure("speed", "收敛速度", "-ln(1 + b) / T", "per year"),
        measure("half_life", "半衰期", "years in which half of the gap closes", "年 years"), REASON, WARNING,
    ),
    table(
        "statistics.spatial", "空间自相关", "Moran's I of the scores of one year", ["index_id", "group_id", "year"],
        CROSS, N, measure("moran_i", "莫兰指数", "Moran's I"), measure("expected", "期望值", "-1/(n - 1)"),
        measure("p", "置换检验 p 值", "one-sided share of the permutations as extreme"),
        col("permutations", "BIGINT", "置换次数", "permutations", "次 permutations"),
        col("weights", "VARCHAR", "空间权重", "spatial weights"), REASON, WARNING,
    ),
    table(
        "statistics.networks", "引力网络结构", "structure of each gravity network", ["index_id", "group_id", "year"],
        CROSS, col("n_cities", "BIGINT", "城市数", "cities", "个 cities"),
        col("threshold", "DOUBLE", "连线门槛（平均引力）", "links are forces above this mean", "unit of r"),
        col("links", "BIGINT", "连线数", "directed links", "条 links"),
        measure("reciprocity", "互惠性", "share of the links that are returned", "0-1"),
        measure("betweenness_centralisation", "中介中心势", "Freeman centralisation of betweenness", "0-1"), REASON,
    ),
    table(
        "statistics.nodes", "城市的网络位置", "degrees and betweenness of each city in its network",
        ["index_id", "year", "region_code"],
        CROSS, REGION, col("out_degree", "BIGINT", "点出度", "links going out", "条 links"),
        col("in_degree", "BIGINT", "点入度", "links coming in", "条 links"),
        col("betweenness", "DOUBLE", "中介中心度", "share of the shortest paths of the others", "0-1"),
    ),
    table(
        "statistics.density", "核密度", "kernel density of the scores of one year", ["index_id", "group_id", "year", "point"],
        CROSS, col("point", "INTEGER", "点序号", "number of the point"),
        col("at", "DOUBLE", "得分点", "score", "as indices.scores"),
        measure("density", "密度", "Gaussian kernel density", "per unit of score"),
        col("bandwidth", "DOUBLE", "带宽（Silverman 法则）", "bandwidth by Silverman's rule", "as indices.scores"), N, REASON, WARNING,
    ),
    table(
        "statistics.transitions", "马尔可夫转移", "moves between quartile classes from one year to the next",
        ["index_id", "group_id", "from_class", "to_class"],
        INDEX, GROUP, col("from_class", "INTEGER", "原等级", "class, 1 is lowest"),
        col("to_class", "INTEGER", "后等级", "class a year later"),
        col("from_lower", "DOUBLE", "原等级下界", "lower end of the class", "as indices.scores"),
        col("from_upper", "DOUBLE", "原等级上界", "upper end of the class", "as indices.scores"),
        col("n", "BIGINT", "次数", "moves", "次 moves"),
        measure("probability", "转移概率", "moves over all moves from the class", "0-1"),
        measure("ergodic_of_to", "后等级的稳态分布", "long-run share of the later class", "0-1"),
        col("n_regions", "BIGINT", "地区数", "regions", "个 regions"),
        col("n_transitions", "BIGINT", "转移总数", "all moves", "次 moves"), REASON, WARNING,
    ),
]  # fmt: skip
