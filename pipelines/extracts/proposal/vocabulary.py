"""What texts of a table may be: regions, years, units, numbers, marks; known or likely."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.extracts.headers import CJK, YEAR_ALONE, plain
from pipelines.extracts.marks import common_signs, split_mark
from pipelines.reference.catalogue import Catalogue

NUMBER = re.compile(r"[+-]?(\d[\d,，]*(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
CODE = re.compile(r"\d{6}(\d{6})?")
# Ends of names of provinces, and of prefectures and places below them.
PROVINCE_LIKE = re.compile(rf"[{CJK}]{{2,8}}(省|自治区|特别行政区|特区)")
PLACE_LIKE = re.compile(rf"[{CJK}]{{1,12}}(市|自治州|州|盟|地区|林区|新区)")
NO_PLACES = frozenset({"城市", "地区", "全市", "市辖区", "省市", "各市", "省份", "区市", "本市"})
UNIT_LIKE = re.compile(
    r"[十百千万亿]*(元|美元|港元|澳门元|人|人次|人年|户|个|件|篇|项|所|家|套|辆|台|册|张|座|门|线|吨|"
    r"升|克|公斤|千克|公里|米|公顷|亩|平方米|平方公里|立方米|千瓦时|千瓦|小时|天|次|位|床|路端|吨标准煤)"
    r"(人民币)?(/.{1,8})?|%|‰|‱|[%‰]+|.{0,4}=100"
)
MISSING_TEXTS = frozenset({"NA", "N/A", "n.a.", "null", "NULL", "NaN"})


def place_key(text: str) -> str:
    """A name as names are compared: without white space, English and footnote signs."""
    return split_mark(re.sub(r"\s+", "", plain(text))).text


@dataclass(frozen=True)
class Vocabulary:
    """Names and units that the reference declares: levels by name, units, indicator names."""

    levels: Mapping[str, frozenset[str]] = field(default_factory=dict)
    units: frozenset[str] = frozenset()
    indicators: frozenset[str] = frozenset()

    @classmethod
    def of(cls, catalogue: Catalogue) -> Vocabulary:
        """Vocabulary of the reference tables."""
        names = [
            (row["level"], row[column])
            for row in catalogue["regions"]
            for column in ("region_zh", "name_full_zh")
        ]
        names += [(row["level"], row["alias"]) for row in catalogue["region_aliases"]]
        levels: dict[str, set[str]] = {}
        for level, name in names:
            levels.setdefault(place_key(name), set()).add(level)
        return cls(
            {name: frozenset(found) for name, found in levels.items()},
            frozenset(row["unit"] for row in catalogue["units"]),
            frozenset(plain(row["printed_name"]) for row in catalogue["indicator_names"]),
        )

    def is_place(self, text: str) -> bool:
        """Whether a text is a known region, or ends as names of regions do."""
        return bool(self.levels_of(text))

    def levels_of(self, text: str) -> frozenset[str]:
        """Levels at which a name stands; by its ending where it is not known."""
        key = place_key(text)
        if key in self.levels:
            return self.levels[key]
        if key in NO_PLACES:
            return frozenset()
        if PROVINCE_LIKE.fullmatch(key):
            return frozenset({"province"})
        return frozenset({"city"} if PLACE_LIKE.fullmatch(key) else ())

    def unit(self, text: str) -> str:
        """The unit that a text is; empty if it is none."""
        short = re.sub(r"\s+", "", text).removesuffix("人民币")
        if short in self.units or UNIT_LIKE.fullmatch(short):
            return short
        over, slash, under = short.partition("/")
        return short if slash and self.unit(over) and self.unit(under) else ""


def is_number(text: str) -> bool:
    """Whether a cell holds a figure, perhaps with a footnote sign."""
    return bool(NUMBER.fullmatch(split_mark(text).text.replace(" ", "")))


def is_figure(text: str) -> bool:
    """Whether a cell is what stands in columns of figures: a number or a mark in its place."""
    short = text.strip()
    return is_number(short) or split_mark(short).mark == "symbol" or short in MISSING_TEXTS


def is_year(text: str) -> bool:
    """Whether a cell holds a year and nothing else."""
    return bool(YEAR_ALONE.fullmatch(text.strip()))


def is_flag(text: str) -> bool:
    """Whether a cell holds a flag of the publisher."""
    return text.strip() in common_signs().beside
