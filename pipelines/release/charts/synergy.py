"""Synergy degree of a region group by year, under every reading of the weights η."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from pipelines.release import fonts
from pipelines.release.charts import grammar, parts, theme
from pipelines.release.charts.model import Chart, Link, Text
from pipelines.release.charts.sources import MEASURES, Source, number

HEIGHT = 210
KEYS = ["index_id", "region_code", "year", "eta_reading"]
READINGS = {
    "regions_same_year": Text("占各地区当年合计的份额", "share among the regions of the year"),
    "national_year_share": Text("全国当年占各年合计的份额", "the nation's year among all years"),
    "own_year_share": Text("本地区当年占各年合计的份额", "the region's own year among all years"),
}


def synergy(source: Source, index: dict[str, Any], link: Link | None) -> list[Chart]:
    """One chart a region group of the index; none where its method is another."""
    rows = source.of("indices.synergy", index["index_id"])
    rows = rows[rows["degree"].notna()]
    groups = list(dict.fromkeys(rows["region_code"]))
    return [
        _chart(source, index, rows[rows["region_code"] == group], group, len(groups) > 1, link)
        for group in groups
    ]


def _chart(
    source: Source, index: dict[str, Any], rows: pd.DataFrame, group: str, several: bool,
    link: Link | None,
) -> Chart:  # fmt: skip
    name, own = source.name(index), source.group(group)
    suffix = "-" + "".join(c if c.isalnum() else "-" for c in group.lower()) if several else ""

    return Chart(
        id=f"synergy-{index['index_id']}{suffix}",
        index_id=index["index_id"],
        kind="synergy",
        title=Text(f"{name.zh}：η 各读法下的{own.zh}协同度",
                   f"{name.en}: degree of {own.en} by reading of η"),
        alt=_alt(rows),
        note=_note(source, index, rows),
        tables=("indices.synergy", "indices.eta"),
        draw=partial(_draw, rows, link),
    )  # fmt: skip


def _draw(rows: pd.DataFrame, link: Link | None, language: str, width: int = theme.WIDTH) -> Any:
    readings = [r for r in READINGS if r in set(rows["eta_reading"])]
    look = {r: theme.of_group(n) for n, r in enumerate(readings)}
    label = {r: parts.wrapped(READINGS[r][language], 150) for r in readings}
    margin = max(fonts.width(t, theme.SMALL) for own in label.values() for t in own) + 14
    shown = parts.linked(rows, link, "indices.synergy", KEYS).assign(
        say=[f"{READINGS[r.eta_reading][language]}, {r.year}: {number(r.degree)} "
             f"(≤ {number(r.maximum)})" for r in rows.itertuples()],
    )  # fmt: skip
    low, high = parts.rounded_domain(float(rows["degree"].min()), float(rows["degree"].max()))
    years = sorted(rows["year"].unique())
    x = parts.year_axis(years, language)
    y = grammar.channel("degree:Q", title=MEASURES["synergy"][language],
                 scale=dict(domain=[low, high], nice=False),
                 axis=dict(minExtent=30, maxExtent=30, tickCount=5))  # fmt: skip

    def channel(part: int) -> grammar.Part:
        scale = {"domain": readings, "range": [look[r][part] for r in readings]}
        return grammar.channel("eta_reading:N", scale=scale, legend=None)

    colour = channel(0)
    ends = rows[rows["year"] == years[-1]].set_index("eta_reading").loc[readings]
    scale = (high - low) / HEIGHT
    sizes = [len(label[r]) * 12 * scale + 3 * scale for r in readings]
    places = parts.apart(ends["degree"].tolist(), sizes)
    texts = pd.DataFrame(
        {
            "year": years[-1] + 0.3, "eta_reading": readings,
            "at": [p + (len(label[r]) - 1) * 6 * scale
                   for p, r in zip(places, readings, strict=True)],
            "text": ["\n".join(label[r]) for r in readings],
        }
    )  # fmt: skip
    return grammar.layer(
        grammar.mark(shown, "line", {"strokeWidth": 1.8, "aria": False}, x=x, y=y, color=colour,
                     strokeDash=channel(1)),
        grammar.mark(shown, "point", {"size": 44, "filled": True, "opacity": 1, "aria": bool(link)},
                     x=x, y=y, color=colour, shape=channel(2), **parts.as_link(shown)),
        grammar.mark(texts, "text", {"align": "left", "dx": 6, "lineBreak": "\n",
                                     "lineHeight": 12, "baseline": "middle", "aria": False},
                     x=x, y="at:Q", text="text:N", color=colour),
        width=width - 8 - 52 - margin, height=HEIGHT,
    )  # fmt: skip


def _alt(rows: pd.DataFrame) -> Text:
    last = rows[rows["year"] == rows["year"].max()]
    year = int(last["year"].iloc[0])
    said = [(READINGS[r.eta_reading], number(r.degree), number(r.maximum))
            for r in last.itertuples()]  # fmt: skip
    return Text(
        f"{year}年协同度：" + "；".join(f"{n.zh}{d}（上限{m}）" for n, d, m in said) + "。",
        f"Degree in {year}: " + "; ".join(f"{n.en} {d} (at most {m})" for n, d, m in said) + ".",
    )


def _note(source: Source, index: dict[str, Any], rows: pd.DataFrame) -> Text:
    method, base = source.method(index), int(rows["base_year"].iloc[0])
    return Text(
        f"{method.zh}基期{base}年；协同度不能超过 η 之和（上限随读法与年份变化）。",
        f"{method.en} Base year {base}; a degree cannot exceed the sum of η, which differs by "
        "reading and year.",
    )
