"""Checks of the units of indicators that are made of others: dimensions and price bases."""

from __future__ import annotations

import re
from collections.abc import Iterator

Row = dict[str, str]


def terms(expression: str) -> list[str]:
    """Indicator ids of a sum such as ``deposits+loans``; none for an empty expression."""
    return [part.strip() for part in expression.split("+") if part.strip()]


def dimension_problems(
    row: Row, where: str, indicators: dict[str, Row], units: dict[str, Row]
) -> Iterator[str]:
    """Say where the unit of a derived indicator does not follow from its parts."""
    over, under = (
        {_dimension(indicators[part]["unit"], units) for part in terms(row[role])}
        for role in ("numerator", "denominator")
    )
    if len(over) != 1 or len(under) > 1:
        yield f"{where}: the terms of a sum have different dimensions {sorted(over | under)}"
        return
    made = _reduced([*over, *under])
    stated = _dimension(row["unit"], units)
    if made != stated:
        yield f"{where}: unit {row['unit']} is {stated}, its parts give {made}"


def price_problems(row: Row, where: str, indicators: dict[str, Row]) -> Iterator[str]:
    """Say what a series at constant prices lacks: its year, its index, its unit."""
    if not re.fullmatch(r"constant:(19|20)\d\d", row["price_basis"]):
        yield f"{where}: price basis {row['price_basis']!r}, expected constant:YEAR"
    for role in ("numerator", "denominator"):
        if len(terms(row[role])) != 1:
            yield f"{where}: {role} {row[role]!r}, expected one indicator"
            return
    if indicators[row["denominator"]]["numerator"] not in indicators:
        yield f"{where}: {row['denominator']} does not say in `numerator` what it is an index of"
    if row["unit"] != indicators[row["numerator"]]["unit"]:
        yield f"{where}: unit {row['unit']}, expected that of {row['numerator']}"


def _dimension(unit: str, units: dict[str, Row]) -> str:
    return _reduced([units[part]["dimension"] for part in unit.split("/")])


def _reduced(dimensions: list[str]) -> str:
    """Dimension of a quotient: ``person/person`` is a ratio."""
    if len(dimensions) == 2 and dimensions[0] == dimensions[1]:
        return "ratio"
    return "/".join(dimensions)
