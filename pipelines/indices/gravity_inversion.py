"""Gravity read backwards: the masses that a printed column of strengths implies.

What belongs here: for a reading of the formula, the masses whose strengths are the given ones.
What such masses are good for is inference about the formula, never data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import least_squares  # type: ignore[import-untyped]

from pipelines.indices import checks
from pipelines.indices.checks import FloatArray
from pipelines.indices.gravity import Gravity, gravity

Reading = Literal["k_once", "k_twice", "symmetric", "destination_share"]
READINGS: tuple[Reading, ...] = ("k_once", "k_twice", "symmetric", "destination_share")
# Strength of `gravity` that a reading takes the printed column for.
STRENGTH = {
    "k_once": "out_strength", "k_twice": "k_twice", "symmetric": "symmetric",
    "destination_share": "in_strength",
}  # fmt: skip
STARTS = 8
FOUND = 1e-6  # largest relative difference of a solution


@dataclass(frozen=True, eq=False)
class Inversion:
    """Masses F·P (n,), and the largest relative difference between their strengths and the given.

    ``mass`` is NaN where no masses were found; ``reason`` then says so.
    """

    mass: FloatArray
    error: float
    reason: str


def invert(
    strength: ArrayLike, distance: ArrayLike, reading: Reading = "k_once", exponent: float = 2
) -> Inversion:
    """Masses whose strengths under a reading are the given ones, by least squares on logarithms.

    Masses are in the unit of the strengths times distance to the exponent; only their ratios are
    free of it. Several starts are tried, in a fixed order; a solution need not exist, nor be the
    only one.

    Args:
        strength: (n,) above 0, n >= 3.
        distance: (n, n) symmetric, above 0 off the diagonal.
        reading: which strength of ``gravity`` the given ones are.
        exponent: of the distance.

    Raises:
        ValueError: strengths that are missing or not positive, a reading that does not exist, or
            distances that ``gravity`` refuses.

    Example:
        Three cities at distance 1 of each other with equal strengths have equal masses.

        >>> invert([1, 1, 1], np.ones((3, 3))).mass.round(6).tolist()
        [1.0, 1.0, 1.0]
    """
    if reading not in STRENGTH:
        raise ValueError(f"reading {reading!r}, expected one of {', '.join(READINGS)}")
    given = np.asarray(strength, dtype=np.float64)
    checks.refuse_where(~(given > 0) | ~np.isfinite(given), given, "strength", "a number above 0")
    target = np.log(given)

    def forces(root: FloatArray) -> Gravity:
        mass = np.exp(2 * root)
        return gravity(mass, np.ones_like(mass), distance, exponent)

    def difference(root: FloatArray) -> FloatArray:
        return np.asarray(np.log(getattr(forces(root), STRENGTH[reading])) - target)

    def slopes(root: FloatArray) -> FloatArray:
        return _slopes(forces(root), reading)

    rng = np.random.default_rng(0)
    typical = np.log(np.median(np.asarray(distance)[~np.eye(len(given), dtype=bool)])) * exponent
    best: FloatArray | None = None
    error = np.inf
    for start in range(STARTS):
        slope = (0.5, 1 / 3, 1.0, 0.2)[start % 4]
        root = slope * (target - target.mean()) + (target.mean() + typical) / 2
        if start >= 4:
            root = root + rng.normal(0, 1, len(root))
        try:
            with np.errstate(over="ignore"):
                solved = least_squares(
                    difference, root, slopes, method="lm", xtol=1e-14, ftol=1e-14
                )
        except ValueError:  # masses beyond double precision on the way
            continue
        worst = float(np.abs(np.expm1(solved.fun)).max())
        if worst < error:
            best, error = solved.x, worst
        if error < FOUND:
            break
    if best is None or error >= FOUND:
        said = f"no masses found whose strengths are these (closest: {error:.2g} apart)"
        return Inversion(np.full(len(given), np.nan), error, said)
    return Inversion(np.exp(2 * best), error, "")


def _slopes(forces: Gravity, reading: Reading) -> FloatArray:
    """Derivatives (n, n) of the logarithm of each strength by the logarithm of each √mass.

    A term k^p G of a strength, k the share of a city with logarithm of √mass a beside one with b,
    changes with a by 1 + 2p(1 - k) times itself, and with b by 1 - 2p(1 - k) times itself.
    """
    r, k = forces.r, forces.k
    term, share, power = {
        "k_once": (r, k, 1), "k_twice": (r * k, k, 2), "symmetric": (r + r.T, k, 0),
        "destination_share": (r.T, k.T, -1),
    }[reading]  # fmt: skip
    # The share of the destination falls with the city's own mass as its own share rises.
    lean = 2 * power * (1 - share)
    found = term * (1 - lean)
    np.fill_diagonal(found, (term * (1 + lean)).sum(axis=1))
    return np.asarray(found / term.sum(axis=1, keepdims=True))
