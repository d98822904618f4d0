"""Inputs scored on the scale of an earlier release: its bounds, weights, ideals, η and coordinates.

What belongs here: for each method the score of other inputs under parameters that are kept. The
formulas are those of ``pipelines.indices``. A state that has no score on that scale has a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from pipelines.computation.frames import Frames, matrix
from pipelines.computation.hierarchical import mean_of, tree_of
from pipelines.indices.coupling_coordination import ROUND_OFF, coupling_coordination
from pipelines.indices.gravity import gravity, great_circle_km
from pipelines.indices.hierarchy import Node, aggregate
from pipelines.indices.normalisation import min_max
from pipelines.indices.system_synergy import subsystem_order, synergy_degree
from pipelines.indices.topsis import topsis
from pipelines.reference.definitions import Definition
from pipelines.reference.hierarchy import is_rescaled

KEY = ["level", "region_code", "year"]
OUTSIDE = "inputs outside the earlier bounds"
NO_SCALE = "no scale to keep: z-scores, ranks and scales of upper levels rest on all scores in them"

Scorer = Callable[[Definition, Frames, pd.DataFrame], pd.DataFrame]


def _scored(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Put scored objects under each other, also if there are none: KEY, score, reason."""
    columns = [*KEY, "score", "reason"]
    return pd.concat([p[columns] for p in parts]) if parts else pd.DataFrame(columns=columns)


def _pools(
    early: Frames, inputs: pd.DataFrame
) -> Iterator[tuple[pd.DataFrame, np.ndarray, pd.DataFrame]]:
    """For each earlier pool: its objects, z (objects, indicators) on the earlier bounds, weights.

    Directions, bounds and weights are those of the earlier ``weights``, in its order.
    """
    placed = inputs.merge(early["scores"][[*KEY, "pool"]], on=KEY)
    for pool, own in early["weights"].groupby("pool", sort=True):
        objects, x = matrix(placed[placed["pool"] == pool], own["indicator_id"].tolist())
        bounds = own[["lower", "upper"]].to_numpy(float).T
        yield objects, min_max(x, own["direction"].tolist(), bounds), own


def _topsis(definition: Definition, early: Frames, inputs: pd.DataFrame) -> pd.DataFrame:
    """Closeness to the earlier ideals: z = 1 and 0 at the earlier bounds (both 0 if equal)."""
    parts = []
    for objects, z, own in _pools(early, inputs):
        ideals = np.stack([own["upper"] > own["lower"], np.zeros(len(own))])
        plus = ["+"] * len(own)
        weight = own["weight"].to_numpy()
        found = topsis(z, weight, definition.options.metric, direction=plus, ideals=ideals)
        parts.append(objects.assign(score=found.closeness, reason=found.reason))
    return _scored(parts)


def _sum(definition: Definition, early: Frames, inputs: pd.DataFrame) -> pd.DataFrame:
    """Sum of z by the earlier weights."""
    return _scored(
        [
            objects.assign(score=z @ own["weight"].to_numpy(), reason="")
            for objects, z, own in _pools(early, inputs)
        ]
    )


def _hierarchy(definition: Definition, early: Frames, inputs: pd.DataFrame) -> pd.DataFrame:
    """Means of the earlier tree; the share of a node is that of what is under it."""
    lower, upper = definition.options.range
    kept = definition.options.normalisation == "min_max" and not is_rescaled(definition)
    parts = []
    for objects, z, own in _pools(early, inputs):
        share = own.set_index("indicator_id")["weight"]
        # Where a level has no entropy weights the shares are not all there.
        if not kept or not np.isclose(share.sum(), 1):
            parts.append(objects.assign(score=np.nan, reason=NO_SCALE))
            continue
        score = aggregate(lower + (upper - lower) * z, _tree(definition, share))[-1].value
        parts.append(objects.assign(score=score, reason=np.where(np.isnan(score), OUTSIDE, "")))
    return _scored(parts)


def _tree(definition: Definition, share: pd.Series) -> list[Node]:
    """Nodes over the indicators of ``share``, each child with its part of what its node has."""
    places = {("indicator", name): place for place, name in enumerate(share.index)}
    has = {("indicator", name): own for name, own in share.items()}
    dimensions, below = tree_of(definition, set(share.index))
    nodes = []
    for dimension in dimensions:
        parts, name = below[dimension.id], ("dimension", dimension.id)
        has[name] = sum(has[part] for part in parts)
        weight = [has[part] / has[name] for part in parts] if has[name] else "equal"
        nodes.append(Node([places[part] for part in parts], mean_of(definition, dimension), weight))
        places[name] = len(places)
    return nodes


def _coupling(definition: Definition, early: Frames, inputs: pd.DataFrame) -> pd.DataFrame:
    """D of the chain scores by the earlier weights of each chain."""
    parts = []
    for objects, z, own in _pools(early, inputs):
        weight, dimension = own["weight"].to_numpy(), own["dimension"].to_numpy()
        chains = [dimension == chain for chain in own["dimension"].unique()]
        u = np.column_stack([z[:, chain] @ weight[chain] for chain in chains])
        degree, reason = _coordination(u, definition.options.variant)
        parts.append(objects.assign(score=degree, reason=reason))
    return _scored(parts)


def _coordination(u: np.ndarray, variant: str) -> tuple[np.ndarray, np.ndarray]:
    """D (m,) of chains u (m, n) that may lie outside [0, 1]; NaN with a reason where undefined.

    √(C·T) of s·u is √s times that of u wherever C depends on ratios alone, so levels above 1 are
    scaled down to 1 and D is scaled back.
    """
    near = u.clip(0, 1)
    u = np.where(np.abs(u - near) <= ROUND_OFF, near, u)
    scale = np.maximum(u.max(axis=1), 1.0)
    inside = (u >= 0).all(axis=1) & ((scale == 1) | (variant != "wang2021"))
    levels = np.where(inside[:, np.newaxis], u / scale[:, np.newaxis], np.nan)
    found = coupling_coordination(levels, variant=variant)
    return np.sqrt(scale) * found.D, np.where(inside, found.reason, OUTSIDE)


def _synergy(definition: Definition, early: Frames, inputs: pd.DataFrame) -> pd.DataFrame:
    """S of every subsystem, and degrees of the earlier groups and years under the earlier η."""
    parts = []
    for objects, z, own in _pools(early, inputs):
        order = _order(z, own["weight"].to_numpy(), definition.options.order)
        parts.append(objects.assign(score=order, reason=np.where(np.isnan(order), OUTSIDE, "")))
    subsystems = pd.concat(parts) if parts else pd.DataFrame(columns=["group_id"])
    whole = early["scores"][early["scores"]["level"] == "group"]
    for group, rows in whole.groupby("region_code"):
        own = subsystems[subsystems["group_id"] == group]
        order = own.pivot(index="year", columns="region_code", values="score")
        degree, reason = _degrees(definition, order, early["indices.eta"], rows["year"])
        parts.append(rows.assign(score=degree, reason=reason))
    return _scored(parts)


def _order(z: np.ndarray, weight: np.ndarray, method: str) -> np.ndarray:
    """S (m,) of z (m, n) that may be negative: Σλz in two halves; the geometric form is NaN."""
    above, below = z.clip(min=0), (-z).clip(min=0)
    order = subsystem_order(above, weight, method)
    if method == "linear":
        return order - subsystem_order(below, weight)
    return np.where((below > 0).any(axis=1), np.nan, order)


def _degrees(
    definition: Definition, order: pd.DataFrame, eta: pd.DataFrame, years: pd.Series
) -> tuple[np.ndarray, np.ndarray]:
    """Degrees (years,) from orders (year, region); NaN without η, or with a reason without S."""
    options = definition.options
    weight = eta[eta["reading"] == options.eta[0]].pivot(
        index="year", columns="region_code", values="eta"
    )
    weight = weight.reindex(index=years, columns=order.columns).to_numpy(float)
    s1 = order.reindex(years).to_numpy(float)
    s0 = np.broadcast_to(order.reindex([options.base_year]).to_numpy(float), s1.shape)
    ordered = ~np.isnan(s0 + s1).any(axis=1)
    known = ordered & ~np.isnan(weight).any(axis=1)
    s0, s1, weight = (np.nan_to_num(array) for array in (s0, s1, weight))
    found = synergy_degree(s0, s1, weight, options.degree)
    return np.where(known, found.degree, np.nan), np.where(ordered, "", OUTSIDE)


def _gravity(definition: Definition, early: Frames, inputs: pd.DataFrame) -> pd.DataFrame:
    """Out-strengths in every earlier network, at the earlier coordinates."""
    parts, points = [], early["clean.coordinates"].set_index("region_code")
    pair = inputs.drop_duplicates("indicator_id").sort_values("position")["indicator_id"].tolist()
    for _, cells in inputs.groupby(["group_id", "year"], sort=True):
        objects, masses = matrix(cells, pair)
        here = points.reindex(objects["region_code"])
        distance = great_circle_km(here["latitude"].to_numpy(), here["longitude"].to_numpy())
        found = gravity(masses[:, 0], masses[:, 1], distance, definition.options.exponent)
        parts.append(objects.assign(score=found.out_strength, reason=""))
    return _scored(parts)


def _total(definition: Definition, early: Frames, inputs: pd.DataFrame) -> pd.DataFrame:
    """The value itself."""
    return _scored([inputs.assign(score=inputs["value"], reason="")])


SCORERS: dict[str, Scorer] = {
    "entropy_topsis": _topsis,
    "entropy_sum": _sum,
    "weighted_mean": _hierarchy,
    "coupling": _coupling,
    "synergy": _synergy,
    "gravity": _gravity,
    "total": _total,
}
