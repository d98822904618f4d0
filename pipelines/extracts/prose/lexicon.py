"""Declared phrases, units and regions, ready for matching."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipelines.reference.catalogue import Catalogue
from pipelines.reference.phrases import Phrase, Series, Words, load_phrases

Confirmations = dict[str, dict[str, dict[str, str]]]


@dataclass(frozen=True)
class Name:
    """A name found in a sentence: the phrase or series, and where it stands in the view."""

    start: int
    end: int
    phrase: Phrase | None
    series: Series | None = None

    @property
    def indicators(self) -> list[str]:
        """Printed names of the indicators that it stands for."""
        if self.series is not None:
            return self.series.names
        return [self.phrase.name] if self.phrase else []


@dataclass(frozen=True)
class Lexicon:
    """What a reader of bulletins knows.

    ``regions`` gives level and code of each printed name; ``dimensions`` the dimension of each
    unit; ``confirmed`` what persons decided, by hash of the file and place.
    """

    words: Words
    phrases: list[Phrase]
    series: list[Series]
    regions: dict[str, list[tuple[str, str]]]
    dimensions: dict[str, tuple[str, float]]
    indicators: dict[str, tuple[str, str]]
    confirmed: Confirmations

    def fits(self, unit: str, name: str) -> bool:
        """Whether a printed unit has the dimension of the indicator that ``name`` stands for."""
        over = self.indicators[name][1].split("/")[0]
        known = self.dimensions.get(unit.split("/")[0])
        return known is not None and known[0] == self.dimensions[over][0]

    def in_base(self, number: float, unit: str) -> float:
        """A figure in the base unit of its dimension."""
        return number * self.dimensions.get(unit.split("/")[0], ("", 1.0))[1]

    @cached_property
    def _joined(self) -> dict[str, str]:
        return {
            name: "(?:" + "|".join(sorted(getattr(self.words, name), key=len, reverse=True)) + ")"
            for name in type(self.words).model_fields
        }

    def one_of(self, words: str) -> str:
        """One pattern for all words of a list, longest first."""
        return self._joined[words]

    @property
    def links(self) -> str:
        """Pattern of any link words in a row; what it took it does not give back."""
        return f"(?:{self.one_of('links')})*+"

    @cached_property
    def _compiled(self) -> list[tuple[re.Pattern[str], Phrase | None, Series | None]]:
        phrases = [
            (re.compile(p), phrase, None) for phrase in self.phrases for p in phrase.patterns
        ]
        return [*phrases, *((re.compile(p), None, s) for s in self.series for p in s.patterns)]

    def names(self, view: str) -> list[Name]:
        """Names in a view, left to right; of overlapping ones the longest."""
        found = [
            Name(match.start(), match.end(), phrase, series)
            for pattern, phrase, series in self._compiled
            for match in pattern.finditer(view)
            if match.end() > match.start()
        ]
        # Names that need another one before them come last among equals.
        found.sort(key=lambda n: (n.start - n.end, n.start, bool(n.phrase and n.phrase.only_after)))
        taken: list[Name] = []
        free = [True] * len(view)
        for name in found:
            if all(free[name.start : name.end]):
                taken.append(name)
                free[name.start : name.end] = [False] * (name.end - name.start)
        return sorted(taken, key=lambda n: n.start)

    @cached_property
    def unit_pattern(self) -> str:
        """One pattern for all units that prose prints, with a divisor after a slash."""
        units = [re.escape(u) for u in self.dimensions if u not in {"1", "上年=100", "度"}]
        words = "|".join(sorted(units, key=len, reverse=True))
        return f"(?:{words})(?:人民币)?(?:/(?:{words}))?"


def load_lexicon(folder: Path, catalogue: Catalogue) -> Lexicon:
    """Put the reference data together that reading bulletins needs.

    Raises:
        ReferenceError: the phrases do not hold together.
    """
    words, phrases, series = load_phrases(folder / "phrases", catalogue)
    regions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in catalogue["regions"]:
        for name in {row["region_zh"], row["name_full_zh"]}:
            regions[name].append((row["level"], row["region_code"]))
    for row in catalogue["region_aliases"]:
        if not row["scope"]:
            regions[row["alias"]].append((row["level"], row["region_code"]))
    units = {
        row["unit"]: (row["dimension"], float(row["multiplier"])) for row in catalogue["units"]
    }
    catalogued = catalogue.indicators
    confirmed: Confirmations = defaultdict(dict)
    for row in catalogue["confirmations"]:
        confirmed[row["sha256"]][row["cell"]] = row
    return Lexicon(
        words, phrases, series, dict(regions), units,
        {
            row["printed_name"]: (row["indicator_id"], catalogued[row["indicator_id"]]["unit"])
            for row in catalogue["indicator_names"]
        },
        dict(confirmed),
    )  # fmt: skip
