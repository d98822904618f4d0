"""Ranking of the regions of an index in its last year, with the interval of each place."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from pipelines.release import fonts
from pipelines.release.charts import grammar, parts, theme
from pipelines.release.charts.model import Chart, Link, Text
from pipelines.release.charts.sources import KINDS, Source, least_trusted, number

ROW = 15
KEYS = ["index_id", "level", "region_code", "year"]


def ranking(source: Source, index: dict[str, Any], link: Link | None) -> list[Chart]:
    """The chart of an index; none where no region has a rank."""
    rows = _rows(source, index)
    if rows.empty:
        return []
    name, year = source.name(index), int(rows["year"].iloc[0])

    return [
        Chart(
            id=f"ranking-{index['index_id']}",
            index_id=index["index_id"],
            kind="ranking",
            title=Text(f"{name.zh}：{year}年名次及其区间", f"{name.en}: ranks in {year}"),
            alt=_alt(source, rows),
            note=_note(source, index, rows),
            tables=("indices.scores", "robustness.intervals"),
            draw=partial(_draw, source, index, rows, link),
        )
    ]  # fmt: skip


def _rows(source: Source, index: dict[str, Any]) -> pd.DataFrame:
    """One row a region of the last year: score, rank, both ends of its interval, kind of inputs."""
    scores = source.of("indices.scores", index["index_id"])
    scores = scores[(scores["level"] != "group") & scores["rank"].notna()]
    scores = scores[scores["year"] == scores["year"].max()]
    bands = source.of("robustness.intervals", index["index_id"])
    bands = bands[bands["indicator_id"] == "score"][
        [*KEYS, "rank_low", "rank_high", "share_of_rank", "n_draws"]
    ]
    rows = scores.merge(bands, on=KEYS, how="left")
    rows = rows.assign(kind=[least_trusted(row) for row in rows.itertuples()])
    return rows.sort_values(["rank", "region_code"], kind="stable").reset_index(drop=True)


def _draw(
    source: Source, index: dict[str, Any], rows: pd.DataFrame, link: Link | None, language: str,
    width: int = theme.WIDTH,
) -> Any:  # fmt: skip
    names = [source.region(r.level, r.region_code)[language] for r in rows.itertuples()]
    shown = parts.linked(rows, link, "indices.scores", KEYS).assign(name=names)
    shown = shown.assign(say=[_say(row, language) for row in shown.itertuples()],
                         figure=[number(v) for v in rows["score"]],
                         kind=[KINDS[k][language] for k in rows["kind"]])  # fmt: skip
    if index["pool"] != "group":
        return _panel(source, shown, rows, language, width - 8, None)
    groups = [g for g in source.groups if g in set(rows["group_id"])]
    panels = [
        _panel(source, shown[shown["group_id"] == g], rows, language, width - 8, g) for g in groups
    ]
    return grammar.below(*panels)


def _panel(
    source: Source, shown: pd.DataFrame, rows: pd.DataFrame, language: str, width: float,
    group: str | None,
) -> Any:  # fmt: skip
    groups = [g for g in source.groups if g in set(rows["group_id"])]
    look = [theme.of_group(source.groups.index(g)) for g in groups]
    labels = [source.group(g)[language] for g in groups]
    shown = shown.assign(group=shown["group_id"].map(dict(zip(groups, labels, strict=True))))
    left = max(fonts.width(name, theme.SMALL) for name in shown["name"]) + 10
    right = max(fonts.width(text, theme.SMALL) for text in shown["figure"]) + 14
    last = int(max(shown["rank"].max(), shown["rank_high"].max(skipna=True) or 0))
    places = dict(domain=[0.5, last + 0.5], nice=False)
    title = "名次（1 为最高）" if language == "zh" else "rank (1 is the highest)"
    x = grammar.channel("rank:Q", title=title, scale=places,
                 axis=dict(values=[1, *range(5, last + 1, 5)], format="d"))  # fmt: skip
    y = grammar.channel("name:N", sort=None, title=None,
                 axis=dict(minExtent=left, maxExtent=left, ticks=False, domain=False,
                                  grid=True, gridWidth=0.4))  # fmt: skip
    colour = grammar.channel(
        "group:N",
        legend=dict(title=None, symbolOpacity=1),
        scale=dict(domain=labels, range=[c for c, _, _ in look]),
    )
    shape = grammar.channel(
        "group:N", title=None, scale=dict(domain=labels, range=[s for _, _, s in look])
    )
    bars = grammar.mark(
        shown, "rule", {"strokeWidth": 3, "opacity": 0.45, "aria": False},
        x=grammar.channel("rank_low:Q", scale=places), x2="rank_high:Q", y=y, color=colour,
    )  # fmt: skip
    points = grammar.mark(
        shown, "point", {"size": 48, "filled": True, "opacity": 1, "aria": "href" in shown},
        x=x, y=y, color=colour, shape=shape, **parts.as_link(shown),
    )  # fmt: skip
    text = grammar.mark(
        shown, "text", {"align": "left", "dx": 8, "aria": False},
        x={"datum": last + 0.5, "type": "quantitative"}, y=y, text="figure:N",
    )  # fmt: skip
    name = source.group(group)[language] if group else ""
    return grammar.layer(
        bars, points, text, width=width - left - right, height=ROW * len(shown),
        **({"title": name} if name else {}),
    )  # fmt: skip


def _say(row: Any, language: str) -> str:
    ends = "" if pd.isna(row.rank_low) else f" [{row.rank_low:.0f}, {row.rank_high:.0f}]"
    words = ("名次", "得分") if language == "zh" else ("rank", "score")
    return (
        f"{row.name} {row.year}: {words[0]} {row.rank:.0f}{ends}, {words[1]} {number(row.score)}, "
        f"{KINDS[row.kind][language]}"
    )


def _alt(source: Source, rows: pd.DataFrame) -> Text:
    top = rows[rows["rank"] <= 3]
    wide = rows.assign(size=rows["rank_high"] - rows["rank_low"]).nlargest(1, "size")
    zh = [f"{source.region(r.level, r.region_code).zh}（{r.rank:.0f}）" for r in top.itertuples()]
    en = [f"{source.region(r.level, r.region_code).en} ({r.rank:.0f})" for r in top.itertuples()]
    said = Text(f"{len(rows)}个地区，居前者：{'、'.join(zh)}。",
                f"{len(rows)} regions, the first are {', '.join(en)}.")  # fmt: skip
    if len(wide) and not pd.isna(wide["size"].iloc[0]):
        row = wide.iloc[0]
        name = source.region(row["level"], row["region_code"])
        ends = f"{row['rank_low']:.0f}–{row['rank_high']:.0f}"
        zh = f"{said.zh}名次最不确定的是{name.zh}（{ends}）。"
        return Text(zh, f"{said.en} The least certain place is that of {name.en} ({ends}).")
    return said


def _note(source: Source, index: dict[str, Any], rows: pd.DataFrame) -> Text:
    method, draws = source.method(index), rows["n_draws"].max()
    filled = [source.region(r.level, r.region_code) for r in rows.itertuples() if r.kind in
              {"interpolated", "extrapolated", "preliminary"}]  # fmt: skip
    zh, en = [method.zh], [method.en]
    if not pd.isna(draws) and draws:
        zh.append(f"横线：{draws:,.0f}次抽样中名次的区间。")
        en.append(f"Bars: interval of the rank over {draws:,.0f} draws.")
    zh.append("右列：得分。")
    en.append("Right: the score.")
    if index["pool"] == "group":
        zh.append("名次在各区域组内排定。")
        en.append("Ranks are within each group.")
    if filled:
        zh.append(f"输入含插值或初步数：{'、'.join(n.zh for n in filled)}。")
        en.append(f"With interpolated or preliminary inputs: {', '.join(n.en for n in filled)}.")
    return Text("".join(zh), " ".join(en))
