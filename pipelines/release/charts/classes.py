"""Classes of coupling coordination: each region in each year, as tiles."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from pipelines.indices.coupling_coordination import LEVELS
from pipelines.release.charts import parts, theme, tiles
from pipelines.release.charts.model import Chart, Link, Text
from pipelines.release.charts.sources import Source

ENGLISH = (
    "extreme disorder", "severe disorder", "moderate disorder", "mild disorder", "near disorder",
    "bare coordination", "primary coordination", "intermediate coordination",
    "good coordination", "superior coordination",
)  # fmt: skip
# From light to dark, equal steps of lightness; the number on a tile says the class a second time.
SHADES = ("#fbfcfd", "#e9eff5", "#d6e1ec", "#c2d2e2", "#abc1d6", "#90abc6", "#7291b2", "#54769a",
          "#38597d", "#1b3a5f")  # fmt: skip


def classes(source: Source, index: dict[str, Any], link: Link | None) -> list[Chart]:
    """The chart of an index; none where its method has no classes."""
    rows = source.of("indices.coupling", index["index_id"])
    rows = rows[rows["level_zh"] != ""]
    if rows.empty:
        return []
    name = source.name(index)

    return [
        Chart(
            id=f"classes-{index['index_id']}",
            index_id=index["index_id"],
            kind="classes",
            title=Text(f"{name.zh}：协调等级", f"{name.en}: classes of coordination"),
            alt=_alt(source, rows),
            note=_note(source, index),
            tables=("indices.coupling",),
            draw=partial(_draw, source, index, rows, link),
        )
    ]


def _draw(
    source: Source, index: dict[str, Any], rows: pd.DataFrame, link: Link | None, language: str,
    width: int = theme.WIDTH,
) -> Any:  # fmt: skip
    keyed = rows.assign(key=rows["level"] + " " + rows["region_code"])
    merged = tiles.runs(keyed, "key", ["level_zh"])
    merged = parts.linked(merged, link, "indices.coupling",
                          ["index_id", "level", "region_code", "year"])  # fmt: skip
    place = [LEVELS.index(level) for level in merged["level_zh"]]
    names = [f"{n + 1} {zh if language == 'zh' else en}"
             for n, (zh, en) in enumerate(zip(LEVELS, ENGLISH, strict=True))]  # fmt: skip
    regions = [source.region(r.level, r.region_code)[language] for r in merged.itertuples()]
    shown = merged.assign(
        name=[names[p] for p in place], mark=[str(p + 1) for p in place],
        dark=[p >= 7 for p in place],
        say=[f"{n} {r.year}–{r.to}: {names[p]}"
             for n, p, r in zip(regions, place, merged.itertuples(), strict=True)],
    )  # fmt: skip
    last = keyed[keyed["year"] == keyed["year"].max()].sort_values(
        ["D", "region_code"], ascending=[False, True]
    )
    labels = []
    for group in [g for g in [*source.groups, ""] if g in set(last["group_id"])]:
        own = last[(last["group_id"] == group) & (last["level"] != "group")]
        whole = last[(last["group_id"] == group) & (last["level"] == "group")]
        word = "（区域整体）" if language == "zh" else " (as one)"
        labels.append(tiles.Label("", source.group(group)[language]))
        labels += [tiles.Label(k, word.strip("（）() ")) for k in whole["key"]]
        labels += [
            tiles.Label(r.key, source.region(r.level, r.region_code)[language])
            for r in own.itertuples()
        ]
    title = "协调等级" if language == "zh" else "class"
    colours = list(zip(names, SHADES, strict=True))
    return tiles.tiles(shown, labels, colours, title, language, width)


def _alt(source: Source, rows: pd.DataFrame) -> Text:
    rows = rows[rows["level"] != "group"]
    zh, en = [], []
    for year in (rows["year"].min(), rows["year"].max()):
        own = rows[rows["year"] == year]
        fine = sum(LEVELS.index(level) >= 5 for level in own["level_zh"])
        zh.append(f"{year}年{len(own)}个地区中{fine}个达到勉强协调以上")
        en.append(f"in {year} {fine} of {len(own)} regions were at least barely coordinated")
    return Text("；".join(zh) + "。", "I" + "; ".join(en)[1:] + ".")


def _note(source: Source, index: dict[str, Any]) -> Text:
    method = source.method(index)
    return Text(
        f"{method.zh}D 每 0.1 为一级，1 级最低；格内为等级序号，等级相同的连续年份合为一格。",
        f"{method.en} Classes are 0.1 of D wide, 1 is the lowest; the number of the class is on "
        "the tile, consecutive years of a class are one tile.",
    )
