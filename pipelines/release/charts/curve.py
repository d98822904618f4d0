"""Specification curve of a statement: effects in order, and in what share it holds by choice."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from pipelines.release import fonts
from pipelines.release.charts import grammar, parts, theme
from pipelines.release.charts.model import Chart, Link, Text
from pipelines.release.charts.sources import Source

ROW = 13
YES, NO = theme.GROUP_COLOURS[0], "#9c9c9c"
IN_OUT = {"in": Text("入选", "in"), "out": Text("剔除", "out")}


def curves(source: Source, index: dict[str, Any], link: Link | None) -> list[Chart]:
    """One chart a statement about the index; none where no statement is tried on it."""
    statements = source.of("robustness.statements", index["index_id"])
    return [
        _chart(source, index, statements[statements["statement"] == name], name, link)
        for name in dict.fromkeys(statements["statement"])
    ]


def _chart(
    source: Source, index: dict[str, Any], rows: pd.DataFrame, statement: str, link: Link | None
) -> Chart:
    last = rows.sort_values("year").iloc[-1]
    name, holds = source.name(index), bool(last["shipped"])
    own = {
        table: source.of(f"robustness.{table}", index["index_id"])
        for table in ("curve", "specifications")
    }
    own = {table: rows[rows["statement"] == statement] for table, rows in own.items()}

    share, tried, there = last["share"], last["n_tried"], last["n_defined"]
    return Chart(
        id=f"curve-{index['index_id']}-{statement}",
        index_id=index["index_id"],
        kind="curve",
        title=Text(f"{last['label_zh']}（{name.zh}，{last['year']}年）：设定曲线",
                   f"{last['label_en']} ({name.en}, {last['year']}): specification curve"),
        alt=Text(
            f"在{there:,}个有结果的设定中，“{last['label_zh']}”在{share:.1%}中成立；"
            f"定义本身{'成立' if holds else '不成立'}。",
            f"“{last['label_en']}” holds in {share:.1%} of {there:,} specifications with a result; "
            f"by the definition itself it {'holds' if holds else 'does not hold'}.",
        ),
        note=Text(
            f"试算{last['n_admissible']:,}个可行设定中的{tried:,}个。上图：效应（差与和之比）由小到大，"
            "大于 0 为成立；虚线：定义本身的位置。下图：按选择的成立份额，深色为定义的选择。",
            f"{tried:,} of {last['n_admissible']:,} admissible specifications tried. "
            "Above: effects (difference over sum) in order, above 0 the statement holds; dashed: "
            "the place of the definition itself. Below: share that holds by choice; dark: choices "
            "of the definition.",
        ),
        tables=("robustness.statements", "robustness.curve", "robustness.specifications"),
        draw=partial(_draw, source, index, own["curve"], own["specifications"], link),
    )  # fmt: skip


def _draw(
    source: Source, index: dict[str, Any], curve: pd.DataFrame, choices: pd.DataFrame,
    link: Link | None, language: str, width: int = theme.WIDTH,
) -> Any:  # fmt: skip
    zh = language == "zh"
    choices = choices[choices["share"].notna()].reset_index(drop=True)
    labels = [_label(source, index, row, language) for row in choices.itertuples()]
    left = max(fonts.width(text, theme.SMALL) for text in labels) + 10
    inner = width - 8 - left - 10
    shown = curve[~curve["shipped"]]
    shown = shown.assign(holds=shown["effect"] > 0)[["place", "effect", "holds"]].round(4)
    x = grammar.channel("place:Q", axis=dict(format="%", grid=False),
                 scale=dict(domain=[0, 1], nice=False),
                 title="设定的份额" if zh else "share of the specifications")  # fmt: skip
    y = grammar.channel("effect:Q", title="差与和之比" if zh else "difference over sum",
                 axis=dict(tickCount=5))  # fmt: skip
    zero = grammar.mark(
        pd.DataFrame({"effect": [0.0]}), "rule",
        {"color": theme.QUIET, "strokeWidth": 0.8, "aria": False}, y=y,
    )  # fmt: skip
    own = grammar.mark(
        curve[curve["shipped"]][["place"]], "rule",
        {"strokeDash": [4, 2], "color": theme.INK, "aria": False}, x=x,
    )  # fmt: skip
    points = [
        grammar.mark(
            shown[shown["holds"] == holds], "point",
            {"filled": True, "size": 12, "opacity": 1, "color": YES if holds else NO,
             "aria": False, "shape": "circle" if holds else "square"}, x=x, y=y,
        )
        for holds in (True, False) if (shown["holds"] == holds).any()
    ]  # fmt: skip
    top = grammar.layer(zero, own, *points, width=inner, height=180)
    return grammar.below(top, _bars(index, choices, labels, left, link, language, inner))


def _bars(
    index: dict[str, Any], choices: pd.DataFrame, labels: list[str], left: float,
    link: Link | None, language: str, width: float,
) -> Any:  # fmt: skip
    keys = ["index_id", "statement", "factor", "choice", "year"]
    rows = parts.linked(choices, link, "robustness.specifications", keys).assign(
        row=labels, text=[f"{share:.0%}" for share in choices["share"]],
        say=[f"{label}: {share:.1%}"
             for label, share in zip(labels, choices["share"], strict=True)],
    )  # fmt: skip
    title = "成立的份额" if language == "zh" else "share that holds"
    columns = ["row", "share", "text", "shipped", *(["href", "say"] if link else [])]
    shown = rows[columns]
    place = {
        "y": grammar.channel(
            "row:N", sort=None, title=None,
            axis={"minExtent": left - 6, "maxExtent": left - 6, "ticks": False, "domain": False},
        ),
        "x": grammar.channel(
            "share:Q", title=title, scale={"domain": [0, 1.08], "nice": False},
            axis={"format": "%", "values": [0, 0.25, 0.5, 0.75, 1]},
        ),
    }  # fmt: skip
    bars = grammar.mark(
        shown, "bar", {"aria": bool(link), "height": {"band": 0.72}}, **place,
        color=grammar.either("datum.shipped", YES, "#b8b8b8"), **parts.as_link(rows),
    )  # fmt: skip
    text = {"align": "left", "dx": 3, "fontSize": theme.SMALL - 1, "aria": False}
    return grammar.layer(
        bars, grammar.mark(shown, "text", text, **place, text="text:N"),
        width=width, height=ROW * len(rows),
    )  # fmt: skip


def _label(source: Source, index: dict[str, Any], row: Any, language: str) -> str:
    """Factor and choice in a language; an indicator in or out by its name."""
    kind, _, identity = row.factor.partition(" ")
    if kind == "indicator" and row.choice in IN_OUT:
        short = source.indicator(identity)[language]
        return f"{short}: {IN_OUT[row.choice][language]}"
    factors = source.of("robustness.factors", index["index_id"])
    own = factors[factors["factor"] == row.factor]
    if language == "zh" and len(own):
        return f"{own['label_zh'].iloc[0]}: {row.choice}"
    return f"{row.factor.replace('_', ' ')}: {row.choice}"
