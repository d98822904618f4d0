"""Profile of the regions of an index: where each stands on every indicator, in the last year."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from pipelines.release import fonts
from pipelines.release.charts import grammar, parts, theme
from pipelines.release.charts.model import Chart, Link, Text
from pipelines.release.charts.sources import Source, number

ROW = 26
KEYS = ["index_id", "level", "region_code", "indicator_id", "year"]


def profile(source: Source, index: dict[str, Any], link: Link | None) -> list[Chart]:
    """The chart of an index; none where its method normalises nothing or there is one indicator."""
    rows = _rows(source, index)
    if rows.empty or rows["indicator_id"].nunique() < 2:
        return []
    name, year = source.name(index), int(rows["year"].iloc[0])
    leaders = _leaders(source, index, rows)

    return [
        Chart(
            id=f"profile-{index['index_id']}",
            index_id=index["index_id"],
            kind="profile",
            title=Text(f"{name.zh}：{year}年各指标剖面", f"{name.en}: profile in {year}"),
            alt=_alt(source, rows, leaders),
            note=_note(source, index, leaders),
            tables=(f"{index['index_id']}.normalised", f"{index['index_id']}.weights"),
            draw=partial(_draw, source, index, rows, leaders, link),
        )
    ]


def _rows(source: Source, index: dict[str, Any]) -> pd.DataFrame:
    """Normalised values of the last year of single regions, in the order of the definition."""
    rows = source.own(index["index_id"], "normalised")
    if rows.empty:
        return rows
    rows = rows[(rows["level"] != "group") & (rows["pool"] != "aggregate")]
    rows = rows[rows["year"] == rows["year"].max()]
    order = source.of("indices.coverage", index["index_id"]).set_index("indicator_id")["position"]
    return rows.assign(position=rows["indicator_id"].map(order)).sort_values(
        ["position", "region_code"], kind="stable"
    )


def _leaders(source: Source, index: dict[str, Any], rows: pd.DataFrame) -> list[str]:
    """First region of each group by score in that year: its profile is drawn as a line."""
    scores = source.of("indices.scores", index["index_id"])
    scores = scores[(scores["level"] != "group") & (scores["year"] == rows["year"].iloc[0])]
    first = scores.sort_values(["score", "region_code"], ascending=[False, True])
    first = first.drop_duplicates("group_id").set_index("group_id")["region_code"]
    return [first[g] for g in source.groups if g in first]


def _draw(
    source: Source, index: dict[str, Any], rows: pd.DataFrame, leaders: list[str],
    link: Link | None, language: str, width: int = theme.WIDTH,
) -> Any:  # fmt: skip
    order = list(dict.fromkeys(rows["indicator_id"]))
    lines = {i: parts.wrapped(_label(source, index, i, language), width * 0.34) for i in order}
    left = max(fonts.width(t, theme.SMALL) for own in lines.values() for t in own) + 12
    names = [source.region(r.level, r.region_code)[language] for r in rows.itertuples()]
    groups = [g for g in source.groups if g in set(rows["group_id"])]
    label = {g: source.group(g)[language] for g in groups}
    shown = parts.linked(rows, link, f"{index['index_id']}.normalised", KEYS).assign(
        at=[order.index(i) + 0.5 for i in rows["indicator_id"]],
        name=names, group=rows["group_id"].map(label),
        say=[f"{n}: {number(z)}" for n, z in zip(names, rows["z"], strict=True)],
    )  # fmt: skip
    # Each group has a lane of its own within a row, so that no mark hides another group's.
    lane = {g: (n - (len(groups) - 1) / 2) * 0.3 for n, g in enumerate(groups)}
    shown["at"] += shown["group_id"].map(lane).fillna(0.0)
    low, high = min(0.0, float(rows["z"].min())), max(1.0, float(rows["z"].max()))
    span = high - low
    across = dict(domain=[low - 0.02 * span, high + 0.02 * span], nice=False)
    down = dict(domain=[0, len(order)], nice=False, reverse=True)
    title = "标准化值（越大越好）" if language == "zh" else "normalised value (larger is better)"
    x = grammar.channel("z:Q", title=title, scale=across, axis=dict(tickCount=6))
    y = grammar.channel("at:Q", scale=down, axis=None)
    look = [theme.of_group(source.groups.index(g)) for g in groups]
    domain = [label[g] for g in groups]

    def channel(part: int, legend: Any) -> grammar.Part:
        scale = {"domain": domain, "range": [way[part] for way in look]}
        return grammar.channel("group:N", scale=scale, legend=legend)

    legend = dict(title=None, symbolOpacity=1, symbolStrokeWidth=0)
    colour, dash, shape = channel(0, legend), channel(1, None), channel(2, legend)
    leading = shown[shown["region_code"].isin(leaders)][["z", "at", "group", "name", "position"]]
    rules = pd.DataFrame({"at": [float(n) for n in range(1, len(order))]})
    first = leading[leading["position"] == leading["position"].min()]
    layers = [
        grammar.mark(rules, "rule", {"color": theme.GRID, "strokeWidth": 0.6, "aria": False}, y=y),
        grammar.mark(leading, "line", {"strokeWidth": 1.2, "opacity": 0.75, "aria": False},
                     x=x, y=y, color=colour, strokeDash=dash, order="position:O"),
        grammar.mark(shown[[c for c in ("z", "at", "group", "href", "say") if c in shown]], "point",
                     {"size": 30, "filled": True, "opacity": 1, "aria": bool(link)},
                     x=x, y=y, color=colour, shape=shape, **parts.as_link(shown)),
        *(
            # The upper lane is named above, the others below.
            grammar.mark(first[first["group"] == name], "text",
                         {"dy": -9 if name == domain[0] else 10, "aria": False},
                         x=x, y=y, text="name:N", color=colour)
            for name in domain
        ),
        _left(lines, order, across, down, low - 0.02 * span),
    ]  # fmt: skip
    return grammar.layer(*layers, width=width - left - 12, height=ROW * len(order))


def _left(lines: dict[str, list[str]], order: list[str], across: Any, down: Any, x: float) -> Any:
    named = pd.DataFrame(
        {
            "x": x,
            "at": [n + 0.5 - (len(lines[i]) - 1) * 5.5 / ROW for n, i in enumerate(order)],
            "text": ["\n".join(lines[i]) for i in order],
        }
    )
    return grammar.mark(
        named, "text", {"align": "right", "dx": -6, "lineBreak": "\n", "lineHeight": 11,
                        "baseline": "middle", "aria": False},
        x=grammar.channel("x:Q", scale=across), y=grammar.channel("at:Q", scale=down),
        text="text:N",
    )  # fmt: skip


def _label(source: Source, index: dict[str, Any], indicator: str, language: str) -> str:
    """Name of an indicator with its weight in the pool of the single regions."""
    weights = source.of("indices.weights", index["index_id"])
    own = weights[(weights["indicator_id"] == indicator) & (weights["pool"] == "all")]
    name = source.indicator(indicator)[language]
    return f"{name} [{own['weight'].iloc[0]:.0%}]" if len(own) else name


def _alt(source: Source, rows: pd.DataFrame, leaders: list[str]) -> Text:
    zh, en = [], []
    for code in leaders:
        own = rows[rows["region_code"] == code]
        best, worst = own.loc[own["z"].idxmax()], own.loc[own["z"].idxmin()]
        name = source.region(best["level"], code)
        high, low = source.indicator(best["indicator_id"]), source.indicator(worst["indicator_id"])
        zh.append(f"{name.zh}最高为{high.zh}（{number(best['z'])}），"
                  f"最低为{low.zh}（{number(worst['z'])}）")  # fmt: skip
        en.append(f"{name.en} is highest in {high.en} ({number(best['z'])}) "
                  f"and lowest in {low.en} ({number(worst['z'])})")  # fmt: skip
    return Text("；".join(zh) + "。", "; ".join(en) + ".")


def _note(source: Source, index: dict[str, Any], leaders: list[str]) -> Text:
    method = source.method(index)
    named = [source.region(index["level"], code) for code in leaders]
    return Text(
        f"{method.zh}每点一个地区；连线：各组得分最高者（{'、'.join(n.zh for n in named)}）。"
        "方括号：权重。",
        f"{method.en} A point is a region; lines join the points of the first of each group "
        f"({', '.join(n.en for n in named)}). In brackets: weights.",
    )
