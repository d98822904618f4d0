"""Exact decomposition of scores into the parts of their indicators (贡献分解).

What belongs here: identities that split a score so that the parts add up to it. One rule holds for
all but trees: a score is a function of a few sums over indicators, taken from the state in which
everything is at its worst; the score is divided between the sums by their Shapley values, and each
sum's share between its indicators in proportion to what they add to it. A tree of means is divided
level by level (`hierarchy.tree_parts`).
"""

import numpy as np
from numpy.typing import ArrayLike

from pipelines.indices import checks
from pipelines.indices.checks import FloatArray
from pipelines.indices.topsis import METRICS


def mean_parts(z: ArrayLike, weight: ArrayLike) -> FloatArray:
    """Parts w_j z_j of a weighted mean: the mean is one sum, so each part is what it adds.

    Args:
        z: normalised values (n, J), 0 the worst.
        weight: (J,) weights, 0 or more, summing to 1.

    Returns:
        (n, J); every row adds up to Σ w z.

    Raises:
        ValueError: missing or infinite values, wrong shapes, bad weights.

    Example:
        0.4·0.5 and 0.6·1 add up to the mean 0.8.

        >>> mean_parts([[0.5, 1.0]], [0.4, 0.6]).tolist()
        [[0.2, 0.6]]
    """
    values = checks.matrix(z, "z")
    return values * checks.weights(weight, values.shape[1])


def geometric_parts(u: ArrayLike, weight: ArrayLike) -> FloatArray:
    """Parts of a geometric mean Π u^w: equal, since without any one factor the product is 0.

    Args:
        u: values (n, J), 0 or more, 0 the worst.
        weight: (J,) weights, 0 or more, summing to 1; a weight of 0 has no part.

    Returns:
        (n, J); every row adds up to Π u^w.

    Raises:
        ValueError: missing, infinite or negative values, wrong shapes, bad weights.

    Example:
        √(0.25·1) = 0.5 in equal parts.

        >>> geometric_parts([[0.25, 1.0]], [0.5, 0.5]).tolist()
        [[0.25, 0.25]]
    """
    values = checks.matrix(u, "u")
    checks.refuse_where(values < 0, values, "u", "a value of 0 or more")
    weights = checks.weights(weight, values.shape[1])
    present = (weights > 0).astype(np.float64)
    product = np.prod(values**weights, axis=1, keepdims=True)
    return np.asarray(product * present / present.sum())


def closeness_parts(
    z: ArrayLike, weight: ArrayLike, metric: str = "weighted", ideals: ArrayLike | None = None
) -> FloatArray:
    """Parts of the TOPSIS closeness c = d⁻ / (d⁺ + d⁻).

    c depends on two sums over indicators, d⁺² and d⁻². From an object at the anti-ideal in every
    indicator (c = 0) to the object, c is divided between the two sums by Shapley values, and within
    a sum in proportion to what each indicator changes in it. An indicator at its anti-ideal has no
    part; no part is negative where the object lies between the ideals.

    Args:
        z: normalised values (n, J).
        weight: (J,) weights, 0 or more, summing to 1.
        metric: "weighted" or "weight_inside_root", as in `topsis`.
        ideals: (2, J) ideal, then anti-ideal; the extremes of z if not given.

    Returns:
        (n, J); every row adds up to the closeness, NaN where that is 0/0.

    Raises:
        ValueError: missing or infinite values, wrong shapes, bad weights, an unknown metric.

    Source: Shapley (1953) for the division between the sums; Hwang & Yoon (1981) for TOPSIS.

    Example:
        An object half way in both indicators has the closeness 0.5, half of it by each.

        >>> closeness_parts([[1, 1], [0, 0], [0.5, 0.5]], [0.5, 0.5])[2].round(12).tolist()
        [0.25, 0.25]
    """
    values = checks.matrix(z, "z")
    weights = checks.weights(weight, values.shape[1])
    checks.option(metric, "metric", METRICS)
    best, worst = _ideals(values, ideals)
    factor = weights**2 if metric == "weighted" else weights
    whole = factor * (worst - best) ** 2
    plus, minus = factor * (values - best) ** 2, factor * (values - worst) ** 2
    a0, a1, b1 = whole.sum(), plus.sum(axis=1), minus.sum(axis=1)
    of_plus = (_ratio(a1, b1) - _ratio(a0, b1)) / 2  # c(a, 0) is 0 whatever a is
    of_minus = (_ratio(a0, b1) + _ratio(a1, b1)) / 2
    both = (a1 == 0) & (b1 == 0)
    parts = _shared(of_plus, plus - whole, a1 - a0) + _shared(of_minus, minus, b1)
    return np.where(both[:, np.newaxis], np.nan, parts)


def obstacle_degrees(
    z: ArrayLike, weight: ArrayLike, metric: str | None = None, ideals: ArrayLike | None = None
) -> FloatArray:
    """Share of each indicator in what keeps an object from the best (障碍度).

    Of a weighted mean: w_j (1 - z_j) over its sum. Of TOPSIS: the indicator's share of d⁺².

    Args:
        z: normalised values (n, J), in [0, 1].
        weight: (J,) weights, 0 or more, summing to 1.
        metric: None for a weighted mean, else the metric of TOPSIS.
        ideals: (2, J) ideals of TOPSIS; the extremes of z if not given. A weighted mean is
            measured from 1.

    Returns:
        (n, J); every row adds up to 1, NaN for an object at the best in every indicator.

    Raises:
        ValueError: missing or infinite values, wrong shapes, bad weights, an unknown metric.

    Source: 障碍度模型, e.g. 鲁春阳 et al. (2011) 资源科学 33(11), O_j = w_j (1 - z_j) / Σ.

    Example:
        It lacks 0.5 in the first and 0.25 in the second: two thirds and one third of the obstacle.

        >>> obstacle_degrees([[0.5, 0.75]], [0.5, 0.5]).round(4).tolist()
        [[0.6667, 0.3333]]
    """
    values = checks.matrix(z, "z")
    weights = checks.weights(weight, values.shape[1])
    if metric is None:
        lacking = weights * (1.0 - values)
    else:
        checks.option(metric, "metric", METRICS)
        best, _ = _ideals(values, ideals)
        lacking = (weights**2 if metric == "weighted" else weights) * (values - best) ** 2
    total = lacking.sum(axis=1, keepdims=True)
    return np.asarray(lacking / np.where(total > 0, total, np.nan))


def chain_parts(score: ArrayLike, z: ArrayLike, weight: ArrayLike, chain: ArrayLike) -> FloatArray:
    """Parts of a coupling degree D, which is 0 without any one of its chains.

    Its Shapley values are therefore equal, D / K for each of K chains, whatever the variant; a
    chain's share goes to its indicators in proportion to w z.

    Args:
        score: (n,) degrees D; NaN where there is none.
        z: normalised values (n, J).
        weight: (J,) weights that sum to 1 over each chain.
        chain: (J,) number of the chain of every indicator, from 0.

    Returns:
        (n, J); every row adds up to D, NaN where that is NaN.

    Raises:
        ValueError: missing or infinite z, wrong shapes.

    Example:
        D = 0.6 is 0.3 for each chain; in the first, 0.3 is divided 1 to 3.

        >>> chain_parts([0.6], [[0.2, 0.6, 0.5]], [0.5, 0.5, 1], [0, 0, 1]).round(12).tolist()
        [[0.075, 0.225, 0.3]]
    """
    values = checks.matrix(z, "z")
    degrees = np.asarray(score, dtype=np.float64)
    chains = np.asarray(chain)
    if degrees.shape != (len(values),) or chains.shape != (values.shape[1],):
        raise ValueError(
            f"score and chain have shapes {degrees.shape} and {chains.shape}; expected "
            f"({len(values)},) and ({values.shape[1]},)"
        )
    weighed = values * checks.finite(weight, "weight")
    names = np.unique(chains)
    parts = np.zeros_like(values)
    for name in names:
        own = chains == name
        parts[:, own] = _shared(degrees / len(names), weighed[:, own], weighed[:, own].sum(axis=1))
    parts[np.isnan(degrees)] = np.nan
    return parts


def synergy_parts(
    before: ArrayLike, after: ArrayLike, degree: ArrayLike, weight: ArrayLike | None
) -> FloatArray:
    """Parts of a synergy degree by subsystem and order parameter.

    The weighted degree θ Σ η|ΔS| gives subsystem i the part ``θ η_i |ΔS_i|``; the geometric one
    (`weight` None), which is 0 without any change of one subsystem, gives equal parts. Within a
    subsystem the part goes to the order parameters in proportion to their change.

    Args:
        before: (t, k, J) parts of the orders S in the base state.
        after: (t, k, J) parts of the orders S in the later states.
        degree: (t,) synergy degrees.
        weight: (t, k) weights η, or None for the geometric degree.

    Returns:
        (t, k, J); every state adds up to its degree.

    Raises:
        ValueError: missing or infinite values.

    Example:
        Two subsystems of one order parameter each, changing by 0.3 and 0.1.

        >>> before, after = [[[0.2], [0.4]]], [[[0.5], [0.5]]]
        >>> synergy_parts(before, after, [0.2], [[0.5, 0.5]]).round(12).tolist()
        [[[0.15], [0.05]]]
    """
    change = checks.finite(after, "after", ndim=3) - checks.finite(before, "before", ndim=3)
    degrees = checks.finite(degree, "degree", ndim=1)
    moved = change.sum(axis=2)
    if weight is None:
        share = np.full(moved.shape, 1.0 / moved.shape[1])
    else:
        share = checks.finite(weight, "weight") * np.abs(moved)
        total = share.sum(axis=1, keepdims=True)
        share = share / np.where(total > 0, total, 1.0)
    return _shared(degrees[:, np.newaxis] * share, change, moved)


def _ideals(values: FloatArray, ideals: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    if ideals is None:
        return values.max(axis=0), values.min(axis=0)
    pair = checks.finite(ideals, "ideals")
    if pair.shape != (2, values.shape[1]):
        raise ValueError(f"ideals has shape {pair.shape}; expected (2, {values.shape[1]})")
    return pair[0], pair[1]


def _ratio(a: ArrayLike, b: FloatArray) -> FloatArray:
    """C = √b / (√a + √b), 0 for b = 0."""
    above = np.sqrt(b)
    below = np.sqrt(a) + above
    return np.asarray(above / np.where(below > 0, below, 1.0))


def _shared(part: FloatArray, change: FloatArray, total: FloatArray) -> FloatArray:
    """Divide a part (...,) in proportion to the changes (..., J), which add up to `total`.

    Changes that cancel out to nothing have no part, and there is nothing to divide.
    """
    total = np.asarray(total)[..., np.newaxis]
    proportion = change / np.where(total == 0, 1.0, total)
    return np.asarray(np.where(total == 0, 0.0, np.asarray(part)[..., np.newaxis] * proportion))
