import numpy as np
import pytest
from esda.moran import Moran as OfEsda
from libpysal.weights import full2W

from pipelines.statistics.spatial import CONSTANT, inverse_distance, moran, row_standardised

RNG = np.random.default_rng(8)


def made(n: int = 13):
    points = RNG.random((n, 2))
    distance = np.hypot(*(points[:, np.newaxis] - points).T)
    return points[:, 0] + RNG.normal(scale=0.2, size=n), distance


@pytest.mark.parametrize("n", [9, 13, 22])
def test_the_statistic_and_its_p_are_those_of_esda(n: int) -> None:
    x, distance = made(n)
    weight = row_standardised(inverse_distance(distance))
    found = moran(x, weight, permutations=9999)
    np.random.seed(1)
    other = OfEsda(x, full2W(inverse_distance(distance)), transformation="r", permutations=9999)
    assert found.i == pytest.approx(other.I, rel=1e-12)
    assert found.expected == pytest.approx(other.EI)
    assert found.p == pytest.approx(other.p_sim, abs=0.015)


def test_the_permutations_are_those_of_the_seed() -> None:
    x, distance = made()
    weight = inverse_distance(distance)
    assert moran(x, weight, seed=3) == moran(x, weight, seed=3)
    assert {moran(x, weight, permutations=19, seed=s).p for s in range(20)} != {1 / 20}


def test_a_clear_pattern_is_found_on_either_side() -> None:
    chain = np.eye(12, k=1) + np.eye(12, k=-1)
    assert moran(np.arange(12.0), chain).p == 1 / 1000
    alternating = moran(np.arange(12) % 2.0, chain)
    assert alternating.i < 0 and alternating.p < 0.01


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_magnitudes_do_not_matter(scale: float) -> None:
    x, distance = made()
    one, two = moran(x, inverse_distance(distance)), moran(x * scale, inverse_distance(distance))
    assert one.i == pytest.approx(two.i, rel=1e-9) and one.p == two.p


def test_what_has_no_pattern_says_why() -> None:
    _, distance = made(5)
    found = moran(np.full(5, 0.1), inverse_distance(distance))
    assert np.isnan(found.i) and found.reason == CONSTANT
    assert "3 units" in moran([1, 2, 3], np.ones((3, 3)) - np.eye(3)).reason


def test_weights_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="diagonal"):
        moran(np.arange(4.0), np.ones((4, 4)))
    with pytest.raises(ValueError, match="neighbour"):
        moran(np.arange(4.0), np.zeros((4, 4)))
    with pytest.raises(ValueError, match="expected"):
        moran([1, np.nan, 2, 3], np.ones((4, 4)) - np.eye(4))
