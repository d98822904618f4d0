from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipelines.indices.coupling_coordination import (
    LEVELS,
    VARIANTS,
    coupling_coordination,
    level,
)

PROFILE = settings(derandomize=True, deadline=None, max_examples=60, database=None)
VALUES = st.one_of(st.sampled_from([0.0, 1.0, np.nan, 1e-200]), st.floats(0, 1))
TWO = arrays(np.float64, st.tuples(st.integers(1, 8), st.just(2)), elements=VALUES)
MANY = arrays(np.float64, st.tuples(st.integers(1, 8), st.integers(2, 6)), elements=VALUES)


@PROFILE
@given(TWO, st.sampled_from(VARIANTS))
def test_every_degree_is_in_range_or_has_a_reason(u, variant):
    found = coupling_coordination(u, [0.3, 0.7], variant=variant)
    undefined = found.reason != ""
    np.testing.assert_array_equal(np.isnan(found.D), undefined)
    np.testing.assert_array_equal(np.isnan(found.C), undefined)
    np.testing.assert_array_equal(found.reason == "missing input", np.isnan(u).any(axis=1))
    np.testing.assert_array_equal(np.isnan(found.T), np.isnan(u).any(axis=1))
    assert ((found.C[~undefined] >= 0) & (found.C[~undefined] <= 1)).all()
    assert ((found.D[~undefined] >= 0) & (found.D[~undefined] <= 1)).all()
    lone_zero = ~undefined & (u == 0).any(axis=1)
    assert (found.D[lone_zero] == 0).all()


@PROFILE
@given(arrays(np.float64, (8, 2), elements=st.floats(1e-9, 1)))
def test_closed_forms_for_two_systems_of_equal_weight(u):
    f, g = u.T
    by_variant = {v: coupling_coordination(u, variant=v) for v in VARIANTS}
    standard = by_variant["standard"]
    np.testing.assert_allclose(standard.D, (f * g) ** 0.25, rtol=1e-12)
    np.testing.assert_allclose(by_variant["no_root"].D, np.sqrt(2 * f * g / (f + g)), rtol=1e-12)
    np.testing.assert_allclose(by_variant["coefficient_lost"].C, standard.C / 2, rtol=1e-12)
    np.testing.assert_allclose(by_variant["liao1999"].C, by_variant["no_root"].C ** 2, rtol=1e-12)
    ratio = np.minimum(f, g) / np.maximum(f, g)
    wang = np.sqrt((1 - np.abs(f - g)) * ratio)
    np.testing.assert_allclose(by_variant["wang2021"].C, wang, rtol=1e-7, atol=1e-12)


@PROFILE
@given(arrays(np.float64, (4, 5), elements=st.floats(1e-6, 1)))
def test_general_forms(u):
    n = u.shape[1]
    np.testing.assert_allclose(
        coupling_coordination(u).C, n * np.prod(u, axis=1) ** (1 / n) / u.sum(axis=1), rtol=1e-9
    )
    differences = sum(np.abs(u[:, i] - u[:, j]) for i, j in combinations(range(n), 2))
    pairs = sum(range(1, n))
    balance = np.prod(u / u.max(axis=1, keepdims=True), axis=1) ** (1 / (n - 1))
    expected = np.sqrt(np.clip(1 - differences / pairs, 0, 1) * balance)
    found = coupling_coordination(u, variant="wang2021").C
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-9)


@PROFILE
@given(MANY, st.sampled_from(["standard", "wang2021"]))
def test_order_of_systems_does_not_matter(u, variant):
    one = coupling_coordination(u, variant=variant)
    other = coupling_coordination(u[:, ::-1], variant=variant)
    np.testing.assert_allclose(one.D, other.D, rtol=1e-12, equal_nan=True)
    np.testing.assert_array_equal(one.reason, other.reason)


@pytest.mark.parametrize("n", [2, 3, 7])
@pytest.mark.parametrize("value", [1e-300, 0.1, 0.3, 1.0])
def test_equal_systems_couple_fully(n, value):
    for variant in ("standard", "wang2021"):
        found = coupling_coordination(np.full(n, value), variant=variant)
        assert found.C == pytest.approx(1, abs=1e-12)
        assert found.D == pytest.approx(np.sqrt(value))


@pytest.mark.parametrize(
    ("variant", "degree"),
    [("standard", 0.6481), ("coefficient_lost", 0.4583), ("no_root", 0.64425),
     ("liao1999", 0.6367), ("wang2021", 0.5829)],
)  # fmt: skip
def test_variants_computed_by_hand(variant, degree):
    found = coupling_coordination([[0.36, 0.49]], variant=variant)
    np.testing.assert_allclose(found.D, [degree], atol=5e-5)
    assert found.reason.tolist() == [""]


def test_reasons():
    found = coupling_coordination([[np.nan, 0.5], [0, 0], [0, 0.5], [np.nan, 0]])
    assert found.reason[[0, 3]].tolist() == ["missing input"] * 2
    assert "0/0" in found.reason[1]
    assert found.reason[2] == ""
    assert found.T[1] == 0
    assert (found.C[2], found.D[2]) == (0, 0)


def test_weights_enter_the_level_only():
    u = [[0.2, 0.8]]
    found = coupling_coordination(u, [0.25, 0.75])
    assert found.T[0] == pytest.approx(0.65)
    np.testing.assert_array_equal(found.C, coupling_coordination(u).C)


def test_round_off_above_one_counts_as_one():
    found = coupling_coordination([[1.0000000000000002, 1.0]])
    assert found.D[0] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[0.5, 1.1]],), r"1\.1 at row 0, column 1.*\[0, 1\]"),
        (([[0.5, -0.1]],), r"-0\.1 at row 0, column 1"),
        (([[0.5, np.inf]],), "inf at row 0, column 1"),
        (([[0.5]],), r"shape \(1, 1\)"),
        ((0.5,), r"shape \(\)"),
        (([[0.5, 0.5]], [0.5, 0.6]), "sums to"),
        (([[0.5, 0.5]], [1.5, -0.5]), r"-0\.5"),
        (([[0.5, 0.5]], None, "liao"), "'liao'"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        coupling_coordination(*arguments)


@pytest.mark.parametrize("variant", ["coefficient_lost", "no_root", "liao1999"])
def test_two_system_variants_refuse_three(variant):
    with pytest.raises(ValueError, match="2 systems; u has 3"):
        coupling_coordination([[0.1, 0.2, 0.3]], variant=variant)


def test_classes_inside_do_not_depend_on_the_closed_side():
    middle = np.arange(10) / 10 + 0.05
    names = ["极度失调", "严重失调", "中度失调", "轻度失调", "濒临失调",
             "勉强协调", "初级协调", "中级协调", "良好协调", "优质协调"]  # fmt: skip
    assert level(middle, closed="left") == level(middle, closed="right") == names == list(LEVELS)


def test_classes_at_the_edges():
    edges = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    assert level(edges, closed="left") == [*LEVELS, LEVELS[-1]]
    assert level(edges, closed="right") == [LEVELS[0], *LEVELS]
    # The same edges with the round-off of a computation.
    for noise in (-1e-15, 1e-15):
        noisy = np.array(edges) + noise
        assert level(noisy, closed="left") == level(edges, closed="left")
        assert level(noisy, closed="right") == level(edges, closed="right")


def test_class_of_nothing_is_empty_and_of_a_number_one_name():
    assert level([np.nan, 0.55]) == ["", "勉强协调"]
    assert level(0.63) == ["初级协调"]
    assert level([]) == []


@pytest.mark.parametrize("bad", [-0.01, 1.01, np.inf, 3.3276])
def test_a_degree_outside_the_unit_interval_has_no_class(bad):
    with pytest.raises(ValueError, match="position 1"):
        level([0.5, bad])


def test_level_refuses_unknown_sides_and_tables():
    with pytest.raises(ValueError, match="'both'"):
        level([0.5], closed="both")
    with pytest.raises(ValueError, match="shape"):
        level([[0.5]])
