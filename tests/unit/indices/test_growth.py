import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.indices.growth import growth_multiple, share_of_total

PROFILE = settings(derandomize=True, deadline=None, max_examples=60, database=None)
VALUES = st.lists(
    st.one_of(
        st.sampled_from([0.0, np.nan, -1.0]), st.floats(-1e6, 1e6).map(lambda v: round(v, 3))
    ),
    min_size=2,
    max_size=2,
)


@PROFILE
@given(st.lists(VALUES, min_size=1, max_size=10))
def test_a_multiple_or_a_reason(pairs):
    x0, x1 = np.array(pairs).T
    found = growth_multiple(x0, x1)
    np.testing.assert_array_equal(np.isnan(found.multiple), found.reason != "")
    defined = found.reason == ""
    np.testing.assert_array_equal(defined, (x0 > 0) & ~np.isnan(x1))
    back = x0[defined] * (1 + found.multiple[defined])
    np.testing.assert_allclose(back, x1[defined], rtol=1e-9, atol=1e-6)


def test_reasons_by_case():
    found = growth_multiple([np.nan, 0, -2, 4, 4, np.nan], [1, 1, 1, np.nan, 4, np.nan])
    assert found.reason.tolist() == [
        "missing base", "zero base", "negative base", "missing end value", "", "missing base",
    ]  # fmt: skip
    assert found.multiple[4] == 0


def test_twice_as_much_is_growth_of_one():
    found = growth_multiple(2, 4)
    assert found.multiple == 1
    assert found.reason == ""
    assert growth_multiple([1, 2], [[2], [4]]).multiple.tolist() == [[1, 0], [3, 1]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, np.inf], [1, 1]), "x0 is inf at position 1"),
        (([1, 1], [1, -np.inf]), "x1 is -inf at position 1"),
        (([1, 1], [1, 1, 1]), r"\(2,\) and \(3,\)"),
        ((1e-300, 1e300), "double precision"),
    ],
)
def test_growth_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        growth_multiple(*arguments)


def test_shares_sum_to_one_along_the_axis():
    x = np.random.default_rng(0).random((9, 3))
    np.testing.assert_allclose(share_of_total(x).sum(axis=1), 1)
    np.testing.assert_allclose(share_of_total(x, axis=0).sum(axis=0), 1)
    assert share_of_total([1, 3, 0]).tolist() == [0.25, 0.75, 0]


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([1, np.nan], "position 1"),
        ([1, -1], r"-1\.0 at position 1"),
        ([[1, 2], [0, 0]], "total is 0.0 at row 1, column 0"),
        ([1.7e308, 1.7e308], "double precision"),
        (3.0, "single number"),
    ],
)
def test_share_refuses(x, message):
    with pytest.raises(ValueError, match=message):
        share_of_total(x)
