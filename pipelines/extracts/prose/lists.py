"""Several figures in one breath: cities or sectors with 分别, and ratios such as 14.6:34.6:50.8."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipelines.extracts.prose.items import QUESTION, VALUE, Bulletin, Item
from pipelines.extracts.prose.lexicon import Lexicon, Name
from pipelines.extracts.prose.subjects import Subject, subject_of
from pipelines.extracts.prose.views import Figure, Sentence

Judge = Callable[[Item, Subject], Item]
BETWEEN = re.compile(r"[、，,]?(?:和|及|与|以及)?")
RATIO_TOLERANCE = 0.25


def read_list(
    sentence: Sentence, first: int, last: int, names: list[Name], lexicon: Lexicon,
    bulletin: Bulletin, judge: Judge,
) -> list[Item]:  # fmt: skip
    """``广州、深圳地区生产总值分别为…亿元和…亿元``: figures by the order of what is listed.

    Where the numbers of names and figures differ, every figure is a question.
    """
    view = sentence.view
    apart = view.index("分别", first, last)
    heads = [name for name in names if name.start < apart]
    before = list(view[first:apart])
    for name in heads:
        before[name.start - first : name.end - first] = " " * (name.end - name.start)
    said = subject_of(re.sub("[和及与]", "、", "".join(before)), lexicon, bulletin)
    figures = _figures(sentence, apart + 2, last, lexicon)
    if not figures or not heads:
        return []
    units = _units(figures, view, lexicon)
    wanted = _wanted(heads, said, bulletin)
    found = []
    for place, figure in enumerate(figures):
        name, level, region = (
            wanted[place] if len(wanted) == len(figures) else (wanted[0][0], "", "")
        )
        item = Item(
            sentence, figure.start, figure.end, VALUE, name=name, level=level, region=region,
            unit=units[place], mark=_mark(view[: figure.start], lexicon),
        )  # fmt: skip
        alone = Subject(**{**vars(said), "regions": [], "whole": True})
        item = judge(item, alone)
        if item.role == VALUE and len(wanted) != len(figures):
            item = item.but(
                role=QUESTION, reason=f"{len(wanted)} are listed, {len(figures)} figures follow"
            )
        elif item.role == VALUE:
            item = _checked(item, figure, lexicon)
        found.append(item)
    return found


def _wanted(heads: list[Name], said: Subject, bulletin: Bulletin) -> list[tuple[str, str, str]]:
    """What the figures of a list are about, in order: indicator, level, region."""
    named = [name for head in heads for name in head.indicators]
    if len(named) == 1 and said.regions:
        return [(named[0], level, region) for level, region in said.regions]
    return [(name, bulletin.level, bulletin.region) for name in named]


def _figures(sentence: Sentence, start: int, last: int, lexicon: Lexicon) -> list[Figure]:
    """Figures behind 分别, as long as nothing but link words and separators stand between."""
    view, found = sentence.view, []
    unit = re.compile(f"(?:{lexicon.unit_pattern})?")
    place = _end(re.compile(lexicon.links), view, start)
    figures = {figure.start: figure for figure in sentence.figures}
    while place < last and place in figures:
        figure = figures[place]
        found.append(figure)
        place = _end(unit, view, figure.end)
        place = _end(BETWEEN, view, place) if place < last else place
    return found


def _end(pattern: re.Pattern[str], view: str, start: int) -> int:
    match = pattern.match(view, start)
    return match.end() if match else start


def _units(figures: list[Figure], view: str, lexicon: Lexicon) -> list[str]:
    """Unit of each figure; one without a unit has that of the next figure."""
    pattern, units, unit = re.compile(lexicon.unit_pattern), [], ""
    for figure in reversed(figures):
        match = pattern.match(view, figure.end)
        unit = match[0] if match else unit
        units.append(unit)
    return units[::-1]


def _checked(item: Item, figure: Figure, lexicon: Lexicon) -> Item:
    if not figure.clear:
        return item.but(role=QUESTION, reason="where the number begins and ends is not clear")
    if not item.unit or not lexicon.fits(item.unit, item.name):
        return item.but(role=QUESTION, reason=f"unit {item.unit!r} does not fit {item.name}")
    if not item.level:
        return item.but(role=QUESTION, reason=f"{item.region!r} is a city and a province")
    return item


def read_ratio(
    sentence: Sentence, name: Name, limit: int, lexicon: Lexicon, bulletin: Bulletin
) -> list[Item]:
    """``三次产业结构为14.6:34.6:50.8``: shares in per cent, which have to add up to 100.

    Two ratios behind one name (``由…调整为…``) are questions, and so is a sum far from 100.
    """
    assert name.series is not None
    if not name.series.ratio:
        return []
    view = sentence.view
    n = len(name.series.names)
    number = r"\d+(?:\.\d+)?"
    ratios = list(
        re.compile(rf"(?<![\d.:]){number}(?::{number}){{{n - 1}}}(?![\d.:])").finditer(
            view, name.end, limit
        )
    )
    figures = {figure.start: figure for figure in sentence.figures}
    found = []
    for ratio in ratios:
        parts = [figures[m.start() + ratio.start()] for m in re.finditer(number, ratio[0])]
        total = sum(float(part.text) for part in parts)
        reason = ""
        if not all(part.clear for part in parts):
            reason = "where the numbers begin and end is not clear"
        elif abs(total - 100) > RATIO_TOLERANCE:
            reason = f"the ratio adds up to {total:g}, not 100"
        elif len(ratios) > 1 or not re.fullmatch(lexicon.links, view[name.end : ratio.start()]):
            reason = f"between name and ratio stands {view[name.end : ratio.start()]!r}"
        found += [
            Item(
                sentence, part.start, part.end, QUESTION if reason else VALUE, reason, name=label,
                level=bulletin.level, region=bulletin.region, unit="%",
                mark=_mark(view[: part.start], lexicon),
            )
            for part, label in zip(parts, name.series.names, strict=True)
        ]  # fmt: skip
    return found


def _mark(text: str, lexicon: Lexicon) -> str:
    match = re.search(lexicon.one_of("preliminary"), text)
    return match[0] if match else ""
