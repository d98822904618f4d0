"""What a file says for its sidecar, and what it leaves for a person to say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipelines.extracts.grid import Grid, column_number
from pipelines.extracts.headers import YEAR, plain, taken_apart
from pipelines.extracts.marks import split_mark
from pipelines.extracts.proposal.lines import Lines, cited
from pipelines.extracts.proposal.meanings import Meaning
from pipelines.extracts.proposal.shape import Shape
from pipelines.extracts.proposal.vocabulary import Vocabulary, is_number, is_year

# Marks are understood; what is left of texts without figures is not.
ODD_MARKS = ("printed", "footnoted")


@dataclass(frozen=True)
class Look:
    """The table of a file as it has been looked at so far."""

    grid: Grid
    shape: Shape
    meanings: list[Meaning]
    lines: Lines
    known: Vocabulary

    def texts(self, role: str) -> list[str]:
        """Texts of the first column with a role; none where there is no such column."""
        column = next((column_number(m.letter) for m in self.meanings if m.role == role), None)
        if column is None:
            return []
        return [text for row in self.shape.body if (text := self.grid.text(row, column))]

    @property
    def region(self) -> str | None:
        """The region that the title of a table of one region names, by its full name."""
        if self.lines.region or any(m.role in ("region", "figures:region") for m in self.meanings):
            return None
        named = [name for name in self.known.levels if len(name) > 2 and name in self.lines.title]
        return max(named, key=len, default=None)

    @property
    def places(self) -> list[str]:
        """Names of the regions of the table, from heads, rows or a line."""
        heads = [m.name for m in self.meanings if m.role == "figures:region"]
        one = self.lines.region or self.region
        return heads or self.texts("region") or ([one] if one else [])


def facts_of(look: Look, beside: list[str]) -> dict[str, object]:
    """What the file itself says for its sidecar; ``beside`` are texts of notes and other sheets."""
    publication, edition = cited(beside)
    by_row = any(m.role == "indicator" for m in look.meanings)
    in_heads = by_row or any(m.unit for m in look.meanings if m.is_figures)
    return {
        "title": look.lines.title,
        "publication": publication or None,
        "edition": edition or None,
        "data_years": _years(look),
        "unit": look.lines.unit or ("in the column headers" if in_heads else ""),
        "level": _level(look),
        "scope": look.lines.scope or "whole",
        "region": look.region,
        "indicator": look.lines.indicator or None,
    }


def _years(look: Look) -> tuple[int, int] | None:
    heads = [m.header if m.role == "figures:year" else m.year for m in look.meanings]
    found = [int(match[0]) for head in heads if (match := YEAR.search(head))]
    if not found:
        found = [int(text[:4]) for text in look.texts("year") if is_year(text)]
    if not found and look.lines.year:
        found = [look.lines.year]
    return (min(found), max(found)) if found else None


def _level(look: Look) -> str | None:
    """Level that a head or title names, else that of most names."""
    heads = [m.header for m in look.meanings if m.role == "region"]
    if any("城市" in text for text in (*heads, look.lines.title)):
        return "city"
    if any("省" in text for text in heads) or "分省" in look.lines.title:
        return "province"
    counted = Counter(
        level for name in look.places for level in look.known.levels_of(name) if level != "group"
    )
    most = max(counted.values(), default=0)
    best = sorted(level for level, n in counted.items() if n == most)
    return best[0] if best else None


def questions_of(look: Look, facts: dict[str, object]) -> list[str]:
    """What the file does not say, or says in words that the reference does not know."""
    found = []
    if facts["data_years"] is None:
        found.append("data_years: the file prints no year; state the year of the data")
    kinds = {m.role for m in look.meanings}
    by_head = kinds & {"figures:year", "figures:region"}
    if by_head and "indicator" not in kinds and not look.lines.indicator:
        found.append("indicator: the file does not name what its figures are; state it")
    if not look.places:
        found.append("region: the file does not name the region of its figures; state it")
    if not facts["unit"]:
        found.append("unit: the file prints none; state it")
    return found + _unknown_words(look)


def _unknown_words(look: Look) -> list[str]:
    known = look.known
    labels = [taken_apart(text) for text in look.texts("indicator")]
    names = [m.name for m in look.meanings if m.role == "figures:indicator"]
    names += [label.name for label in labels]
    names += [look.lines.indicator] if look.lines.indicator else []
    units = [m.unit for m in look.meanings if m.unit] + [label.unit for label in labels]
    units += [look.lines.unit, *look.texts("unit")]
    odd = odd_texts(look)
    listed = {
        "not in indicator_names.csv": [n for n in names if plain(n) not in known.indicators],
        "not in units.csv": [unit for unit in units if unit and unit not in known.units],
        "not understood as regions": [p for p in look.places if not known.is_place(p)],
        "not numbers": [f"{text} ({n})" for text, n in odd.items()],
    }
    return [f"{what}: {', '.join(dict.fromkeys(words))}" for what, words in listed.items() if words]


def odd_texts(look: Look) -> dict[str, int]:
    """Texts in columns of figures that are no numbers, with how often they stand there."""
    places = [column_number(m.letter) for m in look.meanings if m.is_figures]
    cells = (look.grid.text(row, column) for row in look.shape.body for column in places)
    return dict(Counter(t for t in cells if not is_number(t) and split_mark(t).mark in ODD_MARKS))
