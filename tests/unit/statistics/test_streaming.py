import numpy as np
import pytest
from scipy.stats import rankdata

from pipelines.statistics.streaming import BINS, Comparison, Overtaking, Quantiles

RNG = np.random.default_rng(3)


def ones(scores: np.ndarray) -> np.ndarray:
    return np.ones(len(scores), dtype=np.int64)


def test_quantiles_are_within_a_step_of_those_of_all_draws() -> None:
    scores = RNG.normal(size=(20_000, 3)) * [1, 1e-8, 1e8] + [0, 5, -1e9]
    account = Quantiles(scores[:1000])
    for start in range(0, len(scores), 777):
        part = scores[start : start + 777]
        account.add(part, ones(part))
    found = account.at([0.05, 0.5, 0.95])
    expected = np.quantile(scores, [0.05, 0.5, 0.95], axis=0).T
    assert (np.abs(found - expected) <= 1.01 * account.step[:, np.newaxis]).all()
    np.testing.assert_array_equal(account.defined, 20_000)


def test_a_gap_between_two_values_is_not_filled() -> None:
    scores = np.repeat([[1.0], [9.0]], [6, 4], axis=0)
    account = Quantiles(scores)
    account.add(scores, ones(scores))
    low, high = account.at([0.55, 0.65])[0]
    assert low == pytest.approx(1, abs=16 / BINS)
    assert high == pytest.approx(9, abs=16 / BINS)


def test_constant_scores_and_scores_that_never_were() -> None:
    scores = np.array([[2.0, np.nan], [2.0, np.nan]])
    account = Quantiles(scores)
    account.add(scores, ones(scores))
    np.testing.assert_array_equal(account.at([0.1, 0.9]), [[2, 2], [np.nan, np.nan]])
    np.testing.assert_array_equal(account.defined, [2, 0])


def test_values_beyond_the_first_tile_keep_the_ends() -> None:
    account = Quantiles(np.array([[0.0], [1.0]]))
    scores = np.array([[-50.0], [0.5], [70.0]])
    account.add(scores, ones(scores))
    low, high = account.at([0.0, 1.0])[0]
    assert (low, high) == (-50, 70)


def test_ranks_and_comparisons_are_those_of_every_draw() -> None:
    scores = RNG.integers(0, 5, size=(400, 6)).astype(float)
    block = Comparison(np.array([5, 0, 2]))
    ranks = block.add(scores, ones(scores))
    own = scores[:, [5, 0, 2]]
    np.testing.assert_array_equal(ranks, rankdata(-own, method="min", axis=1))
    for i in range(3):
        np.testing.assert_array_equal(block.ranks[i], np.bincount(ranks[:, i], minlength=4)[1:])
        for j in range(3):
            assert block.above[i, j] == (own[:, i] > own[:, j]).sum()
    assert block.tied[0, 1] == (own[:, 0] == own[:, 1]).sum()
    np.testing.assert_array_equal(
        block.rank_at([0.5])[:, 0], np.quantile(ranks, 0.5, axis=0, method="inverted_cdf")
    )


def test_counts_stand_for_that_many_draws() -> None:
    scores = RNG.random((5, 3))
    count = np.array([3, 1, 4, 1, 5])
    counted, repeated = Comparison(np.arange(3)), Comparison(np.arange(3))
    counted.add(scores, count)
    repeated.add(np.repeat(scores, count, axis=0), np.ones(14, dtype=np.int64))
    np.testing.assert_array_equal(counted.ranks, repeated.ranks)
    np.testing.assert_array_equal(counted.above, repeated.above)


def test_round_off_is_a_tie() -> None:
    block = Comparison(np.arange(3))
    ranks = block.add(np.array([[0.1 + 0.2, 0.3, 0.2]]) * 1e7, np.array([1]))
    np.testing.assert_array_equal(ranks, [[1, 1, 3]])
    assert block.tied.sum() == 1


def test_a_missing_score_has_no_rank_and_is_in_no_comparison() -> None:
    scores = np.array([[np.nan, 1.0, 2.0], [3.0, 1.0, 2.0]])
    block = Comparison(np.arange(3))
    ranks = block.add(scores, ones(scores))
    np.testing.assert_array_equal(ranks, [[0, 2, 1], [1, 3, 2]])
    assert block.above[0, 1] + block.above[1, 0] + block.tied[0, 1] == 1
    assert block.ranks[0].sum() == 1


def test_the_year_of_overtaking_is_the_first_of_the_last_lead() -> None:
    behind = np.zeros(4)
    leads = {
        (1, 1, 1, 1): 0, (-1, 1, 1, 1): 1, (1, -1, 1, 1): 2, (1, 1, -1, 1): 3,
        (1, 1, 1, -1): 4, (1, 1, 1, 0): 4, (1, np.nan, 1, 1): 5,
    }  # fmt: skip
    scores = np.array([[*lead, *behind] for lead in leads])
    found = Overtaking(np.array([[0, 1, 2, 3]]), np.array([[4, 5, 6, 7]]))
    found.add(scores, ones(scores))
    np.testing.assert_array_equal(found.counts[0], np.bincount(list(leads.values()), minlength=6))
