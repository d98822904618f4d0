"""How numbers look and where they lead: digits, signs of origin, fragments of links.

The page's script writes numbers and links the same way; a test holds both to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pipelines.release.report.packing import short

MISSING = "–"
# Signs by origin, in the order of trust, as in the pictures; then the sign of a break.
SIGNS = {
    "reported": "●", "preliminary": "▲", "secondary": "○", "interpolated": "◇",
    "extrapolated": "▽", "illustrative": "×",
}  # fmt: skip
BREAK = "‡"


def shown(value: Any, digits: int | None = None) -> str:
    """A number for reading; ``digits`` after the point, or as many as its size asks for."""
    number = short(value)
    if number is None:
        return MISSING
    size = abs(number)
    if digits is None:
        if size and size < 0.001:
            return f"{number:.1e}".replace("e-0", "e-").replace("-", "−")
        digits = places(size)
    # Halves go away from zero, as in the script.
    rounded = Decimal(number).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{rounded:,}".replace("-", "−")


def places(size: float) -> int:
    """Digits after the point for a number of this size."""
    return 0 if size >= 10000 else 1 if size >= 1000 else 2 if size >= 10 else 3


def percent(share: Any, digits: int = 1) -> str:
    """A share as per cent."""
    number = short(share)
    if number is None:
        return MISSING
    return f"{shown(100 * number, digits)} %".replace("100.0 %", "100 %")


def interval(low: Any, high: Any, digits: int | None = None) -> str:
    """Both ends of an interval; one number where they are the same."""
    if MISSING in (shown(low), shown(high)):
        return MISSING
    if digits is None:
        digits = places(max(abs(low), abs(high)))
    ends = [shown(end, digits) for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def signs(row: Mapping[str, Any]) -> str:
    """Signs of the origins that a row rests on, and of a break, from its shares."""
    found = [sign for origin, sign in SIGNS.items() if (short(row.get(f"share_{origin}")) or 0) > 0]
    return "".join(found) + (BREAK if row.get("break_in_inputs") else "")


def score_link(index_id: str, region: str, year: int) -> str:
    """Where the way back of a score begins."""
    return f"v/{index_id}/{region}/{year}"


def value_link(level: str, region: str, scope: str, indicator: str, year: int) -> str:
    """A value of the panel."""
    return f"x/{level}/{region}/{scope}/{indicator}/{year}"


def cell_link(address: str) -> str:
    """A published cell, by its address."""
    return "o/" + address.replace("%", "%25").replace("#", "%23").replace(" ", "%20")


def weight_link(index_id: str, pool: str, indicator: str) -> str:
    """The weight of an indicator in a pool of an index."""
    return f"w/{index_id}/{pool}/{indicator}"


def group_link(index_id: str, group: str, aggregation: str, year: int) -> str:
    """The value of a region group in an aggregation."""
    return f"m/{index_id}/{group}/{aggregation}/{year}"


def growth_link(index_id: str, level: str, region: str, indicator: str) -> str:
    """The growth of an indicator of a region."""
    return f"g/{index_id}/{level}/{region}/{indicator}"


def flow_link(index_id: str, year: int, start: str, end: str) -> str:
    """The flow from one city to another."""
    return f"f/{index_id}/{year}/{start}/{end}"


def coverage_link(index_id: str, indicator: str, year: int) -> str:
    """The values of every region that an indicator of an index has in a year."""
    return f"k/{index_id}/{indicator}/{year}"
