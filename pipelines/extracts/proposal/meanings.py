"""What each column of a sheet is: a label of its rows, a column of figures, a flag."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from pipelines.extracts.grid import Grid, column_letters
from pipelines.extracts.headers import YEAR, head_at, taken_apart
from pipelines.extracts.proposal.shape import Shape
from pipelines.extracts.proposal.vocabulary import (
    CODE,
    Vocabulary,
    is_figure,
    is_flag,
    is_year,
)

MOST = 0.6
YEAR_HEADS = re.compile(r"年|年份|年度|时间|year", re.IGNORECASE)
# Heads that say what a column labels; where the cells alone do not tell.
LABEL_HEADS = {
    "text": re.compile(r"序号|编号|备注|No\.?", re.IGNORECASE),
    "unit": re.compile(r"(计量)?单位|unit", re.IGNORECASE),
    "indicator": re.compile(r"指标(名称)?|项目|indicator", re.IGNORECASE),
    "value": re.compile(r"数值|指标值|数据|value", re.IGNORECASE),
    "source": re.compile(r"(数据|资料)?来源|source", re.IGNORECASE),
    "level": re.compile(r"层级|级别|level", re.IGNORECASE),
}


@dataclass(frozen=True)
class Meaning:
    """One column: its letter, its head, and what it is.

    ``role`` is a label (``region, code, year, indicator, unit, source, level, value``), ``text``,
    ``flag``, or what a column of figures is headed by (``indicator, year, region`` with the prefix
    ``figures:``).
    """

    letter: str
    header: str
    role: str
    name: str = ""
    unit: str = ""
    scope: str = ""
    year: str = ""

    @property
    def is_figures(self) -> bool:
        """Whether the column holds figures."""
        return self.role.startswith("figures:")


def find_meanings(grid: Grid, shape: Shape, known: Vocabulary) -> list[Meaning]:
    """What each column that is not empty is, from left to right."""
    width = max((len(grid.rows[row]) for row in (*shape.head, *shape.body)), default=0)
    heads = [head_at(grid, shape.head, column) for column in range(width)]
    roles = [_role(grid, shape, known, column, heads[column]) for column in range(width)]
    if roles.count("region") > 1:
        # Of province and city side by side the finer one names the row.
        finest = max(_regions(roles), key=lambda c: (len(set(_texts(grid, shape, c))), -c))
        roles = [r if r != "region" or c == finest else "text" for c, r in enumerate(roles)]
    figures = [c for c, role in enumerate(roles) if role == "figures"]
    if "value" in roles and {"indicator", "region"} & set(roles):
        kind = "value"
    else:
        kind = _kind([heads[c] for c in figures], known)
    found = []
    for column, (head, role) in enumerate(zip(heads, roles, strict=True)):
        if role == "empty":
            continue
        if role == "figures" or (role == "value" and kind != "value"):
            found.append(_figures(column_letters(column), head, kind, known))
        else:
            found.append(Meaning(column_letters(column), head, role))
    return found


def _regions(roles: list[str]) -> list[int]:
    return [column for column, role in enumerate(roles) if role == "region"]


def _texts(grid: Grid, shape: Shape, column: int) -> list[str]:
    return [text for row in shape.body if (text := grid.text(row, column))]


def _role(grid: Grid, shape: Shape, known: Vocabulary, column: int, head: str) -> str:
    cells = _texts(grid, shape, column)
    if not cells and not head:
        return "empty"
    for role, pattern in LABEL_HEADS.items():
        if pattern.fullmatch(head):
            return role
    shares = Counter(kind for text in cells for kind in _kinds(text, known))
    most = MOST * len(cells)
    if not cells:
        return "figures"
    if shares["flag"] == len(cells) and not head:
        return "flag"
    if shares["year"] >= most and (YEAR_HEADS.fullmatch(head) or column == 0):
        return "year"
    if shares["code"] >= most and ("码" in head or column == 0):
        return "code"
    if shares["figure"] >= most:
        return "figures"
    if shares["place"] >= most:
        return "region"
    if column == 0 and not any(_role_is_label(grid, shape, known, c) for c in (1, 2)):
        return "indicator" if shares["unit"] >= most else "region"
    return "text"


def _role_is_label(grid: Grid, shape: Shape, known: Vocabulary, column: int) -> bool:
    cells = _texts(grid, shape, column)
    return bool(cells) and sum(known.is_place(text) for text in cells) >= MOST * len(cells)


def _kinds(text: str, known: Vocabulary) -> list[str]:
    found = []
    if is_flag(text):
        found.append("flag")
    if is_year(text):
        found.append("year")
    if CODE.fullmatch(text):
        found.append("code")
    if is_figure(text):
        found.append("figure")
    if known.is_place(text):
        found.append("place")
    if known.unit(taken_apart(text).unit):
        found.append("unit")
    return found


def _kind(heads: list[str], known: Vocabulary) -> str:
    """What the heads of the figure columns are: years, regions or indicators."""
    heads = [head for head in heads if head]
    if heads and all(YEAR.match(head) and len(head) <= 7 for head in heads):
        return "year"
    places = sum(known.is_place(taken_apart(head).name) for head in heads)
    return "region" if heads and places >= MOST * len(heads) else "indicator"


def _figures(letter: str, head: str, kind: str, known: Vocabulary) -> Meaning:
    parts = taken_apart(head)
    unit = known.unit(parts.unit)
    if parts.unit and not unit and kind != "year":
        # Brackets that hold no unit belong to the name: 第一产业(农.林.牧.渔业).
        parts = parts._replace(name=f"{parts.name}({parts.unit})", unit="")
    year = "" if kind == "year" else parts.year
    return Meaning(letter, head, f"figures:{kind}", parts.name, unit, parts.scope, year)
