"""Phrases of bulletins: how running text names an indicator, and the words around a figure.

Declared in TOML under ``phrases/``: ``words.toml`` holds the words that all phrases share, every
other file a list of phrases. Patterns are regular expressions on text without white space, with
half-width digits, letters, brackets and colons.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import field_validator

from pipelines.reference.catalogue import Catalogue, ReferenceError
from pipelines.reference.layouts import Strict, read_toml


def _checked(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression ({error})") from error
    return pattern


class Phrase(Strict):
    """How an indicator is named in prose.

    ``name`` is a printed name of ``indicator_names.csv``. ``only_after`` holds names whose figure
    must stand before in the same sentence: ``成交额`` alone means something only there. ``growth``
    says on which prices the publisher states growth when the sentence says nothing.
    """

    name: str
    patterns: list[str]
    only_after: list[str] = []
    growth: Literal["comparable", "nominal"] = "nominal"

    @field_validator("patterns")
    @classmethod
    def _patterns(cls, patterns: list[str]) -> list[str]:
        return [_checked(pattern) for pattern in patterns]


class Series(Strict):
    """Several indicators named in one breath, such as the three sectors in a ratio."""

    names: list[str]
    patterns: list[str]
    ratio: bool = False

    @field_validator("patterns")
    @classmethod
    def _patterns(cls, patterns: list[str]) -> list[str]:
        return [_checked(pattern) for pattern in patterns]


class PhraseFile(Strict):
    """One file of phrases."""

    phrase: list[Phrase] = []
    series: list[Series] = []


class Words(Strict):
    """Words around names and figures; see ``words.toml`` for what each list means."""

    whole: dict[str, list[str]]
    scopes: dict[str, list[str]]
    neutral: list[str]
    links: list[str]
    approximate: list[str]
    preliminary: list[str]
    part_of_year: list[str]
    plans: list[str]
    parts: list[str]
    holders: list[str]
    other_measure: list[str]
    last_year: list[str]
    comparable: list[str]
    rising: list[str]
    falling: list[str]
    compared: list[str]
    error_pages: list[str]
    chrome: list[str]

    @field_validator(
        "neutral", "links", "approximate", "preliminary", "part_of_year", "plans", "parts",
        "holders", "other_measure", "last_year", "comparable", "compared", "error_pages", "chrome",
    )  # fmt: skip
    @classmethod
    def _patterns(cls, patterns: list[str]) -> list[str]:
        return [_checked(pattern) for pattern in patterns]


def load_phrases(folder: Path, catalogue: Catalogue) -> tuple[Words, list[Phrase], list[Series]]:
    """Read the words and every phrase under ``folder``.

    Raises:
        ReferenceError: a file cannot be read, a phrase names an indicator that
            ``indicator_names.csv`` does not know, or two phrases have one pattern.
    """
    words = read_toml(folder / "words.toml", Words)
    known = {row["printed_name"] for row in catalogue["indicator_names"]}
    phrases: list[Phrase] = []
    series: list[Series] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name == "words.toml":
            continue
        read = read_toml(path, PhraseFile)
        phrases += read.phrase
        series += read.series
        named = [*(p.name for p in read.phrase), *(n for s in read.series for n in s.names)]
        unknown = sorted({name for name in named if name not in known})
        if unknown:
            raise ReferenceError(f"{path}: {', '.join(unknown)} not in indicator_names.csv")
    patterns = [pattern for phrase in phrases for pattern in phrase.patterns]
    twice = sorted({pattern for pattern in patterns if patterns.count(pattern) > 1})
    if twice:
        raise ReferenceError(f"{folder}: pattern {', '.join(twice)} stands twice")
    return words, phrases, series
