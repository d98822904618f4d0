"""What makes an index definition wrong, each fault with the key it belongs to."""

from __future__ import annotations

import math
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.reference.catalogue import Catalogue
from pipelines.reference.hierarchy import flat_problems, hierarchy_problems

if TYPE_CHECKING:
    from pipelines.reference.definitions import DefinedIndicator, Definition

Key = tuple[str | int, ...]
Problem = tuple[Key, str]

USABLE = {"observed", "derived", "constant_price"}
# Methods that put indicators on one scale, on which larger must be better.
DIRECTED = {"entropy_sum", "entropy_topsis", "weighted_mean", "synergy", "coupling"}


def definition_problems(
    definition: Definition, path: Path, catalogue: Catalogue
) -> Iterator[Problem]:
    """Everything that does not hold together in a definition.

    Args:
        definition: as read.
        path: its file.
        catalogue: indicators, regions and groups that it may name.

    Yields:
        The key that is wrong, as a path into the file, and what is wrong with it.
    """
    yield from _file_problems(definition, path)
    yield from _indicator_problems(definition, catalogue)
    if definition.method == "weighted_mean":
        yield from hierarchy_problems(definition)
    else:
        yield from flat_problems(definition)
        yield from _weight_problems(definition)
    yield from _region_problems(definition, catalogue)
    yield from _method_problems(definition, catalogue)


def _file_problems(definition: Definition, path: Path) -> Iterator[Problem]:
    if path.stem != definition.id:
        owner = path.with_name(f"{definition.id}.toml")
        twice = f", and {owner.name} has it already" if owner.is_file() else ""
        yield ("id",), f"id {definition.id!r} differs from the file name{twice}"
    if definition.years[0] > definition.years[1]:
        yield ("years",), f"years {definition.years} run backwards"
    names = [part.id for part in definition.dimension]
    for place, name in enumerate(names):
        if name in names[:place]:
            yield ("dimension", place, "id"), f"dimension {name!r} stands twice"


def _indicator_problems(definition: Definition, catalogue: Catalogue) -> Iterator[Problem]:
    known = catalogue.indicators
    usable = [identity for identity, row in known.items() if row["kind"] in USABLE]
    seen: set[str] = set()
    for key, indicator in _indicators(definition):
        if indicator.id not in usable:
            near = get_close_matches(indicator.id, usable, n=1)
            hint = f"; nearest: {near[0]}" if near else ""
            yield (
                (*key, "id"),
                f"indicator {indicator.id!r} is not an observed, derived or constant-price one"
                f"{hint}",
            )
        if indicator.id in seen:
            yield (*key, "id"), f"indicator {indicator.id!r} stands twice"
        if definition.method in DIRECTED and indicator.direction is None:
            yield (
                (*key, "direction"),
                f"indicator {indicator.id!r} has no direction, expected + (more is better) or -",
            )
        seen.add(indicator.id)
    if definition.method != "growth":
        yield from _price_problems(definition, catalogue)


def _price_problems(definition: Definition, catalogue: Catalogue) -> Iterator[Problem]:
    """Years are only compared on one price basis; in growth each series stands for itself."""
    ids = definition.indicator_ids
    bases = {i: catalogue.indicators.get(i, {}).get("price_basis", "-") for i in ids}
    found = sorted(set(bases.values()) - {"-"})
    if len(found) > 1:
        mixed = ", ".join(f"{i} ({basis})" for i, basis in bases.items() if basis != "-")
        yield ("dimension",), f"price bases {' and '.join(found)} are mixed: {mixed}"


def _weight_problems(definition: Definition) -> Iterator[Problem]:
    """Weights are given for all indicators or for none, and add up to 1 where they are added."""
    given = definition.options.weights == "given"
    for key, indicator in _indicators(definition):
        if given and indicator.weight is None:
            yield key, f"indicator {indicator.id!r} has no weight; options.weights is 'given'"
        if not given and indicator.weight is not None:
            yield (
                (*key, "weight"),
                f"indicator {indicator.id!r} has a weight; options.weights is "
                f"{definition.options.weights!r}, expected 'given'",
            )
    if not given:
        return
    if definition.selection != "all_required":
        yield ("selection",), "given weights need selection 'all_required': none may be left out"
    sums = [sum(i.weight or 0 for i in part.indicators) for part in definition.dimension]
    # Each chain of a coupling has weights of its own; elsewhere they run over all dimensions.
    by_chain = definition.method == "coupling"
    for place, total in enumerate(sums) if by_chain else [(None, sum(sums))]:
        if not math.isclose(total, 1, abs_tol=1e-9):
            key = ("dimension",) if place is None else ("dimension", place)
            yield key, f"weights add up to {total:.12g}, expected 1"


def _region_problems(definition: Definition, catalogue: Catalogue) -> Iterator[Problem]:
    groups = {(row["group_id"], row["level"]) for row in catalogue["region_groups"]}
    for place, group in enumerate(definition.groups):
        if (group, definition.level) not in groups:
            yield (
                ("groups", place),
                f"group {group!r} has no {definition.level} members in region_groups.csv",
            )
    regions = {(row["level"], row["region_code"]) for row in catalogue["regions"]}
    for place, code in enumerate(definition.extra_regions):
        if (definition.level, code) not in regions:
            yield (
                ("extra_regions", place),
                f"extra region {code!r} is no {definition.level} in regions.csv",
            )


def _method_problems(definition: Definition, catalogue: Catalogue) -> Iterator[Problem]:
    options, method = definition.options, definition.method
    if options.eta_indicator and options.eta_indicator not in catalogue.indicators:
        yield (
            ("options", "eta_indicator"),
            f"indicator {options.eta_indicator!r} of η is not in indicators.csv",
        )
    if method in {"synergy", "growth"} and options.base_year is None:
        yield ("options", "base_year"), f"method {method} needs options.base_year"
    if method == "synergy" and not (options.eta and options.eta_indicator):
        yield ("options", "eta"), "method synergy needs options.eta and options.eta_indicator"
    if method == "synergy" and definition.aggregate != "none":
        yield (
            ("aggregate",),
            "method synergy takes its regions as subsystems; aggregate must be none",
        )
    if method == "gravity" and [len(d.indicators) for d in definition.dimension] != [1] * 2:
        yield ("dimension",), "method gravity needs two dimensions of one indicator each (F and P)"
    if method == "coupling" and len(definition.dimension) != 2:
        yield ("dimension",), "method coupling needs two dimensions, the two chains"
    if method == "total" and len(definition.indicator_ids) != 1:
        yield ("dimension",), "method total needs exactly one indicator"


def _indicators(definition: Definition) -> Iterator[tuple[Key, DefinedIndicator]]:
    """Indicators of a definition with their keys in the file."""
    for place, part in enumerate(definition.dimension):
        for position, indicator in enumerate(part.indicators):
            yield ("dimension", place, "indicators", position), indicator
