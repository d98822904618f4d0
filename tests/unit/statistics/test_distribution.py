import numpy as np
import pytest
from scipy.stats import gaussian_kde

from pipelines.statistics.distribution import (
    CONSTANT,
    few_transitions,
    few_units,
    kernel_density,
    silverman,
    transitions,
)

RNG = np.random.default_rng(6)


def test_densities_are_those_of_scipy() -> None:
    x = RNG.normal(size=50)
    at = np.linspace(-4, 4, 30)
    h = silverman(x)
    expected = gaussian_kde(x, bw_method=h / x.std(ddof=1))(at)
    found = kernel_density(x, at)
    np.testing.assert_allclose(found.density, expected, rtol=1e-12)
    assert np.trapezoid(
        kernel_density(x, np.linspace(-9, 9, 2000)).density, np.linspace(-9, 9, 2000)
    ) == pytest.approx(1, abs=1e-6)


def test_the_bandwidth_takes_the_smaller_spread_that_is_not_zero() -> None:
    x = np.array([0.0, 0, 0, 0, 0, 0, 0, 10])  # no interquartile range
    assert silverman(x) == pytest.approx(0.9 * x.std(ddof=1) * 8**-0.2)
    assert silverman([5.0]) == 0


def test_equal_values_have_no_density_and_say_why() -> None:
    found = kernel_density(np.full(5, 0.1), [0.1])
    assert np.isnan(found.density).all() and found.reason == CONSTANT
    with pytest.raises(ValueError, match="bandwidth"):
        kernel_density([1, 2], [1], 0)


def test_the_long_run_is_the_power_of_the_probabilities() -> None:
    states = RNG.integers(0, 3, size=(20, 12))
    found = transitions(states, 3)
    assert found.counts.sum() == 20 * 11
    power = np.linalg.matrix_power(found.probability, 200)
    np.testing.assert_allclose(found.ergodic, power[0], rtol=1e-9)


def test_a_class_that_is_left_for_good_ends_at_exactly_zero() -> None:
    found = transitions([[0, 1, 2, 1, 2, 2]], 3)
    assert found.ergodic[0] == 0
    assert found.ergodic.sum() == pytest.approx(1)
    np.testing.assert_allclose(found.ergodic @ found.probability, found.ergodic, atol=1e-15)


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        ([[0, 0], [1, 1]], "fall apart"),
        ([[0, 1]], "leaves class 2"),
        ([[-1, 0, -1]], "leaves class 1, 2"),
    ],
)
def test_no_single_long_run_is_said(states, reason: str) -> None:
    found = transitions(states, 2)
    assert np.isnan(found.ergodic).all() and reason in found.reason


def test_a_year_without_a_class_is_no_move() -> None:
    assert transitions([[0, -1, 1, 0]], 2).counts.tolist() == [[0, 0], [1, 0]]
    with pytest.raises(ValueError, match="outside 0 to 1"):
        transitions([[0, 2]], 2)


def test_few_units_are_warned_of() -> None:
    assert "9 units" in few_units(9) and not few_units(30)
    assert "2 of 2 classes" in few_transitions(np.array([[1, 2], [3, 4]]))
    assert not few_transitions(np.full((2, 2), 50))
