"""Robustness of one index: intervals, probabilities, overtaking, and what leaving one out does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from pipelines.computation.robustness.composite import PooledModel
from pipelines.computation.robustness.layout import ROW, Layout, with_means
from pipelines.spreading import Spread, here
from pipelines.statistics.draws import TILE, ErrorLaw, Tile, shipped, tiles
from pipelines.statistics.streaming import Comparison, Overtaking, Quantiles

NOTHING_LEFT = "the indicators that are left tell nothing apart"
NO_FACTOR = "no declared factor moves this index: every draw would be the same"


@dataclass(frozen=True)
class Account:
    """Tables of one index: ``intervals``, ``probabilities``, ``overtaking``."""

    intervals: pd.DataFrame
    probabilities: pd.DataFrame
    overtaking: pd.DataFrame


@dataclass(frozen=True)
class Counts:
    """What is counted over draws; parts of the draws are counted apart and joined."""

    quantiles: Quantiles
    comparisons: list[Comparison]
    overtaking: Overtaking | None

    def join(self, other: Counts) -> None:
        """Add the counts of other draws of the same layout."""
        self.quantiles.join(other.quantiles)
        for block, more in zip(self.comparisons, other.comparisons, strict=True):
            block.join(more)
        if self.overtaking and other.overtaking:
            self.overtaking.join(other.overtaking)


def account(
    index_id: str, layout: Layout, law: ErrorLaw, draws: int, seed: int, interval: float,
    spread: Spread = here,
) -> Account:  # fmt: skip
    """Draw, score and count; nothing but counts is kept.

    Args:
        index_id: the index.
        layout: its rows.
        law: of the errors of its uncertain cells.
        draws: number of draws; one, the definition's own, where nothing moves.
        seed: of the draws.
        interval: share of the draws between the ends of an interval.
        spread: how parts of the draws are run; the result is the same whatever their number.
    """
    moves = bool(layout.model.factors or layout.model.cells)
    total = draws if moves else 0
    parts = min(spread.parts, -(-max(total, 1) // TILE))
    counts, *more = spread(
        counted, [(layout, law, max(total, 1), seed, part, parts) for part in range(parts)]
    )
    for other in more:
        counts.join(other)
    ends = [(1 - interval) / 2, 0.5, (1 + interval) / 2]
    blocks = counts.comparisons
    own = own_ranks(layout, blocks)
    pairs, years, _ = layout.overtaking()
    found = {
        "intervals": _intervals(layout, blocks, counts.quantiles, ends, total, own),
        "probabilities": _probabilities(layout, blocks, own),
        "overtaking": _overtaking(layout, pairs, years, counts.overtaking),
    }
    return Account(**{name: frame.assign(index_id=index_id) for name, frame in found.items()})


def counted(layout: Layout, law: ErrorLaw, draws: int, seed: int, part: int, parts: int) -> Counts:
    """Score and count one of the parts of the draws."""
    # Many small products: threads of their own would cost more than they give, and the sums
    # would depend on how many there are.
    with threadpool_limits(1):
        return _counted(layout, law, draws, seed, part, parts)


def _counted(layout: Layout, law: ErrorLaw, draws: int, seed: int, part: int, parts: int) -> Counts:
    model, blocks = layout.model, layout.comparisons()
    overtaking = layout.overtaking()[2]

    def scored(tile: Tile) -> tuple[np.ndarray, np.ndarray]:
        errors = law.errors(tile.chance) if model.cells else tile.chance
        scores = layout.scores(tile.codes, errors)
        return scores, layout.shown(scores, blocks)

    quantiles = None
    if part:
        # Every part counts on the grid that the first tile of all draws spans.
        quantiles = Quantiles(scored(next(tiles(model.factors, model.cells, draws, seed)))[1])
    for tile in tiles(model.factors, model.cells, draws, seed, part=part, parts=parts):
        scores, shown = scored(tile)
        quantiles = quantiles or Quantiles(shown)
        quantiles.add(shown, tile.count)
        for block in blocks:
            block.add(scores, tile.count)
        if overtaking:
            overtaking.add(scores, tile.count)
    assert quantiles is not None
    return Counts(quantiles, blocks, overtaking)


def own_ranks(layout: Layout, blocks: list[Comparison]) -> np.ndarray:
    """Ranks (n,) by the definition's own choices; 0 without a score."""
    return ranks(layout, blocks, layout.score[np.newaxis])[0]


def ranks(layout: Layout, blocks: list[Comparison], scores: np.ndarray) -> np.ndarray:
    """Ranks (draws, n) among the rows of the same kind and year; 0 without a score."""
    out = np.zeros(scores.shape, dtype=np.int64)
    for block in blocks:
        fresh = Comparison(block.members)
        out[:, block.members] = fresh.add(scores, np.ones(len(scores), dtype=np.int64))
    return out


def _intervals(
    layout: Layout, blocks: list[Comparison], quantiles: Quantiles, ends: list[float],
    draws: int, own: np.ndarray,
) -> pd.DataFrame:  # fmt: skip
    rank = np.full((len(layout.rows), 3), np.nan)
    kept = np.zeros(len(layout.rows))
    for block in blocks:
        rank[block.members] = block.rank_at(ends)
        at = own[block.members]
        kept[block.members] = block.ranks[np.arange(len(at)), np.maximum(at, 1) - 1]
    score = quantiles.at(ends)
    defined = quantiles.defined
    shown = layout.shown(layout.score[np.newaxis], blocks)[0]
    moves = draws > 0
    reason = np.select(
        [np.full(len(defined), not moves), defined == 0, np.isnan(shown)],
        [NO_FACTOR, "no draw gives a score", "the definition itself gives no score"], "",
    )  # fmt: skip
    known = np.where(defined > 0, defined, np.nan)
    return layout.rows[ROW].assign(
        measure="share of those compared" if layout.relative else "score",
        score=shown, score_low=score[:, 0], score_median=score[:, 1], score_high=score[:, 2],
        rank=np.where(own > 0, own, np.nan), rank_low=rank[:, 0], rank_median=rank[:, 1],
        rank_high=rank[:, 2], share_of_rank=np.where(own > 0, kept / known, np.nan),
        n_draws=draws, n_defined=np.where(moves, defined, 0), reason=reason,
    )  # fmt: skip


def _probabilities(layout: Layout, blocks: list[Comparison], own: np.ndarray) -> pd.DataFrame:
    """One row a pair and year; the one that the definition ranks higher comes first."""
    pairs, counts = [np.empty((2, 0), dtype=np.int64)], [np.empty((3, 0), dtype=np.int64)]
    for block in blocks:
        higher, lower = np.triu_indices(len(block.members), 1)
        at = own[block.members]
        swap = (at[higher] > at[lower]) | (at[higher] == 0)
        a, b = np.where(swap, lower, higher), np.where(swap, higher, lower)
        pairs.append(block.members[np.stack([a, b])])
        counts.append(
            np.stack([block.above[a, b], block.tied[a, b] + block.tied[b, a], block.above[b, a]])
        )
    first, second = np.hstack(pairs)
    count = np.hstack(counts)
    defined = count.sum(axis=0)
    share = count / np.where(defined > 0, defined, np.nan)
    code = layout.rows["region_code"].to_numpy()
    rows = layout.rows[["level", "year", "indicator_id", "aggregation"]].iloc[first]
    return rows.reset_index(drop=True).assign(
        region_a=code[first], region_b=code[second], p_above=share[0], p_tied=share[1],
        p_below=share[2], n_defined=defined,
    )  # fmt: skip


def _overtaking(
    layout: Layout, pairs: pd.DataFrame, years: list[int], found: object
) -> pd.DataFrame:
    """One row a pair and outcome that occurs, or is the definition's own."""
    columns = ["level", "indicator_id", "aggregation", "region_a", "region_b", "outcome", "year",
               "share", "shipped"]  # fmt: skip
    if found is None:
        return pd.DataFrame(columns=columns)
    fresh = type(found)(found.upper, found.lower)
    fresh.add(layout.score[np.newaxis], np.ones(1, dtype=np.int64))
    total = found.counts.sum(axis=1, keepdims=True)
    pair, outcome = np.nonzero(found.counts + fresh.counts)
    names = ["always", *(f"from {year}" for year in years[1:]), "never", "undefined"]
    rows = pairs.iloc[pair].reset_index(drop=True)
    return rows.assign(
        outcome=np.array(names, dtype=object)[outcome],
        year=np.array([*years, np.nan, np.nan])[outcome],
        share=(found.counts / total)[pair, outcome],
        shipped=fresh.counts[pair, outcome] > 0,
    )[columns]


def leave_one_out(index_id: str, layout: Layout, columns: list[str]) -> pd.DataFrame:
    """Scores and ranks with an indicator left out, and with a city left out of the weights.

    Everything else is the definition's own choice. A city that is left out of the weights is still
    scored, and the bounds stay what they were.
    """
    model, blocks = layout.model, layout.comparisons()
    names = [factor.id for factor in model.factors]
    cases, scores = [], []
    if "left_out" in names:
        codes = np.repeat(shipped(model.factors), len(columns), axis=0)
        codes[:, names.index("left_out")] = np.arange(1, len(columns) + 1)
        cases += [("indicator", name) for name in columns]
        scores.append(layout.scores(codes, np.zeros((len(codes), model.cells))))
    if isinstance(model, PooledModel):
        regions, found = model.without_each_region()
        cases += [("region in the weights", code) for code in regions]
        scores.append(with_means(found, layout.means))
    if not cases:
        return pd.DataFrame(columns=LEFT_OUT)
    score = np.vstack(scores)
    rank, own = ranks(layout, blocks, score), own_ranks(layout, blocks)
    case = np.repeat(np.arange(len(cases)), len(layout.rows))
    rows = pd.concat([layout.rows[ROW]] * len(cases), ignore_index=True)
    rank = np.where(rank > 0, rank, np.nan)
    return rows.assign(
        index_id=index_id, kind=[cases[i][0] for i in case], left_out=[cases[i][1] for i in case],
        score=score.ravel(), score_change=(score - layout.score).ravel(), rank=rank.ravel(),
        rank_change=(rank - np.where(own > 0, own, np.nan)).ravel(),
        reason=np.where(np.isnan(score.ravel()), NOTHING_LEFT, ""),
    )[LEFT_OUT]  # fmt: skip


LEFT_OUT = [
    "index_id", "kind", "left_out", *ROW, "score", "score_change", "rank", "rank_change", "reason",
]  # fmt: skip
