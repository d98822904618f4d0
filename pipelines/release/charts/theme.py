"""The one look of all charts: font, sizes, colours that keep their order in grey, shapes, dashes.

What belongs here: everything that would otherwise be said twice. Colours are told apart by
lightness first, so that a greyscale print and every kind of colour vision keep them apart; shape,
dash or a label says the same a second time.
"""

from __future__ import annotations

from typing import Any

from pipelines.release.fonts import FAMILY

# Pixels, which are 1/72 inch in files: a column of the report, and 160 mm of text width in a paper.
WIDTH = 640
INK, QUIET, GRID, PAPER = "#1a1a1a", "#595959", "#dddddd", "#ffffff"
SIZE, SMALL = 11, 10

# Lightness (CIE L*) 24, 49, 33, 61: told apart in grey, the first two most, and 3:1 on white.
GROUP_COLOURS = ("#1b3a5f", "#b06018", "#7a3166", "#5f9e94")
GROUP_DASHES: tuple[list[int], ...] = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
GROUP_SHAPES = ("circle", "square", "triangle-up", "diamond")

# Kinds of values by trust: dark is printed by a publisher, white is not there.
ORIGINS = ("reported", "preliminary", "secondary", "interpolated", "extrapolated", "illustrative")
ORIGIN_COLOURS = {
    "reported": "#173a5e", "preliminary": "#3f6e9e", "secondary": "#85a9cc",
    "interpolated": "#e6b566", "extrapolated": "#f0d9b0", "illustrative": "#c9c9c9",
    "missing": "#ffffff",
}  # fmt: skip
# Hollow: no final figure was printed by anyone. Square: printed, but known from a compilation only.
HOLLOW = frozenset({"preliminary", "interpolated", "extrapolated", "illustrative"})
ORIGIN_SHAPES = {
    "reported": "circle", "preliminary": "triangle-up", "secondary": "square",
    "interpolated": "diamond", "extrapolated": "triangle-down", "illustrative": "cross",
}  # fmt: skip


def of_group(position: int) -> tuple[str, list[int], str]:
    """Colour, dash and shape of the region group at a position; they start again after four."""
    place = position % len(GROUP_COLOURS)
    return GROUP_COLOURS[place], GROUP_DASHES[place], GROUP_SHAPES[place]


def config() -> dict[str, Any]:
    """The configuration of Vega-Lite for every chart."""
    text = {"font": FAMILY, "fontWeight": "normal", "color": INK}
    named = {"labelFont": FAMILY, "titleFont": FAMILY, "labelFontWeight": "normal",
             "titleFontWeight": "normal", "labelColor": INK, "titleColor": INK,
             "labelFontSize": SMALL, "titleFontSize": SIZE}  # fmt: skip
    return {
        "font": FAMILY,
        "background": PAPER,
        "padding": 4,
        "axis": {
            **named, "aria": False, "domainColor": QUIET, "tickColor": QUIET, "gridColor": GRID,
            "gridWidth": 0.6, "tickSize": 3, "titlePadding": 6, "labelLimit": 400,
            "titleLimit": 600,
        },
        "legend": {**named, "aria": False, "orient": "bottom", "symbolSize": 60, "labelLimit": 400,
                   "titleLimit": 400, "columnPadding": 14, "padding": 0, "offset": 6},
        "header": {**named, "labelFontSize": SIZE, "labelLimit": 400},
        "title": {**text, "fontSize": SIZE, "anchor": "start", "frame": "group", "offset": 6,
                  "subtitleFont": FAMILY, "subtitleFontWeight": "normal", "subtitleColor": QUIET,
                  "subtitleFontSize": SMALL, "limit": 640},
        "text": {**text, "fontSize": SMALL},
        "view": {"stroke": None},
        "concat": {"spacing": 16},
    }  # fmt: skip
