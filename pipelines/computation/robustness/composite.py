"""Composite indices and coupling under many draws: pools, prices, scales, weights, combination."""

from __future__ import annotations

from copy import copy
from itertools import product

import numpy as np

from pipelines.computation.robustness.choices import Draws
from pipelines.computation.robustness.prepared import Prepared, Touched
from pipelines.computation.robustness.weighing import WEIGHTINGS, Moved, Weigher, zero_of
from pipelines.indices.coupling_coordination import coupling_coordination
from pipelines.indices.normalisation import min_max
from pipelines.statistics.draws import Factor, shipped

COMBINATIONS = ("weighted", "weight_inside_root", "arithmetic")
SCALES = ("min_max", "vector", "z_score")
POOLS = ("all", "group", "year")


class Part:
    """Objects of one pool at one price basis.

    Args:
        prepared: the index.
        x: (n, J) its values at this price basis.
        rows: the objects of the pool.
        chains: (K, J) which indicators are weighted together.
        zeros: the ways of handling zeros, by code.
    """

    def __init__(
        self, prepared: Prepared, x: np.ndarray, rows: np.ndarray, chains: np.ndarray,
        zeros: tuple[str, ...],
    ) -> None:  # fmt: skip
        """Normalise, and take the ingredients of the weights."""
        columns = np.flatnonzero(~np.isnan(x[rows]).any(axis=0))
        self.rows, self.columns = rows, columns
        self.x, self.negative = x[np.ix_(rows, columns)], prepared.negative[columns]
        self.chains = chains[:, columns]
        self.names = [prepared.columns[j] for j in columns]
        self.z = self._min_max(self.x, self.negative)
        self.scales = np.stack([scale_of(self.x, how) for how in SCALES])
        given = prepared.definition.weights
        self.weigher = Weigher(
            self.z, [zero_of(zero) for zero in zeros],
            np.array([given[name] for name in self.names]) if given else None,
        )  # fmt: skip
        self.touched = Touched(self.x, prepared.uncertain.within(rows, columns))

    @staticmethod
    def _min_max(x: np.ndarray, negative: np.ndarray) -> np.ndarray:
        return min_max(x, ["-" if sign else "+" for sign in negative])

    def moved(self, errors: np.ndarray, scale: np.ndarray) -> Moved | None:
        """The columns that the errors (draws, cells) move; None if there are none."""
        x = self.touched.drawn(errors)
        if x is None:
            return None
        draws, columns = len(errors), self.touched.columns
        z = self._min_max(x.reshape(len(x), -1), np.tile(self.negative[columns], draws))
        scales = np.empty((draws, len(columns)))
        for code in np.unique(scale):
            here = scale == code
            scales[here] = scale_of(x[:, here], SCALES[code])
        return Moved(columns, z.reshape(x.shape), scales)

    def without(self, left_out: np.ndarray) -> Part:
        """The same part, weighted without some of its objects (n,)."""
        if not left_out.any():
            return self
        other = copy(self)
        other.weigher = Weigher(self.z[~left_out], self.weigher.zeros, self.weigher.given)
        return other

    def weights(self, draws: Draws, moved: Moved | None) -> np.ndarray:
        """Weights (draws, J) that sum to 1 over each chain; NaN where they do not exist."""
        weighting, zero = draws.among("weighting", WEIGHTINGS), draws.codes("zero")
        keep = draws.keep(self.names)
        out = np.empty(keep.shape)
        for chain in self.chains:
            found = self.weigher.weights(weighting, zero, keep & chain, moved)
            out[:, chain] = found[:, chain]
        return out


def scale_of(x: np.ndarray, how: str) -> np.ndarray:
    """Range over scale of every column of x (n, ...): what a min-max value is multiplied by.

    TOPSIS depends on differences alone, so x over its length or deviation, and z times this, give
    the same closeness.
    """
    span = np.ptp(x, axis=0)
    if how == "min_max":
        return np.ones_like(span)
    peak = np.abs(x).max(axis=0)
    peak = np.where(peak > 0, peak, 1.0)
    unit = x / peak
    length = np.sqrt((unit**2).sum(axis=0)) if how == "vector" else unit.std(axis=0)
    return np.where(span > 0, span / peak / np.where(length > 0, length, 1.0), 1.0)


def combine(part: Part, draws: Draws, weight: np.ndarray, moved: Moved | None) -> np.ndarray:
    """Scores (draws, n): closeness by either metric, or the mean as a share of the best one."""
    code = draws.among("normalisation", SCALES)
    scale = part.scales[code]
    top = np.broadcast_to(np.ptp(part.z, axis=0), scale.shape)
    if moved is not None:
        top = top.copy()
        scale[:, moved.columns], top[:, moved.columns] = moved.scales, np.ptp(moved.z, axis=0)
    how = draws.among("combination", COMBINATIONS)
    out = np.empty((len(draws), len(part.rows)))
    mean = how == COMBINATIONS.index("arithmetic")
    factor = weight[mean] * scale[mean]
    out[mean] = _sums(factor, part.z, moved, mean) / _or_nan(factor.sum(axis=1, keepdims=True))
    rest = ~mean
    inside = (how[rest] == COMBINATIONS.index("weight_inside_root"))[:, np.newaxis]
    factor = np.where(inside, weight[rest], weight[rest] ** 2) * scale[rest] ** 2
    minus = np.sqrt(_sums(factor, part.z**2, moved, rest, lambda z: z**2))
    factor = factor * top[rest]
    plus = np.sqrt(_sums(factor, (1 - part.z) ** 2, moved, rest, lambda z: (1 - z) ** 2))
    out[rest] = minus / _or_nan(minus + plus)
    return out


def _or_nan(total: np.ndarray) -> np.ndarray:
    return np.where(total > 0, total, np.nan)


def _sums(
    factor: np.ndarray, values: np.ndarray, moved: Moved | None, here: np.ndarray,
    change: np.ufunc | None = None,
) -> np.ndarray:  # fmt: skip
    """Σ factor·values over the indicators: (draws, J) and (n, J) to (draws, n).

    Of moved columns the values are those of the draw, changed as ``values`` was.
    """
    if moved is None:
        return factor @ values.T
    fixed = np.ones(values.shape[1], dtype=bool)
    fixed[moved.columns] = False
    own = moved.z[:, here] if change is None else change(moved.z[:, here])
    total = factor[:, fixed] @ values[:, fixed].T
    for place, column in enumerate(moved.columns):
        total += factor[:, column, np.newaxis] * own[:, :, place].T
    return total


def couple(part: Part, draws: Draws, weight: np.ndarray, moved: Moved | None) -> np.ndarray:
    """Coupling coordination degrees D (draws, n) of the chains."""
    everyone = np.ones(len(draws), dtype=bool)
    # Chains first in memory: sums over so few chains are then sums of long rows.
    u = np.stack([_sums(np.where(c, weight, 0.0), part.z, moved, everyone) for c in part.chains])
    np.clip(u, 0, 1, out=u)
    out = np.full(u.shape[1:], np.nan)
    variants = draws.choices("variant")
    codes = draws.codes("variant")
    lacking = np.isnan(u[:, :, 0]).any(axis=0)
    for code, variant in enumerate(variants):
        here = (codes == code) & ~lacking
        if here.any():
            found = coupling_coordination(u[:, here].reshape(len(u), -1).T, variant=variant)
            out[here] = found.D.reshape(-1, u.shape[2])
    return out


class PooledModel:
    """An index whose objects are normalised and weighted pool by pool.

    Region groups are objects of a pool of their own, whatever the pool of the single regions is.

    Args:
        prepared: the index.
        factors: its discrete factors.
        own: the definition's own choices.
    """

    def __init__(self, prepared: Prepared, factors: list[Factor], own: dict[str, str]) -> None:
        """Partition the objects for every pool and price basis."""
        self.factors, self.own = factors, own
        self.objects = prepared.objects
        self.cells = len(prepared.uncertain.law.size)
        self._score = couple if prepared.definition.method == "coupling" else combine
        draws = self._draws(np.zeros((0, len(factors)), dtype=np.int64))
        dimension = [prepared.definition.dimensions[name] for name in prepared.columns]
        chains = np.ones((1, len(dimension)), dtype=bool)
        if self._score is couple:
            parts = [part.id for part in prepared.definition.dimension]
            chains = np.array([[d == part for d in dimension] for part in parts])
        self.parts = {
            (pool, price): [
                Part(prepared, x, rows, chains, draws.choices("zero"))
                for rows in partition(prepared, name)
            ]
            for (pool, name), (price, x) in product(
                enumerate(draws.choices("pool")), enumerate(prepared.prices)
            )
        }

    def _draws(self, codes: np.ndarray) -> Draws:
        return Draws(self.factors, codes, self.own)

    def scores(self, codes: np.ndarray, errors: np.ndarray) -> np.ndarray:
        """Scores (draws, objects); NaN where a draw gives none."""
        draws = self._draws(codes)
        pool, price = draws.codes("pool"), draws.codes("price_basis")
        out = np.full((len(codes), len(self.objects)), np.nan)
        for (p, b), parts in self.parts.items():
            here = np.flatnonzero((pool == p) & (price == b))
            if not len(here):
                continue
            some = draws.at(here)
            for part in parts:
                moved = part.moved(errors[here], some.among("normalisation", SCALES))
                weight = part.weights(some, moved)
                out[np.ix_(here, part.rows)] = self._score(part, some, weight, moved)
        return out

    def without_each_region(self) -> tuple[list[str], np.ndarray]:
        """Scores (regions, objects) with the weights of each pool made without one region.

        Everything else is the definition's own choice; every region is scored.
        """
        single = self.objects[self.objects["role"] == "object"]
        regions = sorted(single["region_code"].unique())
        draws = self._draws(np.repeat(shipped(self.factors), len(regions), axis=0))
        key = (int(draws.codes("pool")[0]), int(draws.codes("price_basis")[0]))
        out = np.full((len(regions), len(self.objects)), np.nan)
        for part in self.parts[key]:
            code = self.objects["region_code"].to_numpy()[part.rows]
            weight = np.vstack(
                [
                    part.without(code == region).weights(draws.at(np.array([place])), None)
                    for place, region in enumerate(regions)
                ]
            )
            out[:, part.rows] = self._score(part, draws, weight, None)
        return regions, out


def partition(prepared: Prepared, pool: str) -> list[np.ndarray]:
    """Rows of the objects that are normalised and weighted together."""
    objects = prepared.objects
    name = objects["role"].map({"object": "", "aggregate": "aggregate"})
    if pool == "year":
        name = name + objects["year"].astype(str)
    elif pool == "group":
        name = name.where(name != "", objects["group_id"])
    return [np.flatnonzero(name == one) for one in sorted(name.unique())]
