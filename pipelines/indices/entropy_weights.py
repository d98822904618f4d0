"""Entropy weights of indicators (熵值法, 熵权法).

What belongs here: weights from the dispersion of normalised indicators over a pool of objects.
Normalisation and scores are other modules.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import ArrayLike

from pipelines.indices import blocks, checks
from pipelines.indices.checks import FloatArray

# Smaller redundancies cannot be told from those of a constant column in double precision.
SMALLEST_REDUNDANCY = 1e-14


class ConstantColumnsError(ValueError):
    """Every column is constant, so that no entropy weights exist."""


@dataclass(frozen=True, eq=False)
class EntropyWeights:
    """Entropy, redundancy and weight of J indicators.

    Attributes:
        entropy: (J,) information entropy e in [0, 1] (信息熵); 1 for a constant column.
        redundancy: (J,) d = 1 - e (差异系数, 信息效用值), never negative.
        weight: (J,) w = d / Σd, non-negative, summing to 1.
    """

    entropy: FloatArray
    redundancy: FloatArray
    weight: FloatArray


def entropy_weights(z: ArrayLike, zero: str | float | tuple[str, float] = "0ln0") -> EntropyWeights:
    """Weight indicators by how unevenly their total is shared among the objects.

    p = z / Σz by column, e = -(1 / ln n) Σ p ln p, d = 1 - e, w = d / Σd. The n objects are all
    rows: for a panel of m regions and T years n = m·T.

    Args:
        z: normalised values (n, J), 0 or more, larger is better.
        zero: what is done about ln 0. "0ln0" takes 0·ln 0 = 0 (its limit); a number is added to z
            before the shares; ("squeeze", a) maps [0, 1] to [a, 1 - a]. Shifts pull the weights
            together; scores are to use the unshifted z.

    Returns:
        EntropyWeights; a column that is constant, or all 0, has entropy 1 and weight 0.

    Raises:
        ValueError: missing, infinite or negative values (with row and column), fewer than two
            objects, all columns constant (ConstantColumnsError), an unknown `zero`.

    Source: Shannon (1948), A Mathematical Theory of Communication; Hwang & Yoon (1981), entropy
    method; 郭显光 (1998) 系统工程理论与实践 18(12) for the shift.

    Example:
        One object has all of the first indicator and half of the second: the first tells the
        objects apart and has all the weight.

        >>> found = entropy_weights([[1, 1], [0, 1]])
        >>> found.entropy.tolist(), found.weight.tolist()
        ([0.0, 1.0], [1.0, 0.0])
    """
    values = checks.matrix(z, "z")
    n = len(values)
    if n < 2:
        raise ValueError(f"z has {n} row; expected at least 2 objects (entropy divides by ln n)")
    scale, shift = _zero_handling(zero)
    lowest, highest, total = _column_totals(values)
    if lowest < 0:
        checks.refuse_where(values < 0, values, "z", "a normalised value of 0 or more")
    if not isinstance(zero, str | int | float) and highest > 1:
        checks.refuse_where(values > 1, values, "z", "values in [0, 1] for squeeze")
    if not np.isfinite(total).all():
        raise ValueError("the sum of a column of z exceeds double precision")
    total = scale * total + n * shift
    entropy = -_sum_p_ln_p(values, scale, shift, total) / math.log(n)
    np.maximum(entropy, 0.0, out=entropy)  # round-off only: 0 <= e <= 1 holds exactly
    entropy[(entropy > 1.0 - SMALLEST_REDUNDANCY) | (total == 0)] = 1.0
    redundancy = 1.0 - entropy
    dispersion = redundancy.sum()
    if dispersion == 0:
        raise ConstantColumnsError("all columns of z are constant: no entropy weights exist")
    return EntropyWeights(entropy, redundancy, redundancy / dispersion)


def _zero_handling(zero: object) -> tuple[float, float]:
    """Return (scale, shift) such that the shares are those of scale·z + shift."""
    if isinstance(zero, str) and zero == "0ln0":
        return 1.0, 0.0
    if isinstance(zero, int | float) and not isinstance(zero, bool):
        if math.isfinite(zero) and zero >= 0:
            return 1.0, float(zero)
    elif isinstance(zero, tuple | list) and len(zero) == 2 and zero[0] == "squeeze":
        margin = zero[1]
        if isinstance(margin, int | float) and 0 <= margin < 0.5:
            return 1.0 - 2.0 * margin, float(margin)
    raise ValueError(
        f'zero is {zero!r}; expected "0ln0", a finite number of 0 or more, '
        'or ("squeeze", a) with 0 <= a < 0.5'
    )


def _column_totals(values: FloatArray) -> tuple[float, float, FloatArray]:
    """Return the smallest and largest value of all and the sum of each column (J,)."""

    def of(rows: slice) -> list[tuple[float, float, FloatArray]]:
        with np.errstate(over="ignore", invalid="ignore"):
            return [
                (float(block.min()), float(block.max()), blocks.by_column(np.add, block))
                for block in blocks.contiguous(values[rows])
            ]

    found = chain.from_iterable(blocks.in_turn(of, blocks.stretches(values.shape)))
    lowest, highest, partial = zip(*found, strict=True)
    with np.errstate(over="ignore", invalid="ignore"):
        return min(lowest), max(highest), _sum_of(partial)


def _sum_p_ln_p(values: FloatArray, scale: float, shift: float, total: FloatArray) -> FloatArray:
    """Return Σ p ln p by column (J,), with p = (scale·z + shift) / total and 0·ln 0 = 0."""
    rows, columns = blocks.rows_per_block(values.shape), values.shape[1]
    # As wide as a block: rows of a few numbers are slow to be gone through one by one.
    divisor = np.tile(np.where(total == 0, 1.0, total), (rows, 1))

    def of(stretch: slice) -> list[FloatArray]:
        share, logarithm = np.empty((rows, columns)), np.empty((rows, columns))
        partial = []
        for block in blocks.contiguous(values[stretch]):
            p, ln = share[: len(block)], logarithm[: len(block)]
            if scale != 1.0 or shift != 0.0:
                np.multiply(block, scale, out=ln)
                ln += shift
                block = ln
            np.divide(block, divisor[: len(block)], out=p)
            partial.append(_sum_block(p, ln))
        return partial

    found = blocks.in_turn(of, blocks.stretches(values.shape))
    return _sum_of(list(chain.from_iterable(found)))


def _sum_block(p: FloatArray, ln: FloatArray) -> FloatArray:
    """Return Σ p ln p by column of one block; `ln` is working space."""
    with np.errstate(divide="ignore", invalid="ignore"):
        np.log(p, out=ln)
        ln *= p
        found = blocks.by_column(np.add, ln)
    if np.isnan(found).any():
        # 0·ln 0 is 0. Looked for where there is one only, since most blocks have none.
        ln[p == 0.0] = 0.0
        found = blocks.by_column(np.add, ln)
    return found


def _sum_of(partial: Sequence[FloatArray]) -> FloatArray:
    """Add the sums of the blocks pairwise, which keeps round-off from growing with their number."""
    return np.asarray(np.stack(partial, axis=1).sum(axis=1))
