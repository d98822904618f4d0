"""Accounts of many draws that never hold them all: ranks, quantiles, comparisons, overtaking.

What belongs here: counters that are fed tiles of scores. Counts are whole numbers, so the order in
which tiles arrive does not matter, and memory does not grow with the draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Scores that differ by less than this share of the largest one beside them are tied.
TIE = 1e-12
BINS = 4096


class Quantiles:
    """Quantiles of each object's score from counts on a grid.

    The grid is spanned by the first tile, widened by half its width on both sides, with 4,096
    steps an object; what falls outside is kept in the end bins, whose outer ends are the smallest
    and the largest score seen. A quantile is off by at most one step.
    """

    def __init__(self, pilot: np.ndarray) -> None:
        """Span the grid by the scores of a first tile (draws, objects)."""
        filled = np.where(np.isnan(pilot), np.inf, pilot).min(axis=0, initial=np.inf)
        highest = np.where(np.isnan(pilot), -np.inf, pilot).max(axis=0, initial=-np.inf)
        known = filled <= highest
        low, high = np.where(known, filled, 0.0), np.where(known, highest, 0.0)
        self.start = low - (high - low) / 2
        self.step = np.where(high > low, 2 * (high - low) / BINS, 1.0)
        self.counts = np.zeros((pilot.shape[1], BINS + 2), dtype=np.int64)
        self.low = np.full(pilot.shape[1], np.inf)
        self.high = np.full(pilot.shape[1], -np.inf)

    def add(self, scores: np.ndarray, count: np.ndarray) -> None:
        """Count scores (draws, objects), each draw ``count`` times; NaN is left out."""
        defined = ~np.isnan(scores)
        place = np.floor((np.where(defined, scores, 0.0) - self.start) / self.step)
        place = place.clip(-1, BINS).astype(np.int64) + 1
        place += np.arange(scores.shape[1]) * (BINS + 2)
        weight = np.where(defined, count[:, np.newaxis], 0)
        found = np.bincount(place.ravel(), weight.ravel(), self.counts.size)
        self.counts += found.astype(np.int64).reshape(self.counts.shape)
        if defined.all():
            low, high = scores.min(axis=0), scores.max(axis=0)
        else:
            low = np.where(defined, scores, np.inf).min(axis=0)
            high = np.where(defined, scores, -np.inf).max(axis=0)
        np.minimum(self.low, low, out=self.low)
        np.maximum(self.high, high, out=self.high)

    def join(self, other: Quantiles) -> None:
        """Add the counts of other draws on the same grid."""
        self.counts += other.counts
        np.minimum(self.low, other.low, out=self.low)
        np.maximum(self.high, other.high, out=self.high)

    @property
    def defined(self) -> np.ndarray:
        """Draws in which each object had a score, (objects,)."""
        return self.counts.sum(axis=1)

    def at(self, shares: Sequence[float]) -> np.ndarray:
        """Quantiles (objects, shares); NaN for an object that never had a score."""
        wanted = np.asarray(shares, dtype=float)
        out = np.full((len(self.counts), len(wanted)), np.nan)
        inner = np.arange(BINS + 1)
        for i, row in enumerate(self.counts):
            reached = np.cumsum(row)
            if not reached[-1]:
                continue
            edges = self.start[i] + self.step[i] * inner
            edges = np.concatenate([[-np.inf], edges, [np.inf]]).clip(self.low[i], self.high[i])
            count = wanted * reached[-1]
            place = np.searchsorted(reached, count, side="left")
            part = (count - (reached[place] - row[place])) / np.maximum(row[place], 1)
            out[i] = edges[place] + part.clip(0, 1) * (edges[place + 1] - edges[place])
        return out


@dataclass
class Comparison:
    """Objects that are compared with each other: those of one kind, in one year.

    Attributes:
        members: (n,) places of the objects.
        ranks: (n, n) draws in which a member had the place (1 is highest); tied members share the
            best place.
        above: (n, n) draws in which the row's member was above the column's.
        tied: (n, n) draws in which the two were tied.
    """

    members: np.ndarray

    def __post_init__(self) -> None:
        size = len(self.members)
        self.first, self.second = np.triu_indices(size, 1)
        self.ranks = np.zeros((size, size), dtype=np.int64)
        self.above = np.zeros((size, size), dtype=np.int64)
        self.tied = np.zeros((size, size), dtype=np.int64)
        pairs = np.arange(len(self.first))
        # (n, pairs): 1 where a member is the first, or the second, of a pair.
        self._is_first, self._is_second = np.zeros((2, size, len(pairs)))
        self._is_first[self.first, pairs] = 1
        self._is_second[self.second, pairs] = 1

    def add(self, scores: np.ndarray, count: np.ndarray) -> np.ndarray:
        """Count a tile of scores (draws, all objects); returns the ranks (draws, n), 0 for none."""
        own = np.ascontiguousarray(scores[:, self.members].T)
        defined = ~np.isnan(own)
        whole = bool(defined.all())
        known = own if whole else np.where(defined, own, 0.0)
        tie = TIE * np.abs(known).max(axis=0)
        difference = own[self.first] - own[self.second]
        # As numbers, so that sums over draws and over pairs are products of matrices: whole
        # numbers up to 2^53 are exact in them.
        higher, lower = (difference > tie).astype(float), (difference < -tie).astype(float)
        rank = (self._is_first @ lower + self._is_second @ higher).astype(np.int64) + 1
        times = count.astype(float)
        above, below = higher @ times, lower @ times
        both = np.full(len(above), times.sum())
        if not whole:
            rank[~defined] = 0
            at = defined.astype(float)
            both = ((at * times) @ at.T)[self.first, self.second]
        self.above[self.first, self.second] += above.astype(np.int64)
        self.above[self.second, self.first] += below.astype(np.int64)
        self.tied[self.first, self.second] += (both - above - below).astype(np.int64)
        size = len(self.members)
        place = rank + np.arange(size)[:, np.newaxis] * (size + 1)
        weight = np.broadcast_to(times, rank.shape)
        found = np.bincount(place.ravel(), weight.ravel(), size * (size + 1))
        self.ranks += found.astype(np.int64).reshape(size, size + 1)[:, 1:]
        return rank.T

    def join(self, other: Comparison) -> None:
        """Add the counts of other draws of the same members."""
        self.ranks += other.ranks
        self.above += other.above
        self.tied += other.tied

    def rank_at(self, shares: Sequence[float]) -> np.ndarray:
        """Ranks (n, shares) at which the share of the draws is first reached; NaN without draws."""
        total = self.ranks.sum(axis=1, keepdims=True)
        reached = np.cumsum(self.ranks, axis=1)[:, :, np.newaxis] >= np.multiply.outer(
            total, np.asarray(shares)
        )
        rank = reached.argmax(axis=1) + 1.0
        return np.where(total > 0, rank, np.nan)


@dataclass
class Overtaking:
    """When one series comes to stand above another for good.

    Attributes:
        upper: (pairs, years) places of the series that may overtake.
        lower: (pairs, years) places of the other one.
        counts: (pairs, years + 2) draws by the place of the year from which the first stays above
            the second to the last year; then never; then without a score in some year.
    """

    upper: np.ndarray
    lower: np.ndarray

    def __post_init__(self) -> None:
        pairs, years = self.upper.shape
        self.counts = np.zeros((pairs, years + 2), dtype=np.int64)

    def add(self, scores: np.ndarray, count: np.ndarray) -> None:
        """Count a tile of scores (draws, all objects)."""
        pairs, years = self.upper.shape
        a, b = scores[:, self.upper], scores[:, self.lower]
        difference = a - b
        with np.errstate(invalid="ignore"):
            above = difference > TIE * np.maximum(np.abs(a), np.abs(b))
        behind = np.cumsum(above[:, :, ::-1], axis=2) == np.arange(1, years + 1)
        since = years - behind.sum(axis=2)
        since[np.isnan(difference).any(axis=2)] = years + 1
        place = since + np.arange(pairs) * (years + 2)
        weight = np.broadcast_to(count[:, np.newaxis], since.shape)
        found = np.bincount(place.ravel(), weight.ravel(), self.counts.size)
        self.counts += found.astype(np.int64).reshape(self.counts.shape)

    def join(self, other: Overtaking) -> None:
        """Add the counts of other draws of the same pairs."""
        self.counts += other.counts
