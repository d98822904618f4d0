"""What charts read: tables of one release, each once, and names and units in both languages."""

from __future__ import annotations

import json
import math
import re
from functools import cache, cached_property
from typing import Any

import duckdb
import pandas as pd

from pipelines import database, longtables
from pipelines.release.charts.model import Text

METHODS = {
    "entropy_sum": Text("熵权求和", "entropy-weighted sum"),
    "entropy_topsis": Text("熵权 TOPSIS", "entropy-weighted TOPSIS"),
    "weighted_mean": Text("层级加权平均", "hierarchical weighted mean"),
    "synergy": Text("复合系统协同度", "composite-system synergy"),
    "coupling": Text("耦合协调度", "coupling coordination"),
    "gravity": Text("修正引力模型", "modified gravity model"),
    "growth": Text("增长倍数", "growth multiples"),
    "total": Text("合计", "totals"),
}
AGGREGATIONS = {
    "aggregate": Text("区域整体", "the region as one"),
    "sum": Text("成员之和", "sum of the members"),
    "mean_of_cities": Text("成员均值", "mean of the members"),
}
MEASURES = {
    "synergy": Text("协同度（−1 至 1）", "synergy degree (−1 to 1)"),
    "coupling": Text("耦合协调度 D（0 至 1）", "coupling coordination degree D (0 to 1)"),
    "entropy_topsis": Text("指数值（0 至 1）", "index value (0 to 1)"),
    "entropy_sum": Text("指数值（0 至 1）", "index value (0 to 1)"),
}
KINDS = {
    "reported": Text("公布值", "published, final"),
    "preliminary": Text("含初步数", "some preliminary"),
    "secondary": Text("含二手汇编", "some secondary"),
    "interpolated": Text("含插值", "some interpolated"),
    "extrapolated": Text("含外推", "some extrapolated"),
    "illustrative": Text("示例", "illustrative"),
    "missing": Text("缺失", "missing"),
}
BY_TRUST = ("extrapolated", "interpolated", "secondary", "preliminary", "reported")


class Source:
    """Tables and names of one release.

    Args:
        connection: a reader's connection to it.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.table = cache(self._table)

    def _table(self, name: str) -> pd.DataFrame:
        # Charts are described by several threads, and a connection answers one at a time.
        with self._connection.cursor() as own:
            return database.read(own, name)

    def of(self, name: str, index_id: str) -> pd.DataFrame:
        """Rows of a table that are about one index."""
        table = self.table(name)
        return table[table["index_id"] == index_id]

    def own(self, index_id: str, name: str) -> pd.DataFrame:
        """Table ``<index_id>.<name>`` of an index; without rows where its method has none."""
        try:
            return self.table(f"{index_id}.{name}")
        except duckdb.CatalogException:
            return pd.DataFrame()

    @cached_property
    def indices(self) -> list[dict[str, Any]]:
        """Indices of the release: rows of ``indices.status`` in order of their id."""
        return [dict(row) for row in self.table("indices.status").to_dict("records")]

    @cached_property
    def illustrative(self) -> bool:
        """Whether the release is of invented figures: then every chart says so."""
        with self._connection.cursor() as own:
            return "illustrative" in longtables.different(own, "panel.values", "origin")

    @cached_property
    def _regions(self) -> dict[tuple[str, str], Text]:
        rows = self.table("reference.regions").itertuples()
        return {(r.level, r.region_code): Text(r.region_zh, r.region_en) for r in rows}

    @cached_property
    def _indicators(self) -> dict[str, Any]:
        return {r.indicator_id: r for r in self.table("reference.indicators").itertuples()}

    @cached_property
    def _units(self) -> dict[str, str]:
        return {r.unit: r.label_en for r in self.table("reference.units").itertuples()}

    @cached_property
    def groups(self) -> list[str]:
        """Region groups of the release, in one order, so that each keeps its colour."""
        return list(dict.fromkeys(self.table("reference.region_groups")["group_id"]))

    def region(self, level: str, code: str) -> Text:
        """Name of a region; its code where the release has no name."""
        return self._regions.get((level, code), Text(code, code))

    def group(self, code: str) -> Text:
        """Name of a region group."""
        return self.region("group", code)

    def indicator(self, identity: str) -> Text:
        """Name of an indicator, without its unit and without remarks in brackets."""
        row = self._indicators.get(identity)
        if row is None:
            return Text(identity, identity)
        return Text(row.label_zh, row.label_en.split(" (")[0])

    def indicator_unit(self, identity: str) -> Text:
        """Unit of an indicator."""
        row = self._indicators.get(identity)
        return self.unit(row.unit if row else "")

    def unit(self, printed: str) -> Text:
        """A unit, its parts translated, in both languages."""
        zh = printed.replace("^2", "²")
        parts = [self._units.get(p, p) for p in re.split(r"([·/])", zh)]
        english = "".join(" × " if p == "·" else " / " if p == "/" else p for p in parts)
        return Text(zh, english)

    def measure(self, index: dict[str, Any]) -> Text:
        """What the scores of an index measure, with the unit: title of a value axis."""
        if index["method"] == "gravity":
            units = self.of("indices.gravity_activity", index["index_id"])["unit"].unique()
            unit = self.unit(units[0] if len(units) else "")
            return Text(f"外向活跃度（{unit.zh}）", f"outward activity ({unit.en})")
        if index["method"] == "total":
            used = self.of("indices.coverage", index["index_id"])["indicator_id"].iloc[0]
            name, unit = self.indicator(used), self.indicator_unit(used)
            return Text(f"{name.zh}（{unit.zh}）", f"{name.en} ({unit.en})")
        return MEASURES.get(index["method"], Text("指数值", "index value"))

    def name(self, index: dict[str, Any]) -> Text:
        """Name of an index."""
        return Text(index["label_zh"], index["label_en"])

    def method(self, index: dict[str, Any]) -> Text:
        """Method and options of an index, and how many of its indicators enter."""
        how = METHODS.get(index["method"], Text(index["method"], index["method"]))
        options = json.loads(index["options"] or "{}")
        chosen = ", ".join(f"{key} = {_plain(value)}" for key, value in options.items())
        used = f"{index['n_used']}/{index['n_indicators']}"
        return Text(
            f"方法：{how.zh}" + (f"（{chosen}）" if chosen else "") + f"；入选指标 {used}。",
            f"Method: {how.en}" + (f" ({chosen})" if chosen else "")
            + f"; indicators used: {used}.",
        )  # fmt: skip


def _plain(value: Any) -> str:
    return " | ".join(map(str, value)) if isinstance(value, list) else str(value)


def least_trusted(row: Any) -> str:
    """Least trusted kind of value among the inputs of a row with shares.

    Invented figures have no share of their own: what is made of none of the five is illustrative.
    """
    for kind in BY_TRUST:
        share = getattr(row, f"share_{kind}")
        if not pd.isna(share) and share > 0:
            return kind
    return "illustrative"


def number(value: float) -> str:
    """A figure as a person reads it: about four digits, thousands apart."""
    if value is None or math.isnan(value):
        return "–"
    if abs(value) >= 1000:
        text = f"{value:,.0f}"
    elif abs(value) >= 100:
        text = f"{value:.1f}"
    else:
        text = f"{value:.2f}" if abs(value) >= 10 else f"{value:.3f}"
    return text.replace("-", "−")
