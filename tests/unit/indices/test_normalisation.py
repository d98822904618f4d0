import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from pymcdm import normalizations
from scipy import stats
from sklearn.preprocessing import minmax_scale

from pipelines.indices.normalisation import min_max, normalise, rank, vector, z_score

PROFILE = settings(derandomize=True, deadline=None, max_examples=60, database=None)
MATRICES = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, max_side=8),
    elements=st.floats(-1e9, 1e9, allow_subnormal=True),
)


def signs(columns: int) -> list[str]:
    return ["+-"[j % 2] for j in range(columns)]


@PROFILE
@given(MATRICES)
def test_data_bounds_give_exactly_the_unit_interval(x):
    z = min_max(x, signs(x.shape[1]))
    assert z.min() >= 0
    assert z.max() <= 1
    varied = np.ptp(x, axis=0) > 0
    assert (z[:, varied].max(axis=0) == 1).all()
    assert (z[:, varied].min(axis=0) == 0).all()
    assert (z[:, ~varied] == 0).all()
    assert not np.signbit(z).any()


@PROFILE
@given(MATRICES)
def test_direction_mirrors(x):
    columns = x.shape[1]
    up, down = min_max(x, ["+"] * columns), min_max(x, ["-"] * columns)
    varied = np.ptp(x, axis=0) > 0
    np.testing.assert_allclose((up + down)[:, varied], 1, atol=1e-12)
    np.testing.assert_array_equal(min_max(-x, ["-"] * columns), up)


def test_agrees_with_pymcdm():
    x = np.random.default_rng(0).lognormal(size=(50, 6))
    for j, cost in enumerate([False, True] * 3):
        sign = "-" if cost else "+"
        expected = normalizations.minmax_normalization(x[:, j], cost)
        np.testing.assert_allclose(min_max(x[:, [j]], [sign])[:, 0], expected, atol=1e-14)
        expected = normalizations.vector_normalization(x[:, j])
        np.testing.assert_allclose(vector(x)[:, j], expected, rtol=1e-14)


def test_given_bounds_leave_values_outside_unless_clipped():
    x, bounds = [[0.0], [5.0], [12.0]], [[0.0], [10.0]]
    assert min_max(x, ["+"], bounds).ravel().tolist() == [0, 0.5, 1.2]
    assert min_max(x, ["-"], bounds).ravel() == pytest.approx([1, 0.5, -0.2])
    assert min_max(x, ["-"], bounds, clip=True).ravel().tolist() == [1, 0.5, 0]


def test_degenerate_bounds_give_zero():
    assert min_max([[1.0, 1], [2, 9]], "+-", [[3, 0], [3, 10]])[:, 0].tolist() == [0, 0]
    assert min_max([[7.0], [7.0]], ["-"]).ravel().tolist() == [0, 0]


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        ([[0, 5], [1, 4]], "bounds of column 1 are 5.0 and 4.0"),
        ([[0], [1]], r"shape \(2, 1\); expected \(2, 2\)"),
        ([[0, np.nan], [1, 1]], "bounds is nan at row 0, column 1"),
        ([[0, 1e-320], [1, 2e-320]], "x is .* at row 0, column 1"),
    ],
)
def test_bad_bounds(bounds, message):
    with pytest.raises(ValueError, match=message):
        min_max([[1, 2], [3, 4]], ["+", "+"], bounds)


def test_bad_input():
    with pytest.raises(ValueError, match="row 1, column 0"):
        min_max([[1.0], [np.nan]], ["+"])
    with pytest.raises(ValueError, match="Max"):
        min_max([[1.0], [2.0]], ["Max"])
    with pytest.raises(ValueError, match="range of column 1"):
        min_max([[0, -1e308], [1, 1e308]], ["+", "+"])


def test_input_is_not_changed():
    x = np.array([[1.0, 4.0], [3.0, 2.0]])
    before = x.copy()
    min_max(x, ["+", "-"], clip=True)
    vector(x)
    np.testing.assert_array_equal(x, before)


@PROFILE
@given(MATRICES)
def test_vector_columns_have_length_one_or_zero(x):
    length = np.linalg.norm(vector(x), axis=0)
    np.testing.assert_allclose(length, np.abs(x).max(axis=0) > 0, atol=1e-9)


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1e200, 1e307])
def test_vector_survives_extreme_units(size):
    np.testing.assert_allclose(vector([[3 * size], [4 * size]]).ravel(), [0.6, 0.8])


def test_vector_refuses_an_unrepresentable_length():
    with pytest.raises(ValueError, match="length of column 0"):
        vector(np.full((4, 1), 1.7e308))


# Standard scores, places and ranges.

ORDINARY = arrays(np.float64, (7, 3), elements=st.floats(-1e6, 1e6, allow_subnormal=False))


@PROFILE
@given(ORDINARY)
def test_places_are_those_of_scipy_ties_sharing_the_lowest(x):
    signed = x * [1, -1, 1]
    np.testing.assert_array_equal(rank(x, "+-+"), stats.rankdata(signed, method="min", axis=0))


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_standard_scores_are_those_of_scipy_at_any_magnitude(scale):
    x = np.random.default_rng(1).normal(5, 2, (40, 3))
    expected = stats.zscore(x, axis=0, ddof=1) * [1, -1, 1]
    np.testing.assert_allclose(z_score(x * scale, "+-+"), expected, rtol=1e-9)


@pytest.mark.parametrize("to", [(0.0, 100.0), (1.0, 100.0), (-1.0, 1.0), (0.0, 1.0)])
def test_a_range_is_reached_exactly_at_both_ends(to):
    x = np.random.default_rng(2).lognormal(3, 1, (40, 3))
    z = normalise(x, "+-+", to=to)
    np.testing.assert_allclose(z, minmax_scale(x * [1, -1, 1], to), rtol=1e-12, atol=1e-12)
    assert (z.min(axis=0) == to[0]).all() and (z.max(axis=0) == to[1]).all()


def test_a_constant_column_is_worst_average_or_first():
    x = np.array([[3.0, 1.0], [3.0, 2.0]])
    assert normalise(x, "++", "min_max", (1.0, 100.0))[:, 0].tolist() == [1, 1]
    assert normalise(x, "++", "z_score")[:, 0].tolist() == [0, 0]
    assert normalise(x, "++", "rank")[:, 0].tolist() == [1, 1]
    # 0.1 has no exact mean in binary: round-off is no spread.
    assert z_score(np.full((7, 1), 0.1), "-").tolist() == [[0.0]] * 7


@pytest.mark.parametrize(
    ("method", "to", "said"),
    [
        ("borda", (0.0, 1.0), "expected one of 'min_max', 'z_score', 'rank'"),
        ("min_max", (1.0, 1.0), "the lower end first"),
        ("min_max", (0.0, np.inf), "a finite number"),
    ],
)
def test_unknown_methods_and_empty_ranges_are_refused(method, to, said):
    with pytest.raises(ValueError, match=said):
        normalise([[1.0], [2.0]], "+", method, to)
