"""Tiers by natural breaks: classes of figures whose members differ least from each other.

Computed here rather than by ``mapclassify``, which takes a second to import for a few figures;
tests hold it to ``mapclassify``.
"""

from __future__ import annotations

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
    different, place, times = np.unique(array, return_inverse=True, return_counts=True)
    if not 2 <= classes <= len(different):
        raise ValueError(f"{classes} tiers of {len(different)} different figures")
    lower = np.searchsorted(_breaks(different, times, classes), place, side="right")
    return [int(classes - number) for number in lower]


def _breaks(figures: np.ndarray, times: np.ndarray, classes: int) -> np.ndarray:
    """Places (classes - 1,) of sorted different figures at which a class above the lowest begins.

    ``times`` (n,) says how often each figure occurs.
    """
    centred = figures - figures.mean()  # else squares of large figures swallow the differences
    count, total, square = (
        np.concatenate([[0.0], np.cumsum(times * centred**power)]) for power in (0, 1, 2)
    )
    start, end = np.ogrid[: len(figures), 1 : len(figures) + 1]
    size = np.where(end > start, count[end] - count[start], 1.0)
    within = square[end] - square[start] - (total[end] - total[start]) ** 2 / size
    within = np.where(end > start, within, np.inf)
    # Of the figures up to each: the least sum of squares within as many classes as were tried.
    least, begins = within[0], []
    for _ in range(classes - 1):
        tried = np.concatenate([[np.inf], least[:-1]])[:, np.newaxis] + within
        begins.append(tried.argmin(axis=0))
        least = tried.min(axis=0)
    places, last = [], len(figures) - 1
    for begin in reversed(begins):
        places.append(int(begin[last]))
        last = places[-1] - 1
    return np.array(places[::-1])
