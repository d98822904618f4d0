"""Moran's I with permutations: do near regions resemble each other.

What belongs here: the statistic and its weights. Computed here rather than by ``esda``, which draws
from numpy's global state and takes 1.6 s to import; tests hold it to ``esda``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

PERMUTATIONS = 999
CONSTANT = "all values are the same"
SMALLEST = 4


@dataclass(frozen=True)
class Moran:
    """Moran's I, its expectation -1/(n - 1), and its share of the permutations.

    ``p`` is one-sided, towards the side on which I lies: (1 + permutations as extreme) / (1 + all).
    """

    n: int
    i: float
    expected: float
    p: float
    permutations: int
    reason: str = ""


def row_standardised(weight: ArrayLike) -> np.ndarray:
    """Weights (n, n) with rows that sum to 1; a row without neighbours stays 0."""
    matrix = np.asarray(weight, dtype=np.float64)
    total = matrix.sum(axis=1, keepdims=True)
    return np.asarray(matrix / np.where(total > 0, total, 1.0))


def inverse_distance(distance: ArrayLike) -> np.ndarray:
    """1 / d of every pair (n, n), 0 on the diagonal."""
    matrix = np.array(distance, dtype=np.float64)
    np.fill_diagonal(matrix, np.inf)
    return np.asarray(1.0 / matrix)


def moran(
    x: ArrayLike, weight: ArrayLike, permutations: int = PERMUTATIONS, seed: int = 0
) -> Moran:
    """Moran's I = (n / S₀) · Σ w_ij z_i z_j / Σ z², z deviations from the mean.

    Args:
        x: (n,) values.
        weight: (n, n) weights with a diagonal of 0, as they are to be used.
        permutations: permutations of the values over the places.
        seed: of the permutations; equal n and seed give equal permutations.

    Raises:
        ValueError: missing values, wrong shapes, weights without a neighbour.

    Source: Moran (1950) Biometrika 37; Cliff & Ord (1981) for permutations.
    """
    values, w = np.asarray(x, dtype=np.float64), np.asarray(weight, dtype=np.float64)
    n = len(values)
    if values.ndim != 1 or w.shape != (n, n) or not np.isfinite(values).all():
        raise ValueError(f"x {values.shape} and weight {w.shape}; expected (n,) finite and (n, n)")
    if np.diagonal(w).any() or not w.sum() > 0:
        raise ValueError("weight needs a diagonal of 0 and at least one neighbour")
    if n < SMALLEST:
        return Moran(n, np.nan, np.nan, np.nan, 0, f"{n} units are too few")
    z = values - values.mean()
    peak = np.abs(values).max()
    if np.abs(z).max() <= 1e-12 * peak:
        return Moran(n, np.nan, -1 / (n - 1), np.nan, 0, CONSTANT)
    z = z / np.abs(z).max()
    scale = n / w.sum() / (z @ z)
    observed = scale * float(z @ w @ z)
    order = np.random.default_rng([seed, n]).permuted(
        np.tile(np.arange(n), (permutations, 1)), axis=1
    )
    drawn = z[order]
    found = scale * np.einsum("pi,ij,pj->p", drawn, w, drawn, optimize=True)
    # A permutation that gives the observed value up to round-off is as extreme as it.
    larger = int((found >= observed - 1e-12 * max(1.0, abs(observed))).sum())
    extreme = min(larger, permutations - larger)
    return Moran(n, observed, -1 / (n - 1), (extreme + 1) / (permutations + 1), permutations)
