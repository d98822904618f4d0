"""Growth multiples of single regions by series, each with its interval, side by side."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from pipelines.release import fonts
from pipelines.release.charts import grammar, parts, theme
from pipelines.release.charts.model import Chart, Link, Text
from pipelines.release.charts.sources import Source, number

ROW = 13
KEYS = ["index_id", "level", "region_code", "indicator_id"]
NOT_FINAL = {"interpolated", "extrapolated", "preliminary", "illustrative"}


def growth(source: Source, index: dict[str, Any], link: Link | None) -> list[Chart]:
    """The chart of an index; none where no single region has a growth multiple."""
    rows = _rows(source, index)
    if not rows["growth"].notna().any():
        return []
    name = source.name(index)

    return [
        Chart(
            id=f"growth-{index['index_id']}",
            index_id=index["index_id"],
            kind="growth",
            title=Text(f"{name.zh}：增长倍数", f"{name.en}: growth multiples"),
            alt=_alt(source, index, rows),
            note=_note(source, index, rows),
            tables=("comparison.growth", "robustness.intervals"),
            draw=partial(_draw, source, index, rows, link),
        )
    ]


def _rows(source: Source, index: dict[str, Any]) -> pd.DataFrame:
    """Rows of single regions in the order of the index, with interval, group and kind."""
    rows = source.of("comparison.growth", index["index_id"])
    rows = rows[rows["level"] != "group"]
    bands = source.of("robustness.intervals", index["index_id"])
    # A score has intervals by year; those are of the score, not of its growth.
    bands = bands[bands["indicator_id"] != "score"][[*KEYS, "score_low", "score_high"]]
    regions = source.of("reference.index_regions", index["index_id"])
    rows = rows.merge(bands, on=KEYS, how="left").merge(
        regions[["level", "region_code", "group_id"]], on=["level", "region_code"], how="left"
    )
    hollow = rows["origin_from"].isin(NOT_FINAL) | rows["origin_to"].isin(NOT_FINAL)
    return rows.assign(hollow=hollow, group_id=rows["group_id"].fillna(""))


def _name(source: Source, index: dict[str, Any], identity: str) -> Text:
    return source.measure(index) if identity == "score" else source.indicator(identity)


def _draw(
    source: Source, index: dict[str, Any], rows: pd.DataFrame, link: Link | None, language: str,
    width: int = theme.WIDTH,
) -> Any:  # fmt: skip
    there = rows[rows["growth"].notna()]
    positions = source.of("reference.index_indicators", index["index_id"])
    position = positions.set_index("indicator_id")["position"]
    series = sorted(there["indicator_id"].unique(), key=lambda i: (position.get(i, 0), i))
    order = _order(source, rows, series[0])
    names = {code: source.region(index["level"], code)[language] for code in order}
    left = max(fonts.width(n, theme.SMALL) for n in names.values()) + 8
    columns = min(len(series), 4 if width >= 560 else 2)
    inner = (width - 16 - left - 14 * (columns - 1)) / columns
    shown = parts.linked(rows, link, "comparison.growth", KEYS).assign(
        at=[order.index(code) + 0.5 for code in rows["region_code"]],
        name=rows["region_code"].map(names),
    )
    shown["say"] = [
        f"{r.name}: {number(r.growth) if r.growth == r.growth else r.reason}"
        for r in shown[["name", "growth", "reason"]].itertuples(index=False)
    ]
    groups = list(dict.fromkeys(shown.sort_values("at")["group_id"]))
    others = "其他地区" if language == "zh" else "other regions"
    called = {g: source.group(g)[language] if g else others for g in groups}
    shown["group"] = shown["group_id"].map(called)
    look = _look(source, called)
    lines = {i: parts.wrapped(_title(source, index, i, rows, language), inner) for i in series}
    deepest = max(map(len, lines.values()))
    panels = []
    for n, identity in enumerate(series):
        title = [*lines[identity], *[" "] * (deepest - len(lines[identity]))]
        own = shown[shown["indicator_id"] == identity]
        panels.append(
            _panel(own, order, names if n % columns == 0 else None, look, title, language, inner)
        )
    if len(panels) == 1:
        return panels[0]
    # One legend for all panels: they share the scales of the groups.
    grid = [grammar.beside(*panels[n : n + columns], spacing=14)
            for n in range(0, len(panels), columns)]  # fmt: skip
    return grid[0] if len(grid) == 1 else grammar.below(*grid, spacing=12)


def _look(source: Source, called: dict[str, str]) -> dict[str, Any]:
    """Encodings of the groups; regions outside them, for comparison, are grey."""
    outside = (theme.QUIET, [1, 0], "diamond")
    ways = [
        theme.of_group(source.groups.index(g)) if g in source.groups else outside for g in called
    ]
    domain = list(called.values())
    legend = dict(title=None, symbolOpacity=1)
    return {
        "color": grammar.channel("group:N", legend=legend,
                              scale=dict(domain=domain, range=[c for c, _, _ in ways])),
        "shape": grammar.channel("group:N", legend=legend,
                              scale=dict(domain=domain, range=[s for _, _, s in ways])),
    }  # fmt: skip


def _order(source: Source, rows: pd.DataFrame, first: str) -> list[str]:
    """Regions group by group, the fastest of the first series first."""
    own = rows[rows["indicator_id"] == first].assign(
        place=[(source.groups.index(g) if g in source.groups else 99) for g in
               rows[rows["indicator_id"] == first]["group_id"]]
    )  # fmt: skip
    own = own.sort_values(["place", "growth", "region_code"], ascending=[True, False, True])
    return list(own["region_code"])


def _title(
    source: Source, index: dict[str, Any], identity: str, rows: pd.DataFrame, language: str
) -> str:
    own = rows[(rows["indicator_id"] == identity) & rows["growth"].notna()]
    years = sorted({f"{r.year_from}–{r.year_to}" for r in own.itertuples()})
    return f"{_name(source, index, identity)[language]}, {', '.join(years)}"


def _panel(
    own: pd.DataFrame, order: list[str], names: dict[str, str] | None, look: dict[str, Any],
    title: list[str], language: str, width: float,
) -> Any:  # fmt: skip
    known = own[own["growth"].notna()]
    low, high = parts.rounded_domain(
        float(known[["growth", "score_low"]].min().min()),
        float(known[["growth", "score_high"]].max().max()),
    )
    across = dict(domain=[low, high], nice=False)
    down = dict(domain=[0, len(order)], nice=False, reverse=True)
    unit = "增长倍数（倍）" if language == "zh" else "growth multiple (times)"
    x = grammar.channel("growth:Q", title=unit, scale=across,
                 axis=dict(tickCount=4, labelOverlap=True))  # fmt: skip
    y = grammar.channel("at:Q", scale=down, axis=None)
    layers = []
    bars = known[known["score_low"].notna()][["at", "score_low", "score_high", "group"]]
    if len(bars):
        layers.append(
            grammar.mark(bars, "rule", {"strokeWidth": 3, "opacity": 0.4, "aria": False},
                         x=grammar.channel("score_low:Q", scale=across), x2="score_high:Q", y=y,
                         color=look["color"])
        )  # fmt: skip
    for hollow in (False, True):
        points = known[known["hollow"] == hollow]
        points = points[[c for c in ("at", "growth", "group", "href", "say") if c in points]]
        if len(points):
            inside = {"fill": theme.PAPER, "filled": False} if hollow else {"filled": True}
            point = {"size": 36, "opacity": 1, "strokeWidth": 1.2, "aria": "href" in points}
            layers.append(
                grammar.mark(points, "point", {**point, **inside}, x=x, y=y, **look,
                             **parts.as_link(points))
            )  # fmt: skip
    lacking = own[own["growth"].isna()]
    if len(lacking):
        crosses = lacking[[c for c in ("at", "href", "say") if c in lacking]].assign(
            x=low, mark="×"
        )
        layers.append(
            grammar.mark(crosses, "text", {"align": "left", "dx": 3, "aria": "href" in crosses},
                         x=grammar.channel("x:Q", scale=across), y=y, text="mark:N",
                         **parts.as_link(crosses))
        )  # fmt: skip
    if names:
        labels = pd.DataFrame({"x": low, "at": [n + 0.5 for n in range(len(order))],
                               "text": [names[code] for code in order]})  # fmt: skip
        layers.append(
            grammar.mark(labels, "text", {"align": "right", "dx": -5, "aria": False},
                         x=grammar.channel("x:Q", scale=across), y=y, text="text:N")
        )  # fmt: skip
    return grammar.layer(*layers, width=width, height=ROW * len(order), title=title)


def _alt(source: Source, index: dict[str, Any], rows: pd.DataFrame) -> Text:
    known = rows[rows["growth"].notna()]
    zh, en = [], []
    for identity in dict.fromkeys(known["indicator_id"]):
        own = known[known["indicator_id"] == identity]
        best = own.loc[own["growth"].idxmax()]
        name, what = (
            source.region(best["level"], best["region_code"]),
            _name(source, index, identity),
        )
        zh.append(f"{what.zh}增长最快的是{name.zh}（{number(best['growth'])}倍）")
        en.append(f"{what.en} grew most in {name.en} ({number(best['growth'])} times)")
    said = "; ".join(en)
    return Text("；".join(zh) + "。", said[0].upper() + said[1:] + ".")


def _note(source: Source, index: dict[str, Any], rows: pd.DataFrame) -> Text:
    method = source.method(index)
    zh = [method.zh, "增长倍数为末年与基年之比减一。"]
    en = [method.en, "A growth multiple is the last value over the first, less one."]
    if rows["score_low"].notna().any():
        zh.append("横线：各种可行选择抽样所得区间。")
        en.append("Bars: interval over draws of the admissible choices.")
    if rows["hollow"].any():
        zh.append("空心：首末年之一为插值或初步数。")
        en.append("Hollow: one of both years is interpolated or preliminary.")
    known = set(rows[rows["growth"].notna()]["indicator_id"])
    lacking = rows[rows["growth"].isna()]
    for reason in dict.fromkeys(lacking["reason"]):
        own = lacking[lacking["reason"] == reason]
        drawn = own[own["indicator_id"].isin(known)]
        codes = dict.fromkeys(drawn["region_code"])
        names = [source.region(index["level"], code) for code in codes]
        if names:
            zh.append(f"×：无值（{reason}）：{'、'.join(n.zh for n in names)}。")
            en.append(f"×: no value ({reason}): {', '.join(n.en for n in names)}.")
        left = [_name(source, index, i) for i in dict.fromkeys(own["indicator_id"])
                if i not in known]  # fmt: skip
        if left:
            zh.append(f"未画出（{reason}）：{'、'.join(n.zh for n in left)}。")
            en.append(f"Not drawn ({reason}): {', '.join(n.en for n in left)}.")
    return Text("".join(zh), " ".join(en))
