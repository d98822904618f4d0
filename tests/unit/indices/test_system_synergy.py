import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from pipelines.indices.normalisation import min_max
from pipelines.indices.system_synergy import order_degree, subsystem_order, synergy_degree

PROFILE = settings(derandomize=True, deadline=None, max_examples=60, database=None)
ORDERS = st.one_of(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.floats(0, 1))
PAIRS = st.integers(1, 5).flatmap(
    lambda k: st.tuples(*[arrays(np.float64, (4, k), elements=ORDERS)] * 2)
)


@PROFILE
@given(arrays(np.float64, (6, 3), elements=st.floats(-1e6, 1e6)))
def test_order_degree_with_pooled_bounds_is_min_max(x):
    direction = ["+", "-", "+"]
    u = order_degree(x, x.min(axis=0), x.max(axis=0), direction)
    np.testing.assert_array_equal(u, min_max(x, direction))


def test_order_degree_broadcasts():
    x = np.arange(12.0).reshape(3, 4)
    assert order_degree(x, 0, 11, "+").shape == (3, 4)
    assert order_degree(x, 0, 11, [["+"], ["-"], ["+"]]).shape == (3, 4)
    assert order_degree(5.0, [0, 0], [10, 20], "-").tolist() == [0.5, 0.75]
    up, down = (order_degree(x, -1, 20, sign) for sign in "+-")
    np.testing.assert_allclose(up + down, 1)
    assert order_degree(3, 3, 3, "+") == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, np.nan], 0, 2, "+"), "x is nan at position 1"),
        ((1, -np.inf, 2, "+"), "lower is -inf"),
        (([1, 3], 0, 2, "+"), r"x is 3\.0 at position 1.*bounds"),
        ((1, 2, 0, "+"), "lower is 2.0"),
        ((1, 0, 2, "Max"), "'Max'"),
        (([1, 1], 0, 2, ["+", ""]), "''"),
        (([1, 1, 1], [0, 0], 2, "+"), r"\(3,\), \(2,\)"),
        ((0, -1.7e308, 1.7e308, "+"), "double precision"),
    ],
)
def test_order_degree_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        order_degree(*arguments)


@PROFILE
@given(arrays(np.float64, (5, 4), elements=ORDERS))
def test_subsystem_orders_lie_between_smallest_and_largest(u):
    weight = [0.1, 0.2, 0.3, 0.4]
    for method in ("linear", "geometric"):
        found = subsystem_order(u, weight, method=method)
        assert (found >= u.min(axis=1) - 1e-12).all()
        assert (found <= u.max(axis=1) + 1e-12).all()
    geometric = subsystem_order(u, weight, method="geometric")
    assert (geometric <= subsystem_order(u, weight) + 1e-12).all()
    assert (geometric[(u == 0).any(axis=1)] == 0).all()
    np.testing.assert_allclose(
        subsystem_order(u, method="geometric"), stats.gmean(u, axis=1), atol=1e-12
    )
    np.testing.assert_allclose(subsystem_order(u), np.mean(u, axis=1), atol=1e-12)


def test_subsystem_order_of_many_subsystems():
    u = np.random.default_rng(0).random((9, 3, 7))
    assert subsystem_order(u).shape == (9, 3)
    assert np.ndim(subsystem_order([0.2, 0.4])) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.5, np.nan],), "position 1"),
        (([0.5, -0.1],), r"-0\.1 at position 1"),
        (([0.5, 0.1], [0.5, 0.6]), "sums to"),
        (([0.5, 0.1], [1.0]), r"shape \(1,\)"),
        (([0.5, 0.1], None, "harmonic"), "'harmonic'"),
        ((0.5,), r"shape \(\)"),
        (([],), r"shape \(0,\)"),
    ],
)
def test_subsystem_order_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        subsystem_order(*arguments)


@PROFILE
@given(PAIRS)
def test_degree_within_its_maximum_and_sign_from_the_smallest_change(pair):
    s0, s1 = pair
    k = s0.shape[1]
    for method, weight in (("weighted_sum", np.full(k, 1 / k)), ("geometric", None)):
        found = synergy_degree(s0, s1, weight, method=method)
        assert found.degree.shape == found.theta.shape == found.maximum.shape == (4,)
        assert (np.abs(found.degree) <= found.maximum + 1e-12).all()
        for t, change in enumerate(s1 - s0):
            clear = change[np.abs(change) > 1e-12]
            if len(clear) == k:
                assert found.theta[t] == np.sign(clear.min())
            if (s0[t] == s1[t]).all():
                assert found.theta[t] == found.degree[t] == 0


@PROFILE
@given(PAIRS)
def test_mean_of_equal_weights_bounds_the_geometric_form(pair):
    s0, s1 = pair
    k = s0.shape[1]
    arithmetic = synergy_degree(s0, s1, 1 / k)
    geometric = synergy_degree(s0, s1, None, method="geometric")
    np.testing.assert_array_equal(arithmetic.theta, geometric.theta)
    assert (np.abs(geometric.degree) <= np.abs(arithmetic.degree) + 1e-12).all()


@PROFILE
@given(PAIRS)
def test_geometric_form_is_the_geometric_mean_of_the_changes(pair):
    s0, s1 = pair
    found = synergy_degree(s0, s1, None, method="geometric")
    expected = stats.gmean(np.abs(s1 - s0), axis=1)
    np.testing.assert_allclose(np.abs(found.degree), expected, rtol=1e-9, atol=1e-12)
    assert (found.maximum == 1).all()


def test_a_zero_change_is_left_out_of_the_sign_but_not_of_the_product():
    found = synergy_degree([0.3, 0.4, 0.2], [0.5, 0.4, 0.4], [0.5, 0.25, 0.25])
    assert found.theta == 1
    assert found.degree == pytest.approx(0.5 * 0.2 + 0.25 * 0.2)
    assert synergy_degree([0.3, 0.4], [0.5, 0.4], None, method="geometric").degree == 0


def test_round_off_is_no_change():
    found = synergy_degree([0.1 + 0.2, 0.1], [0.3, 0.5], [0.5, 0.5])
    assert found.theta == 1
    assert synergy_degree([0.1 + 0.2], [0.3], [1.0]).theta == 0
    assert synergy_degree([0.3], [0.3 - 1e-9], [1.0]).theta == -1


def test_rows_are_independent_and_a_fixed_base_broadcasts():
    s = np.random.default_rng(5).random((9, 3))
    eta = np.random.default_rng(6).random((9, 3))
    together = synergy_degree(s[0], s, eta)
    one_by_one = [synergy_degree(s[0], s[t], eta[t]).degree for t in range(9)]
    np.testing.assert_allclose(together.degree, one_by_one, rtol=1e-14)
    np.testing.assert_allclose(together.maximum, eta.sum(axis=1))
    assert together.degree[0] == 0
    by_year = synergy_degree(s[:-1], s[1:], eta[1:, [0]])  # one share for all subsystems
    np.testing.assert_allclose(by_year.maximum, 3 * eta[1:, 0])


def test_swapping_the_states_of_a_common_rise_turns_the_sign():
    s0, s1 = [0.1, 0.2, 0.3], [0.2, 0.5, 0.9]
    for method in ("weighted_sum", "geometric"):
        rise = synergy_degree(s0, s1, [0.2, 0.3, 0.5], method=method).degree
        assert synergy_degree(s1, s0, [0.2, 0.3, 0.5], method=method).degree == -rise < 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.1, np.nan], [0.2, 0.3], [0.5, 0.5]), "s0 is nan at position 1"),
        (([0.1, 0.1], [0.2, np.inf], [0.5, 0.5]), "s1 is inf at position 1"),
        (([0.1, 0.1], [0.2, 0.3], [-0.5, 0.5]), r"weight is -0\.5"),
        (([0.1, 0.1], [0.2, 0.3], [np.nan, 0.5]), "weight is nan"),
        (([0.1, 0.1], [0.2, 0.3], [0.2, 0.3, 0.5]), r"weight has shape \(3,\)"),
        (([0.1, 0.1], [0.2, 0.3], None), "weight is None"),
        (([0.1, 0.1], [0.2, 0.3, 0.4], 1), r"\(2,\) and \(3,\)"),
        (([0.1], [0.2, 0.3, 0.4], 1), r"\(1,\) and \(3,\)"),
        ((0.1, 0.2, 1), r"\(\) and \(\)"),
        (([0.1, 0.1], [0.2, 0.3], 1, "mean"), "'mean'"),
        (([-1.7e308], [1.7e308], 1), "double precision"),
    ],
)
def test_synergy_degree_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        synergy_degree(*arguments)
