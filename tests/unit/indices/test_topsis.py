import numpy as np
import pytest
import skcriteria
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pymcdm import methods, normalizations
from skcriteria.agg.topsis import TOPSIS
from skcriteria.preprocessing.scalers import VectorScaler

from pipelines.indices.normalisation import min_max, vector
from pipelines.indices.topsis import topsis

PROFILE = settings(derandomize=True, deadline=None, max_examples=60, database=None)
SHAPES = st.tuples(st.integers(1, 10), st.integers(1, 6))
MATRICES = arrays(np.float64, SHAPES, elements=st.floats(-1e6, 1e6, allow_subnormal=True))
METRICS = ["weighted", "weight_inside_root"]


def weights(columns: int, seed: int = 0) -> np.ndarray:
    raw = np.random.default_rng(seed).random(columns) + 0.01
    return raw / raw.sum()


def signs(columns: int) -> list[str]:
    return ["+--"[j % 3] for j in range(columns)]


@PROFILE
@given(MATRICES, st.sampled_from(METRICS), st.booleans())
def test_closeness_is_in_the_unit_interval_or_has_a_reason(z, metric, directed):
    direction = signs(z.shape[1]) if directed else None
    found = topsis(z, weights(z.shape[1]), metric=metric, direction=direction)
    np.testing.assert_array_equal(np.isnan(found.closeness), found.reason != "")
    defined = found.closeness[found.reason == ""]
    assert ((defined >= 0) & (defined <= 1)).all()
    assert np.isfinite(found.d_plus).all()
    assert np.isfinite(found.d_minus).all()
    assert (found.reason != "").all() == (np.ptp(z, axis=0) == 0).all()


@PROFILE
@given(MATRICES, st.sampled_from(METRICS))
def test_a_better_object_is_never_further_from_the_ideal(z, metric):
    found = topsis(z, weights(z.shape[1]), metric=metric)
    better = (z[:, np.newaxis] >= z).all(axis=2)
    slack = 1e-9 * (1 + np.abs(z).max())
    assert (found.d_plus[:, np.newaxis] <= found.d_plus + slack)[better].all()
    assert (found.d_minus[:, np.newaxis] + slack >= found.d_minus)[better].all()


@PROFILE
@given(MATRICES, st.sampled_from(METRICS))
def test_minus_is_plus_of_the_negated_column(z, metric):
    direction, weight = signs(z.shape[1]), weights(z.shape[1])
    turned = np.where(np.array(direction) == "-", -z, z)
    found = topsis(z, weight, metric=metric, direction=direction)
    expected = topsis(turned, weight, metric=metric)
    np.testing.assert_array_equal(found.closeness, expected.closeness)


@PROFILE
@given(MATRICES, st.sampled_from(METRICS))
def test_opposite_directions_mirror_the_closeness(z, metric):
    direction, weight = signs(z.shape[1]), weights(z.shape[1])
    opposite = ["+" if sign == "-" else "-" for sign in direction]
    one = topsis(z, weight, metric=metric, direction=direction)
    other = topsis(z, weight, metric=metric, direction=opposite)
    np.testing.assert_array_equal(one.d_plus, other.d_minus)
    np.testing.assert_array_equal(one.d_minus, other.d_plus)


@pytest.mark.parametrize("n", [3, 198, 6_000])
def test_agrees_with_scikit_criteria_on_vector_normalised_input(n):
    x = np.random.default_rng(n).lognormal(size=(n, 14))
    weight, direction = weights(14), signs(14)
    objectives = [max if sign == "+" else min for sign in direction]
    matrix = VectorScaler("matrix").transform(skcriteria.mkdm(x, objectives, weights=weight))
    with pytest.warns(UserWarning, match="minimization"):
        expected = TOPSIS().evaluate(matrix).e_.similarity
    found = topsis(vector(x), weight, direction=direction)
    np.testing.assert_allclose(found.closeness, expected, rtol=1e-10)


@pytest.mark.parametrize("normalise", ["minmax", "vector"])
def test_agrees_with_pymcdm(normalise):
    x = np.random.default_rng(7).lognormal(size=(40, 6))
    weight, direction = weights(6), signs(6)
    types = np.array([1 if sign == "+" else -1 for sign in direction])
    function = getattr(normalizations, f"{normalise}_normalization")
    expected = methods.TOPSIS(function)(x, weight, types)
    if normalise == "minmax":
        found = topsis(min_max(x, direction), weight)
    else:
        found = topsis(vector(x), weight, direction=direction)
    np.testing.assert_allclose(found.closeness, expected, rtol=1e-10)


def test_weights_inside_the_root_are_another_measure():
    # Numbers by hand: d = sqrt(Σ w (z - A)²) with w = (.6, .4).
    found = topsis([[0, 1], [0.5, 0.5], [1, 0]], [0.6, 0.4], metric="weight_inside_root")
    np.testing.assert_allclose(found.closeness, [0.449, 0.5, 0.551], atol=5e-4)
    np.testing.assert_allclose(found.d_plus**2, [0.6, 0.25, 0.4])
    np.testing.assert_allclose(found.d_minus**2, [0.4, 0.25, 0.6])


def test_equal_weights_make_the_metrics_agree():
    z = np.random.default_rng(1).random((20, 4))
    one, other = (topsis(z, np.full(4, 0.25), metric=m).closeness for m in METRICS)
    np.testing.assert_allclose(one, other, rtol=1e-12)


def test_identical_rows_have_no_closeness():
    found = topsis(np.ones((3, 2)), [0.5, 0.5])
    assert np.isnan(found.closeness).all()
    assert all("ideal" in reason for reason in found.reason)
    # What differs without weight does not count either.
    assert np.isnan(topsis([[1, 5], [1, 7]], [1.0, 0.0]).closeness).all()


def test_only_the_undefined_object_is_undefined_with_frozen_ideals():
    found = topsis([[1.0], [3.0]], [1.0], ideals=[[1.0], [1.0]])
    assert found.reason.tolist()[1] == ""
    assert np.isnan(found.closeness).tolist() == [True, False]


def test_frozen_ideals_keep_closeness_when_objects_are_added():
    z = np.random.default_rng(2).random((10, 3))
    direction, weight = ["+", "-", "+"], weights(3)
    first = topsis(z, weight, direction=direction)
    more = np.vstack([z, [[2.0, -1.0, 2.0]]])
    assert not np.allclose(
        topsis(more, weight, direction=direction).closeness[:10], first.closeness
    )
    frozen = topsis(more, weight, direction=direction, ideals=first.ideals)
    np.testing.assert_allclose(frozen.closeness[:10], first.closeness, rtol=1e-12)
    np.testing.assert_array_equal(frozen.ideals, first.ideals)


def test_ideals_must_agree_with_the_direction():
    with pytest.raises(ValueError, match=r'column 1 .* against its direction "-"'):
        topsis([[1.0, 2.0], [2.0, 1.0]], [0.5, 0.5], direction="+-", ideals=[[2, 2], [1, 1]])
    with pytest.raises(ValueError, match=r"shape \(2, 1\); expected \(2, 2\)"):
        topsis([[1.0, 2.0], [2.0, 1.0]], [0.5, 0.5], ideals=[[2], [1]])


@pytest.mark.parametrize("size", [1e-300, 1e-170, 1e170, 1e300])
def test_extreme_units_do_not_lose_the_distances(size):
    z = np.array([[0, 1], [0.5, 0.5], [1, 0]])
    found = topsis(z * size, [0.6, 0.4])
    np.testing.assert_allclose(found.closeness, [0.4, 0.5, 0.6])
    np.testing.assert_allclose(found.d_plus / size, [0.6, 0.36055512754639896, 0.4])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"z": [[1, np.nan]], "weight": [0.5, 0.5]}, "row 0, column 1"),
        ({"z": [[1, np.inf]], "weight": [0.5, 0.5]}, "row 0, column 1"),
        ({"z": [1, 2], "weight": [0.5, 0.5]}, "shape"),
        ({"z": [[1, 2]], "weight": [0.5, 0.6]}, "sums to 1.1"),
        ({"z": [[1, 2]], "weight": [1.0]}, r"shape \(1,\)"),
        ({"z": [[1, 2]], "weight": [0.5, 0.5], "metric": "euclid"}, "'euclid'"),
        ({"z": [[1, 2]], "weight": [0.5, 0.5], "direction": ["Max", "+"]}, "'Max'"),
        ({"z": [[1e308], [-1e308]], "weight": [1.0]}, "double precision"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        topsis(**arguments)
