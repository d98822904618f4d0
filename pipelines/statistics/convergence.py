"""σ and β convergence: do differences between regions shrink, and do those behind grow faster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

FEW = 3
POSITIVE = "a value is not above 0: its logarithm does not exist"
SAME = "all units start from the same value: there is no slope"


@dataclass(frozen=True)
class Sigma:
    """Spread of one cross-section: CV with n, CV with n - 1, sd of natural logarithms (n - 1)."""

    cv_population: float
    cv_sample: float
    sd_log_sample: float
    reason: str = ""


@dataclass(frozen=True)
class Beta:
    """growth = a + b ln y₀ by least squares, with what follows from b.

    ``speed`` = -ln(1 + b) / T and ``half_life`` = ln 2 / speed exist for -1 < b < 0 only (the
    half-life); ``p`` is two-sided, NaN with two units.
    """

    n: int
    a: float
    b: float
    standard_error: float
    p: float
    r_squared: float
    speed: float
    half_life: float
    reason: str = ""


def sigma(x: ArrayLike) -> Sigma:
    """Coefficients of variation and the standard deviation of logarithms.

    Args:
        x: (n,) values of one year.

    Raises:
        ValueError: missing or infinite values.
    """
    values = _finite(x)
    if len(values) < 2:
        return Sigma(np.nan, np.nan, np.nan, f"{len(values)} unit: there is no spread")
    positive = bool((values > 0).all())
    if np.ptp(values) == 0 and values[0] != 0:  # exactly, not up to round-off
        return Sigma(0.0, 0.0, 0.0 if positive else np.nan, "" if positive else POSITIVE)
    values = values / (np.abs(values).max() or 1.0)  # squares stay representable
    mean = values.mean()
    if mean == 0:
        return Sigma(np.nan, np.nan, np.nan, "the mean is 0")
    return Sigma(
        float(values.std() / abs(mean)), float(values.std(ddof=1) / abs(mean)),
        float(np.log(values).std(ddof=1)) if positive else np.nan, "" if positive else POSITIVE,
    )  # fmt: skip


def beta(start: ArrayLike, end: ArrayLike, years: float) -> Beta:
    """β convergence of levels: ln(end / start) on ln(start).

    Args:
        start: (n,) values in the first year, above 0.
        end: (n,) values in the last year, above 0.
        years: years between them, T.

    Raises:
        ValueError: missing values, lengths that differ, years not above 0.
    """
    first, last = _finite(start), _finite(end)
    if first.shape != last.shape or not years > 0:
        raise ValueError(f"{len(first)} and {len(last)} values over {years} years")
    if (first <= 0).any() or (last <= 0).any():
        return _none(len(first), POSITIVE)
    return beta_of_growth(np.log(first), np.log(last) - np.log(first), years)


def beta_of_growth(ln_start: ArrayLike, growth: ArrayLike, years: float) -> Beta:
    """β convergence from logarithms of the first level and growth over the whole period.

    Args:
        ln_start: (n,) ln y₀.
        growth: (n,) ln(y_T / y₀).
        years: T.

    Raises:
        ValueError: missing values, lengths that differ.

    Source: Barro & Sala-i-Martin (1992) Journal of Political Economy 100(2).
    """
    x, y = _finite(ln_start), _finite(growth)
    if x.shape != y.shape:
        raise ValueError(f"ln_start and growth have {len(x)} and {len(y)} units; expected equal")
    if len(x) < 2:
        return _none(len(x), f"{len(x)} unit: there is no slope")
    dx, dy = x - x.mean(), y - y.mean()
    spread = float(dx @ dx)
    if spread <= 1e-24 * max(1.0, float(x @ x)):
        return _none(len(x), SAME)
    b = float(dx @ dy) / spread
    rest = dy - b * dx
    squares, all_squares, free = float(rest @ rest), float(dy @ dy), len(x) - 2
    error = np.sqrt(squares / free / spread) if free > 0 else np.nan
    p = float(2 * stdtr(free, -abs(b) / error)) if free > 0 and error > 0 else np.nan
    if free > 0 and error == 0:
        p = 0.0 if b else 1.0
    speed = -np.log1p(b) / years if b > -1 else np.nan
    return Beta(
        len(x), float(y.mean() - b * x.mean()), b, float(error), p,
        1 - squares / all_squares if all_squares > 0 else np.nan,
        float(speed), float(np.log(2) / speed) if speed > 0 else np.nan,
        "" if b > -1 else "b is not above -1: no speed of convergence",
    )  # fmt: skip


def _none(n: int, reason: str) -> Beta:
    return Beta(n, *([np.nan] * 7), reason)


def _finite(x: ArrayLike) -> np.ndarray:
    values = np.asarray(x, dtype=np.float64)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError("expected (n,) finite values; leave out units without one and say so")
    return values
