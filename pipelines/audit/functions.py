"""The functions of expressions that give figures, comparisons and lists, and those that look up."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from pipelines.audit import intervals
from pipelines.audit.expressions import Context
from pipelines.audit.facts import Fact, Key, Missing, Named
from pipelines.audit.feasibility import Linear, Unknown
from pipelines.audit.intervals import Quantity, Truth, exact, printed
from pipelines.audit.operations import ExpressionError, combine, merged
from pipelines.audit.registry import function
from pipelines.statistics.tiers import natural_breaks

Figure = Quantity | Linear | Named | tuple
MAX_UNKNOWNS = 500


def figures(values: Iterable[Any]) -> list[Any]:
    """The figures of items and lists, one after the other."""
    found: list[Any] = []
    for value in values:
        items = value.items if isinstance(value, Named) else value
        found += figures(items) if isinstance(items, tuple) else [items]
    if not found:
        raise ExpressionError("expected at least one figure, found an empty list")
    return found


@function
def total(*items: Figure) -> Any:
    """Sum."""
    first, *rest = figures(items)
    for item in rest:
        first = combine(operator.add, first, item)
    return first


@function
def mean(*items: Figure) -> Any:
    """Mean."""
    return combine(operator.truediv, total(*items), exact(len(figures(items))))


@function
def min_(*items: Quantity | Named | tuple) -> Quantity:
    """Smallest figure; the bounds are the smallest of the bounds."""
    return _extreme(min, items)


@function
def max_(*items: Quantity | Named | tuple) -> Quantity:
    """Largest figure; the bounds are the largest of the bounds."""
    return _extreme(max, items)


def _extreme(pick: Any, items: tuple[Any, ...]) -> Quantity:
    found = figures(items)
    ends = {end: pick(getattr(q, end) for q in found) for end in ("low", "point", "high")}
    return Quantity(**ends)


@function
def absolute(figure: Quantity) -> Quantity:
    """Size without sign."""
    return figure.absolute()


@function
def root(figure: Quantity, degree: Quantity) -> Quantity:
    """Root of a whole degree."""
    if degree.low != degree.high or degree.point.denominator != 1 or not 1 <= degree.point <= 64:
        raise ExpressionError("root(): expected a whole degree from 1 to 64")
    return figure.root(int(degree.point))


@function
def interval(low: Quantity, high: Quantity) -> Quantity:
    """Everything from ``low`` to ``high``."""
    if low.point > high.point:
        raise ExpressionError("interval(): the bounds run backwards")
    return intervals.between(low, high)


@function
def covers(context: Context, outer: Quantity, inner: Quantity) -> Truth:
    """Whether a range of years or figures holds the whole of another."""
    context.compared.append(f"{_range(inner)} within {_range(outer)}")
    inside = outer.low <= inner.low and inner.high <= outer.high
    return Truth.YES if inside else Truth.NO


def _range(ends: Quantity) -> str:
    return f"{intervals.shown(ends.low)}–{intervals.shown(ends.high)}"


@function
def number(items: Named | tuple) -> Quantity:
    """How many items a list has."""
    return exact(len(items.items if isinstance(items, Named) else items))


@function
def count(truths: tuple) -> Quantity:  # type: ignore[type-arg]
    """How many of the comparisons hold; those that are open within rounding widen the bounds."""
    if any(not isinstance(truth, Truth) for truth in truths):
        raise ExpressionError("count(): expected a list of comparisons")
    sure = truths.count(Truth.YES)
    return Quantity(Fraction(sure), Fraction(sure), Fraction(sure + truths.count(Truth.MAYBE)))


@function
def some_integer(figure: Quantity) -> Truth:
    """Whether a whole number lies within the bounds."""
    return Truth.of(math.floor(figure.high) >= figure.low, math.floor(figure.high) < figure.low)


@function
def same(context: Context, first: str | tuple, second: str | tuple) -> Truth:
    """Whether two lists name the same members; a text is parted at 、 or white space."""
    left, right = ([_members(text) for text in _texts(side)] for side in (first, second))
    told = (" | ".join(_texts(side)) for side in (first, second))
    context.compared.append(" = ".join(told))
    return Truth.YES if left == right else Truth.NO


def _texts(side: str | tuple[Any, ...]) -> tuple[str, ...]:
    texts = (side,) if isinstance(side, str) else side
    if any(not isinstance(text, str) for text in texts):
        raise ExpressionError("same(): expected texts")
    return texts


def _members(text: str) -> frozenset[str]:
    return frozenset(part for part in re.split(r"[、\s]+", text) if part)


@function
def names(items: Named) -> str:
    """Names of the figures of a list, as one text."""
    return "、".join(items.names)


@function
def tiers(items: Named, classes: Quantity, scale: str = "linear") -> tuple:  # type: ignore[type-arg]
    """Members of each tier by natural breaks (Fisher-Jenks), the highest tier first.

    ``scale="log"`` breaks the logarithms. Points are classed; their rounding is not.
    """
    points = [float(item.point) for item in figures([items])]
    if scale not in ("linear", "log"):
        raise ExpressionError(f"tiers(): scale {scale!r}, expected linear or log")
    values = [math.log(point) for point in points] if scale == "log" else points
    numbers = natural_breaks(values, int(classes.point))
    return tuple(
        "、".join(name for name, own in zip(items.names, numbers, strict=True) if own == tier)
        for tier in sorted(set(numbers))
    )


@function
def series(context: Context, size: Quantity, low: Quantity, high: Quantity) -> tuple:  # type: ignore[type-arg]
    """Unknown figures with common bounds, for ``feasible``."""
    n = int(size.point)
    if low.point < 0 or not 1 <= n <= MAX_UNKNOWNS:
        raise ExpressionError("series(): expected 1 to 500 figures that are not negative")
    start = len(context.unknowns)
    context.unknowns += [Unknown(start, low.low, high.high)] * n
    return tuple(Linear(((start + i, exact(1)),), exact(0)) for i in range(n))


@function
def unstated(what: str) -> Missing:
    """A figure that neither the paper prints nor the warehouse could hold."""
    return Missing((what,))


@function
def cell(context: Context, indicator: str, region: str, year: Quantity) -> Any:
    """A printed result of the paper, from its tables under ``raw/``; an error if it has none."""
    _known(context, indicator)
    key = (indicator, region, _year(year))
    if context.facts.cells and key not in context.facts.cells:
        raise ExpressionError(f"the paper prints no {indicator} of {region} for {key[2]}")
    return _looked_up(context, context.facts.cells, key)


@function
def cells(
    context: Context, indicator: str, group: str, year: Quantity, without: tuple = ()
) -> Any:  # fmt: skip
    """Printed results of all cities of a region group."""
    if group not in context.facts.groups:
        known = ", ".join(sorted(context.facts.groups)) or "none"
        raise ExpressionError(f"no region group {group!r}; known: {known}")
    members = context.facts.groups[group]
    strangers = [name for name in without if name not in members]
    if strangers:
        raise ExpressionError(f"{', '.join(map(str, strangers))} is no member of {group}")
    kept = tuple(name for name in members if name not in without)
    items = tuple(cell(context, indicator, name, year) for name in kept)
    lacking = [item for item in items if isinstance(item, Missing)]
    return merged(lacking) if lacking else Named(kept, items)


@function
def printed_years(context: Context, indicator: str, region: str) -> Any:
    """Years for which the paper prints a result: from the first to the last."""
    _known(context, indicator)
    if not context.facts.cells:
        return Missing((f"{indicator} {region}",))
    years = [int(k[2]) for k in context.facts.cells if k[:2] == (indicator, region)]
    if not years:
        raise ExpressionError(f"the paper prints no {indicator} of {region}")
    return intervals.between(exact(min(years)), exact(max(years)))


@function
def value(context: Context, level: str, indicator: str, region: str, year: Quantity) -> Any:
    """A value of the warehouse's panel."""
    _known(context, indicator)
    _known_region(context, level, region)
    return _looked_up(context, context.facts.values, (level, indicator, region, _year(year)))


@function
def values(
    context: Context, level: str, indicator: str, region: str, first: Quantity, last: Quantity
) -> Any:
    """Values of the warehouse's panel for the years from ``first`` to ``last``."""
    years = range(int(first.point), int(last.point) + 1)
    items = tuple(value(context, level, indicator, region, exact(year)) for year in years)
    lacking = [item for item in items if isinstance(item, Missing)]
    return merged(lacking) if lacking else Named(tuple(map(str, years)), items)


@function
def score(
    context: Context, index: str, region: str, year: Quantity, aggregation: str = ""
) -> Any:  # fmt: skip
    """A result of an index; ``aggregation`` is needed for region groups."""
    if index not in context.facts.indices:
        raise ExpressionError(f"no index {index!r}")
    return _looked_up(context, context.facts.scores, (index, region, _year(year), aggregation))


@function
def inferred(context: Context, reading: str, region: str, year: Quantity) -> Any:
    """A mass that a reading of the gravity formula implies for the printed table."""
    return _looked_up(context, context.facts.inferred, (reading, region, _year(year)))


def _year(year: Quantity) -> str:
    return str(int(year.point))


def _known(context: Context, indicator: str) -> None:
    if context.facts.indicators and indicator not in context.facts.indicators:
        raise ExpressionError(f"no indicator {indicator!r} in the catalogue")


def _known_region(context: Context, level: str, region: str) -> None:
    if context.facts.regions and (level, region) not in context.facts.regions:
        raise ExpressionError(f"no {level} {region!r} in the list of regions")


def _looked_up(context: Context, facts: Mapping[Key, Fact], key: Key) -> Quantity | Missing:
    name = " ".join(part for part in key if part)
    fact = facts.get(key)
    if fact is None:
        return Missing((name,))
    context.used.append((name, fact))
    return printed(fact.text)
