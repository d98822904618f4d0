"""What a head says: its text without spaces and English; years, units and scopes in it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipelines.extracts.grid import Grid

YEAR = re.compile(r"(19|20)\d\d")
HEADER_UNIT = re.compile(r"^(?P<name>.*\S)\s*[(（](?P<unit>[^()（）]+)[)）]\s*$")
IN_BRACKETS = re.compile(r"^[(（](?P<unit>[^()（）]+)[)）]$")
YEAR_ALONE = re.compile(r"(19|20)\d\d\s*年?(度)?")
UNIT_LINE = re.compile(r"^(?:计量)?单位\s*[:：]\s*(?P<unit>\S.*)$")
# The same at the end of a line of text: 表1 地区生产总值 单位：亿元, or (单位:亿元).
UNIT_AT_END = re.compile(
    r"(?:^|[\s(（])(?:计量)?单位\s*[:：]\s*(?P<unit>[^\s()（）:：]+(?:[(（][^()（）]*[)）])?)\s*[)）]?$"
)
CJK = r"\u3400-\u9fff"
# The English half of a bilingual head: from a Latin word on, with nothing Chinese after it.
ENGLISH = re.compile(rf"(?<=\S)\s+[A-Za-z][^{CJK}]*$")
SCOPES = {
    "全市": "whole",
    "市辖区": "urban_districts",
    "Total City": "whole",
    "Districts under City": "urban_districts",
}
SCOPE_ZH = {"whole": "全市", "urban_districts": "市辖区"}
SCOPE_AT_END = re.compile(r"^(?P<name>.+?)\s*(?:[_\-]|[(（|])(?P<scope>全市|市辖区)[)）]?$")
FULL_WIDTH = str.maketrans("（）：，％　", "():,% ")


class Head(NamedTuple):
    """A head taken apart; a part that is not there is empty."""

    name: str
    unit: str
    scope: str
    year: str


def plain(text: str) -> str:
    """A head as heads are compared: Chinese without spaces and English, else the words alone."""
    text = re.sub(r"\s+", " ", text.translate(FULL_WIDTH)).strip()
    if not re.search(f"[{CJK}]", text):
        return text
    shortened = ENGLISH.sub("", text)
    if re.search(f"[{CJK}]", shortened):
        text = shortened
    return text.replace(" ", "")


@lru_cache(maxsize=65536)
def same_head(header: str) -> str:
    """A declared head in the form in which heads are compared, part by part."""
    return "|".join(_part(part) for part in header.split("|"))


def _part(text: str) -> str:
    short = plain(text)
    return SCOPE_ZH.get(SCOPES.get(short, ""), short)


def head_at(grid: Grid, rows: range, column: int) -> str:
    """Head of a column from its rows: a head over several columns holds for all of them."""
    parts: list[str] = []
    for row in rows:
        text = grid.text(row, column)
        if not text and any(grid.text(below, column) for below in range(row + 1, rows.stop)):
            text = _spanning(grid, row, column)
        part = _part(text)
        if part and part not in parts[-1:]:
            parts.append(part)
    return "|".join(parts)


def _spanning(grid: Grid, row: int, column: int) -> str:
    """Text of the cell that spans this one; without merged ranges, of the nearest to the left."""
    for top, left, bottom, right in grid.merged:
        if top <= row <= bottom and left <= column <= right:
            return grid.text(top, left)
    return next((t for c in range(column, -1, -1) if (t := grid.text(row, c))), "")


def taken_apart(header: str) -> Head:
    """Name, unit, scope and year of a head in comparable form, wherever its rows say them."""
    named, unit, scope, year = [], "", "", ""
    for part in header.split("|"):
        if part in SCOPES:
            scope = SCOPES[part]
        elif YEAR_ALONE.fullmatch(part):
            year = part
        elif match := IN_BRACKETS.match(part):
            unit = match["unit"]
        else:
            named.append(part)
    if not named:
        # A head that is a year or a scope and nothing else is its own name.
        return Head(header, "", "", "")
    name = "|".join(named)
    for _ in range(2):
        if not scope and (match := SCOPE_AT_END.match(name)):
            name, scope = match["name"], SCOPES[match["scope"]]
        elif not unit and (match := HEADER_UNIT.match(name)):
            name, unit = match["name"], match["unit"]
    return Head(name, unit, scope, year)


def scope_of_title(text: str) -> str:
    """Scope that a title prints in brackets at its end; empty where it prints none."""
    match = re.search(r"[(（](全市|市辖区)[)）]\s*$", text.strip())
    return SCOPES[match[1]] if match else ""
