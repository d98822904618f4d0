"""Hierarchical weighted means under many draws: pools, prices, scales, weights and means by level.

What belongs here: the walk from the indicators up for many draws at once. The walk for one is
``indices.hierarchy``; both must agree.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from pipelines.computation.hierarchical import mean_of, tree_of, weight_of
from pipelines.computation.robustness.admissible import AS_DECLARED
from pipelines.computation.robustness.choices import Draws
from pipelines.computation.robustness.composite import partition
from pipelines.computation.robustness.prepared import Prepared, Touched
from pipelines.computation.robustness.weighing import redundancies
from pipelines.indices.normalisation import normalise
from pipelines.reference.definitions import Dimension
from pipelines.statistics.draws import Factor


class Pool:
    """Objects of one pool at one price basis, their indicators on one scale.

    Args:
        prepared: the index.
        x: (n, J) its values at this price basis.
        rows: the objects of the pool.
        scale: a method of ``normalise``.
    """

    def __init__(self, prepared: Prepared, x: np.ndarray, rows: np.ndarray, scale: str) -> None:
        """Normalise the indicators and take the tree over those that are there."""
        self.definition, self.rows, self.scale = prepared.definition, rows, scale
        columns = np.flatnonzero(~np.isnan(x[rows]).any(axis=0))
        own = x[np.ix_(rows, columns)]
        self.names = [prepared.columns[j] for j in columns]
        self.negative = prepared.negative[columns]
        self.z = self._scaled(own, self.negative, scale)
        self.touched = Touched(own, prepared.uncertain.within(rows, columns))
        self.dimensions, self.below = tree_of(self.definition, set(self.names))

    def _scaled(self, x: np.ndarray, negative: np.ndarray, scale: str) -> np.ndarray:
        signs = ["-" if sign else "+" for sign in negative]
        return normalise(x, signs, scale, self.definition.options.range)

    def scores(self, draws: Draws, errors: np.ndarray) -> np.ndarray:
        """Scores (draws, n) of the top of the tree; NaN where a draw gives none."""
        keep, moved = draws.keep(self.names), self._moved(errors)
        value: dict[str, np.ndarray] = {}
        alive: dict[str, np.ndarray] = {}
        for dimension in self.dimensions:
            kind, names = self.below[dimension.id][0][0], [c for _, c in self.below[dimension.id]]
            if kind == "indicator":
                columns = np.array([self.names.index(name) for name in names])
                z, there = self._leaves(columns, moved), keep[:, columns]
            else:
                z = np.stack([value[name] for name in names], axis=2)
                there = np.stack([alive[name] for name in names], axis=1)
                z = self._levelled(np.where(there, z, 0.0), dimension.normalisation)
            weight = self._weights(dimension, z, there, draws)
            value[dimension.id] = self._mean(dimension, z, weight, there, draws)
            alive[dimension.id] = there.any(axis=1)
        return value[self.dimensions[-1].id].T

    def _moved(self, errors: np.ndarray) -> np.ndarray | None:
        """Columns that the errors move, on the scale: (n, draws, columns)."""
        x = self.touched.drawn(errors)
        if x is None:
            return None
        negative = np.tile(self.negative[self.touched.columns], len(errors))
        return self._scaled(x.reshape(len(x), -1), negative, self.scale).reshape(x.shape)

    def _leaves(self, columns: np.ndarray, moved: np.ndarray | None) -> np.ndarray:
        """Indicators (n, draws, m), or (n, 1, m) where all draws have the same."""
        z = self.z[:, np.newaxis, columns]
        theirs = np.flatnonzero(np.isin(columns, self.touched.columns))
        if moved is None or not len(theirs):
            return z
        z = np.repeat(z, moved.shape[1], axis=1)
        z[:, :, theirs] = moved[:, :, np.searchsorted(self.touched.columns, columns[theirs])]
        return z

    def _levelled(self, z: np.ndarray, scale: str | None) -> np.ndarray:
        """Scores of dimensions on one scale over the objects; lost where one of them has none."""
        if not scale:
            return z
        lost = np.isnan(z).any(axis=0)
        flat = np.where(lost, 0.0, z).reshape(len(z), -1)
        found = self._scaled(flat, np.zeros(flat.shape[1], dtype=bool), scale).reshape(z.shape)
        found[:, lost.any(axis=1)] = np.nan
        return found

    def _weights(
        self, dimension: Dimension, z: np.ndarray, there: np.ndarray, draws: Draws
    ) -> np.ndarray:
        """Weights (draws, m) of the parts that are there; NaN where they do not exist."""
        declared = weight_of(self.definition, dimension, self.below[dimension.id])
        raw = there.astype(float)
        rules = draws.choices("level_weights")
        codes = draws.codes("level_weights")
        for code, choice in enumerate(rules):
            rule = declared if choice == AS_DECLARED else choice
            here = codes == code
            if not isinstance(rule, str):
                raw[here] *= np.asarray(rule)
            elif rule == "entropy":
                own = z if z.shape[1] == 1 else z[:, here]
                # A part that is alone has all the weight, however little it tells apart.
                alone = there[here].sum(axis=1, keepdims=True) == 1
                raw[here] *= np.where(alone, 1.0, self._information(own))
        total = raw.sum(axis=1, keepdims=True)
        return raw / np.where(total > 0, total, np.nan)

    def _information(self, z: np.ndarray) -> np.ndarray:
        """Redundancies (draws or 1, m); NaN in a draw in which a part has no value."""
        zero = self.definition.options.zero
        lost = np.isnan(z).any(axis=0)
        flat = np.where(lost, 0.0, z).reshape(len(z), -1)
        found = redundancies(flat, zero).reshape(lost.shape)
        return np.where(lost.any(axis=1, keepdims=True), np.nan, found)

    def _mean(
        self, dimension: Dimension, z: np.ndarray, weight: np.ndarray, there: np.ndarray,
        draws: Draws,
    ) -> np.ndarray:  # fmt: skip
        """Means (n, draws) of the parts that are there; NaN where one has no value."""
        choices, codes = draws.choices("level_mean"), draws.codes("level_mean")
        how = [mean_of(self.definition, dimension) if c == AS_DECLARED else c for c in choices]
        geometric = np.array([name == "geometric" for name in how])[codes]
        out = np.empty((len(z), len(weight)))
        for chosen in (False, True):
            here = np.flatnonzero(geometric == chosen)
            if len(here):
                own = z if z.shape[1] == 1 else z[:, here]
                out[:, here] = _average(own, np.where(there, weight, 0.0)[here], chosen)
        return out


def _average(z: np.ndarray, weight: np.ndarray, geometric: bool) -> np.ndarray:
    """Averages (n, draws) of z (n, draws or 1, m) by weight (draws, m)."""
    if geometric:
        # A part of 0 or less has no logarithm, and no say where it has no weight.
        ln = np.log(np.where(z > 0, z, np.nan))
        return np.exp(_products(ln, weight, of_nothing=True))
    return _products(z, weight, of_nothing=False)


def _products(z: np.ndarray, weight: np.ndarray, of_nothing: bool) -> np.ndarray:
    """Σ w·z over the parts; ``of_nothing``: a part without weight may lack a value."""
    holes = np.isnan(z)
    if not holes.any():
        if z.shape[1] == 1:
            return z[:, 0] @ weight.T
        return np.einsum("ndm,dm->nd", z, weight)
    filled = np.where(holes, 0.0, z)
    total = np.einsum("ndm,dm->nd", np.broadcast_to(filled, (len(z), *weight.shape)), weight)
    counted = holes & (weight > 0) if of_nothing else holes
    return np.where(counted.any(axis=2), np.nan, total)


class HierarchyModel:
    """A weighted mean of weighted means, pool by pool.

    Args:
        prepared: the index.
        factors: its discrete factors.
        own: the definition's own choices.
    """

    def __init__(self, prepared: Prepared, factors: list[Factor], own: dict[str, str]) -> None:
        """Partition the objects for every pool, price basis and scale."""
        self.factors, self.own = factors, own
        self.objects = prepared.objects
        self.cells = len(prepared.uncertain.law.size)
        draws = Draws(factors, np.zeros((0, len(factors)), dtype=np.int64), own)
        self.pools = {
            (pool, price, code): [
                Pool(prepared, x, rows, scale) for rows in partition(prepared, name)
            ]
            for (pool, name), (price, x), (code, scale) in product(
                enumerate(draws.choices("pool")),
                enumerate(prepared.prices),
                enumerate(draws.choices("scale")),
            )
        }

    def scores(self, codes: np.ndarray, errors: np.ndarray) -> np.ndarray:
        """Scores (draws, objects); NaN where a draw gives none."""
        draws = Draws(self.factors, codes, self.own)
        chosen = np.stack([draws.codes(name) for name in ("pool", "price_basis", "scale")], axis=1)
        out = np.full((len(codes), len(self.objects)), np.nan)
        for key, pools in self.pools.items():
            here = np.flatnonzero((chosen == key).all(axis=1))
            for pool in pools if len(here) else ():
                out[np.ix_(here, pool.rows)] = pool.scores(draws.at(here), errors[here])
        return out
