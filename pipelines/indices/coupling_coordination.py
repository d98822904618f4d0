"""Coupling coordination degree of two or more systems (耦合协调度).

What belongs here: the coupling C, the development T, the coordination D, in the published
variants, and the ten classes of D. Where the systems' levels come from is the caller's matter;
D depends on the normalisation pool, so degrees of two studies do not compare.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pipelines.indices import checks
from pipelines.indices.checks import FloatArray, TextArray

TWO_SYSTEM_VARIANTS = ("coefficient_lost", "no_root", "liao1999")
VARIANTS = ("standard", "wang2021", *TWO_SYSTEM_VARIANTS)
LEVELS = (
    "极度失调",
    "严重失调",
    "中度失调",
    "轻度失调",
    "濒临失调",
    "勉强协调",
    "初级协调",
    "中级协调",
    "良好协调",
    "优质协调",
)
MISSING = "missing input"
ALL_ZERO = "every system is 0: the coupling is 0/0"
# Weighted sums of values up to 1 may exceed 1 by this much through round-off.
ROUND_OFF = 1e-12


@dataclass(frozen=True, eq=False)
class CouplingCoordination:
    """Coupling coordination of m objects (numpy scalars if the input was one object).

    Attributes:
        C: (m,) coupling degree (耦合度).
        T: (m,) comprehensive development level (综合发展水平).
        D: (m,) coupling coordination degree √(C·T) (耦合协调度).
        reason: (m,) why D is NaN, empty where it is defined.
    """

    C: FloatArray
    T: FloatArray
    D: FloatArray
    reason: TextArray


def coupling_coordination(
    u: ArrayLike, weight: ArrayLike | None = None, variant: str = "standard"
) -> CouplingCoordination:
    """Couple n systems: C from their balance, T = Σ w u, D = √(C·T).

    C by variant, with f, g for two systems:

    - "standard": n (Πu)^(1/n) / Σu; 2√(fg)/(f+g). With equal weights D = (fg)^(1/4).
    - "wang2021": √([1 - mean|u_i - u_j|] · [Π(u_i / max u)]^(1/(n-1))), any n.
    - "coefficient_lost" (丢失系数): √(fg)/(f+g), at most 1/2; for comparison with papers only.
    - "no_root": 4fg/(f+g)².
    - "liao1999": [4fg/(f+g)²]², adjustment coefficient k = 2.

    Args:
        u: levels of the systems (m, n) or (n,), in [0, 1], n >= 2. NaN means missing.
        weight: (n,) weights of T, 0 or more, summing to 1; 1/n if not given.
        variant: name of the variant; the last three are for n = 2.

    Returns:
        CouplingCoordination. One system at 0 gives C = D = 0. All systems at 0 gives T = 0 and
        C = D = NaN with a reason; a missing value gives NaN throughout with reason "missing
        input".

    Raises:
        ValueError: values outside [0, 1] or infinite (with row and column), fewer than two
            systems, more than two with a two-system variant, bad weights, an unknown variant.

    Source: 廖重斌 (1999) 热带地理 19(2) for C with k; 王淑佳 et al. (2021) 自然资源学报 36(3):
    793-810 for the misuses and the corrected model.

    Example:
        Two chains at 0.64 and 0.25: T is their mean, D = (0.64·0.25)^(1/4).

        >>> found = coupling_coordination([0.64, 0.25])
        >>> float(found.T), float(found.D.round(4))
        (0.445, 0.6325)
    """
    checks.option(variant, "variant", VARIANTS)
    levels, missing = _levels_of(u)
    count = levels.shape[-1]
    if variant in TWO_SYSTEM_VARIANTS and count != 2:
        raise ValueError(f"variant {variant!r} is for 2 systems; u has {count}")
    weights = np.full(count, 1.0 / count) if weight is None else checks.weights(weight, count)
    peak = levels.max(axis=-1)
    relative = levels / np.where(peak == 0, 1.0, peak)[..., np.newaxis]
    coupling = _coupling(levels, relative, variant)
    level = np.minimum((levels * weights).sum(axis=-1), 1.0)
    zero = peak == 0
    coupling = np.where(missing | zero, np.nan, coupling)
    level = np.where(missing, np.nan, level)
    reason = np.where(missing, MISSING, np.where(zero, ALL_ZERO, ""))
    degree = np.sqrt(coupling * level)
    return CouplingCoordination(coupling[()], level[()], np.asarray(degree)[()], reason[()])


def _levels_of(u: ArrayLike) -> tuple[FloatArray, checks.BoolArray]:
    """Return the checked levels, 0 where missing, and which objects have a missing level."""
    levels = np.asarray(u, dtype=np.float64)
    if levels.ndim not in (1, 2) or levels.shape[-1] < 2:
        raise ValueError(f"u has shape {levels.shape}; expected (objects, systems), 2 or more")
    outside = (levels < 0) | (levels > 1 + ROUND_OFF)
    checks.refuse_where(outside, levels, "u", "a level in [0, 1]")
    absent = np.isnan(levels)
    return np.where(absent, 0.0, np.minimum(levels, 1.0)), np.asarray(absent.any(axis=-1))


def _coupling(levels: FloatArray, relative: FloatArray, variant: str) -> FloatArray:
    """Return C from the levels and their ratios to the largest; 0 where every level is 0."""
    count = levels.shape[-1]
    if variant == "wang2021":
        balance = np.prod(relative ** (1.0 / (count - 1)), axis=-1)
        nearness = np.clip(1.0 - _mean_difference(levels), 0.0, 1.0)
        return np.asarray(np.sqrt(nearness * balance))
    total = relative.sum(axis=-1)
    mean = np.prod(relative ** (1.0 / count), axis=-1)
    # Ratios to the largest level keep the product of small levels from vanishing.
    standard = np.minimum(count * mean / np.where(total == 0, 1.0, total), 1.0)
    power = {"standard": 1, "coefficient_lost": 1, "no_root": 2, "liao1999": 4}[variant]
    return np.asarray(standard**power * (0.5 if variant == "coefficient_lost" else 1.0))


def _mean_difference(levels: FloatArray) -> FloatArray:
    """Return the mean of |u_i - u_j| over all pairs, from the sorted levels."""
    count = levels.shape[-1]
    rank_weight = 2.0 * np.arange(count) - (count - 1)
    pairs = count * (count - 1) / 2
    return np.asarray((np.sort(levels, axis=-1) * rank_weight).sum(axis=-1) / pairs)


def level(d: ArrayLike, closed: str = "left") -> list[str]:
    """Name the class of each coordination degree, in ten steps of 0.1.

    Papers differ in which side of a class is closed: [a, b) or (a, b]. Either way 0 belongs to
    the first class and 1 to the last.

    Args:
        d: degrees, a number or (m,), in [0, 1]; NaN allowed.
        closed: "left" for [a, b), "right" for (a, b].

    Returns:
        m names out of LEVELS; "" for a NaN. Degrees are compared to twelve decimals, so that
        a computed 0.7 is not 0.6999999999999999.

    Raises:
        ValueError: a degree outside [0, 1], a wrong shape, an unknown side.

    Source: 廖重斌 (1999) 热带地理 19(2) for the ten classes; e.g. 田深圳 et al. (2021) 地理学报
    for (a, b].

    Example:
        >>> level([0.05, 0.6325])
        ['极度失调', '初级协调']
    """
    checks.option(closed, "closed", ("left", "right"))
    degrees = np.atleast_1d(np.asarray(d, dtype=np.float64))
    if degrees.ndim != 1:
        raise ValueError(f"d has shape {degrees.shape}; expected a number or (m,)")
    outside = (degrees < -ROUND_OFF) | (degrees > 1 + ROUND_OFF)
    checks.refuse_where(outside, degrees, "d", "a degree in [0, 1]")
    edges = np.round(np.arange(1, len(LEVELS)) / len(LEVELS), 12)
    rounded = np.round(degrees, 12)
    if closed == "left":
        number = np.searchsorted(edges, rounded, side="right")
    else:
        number = np.searchsorted(edges, rounded, side="left")
    return ["" if np.isnan(v) else LEVELS[k] for v, k in zip(degrees, number, strict=True)]
