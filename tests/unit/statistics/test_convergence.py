import numpy as np
import pytest
from scipy.stats import linregress

from pipelines.statistics.convergence import POSITIVE, SAME, beta, beta_of_growth, sigma

RNG = np.random.default_rng(4)


def test_beta_is_the_least_squares_line() -> None:
    start = RNG.lognormal(size=22)
    end = start**0.7 * RNG.lognormal(sigma=0.1, size=22)
    found, line = beta(start, end, 8), linregress(np.log(start), np.log(end / start))
    expected = [line.slope, line.intercept, line.stderr, line.pvalue, line.rvalue**2]
    np.testing.assert_allclose(
        [found.b, found.a, found.standard_error, found.p, found.r_squared], expected, rtol=1e-9
    )


def test_speed_closes_the_gap_it_is_estimated_from() -> None:
    start = np.array([1.0, 2.0, 4.0])
    rate, years = 0.05, 8
    end = np.exp(np.log(start) * np.exp(-rate * years))
    found = beta(start, end, years)
    assert found.speed == pytest.approx(rate, rel=1e-12)
    assert found.half_life == pytest.approx(np.log(2) / rate, rel=1e-12)


def test_what_has_no_slope_says_why() -> None:
    assert beta([1, 1, 1], [2, 3, 4], 1).reason == SAME
    assert beta([1, 0, 1], [2, 3, 4], 1).reason == POSITIVE
    assert "1 unit" in beta([1], [2], 1).reason
    overshoot = beta_of_growth([0, 1], [0, -2], 1)
    assert np.isnan(overshoot.speed) and "not above -1" in overshoot.reason
    assert np.isnan(overshoot.p)  # two units: no residual
    diverging = beta_of_growth([0, 1, 3], [0, 1, 3], 1)
    assert diverging.b == pytest.approx(1) and np.isnan(diverging.half_life)


def test_sigma_of_awkward_sections() -> None:
    assert sigma([2.0, 2.0, 2.0]).cv_sample == 0
    assert "1 unit" in sigma([1.0]).reason
    assert "mean" in sigma([-1.0, 1.0]).reason
    assert sigma([-3.0, 1.0]).reason == POSITIVE
    np.testing.assert_allclose(
        sigma(1e-200 * np.arange(1, 5.0)).cv_sample, sigma(np.arange(1, 5.0)).cv_sample, rtol=1e-9
    )


def test_missing_values_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        sigma([1, np.nan])
    with pytest.raises(ValueError, match="0 years"):
        beta([1, 2], [1, 2], 0)
