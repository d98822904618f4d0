"""Tiles by row and year; a run of years that say the same is one tile, for a small figure.

What belongs here: the drawing that coverage and classes share. What a tile says is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.release import fonts
from pipelines.release.charts import grammar, parts, theme

ROW, LINE = 16, 11


@dataclass(frozen=True)
class Label:
    """A row of tiles: its key among the tiles, or "" for a heading, and its text."""

    key: str
    text: str


def runs(frame: pd.DataFrame, key: str, same: Sequence[str]) -> pd.DataFrame:
    """Consecutive years of a row with equal figures become one row with ``year`` and ``to``."""
    ordered = frame.sort_values([key, "year"], kind="stable")
    before = ordered.shift()
    new = (ordered[key] != before[key]) | (ordered["year"] != before["year"] + 1)
    for column in same:
        new |= ordered[column] != before[column]
    number = new.cumsum()
    last = ordered.groupby(number)["year"].transform("max")
    return ordered.assign(to=last)[new].reset_index(drop=True)


def tiles(
    rows: pd.DataFrame, labels: Sequence[Label], colours: Sequence[tuple[str, str]], title: str,
    language: str, width: int,
) -> Any:  # fmt: skip
    """Draw tiles.

    Args:
        rows: key, year, to, name (of the colour), mark (text on it), dark; say and href with links.
        labels: rows in order, from the top.
        colours: names with their colours, in the order of the legend.
        title: title of the legend.
        language: ``zh`` or ``en``.
        width: width of all in pixels.
    """
    lines = [parts.wrapped(label.text, width * 0.34) for label in labels]
    heights = [max(ROW, LINE * len(own) + 5) for own in lines]
    tops = [sum(heights[:n]) for n in range(len(heights))]
    total = sum(heights)
    place = {label.key: n for n, label in enumerate(labels) if label.key}
    left = max(fonts.width(t, theme.SMALL) for own in lines for t in own) + 10
    first, last = int(rows["year"].min()), int(rows["to"].max())
    shown = rows.assign(
        x0=rows["year"] - 0.5, x1=rows["to"] + 0.5, middle=(rows["year"] + rows["to"]) / 2,
        y0=[tops[place[k]] + 1 for k in rows["key"]],
        y1=[tops[place[k]] + heights[place[k]] - 1 for k in rows["key"]],
        at=[tops[place[k]] + heights[place[k]] / 2 for k in rows["key"]],
    )  # fmt: skip
    years = dict(domain=[first - 0.5, last + 0.5], nice=False)
    down = dict(domain=[0, total], nice=False, reverse=True)
    x = grammar.channel("x0:Q", scale=years, title="年份" if language == "zh" else "year",
                 axis=dict(format="d", values=list(range(first, last + 1)), grid=False,
                                  labelOverlap=True, domain=False, ticks=False))  # fmt: skip
    y = grammar.channel("y0:Q", scale=down, axis=None)
    each = int(max(fonts.width(name, theme.SMALL) for name in set(rows["name"])))
    there = [(name, colour) for name, colour in colours if name in set(rows["name"])]
    fill = grammar.channel(
        "name:N",
        scale=dict(domain=[n for n, _ in there], range=[c for _, c in there]),
        legend=dict(title=title, titleOrient="top", symbolType="square",
                             columns=max(1, int(width - left) // (each + 30)),
                             symbolStrokeColor=theme.QUIET, symbolStrokeWidth=0.6),
    )  # fmt: skip
    columns = ["x0", "x1", "y0", "y1", "name", *(["href", "say"] if "href" in shown else [])]
    layers = [
        grammar.mark(shown[columns], "rect",
                     {"stroke": theme.QUIET, "strokeWidth": 0.5, "aria": "href" in shown},
                     x=x, x2="x1:Q", y=y, y2="y1:Q", fill=fill, **parts.as_link(shown)),
        _left(lines, labels, tops, heights, years, down, first - 0.5),
    ]  # fmt: skip
    for dark, colour in ((True, theme.PAPER), (False, theme.INK)):
        marked = shown[(shown["mark"] != "") & (shown["dark"] == dark)][["middle", "at", "mark"]]
        if len(marked):
            layers.append(
                grammar.mark(marked, "text",
                             {"aria": False, "color": colour, "fontSize": theme.SMALL - 1},
                             x=grammar.channel("middle:Q", scale=years),
                             y=grammar.channel("at:Q", scale=down), text="mark:N")
            )  # fmt: skip
    return grammar.layer(*layers, width=width - left - 10, height=total)


def _left(
    lines: Sequence[list[str]], labels: Sequence[Label], tops: Sequence[int],
    heights: Sequence[int], years: Any, down: Any, start: float,
) -> Any:  # fmt: skip
    named = pd.DataFrame(
        {
            "x": start,
            # The baseline is that of the first line.
            "at": [
                t + h / 2 - (len(own) - 1) * LINE / 2
                for t, h, own in zip(tops, heights, lines, strict=True)
            ],
            "text": ["\n".join(own) for own in lines],
            "heading": [not label.key for label in labels],
        }
    )
    return grammar.mark(
        named, "text", {"align": "right", "dx": -5, "lineBreak": "\n", "lineHeight": LINE,
                        "baseline": "middle", "aria": False},
        x=grammar.channel("x:Q", scale=years), y=grammar.channel("at:Q", scale=down),
        text="text:N", color=grammar.either("datum.heading", theme.QUIET, theme.INK),
    )  # fmt: skip
