"""Normalisation of indicators to comparable, unit-free columns (无量纲化).

What belongs here: maps of single columns, with direction and frozen bounds. Weighting and
aggregation are other modules.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from pipelines.indices import blocks, checks
from pipelines.indices.checks import FloatArray


def min_max(
    x: ArrayLike,
    direction: Sequence[str],
    bounds: ArrayLike | None = None,
    clip: bool = False,
) -> FloatArray:
    """Normalise each column by its range over the whole pool of objects (极差标准化).

    z = (x - min) / (max - min) for "+" columns and z = (max - x) / (max - min) for "-" columns.
    The extremes are taken over all rows, so that a panel keeps its trend; give `bounds` to freeze
    them when objects or years are added later.

    Args:
        x: values (n, J), any unit per column.
        direction: J signs, "+" or "-".
        bounds: (2, J), lower then upper bound of each column, in the units of x; the extremes of
            x if not given.
        clip: cut the result to [0, 1]. Without it, values outside given bounds stay outside.

    Returns:
        z (n, J), without unit. In [0, 1] exactly when the bounds come from the data. A column
        whose bounds are equal carries no information and gives 0.

    Raises:
        ValueError: missing or infinite values (with row and column), wrong shapes, unknown
            directions, a lower bound above the upper one, a range beyond double precision.

    Source: Hwang & Yoon (1981), Multiple Attribute Decision Making, linear scale transformation.

    Example:
        Three cities of 10, 20 and 30; the best is 1, the worst 0.

        >>> min_max([[10], [20], [30]], ["+"]).tolist()
        [[0.0], [0.5], [1.0]]
        >>> min_max([[10], [20], [30]], ["-"]).tolist()
        [[1.0], [0.5], [0.0]]
    """
    values = checks.matrix(x, "x")
    reverse = checks.negative(direction, values.shape[1])
    lower, upper = _bounds(values, bounds)
    with np.errstate(over="ignore"):
        span = np.where(reverse, lower - upper, upper - lower)
    if not np.isfinite(span).all():
        column = int(np.flatnonzero(~np.isfinite(span))[0])
        raise ValueError(f"the range of column {column} of x exceeds double precision")
    degenerate = span == 0
    with np.errstate(over="ignore"):  # possible with given bounds only
        z = values - np.where(reverse, upper, lower)
        # A quotient of two rounded differences cannot pass 1; a product with 1/span could.
        z /= np.where(degenerate, 1.0, span)
    z += 0.0  # turns -0.0, from 0 over a negative span, into 0.0
    if degenerate.any():
        z[:, degenerate] = 0.0
    if bounds is not None:
        checks.refuse_where(~np.isfinite(z), values, "x", "a value nearer to the bounds")
    if clip:
        np.clip(z, 0.0, 1.0, out=z)
    return z


def _bounds(values: FloatArray, bounds: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    """Return lower and upper bounds (J,), from the data or checked as given."""
    if bounds is None:
        return blocks.extremes(values)
    given = checks.finite(bounds, "bounds")
    if given.shape != (2, values.shape[1]):
        raise ValueError(
            f"bounds has shape {given.shape}; expected (2, {values.shape[1]}), lower then upper"
        )
    for column in np.flatnonzero(given[0] > given[1]):
        raise ValueError(
            f"bounds of column {column} are {given[0, column]} and {given[1, column]}; "
            "expected the lower one first"
        )
    return given[0], given[1]


def vector(x: ArrayLike) -> FloatArray:
    """Normalise each column to unit Euclidean length, x / √Σx² (向量归一化).

    The direction of an indicator is not handled here but in the ideals of TOPSIS.

    Args:
        x: values (n, J), any unit per column.

    Returns:
        (n, J), without unit; a column of zeros gives 0.

    Raises:
        ValueError: missing or infinite values (with row and column), wrong shape, a column
            length beyond double precision.

    Source: Hwang & Yoon (1981), vector normalisation.

    Example:
        3 and 4 have the length 5.

        >>> vector([[3], [4]]).tolist()
        [[0.6], [0.8]]
    """
    values = checks.matrix(x, "x")
    peak = np.abs(values).max(axis=0)
    peak[peak == 0] = 1.0
    scaled = values / peak  # squares of very large or small values stay representable
    with np.errstate(over="ignore"):
        length = peak * np.sqrt(np.einsum("ij,ij->j", scaled, scaled))
    if not np.isfinite(length).all():
        column = int(np.flatnonzero(~np.isfinite(length))[0])
        raise ValueError(f"the length of column {column} of x exceeds double precision")
    length[length == 0] = 1.0
    return np.asarray(values / length)


def z_score(x: ArrayLike, direction: Sequence[str]) -> FloatArray:
    """Standardise each column to mean 0 and standard deviation 1 (标准差标准化, Z 分数).

    z = (x - mean) / s for "+" columns and its negative for "-" columns, with the standard deviation
    of a sample, s² = Σ(x - mean)² / (n - 1).

    Args:
        x: values (n, J), any unit per column.
        direction: J signs, "+" or "-".

    Returns:
        z (n, J), without unit; a constant column (a single row, too) gives 0.

    Raises:
        ValueError: missing or infinite values (with row and column), wrong shapes, unknown
            directions.

    Source: OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5; s as in COINr's
    n_zscore.

    Example:
        1, 2, 3 have the mean 2 and the standard deviation 1.

        >>> z_score([[1], [2], [3]], ["+"]).round(12).tolist()
        [[-1.0], [0.0], [1.0]]
    """
    values = checks.matrix(x, "x")
    sign = np.where(checks.negative(direction, values.shape[1]), -1.0, 1.0)
    peak = np.abs(values).max(axis=0)
    peak[peak == 0] = 1.0
    scaled = values / peak  # squares of very large or small values stay representable
    constant = values.min(axis=0) == values.max(axis=0)
    deviation = scaled - scaled.mean(axis=0)
    spread = np.sqrt((deviation**2).sum(axis=0) / max(len(values) - 1, 1))
    # Values that differ by less than scaling resolves are told apart no more.
    constant |= spread == 0
    z = sign * deviation / np.where(constant, 1.0, spread)
    z[:, constant] = 0.0
    return np.asarray(z + 0.0)  # no -0.0


def rank(x: ArrayLike, direction: Sequence[str]) -> FloatArray:
    """Replace each value by its place in the column, the best one having the highest (排序法).

    1 + the number of values that are worse; equal values share the lowest of their places, so the
    order of the rows is of no account.

    Args:
        x: values (n, J), any unit per column.
        direction: J signs, "+" or "-".

    Returns:
        places (n, J) from 1 to n; a constant column gives 1.

    Raises:
        ValueError: missing or infinite values (with row and column), wrong shapes, unknown
            directions.

    Source: OECD/JRC (2008), step 5; ties as in COINr's n_rank (ties.method "min").

    Example:
        The best of three has the highest number.

        >>> rank([[10], [30], [20]], ["+"]).tolist()
        [[1.0], [3.0], [2.0]]
    """
    values = checks.matrix(x, "x")
    reverse = checks.negative(direction, values.shape[1])
    better = np.where(reverse, -values, values)
    ordered = np.sort(better, axis=0)
    places = [np.searchsorted(o, b, side="left") for o, b in zip(ordered.T, better.T, strict=True)]
    return np.asarray(np.column_stack(places) + 1.0)


def normalise(
    x: ArrayLike,
    direction: Sequence[str],
    method: str = "min_max",
    to: tuple[float, float] = (0.0, 1.0),
) -> FloatArray:
    """Normalise each column by a named method; larger is better afterwards.

    Args:
        x: values (n, J), any unit per column.
        direction: J signs, "+" or "-".
        method: "min_max", "z_score" or "rank".
        to: what the worst and the best value become under "min_max": to[0] + z·(to[1] - to[0]),
            both ends exactly. A range above 0, such as (1, 100), keeps a geometric mean defined.

    Returns:
        (n, J), without unit; a constant column gives to[0], 0 or 1 by the three methods.

    Raises:
        ValueError: an unknown method, a range that is not finite and increasing, or what the
            method refuses.

    Source: OECD/JRC (2008), step 5.

    Example:
        The same by name, on a scale from 1 to 100.

        >>> normalise([[10], [20], [30]], ["+"], "min_max", (1, 100)).tolist()
        [[1.0], [50.5], [100.0]]
    """
    checks.option(method, "method", ("min_max", "z_score", "rank"))
    if method != "min_max":
        return {"z_score": z_score, "rank": rank}[method](x, direction)
    lower, upper = (float(end) for end in checks.finite(to, "to"))
    if not lower < upper:
        raise ValueError(f"to is {to}; expected the lower end first")
    z = min_max(x, direction)
    return z if (lower, upper) == (0.0, 1.0) else (1.0 - z) * lower + z * upper
