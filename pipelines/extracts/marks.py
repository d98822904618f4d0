"""Marks in cells: what stands beside a number or in its place, kept as printed.

Which sign means what is data (``reference/marks.csv``), for every source or for one; here is only
how a sign is told from the number that it stands behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pipelines.project import PACKAGE
from pipelines.reference.catalogue import read_table

# A text of more characters is prose and no figure with a sign.
LONGEST = 200
PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
# What may stand before a sign so that the sign is one: a number in any way of writing it.
NUMBER = re.compile(r"[+\-－＋]?\s*[\d０-９][\d０-９,，.．\s]*[%％‰]?|[+\-－]?[.．][\d０-９]+")
# Signs of footnotes that are no digits, whatever they stand behind.
RAISED = "①-⑳⑴-⒇⁰¹²³⁴-⁹⁽⁾†‡"
FOOTNOTE = re.compile(
    rf"^(?P<rest>.*?)(?P<sign>[{RAISED}](?:[{RAISED}\s,，、]*[{RAISED}])?)$", re.S
)
# [2], (2) and a note in brackets are signs; (45.6) is another figure. A digit alone is no sign:
# in 1234 1 nobody can tell it from the number.
BRACKETED = re.compile(
    r"^(?P<rest>.*?)\s*(?P<sign>[\[［【〔(（](?P<inner>[^\[\]［］【】〔〕()（）]+)[\]］】〕)）])$",
    re.S,
)
NUMBERED = re.compile(r"^(?P<rest>.*?)\s+(?P<sign>\d{1,2}[)）])$", re.S)
FIGURE = re.compile(r"[\d０-９,，.．\s%％+－-]+")
SHORT = re.compile(rf"[\d０-９{RAISED}]{{1,2}}")


class Marked(NamedTuple):
    """Text of the value without its mark, the kind of mark, and the mark as printed."""

    text: str
    mark: str
    mark_text: str


@dataclass(frozen=True)
class Signs:
    """The signs of one source by where they stand, each with what it makes of a cell."""

    instead: frozenset[str]
    beside: frozenset[str]
    behind: Mapping[str, str]
    before: tuple[str, ...]


def signs_of(rows: Iterable[Mapping[str, str]], source: str) -> Signs:
    """Signs of a source: those declared for every source, and its own."""
    mine = [row for row in rows if row["source_id"] in ("*", source)]

    def at(place: str) -> list[Mapping[str, str]]:
        # A source's own row comes last and wins.
        found = [row for row in mine if row["place"] == place]
        return sorted(found, key=lambda row: row["source_id"] != "*")

    return Signs(
        frozenset(row["sign"] for row in at("instead")),
        frozenset(row["sign"] for row in at("beside")),
        {row["sign"]: row["status"] for row in at("behind")},
        tuple(sorted((row["sign"] for row in at("before")), key=len, reverse=True)),
    )


@cache
def common_signs() -> Signs:
    """Signs that are declared for every source."""
    return signs_of(read_table(PACKAGE / "reference" / "marks.csv", "marks"), "*")


def split_mark(printed: str, flag: str = "", signs: Signs | None = None) -> Marked:
    """Separate a value from its mark.

    A blank stays blank and a symbol stays a symbol: neither becomes 0. Signs are cut off before
    anything normalises characters, since ① would become a digit. What is no declared sign stays
    with the number, which is then refused as none.
    """
    text = printed.strip()
    if PLAIN.fullmatch(text):
        return Marked(text, "flagged" if flag else "printed", flag)
    if len(text) > LONGEST:
        return Marked(text, "flagged" if flag else "printed", flag)
    signs = signs or common_signs()
    if text in signs.instead:
        return Marked("", "symbol", text)
    if not text:
        # A flag beside an empty cell says why it is empty.
        return Marked("", "symbol" if flag else "blank", flag)
    number, statuses = _cut(text, signs.behind)
    sign = text[len(number) :].strip()
    if flag or "flagged" in statuses:
        return Marked(number, "flagged", " ".join(filter(None, (flag, sign))))
    return Marked(number, "footnoted" if sign else "printed", sign)


def split_label(printed: str, signs: Signs | None = None) -> tuple[str, str]:
    """Separate a label from a sign before it: ``#工业`` is 工业, of which (其中)."""
    text = printed.strip()
    for sign in (signs or common_signs()).before:
        if text.startswith(sign) and text != sign:
            return text.removeprefix(sign).strip(), sign
    return text, ""


def _cut(text: str, behind: Mapping[str, str]) -> tuple[str, set[str]]:
    """Text without the signs at its end, and the statuses that they give."""
    statuses: set[str] = set()
    while True:
        found = _sign(text, behind)
        if found is None:
            return text, statuses
        text, status = found
        statuses.add(status)


def _sign(text: str, behind: Mapping[str, str]) -> tuple[str, str] | None:
    """Text before the last sign, and the status of that sign; None where there is no sign."""
    if match := FOOTNOTE.match(text):
        return match["rest"].strip(), "footnoted"
    if (match := BRACKETED.match(text)) and NUMBER.fullmatch(match["rest"]):
        inner = match["inner"].strip()
        if SHORT.fullmatch(inner) or not FIGURE.fullmatch(inner):
            return match["rest"], "footnoted"
    if (match := NUMBERED.match(text)) and NUMBER.fullmatch(match["rest"]):
        return match["rest"], "footnoted"
    for sign in sorted(behind, key=len, reverse=True):
        rest = text.removesuffix(sign).strip()
        if rest != text and NUMBER.fullmatch(rest):
            return rest, behind[sign]
    return None
