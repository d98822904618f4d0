"""Parts that several charts are put together from: links, direct labels, axes, legends.

What belongs here: what two kinds of charts would otherwise each write. No table is read here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from pipelines.release import fonts
from pipelines.release.charts import grammar, theme
from pipelines.release.charts.model import Link
from pipelines.release.charts.sources import KINDS

HOST = "https://figure.invalid/"


def linked(frame: pd.DataFrame, link: Link | None, table: str, keys: Sequence[str]) -> pd.DataFrame:
    """The frame with a column ``href`` where links are wanted: the row's key, given to ``link``."""
    if link is None:
        return frame
    rows = frame[list(keys)].to_dict("records")
    # Vega resolves addresses against a host of its own; rendering takes this one off again.
    return frame.assign(href=[HOST + link({**row, "table": table}) for row in rows])


def as_link(frame: pd.DataFrame) -> dict[str, Any]:
    """Encodings of a mark that leads somewhere and says what it is; none without links."""
    if "href" not in frame:
        return {}
    return {"href": "href:N", "description": "say:N"}


def wrapped(text: str, width: float, size: float = theme.SMALL) -> list[str]:
    """Lines of a text that are no wider than ``width`` pixels, broken at spaces or between 汉字."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and fonts.width((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for character in text:
        joins = pieces and pieces[-1][-1] != " " and pieces[-1][-1] < "⺀"
        closing = character in "，。；：、）》”’)"
        if pieces and (closing or character == " " or (joins and character < "⺀")):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def apart(positions: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Positions moved as little as needed so that labels of these sizes do not overlap."""
    order = sorted(range(len(positions)), key=lambda n: (positions[n], n))
    moved = list(positions)
    for before, after in zip(order, order[1:], strict=False):
        least = moved[before] + (sizes[before] + sizes[after]) / 2
        push = least - moved[after]
        if push > 0:
            # Half of the push goes to those before, so that both stay near their line.
            for n in order[: order.index(after)]:
                moved[n] -= push / 2
            moved[after] = moved[before] + (sizes[before] + sizes[after]) / 2
    return moved


def rounded_domain(low: float, high: float) -> tuple[float, float]:
    """Ends of a value axis: zero among them, and round figures beyond both."""
    low, high = min(low, 0.0), max(high, 0.0)
    span = (high - low) or 1.0
    step = 10 ** math.floor(math.log10(span)) / 2
    ends = math.floor(low / step) * step, math.ceil(high * 1.02 / step) * step
    return round(ends[0], 12), round(ends[1], 12)


def year_axis(years: Sequence[int], language: str) -> Any:
    """The axis of years, with room for marks at both ends."""
    return grammar.channel(
        "year:Q",
        title="年份" if language == "zh" else "year",
        axis=dict(format="d", values=list(years), labelOverlap=True, grid=False),
        scale=dict(domain=[years[0] - 0.3, years[-1] + 0.3], nice=False),
    )


def origin_marks(kinds: Sequence[str], language: str, width: int) -> dict[str, Any]:
    """Encodings of points whose shape and filling say the least trusted kind of input."""
    there = [kind for kind in theme.ORIGINS if kind in set(kinds)]
    names = [KINDS[kind][language] for kind in there]
    title = "输入数据" if language == "zh" else "inputs"
    # Two below each other where the line would be wider than a column of a journal.
    legend = dict(
        title=title, titleOrient="left", symbolStrokeColor=theme.QUIET, columns=max(1, width // 140)
    )
    return {
        "shape": grammar.channel(
            "kind:N",
            scale=dict(domain=names, range=[theme.ORIGIN_SHAPES[k] for k in there]),
            legend=legend,
        ),
        "fill": grammar.channel(
            "kind:N",
            scale=dict(
                domain=names,
                range=[theme.PAPER if k in theme.HOLLOW else theme.QUIET for k in there],
            ),
            legend=legend,
        ),
    }
