"""What must not go round in a circle: indicators made of indicators, regions under regions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

Node = tuple[str, ...]


def cycle_problems(
    indicators: Sequence[Mapping[str, str]], regions: Sequence[Mapping[str, str]]
) -> Iterator[str]:
    """Say of what is made of itself, or lies above itself, at which row and by which way.

    Args:
        indicators: rows of the catalogue; numerator and denominator name the parts.
        regions: rows of the register; ``parent_code`` names the region above.
    """
    made_of = {
        (row["indicator_id"],): [
            (part,) for part in re.findall(r"\w+", f"{row['numerator']} {row['denominator']}")
        ]
        for row in indicators
        if row["kind"] != "observed"
    }
    yield from _cycle("indicators.csv", made_of, indicators, "is made of itself")
    nodes = [(row["level"], row["region_code"]) for row in regions]
    above = {
        node: _parents(node, row["parent_code"], nodes)
        for node, row in zip(nodes, regions, strict=True)
    }
    yield from _cycle("regions.csv", above, regions, "lies above itself")


def _parents(node: Node, code: str, nodes: Sequence[Node]) -> list[Node]:
    """The region above: of another level where two have the code, as a city and its province."""
    found = [other for other in nodes if other[1] == code and other != node]
    return sorted(found, key=lambda other: other[0] == node[0])[:1]


def _cycle(
    file: str,
    graph: Mapping[Node, Sequence[Node]],
    rows: Sequence[Mapping[str, str]],
    what: str,
) -> Iterator[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # The sorter lists a circle against the direction in which it was told.
        circle = list(reversed(error.args[1]))
        key = ("level", "region_code") if len(circle[0]) == 2 else ("indicator_id",)
        first = next(
            number
            for number, row in enumerate(rows, start=2)
            if tuple(row[column] for column in key) in circle
        )
        way = " -> ".join(" ".join(node) for node in circle)
        yield f"{file} row {first}: {circle[0][-1]} {what}: {way}"
