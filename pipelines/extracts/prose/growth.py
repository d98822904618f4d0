"""Stated growth: the clauses that follow a figure and say how it changed."""

from __future__ import annotations

import re

from pipelines.extracts.prose.items import GROWTH, QUESTION, Bulletin, Item
from pipelines.extracts.prose.lexicon import Lexicon
from pipelines.extracts.prose.views import Figure, Sentence

SINCE = r"(?:比|较|与)(?P<since>(?:19|20)\d\d)年末?(?:相比)?"


def pattern_of(lexicon: Lexicon) -> re.Pattern[str]:
    """One growth clause: basis of prices, what it is compared with, direction, figure, unit."""
    comparable, compared = lexicon.one_of("comparable"), lexicon.one_of("compared")
    rising, falling = lexicon.one_of("rising"), lexicon.one_of("falling")
    return re.compile(
        rf"[，,、(;；]?(?:{comparable}(?P<real>)|名义|可比口径)?[，,]?"
        rf"(?:{compared}|{SINCE})?(?:{comparable}(?P<real2>))?"
        rf"(?:(?P<up>{rising})|(?P<down>{falling}))了?(?P<number>\d[\d.,]*)"
        rf"(?P<unit>%|个百分点|倍|{lexicon.unit_pattern})\)?"
    )


def growth_after(
    sentence: Sentence, start: int, item: Item, lexicon: Lexicon, bulletin: Bulletin
) -> tuple[list[Item], int]:
    """Growth clauses right behind a figure.

    Returns:
        The rates, each as an item of its own that names the value it belongs to, and the place in
        the view where they end.
    """
    pattern, view, found = pattern_of(lexicon), sentence.view, []
    phrase = next((p for p in lexicon.phrases if p.name == item.name), None)
    figures = {figure.start: figure for figure in sentence.figures}
    real = False
    while match := pattern.match(view, start):
        figure = figures.get(match.start("number"))
        if figure is None or not figure.clear or figure.end != match.end("number"):
            break
        real = real or match["real"] is not None or match["real2"] is not None
        declared = phrase.growth if phrase else "nominal"
        found.append(
            Item(
                sentence, figure.start, figure.end, GROWTH,
                name=item.name, level=item.level, region=item.region, scope=item.scope,
                year=item.year, unit=match["unit"], of=item.cell,
                basis="comparable" if real else "nominal" if "名义" in match[0] else declared,
                compared_with=match["since"] or str((item.year or bulletin.year) - 1),
                sign=-1 if match["down"] else 1,
            )
        )  # fmt: skip
        start = match.end()
    return found, start


def value_after_growth(
    sentence: Sentence, item: Item, lexicon: Lexicon, bulletin: Bulletin
) -> Item | None:
    """``地区生产总值增长6.1%，达到17845.6亿元``: a figure behind its growth is a question."""
    rates, end = growth_after(sentence, item.end, item, lexicon, bulletin)
    match = re.compile(
        rf"[，,](?:总量|总额)?(?!\d){lexicon.links}(?P<number>\d[\d.,]*)(?P<unit>{lexicon.unit_pattern})"
    ).match(sentence.view, end)
    figure = _figure_at(sentence, match.start("number")) if match else None
    if not rates or match is None or figure is None or not lexicon.fits(match["unit"], item.name):
        return None
    return item.but(
        start=figure.start, end=figure.end, role=QUESTION, unit=match["unit"],
        reason="the figure stands behind a growth rate, not behind the name",
    )  # fmt: skip


def _figure_at(sentence: Sentence, start: int) -> Figure | None:
    return next((figure for figure in sentence.figures if figure.start == start), None)
