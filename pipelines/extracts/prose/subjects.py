"""Words before a name: whom, when and what part a figure is about; what is not known stays over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from pipelines.extracts.prose.items import Bulletin
from pipelines.extracts.prose.lexicon import Lexicon

YEAR = r"(?:19|20)\d\d年(?:末|底|度)?"
PUNCTUATION = r"[，,、:“”\"'《》\s]"
DISTRICT = r"[一-鿿]{1,7}?(?:区|县|旗|镇|乡|街道|自治州|地区)(?!生产)"
RANK = {"nation": 0, "province": 1, "city": 2, "group": 2}
CHILD = {"nation": "province", "province": "city", "city": "city"}


@dataclass
class Subject:
    """What the words before a name say.

    ``regions`` are printed names of other regions with their level (empty where it is not clear);
    ``rest`` is what no list of words knows.
    """

    whole: bool = False
    regions: list[tuple[str, str]] = field(default_factory=list)
    scope: str = "whole"
    years: list[int] = field(default_factory=list)
    period: str = ""
    plan: str = ""
    part: str = ""
    holder: str = ""
    within: bool = False
    annual: bool = False
    rest: str = ""

    @property
    def other(self) -> str:
        """Somebody other than the region of the bulletin, if the words name one."""
        return self.holder or (self.regions[0][1] if self.regions else "")


def subject_of(text: str, lexicon: Lexicon, bulletin: Bulletin) -> Subject:
    """Read the words of ``text``, a part of a view, from left to right, the longest word first."""
    found, place = Subject(), 0
    while place < len(text):
        kind, word = _longest(text, place, lexicon, bulletin)
        if kind == "unknown":
            found.rest += word
        else:
            _note(found, kind, word, lexicon, bulletin)
        place += len(word)
    return found


def _longest(text: str, place: int, lexicon: Lexicon, bulletin: Bulletin) -> tuple[str, str]:
    best = ("unknown", text[place])
    for kind, pattern in _patterns(lexicon, bulletin).items():
        match = pattern.match(text, place)
        if match and match.end() > place:
            longer = match.end() - place > len(best[1])
            if longer or (best[0] == "unknown" and match.end() - place == 1):
                best = (kind, match[0])
    return best


def _patterns(lexicon: Lexicon, bulletin: Bulletin) -> dict[str, re.Pattern[str]]:
    return _compiled(_Known(lexicon, bulletin.level))


class _Known:
    """Lexicon and level as a key: a lexicon is made once a run."""

    def __init__(self, lexicon: Lexicon, level: str) -> None:
        self.lexicon, self.level = lexicon, level

    def __hash__(self) -> int:
        return hash((id(self.lexicon), self.level))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and (
            self.lexicon is other.lexicon and self.level == other.level
        )


@lru_cache(maxsize=64)
def _compiled(known: _Known) -> dict[str, re.Pattern[str]]:
    words, level = known.lexicon.words, known.level
    elsewhere = {w for k, ws in words.whole.items() if k != level for w in ws}
    scopes = [w for ws in words.scopes.values() for w in ws]
    literal = {
        "whole": words.whole[level],
        "region": list(known.lexicon.regions),
        "elsewhere": sorted(elsewhere - set(words.whole[level])),
    }
    plain = {
        "year": [YEAR], "period": words.part_of_year, "last year": words.last_year,
        "plan": words.plans, "preliminary": words.preliminary, "scope": scopes,
        "holder": words.holders, "part": words.parts, "neutral": words.neutral,
        "link": words.links, "punctuation": [PUNCTUATION],
    }  # fmt: skip
    groups = {k: [re.escape(w) for w in ws] for k, ws in literal.items()} | plain
    # An alternation takes its first match, so longer words stand first.
    compiled = {
        kind: re.compile("|".join(f"(?:{w})" for w in sorted(ws, key=len, reverse=True)))
        for kind, ws in groups.items()
        if ws
    }
    return {**compiled, "district": re.compile(DISTRICT)}


def _note(found: Subject, kind: str, word: str, lexicon: Lexicon, bulletin: Bulletin) -> None:
    if kind == "whole":
        found.whole = True
    elif kind == "region":
        same = set(lexicon.regions[word]) & set(bulletin.codes)
        if same or word == bulletin.region:
            found.whole = True
        elif RANK.get(level_of(word, lexicon, bulletin), 9) < RANK[bulletin.level]:
            # A bulletin quotes the region above it; it does not publish its figures.
            found.holder = word
        else:
            found.regions.append((level_of(word, lexicon, bulletin), word))
    elif kind in {"elsewhere", "district"}:
        found.holder = word
    elif kind == "scope":
        found.scope = next(s for s, ws in lexicon.words.scopes.items() if word in ws)
    elif kind == "year":
        found.years.append(int(word[:4]))
    elif kind == "last year":
        found.years.append(bulletin.year - 1)
    elif kind in {"period", "plan", "part", "holder"}:
        setattr(found, kind, word)
    elif word.startswith("其中"):
        found.within = True
    found.annual = found.annual or word in {"全年", "年末", "年底"} or kind == "year"


def level_of(name: str, lexicon: Lexicon, bulletin: Bulletin) -> str:
    """Level of another region; empty where the name stands for regions of two levels."""
    levels = {level for level, _ in lexicon.regions[name]} - {"group"}
    if len(levels) == 1:
        return levels.pop()
    child = CHILD.get(bulletin.level, "")
    # 北京 is a city and a province: clear in a list of provinces or of cities only.
    return child if child in levels and bulletin.level != "province" else ""
