"""Synergy degree of a composite system (复合系统协同度).

What belongs here: order degrees of order parameters, of subsystems, and the degree of their
common change. Which year is the base, and which weights are used, is the caller's decision.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipelines.indices import checks
from pipelines.indices.checks import FloatArray

ORDER_METHODS = ("linear", "geometric")
SYNERGY_METHODS = ("weighted_sum", "geometric")
# Two sums of the same terms may differ in the last digits; such a change is no change.
ROUND_OFF = 4 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True, eq=False)
class Synergy:
    """Synergy degree of t changes (numpy scalars if the input was one change).

    Attributes:
        degree: (t,) degree; in [-1, 1] for order degrees in [0, 1].
        theta: (t,) its sign θ: 1 only if every non-zero change is positive, 0 without change.
        maximum: (t,) largest degree possible for order degrees in [0, 1]: Σ weight for the
            weighted sum, 1 for the geometric mean.
    """

    degree: FloatArray
    theta: NDArray[np.int64]
    maximum: FloatArray


def order_degree(
    x: ArrayLike, lower: ArrayLike, upper: ArrayLike, direction: ArrayLike
) -> FloatArray:
    """Order degree of order parameters (序参量有序度).

    u = (x - lower) / (upper - lower) for "+" and (upper - x) / (upper - lower) for "-".

    Args:
        x: order parameters, any shape and unit.
        lower: lower bounds β in the units of x; broadcast against x.
        upper: upper bounds α in the units of x; broadcast against x.
        direction: "+" or "-", or an array of them that broadcasts against x.

    Returns:
        u in [0, 1], in the common broadcast shape (a numpy scalar for scalars). Equal bounds
        give 0.

    Raises:
        ValueError: missing or infinite values, shapes that do not broadcast, an unknown
            direction, lower above upper, x outside its bounds (with its place).

    Source: 孟庆松 & 韩文秀 (2000) 天津大学学报 33(4): 444-446, order degree of a component.

    Example:
        30 lies half way between the bounds 10 and 50.

        >>> float(order_degree(30, 10, 50, "+"))
        0.5
    """
    signs = np.asarray(direction, dtype=np.str_)
    for sign in np.unique(signs):
        if sign not in checks.DIRECTIONS:
            raise ValueError(f'direction has {str(sign)!r}; expected "+" or "-"')
    given = (checks.finite(x, "x"), checks.finite(lower, "lower"), checks.finite(upper, "upper"))
    try:
        values, low, high, sign_of = np.broadcast_arrays(*given, signs)
    except ValueError:
        shapes = ", ".join(str(a.shape) for a in (*given, signs))
        raise ValueError(
            f"x, lower, upper and direction have shapes {shapes}; expected shapes that broadcast"
        ) from None
    checks.refuse_where(low > high, low, "lower", "a bound not above the upper one")
    outside = (values < low) | (values > high)
    checks.refuse_where(outside, values, "x", "a value within its bounds (widen them)")
    with np.errstate(over="ignore"):
        span = high - low
    checks.refuse_where(np.isinf(span), high, "upper", "a range within double precision")
    distance = np.where(sign_of == "-", high - values, values - low)
    return np.asarray(distance / np.where(span == 0, 1.0, span))[()]


def subsystem_order(
    u: ArrayLike, weight: ArrayLike | None = None, method: str = "linear"
) -> FloatArray:
    """Order degree of a subsystem from those of its order parameters (子系统有序度).

    Σ λ u ("linear") or Π u^λ ("geometric") over the last axis. One parameter of 0 makes the
    geometric form 0.

    Args:
        u: order degrees (..., n), 0 or more.
        weight: (n,) λ, 0 or more, summing to 1; 1/n if not given.
        method: "linear" or "geometric".

    Returns:
        (...,); a numpy scalar for one subsystem.

    Raises:
        ValueError: missing, infinite or negative values (with their place), no parameter, bad
            weights, an unknown method.

    Source: 孟庆松 & 韩文秀 (2000), linear weighting and geometric mean.

    Example:
        The mean of 0.25 and 1, and their geometric mean √(0.25·1).

        >>> float(subsystem_order([0.25, 1.0]))
        0.625
        >>> float(subsystem_order([0.25, 1.0], method="geometric"))
        0.5
    """
    degrees = checks.finite(u, "u")
    if degrees.ndim == 0 or degrees.shape[-1] == 0:
        raise ValueError(f"u has shape {degrees.shape}; expected order parameters in its last axis")
    checks.refuse_where(degrees < 0, degrees, "u", "an order degree of 0 or more")
    checks.option(method, "method", ORDER_METHODS)
    count = degrees.shape[-1]
    weights = np.full(count, 1.0 / count) if weight is None else checks.weights(weight, count)
    if method == "linear":
        return np.asarray((degrees * weights).sum(axis=-1))[()]
    return np.asarray(np.prod(degrees**weights, axis=-1))[()]


def synergy_degree(
    s0: ArrayLike, s1: ArrayLike, weight: ArrayLike | None, method: str = "weighted_sum"
) -> Synergy:
    """Synergy degree of k subsystems between a base state and a later one.

    With Δ = s1 - s0 the degree is θ Σ η|Δ| ("weighted_sum") or θ (Π|Δ|)^(1/k) ("geometric", the
    original form), θ being the sign of the smallest non-zero Δ. A fixed base year measures
    growth since the base, the previous year as base measures year-to-year change. One falling
    subsystem turns the sign of the whole; one unchanged subsystem makes the geometric form 0.

    Args:
        s0: order degrees of the subsystems in the base state, (k,) or (t, k).
        s1: the same in the later state, (k,) or (t, k), on the same scale.
        weight: η, 0 or more, a number, (k,) or (t, k); it need not sum to 1. Not used, and may be
            None, with "geometric".
        method: "weighted_sum" or "geometric".

    Returns:
        Synergy. The degree is linear in the scale of s; `maximum` is for s in [0, 1]. Changes
        within round-off (four machine epsilons, relative) count as none.

    Raises:
        ValueError: missing or infinite values (with their place), shapes that do not broadcast,
            negative or missing weights, an unknown method.

    Source: 孟庆松 & 韩文秀 (2000) 天津大学学报 33(4): 444-446; 宋高燕 & 王乃馨 (2025) for the
    weighted form.

    Example:
        Two provinces of equal weight rise by 0.3 and 0.1: 0.5·0.3 + 0.5·0.1. Where one falls, the
        sign turns.

        >>> float(synergy_degree([0.2, 0.4], [0.5, 0.5], [0.5, 0.5]).degree.round(12))
        0.2
        >>> float(synergy_degree([0.2, 0.4], [0.5, 0.3], [0.5, 0.5]).degree.round(12))
        -0.2
    """
    checks.option(method, "method", SYNERGY_METHODS)
    base, later = checks.finite(s0, "s0"), checks.finite(s1, "s1")
    shape = _common_shape(base, later)
    with np.errstate(over="ignore"):
        change = np.broadcast_to(later - base, shape)
    checks.refuse_where(np.isinf(change), change, "the change", "one within double precision")
    change = np.where(np.abs(change) <= ROUND_OFF * np.maximum(abs(base), abs(later)), 0.0, change)
    falls, rises = (change < 0).any(axis=-1), (change > 0).any(axis=-1)
    theta = np.where(falls, -1, np.where(rises, 1, 0)).astype(np.int64)
    if method == "geometric":
        size = np.prod(np.abs(change) ** (1.0 / shape[-1]), axis=-1)
        maximum = np.ones(shape[:-1])
    else:
        weights = _synergy_weights(weight, shape)
        size = (weights * np.abs(change)).sum(axis=-1)
        maximum = np.asarray(weights.sum(axis=-1))
    return Synergy(np.asarray(theta * size)[()], theta[()], maximum[()])


def _common_shape(base: FloatArray, later: FloatArray) -> tuple[int, ...]:
    """Return the broadcast shape (k,) or (t, k) of two states."""
    try:
        shape = np.broadcast_shapes(base.shape, later.shape)
    except ValueError:
        shape = ()
    same_count = base.ndim and later.ndim and base.shape[-1] == later.shape[-1]
    if len(shape) not in (1, 2) or shape[-1] == 0 or not same_count:
        raise ValueError(
            f"s0 and s1 have shapes {base.shape} and {later.shape}; expected (k,) or (t, k)"
        )
    return shape


def _synergy_weights(weight: ArrayLike | None, shape: tuple[int, ...]) -> FloatArray:
    """Return η broadcast to the shape of the changes."""
    if weight is None:
        raise ValueError("weight is None; expected the weights η of the subsystems")
    weights = checks.finite(weight, "weight")
    checks.refuse_where(weights < 0, weights, "weight", "a weight of 0 or more")
    try:
        return np.broadcast_to(weights, shape)
    except ValueError:
        raise ValueError(
            f"weight has shape {weights.shape}; expected one that broadcasts to {shape}"
        ) from None
