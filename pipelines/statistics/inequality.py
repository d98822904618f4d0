"""Inequality between regions: Theil T and L, Gini, and Dagum's division of it between groups.

What belongs here: measures of one cross-section, arrays in, numbers out. The figures are those of
PySAL's ``inequality`` (1.5 s to import, n² for Gini), with a reason where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

NEGATIVE = "a value is negative: shares of a total do not exist"
ALL_ZERO = "all values are 0"
ZERO = "a value is 0: its logarithm does not exist"
EMPTY = "no unit"


@dataclass(frozen=True)
class Divided:
    """A measure with its parts, and why it has no value.

    ``total`` is ``within`` plus ``between`` (plus ``transvariation``, of Dagum's Gini alone).
    """

    total: float
    within: float
    between: float
    transvariation: float = 0.0
    reason: str = ""


# Equal values are equal exactly, not up to round-off.
EQUAL = Divided(0.0, 0.0, 0.0)


def _refused(reason: str) -> Divided:
    return Divided(np.nan, np.nan, np.nan, np.nan, reason)


def _checked(x: ArrayLike, group: ArrayLike | None) -> tuple[np.ndarray, np.ndarray, str]:
    values = np.asarray(x, dtype=np.float64)
    groups = np.zeros(len(values)) if group is None else np.asarray(group)
    if values.ndim != 1 or groups.shape != values.shape:
        raise ValueError(
            f"x and group have shapes {values.shape} and {groups.shape}; expected (n,)"
        )
    if not np.isfinite(values).all():
        raise ValueError("x has a missing or infinite value; leave the unit out and say so")
    reason = EMPTY if not len(values) else NEGATIVE if (values < 0).any() else ""
    return values, groups, reason or ("" if values.any() else ALL_ZERO)


def theil_t(x: ArrayLike, group: ArrayLike | None = None) -> Divided:
    """Theil's T = (1/n) Σ (x/μ) ln(x/μ), with 0·ln 0 = 0, divided between groups.

    T = Σ s_g T_g + Σ s_g ln(μ_g / μ), s_g the group's share of the total.

    Args:
        x: (n,) values of 0 or more.
        group: (n,) group of each unit; one group if not given.

    Raises:
        ValueError: missing values or shapes that differ.

    Source: Theil (1967), Economics and Information Theory; Shorrocks (1980) for the division.
    """
    values, groups, reason = _checked(x, group)
    if reason:
        return _refused(reason)
    if np.ptp(values) == 0:
        return EQUAL
    values = values / values.max()
    mean, within, between = values.mean(), 0.0, 0.0
    for own in _split(values, groups):
        share = own.sum() / values.sum()
        if share > 0:
            within += share * _t(own)
            between += share * np.log(own.mean() / mean)
    return Divided(within + between, within, between)


def theil_l(x: ArrayLike, group: ArrayLike | None = None) -> Divided:
    """Theil's L, the mean log deviation (1/n) Σ ln(μ/x), divided between groups.

    L = Σ p_g L_g + Σ p_g ln(μ / μ_g), p_g the group's share of the units. (REAT's ``theil`` prints
    this one.)

    Args:
        x: (n,) values above 0; with a 0 there is no L.
        group: (n,) group of each unit; one group if not given.

    Raises:
        ValueError: missing values or shapes that differ.

    Source: Theil (1967); Shorrocks (1980).
    """
    values, groups, reason = _checked(x, group)
    if reason or (values == 0).any():
        return _refused(reason or ZERO)
    if np.ptp(values) == 0:
        return EQUAL
    values = values / values.max()
    mean, within, between = values.mean(), 0.0, 0.0
    for own in _split(values, groups):
        share = len(own) / len(values)
        within += share * float(np.log(own.mean() / own).mean())
        between += share * np.log(mean / own.mean())
    return Divided(within + between, within, between)


def gini(x: ArrayLike) -> float:
    """Gini coefficient Σ|x_i - x_j| / (2 n² μ); NaN where ``dagum`` has a reason for none.

    Raises:
        ValueError: missing values.
    """
    return dagum(x).total


def dagum(x: ArrayLike, group: ArrayLike | None = None) -> Divided:
    """Dagum's Gini: within groups, net between them, and transvariation (超变密度).

    For two groups with means μ_j ≥ μ_h: G_jh = E|x_j - x_h| / (μ_j + μ_h), D_jh = (d - p) / (d + p)
    with d = E max(x_j - x_h, 0) and p = E max(x_h - x_j, 0), p_j and s_j shares of units and total.
    G_w = Σ G_jj p_j s_j, G_nb = Σ G_jh (p_j s_h + p_h s_j) D_jh, G_t the same with 1 - D_jh. In
    n log n steps by sorted running sums.

    Args:
        x: (n,) values of 0 or more.
        group: (n,) group of each unit; one group if not given.

    Raises:
        ValueError: missing values or shapes that differ.

    Source: Dagum (1997) Empirical Economics 22(4).
    """
    values, groups, reason = _checked(x, group)
    if reason:
        return _refused(reason)
    if np.ptp(values) == 0:
        return EQUAL
    values = values / values.max()
    parts = sorted(_split(values, groups), key=lambda own: -own.mean())
    n, total = len(values), values.sum()
    within, net, overlap = 0.0, 0.0, 0.0
    for j, upper in enumerate(parts):
        p_j, s_j = len(upper) / n, upper.sum() / total
        if s_j > 0:
            within += _excess(upper, upper) / upper.mean() * p_j * s_j
        for lower in parts[j + 1 :]:
            p_h, s_h = len(lower) / n, lower.sum() / total
            d, p = _excess(upper, lower), _excess(lower, upper)
            both = upper.mean() + lower.mean()
            if both > 0 and d + p > 0:
                scale = (p_j * s_h + p_h * s_j) / both
                net += (d - p) * scale
                overlap += 2 * p * scale
    return Divided(within + net + overlap, within, net, overlap)


def _split(values: np.ndarray, groups: np.ndarray) -> list[np.ndarray]:
    return [values[groups == one] for one in np.unique(groups)]


def _t(own: np.ndarray) -> float:
    relative = own / own.mean()
    return float((relative * np.log(np.where(relative > 0, relative, 1.0))).mean())


def _excess(x: np.ndarray, y: np.ndarray) -> float:
    """E max(x - y, 0) over all pairs, from sorted running sums."""
    ordered = np.sort(y)
    below = np.searchsorted(ordered, x)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    return float((below * x - sums[below]).sum() / (len(x) * len(y)))
