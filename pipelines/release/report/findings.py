"""The finding of each index in one sentence, made from its numbers, with how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from pipelines.release.report.blocks import Sentence, joined, link, sentence
from pipelines.release.report.methods import choice
from pipelines.release.report.numbers import (
    group_link,
    growth_link,
    interval,
    percent,
    score_link,
    shown,
)
from pipelines.release.report.warehouse import Release
from pipelines.release.text import Text

FIRST = 3


def findings(release: Release, index_id: str) -> list[Sentence]:
    """Sentences about the regions, then about the places of the cities."""
    found = _groups(release, index_id) or _alone(release, index_id)
    places = _places(release, index_id)
    growth = _growth(release, index_id)
    return found + ([places] if places else []) + growth


def years(all_years: Sequence[int], some: Sequence[int]) -> Text:
    """Which years: every one of a range, or runs of them."""
    first, last = min(all_years), max(all_years)
    if len(some) == len(all_years):
        return Text(f"{first}–{last} 各年", f"in every year from {first} to {last}")
    runs: list[list[int]] = []
    for year in sorted(some):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    text = ["–".join(map(str, dict.fromkeys((run[0], run[-1])))) for run in runs]
    return Text(f"{'、'.join(text)} 年", f"in {', '.join(text)}")


def _groups(release: Release, index_id: str) -> list[Sentence]:
    """For each aggregation: who is ahead in the last year, since when, and how surely."""
    gaps = release.table("comparison.region_gaps", index_id=index_id)
    found = []
    for aggregation in ("aggregate", "mean_of_cities", "sum"):
        rows = gaps[gaps["aggregation"] == aggregation]
        if rows.empty:
            continue
        for row in rows[(rows["year"] == rows["year"].max()) & rows["ahead"]].to_dict("records"):
            pair = rows[
                (rows["group_id"] == row["group_id"]) & (rows["other_id"] == row["other_id"])
            ]
            found.append(_lead(release, row, pair))
    return found


def _lead(release: Release, row: dict[str, Any], pair: pd.DataFrame) -> Sentence:
    index_id, year, aggregation = row["index_id"], row["year"], row["aggregation"]
    leading = years(pair["year"].tolist(), pair.loc[pair["ahead"], "year"].tolist())
    sure = _probability(release, row)
    return sentence(
        "{how}：<strong>{leader}高于{other}</strong>（{years}）；{year} 年 {value} 对 {against}"
        + ("，改变方法选择与数据误差的 {draws} 次重算中 {sure} 仍如此。" if sure else "。"),
        "{how}: <strong>{leader} is above {other}</strong> {years}; {value} against {against} in "
        "{year}"
        + (", and still so in {sure} of {draws} recomputations under other choices and errors of "
           "the data." if sure else "."),
        how=choice(aggregation), leader=release.labels.region("group", row["group_id"]),
        other=release.labels.region("group", row["other_id"]), years=leading, year=year,
        value=_group_value(release, index_id, row["group_id"], aggregation, year, row["value"]),
        against=_group_value(
            release, index_id, row["other_id"], aggregation, year, row["other_value"]
        ),
        sure=percent(sure[0]) if sure else "", draws=shown(sure[1], 0) if sure else "",
    )  # fmt: skip


def _group_value(
    release: Release, index_id: str, group: str, aggregation: str, year: int, value: float
) -> Markup:
    return link(group_fragment(release, index_id, group, aggregation, year), shown(value))


def group_fragment(release: Release, index_id: str, group: str, aggregation: str, year: int) -> str:
    """Way back of a group's value: that of its score, where the group was scored itself."""
    scores = release.table("indices.scores", index_id=index_id)
    own = scores[(scores["region_code"] == group) & (scores["aggregation"] == aggregation)]
    if len(own):
        return score_link(index_id, group, year)
    return group_link(index_id, group, aggregation, year)


def _probability(release: Release, row: dict[str, Any]) -> tuple[float, int] | None:
    """Share of the draws in which the leader is ahead, and how many have a result."""
    rows = release.table("robustness.probabilities", index_id=row["index_id"], level="group")
    rows = rows[(rows["year"] == row["year"]) & (rows["indicator_id"] == "score")]
    rows = rows[rows["aggregation"] == row["aggregation"]]
    for first, second, column in (
        ("group_id", "other_id", "p_above"), ("other_id", "group_id", "p_below"),
    ):  # fmt: skip
        own = rows[(rows["region_a"] == row[first]) & (rows["region_b"] == row[second])]
        if len(own) and pd.notna(own[column].iloc[0]):
            return float(own[column].iloc[0]), int(own["n_defined"].iloc[0])
    return None


def _alone(release: Release, index_id: str) -> list[Sentence]:
    """A group without another to compare: from the first to the last year."""
    scores = release.table("indices.scores", index_id=index_id, level="group")
    scores = scores.dropna(subset="score").sort_values("year")
    if scores.empty:
        return []
    first, last = scores.iloc[0], scores.iloc[-1]
    rows = release.table("robustness.intervals", index_id=index_id, level="group")
    rows = rows[(rows["year"] == last["year"]) & (rows["region_code"] == last["region_code"])]
    ends = interval(*rows[["score_low", "score_high"]].iloc[0]) if len(rows) else ""
    rises = last["score"] > first["score"]
    form = "<strong>{name}{year} 年为 {value}，{moves}</strong>{base} 年的 {early}"
    english = "<strong>{name}: {value} in {year}, {moves}</strong> {early} in {base}"
    return [
        sentence(
            form + ("；改变方法选择与数据误差的重算中，{width} 落在 {ends}。" if ends else "。"),
            english + (
                "; {width} of the recomputations under other choices and errors of the data lie in "
                "{ends}." if ends else "."
            ),
            name=release.labels.region("group", last["region_code"]), year=last["year"],
            value=link(score_link(index_id, last["region_code"], last["year"]),
                       shown(last["score"])),
            early=link(score_link(index_id, last["region_code"], first["year"]),
                       shown(first["score"])),
            ends=link(score_link(index_id, last["region_code"], last["year"]), ends),
            moves=Text("高于", "up from") if rises else Text("不高于", "not above"),
            base=first["year"], width=percent(release.interval, 0),
        )
    ]  # fmt: skip


def _places(release: Release, index_id: str) -> Sentence | None:
    """The first cities of the last year, with the interval of their places."""
    scores = release.table("comparison.city_ranking", index_id=index_id)
    if scores.empty:
        return None
    last = scores[scores["year"] == scores["year"].max()].sort_values(["rank", "region_code"])
    bounds = release.table("robustness.intervals", index_id=index_id)
    bounds = bounds[(bounds["level"] == "city") & (bounds["indicator_id"] == "score")]
    bounds = bounds.set_index(["region_code", "year"])[["rank_low", "rank_high"]]
    parts: list[list[Markup]] = [[], []]
    for row in last.head(FIRST).to_dict("records"):
        name = release.labels.region("city", row["region_code"])
        where = score_link(index_id, row["region_code"], row["year"])
        value = link(where, shown(row["score"]))
        known = bounds.index.isin([(row["region_code"], row["year"])]).any()
        ends = interval(*bounds.loc[(row["region_code"], row["year"])], digits=0) if known else ""
        said = ("（{1}，名次区间 {2}）", " ({1}, rank {2})") if ends else ("（{1}）", " ({1})")
        for language in (0, 1):
            form = Markup("{0}" + said[language])
            parts[language].append(form.format(name[language], value, link(where, ends)))
    return sentence(
        "{year} 年前{n}城：{who}。", "The first {n} cities in {year}: {who}.",
        year=last["year"].iloc[0], n=Text("三" if len(parts[0]) == FIRST else str(len(parts[0])),
                                          str(len(parts[0]))),
        who=Text(joined(parts[0], "、"), joined(parts[1], ", ")),
    )  # fmt: skip


def _growth(release: Release, index_id: str) -> list[Sentence]:
    """Of each indicator that an index of growth is about: where it grew most."""
    rows = release.table("comparison.growth", index_id=index_id)
    rows = rows[(rows["indicator_id"] != "score") & rows["growth"].notna()]
    found = []
    for indicator, own in rows.groupby("indicator_id", sort=False):
        ordered = own.sort_values(["growth", "region_code"], ascending=[False, True])
        top, low = ordered.iloc[0], ordered.iloc[-1]
        found.append(
            sentence(
                "{what}（{start}–{end} 年）：<strong>{first}增长最快</strong>（{most}），{last}最慢"
                "（{least}）。",
                "{what} ({start}–{end}): <strong>most growth in {first}</strong> ({most}), least "
                "in {last} ({least}).",
                what=release.labels.indicator(str(indicator)), start=top["year_from"],
                end=top["year_to"], first=release.labels.region(top["level"], top["region_code"]),
                last=release.labels.region(low["level"], low["region_code"]),
                most=_rate(index_id, top), least=_rate(index_id, low),
            )
        )  # fmt: skip
    return found


def _rate(index_id: str, row: pd.Series) -> Markup:
    where = growth_link(index_id, row["level"], row["region_code"], row["indicator_id"])
    return link(where, percent(row["growth"]))
