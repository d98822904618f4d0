import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipelines.indices.gravity import (
    EARTH_RADIUS_KM,
    TILE,
    gravity,
    great_circle_km,
    strengths,
)

PROFILE = settings(derandomize=True, deadline=None, max_examples=60, database=None)
MASS = st.one_of(st.just(0.0), st.floats(1e-3, 1e6))
SUMS = ("out_strength", "in_strength", "symmetric", "k_twice")


@st.composite
def cities(draw, mass=MASS):
    n = draw(st.integers(2, 8))
    f, p = (draw(arrays(np.float64, n, elements=mass)) for _ in range(2))
    half = draw(arrays(np.float64, (n, n), elements=st.floats(1, 3000)))
    return f, p, np.triu(half, 1) + np.triu(half, 1).T


@PROFILE
@given(cities(), st.sampled_from([1, 1.5, 2]))
def test_identities_of_the_model(example, exponent):
    f, p, d = example
    found = gravity(f, p, d, exponent)
    off = ~np.eye(len(f), dtype=bool)
    np.testing.assert_allclose(found.k + found.k.T, 1, rtol=1e-12)
    force = np.sqrt(np.outer(f * p, f * p))[off] / d[off] ** exponent
    np.testing.assert_allclose((found.r + found.r.T)[off], force, rtol=1e-9)
    mass = f * p
    left, right = found.r * mass, (found.r * mass).T  # r_ij / r_ji = m_i / m_j
    np.testing.assert_allclose(left, right, rtol=1e-9)
    assert (np.diag(found.r) == 0).all()
    assert (np.diag(found.k) == 0.5).all()
    np.testing.assert_allclose(found.symmetric, found.out_strength + found.in_strength, rtol=1e-9)
    np.testing.assert_allclose(found.out_strength, found.r.sum(axis=1))
    np.testing.assert_allclose(found.in_strength, found.r.sum(axis=0))
    np.testing.assert_allclose(found.k_twice, (found.k * found.r).sum(axis=1))
    assert all(np.isfinite(getattr(found, name)).all() for name in ("r", "k", *SUMS))


@PROFILE
@given(cities(st.floats(1, 1e4)), st.floats(0.1, 1000), st.floats(0.1, 100))
def test_units(example, unit, kilometres):
    f, p, d = example
    base = gravity(f, p, d, 2)
    np.testing.assert_allclose(gravity(unit * f, p, d).r, unit * base.r, rtol=1e-9)
    np.testing.assert_allclose(gravity(f, unit * p, d).r, unit * base.r, rtol=1e-9)
    closer = gravity(f, p, d / kilometres).r
    np.testing.assert_allclose(closer, base.r * kilometres**2, rtol=1e-9)
    np.testing.assert_allclose(gravity(unit * f, p, d).k, base.k, rtol=1e-9)


@PROFILE
@given(cities())
def test_network_measures(example):
    f, p, d = example
    found = gravity(f, p, d)
    n = len(f)
    off = found.r[~np.eye(n, dtype=bool)]
    assert found.weighted_density == pytest.approx(off.mean())
    assert 0 <= found.density <= 1
    assert found.out_degree.sum() == found.in_degree.sum()
    assert found.density == pytest.approx(found.out_degree.sum() / (n * (n - 1)))
    assert (off[off > found.weighted_density * (1 + 1e-9)]).size <= found.out_degree.sum()
    assert found.out_degree.sum() <= (off > found.weighted_density * (1 - 1e-9)).sum()
    assert 0 <= found.out_centralisation <= 1
    assert 0 <= found.in_centralisation <= 1


def test_a_star_is_fully_centralised():
    # One heavy city among light ones far from each other: links go out from it only.
    n = 6
    d = np.full((n, n), 100.0)
    d[0], d[:, 0] = 1.0, 1.0
    np.fill_diagonal(d, 0)
    found = gravity([100.0] + [1.0] * (n - 1), np.ones(n), d)
    assert found.out_degree.tolist() == [n - 1, 0, 0, 0, 0, 0]
    assert found.in_degree.tolist() == [0, 1, 1, 1, 1, 1]
    assert found.density == pytest.approx((n - 1) / (n * (n - 1)))
    assert found.out_centralisation == pytest.approx(1)  # Freeman: a star has 1
    assert found.in_centralisation == pytest.approx(1 / (n - 1) ** 2)


def test_equal_cities_have_no_link_above_the_mean():
    d = np.full((5, 5), 0.3)
    found = gravity(np.full(5, 0.1), np.full(5, 0.7), d)
    assert found.density == 0
    assert found.out_centralisation == found.in_centralisation == 0


def test_cities_without_mass():
    found = gravity([0, 0, 4], [1, 0, 9], np.ones((3, 3)))
    assert found.k[0, 1] == found.k[1, 0] == 0.5
    assert found.k[2, 0] == 1
    assert (found.r == 0).all()
    assert gravity([0, 0], [0, 0], np.ones((2, 2))).density == 0


def test_very_large_and_very_small_masses_keep_their_shares():
    for unit in (1e-200, 1e200):
        found = gravity([4 * unit, unit], [9 / unit, 4 / unit], [[0, 2], [2, 0]])
        np.testing.assert_allclose(found.r, [[0, 2.7], [0.3, 0]])
        found = gravity([4 * unit, unit], [9, 4], [[0, 2], [2, 0]])
        np.testing.assert_allclose(found.k[0, 1], 0.9)


@st.composite
def places(draw):
    n = draw(st.integers(2, 10))
    spots = st.tuples(st.integers(-890, 890), st.integers(-1800, 1799))
    points = draw(st.lists(spots, min_size=n, max_size=n, unique=True))
    latitude, longitude = np.array(points).T / 10
    return latitude, longitude


def geodesic_by_vectors(latitude, longitude):
    """Angle between unit vectors as atan2(|a × b|, a · b)."""
    phi, lam = np.radians(latitude), np.radians(longitude)
    a = np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1)
    cross = np.linalg.norm(np.cross(a[:, np.newaxis], a), axis=2)
    return 6371.0088 * np.arctan2(cross, a @ a.T)


@PROFILE
@given(places())
def test_great_circle_against_the_angle_between_vectors(place):
    d = great_circle_km(*place)
    np.testing.assert_allclose(d, geodesic_by_vectors(*place), rtol=1e-9, atol=1e-3)
    np.testing.assert_array_equal(d, d.T)
    assert (np.diag(d) == 0).all()


def test_great_circle_at_known_angles():
    quarter = np.pi / 2 * EARTH_RADIUS_KM
    d = great_circle_km([0, 0, 90, 0, -90], [0, 90, 12, 180, 0])
    np.testing.assert_allclose(d[0], [0, quarter, quarter, 2 * quarter, quarter])
    assert d[2, 4] == pytest.approx(2 * quarter)
    np.testing.assert_allclose(great_circle_km([10, 10], [350, -10])[0, 1], 0, atol=1e-6)
    one_degree = np.pi / 180 * 6371.0088
    np.testing.assert_allclose(great_circle_km([23, 24], [113, 113])[0, 1], one_degree)


@PROFILE
@given(places(), st.sampled_from([1, 1.7, 2]), st.integers(0, 10**6))
def test_strengths_are_the_sums_of_the_dense_model(place, exponent, seed):
    random = np.random.default_rng(seed)
    f, p = random.lognormal(3, 2, (2, len(place[0])))
    f[random.random(len(f)) < 0.2] = 0
    blocked = strengths(f, p, *place, exponent)
    dense = gravity(f, p, great_circle_km(*place), exponent)
    for name in SUMS:
        np.testing.assert_allclose(getattr(blocked, name), getattr(dense, name), rtol=1e-9)


@pytest.mark.parametrize("n", [TILE, TILE + 1, 2 * TILE + 17])
def test_strengths_over_many_tiles(n):
    random = np.random.default_rng(n)
    f, p = random.lognormal(3, 2, (2, n))
    latitude, longitude = random.uniform(20, 50, n), random.uniform(80, 130, n)
    blocked = strengths(f, p, latitude, longitude)
    dense = gravity(f, p, great_circle_km(latitude, longitude))
    for name in SUMS:
        np.testing.assert_allclose(getattr(blocked, name), getattr(dense, name), rtol=1e-9)


def test_years_together_are_the_years_one_by_one():
    random = np.random.default_rng(3)
    n = TILE + 5
    f, p = random.lognormal(3, 2, (2, 4, n))
    place = random.uniform(20, 50, n), random.uniform(80, 130, n)
    together = strengths(f, p, *place)
    for year in range(4):
        alone = strengths(f[year], p[year], *place)
        for name in SUMS:
            assert getattr(together, name).shape == (4, n)
            np.testing.assert_array_equal(getattr(together, name)[year], getattr(alone, name))


D2 = np.array([[0.0, 2.0], [2.0, 0.0]])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, np.nan], [1, 1], D2), "f is nan at position 1"),
        (([1, 1], [np.nan, 1], D2), "p is nan at position 0"),
        (([1, -1], [1, 1], D2), r"f is -1\.0 at position 1"),
        (([1, np.inf], [1, 1], D2), "f is inf at position 1"),
        (([1], [1], [[0]]), "n >= 2"),
        (([1, 1], [1, 1, 1], D2), r"\(2,\) and \(3,\)"),
        (([1, 1, 1], [1, 1, 1], D2), r"shape \(2, 2\); expected \(3, 3\)"),
        (([1, 1], [1, 1], np.zeros((2, 2))), "distance is 0 between 0 and 1"),
        (([1, 1], [1, 1], -D2), "above 0"),
        (([1, 1], [1, 1], [[0, 2], [3, 0]]), "both directions"),
        (([1, 1], [1, 1], [[0, np.nan], [2, 0]]), "distance is nan at row 0, column 1"),
        (([1, 1], [1, 1], D2, 0), "exponent is 0"),
        (([1, 1], [1, 1], D2, np.nan), "exponent is nan"),
        (([1e200, 1e200], [1e150, 1e150], D2), "double precision"),
    ],
)
def test_gravity_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        gravity(*arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, np.nan], [1, 1], [30, 31], [110, 111]), "f is nan at position 1"),
        (([[1, 1], [1, 1]], [1, 1], [30, 31], [110, 111]), r"expected \(n,\) or \(years, n\) each"),
        (([[[1, 1]]], [[[1, 1]]], [30, 31], [110, 111]), r"expected \(n,\) or \(years, n\) each"),
        (([1, 1], [1, 1], [30, 30], [110, 110]), "distance is 0 between 0 and 1"),
        (([1, 1], [1, 1], [30, 31, 32], [110, 111, 112]), "f has 2 cities, latitude 3"),
        (([1, 1], [1, 1], [30, 31], [110]), "latitude has 2 points, longitude 1"),
        (([1, 1], [1, 1], [116, 117], [39, 40]), r"latitude is 116\.0 at position 0"),
        (([1, 1], [1, 1], [30, 31], [110, 400]), r"longitude is 400\.0 at position 1"),
        (([1, 1], [1, 1], [30, np.nan], [110, 111]), "latitude is nan at position 1"),
        (([1, 1], [1, 1], [30, 31], [110, 111], -2), "exponent is -2"),
        (([1e200, 1e200], [1e150, 1e150], [30, 31], [110, 111]), "double precision"),
    ],
)
def test_strengths_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        strengths(*arguments)


def test_two_cities_at_one_point_are_named_across_tiles():
    n = TILE + 3
    latitude = np.linspace(20, 50, n)
    latitude[TILE + 1] = latitude[4]
    with pytest.raises(ValueError, match=f"between 4 and {TILE + 1}"):
        strengths(np.ones(n), np.ones(n), latitude, np.full(n, 110.0))
