"""CRITIC weights of indicators: contrast and conflict (客观赋权法).

What belongs here: weights from the dispersion of normalised indicators and their correlations.
Normalisation and scores are other modules.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pipelines.indices import checks
from pipelines.indices.checks import FloatArray

# A smaller standard deviation, relative to the largest value, is round-off of a constant column.
SMALLEST_CONTRAST = 1e-12


@dataclass(frozen=True, eq=False)
class CriticWeights:
    """Contrast, information and weight of J indicators.

    Attributes:
        contrast: (J,) standard deviation of each column, with n - 1; 0 for a constant column.
        conflict: (J, J) 1 - r of every two columns; 0 with a constant column, which says nothing.
        information: (J,) contrast times the sum of the conflicts.
        weight: (J,) information over its sum; non-negative, summing to 1.
    """

    contrast: FloatArray
    conflict: FloatArray
    information: FloatArray
    weight: FloatArray


def critic_weights(z: ArrayLike) -> CriticWeights:
    """Weight indicators by their dispersion and by how little they repeat each other.

    C_j = σ_j Σ_k (1 - r_jk), w = C / ΣC. A constant column has no dispersion and no correlation:
    it gets weight 0 and takes no part in the conflicts of the others. One column alone has no
    conflict and all the weight.

    Args:
        z: normalised values (n, J), larger is better.

    Returns:
        CriticWeights.

    Raises:
        ValueError: missing or infinite values (with row and column), fewer than two objects, no
            information at all: all columns constant, or all of them the same but for scale.

    Source: Diakoulaki, Mavrotas & Papayannakis (1995) Computers & Operations Research 22(7).

    Example:
        Two indicators that vary as much and contradict each other count the same.

        >>> critic_weights([[0, 1], [0.5, 0.5], [1, 0]]).weight.tolist()
        [0.5, 0.5]
    """
    values = checks.matrix(z, "z")
    if len(values) < 2:
        raise ValueError(f"z has {len(values)} row; expected at least 2 objects to disperse")
    contrast, standardised = contrasts(values)
    correlation = standardised.T @ standardised
    conflict = conflicts(correlation, contrast > 0)
    information = contrast * conflict.sum(axis=1) if values.shape[1] > 1 else contrast
    total = information.sum()
    if total == 0:
        raise ValueError("the columns of z are constant or repeat one another: no CRITIC weights")
    return CriticWeights(contrast, conflict, information, information / total)


def contrasts(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Standard deviation of each column, and the columns with mean 0 and length 1.

    Args:
        values: (n, ...) finite; every trailing place is a column of its own.

    Returns:
        ``contrast`` of the trailing shape and ``standardised`` of the shape of `values`; both 0
        for a constant column.
    """
    centred = values - values.mean(axis=0)
    length = np.sqrt(np.einsum("i...,i...->...", centred, centred))
    constant = length <= SMALLEST_CONTRAST * np.abs(values).max(axis=0) * np.sqrt(len(values))
    length = np.where(constant, 0.0, length)
    standardised = np.where(constant, 0.0, centred) / np.where(constant, 1.0, length)
    return length / np.sqrt(len(values) - 1), standardised


def conflicts(correlation: FloatArray, informative: np.ndarray) -> FloatArray:
    """1 - r between informative columns, 0 elsewhere and for a column with itself.

    Args:
        correlation: (..., J, J).
        informative: (..., J) False for constant columns.
    """
    both = informative[..., :, np.newaxis] & informative[..., np.newaxis, :]
    found = np.where(both, 1.0 - correlation, 0.0)
    found[np.abs(found) < SMALLEST_CONTRAST] = 0.0
    return np.asarray(found)
