"""Tiers of the regions of each group by natural breaks, in the last year."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from pipelines.release import fonts
from pipelines.release.charts import grammar, parts, theme
from pipelines.release.charts.model import Chart, Link, Text
from pipelines.release.charts.sources import Source, number

ROW, GAP = 14, 24
KEYS = ["index_id", "group_id", "region_code", "year"]
SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down")
NUMERALS = "一二三四五六七八九十"


def tiers(source: Source, index: dict[str, Any], link: Link | None) -> list[Chart]:
    """The chart of an index; none where it has no tiers."""
    return of_rows(source, index["index_id"], source.name(index), source.measure(index), link)


def printed_tiers(source: Source, link: Link | None) -> list[Chart]:
    """The same of the printed Table 2, whose figures are of no index."""
    name = Text("论文表2印刷值", "Printed Table 2 of the paper")
    axis = Text("外向活跃度（未注明单位）", "outward activity (unit not stated)")
    return of_rows(source, "printed", name, axis, link)


def of_rows(
    source: Source, index_id: str, name: Text, axis: Text, link: Link | None
) -> list[Chart]:
    """The chart of rows of ``comparison.tiers`` that stand under one id."""
    rows = source.of("comparison.tiers", index_id)
    if rows.empty:
        return []
    rows = rows[rows["year"] == rows["year"].max()]
    logs = rows[rows["scale"] == "log"]
    rows = rows[rows["scale"] == "linear"].sort_values(
        ["tier", "score", "region_code"], ascending=[True, False, True]
    )

    year = int(rows["year"].iloc[0])
    return [
        Chart(
            id=f"tiers-{index_id}",
            index_id=None if index_id == "printed" else index_id,
            kind="tiers",
            title=Text(f"{name.zh}：{year}年城市梯队", f"{name.en}: tiers in {year}"),
            alt=_alt(source, rows),
            note=_note(source, rows, logs),
            tables=("comparison.tiers",),
            draw=partial(_draw, source, rows, axis, link),
        )
    ]


def _draw(
    source: Source,
    rows: pd.DataFrame,
    axis: Text,
    link: Link | None,
    language: str,
    width: int = theme.WIDTH,
) -> Any:
    groups = [g for g in source.groups if g in set(rows["group_id"])]
    side_by_side = len(groups) > 1 and width >= 480
    count = len(groups) if side_by_side else 1
    each = (width - 8 - 20 * (count - 1)) / count
    tallest = max(_places(rows[rows["group_id"] == g])[1] for g in groups)
    panels = [
        _panel(source, g, rows, axis, link, language, each, tallest if side_by_side else None)
        for g in groups
    ]
    return (grammar.beside if side_by_side else grammar.below)(*panels)


def _places(own: pd.DataFrame) -> tuple[list[float], float]:
    """Vertical place of each row, with room for a heading above every tier; and the height."""
    places, at, before = [], 0.0, None
    for tier in own["tier"]:
        at += GAP if tier != before else ROW
        places.append(at)
        before = tier
    return places, at + ROW


def _panel(
    source: Source, group: str, rows: pd.DataFrame, axis: Text, link: Link | None, language: str,
    width: float, tallest: float | None,
) -> Any:  # fmt: skip
    own = rows[rows["group_id"] == group]
    places, height = _places(own)
    height = tallest or height
    levels = ("city", "province")
    level = next((x for x in levels if source.region(x, own["region_code"].iloc[0]).zh
                  != own["region_code"].iloc[0]), levels[0])  # fmt: skip
    names = [source.region(level, code)[language] for code in own["region_code"]]
    shown = parts.linked(own, link, "comparison.tiers", KEYS).assign(
        at=places, name=names, figure=[number(v) for v in own["score"]],
        shape=[SHAPES[(t - 1) % len(SHAPES)] for t in own["tier"]], zero=0.0,
    )  # fmt: skip
    word = "第{}梯队" if language == "zh" else "tier {}"
    shown["say"] = [
        f"{n}: {f}, {_tier(word, t)}"
        for n, f, t in zip(names, shown["figure"], own["tier"], strict=True)
    ]
    left = max(fonts.width(n, theme.SMALL) for n in names) + 8
    right = max(fonts.width(f, theme.SMALL) for f in shown["figure"]) + 12
    _, high = parts.rounded_domain(0.0, float(own["score"].max()))
    inner = width - left - right
    scale = dict(domain=[0, high], nice=False)
    down = dict(domain=[0, height], nice=False, reverse=True)
    y = grammar.channel("at:Q", scale=down, axis=None)
    x = grammar.channel("score:Q", scale=scale,
                        title=parts.wrapped(axis[language], inner, theme.SIZE),
                        axis=dict(tickCount=4, labelOverlap=True))  # fmt: skip
    colour = theme.of_group(source.groups.index(group))[0]
    heads = shown.drop_duplicates("tier")[["tier", "at"]]
    heads = heads.assign(
        at=heads["at"] - ROW + 2, text=[_tier(word, t) for t in heads["tier"]], zero=0.0
    )
    zero, still = grammar.channel("zero:Q", scale=scale), {"aria": False}
    layers = [
        grammar.mark(shown, "rule", {"strokeWidth": 1, "color": colour, "opacity": 0.6, **still},
                     x=zero, x2="score:Q", y=y),
        grammar.mark(shown, "point", {"size": 46, "filled": True, "color": colour, "opacity": 1,
                                      "aria": bool(link)},
                     x=x, y=y, shape=grammar.channel("shape:N", scale=None),
                     **parts.as_link(shown)),
        grammar.mark(shown, "text", {"align": "right", "dx": -5, **still}, x=zero, y=y,
                     text="name:N"),
        grammar.mark(shown, "text", {"align": "left", "dx": 7, **still}, x=x, y=y,
                     text="figure:N"),
        grammar.mark(heads, "text", {"align": "left", "dx": 2, "color": theme.QUIET, **still},
                     x=zero, y=y, text="text:N"),
    ]  # fmt: skip
    title = parts.wrapped(source.group(group)[language], width - left, theme.SIZE)
    return grammar.layer(*layers, width=inner, height=height, title=title)


def _tier(word: str, tier: int) -> str:
    return word.format(NUMERALS[tier - 1] if "第" in word and tier <= len(NUMERALS) else tier)


def _named(source: Source, own: pd.DataFrame) -> tuple[str, str]:
    names = [source.region("city", code) for code in own["region_code"]]
    return "、".join(n.zh for n in names), ", ".join(n.en for n in names)


def _alt(source: Source, rows: pd.DataFrame) -> Text:
    zh, en = [], []
    for group in [g for g in source.groups if g in set(rows["group_id"])]:
        top = rows[(rows["group_id"] == group) & (rows["tier"] == 1)]
        named, name = _named(source, top), source.group(group)
        zh.append(f"{name.zh}第一梯队：{named[0]}")
        en.append(f"first tier of {name.en}: {named[1]}")
    return Text("；".join(zh) + "。", "F" + "; ".join(en)[1:] + ".")


def _note(source: Source, rows: pd.DataFrame, logs: pd.DataFrame) -> Text:
    zh = "梯队：每个区域组内按自然断点（Fisher–Jenks）划分；符号形状表示梯队。"
    en = "Tiers: natural breaks (Fisher–Jenks) within each group; the shape says the tier."
    both = rows.merge(logs[["group_id", "region_code", "tier"]], on=["group_id", "region_code"],
                      suffixes=("", "_log"))  # fmt: skip
    other = both[both["tier"] != both["tier_log"]]
    if len(other):
        named = _named(source, other)
        zh += f"按对数划分时梯队不同：{named[0]}。"
        en += f" In another tier on logarithms: {named[1]}."
    return Text(zh, en)
