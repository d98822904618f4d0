"""Schemas of inference: what missing figures can be, and what a printed column would imply.

No table here is data: none may be read by the panel, the indices or the comparison.
"""

from pipelines.schemas.columns import GROUP, INDEX, LEVEL, REGION, YEAR, col, figure, table, text

EXPONENT = col("exponent", "DOUBLE", "距离的幂", "exponent of the distance", "1")
READING = col(
    "reading", "VARCHAR", "公式读法", "what the printed column is taken for: out-strength with k once or twice, "
    "strength without k, or in-strength",
    isin=["k_once", "k_twice", "symmetric", "destination_share"],
)  # fmt: skip
ERROR = col(
    "error",
    "DOUBLE",
    "相对残差",
    "largest relative difference between the strengths of the masses and the printed ones",
    "ratio",
)
REASON = text("reason", "无解原因", "why there are no masses, where none were found")

TABLES = [
    table(
        "inference.gravity_masses", "推断：印刷的外向活跃度在各读法下所隐含的质量（不是数据）",
        "inference, not data: masses F·P that each reading of the gravity formula implies for the printed Table 2",
        ["group_id", "year", "exponent", "reading", "region_code"],
        GROUP, YEAR, EXPONENT, READING, REGION,
        col("printed", "DOUBLE", "印刷值", "printed outward activity", "not stated"),
        figure("mass", "隐含质量 F×P", "implied mass", "printed unit × km^exponent"),
        figure("share", "占区域组质量的份额", "share of the group's mass, free of units", "0-1", (0, 1)),
        ERROR, REASON,
    ),
    table(
        "inference.gravity_readings", "推断：各读法隐含的质量与手头公开数据之比（不是数据）",
        "inference, not data: which readings of the gravity formula are possible, where public masses are at hand",
        ["group_id", "year", "exponent", "reading"],
        GROUP, YEAR, EXPONENT, READING,
        col("n_cities", "BIGINT", "城市数", "cities of the group", "个 cities"),
        col("solved", "BOOLEAN", "是否有解", "whether masses were found"), ERROR,
        text("largest", "隐含质量最大的城市", "city with the largest implied mass"),
        figure("largest_share", "其份额", "its share of the group's mass", "0-1", (0, 1)),
        col("n_public", "BIGINT", "有公开质量的城市数", "cities whose R&D expenditure and grants are at hand", "个 cities"),
        figure("log10_spread", "隐含与公开质量之比的离散（常用对数）",
               "standard deviation of log10(implied / public) over those cities: 0 where the reading fits", "log10"),
        text("note", "说明", "what the comparison rests on"),
    ),
    table(
        "inference.index_bounds", "推断：缺失单元格取任何可能值时指数的界（不是数据）",
        "inference, not data: bounds of an index over all that its missing cells can be",
        ["index_id", "level", "region_code", "year"],
        INDEX, LEVEL, REGION, GROUP, YEAR,
        col("n_cells", "INTEGER", "指标数", "indicators of the index", "个 cells"),
        col("n_known", "INTEGER", "已知单元格", "known cells", "个 cells"),
        col("lower", "DOUBLE", "下界", "score with every missing cell at its worst", "0-1", between=(0, 1)),
        col("upper", "DOUBLE", "上界", "score with every missing cell at its best", "0-1", between=(0, 1)),
        col("best_rank", "INTEGER", "最好名次", "place if only those surely above are above it", "名 place"),
        col("worst_rank", "INTEGER", "最差名次", "place if all that may be above are above it", "名 place"),
        text("assumption", "假设", "what the bounds assume"),
    ),
]  # fmt: skip
