"""Coverage of an index: what kind of value each indicator has in each year, and what is missing."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from pipelines.release.charts import parts, theme, tiles
from pipelines.release.charts.model import Chart, Link, Text
from pipelines.release.charts.sources import BY_TRUST, KINDS, Source


def coverage(source: Source, index: dict[str, Any], link: Link | None) -> list[Chart]:
    """The chart of an index, computed or not."""
    cells = _cells(source, index)
    if cells.empty:
        return []
    name = source.name(index)

    return [
        Chart(
            id=f"coverage-{index['index_id']}",
            index_id=index["index_id"],
            kind="coverage",
            title=Text(f"{name.zh}：指标覆盖", f"{name.en}: coverage of the indicators"),
            alt=_alt(cells),
            note=_note(source, index),
            tables=("indices.grid", "indices.coverage"),
            draw=partial(_draw, source, cells, link),
        )
    ]


def _cells(source: Source, index: dict[str, Any]) -> pd.DataFrame:
    """One row an indicator and year: regions, those that lack it, filled ones, commonest kind."""
    grid = source.of("indices.grid", index["index_id"])
    grid = grid[grid["role"] == "object"]
    used = source.of("indices.coverage", index["index_id"]).set_index("indicator_id")["used"]
    rows = []
    for (position, indicator, year), own in grid.groupby(["position", "indicator_id", "year"]):
        counts = own["origin"].value_counts()
        # The commonest kind; of kinds as common the least trusted one.
        kind = max(BY_TRUST, key=lambda k: (counts.get(k, 0), -BY_TRUST.index(k)))
        illustrative = counts.get("illustrative", 0)
        rows.append(
            {
                "index_id": index["index_id"], "position": position, "indicator_id": indicator,
                "year": year, "n": len(own), "missing": int(own["origin"].isna().sum()),
                "filled": int(counts.get("interpolated", 0) + counts.get("extrapolated", 0)),
                "kind": "illustrative" if illustrative else kind if counts.sum() else "missing",
                "used": bool(used.get(indicator, False)),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _draw(
    source: Source, cells: pd.DataFrame, link: Link | None, language: str, width: int = theme.WIDTH
) -> Any:
    same = ["n", "missing", "filled", "kind"]
    merged = tiles.runs(cells.assign(key=cells["indicator_id"]), "key", same)
    merged = parts.linked(merged, link, "indices.grid", ["index_id", "indicator_id", "year"])
    shown = merged.assign(
        name=[plain(kind)[language] for kind in merged["kind"]],
        mark=[_mark(row) for row in merged.itertuples()],
        dark=merged["kind"].isin(["reported", "preliminary"]),
        say=[_say(source, row, language) for row in merged.itertuples()],
    )
    labels = []
    for used, heading in ((True, Text("入选", "used")), (False, Text("未入选", "not used"))):
        own = cells[cells["used"] == used].sort_values("position")["indicator_id"].unique()
        if len(own):
            labels.append(tiles.Label("", heading[language]))
            labels += [tiles.Label(i, source.indicator(i)[language]) for i in own]
    kinds = (*theme.ORIGINS, "missing")
    colours = [(plain(kind)[language], theme.ORIGIN_COLOURS[kind]) for kind in kinds]
    title = "多数地区的数值" if language == "zh" else "what most regions have"
    return tiles.tiles(shown, labels, colours, title, language, width)


def _mark(row: Any) -> str:
    """What a tile says besides its kind: how many regions lack a value, how many were filled."""
    if row.missing == row.n:
        return "×"
    said = [f"−{row.missing}"] * bool(row.missing) + [f"◇{row.filled}"] * bool(row.filled)
    return " ".join(said)


def plain(kind: str) -> Text:
    """Name of a kind without the words for mixtures."""
    named = KINDS[kind]
    return Text(named.zh.removeprefix("含"), named.en.removeprefix("some "))


def _say(source: Source, row: Any, language: str) -> str:
    name = source.indicator(row.indicator_id)[language]
    years = f"{row.year}" if row.to == row.year else f"{row.year}–{row.to}"
    if language == "zh":
        return f"{name} {years}：{plain(row.kind).zh}，缺{row.missing}/{row.n}，插补{row.filled}"
    kind = plain(row.kind).en
    return f"{name} {years}: {kind}, {row.missing} of {row.n} missing, {row.filled} filled"


def _alt(cells: pd.DataFrame) -> Text:
    n, used = cells["indicator_id"].nunique(), cells[cells["used"]]["indicator_id"].nunique()
    asked, missing, filled = (int(cells[c].sum()) for c in ("n", "missing", "filled"))
    return Text(
        f"{n}个指标中{used}个入选；{asked}个单元格中缺{missing}个，插补{filled}个。",
        f"{used} of {n} indicators enter; of {asked:,} cells {missing:,} are missing and "
        f"{filled:,} are filled.",
    )


def _note(source: Source, index: dict[str, Any]) -> Text:
    return Text(
        "每格一个指标及情况相同的年份；颜色：多数地区数值的来历；−n：每年n个地区缺值，"
        f"◇n：每年n个地区为插补，×：全缺。要求覆盖率{index['coverage']:.0%}。",
        "A tile is an indicator and the years in which it is alike; shade: kind of value that most "
        "regions have; −n: n regions lack it in each of the years, ◇n: n are filled, ×: all lack "
        "it. "
        f"Coverage required: {index['coverage']:.0%}.",
    )
