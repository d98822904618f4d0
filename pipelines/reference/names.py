"""Names of regions: which region a printed name stands for, in which years, or what to ask.

What belongs here: spelling (white space, widths, Latin letters), the forms in which a name may be
printed, codes of 6 and 12 digits, and the plain words that explain a name that is not accepted.
What does not: accepting what merely looks alike. A name is a declared one or it is a question.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipelines.reference.catalogue import Catalogue, Row
from pipelines.reference.nearness import Name, nearest_labels, nearest_names

LEVEL_NAMES = {"city": "city", "province": "province", "nation": "nation", "group": "region group"}
CODE = re.compile(r"(\d{6})(0{6})?")
# Words that English and pinyin names may end with; 市 is `shi`, 省 `sheng`.
LATIN_ENDINGS = ("city", "province", "municipality", "prefecture", "shi", "sheng")


@dataclass(frozen=True)
class Region:
    """A region of the registry; years without a bound are None."""

    level: str
    code: str
    name_zh: str
    name_full_zh: str
    name_en: str
    parent_code: str
    first_year: int | None
    last_year: int | None
    successor_code: str

    def __str__(self) -> str:
        return f"{self.name_full_zh} ({self.code})"

    def stands_in(self, year: int | None) -> bool:
        """Whether figures of a data year can be of this region; any year where none is asked."""
        return year is None or (self.first_year or year) <= year <= (self.last_year or year)


@dataclass(frozen=True)
class Match:
    """A region that a name stands for, with the scope that the name says; empty for none."""

    region: Region
    scope: str = ""


@dataclass(frozen=True)
class Answer:
    """What a text stands for.

    Attributes:
        matches: what it is; exactly one where the text is accepted.
        suggestions: ids or names to ask about, nearest first, where it is nothing known.
        explanation: one sentence for a person where there is not exactly one match.
    """

    matches: tuple[Match, ...] = ()
    suggestions: tuple[str, ...] = ()
    explanation: str = ""


def spelling(text: str) -> str:
    """A printed name as it is compared: no white space or invisible signs, plain widths.

    Latin names also lose case, accents, hyphens and apostrophes. Circled digits stay: 石家庄市① is
    another scope than 石家庄市.
    """
    kept = "".join(
        chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c
        for c in text
        if not c.isspace() and unicodedata.category(c) not in {"Cf", "Cc"}
    )
    if any(unicodedata.category(c) == "Lo" for c in kept):
        return kept
    plain = unicodedata.normalize("NFD", kept.casefold())
    return "".join(c for c in plain if c not in "-'’.‘`" and not unicodedata.combining(c))


@dataclass
class Registry:
    """All names of a catalogue, ready for look-up.

    Attributes:
        regions: region by level and code.
        forms: regions and scopes by level and spelling; more than one only for Latin names.
        places: places outside the registry by spelling, as rows of ``known_places.csv``.
    """

    catalogue: Catalogue
    regions: dict[tuple[str, str], Region] = field(default_factory=dict)
    forms: dict[tuple[str, str], dict[tuple[str, str], Match]] = field(default_factory=dict)
    places: dict[str, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.catalogue["regions"]:
            region = _region(row)
            self.regions[region.level, region.code] = region
            short = region.code.removeprefix("G:")
            for form in (region.name_zh, region.name_full_zh, region.name_en, region.code, short):
                self._add(region, form)
        for row in self.catalogue["region_aliases"]:
            self._add(self.regions[row["level"], row["region_code"]], row["alias"], row["scope"])
        self.places = {spelling(row["name_zh"]): row for row in self.catalogue["known_places"]}
        self.outside = {
            (row["level"], spelling(row["name"])) for row in self.catalogue["outside_names"]
        }
        self.suffixes = {
            suffix: row["scope"]
            for row in self.catalogue["scopes"]
            for suffix in row["name_suffixes"].split()
        }
        self.names = {level: list(self._names(level)) for level in LEVEL_NAMES}

    def _add(self, region: Region, form: str, scope: str = "") -> None:
        matches = self.forms.setdefault((region.level, spelling(form)), {})
        matches[region.code, scope] = Match(region, scope)

    def _names(self, level: str) -> Iterator[Name]:
        for region in self.regions.values():
            full, stem = region.name_full_zh, region.name_zh
            if region.level == level:
                ending = full.removeprefix(stem) if full.startswith(stem) else ""
                county = level == "city" and not region.code.endswith("00")
                gone = region.last_year is not None
                yield Name(f"{level} {region.code}", stem, ending, (gone, county, region.code))

    def look_up(self, text: str, level: str | None = None, year: int | None = None) -> Answer:
        """What a printed name, an English or pinyin name or a code stands for.

        Args:
            text: the name as printed.
            level: level that the file or its row declares; without one, every level is searched,
                and 北京 is both a city and a province.
            year: data year of the figures, for regions that are only in some years.

        Returns:
            One match, or none or several with an explanation.
        """
        key = spelling(text)
        levels = LEVEL_NAMES if level is None else (level,)
        matches = tuple(m for found in levels for m in self._matches(key, found))
        standing = tuple(m for m in matches if m.region.stands_in(year))
        if len(standing) == 1:
            return Answer(standing)
        if standing:
            return Answer(standing, (), f"{text.strip()} may be {_listed(standing)}")
        if matches:
            other = f"; {self._place(self.places[key])}" if key in self.places else ""
            return Answer((), (), self.years_of(matches[0].region) + other)
        return self._unknown(text, key, level)

    def reading(self, printed: str, level: str) -> dict[str, object]:
        """What a printed name stands for at a level, as a row of ``clean.region_names``."""
        answer = self.look_up(printed, level)
        row: dict[str, object] = {"level": level, "region_printed": printed, "scope": ""}
        if len(answer.matches) != 1:
            key = spelling(printed)
            elsewhere = any(self._matches(key, other) for other in LEVEL_NAMES)
            outside = (level, key) in self.outside or (elsewhere and not answer.matches)
            return {
                **row,
                "reading": "outside" if outside else "unknown",
                "explanation": answer.explanation,
            }
        region = answer.matches[0].region
        return {
            **row,
            "reading": "region",
            "region_code": region.code,
            "scope": answer.matches[0].scope,
            "valid_from": region.first_year,
            "valid_to": region.last_year,
            "explanation": self.years_of(region),
        }

    def years_of(self, region: Region) -> str:
        """In words, the years in which figures can be of a region; empty for a region of always."""
        parts = []
        if region.first_year is not None:
            parts.append(f"from {region.first_year}")
        if region.last_year is not None:
            parts.append(f"up to {region.last_year}")
        if not parts:
            return ""
        heir = self.regions.get((region.level, region.successor_code))
        since = f"; since then it is part of {heir}" if heir else ""
        return f"{region} has figures of data years {' and '.join(parts)}{since}"

    def _matches(self, key: str, level: str) -> Iterable[Match]:
        """What a spelling stands for at a level, by the forms in which names are printed."""
        code = CODE.fullmatch(key)
        found = self.forms.get((level, code[1] if code else key))
        if found:
            return found.values()
        for ending in LATIN_ENDINGS:
            if key.isascii() and key.endswith(ending):
                return self.forms.get((level, key.removesuffix(ending)), {}).values()
        for suffix, scope in self.suffixes.items():
            if key.endswith(suffix):
                named = self.forms.get((level, key.removesuffix(suffix)), {}).values()
                return [Match(m.region, scope) for m in named if not m.scope]
        return self._after_province(key) if level == "city" else ()

    def _after_province(self, key: str) -> list[Match]:
        """A city printed behind its province: 河北省石家庄市."""
        for cut in range(2, len(key) - 1):
            provinces = {
                m.region.code[:2] for m in self.forms.get(("province", key[:cut]), {}).values()
            }
            cities = self.forms.get(("city", key[cut:]), {}).values()
            if found := [m for m in cities if m.region.code[:2] in provinces]:
                return found
        return []

    def _unknown(self, text: str, key: str, level: str | None) -> Answer:
        elsewhere = [m for other in LEVEL_NAMES for m in self._matches(key, other)]
        if elsewhere:
            region = elsewhere[0].region
            return Answer((), (), f"{region} is a {LEVEL_NAMES[region.level]}, not a {level}")
        if key in self.places:
            return Answer((), (), self._place(self.places[key]))
        near = self._near(key, LEVEL_NAMES if level is None else (level,))
        nothing = f"not a {'region' if level is None else LEVEL_NAMES[level]} of the registry"
        if near:
            return Answer((), near, f"{nothing}; nearest: {', '.join(near)}")
        return Answer((), (), f"{nothing}, and no name is near it")

    def _near(self, key: str, levels: Iterable[str]) -> tuple[str, ...]:
        """Regions whose names come nearest to a spelling, nearest first."""
        if not key.isascii():
            found = nearest_names(key, [name for level in levels for name in self.names[level]])
        else:
            labels: dict[str, list[str]] = defaultdict(list)
            for (level, form), matches in self.forms.items():
                if level in levels and form.isascii() and not form.isdigit():
                    for code, _ in matches:
                        labels[f"{level} {code}"].append(form)
            found = nearest_labels(key, labels)
        level_and_code = [identity.split(" ", 1) for identity in found]
        return tuple(str(self.regions[level, code]) for level, code in level_and_code)

    def _place(self, row: Row) -> str:
        province = self.regions.get(("province", row["province_code"]))
        of = f" of {province.name_full_zh}" if province else ""
        was = "was" if row["valid_to"] else "is"
        years = (f" from {row['valid_from']}" if row["valid_from"] else "") + (
            f" to {row['valid_to']}" if row["valid_to"] else ""
        )
        now = f" and is now {row['now']}" if row["now"] else ""
        return (
            f"{row['name_zh']} ({row['place_code']}) {was} a {row['kind']}{of}{years}{now}; "
            "not a prefecture-level city or province of the registry"
        )


def _region(row: Row) -> Region:
    first, last = (int(row[k]) if row[k] else None for k in ("valid_from", "valid_to"))
    return Region(
        row["level"], row["region_code"], row["region_zh"], row["name_full_zh"], row["region_en"],
        row["parent_code"], first, last, row["successor_code"],
    )  # fmt: skip


def _listed(matches: Iterable[Match]) -> str:
    return " or ".join(f"{LEVEL_NAMES[m.region.level]} {m.region}" for m in matches)
