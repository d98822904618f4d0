"""The tree of a hierarchical index: its order from the indicators up, and what makes it wrong."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.reference.definitions import DefinedIndicator, Definition, Dimension

Key = tuple[str | int, ...]
Problem = tuple[Key, str]

# What only a weighted mean reads, in a dimension and in the options.
OF_A_DIMENSION = ("parent", "weight", "mean", "weights", "normalisation")
OF_THE_OPTIONS = ("range", "mean")


def children(definition: Definition, part: Dimension) -> list[Dimension]:
    """Dimensions that name ``part`` as their parent, in the order of the definition."""
    return [other for other in definition.dimension if other.parent == part.id]


def bottom_up(definition: Definition) -> list[Dimension]:
    """Dimensions of a sound hierarchy, each after its children; the index itself comes last."""
    (root,) = [part for part in definition.dimension if part.parent is None]
    return list(_below(definition, root))


def _below(definition: Definition, part: Dimension) -> Iterator[Dimension]:
    for child in children(definition, part):
        yield from _below(definition, child)
    yield part


def is_rescaled(definition: Definition) -> bool:
    """Whether scores of some level are put on a scale of their own, which rests on all of them."""
    return any(part.normalisation is not None for part in definition.dimension)


def is_sum(definition: Definition) -> bool:
    """Whether a weighted mean is a sum over its indicators, each with one weight: its share."""
    means = {part.mean or definition.options.mean for part in definition.dimension}
    return means == {"arithmetic"} and not is_rescaled(definition)


def flat_problems(definition: Definition) -> Iterator[Problem]:
    """What a method without a hierarchy would leave unread, and dimensions without indicators."""
    who = f"method {definition.method} does not read it; expected 'weighted_mean'"
    for place, part in enumerate(definition.dimension):
        if not part.indicators:
            yield ("dimension", place), f"dimension {part.id!r} has no indicators"
        for name in OF_A_DIMENSION:
            if getattr(part, name) is not None:
                yield ("dimension", place, name), f"{name} of dimension {part.id!r}: {who}"
    for name in OF_THE_OPTIONS:
        if name in definition.options.model_fields_set:
            yield ("options", name), f"options.{name}: {who}"
    if definition.options.normalisation != "min_max":
        found = f"options.normalisation {definition.options.normalisation!r}"
        yield ("options", "normalisation"), f"{found}: {who}"


def hierarchy_problems(definition: Definition) -> Iterator[Problem]:
    """What does not hold together in the tree, the scales and the weights of a weighted mean."""
    yield from _option_problems(definition)
    tree = list(_tree_problems(definition))
    yield from tree
    if tree:
        return
    for part in definition.dimension:
        yield from _weight_problems(definition, part)
    yield from _sign_problems(definition)


def _option_problems(definition: Definition) -> Iterator[Problem]:
    lower, upper = definition.options.range
    if not (math.isfinite(lower) and math.isfinite(upper) and lower < upper):
        yield ("options", "range"), f"range [{lower:g}, {upper:g}], expected the lower end first"
    if "range" in definition.options.model_fields_set and "min_max" not in {
        definition.options.normalisation, *(part.normalisation for part in definition.dimension)
    }:  # fmt: skip
        yield ("options", "range"), "a range without min_max; no other normalisation reads it"
    if definition.selection == "row_by_row":
        yield (
            ("selection",),
            ("a weighted mean needs every cell; expected 'all_required' or 'meets_coverage'"),
        )


def _tree_problems(definition: Definition) -> Iterator[Problem]:
    names = [part.id for part in definition.dimension]
    for place, part in enumerate(definition.dimension):
        if part.parent is not None and part.parent not in names:
            near = get_close_matches(part.parent, names, n=1)
            hint = f"; nearest: {near[0]}" if near else ""
            yield (
                ("dimension", place, "parent"),
                f"parent {part.parent!r} of dimension {part.id!r} is no dimension{hint}",
            )
        below = children(definition, part)
        if part.indicators and below:
            yield (
                ("dimension", place),
                f"dimension {part.id!r} has indicators and dimensions ({below[0].id!r}) under it, "
                "expected one of the two",
            )
        if not part.indicators and not below:
            yield (
                ("dimension", place),
                f"dimension {part.id!r} has neither indicators nor dimensions under it",
            )
        if part.indicators and part.normalisation:
            yield (
                ("dimension", place, "normalisation"),
                f"dimension {part.id!r} is made of indicators; they are normalised by "
                "options.normalisation, all on one scale",
            )
    yield from _root_problems(definition)


def _root_problems(definition: Definition) -> Iterator[Problem]:
    """One dimension has no parent, and from every other the way up leads to it."""
    places = {part.id: place for place, part in enumerate(definition.dimension)}
    above = {part.id: part.parent for part in definition.dimension}
    roots = [name for name, parent in above.items() if parent is None]
    for other in roots[1:]:
        yield (
            ("dimension", places[other]),
            f"dimensions {roots[0]!r} and {other!r} both have no parent, expected one: the index "
            "itself",
        )
    told: set[str] = set()
    for name in above:
        way = _way_up(name, above)
        circle = way[way.index(way[-1]) :]
        if way[-1] in way[:-1] and not told & set(circle):
            told |= set(circle)
            yield (
                ("dimension", places[circle[0]], "parent"),
                f"dimension {circle[0]!r} lies above itself: {' -> '.join(circle)}",
            )


def _way_up(name: str, above: dict[str, str | None]) -> list[str]:
    """Dimensions from one up to the last known one, or until one comes a second time."""
    way = [name]
    while (parent := above[way[-1]]) in above and parent is not None:
        way.append(parent)
        if parent in way[:-1]:
            break
    return way


def _weight_problems(definition: Definition, part: Dimension) -> Iterator[Problem]:
    """Weights are given for all children of a dimension or for none, and add up to 1."""
    places = {other.id: place for place, other in enumerate(definition.dimension)}
    here = ("dimension", places[part.id])
    rule = part.weights or definition.options.weights
    given: list[tuple[Key, str, DefinedIndicator | Dimension]] = [
        ((*here, "indicators", position), "indicator", indicator)
        for position, indicator in enumerate(part.indicators)
    ]
    given += [
        (("dimension", places[c.id]), "dimension", c) for c in children(definition, part)
    ]  # fmt: skip
    for key, kind, child in given:
        if rule == "given" and child.weight is None:
            yield key, f"{kind} {child.id!r} has no weight; weights of {part.id!r} are 'given'"
        if rule == "given" and child.weight == 0:
            yield (*key, "weight"), f"{kind} {child.id!r} has weight 0; leave it out instead"
        if rule != "given" and child.weight is not None:
            yield (
                (*key, "weight"),
                f"{kind} {child.id!r} has a weight; weights of {part.id!r} are {rule!r}, "
                "expected 'given'",
            )
    if part.parent is None and part.weight is not None:
        yield (*here, "weight"), f"dimension {part.id!r} has a weight, but no parent"
    if rule != "given":
        return
    total = sum(child.weight or 0 for _, _, child in given)
    if not math.isclose(total, 1, abs_tol=1e-9):
        yield here, f"weights of {part.id!r} add up to {total:.12g}, expected 1"
    if part.indicators and definition.selection != "all_required":
        yield ("selection",), "given weights need selection 'all_required': none may be left out"


def _sign_problems(definition: Definition) -> Iterator[Problem]:
    """Entropy weights are shares of a total: no part may be negative."""
    below: dict[str, bool] = {}
    for part in bottom_up(definition):
        scale = definition.options.normalisation if part.indicators else part.normalisation
        inherited = any(below[child.id] for child in children(definition, part))
        below[part.id] = _may_be_negative(scale, definition.options.range, inherited)
        rule = part.weights or definition.options.weights
        if rule == "entropy" and below[part.id]:
            place = [other.id for other in definition.dimension].index(part.id)
            key: Key = ("dimension", place, "weights") if part.weights else ("options", "weights")
            yield (
                key,
                f"entropy weights of {part.id!r} on values below 0; expected a min_max range from "
                "0 up, rank, or other weights",
            )


def _may_be_negative(scale: str | None, to: Sequence[float], inherited: bool) -> bool:
    if scale is None:
        return inherited
    return scale == "z_score" or (scale == "min_max" and to[0] < 0)
