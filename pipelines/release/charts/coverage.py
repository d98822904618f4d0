"""Coverage of an index: what kind of value each indicator has in each year, and what is missing."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipelines.release import fonts
from pipelines.release.charts import parts, theme
from pipelines.release.charts.model import Chart, Link, Text
from pipelines.release.charts.sources import BY_TRUST, KINDS, Source

ROW = 17


def coverage(source: Source, index: dict[str, Any], link: Link | None) -> list[Chart]:
    """The chart of an index, computed or not."""
    cells = _cells(source, index)
    if cells.empty:
        return []
    name = source.name(index)

    def draw(language: str, width: int = theme.WIDTH) -> Any:
        return _draw(source, cells, link, language, width)

    return [
        Chart(
            id=f"coverage-{index['index_id']}",
            index_id=index["index_id"],
            kind="coverage",
            title=Text(f"{name.zh}：指标覆盖", f"{name.en}: coverage of the indicators"),
            alt=_alt(cells),
            note=_note(source, index),
            tables=("indices.grid", "indices.coverage"),
            draw=draw,
        )
    ]


def _cells(source: Source, index: dict[str, Any]) -> pd.DataFrame:
    """One row an indicator and year: regions, those without a value, filled ones, commonest kind."""
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


def _draw(source: Source, cells: pd.DataFrame, link: Link | None, language: str, width: int) -> Any:
    import altair

    shown = parts.linked(cells, link, "indices.grid", ["index_id", "indicator_id", "year"])
    lines = {
        i: parts.wrapped(
            ("" if own["used"].all() else "○ ") + source.indicator(i)[language], width * 0.36
        )
        for i, own in cells.groupby("indicator_id", sort=False)
    }
    shown = shown.assign(
        name=["\n".join(lines[i]) for i in cells["indicator_id"]],
        mark=[_mark(row) for row in cells.itertuples()],
        say=[_say(source, row, language) for row in cells.itertuples()],
        dark=cells["kind"].isin(["reported", "preliminary"]),
        kind=[KINDS[kind][language] for kind in cells["kind"]],
    )
    left = max(fonts.width(t, theme.SMALL) for own in lines.values() for t in own) + 12
    deepest = max(len(own) for own in lines.values())
    there = [k for k in (*theme.ORIGINS, "missing") if k in set(cells["kind"])]
    title = "多数地区的数值" if language == "zh" else "most regions have"
    colour = altair.Color(
        "kind:N",
        scale=altair.Scale(domain=[_plain(k)[language] for k in there],
                           range=[theme.ORIGIN_COLOURS[k] for k in there]),
        legend=altair.Legend(title=title, titleOrient="left", symbolType="square",
                             symbolStrokeColor=theme.QUIET, symbolStrokeWidth=0.6),
    )  # fmt: skip
    shown["kind"] = [_plain(k)[language] for k in cells["kind"]]
    x = altair.X("year:O", title="年份" if language == "zh" else "year",
                 axis=altair.Axis(labelAngle=0, ticks=False, domain=False))  # fmt: skip
    y = altair.Y("name:N", sort=None, title=None,
                 axis=altair.Axis(minExtent=left, maxExtent=left, ticks=False, domain=False,
                                  labelExpr="split(datum.label, '\\n')", labelLineHeight=11,
                                  grid=False))  # fmt: skip
    base = altair.Chart(shown).encode(x=x, y=y)
    tiles = base.mark_rect(stroke=theme.QUIET, strokeWidth=0.5, aria=bool(link)).encode(
        color=colour, **parts.as_link(shown)
    )
    marked = shown[shown["mark"] != ""]
    layers = [tiles]
    if len(marked):
        layers.append(
            altair.Chart(marked).mark_text(aria=False).encode(
                x=x, y=y, text="mark:N",
                color=altair.condition(
                    "datum.dark", altair.value(theme.PAPER), altair.value(theme.INK)
                ),
            )
        )  # fmt: skip
    height = max(ROW, 11 * deepest + 4) * len(lines)
    return altair.layer(*layers).properties(width=width - 8 - left, height=height)


def _mark(row: Any) -> str:
    """What a tile says besides its kind: how many regions lack a value, how many were filled."""
    if row.missing == row.n:
        return "×"
    said = [f"−{row.missing}"] * bool(row.missing) + [f"◇{row.filled}"] * bool(row.filled)
    return " ".join(said)


def _plain(kind: str) -> Text:
    """Name of a kind without the words for mixtures."""
    named = KINDS[kind]
    return Text(named.zh.removeprefix("含"), named.en.removeprefix("some "))


def _say(source: Source, row: Any, language: str) -> str:
    name = source.indicator(row.indicator_id)[language]
    if language == "zh":
        return (
            f"{name} {row.year}：{_plain(row.kind).zh}，缺{row.missing}/{row.n}，插补{row.filled}"
        )
    kind = _plain(row.kind).en
    return f"{name} {row.year}: {kind}, {row.missing} of {row.n} missing, {row.filled} filled"


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
        f"每格一个指标与年份；颜色：多数地区数值的来历；−n：n个地区缺值，◇n：n个地区为插补，×：全缺；"
        f"○：未入选。要求覆盖率{index['coverage']:.0%}。",
        "A tile is an indicator and year; its shade is the kind of value that most regions have; "
        "−n: n regions lack it, ◇n: n regions are filled, ×: all lack it; ○: does not enter. "
        f"Coverage required: {index['coverage']:.0%}.",
    )
