"""From a drawing to bytes: SVG to put into a page, PNG and PDF for a paper.

What belongs here: the call of vl-convert, and making its SVG small and the same every time (no
numbers finer than a tenth of a pixel, no counters of the process in ids, nothing said twice). PNG
and PDF are made of that very SVG, so the three show the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from pipelines import vega
from pipelines.project import NOTICE
from pipelines.release import fonts
from pipelines.release.charts import grammar, theme
from pipelines.release.charts.model import Chart
from pipelines.release.charts.parts import HOST

if TYPE_CHECKING:
    from lxml.etree import _Element

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.4.1.json"
NAMESPACE = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
NUMBER = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")
DIGITS = r"-?[\d.]+"
NUMERIC = {"d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "cx", "cy", "r",
           "opacity", "stroke-opacity", "fill-opacity", "stroke-width"}  # fmt: skip
# What a group may say for all that stands in it.
INHERITED = ("fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "font-size",
             "text-anchor", "fill-opacity", "stroke-opacity", "stroke-miterlimit")  # fmt: skip
DROPPED = {"class", "pointer-events", "aria-hidden", "aria-roledescription", "role", "font-family",
           "font-weight", "font-style", "clip-path"}  # fmt: skip


def svg(chart: Chart, language: str, width: int = theme.WIDTH) -> str:
    """SVG text of a chart, small and the same at every call; its ids begin with the chart's.

    Args:
        chart: what to draw.
        language: ``zh`` or ``en``.
        width: width in pixels that it is laid out for.
    """
    return tidied(vega.layout(specification(chart, language, width), fonts.FOLDER), chart, language)


def tidied(drawn: str, chart: Chart, language: str) -> str:
    """The SVG of a layout made small, with the ids and the name of the chart."""
    from lxml import etree

    root = etree.fromstring(drawn.encode())
    _tidy(root, chart, language)
    return etree.tostring(root, encoding="unicode")


def png(chart: Chart, language: str, dpi: int = 300, width: int = theme.WIDTH) -> bytes:
    """PNG of a chart with its resolution recorded; arguments as ``svg``, a pixel is 1/72 inch."""
    return render(chart, language, ["png"], dpi, width)["png"]


def pdf(chart: Chart, language: str, width: int = theme.WIDTH) -> bytes:
    """PDF of a chart with its font embedded; arguments as ``svg``, a pixel is 1/72 inch."""
    return render(chart, language, ["pdf"], width=width)["pdf"]


def render(
    chart: Chart, language: str, formats: Sequence[str], dpi: int = 300, width: int = theme.WIDTH
) -> dict[str, bytes]:
    """A chart as bytes of several formats, laid out once; arguments as ``svg``.

    Args:
        chart: what to draw.
        language: ``zh`` or ``en``.
        formats: among ``svg``, ``png`` and ``pdf``.
        dpi: resolution of PNG.
        width: width in pixels that it is laid out for.
    """
    import vl_convert

    text = svg(chart, language, width)
    made: dict[str, bytes] = {}
    for name in formats:
        if name == "svg":
            made[name] = f"{text}\n".encode()
        elif name == "png":
            made[name] = vl_convert.svg_to_png(text, ppi=dpi)
        else:
            made[name] = vl_convert.svg_to_pdf(text)
    return made


def specification(chart: Chart, language: str, width: int = theme.WIDTH) -> dict[str, Any]:
    """The Vega-Lite specification of a chart, in the one theme."""
    drawn = chart.draw(language, width=width)
    if chart.title.zh.startswith(NOTICE):
        # Invented figures say so in the figure itself, wherever it is pasted.
        drawn = grammar.below(drawn, title=NOTICE)
    return {"$schema": SCHEMA, **grammar.with_datasets(drawn), "config": theme.config()}


def _tidy(root: _Element, chart: Chart, language: str) -> None:
    for element in list(root.iter()):
        _plain(element)
    for element in reversed(list(root.iter(f"{NAMESPACE}g", f"{NAMESPACE}path"))):
        _remove_empty(element)
    # Marks of one kind stand in a group: let it speak for them before groups are taken apart.
    _hoist(root)
    for element in reversed(list(root.iter(f"{NAMESPACE}g"))):
        _unwrap(element)
    _own_ids(root, chart.id)
    root.set("font-family", fonts.FAMILIES)
    root.set("role", "group" if root.find(f".//{NAMESPACE}a") is not None else "img")
    root.set("aria-label", chart.title[language])
    root.attrib.pop("version", None)


def _plain(element: _Element) -> None:
    """Drop what says nothing, round what is finer than a figure shows, name links once."""
    label = element.attrib.pop("aria-label", None)
    parent = element.getparent()
    if parent is not None and parent.tag == f"{NAMESPACE}a" and label:
        parent.set("aria-label", label)
    href = element.attrib.pop(XLINK, None)
    if href is not None:
        element.set("href", unquote(href.removeprefix(HOST)))
    for name in DROPPED:
        element.attrib.pop(name, None)
    if element.get("opacity") == "1":
        del element.attrib["opacity"]
    for name in NUMERIC & set(element.attrib):
        element.set(name, NUMBER.sub(_rounded, element.get(name)))
    if re.fullmatch(r"translate\(0,\s*0\)", element.get("transform", "")):
        del element.attrib["transform"]
    if element.get("stroke-width") and not element.get("stroke"):
        del element.attrib["stroke-width"]
    _moved(element)


def _rounded(found: re.Match[str]) -> str:
    text = f"{float(found[0]):.1f}" if abs(float(found[0])) >= 1 else f"{float(found[0]):.2f}"
    text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _remove_empty(element: _Element) -> None:
    """Remove what draws nothing."""
    parent = element.getparent()
    if parent is None or parent.tag == f"{NAMESPACE}a":
        return
    nothing = element.tag == f"{NAMESPACE}path" and (
        element.get("d", "") in {"", "M0,0h0v0h0Z"} or element.get("display") == "none"
        or not (element.get("stroke") or element.get("fill"))
    )  # fmt: skip
    if nothing or (element.tag == f"{NAMESPACE}g" and not len(element)):
        parent.remove(element)


def _unwrap(element: _Element) -> None:
    """Remove a group that says nothing."""
    parent = element.getparent()
    if parent is None or element.attrib:
        return
    place = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(place, child)
    parent.remove(element)


def _moved(element: _Element) -> None:
    """Say the place of a text, circle or square by itself, which is shorter than a shift."""
    shift = re.fullmatch(rf"translate\(({DIGITS}),({DIGITS})\)", element.get("transform", ""))
    if not shift:
        return
    circle = re.fullmatch(
        rf"M({DIGITS}),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0", element.get("d", "")
    )
    square = re.fullmatch(rf"M({DIGITS}),({DIGITS})(h[^MLA]*Z)", element.get("d", ""))
    if element.tag == f"{NAMESPACE}text" and not len(element):
        element.set("x", shift[1])
        element.set("y", shift[2])
    elif circle:
        element.tag = f"{NAMESPACE}circle"
        del element.attrib["d"]
        for name, value in zip(("r", "cx", "cy"), (circle[1], shift[1], shift[2]), strict=True):
            element.set(name, value)
    elif square:
        x, y = float(shift[1]) + float(square[1]), float(shift[2]) + float(square[2])
        element.set("d", f"M{x:.1f},{y:.1f}{square[3]}".replace(".0", ""))
    else:
        return
    del element.attrib["transform"]


def _hoist(element: _Element) -> None:
    """Let a group say what most of its children say; bottom up."""
    for child in element:
        _hoist(child)
    if element.tag not in {f"{NAMESPACE}g", f"{NAMESPACE}a", f"{NAMESPACE}svg"} or not len(element):
        return
    for name in INHERITED:
        found = Counter(child.get(name) for child in element)
        if None in found or name in element.attrib:
            continue
        value = found.most_common(1)[0][0]
        if found[value] == 1 and len(element) > 1:
            continue
        element.set(name, value)
        for child in element:
            if child.get(name) == value:
                del child.attrib[name]


def _own_ids(root: _Element, name: str) -> None:
    """Ids of the chart's own, in order; vl-convert counts on over all charts of a process."""
    found = {e.get("id"): f"{name}-{n}" for n, e in enumerate(root.iter()) if e.get("id")}
    for element in root.iter():
        for attribute, value in element.attrib.items():
            if attribute == "id":
                element.set(attribute, found[value])
            elif value.startswith("url(#"):
                element.set(attribute, f"url(#{found[value[5:-1]]})")
