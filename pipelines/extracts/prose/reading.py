"""One paragraph: every name with its figure, read where the grammar is declared, else asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.extracts.prose import growth, lists
from pipelines.extracts.prose.items import QUESTION, UNUSED, VALUE, YEAR, Bulletin, Item
from pipelines.extracts.prose.lexicon import Lexicon, Name
from pipelines.extracts.prose.subjects import Subject, subject_of
from pipelines.extracts.prose.views import Figure, Sentence

CLAUSE_END = re.compile(r"[，；;！？。]|,(?!\d{3}(?!\d))|$")
BEHIND = re.compile(r"$|[，,。；;、!！?？)(”]|†|和|及|与|同比|比|较|按|增|下降|其中|居|占|排")
FIRST_FIGURE = re.compile(r"(?<![\d.,])\d[\d.,]*(?![\d.,]|年|月|个月|[-—–~至到]\d)")
# Clauses about the figure before them: whom they name is only compared with.
ASIDE = re.compile(
    r"[和及]?(?:居|位居|位列|排名?|占|比|较|同比|增|下降|高于|低于|快于|约占|相当于|与(?:上年|(?:19|20)\d\d年))"
)


@dataclass
class Carried:
    """What earlier clauses of a sentence said, and what was read in it.

    ``before`` is somebody else whom an earlier sentence of the paragraph spoke of.
    """

    other: str = ""
    before: str = ""
    period: str = ""
    plan: str = ""
    year: int | None = None
    read: tuple[str, ...] = ()


def read_paragraph(
    sentences: Iterable[Sentence], lexicon: Lexicon, bulletin: Bulletin
) -> list[Item]:  # fmt: skip
    """Every figure of the sentences of one paragraph with its role, in their order.

    A sentence that begins with 其中 goes on with the one before; any other begins anew, but whom
    the one before spoke of is not forgotten.
    """
    found: list[Item] = []
    carried = Carried()
    for sentence in sentences:
        if not sentence.view.startswith("其中"):
            carried = Carried(before=carried.other or carried.before)
        found += _sentence(sentence, carried, lexicon, bulletin)
    return found


def _sentence(
    sentence: Sentence, carried: Carried, lexicon: Lexicon, bulletin: Bulletin
) -> list[Item]:  # fmt: skip
    names = lexicon.names(sentence.view) if sentence.whole and sentence.figures else []
    items: dict[int, Item] = {}
    for first, last in _clauses(sentence.view):
        inside = [name for name in names if first <= name.start < last]
        found = _clause(sentence, first, last, inside, carried, lexicon, bulletin)
        for item in found:
            items.setdefault(item.start, item)
        _carry(carried, sentence.view[first:last], inside, first, lexicon, bulletin)
        carried.read += tuple(i.name for i in found if i.role in {VALUE, QUESTION})
    for figure in sentence.figures:
        items.setdefault(figure.start, _unnamed(sentence, figure))
    return [items[start] for start in sorted(items)]


def _clauses(view: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for match in CLAUSE_END.finditer(view):
        if match.start() > start:
            found.append((start, match.start()))
        start = match.end()
    return found


def _unnamed(sentence: Sentence, figure: Figure) -> Item:
    after = sentence.view[figure.end : figure.end + 1]
    if re.fullmatch(r"(?:19|20)\d\d", figure.text) and after in {"年", "-", "—", "–"}:
        return Item(sentence, figure.start, figure.end, YEAR)
    to_month = re.match(r"[-—–~至到]\d{1,2}月", sentence.view[figure.end :])
    if (after and after in "月日年") or to_month:
        return Item(sentence, figure.start, figure.end, YEAR)
    return Item(sentence, figure.start, figure.end, UNUSED, "no declared name before it")


def _carry(
    carried: Carried, clause: str, names: list[Name], first: int, lexicon: Lexicon,
    bulletin: Bulletin,
) -> None:  # fmt: skip
    """Remember whom and when a clause speaks of; 其中 speaks for its own clause alone."""
    figure = FIRST_FIGURE.search(clause)
    end = min([n.start - first for n in names] + [figure.start() if figure else len(clause)])
    said = subject_of(clause[:end], lexicon, bulletin)
    if said.within or ASIDE.match(clause):
        return
    if said.annual and not said.period:
        carried.period = ""
    if said.annual or said.whole:
        carried.before = ""
    carried.period = said.period or carried.period
    carried.plan = said.plan or carried.plan
    carried.year = said.years[-1] if said.years else carried.year
    if said.other:
        carried.other = said.other
    elif said.whole:
        carried.other = ""


def _clause(
    sentence: Sentence, first: int, last: int, names: list[Name], carried: Carried,
    lexicon: Lexicon, bulletin: Bulletin,
) -> list[Item]:  # fmt: skip
    view = sentence.view
    if "分别" in view[first:last] and names:
        return lists.read_list(
            sentence, first, last, names, lexicon, bulletin,
            lambda item, said: judged(item, said, carried, bulletin),
        )  # fmt: skip
    found: list[Item] = []
    start = first
    for place, name in enumerate(names):
        limit = names[place + 1].start if place + 1 < len(names) else last
        said = subject_of(view[start : name.start], lexicon, bulletin)
        if name.series is not None:
            made = lists.read_ratio(sentence, name, limit, lexicon, bulletin)
            made = [judged(item, said, carried, bulletin) for item in made]
        else:
            made = _named(sentence, name, limit, said, carried, lexicon, bulletin)
        found += made
        start = max([name.end, *(item.end + len(item.unit) for item in made if item.end < last)])
    return found


def _named(
    sentence: Sentence, name: Name, limit: int, said: Subject, carried: Carried,
    lexicon: Lexicon, bulletin: Bulletin,
) -> list[Item]:  # fmt: skip
    """The figure that belongs to a name, with the growth stated behind it."""
    view, phrase = sentence.view, name.phrase
    assert phrase is not None
    if phrase.only_after and not set(phrase.only_after) & set(carried.read):
        return []
    blank = Item(
        sentence, name.start, name.end, QUESTION, name=phrase.name, level=bulletin.level,
        region=bulletin.region, scope=said.scope, mark=_mark(view[: name.end], lexicon),
    )  # fmt: skip
    figure = next(
        (f for f in sentence.figures if name.end <= f.start < limit and not _dates(view, f)), None
    )
    if figure is None:
        return []
    gap = view[name.end : figure.start]
    unit = re.compile(lexicon.unit_pattern).match(view, figure.end)
    item = blank.but(
        start=figure.start, end=figure.end, unit=_bare(unit[0]) if unit else "",
        mark=_mark(view[: figure.end], lexicon) or _mark(gap, lexicon),
    )  # fmt: skip
    reason, role = _link(sentence, gap, figure, unit, item, lexicon)
    if role == UNUSED:
        late = growth.value_after_growth(sentence, blank, lexicon, bulletin)
        made = [late] if late else []
        return [judged(i, said, carried, bulletin) for i in made]
    years = re.findall(r"((?:19|20)\d\d)年", gap)
    if years:
        said.years = [int(year) for year in years]
    if any(who and who in view[name.start : name.end] for who in (carried.other, carried.before)):
        # 普通高等学校2所，普通高等学校在校学生…: the name speaks of them itself.
        said.whole = True
    item = judged(item.but(role=role, reason=reason), said, carried, bulletin)
    if item.role != VALUE or unit is None:
        return [item]
    rates, _ = growth.growth_after(sentence, unit.end(), item, lexicon, bulletin)
    return [item, *rates]


def _link(
    sentence: Sentence, gap: str, figure: Figure, unit: re.Match[str] | None, item: Item,
    lexicon: Lexicon,
) -> tuple[str, str]:  # fmt: skip
    """Whether a figure is the value of a name, by the words between and right behind."""
    words = re.sub(r"(?:19|20)\d\d年(?:末|底|度)?", "", gap)
    words = re.sub(lexicon.one_of("preliminary"), "", words)
    words = re.sub(r"\(\)|^\(|\)$", "", words)
    approximate = lexicon.one_of("approximate")
    fits = bool(unit) and lexicon.fits(item.unit, item.name)
    behind = sentence.view[unit.end() if unit else figure.end :]
    rounded = re.search(approximate, words) or re.match(approximate, behind)
    rounded = rounded or (not unit and re.match(rf"{approximate}{lexicon.unit_pattern}", behind))
    if rounded:
        rest = re.sub(approximate, "", words)
        if re.fullmatch(lexicon.links, rest):
            return f"rounded to a landmark ({rounded[0]})", QUESTION
    if not re.fullmatch(lexicon.links, words):
        other = re.search(lexicon.one_of("other_measure"), words)
        if other or not fits:
            return f"between name and figure stands {gap!r}", UNUSED
        return f"between name and figure stands {gap!r}", QUESTION
    if not figure.clear:
        return "where the number begins and ends is not clear", QUESTION
    if unit is None:
        return "no unit behind the figure", QUESTION
    if not fits:
        expected = lexicon.indicators[item.name][1]
        return f"unit {item.unit!r} does not fit {item.name} ({expected})", QUESTION
    if not BEHIND.match(behind):
        return f"behind the unit stands {behind[:6]!r}", QUESTION
    return "", VALUE


def judged(item: Item, said: Subject, carried: Carried, bulletin: Bulletin) -> Item:
    """Hold a figure against whom and when its clause and its sentence speak of."""
    year = said.years[-1] if said.years else carried.year or bulletin.year
    item = item.but(year=year, scope=said.scope)
    unused = said.plan or carried.plan, said.period or ("" if said.annual else carried.period)
    if unused[0]:
        return item.but(role=UNUSED, reason=f"a plan or forecast ({unused[0]})")
    if unused[1]:
        return item.but(role=UNUSED, reason=f"not one whole year ({unused[1]})")
    if said.part or said.holder or (said.within and said.rest):
        part = said.part or said.holder or said.rest
        return item.but(role=UNUSED, reason=f"a part, not the whole ({part})")
    if said.rest:
        return item.but(role=QUESTION, reason=f"before the name stands {said.rest!r}")
    if len(set(said.years)) > 1:
        return item.but(role=QUESTION, reason="two years stand beside the figure")
    if not bulletin.years[0] <= year <= bulletin.years[1]:
        return item.but(role=UNUSED, reason=f"another year ({year})")
    if said.regions:
        level, region = said.regions[-1]
        item = item.but(level=level, region=region)
        if len(said.regions) > 1 or not level:
            names = ", ".join(name for _, name in said.regions)
            return item.but(role=QUESTION, level="", reason=f"whose figure it is ({names})")
    elif carried.other and not said.whole:
        return item.but(role=QUESTION, reason=f"the sentence speaks of {carried.other!r} before")
    elif carried.before and not (said.whole or said.annual):
        reason = f"the sentence before speaks of {carried.before!r}"
        return item.but(role=QUESTION, reason=reason)
    return item


def _dates(view: str, figure: Figure) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", figure.text)) and view[figure.end :][:1] == "年"


def _mark(text: str, lexicon: Lexicon) -> str:
    match = re.search(lexicon.one_of("preliminary"), text)
    return match[0] if match else ""


def _bare(unit: str) -> str:
    return unit.replace("人民币", "")
