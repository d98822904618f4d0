"""Growth multiples and shares.

What belongs here: how a quantity grew between two states and how a total is divided. Growth of
shares or of indices over years is the caller's combination of these.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pipelines.indices import checks
from pipelines.indices.checks import FloatArray, TextArray

MISSING_BASE = "missing base"
MISSING_END = "missing end value"
ZERO_BASE = "zero base"
NEGATIVE_BASE = "negative base"


@dataclass(frozen=True, eq=False)
class Growth:
    """Growth of one or more quantities.

    Attributes:
        multiple: x1 / x0 - 1 (增长倍数), without unit; NaN where it has no meaning.
        reason: why a multiple is NaN, empty where it is defined.
    """

    multiple: FloatArray
    reason: TextArray


def growth_multiple(x0: ArrayLike, x1: ArrayLike) -> Growth:
    """Growth multiple x1 / x0 - 1: "增长 N 倍" means the ratio less one.

    Args:
        x0: base values, any shape; NaN means missing.
        x1: end values in the same unit, of a shape that broadcasts with x0.

    Returns:
        Growth, in the broadcast shape (numpy scalars for scalars). NaN with a reason where the
        base is missing, zero or negative, or the end value is missing.

    Raises:
        ValueError: infinite values, shapes that do not broadcast, a ratio beyond double precision.

    Example:
        From 100 to 285 is 增长 1.85 倍; from nothing there is no multiple.

        >>> float(growth_multiple(100, 285).multiple.round(12))
        1.85
        >>> str(growth_multiple(0, 285).reason)
        'zero base'
    """
    given = [np.asarray(x, dtype=np.float64) for x in (x0, x1)]
    for name, values in zip(("x0", "x1"), given, strict=True):
        checks.refuse_where(np.isinf(values), values, name, "a finite number or NaN")
    try:
        base, end = np.broadcast_arrays(*given)
    except ValueError:
        raise ValueError(
            f"x0 and x1 have shapes {given[0].shape} and {given[1].shape}; "
            "expected shapes that broadcast"
        ) from None
    reason = np.select(
        [np.isnan(base), base == 0, base < 0, np.isnan(end)],
        [MISSING_BASE, ZERO_BASE, NEGATIVE_BASE, MISSING_END],
        "",
    )
    defined = reason == ""
    with np.errstate(over="ignore"):
        multiple = np.where(defined, end / np.where(defined, base, 1.0) - 1.0, np.nan)
    checks.refuse_where(np.isinf(multiple), multiple, "growth", "a ratio within double precision")
    return Growth(multiple[()], reason[()])


def share_of_total(x: ArrayLike, axis: int = -1) -> FloatArray:
    """Share of each value in the total along one axis, x / Σx.

    Args:
        x: values, 0 or more, in one unit.
        axis: the axis over which the total is taken; the last by default.

    Returns:
        Shares in [0, 1] in the shape of x, summing to 1 along the axis.

    Raises:
        ValueError: missing, infinite or negative values (with their place), a single number, a
            total of 0 or beyond double precision.

    Example:
        >>> share_of_total([1, 3]).tolist()
        [0.25, 0.75]
    """
    values = checks.finite(x, "x")
    if values.ndim == 0:
        raise ValueError("x is a single number; expected an array of parts")
    checks.refuse_where(values < 0, values, "x", "a value of 0 or more")
    with np.errstate(over="ignore"):
        total = values.sum(axis=axis, keepdims=True)
    checks.refuse_where(~np.isfinite(total), total, "the total", "one within double precision")
    checks.refuse_where(total == 0, total, "the total", "a total above 0")
    return np.asarray(values / total)
