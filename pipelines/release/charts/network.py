"""Gravity network of each region group in the last year, without a map: cities on a circle.

Cities stand in the order of their bearing from the middle of the group, so that neighbours stay
near; distance on the circle means nothing. No border, coast or base map is drawn.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import pandas as pd

from pipelines.release import fonts
from pipelines.release.charts import grammar, parts, theme
from pipelines.release.charts.model import Chart, Link, Text
from pipelines.release.charts.sources import Source, number

KEYS = ["index_id", "group_id", "from_code", "to_code", "year"]
# Room below for the key, in pixels.
KEY = 44
WIDEST, LIGHT, STRONG = 9.0, "#a8a8a8", "#303030"


def network(source: Source, index: dict[str, Any], link: Link | None) -> list[Chart]:
    """The chart of an index; none where its method has no flows."""
    flows = source.of("indices.gravity_flows", index["index_id"])
    if flows.empty:
        return []
    flows = flows[flows["year"] == flows["year"].max()]
    pairs = _pairs(source, flows)
    name, year = source.name(index), int(flows["year"].iloc[0])

    return [
        Chart(
            id=f"network-{index['index_id']}",
            index_id=index["index_id"],
            kind="network",
            title=Text(f"{name.zh}：{year}年联系网络", f"{name.en}: network in {year}"),
            alt=_alt(source, pairs),
            note=_note(source, index, pairs),
            tables=("indices.gravity_flows", "indices.gravity_activity", "clean.coordinates"),
            draw=partial(_draw, source, index, pairs, link),
        )
    ]


def _pairs(source: Source, flows: pd.DataFrame) -> pd.DataFrame:
    """One row a pair of cities: both directions together, and whether it is drawn.

    Drawn are pairs above the mean pair of their network, and the strongest pair of every city.
    """
    low = flows[["from_code", "to_code"]].min(axis=1)
    high = flows[["from_code", "to_code"]].max(axis=1)
    pairs = (
        flows.assign(from_code=low, to_code=high)
        .groupby(["index_id", "group_id", "year", "from_code", "to_code"], as_index=False)
        .agg(strength=("r", "sum"), unit=("unit", "first"))
    )
    mean = pairs.groupby("group_id")["strength"].transform("mean")
    ends = pd.concat([pairs.assign(city=pairs[end]) for end in ("from_code", "to_code")])
    order = ends.sort_values(["strength", "from_code", "to_code"], ascending=[False, True, True])
    best = order.drop_duplicates("city")
    strongest = set(zip(best["from_code"], best["to_code"], strict=True))
    kept = [(r.from_code, r.to_code) in strongest for r in pairs.itertuples()]
    return pairs.assign(drawn=(pairs["strength"] > mean) | pd.Series(kept, index=pairs.index))


def _draw(
    source: Source, index: dict[str, Any], pairs: pd.DataFrame, link: Link | None, language: str,
    width: int = theme.WIDTH,
) -> Any:  # fmt: skip
    groups = [g for g in [*source.groups, ""] if g in set(pairs["group_id"])]
    side_by_side = len(groups) > 1 and width >= 480
    each = (width - 8 - 16 * (len(groups) - 1)) / len(groups) if side_by_side else width - 8
    strongest = float(pairs["strength"].max())
    panels = [_panel(source, index, pairs, g, strongest, link, language, each) for g in groups]
    return (grammar.beside if side_by_side else grammar.below)(*panels)


def _panel(
    source: Source, index: dict[str, Any], pairs: pd.DataFrame, group: str, strongest: float,
    link: Link | None, language: str, width: float,
) -> Any:  # fmt: skip
    own = pairs[(pairs["group_id"] == group) & pairs["drawn"]].sort_values("strength")
    cities = _cities(source, index, pairs[pairs["group_id"] == group], language)
    at = cities.set_index("region_code")
    name = at["name"]
    edges = parts.linked(own, link, "indices.gravity_flows", KEYS)
    edges = edges.assign(
        x=own["from_code"].map(at["x"]), y=own["from_code"].map(at["y"]),
        x2=own["to_code"].map(at["x"]), y2=own["to_code"].map(at["y"]),
        say=[f"{name[r.from_code]}–{name[r.to_code]}: {number(r.strength)}"
             for r in own.itertuples()],
    )  # fmt: skip
    nodes = parts.linked(cities, link, "indices.gravity_activity",
                         ["index_id", "level", "region_code", "year"])  # fmt: skip
    # The circle leaves room for the widest name on either side, and all circles are as large.
    codes = set(pairs["from_code"]) | set(pairs["to_code"])
    shown_names = [source.region(index["level"], code)[language] for code in codes]
    margin = max(fonts.width(label, theme.SMALL) for label in shown_names)
    radius = min(width / 2 - margin - 14, 130)
    # Beside the point and clear of it, whatever the size of both.
    clear = 1 + (cities["area"] ** 0.5 / 2 + 7) / radius
    cities = cities.assign(lx=cities["x"] * clear, ly=cities["y"] * clear)
    height = 2.5 * radius + KEY
    across = dict(domain=[-width / 2 / radius, width / 2 / radius], nice=False)
    up = dict(domain=[-1.25 - KEY / radius, 1.25], nice=False)
    x, y = (
        grammar.channel("x:Q", scale=across, axis=None),
        grammar.channel("y:Q", scale=up, axis=None),
    )
    columns = ["x", "y", "x2", "y2", "strength", *[c for c in ("href", "say") if c in edges]]
    columns = columns if link else columns[:5]
    root = {"type": "sqrt", "domain": [0, strongest]}
    colour = grammar.channel("strength:Q", legend=None, scale=dict(range=[LIGHT, STRONG], **root))
    wide = grammar.channel("strength:Q", legend=None, scale=dict(range=[0.3, WIDEST], **root))
    position = source.groups.index(group) if group in source.groups else 0
    fill, _, shape = theme.of_group(position)
    layers = [
        grammar.mark(edges[columns], "rule", {"strokeCap": "round", "aria": bool(link)}, x=x, y=y,
                     x2="x2:Q", y2="y2:Q", color=colour, strokeWidth=wide, **parts.as_link(edges)),
        grammar.mark(nodes, "point", {"filled": True, "opacity": 1, "color": fill, "shape": shape,
                                      "stroke": theme.PAPER, "strokeWidth": 1, "aria": bool(link)},
                     x=x, y=y, size=grammar.channel("area:Q", scale=None), **parts.as_link(nodes)),
    ]  # fmt: skip
    for side in ("left", "center", "right"):
        there = cities[cities["align"] == side]
        if len(there):
            layers.append(
                grammar.mark(there[["lx", "ly", "name"]], "text",
                             {"align": side, "baseline": "middle", "aria": False},
                             x=grammar.channel("lx:Q", scale=across),
                             y=grammar.channel("ly:Q", scale=up), text="name:N")
            )  # fmt: skip
    unit = source.unit(str(own["unit"].iloc[0]))[language]
    layers += _key(unit, strongest, width, radius, (across, up, colour, wide))
    title = parts.wrapped(source.group(group)[language], width, theme.SIZE)
    return grammar.layer(*layers, width=width, height=height, title=title)


def _key(
    unit: str, strongest: float, width: float, radius: float, channels: tuple[Any, ...]
) -> list[Any]:
    """Three widths with what they stand for: Vega-Lite makes no legend of the width of rules."""
    across, up, colour, wide = channels
    most = 10 ** math.floor(math.log10(strongest)) * int(f"{strongest:e}"[0])
    at = [-width / 2 + 6 + n * 92 for n in range(3)]
    samples = pd.DataFrame(
        {
            "x": [x / radius for x in at],
            "x2": [(x + 24) / radius for x in at],
            "y": -1.25 - (KEY - 24) / radius,
            "strength": [most / 10**n for n in range(3)],
            "text": [number(most / 10**n).removesuffix(".0") for n in range(3)],
        }
    )
    named = pd.DataFrame({"x": [at[0] / radius], "y": [-1.25 - (KEY - 8) / radius], "text": [unit]})
    y = grammar.channel("y:Q", scale=up)
    return [
        grammar.mark(samples, "rule", {"aria": False}, x=grammar.channel("x:Q", scale=across),
                     x2="x2:Q", y=y, color=colour, strokeWidth=wide),
        grammar.mark(samples, "text", {"align": "left", "dx": 4, "aria": False},
                     x=grammar.channel("x2:Q", scale=across), y=y, text="text:N"),
        grammar.mark(named, "text", {"align": "left", "color": theme.QUIET, "aria": False},
                     x=grammar.channel("x:Q", scale=across), y=y, text="text:N"),
    ]  # fmt: skip


def _cities(
    source: Source, index: dict[str, Any], pairs: pd.DataFrame, language: str
) -> pd.DataFrame:
    """Cities of a network with their place on the circle, size and label."""
    import networkx

    activity = source.of("indices.gravity_activity", index["index_id"])
    activity = activity[activity["year"] == pairs["year"].iloc[0]]
    there = set(pairs["from_code"]) | set(pairs["to_code"])
    activity = activity[activity["region_code"].isin(there)]
    points = source.table("clean.coordinates").set_index("region_code")
    lon, lat = points["longitude"].loc[sorted(there)], points["latitude"].loc[sorted(there)]
    bearing = {
        code: math.atan2(lat[code] - lat.mean(), lon[code] - lon.mean()) for code in sorted(there)
    }
    order = sorted(there, key=lambda code: (bearing[code], code))
    graph = networkx.Graph()
    graph.add_nodes_from(order)
    # The first of the order stands at the angle of its bearing.
    turn = bearing[order[0]]
    place = networkx.circular_layout(graph)
    rows = []
    for row in activity.itertuples():
        x0, y0 = map(float, place[row.region_code])
        x = x0 * math.cos(turn) - y0 * math.sin(turn)
        y = x0 * math.sin(turn) + y0 * math.cos(turn)
        name = source.region(row.level, row.region_code)[language]
        rows.append(
            {
                "index_id": row.index_id, "level": row.level, "region_code": row.region_code,
                "year": row.year, "out_strength": row.out_strength, "x": x, "y": y,
                "name": name, "align": "left" if x > 0.2 else "right" if x < -0.2 else "center",
                "say": f"{name}: {number(row.out_strength)}",
            }
        )  # fmt: skip
    cities = pd.DataFrame(rows)
    largest = activity["out_strength"].max()
    return cities.assign(area=(30 + 170 * cities["out_strength"] / largest).round(1))


def _alt(source: Source, pairs: pd.DataFrame) -> Text:
    zh, en = [], []
    for group in [g for g in [*source.groups, ""] if g in set(pairs["group_id"])]:
        own = pairs[pairs["group_id"] == group]
        row = own.loc[own["strength"].idxmax()]
        share = row["strength"] / own["strength"].sum()
        a, b = (source.region("city", row[end]) for end in ("from_code", "to_code"))
        name = source.group(group)
        zh.append(f"{name.zh}最强的联系是{a.zh}–{b.zh}，占全部联系强度的{share:.0%}")
        en.append(
            f"the strongest link of {name.en} is {a.en}–{b.en}, {share:.0%} of all its strength"
        )
    return Text("；".join(zh) + "。", "T" + "; ".join(en)[1:] + ".")


def _note(source: Source, index: dict[str, Any], pairs: pd.DataFrame) -> Text:
    method, unit = source.method(index), source.unit(str(pairs["unit"].iloc[0]))
    drawn, share = (
        int(pairs["drawn"].sum()),
        (pairs["strength"].where(pairs["drawn"], 0).sum() / pairs["strength"].sum()),
    )
    most = number(float(pairs["strength"].max()))
    return Text(
        f"{method.zh}线宽与两个方向联系强度之和的平方根成正比（最强{most}；{unit.zh}），越深越强；"
        f"画出强于本网络均值的联系及每个城市最强的联系：{drawn}/{len(pairs)}条，占全部强度的{share:.1%}。"
        "点的大小：外向活跃度（各网络内部比较）。位置按方位排在圆上，不是地图。",
        f"{method.en} Width of a line: root of the strength of both directions together "
        f"(strongest: {most}; {unit.en}), darker is stronger; drawn are links above the mean of "
        "their network and the strongest of every city: "
        f"{drawn} of {len(pairs)}, {share:.1%} of all strength. "
        "Size of a point: outward activity, within its network. Cities stand on a circle in the "
        "order of their bearing: no map.",
    )
