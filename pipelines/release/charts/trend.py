"""Trend of the region groups by year, with the band of the admissible choices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from pipelines.release import fonts
from pipelines.release.charts import grammar, parts, theme
from pipelines.release.charts.model import Chart, Link, Text
from pipelines.release.charts.sources import AGGREGATIONS, KINDS, Source, least_trusted, number

HEIGHT = 200
AXIS = 24
LABEL = 84
SHARE = Text("占所比较地区之和的份额", "share of those compared")
# What the tables of uncertainty call the value of a whole region, where it is a sum.
ALSO = {"sum": "aggregate"}


@dataclass(frozen=True)
class Panel:
    """One way in which the groups are made, or one series, with a value axis of its own.

    ``rows``: group, year, value, low, high (NaN without a band) and kind of the inputs; ``key``
    names the columns that a link is given.
    """

    title: Text
    table: str
    key: tuple[str, ...]
    axis: Text
    rows: pd.DataFrame


def trend(source: Source, index: dict[str, Any], link: Link | None) -> list[Chart]:
    """The chart of an index; none where no region group has a value."""
    panels = _series(source, index) if index["method"] == "growth" else _panels(source, index)
    if not panels:
        return []
    name = source.name(index)

    return [
        Chart(
            id=f"trend-{index['index_id']}",
            index_id=index["index_id"],
            kind="trend",
            title=Text(f"{name.zh}：区域比较", f"{name.en}: the region groups"),
            alt=_alt(source, panels[0]),
            note=_note(source, index, panels),
            tables=(panels[0].table, "robustness.intervals"),
            draw=partial(_draw, source, panels, link),
        )
    ]


def _panels(source: Source, index: dict[str, Any]) -> list[Panel]:
    values = source.of("comparison.region_index", index["index_id"])
    bands = source.of("robustness.intervals", index["index_id"])
    bands = bands[(bands["level"] == "group") & (bands["indicator_id"] == "score")]
    panels = []
    for aggregation in [a for a in AGGREGATIONS if (values["aggregation"] == a).any()]:
        own = values[(values["aggregation"] == aggregation) & values["value"].notna()]
        wanted = {aggregation, ALSO.get(aggregation, aggregation)}
        band = bands[bands["aggregation"].isin(wanted)].rename(columns={"region_code": "group_id"})
        rows = own.merge(
            band[["group_id", "year", "measure", "score", "score_low", "score_high"]],
            on=["group_id", "year"], how="left",
        )  # fmt: skip
        shares = (rows["measure"] == "share of those compared").any()
        axis = SHARE if shares else source.measure(index)
        if shares:
            rows = rows.assign(value=rows["score"])
        # A band belongs to the value that it was drawn around, and to no other.
        fits = np.isclose(rows["score"], rows["value"], rtol=1e-9)
        rows = rows.assign(
            low=rows["score_low"].where(fits), high=rows["score_high"].where(fits),
            kind=[least_trusted(row) for row in rows.itertuples()],
        )  # fmt: skip
        columns = ["index_id", "group_id", "year", "aggregation", "value", "low", "high", "kind"]
        if len(rows):
            panels.append(
                Panel(
                    AGGREGATIONS[aggregation],
                    "comparison.region_index",
                    tuple(columns[:4]),
                    axis,
                    rows[columns],
                )
            )
    return panels


def _series(source: Source, index: dict[str, Any]) -> list[Panel]:
    """Values of the groups in each series of an index that has no value for groups itself."""
    positions = source.of("reference.index_indicators", index["index_id"])
    values = source.table("panel.values")
    # Groups of provinces are summed over these, which is not the sum over cities.
    scope = "from_provinces" if index["level"] == "province" else "whole"
    values = values[(values["level"] == "group") & (values["scope"] == scope)]
    values = values[values["year"].between(index["first_year"], index["last_year"])]
    panels = []
    for identity in positions.sort_values("position")["indicator_id"]:
        rows = values[values["indicator_id"] == identity].assign(
            index_id=index["index_id"], low=np.nan, high=np.nan
        )
        rows = rows.rename(columns={"region_code": "group_id", "origin": "kind"})
        name, unit = source.indicator(identity), source.indicator_unit(identity)
        if len(rows):
            key = ("index_id", "group_id", "indicator_id", "year", "scope")
            panels.append(Panel(name, "panel.values", key, unit, rows))
    return panels


def _draw(
    source: Source, panels: list[Panel], link: Link | None, language: str, width: int = theme.WIDTH
) -> Any:  # fmt: skip
    side_by_side = len(panels) > 1 and width >= 560
    gap = 16
    each = (width - 8 - gap) / 2 if side_by_side else width - 8
    drawn = [_panel(source, panel, link, language, each) for panel in panels]
    if len(drawn) == 1:
        return drawn[0]
    pairs = [grammar.beside(*drawn[n : n + 2]) for n in range(0, len(drawn), 2)]
    shared = {"scale": dict.fromkeys(("color", "shape", "fill"), "shared")}
    return grammar.below(*(pairs if side_by_side else drawn), resolve=shared)


def _panel(source: Source, panel: Panel, link: Link | None, language: str, width: float) -> Any:
    groups = [g for g in source.groups if g in set(panel.rows["group_id"])]
    names = {g: source.group(g)[language] for g in groups}
    rows = parts.linked(panel.rows, link, panel.table, panel.key)
    rows = rows.assign(
        say=[_say(row, names, language) for row in rows.itertuples()],
        kind=[KINDS[kind][language] for kind in rows["kind"]],
    )
    low, high = parts.rounded_domain(
        float(rows[["value", "low"]].min().min()), float(rows[["value", "high"]].max().max())
    )
    lines = {g: parts.wrapped(names[g], LABEL) for g in groups}
    margin = max(fonts.width(line, theme.SMALL) for own in lines.values() for line in own) + 10
    look = {g: theme.of_group(source.groups.index(g)) for g in groups}
    colour = grammar.channel(
        "group_id:N", legend=None,
        scale=dict(domain=groups, range=[look[g][0] for g in groups]),
    )  # fmt: skip
    years = sorted(rows["year"].unique())
    extent = fonts.width(f"{high:,.0f}" if high >= 100 else "0.00", theme.SMALL) + 8
    x = parts.year_axis(years, language)
    y = grammar.channel("value:Q",
                        title=parts.wrapped(panel.axis[language], HEIGHT + 20, theme.SIZE),
                        scale=dict(domain=[low, high], nice=False),
                        axis=dict(minExtent=extent, maxExtent=extent, tickCount=5))  # fmt: skip
    layers = []
    if rows["low"].notna().any():
        area = {"opacity": 0.16, "aria": False}
        layers.append(
            grammar.mark(rows, "area", area, x=x, y="low:Q", y2="high:Q", color=colour)
        )  # fmt: skip
    dash = grammar.channel(
        "group_id:N", legend=None,
        scale=dict(domain=groups, range=[look[g][1] for g in groups]),
    )  # fmt: skip
    for edge in ("low", "high"):
        if rows[edge].notna().any():
            layers.append(grammar.mark(rows, "line", {"strokeWidth": 0.6, "aria": False}, x=x,
                                       y=f"{edge}:Q", color=colour, strokeDash=dash))  # fmt: skip
    layers.append(grammar.mark(rows, "line", {"strokeWidth": 1.8, "aria": False}, x=x, y=y,
                               color=colour, strokeDash=dash))  # fmt: skip
    marks = parts.origin_marks(panel.rows["kind"], language, int(width))
    point = {"size": 44, "strokeWidth": 1.4, "opacity": 1, "aria": bool(link)}
    layers.append(
        grammar.mark(rows, "point", point, x=x, y=y, color=colour, **marks, **parts.as_link(rows))
    )
    layers += _labels(rows, lines, colour, (low, high), years[-1])
    title = parts.wrapped(panel.title[language], width - 8, theme.SIZE)
    inner = width - AXIS - extent - margin
    return grammar.layer(*layers, width=inner, height=HEIGHT, title=title)


def _labels(
    rows: pd.DataFrame, lines: dict[str, list[str]], colour: Any, domain: tuple[float, float],
    last: int,
) -> list[Any]:  # fmt: skip
    """Names of the groups at the ends of their lines, moved apart where these meet."""
    ends = rows.sort_values("year").groupby("group_id", sort=False).tail(1)
    scale = (domain[1] - domain[0]) / HEIGHT
    sizes = [len(lines[g]) * (theme.SMALL + 2) * scale for g in ends["group_id"]]
    places = parts.apart(ends["value"].tolist(), sizes)
    labels = pd.DataFrame(
        {
            "year": last + 0.3,
            # The baseline is that of the first line.
            "at": [
                place + (len(lines[g]) - 1) * (theme.SMALL + 2) * scale / 2
                for place, g in zip(places, ends["group_id"], strict=True)
            ],
            "group_id": ends["group_id"].tolist(),
            "text": ["\n".join(lines[g]) for g in ends["group_id"]],
        }
    )
    text = {
        "align": "left", "dx": 6, "lineBreak": "\n", "baseline": "middle",
        "lineHeight": theme.SMALL + 2, "aria": False,
    }  # fmt: skip
    return [
        grammar.mark(labels, "text", text, x="year:Q", y="at:Q", text="text:N", color=colour)
    ]  # fmt: skip


def _say(row: Any, names: dict[str, str], language: str) -> str:
    value = f"{names[row.group_id]} {row.year}: {number(row.value)}"
    if not pd.isna(row.low):
        value += f" [{number(row.low)}, {number(row.high)}]"
    return f"{value}, {KINDS[row.kind][language]}"


def _alt(source: Source, panel: Panel) -> Text:
    said = []
    for group in [g for g in source.groups if g in set(panel.rows["group_id"])]:
        own = panel.rows[panel.rows["group_id"] == group].sort_values("year")
        first, last = own.iloc[0], own.iloc[-1]
        name, (a, b) = source.group(group), (number(first["value"]), number(last["value"]))
        zh = f"{name.zh}由{first['year']}年的{a}变为{last['year']}年的{b}"
        en = f"{name.en} went from {a} in {first['year']} to {b} in {last['year']}"
        if not pd.isna(last["low"]):
            ends = f"{number(last['low'])}–{number(last['high'])}"
            zh, en = f"{zh}（区间{ends}）", f"{en} (interval {ends})"
        said.append((zh, en))
    how = panel.title
    return Text(
        f"{how.zh}：" + "；".join(zh for zh, _ in said) + "。",
        f"{how.en[0].upper()}{how.en[1:]}: " + "; ".join(en for _, en in said) + ".",
    )


def _note(source: Source, index: dict[str, Any], panels: list[Panel]) -> Text:
    method = source.method(index)
    rows = panels[0].rows
    zh, en = [], []
    for kind in ("preliminary", "interpolated", "extrapolated"):
        own = rows[rows["kind"] == kind]
        if len(own):
            listed = [
                (source.group(g), ", ".join(map(str, sorted(own[own["group_id"] == g]["year"]))))
                for g in dict.fromkeys(own["group_id"])
            ]
            zh.append(f"{KINDS[kind].zh}：" + "，".join(f"{n.zh} {y}" for n, y in listed) + "。")
            en.append(
                f"{KINDS[kind].en[0].upper()}{KINDS[kind].en[1:]}: "
                + ", ".join(f"{n.en} {y}" for n, y in listed) + "."
            )  # fmt: skip
    if any(panel.rows["low"].notna().any() for panel in panels):
        zh.append("浅色带：各种可行选择抽样所得区间。")
        en.append("Band: interval over draws of the admissible choices.")
    zh.append("点的形状：输入数据中最不可信的一类；空心：含未经最终公布的数值。")
    en.append(
        "Shape of a point: least trusted kind of its inputs; hollow: some were never printed final."
    )
    return Text(method.zh + "".join(zh), " ".join([method.en, *en]))
