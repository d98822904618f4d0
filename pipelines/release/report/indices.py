"""The sections of the indices: finding, pictures, regions and cities, weights, options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pipelines.release.report.blocks import Block, Cell, Facts, Picture, Section, Table, Words
from pipelines.release.report.coverage import coverage_table
from pipelines.release.report.findings import findings, group_fragment
from pipelines.release.report.methods import choice, method_of, options_of
from pipelines.release.report.numbers import (
    MISSING,
    growth_link,
    interval,
    percent,
    score_link,
    shown,
    signs,
    weight_link,
)
from pipelines.release.report.warehouse import Release
from pipelines.release.text import Text

REGION, YEAR = Text("地区", "Region"), Text("年份", "Year")
VALUE, RANK = Text("指数值", "Value"), Text("名次", "Rank")


def index_sections(
    release: Release, pictures: Mapping[str | None, Sequence[Picture]]
) -> list[Section]:
    """One section for each index that is computed."""
    return [_section(release, i, pictures.get(i, ())) for i in release.computed]


def _section(release: Release, index_id: str, pictures: Sequence[Picture]) -> Section:
    status = release.table("indices.status", index_id=index_id).to_dict("records")[0]
    blocks: list[Block] = [*findings(release, index_id), *pictures]
    for table in (
        _regions(release, index_id), _ranking(release, index_id), _growth(release, index_id),
        _all_years(release, index_id), _weights(release, index_id),
    ):  # fmt: skip
        if table:
            blocks.append(table)
    blocks.append(
        Facts([
            (Text("方法", "Method"), method_of(status["method"])),
            *options_of(status, release.labels),
            (Text("依据", "Origin"), status["origin"]),
            (Text("指标", "Indicators"), Text(
                f"候选 {status['n_indicators']} 项，采用 {status['n_used']} 项",
                f"{status['n_used']} used of {status['n_indicators']} candidates")),
        ])
    )  # fmt: skip
    left = coverage_table(release, index_id)
    return Section(f"index-{index_id}", release.labels.indices[index_id],
                   blocks + ([left] if left else []))  # fmt: skip


def _regions(release: Release, index_id: str) -> Table | None:
    """Values of the groups by year, with the intervals of the draws."""
    rows = release.table("comparison.region_index", index_id=index_id)
    if rows.empty:
        return None
    bounds = release.table("robustness.intervals", index_id=index_id, level="group")
    ends = {
        (b.region_code, b.year, b.aggregation): interval(b.score_low, b.score_high)
        for b in bounds.itertuples() if b.measure == "score"
    }  # fmt: skip
    columns = list(dict.fromkeys(zip(rows["group_id"], rows["aggregation"], strict=True)))
    by_key = {(r["group_id"], r["aggregation"], r["year"]): r for r in rows.to_dict("records")}
    header: list[Words] = [YEAR]
    for group, aggregation in columns:
        name, how = release.labels.region("group", group), choice(aggregation)
        header += [
            Text(f"{name.zh} {how.zh}", f"{name.en}, {how.en}"),
            Text("区间", "Interval"),
        ]
    body = []
    for year in sorted(rows["year"].unique()):
        line = [Cell(str(year))]
        for group, aggregation in columns:
            row = by_key.get((group, aggregation, year))
            if row is None:
                line += [Cell("–"), Cell("–")]
                continue
            where = group_fragment(release, index_id, group, aggregation, year)
            line += [
                Cell(shown(row["value"]), where, signs(row), True),
                _linked(ends.get((group, year, aggregation), MISSING), where),
            ]
        body.append(line)
    return Table(
        Text("各区域逐年指数值", "Values of the regions by year"), header, body,
        notes=[Text(
            f"区间：改变方法选择与数据误差的重算中，居中的 {release.interval:.0%}。",
            f"Interval: the middle {release.interval:.0%} of the recomputations under other "
            "choices and errors of the data.")] if ends else [],
    )  # fmt: skip


def _linked(text: str, where: str) -> Cell:
    """A figure that leads to the score that it is about; nothing leads nowhere."""
    return Cell(text, "" if text == MISSING else where, number=True)


def _ranking(release: Release, index_id: str) -> Table | None:
    """Cities in the last year: place, its interval, value, its interval, tier."""
    rows = release.table("comparison.city_ranking", index_id=index_id)
    if rows.empty:
        return None
    last = rows[rows["year"] == rows["year"].max()].sort_values(["rank", "region_code"])
    bounds = release.table("robustness.intervals", index_id=index_id, level="city")
    bounds = bounds[(bounds["indicator_id"] == "score")]
    ends = {(b.region_code, b.year): b for b in bounds.itertuples()}
    tiers = release.table("comparison.tiers", index_id=index_id, scale="linear")
    tier = {(t.region_code, t.year): t.tier for t in tiers.itertuples()}
    body = []
    for row in last.to_dict("records"):
        key = (row["region_code"], row["year"])
        own, where = ends.get(key), score_link(index_id, *key)
        comparable = own is not None and own.measure == "score"
        body.append([
            Cell(release.labels.region("city", row["region_code"])),
            Cell(release.labels.region("group", row["group_id"])),
            _linked(shown(row["rank"], 0), where),
            _linked(interval(own.rank_low, own.rank_high, 0) if own else MISSING, where),
            Cell(shown(row["score"]), where, signs(row), True),
            _linked(interval(own.score_low, own.score_high) if comparable else MISSING, where),
            Cell(str(tier.get(key, "–")), number=True),
        ])  # fmt: skip
    year = int(last["year"].iloc[0])
    header = [
        Text("城市", "City"), Text("区域", "Region"), RANK, Text("名次区间", "Interval of rank"),
        VALUE, Text("指数区间", "Interval of value"), Text("梯队", "Tier"),
    ]  # fmt: skip
    title = Text(f"{year} 年城市排名", f"Cities in {year}")
    return Table(title, header, body, folded=title)


def _all_years(release: Release, index_id: str) -> Table | None:
    """Every score of every object and year."""
    rows = release.table("indices.scores", index_id=index_id)
    rows = rows[rows["level"] != "group"]
    if rows.empty:
        return None
    years = sorted(rows["year"].unique())
    body = []
    for (level, code), own in rows.groupby(["level", "region_code"], sort=True):
        line = [Cell(release.labels.region(str(level), str(code)))]
        by_year = {r["year"]: r for r in own.to_dict("records")}
        for year in years:
            row = by_year.get(year)
            line.append(
                Cell(shown(row["score"]), score_link(index_id, str(code), year), signs(row), True)
                if row and pd.notna(row["score"]) else Cell("–")
            )  # fmt: skip
        body.append(line)
    fold = Text("各地区各年指数值", "Values of all regions and years")
    return Table(fold, [REGION, *map(str, years)], body, folded=fold)


def _growth(release: Release, index_id: str) -> Table | None:
    """Growth of each indicator and region, where the index is about growth."""
    rows = release.table("comparison.growth", index_id=index_id)
    rows = rows[rows["indicator_id"] != "score"]
    if rows.empty:
        return None
    indicators = list(dict.fromkeys(rows["indicator_id"]))
    by_key = {(r["region_code"], r["indicator_id"]): r for r in rows.to_dict("records")}
    body = []
    for level, code in dict.fromkeys(zip(rows["level"], rows["region_code"], strict=True)):
        line = [Cell(release.labels.region(level, code))]
        for indicator in indicators:
            row = by_key.get((code, indicator))
            if row is None or pd.isna(row["growth"]):
                line.append(Cell("–"))
                continue
            flags = {f"share_{row[end]}": 1 for end in ("origin_from", "origin_to")}
            line.append(
                Cell(percent(row["growth"]), growth_link(index_id, level, code, indicator),
                     signs({**flags, "break_in_inputs": row["break_in_inputs"]}), True)
            )  # fmt: skip
        body.append(line)
    first, last = rows["year_from"].min(), rows["year_to"].max()
    return Table(
        Text(f"{first}–{last} 年增长", f"Growth {first}–{last}"),
        [REGION, *(release.labels.indicator(i) for i in indicators)], body,
    )  # fmt: skip


def _weights(release: Release, index_id: str) -> Table | None:
    """Indicators with direction, weight and what each rests on."""
    rows = release.table("indices.weights", index_id=index_id)
    if rows.empty:
        return None
    pools = list(dict.fromkeys(rows["pool"]))
    weights = {(r.pool, r.indicator_id): r.weight for r in rows.itertuples()}
    body = []
    for row in rows.drop_duplicates("indicator_id").itertuples():
        body.append([
            Cell(release.labels.indicator(row.indicator_id)),
            Cell(release.labels.dimension(index_id, row.dimension)),
            Cell({"+": "＋", "-": "－"}.get(row.direction, row.direction)),
            Cell(release.labels.units.get(row.indicator_id, "")),
            *(
                Cell(percent(weights.get((pool, row.indicator_id))),
                     weight_link(index_id, pool, row.indicator_id), number=True)
                if (pool, row.indicator_id) in weights else Cell("–")
                for pool in pools
            ),
        ])  # fmt: skip
    named = {"all": Text("城市池权重", "Weight among cities"),
             "aggregate": Text("区域池权重", "Weight among regions")}  # fmt: skip
    if release.table("indices.status", index_id=index_id)["level"].iloc[0] != "city":
        named["all"] = Text("权重", "Weight")
    header = [
        Text("指标", "Indicator"), Text("维度", "Dimension"), Text("方向", "Direction"),
        Text("单位", "Unit"), *(named.get(p, Text(f"权重 {p}", f"Weight {p}")) for p in pools),
    ]  # fmt: skip
    return Table(Text("指标与权重", "Indicators and weights"), header, body)


def not_computed(release: Release) -> Section:
    """Indices that cannot be computed, and what they lack."""
    rows = release.table("indices.status", computable=False)
    body = [
        [Cell(release.labels.indices[row.index_id]),
         Cell(shown(row.n_missing_cells, 0), number=True),
         Cell(row.reason)]
        for row in rows.itertuples()
    ]  # fmt: skip
    title = Text("算不出的指数", "Indices that cannot be computed")
    header = [Text("指数", "Index"), Text("缺失单元格", "Missing cells"), Text("原因", "Reason")]
    return Section("not-computed", title, [Table(title, header, body)] if body else [])
