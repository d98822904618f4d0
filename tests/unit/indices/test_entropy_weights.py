import numpy as np
import pytest
import skcriteria
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pymcdm import weights as pymcdm_weights
from scipy import stats
from skcriteria.preprocessing.weighters import EntropyWeighter

from pipelines.indices.entropy_weights import entropy_weights
from pipelines.indices.normalisation import min_max

PROFILE = settings(derandomize=True, deadline=None, max_examples=60, database=None)
SHAPES = st.tuples(st.integers(2, 12), st.integers(1, 6))
VALUES = st.one_of(st.integers(0, 3).map(float), st.floats(0, 1), st.floats(0, 1e12))
MATRICES = arrays(np.float64, SHAPES, elements=VALUES)


def skcriteria_weights(z):
    matrix = skcriteria.mkdm(z, objectives=[max] * z.shape[1])
    return EntropyWeighter().transform(matrix).weights


def varies(z):
    return bool((np.ptp(z, axis=0) > 1e-6 * z.max(axis=0)).any())


@PROFILE
@given(MATRICES)
def test_entropies_and_weights_stay_within_their_ranges(z):
    if not varies(z):
        z = np.vstack([z, np.eye(1, z.shape[1]) * 1e13])
    found = entropy_weights(z)
    assert ((found.entropy >= 0) & (found.entropy <= 1)).all()
    assert (found.redundancy >= 0).all()
    assert (found.weight >= 0).all()
    assert found.weight.sum() == pytest.approx(1, abs=1e-12)
    assert (found.weight[np.ptp(z, axis=0) == 0] == 0).all()


@PROFILE
@given(MATRICES)
def test_entropy_is_that_of_scipy(z):
    z = np.vstack([z, np.eye(1, z.shape[1]) * (z.max() + 1)])
    found = entropy_weights(z)
    positive = z.sum(axis=0) > 0
    expected = stats.entropy(z[:, positive], base=len(z), axis=0)
    np.testing.assert_allclose(found.entropy[positive], expected, atol=1e-12)


@PROFILE
@given(
    arrays(np.float64, SHAPES, elements=st.floats(-100, 100).map(lambda v: round(v, 3))),
    st.floats(0.01, 100),
    st.floats(-1000, 1000),
    st.randoms(use_true_random=False),
)
def test_weights_do_not_depend_on_units_or_row_order(x, slope, offset, random):
    columns = x.shape[1]
    x = np.vstack([x, np.full(columns, 101.0)])  # no column is constant
    direction = [random.choice("+-") for _ in range(columns)]
    weight = entropy_weights(min_max(x, direction)).weight
    scaled = entropy_weights(min_max(slope * x + offset, direction)).weight
    np.testing.assert_allclose(scaled, weight, atol=1e-9)
    mirrored = ["-" if sign == "+" else "+" for sign in direction]
    np.testing.assert_allclose(
        entropy_weights(min_max(-slope * x + offset, mirrored)).weight, weight, atol=1e-9
    )
    order = list(range(len(x)))
    random.shuffle(order)
    shuffled = entropy_weights(min_max(x[order], direction)).weight
    np.testing.assert_allclose(shuffled, weight, atol=1e-12)


def test_agrees_with_scikit_criteria_also_with_zeros_and_over_many_blocks():
    for n, columns in ((5, 3), (198, 14), (9_000, 20)):
        z = np.random.default_rng(n).random((n, columns)) ** np.arange(1, columns + 1)
        z = min_max(z, ["+"] * columns)  # a zero in every column
        np.testing.assert_allclose(entropy_weights(z).weight, skcriteria_weights(z), rtol=1e-10)


def test_agrees_with_pymcdm_where_nothing_is_zero():
    # With a zero in a column pymcdm sets its entropy to 0, against the limit 0·ln 0 = 0.
    z = np.random.default_rng(3).lognormal(size=(30, 5))
    expected = pymcdm_weights.entropy_weights(z)
    np.testing.assert_allclose(entropy_weights(z).weight, expected, rtol=1e-10)


@pytest.mark.parametrize("order", ["C", "F"])
def test_memory_layout_does_not_matter(order):
    z = np.random.default_rng(4).random((5_000, 9))
    expected = entropy_weights(z).weight
    np.testing.assert_array_equal(entropy_weights(np.array(z, order=order)).weight, expected)
    every_second = np.repeat(z, 2, axis=0)[::2]
    np.testing.assert_array_equal(entropy_weights(every_second).weight, expected)


@pytest.mark.parametrize(
    ("zero", "first"),
    [("0ln0", 0.2961), (0.0, 0.2961), (1e-4, 0.2962), (0.01, 0.3007), (1, 0.3907),
     (("squeeze", 0.002), 0.2972), (["squeeze", 0.002], 0.2972), (("squeeze", 0), 0.2961)],
)  # fmt: skip
def test_zero_handling_changes_the_weights_as_computed_by_hand(zero, first):
    z = [[0, 1], [0.5, 0], [1, 0]]
    weight = entropy_weights(z, zero=zero).weight
    np.testing.assert_allclose(weight, [first, 1 - first], atol=5e-5)


@pytest.mark.parametrize("zero", ["0ln0", 0.01, ("squeeze", 0.002)])
def test_a_constant_column_weighs_nothing(zero):
    varied = np.linspace(0, 1, 40) ** 2
    z = np.column_stack([np.zeros(40), varied, np.full(40, 0.1), np.ones(40)])
    found = entropy_weights(z, zero=zero)
    assert found.weight.tolist() == [0, 1, 0, 0]
    assert found.entropy[[0, 2, 3]].tolist() == [1, 1, 1]
    assert found.redundancy[[0, 2, 3]].tolist() == [0, 0, 0]


@pytest.mark.parametrize("n", [2, 3, 7, 100_003])
@pytest.mark.parametrize("level", [0.0, 1.0, 0.1, 1e-300, 1e300])
def test_all_constant_is_an_error_and_never_round_off_weights(n, level):
    with pytest.raises(ValueError, match="constant"):
        entropy_weights(np.full((n, 2), level))


def test_more_dispersion_weighs_more():
    spread = np.array([0.2, 0.5, 1.0, 3.0])
    z = 1 + np.outer(np.linspace(-0.3, 0.3, 11), spread)
    assert (np.diff(entropy_weights(z).weight) > 0).all()


def test_a_single_filled_cell_of_many_has_entropy_zero():
    z = np.zeros((1_000, 1))
    z[17] = 0.4
    assert entropy_weights(z).entropy[0] == 0


@pytest.mark.parametrize(
    ("z", "zero", "message"),
    [
        ([[1.0, 2.0]], "0ln0", "at least 2 objects"),
        ([1.0, 2.0], "0ln0", "shape"),
        ([[1.0], [-0.1]], "0ln0", r"-0\.1 at row 1, column 0"),
        ([[1.0], [np.nan]], "0ln0", "nan at row 1, column 0"),
        ([[1.0], [np.inf]], "0ln0", "inf at row 1, column 0"),
        ([[1.7e308], [1.7e308]], "0ln0", "double precision"),
        ([[1.0], [0.0]], "shift", "'shift'"),
        ([[1.0], [0.0]], -0.1, r"-0\.1"),
        ([[1.0], [0.0]], np.nan, "nan"),
        ([[1.0], [0.0]], True, "True"),
        ([[1.0], [0.0]], ("squeeze", 0.5), r"0\.5"),
        ([[1.0], [0.0]], ("squash", 0.1), "squash"),
        ([[1.0], [0.0]], None, "None"),
        ([[2.0], [0.0]], ("squeeze", 0.1), r"2\.0 at row 0, column 0"),
    ],
)
def test_bad_input(z, zero, message):
    with pytest.raises(ValueError, match=message):
        entropy_weights(z, zero=zero)


def test_input_is_not_changed():
    z = np.random.default_rng(0).random((40, 3))
    before = z.copy()
    entropy_weights(z, zero=0.1)
    np.testing.assert_array_equal(z, before)
