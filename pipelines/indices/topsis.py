"""TOPSIS: closeness of objects to an ideal (逼近理想解排序法).

What belongs here: distances to ideal and anti-ideal and their ratio. Normalisation and weights
come from other modules.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pipelines.indices import blocks, checks
from pipelines.indices.checks import BoolArray, FloatArray, TextArray

METRICS = ("weighted", "weight_inside_root")
NO_DISTANCE = "at the ideal and at the anti-ideal at once: the closeness is 0/0"


@dataclass(frozen=True, eq=False)
class Topsis:
    """Closeness of n objects.

    Attributes:
        closeness: (n,) d⁻ / (d⁺ + d⁻) in [0, 1] (相对贴近度); NaN where both distances are 0.
        d_plus: (n,) distance to the ideal (正理想解).
        d_minus: (n,) distance to the anti-ideal (负理想解).
        reason: (n,) why a closeness is NaN, empty where it is defined.
        ideals: (2, J) ideal then anti-ideal, in units of z; hand them to a later call to freeze
            them.
    """

    closeness: FloatArray
    d_plus: FloatArray
    d_minus: FloatArray
    reason: TextArray
    ideals: FloatArray


def topsis(
    z: ArrayLike,
    weight: ArrayLike,
    metric: str = "weighted",
    direction: Sequence[str] | None = None,
    ideals: ArrayLike | None = None,
) -> Topsis:
    """Measure how close each object is to the best value of every indicator.

    With ideal A⁺ and anti-ideal A⁻ by column, "weighted" takes d = √Σ (w (z - A))², distances of
    the weighted matrix v = w·z as in the source; "weight_inside_root" takes d = √Σ w (z - A)².
    The two give different closeness and must be recorded. Adding an object can reverse ranks;
    frozen ideals (and frozen bounds of z) prevent it.

    Args:
        z: normalised values (n, J), by range or by vector length.
        weight: (J,) weights, 0 or more, summing to 1.
        metric: "weighted" or "weight_inside_root".
        direction: J signs; "-" swaps ideal and anti-ideal of the column, for values whose
            direction the normalisation left alone. All "+" if not given.
        ideals: (2, J) ideal then anti-ideal in units of z (not weighted). They are taken as they
            are: `direction` does not swap them again but must agree with them. The extremes of z
            if not given.

    Returns:
        Topsis.

    Raises:
        ValueError: missing or infinite values (with row and column), wrong shapes, weights that
            are negative or do not sum to 1, an unknown metric or direction, ideals that
            contradict the direction, distances beyond double precision.

    Source: Hwang & Yoon (1981), Multiple Attribute Decision Making, ch. 3.

    Example:
        The best in everything, the worst in everything, and one half way between.

        >>> topsis([[1, 1], [0, 0], [0.5, 0.5]], [0.5, 0.5]).closeness.tolist()
        [1.0, 0.0, 0.5]
    """
    values = checks.matrix(z, "z")
    columns = values.shape[1]
    weights = checks.weights(weight, columns)
    checks.option(metric, "metric", METRICS)
    reverse = None if direction is None else checks.negative(direction, columns)
    extremes = np.stack(blocks.extremes(values)[::-1])
    pair = _own(extremes, reverse) if ideals is None else _frozen(ideals, reverse, columns)
    factor = weights if metric == "weighted" else np.sqrt(weights)
    scale = _power_of_two(extremes, factor, pair)
    d_plus, d_minus = _distances(values, factor * scale, pair)
    d_plus /= scale
    d_minus /= scale
    both = d_plus + d_minus
    undefined = both == 0
    if not undefined.any():
        return Topsis(d_minus / both, d_plus, d_minus, checks.no_reasons(both.shape), pair)
    closeness = np.full(both.shape, np.nan)
    np.divide(d_minus, both, out=closeness, where=~undefined)
    return Topsis(closeness, d_plus, d_minus, np.where(undefined, NO_DISTANCE, ""), pair)


def _own(extremes: FloatArray, reverse: BoolArray | None) -> FloatArray:
    """Return the ideals (2, J) of the data: maximum and minimum, swapped for "-" columns."""
    return extremes if reverse is None else np.where(reverse, extremes[::-1], extremes)


def _frozen(ideals: ArrayLike, reverse: BoolArray | None, columns: int) -> FloatArray:
    """Return frozen ideals (2, J) after checking them against shape and direction."""
    pair = checks.finite(ideals, "ideals").copy()
    if pair.shape != (2, columns):
        raise ValueError(
            f"ideals has shape {pair.shape}; expected (2, {columns}), ideal then anti-ideal"
        )
    if reverse is not None:
        contrary = np.where(reverse, pair[0] > pair[1], pair[0] < pair[1])
        for column in np.flatnonzero(contrary):
            raise ValueError(
                f"ideals of column {column} are {pair[0, column]} (ideal) and {pair[1, column]} "
                f'(anti-ideal), against its direction "{"-" if reverse[column] else "+"}"'
            )
    return pair


def _power_of_two(extremes: FloatArray, factor: FloatArray, pair: FloatArray) -> float:
    """Return a scale that keeps the squares of very small or large differences representable."""
    with np.errstate(over="ignore", invalid="ignore"):
        furthest = np.abs(extremes[:, np.newaxis, :] - pair).max(axis=(0, 1))
        peak = float((factor * furthest).max())
    if not math.isfinite(peak):
        raise ValueError("the distance of z from an ideal exceeds double precision")
    if peak == 0 or 1e-100 < peak < 1e100:
        return 1.0
    return math.ldexp(1.0, -max(-1000, min(1000, math.frexp(peak)[1])))


def _distances(
    values: FloatArray, factor: FloatArray, pair: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return √Σ (factor (z - A))² by row, (n,) for ideal and anti-ideal."""
    distances = np.empty((2, len(values)))
    ideals = (pair * factor)[:, :, np.newaxis]

    def fill(stretch: slice) -> None:
        own, found = values[stretch], distances[:, stretch]
        work = np.empty((values.shape[1], blocks.rows_per_block(own.shape)))
        for rows, block in blocks.transposed(own):
            difference = work[:, : block.shape[1]]
            block *= factor[:, np.newaxis]
            for which in (0, 1):
                np.subtract(block, ideals[which], out=difference)
                difference *= difference
                difference.sum(axis=0, out=found[which, rows])
        np.sqrt(found, out=found)

    for _ in blocks.in_turn(fill, blocks.stretches(values.shape)):
        pass
    return distances[0], distances[1]
