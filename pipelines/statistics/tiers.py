"""Tiers by natural breaks: classes of figures whose members differ least from each other."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np


def natural_breaks(values: Sequence[float], classes: int) -> list[int]:
    """Tier of each figure by Fisher-Jenks natural breaks; 1 holds the largest figures.

    Args:
        values: figures, none missing.
        classes: number of tiers, at least 2 and at most the number of different figures.

    Returns:
        One tier a figure, in the order given.

    Raises:
        ValueError: a figure is missing, or there are fewer different figures than tiers.

    Source: Fisher 1958, Journal of the American Statistical Association 53(284).
    """
    array = np.asarray(values, dtype=float)
    if not np.isfinite(array).all():
        raise ValueError("natural breaks need figures without gaps")
    different = len(np.unique(array))
    if not 2 <= classes <= different:
        raise ValueError(f"{classes} tiers of {different} different figures")
    import mapclassify  # a second of import for a few figures

    with warnings.catch_warnings():
        # It recommends a faster compiler; there are few figures here.
        warnings.simplefilter("ignore")
        classified = mapclassify.FisherJenks(array, k=classes)
    return [int(classes - number) for number in classified.yb]
