"""Hierarchical composite indices: weighted means of weighted means (层级综合指数, 逐级加权平均).

What belongs here: weights and means of the children of one node, the walk from the indicators up
to the index, and the division of the index between them. Normalisation of the indicators is another
module.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pipelines.indices import checks
from pipelines.indices.checks import FloatArray, TextArray
from pipelines.indices.entropy_weights import ConstantColumnsError, entropy_weights
from pipelines.indices.normalisation import normalise

NOT_POSITIVE = "geometric mean of a value that is not positive"
NO_ENTROPY = "no entropy weights: every part is constant"
PART_WITHOUT_VALUE = "a part has no value"
OTHER_WITHOUT_VALUE = "a part has no value for another object, on which scale or weights depend"

# Scores that differ by no more than this share of the largest are as good as constant.
ALIKE = 1e-9


@dataclass(frozen=True)
class Node:
    """How one node is made of its children.

    Attributes:
        children: columns of the indicators (0 … J-1), or J + k for the node k of the sequence,
            which must stand before this one.
        mean: "arithmetic" or "geometric".
        weight: one number a child, 0 or more and adding up to 1; or "equal" or "entropy".
        scale: None to take the children as they are; else a method of
            ``normalisation.normalise`` that puts them on one scale first.
        to: range of "min_max".
        zero: what entropy weights do about ln 0.
    """

    children: Sequence[int]
    mean: str = "arithmetic"
    weight: ArrayLike | str = "equal"
    scale: str | None = None
    to: tuple[float, float] = (0.0, 1.0)
    zero: str | float = "0ln0"


@dataclass(frozen=True, eq=False)
class Part:
    """What a node is made of, and what it comes to, for m children and n objects.

    Attributes:
        z: (n, m) children as they enter the mean; NaN where a child has no value.
        weight: (m,) weights, adding up to 1; NaN where there are none.
        entropy: (m,) entropies; NaN for weights that are not by entropy.
        value: (n,) the mean; NaN with a reason.
        reason: (n,) why there is no value; empty where there is one.
    """

    z: FloatArray
    weight: FloatArray
    entropy: FloatArray
    value: FloatArray
    reason: TextArray


def aggregate(z: ArrayLike, nodes: Sequence[Node]) -> list[Part]:
    """Walk a tree from its indicators up: weights, means and reasons of every node.

    A node is undefined for an object where its mean is, or where one of its children is; where its
    weights or its scale rest on all objects (entropy, normalised children), one missing child makes
    it undefined for all. Nothing is averaged over fewer children.

    Args:
        z: normalised indicators (n, J), larger is better.
        nodes: children before their parents.

    Returns:
        One Part a node, in the order of ``nodes``.

    Raises:
        ValueError: missing or infinite indicators, a child that does not stand before its parent,
            an unknown mean, weight or scale, given weights that do not add up to 1, negative values
            under entropy weights.

    Source: OECD/JRC (2008), Handbook on Constructing Composite Indicators, steps 5 to 7; levels as
    in COINr's Aggregate (Becker et al. 2022, JOSS 7(78), 4567).

    Example:
        Two indicators make a dimension (column 2 + 0 = 2), which a third joins in the index.

        >>> tree = [Node([0, 1]), Node([3, 2], weight=[0.25, 0.75])]
        >>> aggregate([[0.2, 0.6, 0.8]], tree)[-1].value.round(12).tolist()
        [0.7]
    """
    values = checks.matrix(z, "z")
    columns: list[FloatArray] = list(values.T)
    parts: list[Part] = []
    for place, node in enumerate(nodes):
        if not node.children or not all(0 <= child < len(columns) for child in node.children):
            raise ValueError(
                f"children of node {place} are {list(node.children)}; expected one or more of the "
                f"{len(columns)} indicators and nodes before it"
            )
        parts.append(_part(np.column_stack([columns[child] for child in node.children]), node))
        columns.append(parts[-1].value)
    return parts


def _part(x: FloatArray, node: Node) -> Part:
    """Weights and mean of the children x (n, m), which may hold NaN."""
    n, count = x.shape
    missing = np.asarray(np.isnan(x).any(axis=1))
    by_entropy = isinstance(node.weight, str) and node.weight == "entropy" and count > 1
    if missing.any() and (by_entropy or node.scale):
        reason = np.where(missing, PART_WITHOUT_VALUE, OTHER_WITHOUT_VALUE)
        weight = _none(count) if by_entropy else _fixed(node.weight, count)
        return Part(_none(n, count) if node.scale else x, weight, _none(count), _none(n), reason)
    if node.scale:
        x = normalise(x, ["+"] * count, node.scale, node.to)
    entropy = _none(count)
    if by_entropy:
        try:
            entropy, weight = _by_entropy(x, node.zero)
        except ConstantColumnsError:
            return Part(x, _none(count), np.ones(count), _none(n), np.full(n, NO_ENTROPY))
    else:
        weight = _fixed(node.weight, count)
    value, reason = weighted_mean(np.where(missing[:, np.newaxis], 1.0, x), weight, node.mean)
    value[missing] = np.nan
    return Part(x, weight, entropy, value, np.where(missing, PART_WITHOUT_VALUE, reason))


def _none(*shape: int) -> FloatArray:
    return np.full(shape, np.nan)


def _by_entropy(x: FloatArray, zero: str | float) -> tuple[FloatArray, FloatArray]:
    """Entropies and weights (m,) of the children; one object is as good as a constant."""
    if len(x) < 2:
        raise ConstantColumnsError("one object has no entropy weights")
    found = entropy_weights(x, zero=zero)
    return found.entropy, found.weight


def _fixed(weight: ArrayLike | str, count: int) -> FloatArray:
    """Weights (count,) that do not depend on the values; a single child has all of it."""
    if isinstance(weight, str):
        checks.option(weight, "weight", ("equal", "entropy"))
        return np.full(count, 1.0 / count)
    return checks.weights(weight, count)


def weighted_mean(
    z: ArrayLike, weight: ArrayLike, mean: str = "arithmetic"
) -> tuple[FloatArray, TextArray]:
    """Average the columns of each row: Σ w·z, or Π z^w = exp(Σ w·ln z).

    Args:
        z: values (n, m) on one scale.
        weight: (m,), 0 or more, adding up to 1; a column without weight has no say, so that it may
            be 0 or less under a geometric mean.
        mean: "arithmetic" (full compensation) or "geometric" (partial).

    Returns:
        The means (n,), NaN where a geometric mean has a value that is not positive, and the
        reasons (n,), empty where there is a number.

    Raises:
        ValueError: missing or infinite values, wrong weights, an unknown mean.

    Source: OECD/JRC (2008), step 6, linear and geometric aggregation.

    Example:
        0.25 and 1 by both means: a low value weighs more in the geometric one.

        >>> weighted_mean([[0.25, 1.0]], [0.5, 0.5])[0].tolist()
        [0.625]
        >>> weighted_mean([[0.25, 1.0]], [0.5, 0.5], "geometric")[0].tolist()
        [0.5]
    """
    checks.option(mean, "mean", ("arithmetic", "geometric"))
    values = checks.matrix(z, "z")
    weights = checks.weights(weight, values.shape[1])
    if mean == "arithmetic":
        return np.asarray(values @ weights), checks.no_reasons((len(values),))
    weighty = weights > 0
    positive = np.asarray((values[:, weighty] > 0).all(axis=1))
    safe = np.where(positive[:, np.newaxis], values[:, weighty], 1.0)
    value = np.exp(np.log(safe) @ weights[weighty])
    return np.where(positive, value, np.nan), np.where(positive, "", NOT_POSITIVE)


def tree_parts(z: ArrayLike, nodes: Sequence[Node], made: Sequence[Part]) -> FloatArray:
    """Parts of a hierarchical mean, arithmetic or geometric at each level, by indicator.

    Both means v of children z_k are homogeneous of degree 1, so that v = Σ z_k ∂v/∂z_k (Euler):
    the part of a child is w_k z_k in an arithmetic mean and w_k v in a geometric one, and what it
    is made of shares in proportion. Where scores are put on one scale before they are averaged, the
    line through the lowest and the highest score of the pool takes each part to the new scale, and
    what is then lacking (the height of the line at 0; under ranks also their distance from it) is
    divided by weight.

    Args:
        z: normalised indicators (n, J), as given to `aggregate`.
        nodes: the tree, as given to it; the last node is the whole.
        made: what it returned.

    Returns:
        (n, J); every row adds up to the value of the last node, NaN where that is NaN. A tree of
        arithmetic means has the parts w z, w being the product of the weights on the way up.

    Raises:
        ValueError: missing or infinite indicators, nodes and parts of different length.

    Source: Euler's theorem on homogeneous functions; as the rule of division it is the one of
    Aumann & Shapley (1974), Values of Non-Atomic Games.

    Example:
        √(0.2·0.8) = 0.4: half of it is the first dimension's, made of 0.1 and 0.3 in equal parts.

        >>> z, tree = [[0.1, 0.3, 0.8]], [Node([0, 1]), Node([3, 2], mean="geometric")]
        >>> tree_parts(z, tree, aggregate(z, tree)).round(12).tolist()
        [[0.05, 0.15, 0.2]]
    """
    values = checks.matrix(z, "z")
    # Of every indicator, then every node: its indicators, their parts of its value, their shares.
    columns = [np.array([j]) for j in range(values.shape[1])]
    parts = list(values.T[:, :, np.newaxis])
    shares = [np.ones(1)] * len(columns)
    for node, part in zip(nodes, made, strict=True):
        effect = np.broadcast_to(part.weight, part.z.shape)
        if node.mean == "geometric":
            weighty = (part.weight > 0) & (part.z > 0)
            effect = effect * part.value[:, np.newaxis] / np.where(weighty, part.z, 1.0)
        entering = [
            parts[child] if node.scale is None else _rescaled(parts[child], shares[child], scaled)
            for child, scaled in zip(node.children, part.z.T, strict=True)
        ]
        parts.append(
            np.hstack([e[:, np.newaxis] * p for e, p in zip(effect.T, entering, strict=True)])
        )
        weighed = zip(part.weight, node.children, strict=True)
        shares.append(np.concatenate([weight * shares[child] for weight, child in weighed]))
        columns.append(np.concatenate([columns[child] for child in node.children]))
    found = np.zeros_like(values)
    found[:, columns[-1]] = parts[-1]
    found[np.isnan(made[-1].value)] = np.nan
    return found


def _rescaled(parts: FloatArray, share: FloatArray, scaled: FloatArray) -> FloatArray:
    """Parts (n, m) of scores as parts of the same scores on another scale, (n,)."""
    score = parts.sum(axis=1)
    low, high = np.argmin(score), np.argmax(score)
    span = score[high] - score[low]
    alike = span <= ALIKE * np.abs(score).max()
    slope = 0.0 if alike else (scaled[high] - scaled[low]) / span
    return np.asarray(slope * parts + (scaled - slope * score)[:, np.newaxis] * share)
