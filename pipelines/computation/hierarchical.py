"""Hierarchical weighted means: the tree of a definition, its weights, scores at every level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pipelines.computation.frames import OBJECT, Frames, matrix, score_rows, used_indicators
from pipelines.indices.hierarchy import NO_ENTROPY, OTHER_WITHOUT_VALUE, Node, Part, aggregate
from pipelines.reference.definitions import Definition, Dimension
from pipelines.reference.hierarchy import bottom_up, children

NODES = [
    "index_id", "pool", "kind", "node", "parent", "mean", "entropy", "weight", "share", "reason",
]  # fmt: skip
LEVELS = [
    *OBJECT, "index_id", "pool", "dimension", "parent", "mean", "score", "z", "rank", "reason",
]  # fmt: skip
WEIGHTS_ABOVE = "weights above it are not defined"


class Walk(NamedTuple):
    """The tree of one pool from its indicators up: dimensions and parts in the same order."""

    pool: str
    objects: pd.DataFrame
    dimensions: list[Dimension]
    below: dict[str, list[tuple[str, str]]]
    z: np.ndarray
    columns: list[str]
    nodes: list[Node]
    parts: list[Part]


def nodes(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Place in the tree, weight in the node above and share of the whole, by pool and node."""
    rows = [row for walk in walks(definition, frames) for row in _node_rows(definition, walk)]
    return pd.DataFrame(rows, columns=NODES)


def levels(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Score, rank and value for the level above of every object at every dimension."""
    made = []
    for walk in walks(definition, frames):
        entering = {
            child: part.z[:, position]
            for dimension, part in zip(walk.dimensions, walk.parts, strict=True)
            for position, child in enumerate(walk.below[dimension.id])
        }
        for dimension, part in zip(walk.dimensions, walk.parts, strict=True):
            z = entering.get(("dimension", dimension.id), part.value)
            lost = np.isnan(z) & ~np.isnan(part.value)
            made.append(
                walk.objects.assign(
                    index_id=definition.id, pool=walk.pool, dimension=dimension.id,
                    parent=dimension.parent or "", mean=mean_of(definition, dimension),
                    score=part.value, z=z, reason=np.where(lost, OTHER_WITHOUT_VALUE, part.reason),
                )
            )  # fmt: skip
    if not made:
        return pd.DataFrame(columns=LEVELS)
    found = pd.concat(made, ignore_index=True)
    places = found.groupby(["pool", "level", "year", "dimension"])["score"]
    return found.assign(rank=places.rank(method="min", ascending=False))[LEVELS]


def weights(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Share of each indicator in the whole; one without (its reason is in ``nodes``) has no row."""
    heads = frames["normalised"].drop_duplicates(["pool", "indicator_id"])
    heads = heads[["index_id", "pool", "indicator_id", "dimension", "direction", "lower", "upper"]]
    tree = frames["nodes"]
    tree = tree[(tree["kind"] == "indicator") & tree["share"].notna()]
    tree = tree.rename(columns={"node": "indicator_id", "share": "of_all"})
    found = heads.merge(
        tree[["pool", "indicator_id", "entropy", "of_all"]], on=["pool", "indicator_id"]
    )
    return found.assign(redundancy=1 - found["entropy"]).rename(columns={"of_all": "weight"})


def scores(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Scores of the dimension without a parent: the index itself."""
    top = frames["levels"][frames["levels"]["parent"] == ""]
    scored = top[[*OBJECT, "pool", "score", "reason"]]
    return score_rows(definition, scored, frames["inputs"], "aggregate")


def walks(definition: Definition, frames: Frames) -> Iterator[Walk]:
    """The tree of every pool, walked from its ``normalised`` indicators up."""
    for pool, cells in frames["normalised"].groupby("pool", sort=True):
        columns = used_indicators(definition, cells)
        objects, z = matrix(cells, columns, "z")
        dimensions, below = tree_of(definition, set(columns))
        places = {("indicator", column): j for j, column in enumerate(columns)}
        places |= {("dimension", d.id): len(columns) + k for k, d in enumerate(dimensions)}
        made = [
            Node(
                children=[places[child] for child in below[dimension.id]],
                mean=mean_of(definition, dimension),
                weight=weight_of(definition, dimension, below[dimension.id]),
                scale=dimension.normalisation,
                to=definition.options.range,
                zero=definition.options.zero,
            )
            for dimension in dimensions
        ]
        yield Walk(str(pool), objects, dimensions, below, z, columns, made, aggregate(z, made))


def tree_of(
    definition: Definition, used: set[str]
) -> tuple[list[Dimension], dict[str, list[tuple[str, str]]]]:
    """Dimensions from the bottom up with what is under them, as (kind, id).

    An indicator that the coverage left out, or that does not aggregate over a region, is not there;
    a dimension of which nothing is left is not there either.
    """
    below: dict[str, list[tuple[str, str]]] = {}
    kept = []
    for dimension in bottom_up(definition):
        parts = [("indicator", i.id) for i in dimension.indicators if i.id in used]
        parts += [("dimension", c.id) for c in children(definition, dimension) if below[c.id]]
        below[dimension.id] = parts
        if parts:
            kept.append(dimension)
    return kept, below


def mean_of(definition: Definition, dimension: Dimension) -> str:
    """How a dimension is averaged: its own mean, or that of the options."""
    return dimension.mean or definition.options.mean


def weight_of(
    definition: Definition, dimension: Dimension, parts: list[tuple[str, str]]
) -> ArrayLike | str:
    """Rule of the weights, or the given ones over what is there."""
    rule = dimension.weights or definition.options.weights
    if rule != "given":
        return rule
    known = {("indicator", identity): weight for identity, weight in definition.weights.items()}
    known |= {("dimension", d.id): d.weight for d in definition.dimension if d.weight is not None}
    weight = np.array([known[part] for part in parts])
    # They add up to 1 but where a part does not aggregate over a region.
    return weight / weight.sum()


def _node_rows(definition: Definition, walk: Walk) -> Iterator[list[object]]:
    """Rows of ``nodes`` of one pool, from the index itself down."""
    found = dict(zip([d.id for d in walk.dimensions], walk.parts, strict=True))
    means = {d.id: mean_of(definition, d) for d in walk.dimensions}
    top = walk.dimensions[-1].id
    share = {top: 1.0}
    yield [definition.id, walk.pool, "dimension", top, "", means[top], np.nan, 1.0, 1.0, ""]
    for dimension in reversed(walk.dimensions):
        part = found[dimension.id]
        for position, (kind, child) in enumerate(walk.below[dimension.id]):
            weight = part.weight[position]
            own = share[dimension.id] * weight
            if kind == "dimension":
                share[child] = own
            yield [
                definition.id, walk.pool, kind, child, dimension.id,
                means[child] if kind == "dimension" else "", part.entropy[position], weight, own,
                _why(part) if np.isnan(weight) else WEIGHTS_ABOVE if np.isnan(own) else "",
            ]  # fmt: skip


def _why(part: Part) -> str:
    """Why a part has no weights."""
    return NO_ENTROPY if (part.reason == NO_ENTROPY).all() else OTHER_WITHOUT_VALUE
