"""Gravity read backwards: what comes out gives the strengths again, and ratios that are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.indices.gravity import gravity
from pipelines.indices.gravity_inversion import READINGS, STRENGTH, invert


def places(rng: np.random.Generator, n: int) -> np.ndarray:
    points = rng.uniform(0, 300, (n, 2))
    distance = np.hypot(*(points[:, np.newaxis] - points).transpose(2, 0, 1))
    return distance + 20 * (1 - np.eye(n))


@given(
    st.integers(0, 10**6), st.integers(3, 12), st.sampled_from(READINGS), st.sampled_from((1, 2))
)
@settings(max_examples=60, deadline=None)
def test_the_masses_found_give_the_strengths(
    seed: int, n: int, reading: str, exponent: float
) -> None:  # fmt: skip
    rng = np.random.default_rng(seed)
    distance, mass = places(rng, n), np.exp(rng.normal(8, 1.5, n))
    strength = getattr(gravity(mass, np.ones(n), distance, exponent), STRENGTH[reading])
    found = invert(strength, distance, reading, exponent)
    if found.reason:
        assert reading == "destination_share" and np.isnan(found.mass).all()
        return
    again = getattr(gravity(found.mass, np.ones(n), distance, exponent), STRENGTH[reading])
    np.testing.assert_allclose(again, strength, rtol=1e-5)
    if reading in ("k_once", "k_twice"):
        # A city's strength rises with its own mass: here the masses come back themselves.
        np.testing.assert_allclose(found.mass, mass, rtol=1e-3)


def test_masses_scale_with_the_strengths() -> None:
    rng = np.random.default_rng(1)
    distance = places(rng, 6)
    strength = np.exp(rng.normal(3, 1, 6))
    one, hundred = (invert(strength * factor, distance) for factor in (1, 100))
    np.testing.assert_allclose(hundred.mass, 100 * one.mass, rtol=1e-6)


@pytest.mark.parametrize("strength", [[1, 2, 0], [1, 2, -1], [1, 2, np.nan], [1, 2, np.inf]])
def test_strengths_that_are_none_are_refused(strength: list[float]) -> None:
    with pytest.raises(ValueError, match="strength"):
        invert(strength, places(np.random.default_rng(0), 3))


def test_an_unknown_reading_is_refused() -> None:
    with pytest.raises(ValueError, match="k_once, k_twice, symmetric, destination_share"):
        invert([1, 2, 3], places(np.random.default_rng(0), 3), "k_thrice")  # type: ignore[arg-type]
