"""How scores are distributed and how they move: kernel density and Markov transitions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

CONSTANT = "all values are the same: a density needs spread"
FEW_UNITS = 30
FEW_TRANSITIONS = 5


@dataclass(frozen=True)
class Density:
    """Gaussian kernel density at points, its bandwidth, and a warning where units are few."""

    at: np.ndarray
    density: np.ndarray
    bandwidth: float
    reason: str = ""


@dataclass(frozen=True)
class Transitions:
    """Moves between k classes.

    ``counts`` (k, k) from row to column; ``probability`` (k, k), NaN in a row without moves;
    ``ergodic`` (k,) the long-run distribution, NaN with a reason where there is not exactly one.
    """

    counts: np.ndarray
    probability: np.ndarray
    ergodic: np.ndarray
    reason: str = ""


def silverman(x: ArrayLike) -> float:
    """Silverman's bandwidth 0.9 · min(sd, IQR / 1.349) · n^(-1/5); 0 without spread.

    Source: Silverman (1986), Density Estimation, eq. 3.31.
    """
    values = np.asarray(x, dtype=np.float64)
    if len(values) < 2:
        return 0.0
    quartiles = np.quantile(values, [0.25, 0.75])
    spreads = [values.std(ddof=1), float(np.diff(quartiles)[0]) / 1.349]
    spread = min([s for s in spreads if s > 0], default=0.0)
    return float(0.9 * spread * len(values) ** -0.2)


def kernel_density(x: ArrayLike, at: ArrayLike, bandwidth: float | None = None) -> Density:
    """Mean of normal densities around the values (1/nh) Σ φ((at - x)/h).

    Args:
        x: (n,) values.
        at: (m,) points.
        bandwidth: h; Silverman's if not given.

    Raises:
        ValueError: missing values or a bandwidth not above 0.
    """
    values, points = np.asarray(x, dtype=np.float64), np.asarray(at, dtype=np.float64)
    if not np.isfinite(values).all():
        raise ValueError("x has a missing value; leave the unit out and say so")
    h = silverman(values) if bandwidth is None else bandwidth
    if bandwidth is not None and not h > 0:
        raise ValueError(f"bandwidth is {bandwidth}; expected one above 0")
    if h <= 1e-12 * np.abs(values).max(initial=0.0):
        return Density(points, np.full(points.shape, np.nan), 0.0, CONSTANT)
    u = (points[:, np.newaxis] - values) / h
    return Density(points, np.exp(-u * u / 2).mean(axis=1) / (h * np.sqrt(2 * np.pi)), h)


def transitions(states: ArrayLike, classes: int) -> Transitions:
    """Count moves between classes from one year to the next and what they lead to.

    Args:
        states: (units, years) classes from 0; -1 where a unit has no class in a year.
        classes: number of classes k.

    Raises:
        ValueError: a class outside 0 … k - 1.

    Source: Quah (1993) European Economic Review 37; e.g. PySAL ``giddy.markov``.
    """
    table = np.asarray(states, dtype=np.int64)
    if ((table < -1) | (table >= classes)).any():
        raise ValueError(f"a class lies outside 0 to {classes - 1}")
    start, end = table[:, :-1].ravel(), table[:, 1:].ravel()
    both = (start >= 0) & (end >= 0)
    counts = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(counts, (start[both], end[both]), 1)
    total = counts.sum(axis=1, keepdims=True)
    probability = np.where(total > 0, counts / np.maximum(total, 1), np.nan)
    nothing = np.full(classes, np.nan)
    empty = np.flatnonzero(total[:, 0] == 0)
    if len(empty):
        reason = f"no unit leaves class {', '.join(str(c + 1) for c in empty)}"
        return Transitions(counts, probability, nothing, reason)
    closed = _closed_classes(counts > 0)
    if len(closed) > 1:
        return Transitions(counts, probability, nothing, "the classes fall apart: no single answer")
    ergodic, stay = np.zeros(classes), np.flatnonzero(closed[0])
    # π(P - I) = 0 with Σπ = 1 on the classes that are never left; all others end at exactly 0.
    left = probability[np.ix_(stay, stay)].T - np.eye(len(stay))
    left[-1] = 1.0
    ergodic[stay] = np.linalg.solve(left, np.append(np.zeros(len(stay) - 1), 1.0)).clip(0, 1)
    return Transitions(counts, probability, ergodic)


def _closed_classes(moves: np.ndarray) -> list[np.ndarray]:
    """Sets of classes (k,) that reach each other and nothing else."""
    reach = moves | np.eye(len(moves), dtype=bool)
    for _ in range(len(moves)):
        reach = reach @ reach
    both = reach & reach.T
    closed = [both[i] for i in range(len(moves)) if not (reach[i] & ~both[i]).any()]
    return [np.array(found) for found in sorted({tuple(one.tolist()) for one in closed})]


def few_units(n: int) -> str:
    """Warning for a cross-section that is too small to read a shape from."""
    return f"{n} units are few: read the shape with care" if n < FEW_UNITS else ""


def few_transitions(counts: np.ndarray) -> str:
    """Warning for transitions that are too few to read a probability from."""
    thin = int((counts.sum(axis=1) < FEW_TRANSITIONS * len(counts)).sum())
    total = int(counts.sum())
    return (
        f"{total} transitions in {counts.size} cells: {thin} of {len(counts)} classes have fewer "
        f"than {FEW_TRANSITIONS} a cell"
        if thin
        else ""
    )
