"""What the methods and options of the definitions are called, for a reader of the page."""

from __future__ import annotations

import json
from typing import Any

from pipelines.release.report.labels import Labels
from pipelines.release.text import Text

METHODS = {
    "entropy_topsis": Text(
        "熵权 TOPSIS：极差标准化，信息熵定权（w ∝ 1 − e），得分 = d− ÷ (d+ + d−)",
        "entropy-weighted TOPSIS: values on a scale of 0 to 1, weights from entropy (w ∝ 1 − e), "
        "score = d− ÷ (d+ + d−)",
    ),
    "entropy_sum": Text("熵权加权和", "sum weighted by entropy"),
    "weighted_mean": Text("加权平均（可多层）", "weighted mean, of several levels"),
    "synergy": Text(
        "复合系统协同度：各子系统有序度变化 |ΔS| 以 η 加权求和，θ 为方向",
        "composite-system synergy: changes |ΔS| of the order of each subsystem, weighted by η, "
        "with the direction θ",
    ),
    "coupling": Text(
        "耦合协调度：D = √(C · T)，C 为耦合度，T 为两链综合水平",
        "coupling coordination: D = √(C · T) with the coupling C and the common level T",
    ),
    "gravity": Text(
        "修正引力模型：R = k · √(F·P) 之积 ÷ 距离²，k 为出发城市所占份额；得分为流出强度之和",
        "modified gravity: R = k · product of the masses √(F·P) ÷ distance², k the share of the "
        "city it leaves; the score is the sum of outward flows",
    ),
    "growth": Text("增长倍数：末年 ÷ 基年 − 1", "growth multiple: last year ÷ base year − 1"),
    "total": Text(
        "数值本身，区域为成员之和", "the value itself; a region is the sum of its members"
    ),
}
OPTIONS = {
    "normalisation": Text("标准化", "normalisation"), "zero": Text("零值", "zeros in entropy"),
    "metric": Text("距离", "metric"), "weights": Text("赋权", "weights"),
    "variant": Text("公式变体", "variant of the formula"), "closed": Text("等级区间", "classes"),
    "base_year": Text("基年", "base year"), "across_breaks": Text("跨断点", "across breaks"),
    "order": Text("有序度", "order of a subsystem"), "degree": Text("合成", "degree"),
    "eta_indicator": Text("η 所用指标", "indicator of η"), "eta": Text("η 的读法", "readings of η"),
    "exponent": Text("距离指数", "exponent of distance"), "distance": Text("距离", "distance"),
    "mean": Text("均值", "mean"), "range": Text("标准化区间", "range of the scale"),
}  # fmt: skip
CHOICES = {
    "min_max": Text("极差", "min–max"), "0ln0": Text("0·ln 0 = 0", "0·ln 0 = 0"),
    "weighted": Text("先加权后求距离", "weights on the distances"),
    "entropy": Text("熵权", "entropy"), "standard": Text("标准式", "standard"),
    "left": Text("左闭右开", "closed on the left"),
    "right": Text("左开右闭", "closed on the right"),
    "linear": Text("线性", "linear"), "weighted_sum": Text("加权和", "weighted sum"),
    "great_circle_km": Text(
        "城市政府间大圆距离（公里）", "great circle between city governments, km"
    ),
    "regions_same_year": Text("同年三地占比", "share among the regions in that year"),
    "national_year_share": Text("占全国比重", "share in the nation in that year"),
    "own_year_share": Text("占本地各年之和", "share in the region's own years"),
    "all": Text("全部城市与年份", "all cities and years"),
    "group": Text("按区域", "by region group"),
    "year": Text("按年", "by year"), "own_pool": Text("区域自成一池", "a pool of the groups' own"),
    "none": Text("不汇总", "not aggregated"), "True": Text("是", "yes"), "False": Text("否", "no"),
    "meets_coverage": Text("达到覆盖率的全部候选指标", "all candidates that meet the coverage"),
    "all_required": Text("全部指标必备", "every indicator required"),
    "row_by_row": Text("逐行判断", "row by row"),
    "arithmetic": Text("算术平均", "arithmetic"), "geometric": Text("几何平均", "geometric"),
    "z_score": Text("标准差", "z-score"), "rank": Text("名次", "rank"),
    "mean_of_cities": Text("城市均值", "mean of cities"),
    "aggregate": Text("区域整体（汇总后再计算）", "region as one (summed, then computed)"),
    "sum": Text("城市之和", "sum of cities"),
}  # fmt: skip


def choice(value: object) -> Text:
    """What a choice is called; unknown ones as they are written."""
    return CHOICES.get(str(value)) or Text(str(value), str(value))


def method_of(method: str) -> Text:
    """A method with its formula."""
    return METHODS.get(method) or Text(method, method)


def options_of(row: dict[str, Any], labels: Labels) -> list[tuple[Text, Text]]:
    """Options of an index, as ``indices.status`` holds them, named."""
    given = json.loads(row["options"])
    found = [
        (Text("标准化池", "pool"), choice(row["pool"])),
        (Text("区域汇总", "aggregation"), choice(row["aggregate"])),
        (Text("指标选取", "selection"), choice(row["selection"])),
        (Text("覆盖率下限", "least coverage"), Text(*[f"{row['coverage']:.0%}"] * 2)),
    ]
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        if name == "eta_indicator":
            said = labels.indicator(value)
        else:
            texts = [choice(one) for one in values]
            said = Text("、".join(t.zh for t in texts), ", ".join(t.en for t in texts))
        found.append((OPTIONS.get(name) or Text(name, name), said))
    return found
