"""What is made of one figure of a bulletin, and whom the bulletin speaks of."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipelines.extracts.prose.views import Sentence

VALUE, QUESTION, GROWTH, YEAR = "value", "question", "growth", "date"
REPEAT, REJECTED, UNUSED = "repeat", "rejected", "unused"


@dataclass(frozen=True)
class Bulletin:
    """Whom and when a bulletin speaks of where a sentence does not say otherwise."""

    level: str
    region: str
    codes: tuple[tuple[str, str], ...]
    year: int
    years: tuple[int, int]


@dataclass(frozen=True)
class Item:
    """One figure with its role, the reading, and the reason where there is none.

    ``start`` and ``end`` are places in the view of the sentence; ``of`` is the place of the value
    that a growth rate belongs to; ``value_text`` replaces the printed figure where a person says
    so.
    """

    sentence: Sentence
    start: int
    end: int
    role: str
    reason: str = ""
    name: str = ""
    level: str = ""
    region: str = ""
    scope: str = "whole"
    year: int | None = None
    unit: str = ""
    mark: str = ""
    of: str = ""
    basis: str = ""
    compared_with: str = ""
    sign: int = 1
    value_text: str = ""

    @property
    def cell(self) -> str:
        """Place of the figure, such as ``p12.s2:34-41``."""
        return self.sentence.cell(self.start, self.end)

    @property
    def printed(self) -> str:
        """The figure exactly as printed."""
        return self.sentence.printed(self.start, self.end)

    @property
    def number(self) -> float:
        """The printed figure as a number; persons' replacements do not count."""
        return float(self.sentence.view[self.start : self.end].replace(",", "").replace(" ", ""))

    @property
    def key(self) -> tuple[str, str, str, str, int | None]:
        """What the figure is about."""
        return self.level, self.region, self.scope, self.name, self.year

    @property
    def complete(self) -> bool:
        """Whether it says enough to be a value."""
        return bool(self.name and self.level and self.region and self.year and self.unit)

    def but(self, **changes: object) -> Item:
        """The same figure, judged otherwise."""
        return replace(self, **changes)  # type: ignore[arg-type]
