"""Which known names a text comes nearest to, when it is none of them.

What belongs here: the order of suggestions, for names of regions as a scan may damage them, and for
labels as a person may mistype them. What does not: accepting anything; a suggestion is a question.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipelines.reference import glyphs, sounds

# Costs of an edit; a plain insertion, deletion or replacement costs 1.
ALIKE = 0.8  # what full likeness takes off a replacement
SOUND = 0.65  # what the same sound counts, beside the same look
OTHER_ENDING = 0.6  # 昌占市 is rather 昌都市 than 昌吉回族自治州
FARTHEST = 0.5  # a suggestion costs at most this share of the longer name's length
CLOSEST_LABEL = 0.5  # a label is suggested from this ratio of matching characters


@dataclass(frozen=True)
class Name:
    """A name that may be suggested: stem, ending (市, 自治州 …), and its place in a tie."""

    identity: str
    stem: str
    ending: str
    rank: tuple[bool | int | str, ...] = ()


def nearest_names(text: str, names: Sequence[Name], limit: int = 3) -> list[str]:
    """Identities of the names that ``text`` may be a damaged form of, nearest first.

    The cost is that of the cheapest edit from one to the other, where replacing a character by one
    that looks or sounds alike costs little; a missing or additional ending counts as nothing,
    another ending as another kind of unit. Names that share no character with the text are tried
    only where no other is near enough.
    """
    # Specks before and after a name are read as signs (-福州市); no name has any.
    text = "".join(c for c in text if unicodedata.category(c)[0] in "LN")
    endings = sorted({name.ending for name in names if name.ending}, key=lambda e: (-len(e), e))
    ending = next((e for e in endings if text.endswith(e) and len(text) > len(e) + 1), "")
    stem = text.removesuffix(ending) if ending else text
    sharing = [name for name in names if set(name.stem) & set(stem)]
    for tried in (sharing, names):
        found = []
        for name in tried:
            other = OTHER_ENDING if ending and ending != name.ending else 0.0
            # The ending itself may be damaged: 北京巿.
            cost = min(edit_cost(stem, name.stem) + other, edit_cost(text, name.stem + name.ending))
            if cost <= FARTHEST * max(len(stem), len(name.stem)):
                found.append((round(cost, 9), name.rank, name.identity))
        if found:
            return [identity for _, _, identity in sorted(found)[:limit]]
    return []


def likeness(a: str, b: str) -> float:
    """How easily one character is taken for another: by its look or by its sound."""
    return max(glyphs.likeness(a, b), SOUND * sounds.likeness(a, b))


def edit_cost(text: str, name: str) -> float:
    """Cost of the cheapest edit between a printed text and a name."""
    above = [float(j) for j in range(len(name) + 1)]
    for i, printed in enumerate(text, start=1):
        row = [float(i)]
        for j, known in enumerate(name, start=1):
            replaced = 0.0 if printed == known else 1 - ALIKE * likeness(printed, known)
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + replaced))
        above = row
    return above[-1]


def nearest_labels(text: str, labels: Mapping[str, Iterable[str]], limit: int = 3) -> list[str]:
    """Identities whose labels come nearest to ``text``: those that contain it, then by ratio."""
    found = []
    for identity, forms in labels.items():
        ratio = max((_ratio(text, form) for form in forms if form), default=0.0)
        if ratio >= CLOSEST_LABEL:
            found.append((-ratio, identity))
    return [identity for _, identity in sorted(found)[:limit]]


def _ratio(text: str, form: str) -> float:
    ratio = SequenceMatcher(None, text, form, autojunk=False).ratio()
    return 1 + ratio if len(text) > 1 and text in form else ratio
