"""The shared checks say what they found and what they expected."""

import numpy as np
import pytest

from pipelines.indices import blocks, checks


def test_the_place_of_a_bad_value_is_named():
    with pytest.raises(ValueError, match=r"x is nan at row 1, column 2 \(and 1 more\); expected"):
        checks.finite([[1, 2, 3], [4, 5, np.nan], [7, np.inf, 9]], "x")
    with pytest.raises(ValueError, match="x is inf at position 1"):
        checks.finite([1, np.inf], "x")
    with pytest.raises(ValueError, match=r"x is nan at index \(0, 1, 0\)"):
        checks.finite([[[1.0], [np.nan]]], "x")
    with pytest.raises(ValueError, match="x is nan at the only value"):
        checks.finite(np.nan, "x")


def test_shapes():
    with pytest.raises(ValueError, match=r"x has shape \(3,\)"):
        checks.matrix([1, 2, 3], "x")
    with pytest.raises(ValueError, match=r"x has shape \(0, 3\)"):
        checks.matrix(np.empty((0, 3)), "x")


@pytest.mark.parametrize("bad", ["Max", "−", "", "benefit", None, 1, "+-"])
def test_only_plus_and_minus_are_directions(bad):
    with pytest.raises(ValueError, match=r'direction\[1\] is .*expected "\+" or "-"'):
        checks.negative(["+", bad], 2)


def test_directions_are_as_many_as_columns():
    with pytest.raises(ValueError, match="direction has 2 entries; expected 3"):
        checks.negative(["+", "-"], 3)
    with pytest.raises(ValueError, match="direction is None; expected 2 signs"):
        checks.negative(None, 2)
    assert checks.negative("+-+", 3).tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        ([0.5, 0.6], "sums to 1.1"),
        ([-0.5, 1.5], r"-0\.5 at position 0"),
        ([np.nan, 1], "nan at position 0"),
        ([1.0], r"shape \(1,\); expected \(2,\)"),
        ([[0.5, 0.5]], r"shape \(1, 2\)"),
    ],
)
def test_bad_weights(weight, message):
    with pytest.raises(ValueError, match=message):
        checks.weights(weight, 2)


@pytest.mark.parametrize("shape", [(1, 1), (7, 3), (20_000, 3), (3, 50_000)])
def test_blocks_cover_every_row_once(shape):
    values = np.random.default_rng(1).random(shape)
    seen = np.full(shape, np.nan)
    for rows, block in blocks.transposed(values):
        assert np.isnan(seen[rows]).all()
        seen[rows] = block.T
    np.testing.assert_array_equal(seen, values)
