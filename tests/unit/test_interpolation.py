import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.interpolation import BLOCK_CELLS, interpolate_gaps

PROFILE = settings(derandomize=True, deadline=None, max_examples=60, database=None)
NAN = np.nan
ENDS = ["none", "nearest", "linear"]


@st.composite
def panels(draw, low=-1e6):
    width, count = draw(st.integers(1, 9)), draw(st.integers(1, 5))
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    year = 2000 + np.cumsum(random.integers(1, 4, width))
    value = random.uniform(low, 1e6, (count, width)).round(2)
    value[random.random((count, width)) < draw(st.floats(0, 0.9))] = NAN
    breaks = random.random((count, width)) < draw(st.sampled_from([0, 0.2, 0.6]))
    return value, year, breaks


def segments(breaks):
    """Slices between breaks of one series."""
    edges = [0, *(t for t in range(1, len(breaks)) if breaks[t]), len(breaks)]
    return [slice(a, b) for a, b in zip(edges[:-1], edges[1:], strict=True)]


@PROFILE
@given(panels())
def test_linear_filling_is_numpy_interp_between_known_years_of_a_segment(panel):
    value, year, breaks = panel
    found = interpolate_gaps(value, year, breaks=breaks)
    expected = value.copy()
    for series, row in enumerate(value):
        for part in segments(breaks[series]):
            known = ~np.isnan(row[part])
            if known.any():
                expected[series, part] = np.interp(
                    year[part], year[part][known], row[part][known], left=NAN, right=NAN
                )
    np.testing.assert_allclose(found.value, expected, rtol=1e-9, atol=1e-6)
    np.testing.assert_array_equal(found.filled, np.isnan(value) & ~np.isnan(expected))
    assert not found.extrapolated.any()


@PROFILE
@given(panels(low=0.01))
def test_geometric_filling_is_linear_in_logarithms(panel):
    value, year, breaks = panel
    found = interpolate_gaps(value, year, method="geometric", breaks=breaks)
    logs = interpolate_gaps(np.log(value), year, breaks=breaks)
    np.testing.assert_allclose(found.value, np.exp(logs.value), rtol=1e-9)
    np.testing.assert_array_equal(found.filled, logs.filled)


@PROFILE
@given(panels(low=0.01), st.sampled_from(["linear", "geometric"]))
def test_interpolation_stays_between_its_ends_and_keeps_known_values(panel, method):
    value, year, _ = panel
    found = interpolate_gaps(value, year, method=method)
    known = ~np.isnan(value)
    np.testing.assert_array_equal(found.value[known], value[known])
    for series, t in np.argwhere(found.filled):
        positions = np.flatnonzero(known[series])
        before, after = positions[positions < t].max(), positions[positions > t].min()
        low, high = sorted(value[series, [before, after]])
        assert low <= found.value[series, t] <= high


@PROFILE
@given(panels(), st.sampled_from(ENDS), st.one_of(st.none(), st.integers(0, 4)))
def test_filled_mask_is_exact(panel, ends, max_gap):
    value, year, breaks = panel
    before = value.copy()
    found = interpolate_gaps(value, year, max_gap=max_gap, ends=ends, breaks=breaks)
    np.testing.assert_array_equal(value, before)
    np.testing.assert_array_equal(found.filled, np.isnan(value) & ~np.isnan(found.value))
    assert (found.filled | ~found.extrapolated).all()
    inner = interpolate_gaps(value, year, max_gap=max_gap, breaks=breaks).filled
    np.testing.assert_array_equal(found.filled & ~found.extrapolated, inner)


@PROFILE
@given(panels(), st.sampled_from(["nearest", "linear"]))
def test_ends_follow_from_the_known_values_of_the_outer_segments(panel, ends):
    value, year, breaks = panel
    found = interpolate_gaps(value, year, ends=ends, breaks=breaks)
    for series, row in enumerate(value):
        known = np.flatnonzero(~np.isnan(row))
        expected = {}
        if len(known):
            for outer, step in ((known[0], -1), (known[-1], 1)):
                part = next(p for p in segments(breaks[series]) if p.start <= outer < p.stop)
                near = [t for t in known[::-step] if part.start <= t < part.stop][:2]
                t = outer + step
                while part.start <= t < part.stop:
                    if ends == "nearest":
                        expected[t] = row[outer]
                    elif len(near) == 2:
                        line = np.polynomial.Polynomial.fit(year[near] - 2010, row[near], 1)
                        expected[t] = line(year[t] - 2010)
                    t += step
        assert np.flatnonzero(found.extrapolated[series]).tolist() == sorted(expected)
        for t, wanted in expected.items():
            assert found.value[series, t] == pytest.approx(wanted, rel=1e-6, abs=1e-3)


@PROFILE
@given(panels(), st.sampled_from(ENDS))
def test_a_break_hides_the_other_side(panel, ends):
    value, year, breaks = panel
    cut = len(year) // 2
    breaks[:, cut] = True
    found = interpolate_gaps(value, year, ends=ends, breaks=breaks).value
    changed = value.copy()
    changed[:, :cut] *= 3  # what is known stays known, at another level
    other = interpolate_gaps(changed, year, ends=ends, breaks=breaks).value
    np.testing.assert_array_equal(found[:, cut:], other[:, cut:])


@PROFILE
@given(panels(), st.floats(-100, 100), st.floats(-1e4, 1e4))
def test_exact_on_linear_data_with_uneven_years(panel, slope, level):
    value, year, _ = panel
    line = level + slope * (year - 2000.0)
    gapped = np.where(np.isnan(value), NAN, line)
    found = interpolate_gaps(gapped, year, ends="linear")
    np.testing.assert_allclose(
        found.value[found.filled], np.broadcast_to(line, value.shape)[found.filled], atol=1e-8
    )
    two_known = (~np.isnan(gapped)).sum(axis=1) >= 2
    assert not np.isnan(found.value[two_known]).any()


def test_uneven_years_count_as_they_are():
    found = interpolate_gaps([0, NAN, 10], [2010, 2011, 2020])
    assert found.value.tolist() == [0, 1, 10]
    found = interpolate_gaps([1, NAN, 1024], [2010, 2011, 2020], method="geometric")
    np.testing.assert_allclose(found.value, [1, 2, 1024])


def test_max_gap_counts_entries_and_leaves_longer_gaps_whole():
    value, year = [NAN, 1, NAN, 3, NAN, NAN, 6, NAN, NAN], range(2000, 2009)
    found = interpolate_gaps(value, list(year), max_gap=1)
    assert (
        np.isnan(found.value).tolist()
        == [True, False, False, False, True, True, False] + [True] * 2
    )
    found = interpolate_gaps(value, list(year), max_gap=1, ends="nearest")
    assert found.value[0] == 1
    assert np.isnan(found.value[[7, 8]]).all()
    assert not interpolate_gaps(value, list(year), max_gap=0, ends="nearest").filled.any()
    assert interpolate_gaps(value, list(year), max_gap=2, ends="nearest").filled.sum() == 6


def test_a_single_known_value_is_spread_only_by_nearest():
    value, year = [NAN, NAN, 7, NAN], [2000, 2001, 2002, 2003]
    for ends in ("none", "linear"):
        assert not interpolate_gaps(value, year, ends=ends).filled.any()
    assert interpolate_gaps(value, year, ends="nearest").value.tolist() == [7] * 4


def test_nothing_known_fills_nothing_and_does_not_leak():
    value = [[1.0, 2.0, NAN], [NAN, NAN, NAN], [NAN, 5.0, 6.0]]
    for ends in ENDS:
        assert not interpolate_gaps(value, [1, 2, 3], ends=ends).filled[1].any()
    assert not interpolate_gaps(value, [1, 2, 3]).filled.any()


def test_linear_ends_use_the_two_nearest_known_values_across_a_gap():
    found = interpolate_gaps([NAN, 4, NAN, 8, 100, NAN, 120, NAN], range(8), ends="linear")
    assert found.value.tolist() == [2, 4, 6, 8, 100, 110, 120, 130]
    # The line is the same where the gap between the two is too long to be filled.
    found = interpolate_gaps([NAN, 4, NAN, NAN, 10], range(5), ends="linear", max_gap=1)
    np.testing.assert_array_equal(found.value, [2, 4, NAN, NAN, 10])


def test_breaks_by_example():
    year, at = [0, 1, 2, 3, 4], [False, False, True, False, False]
    assert not interpolate_gaps([1, NAN, NAN, NAN, 5], year, breaks=at).filled.any()
    assert not interpolate_gaps([1, NAN, 3, 4, 5], year, breaks=at).filled.any()
    assert not interpolate_gaps([1, 2, NAN, 4, 5], year, breaks=at).filled.any()
    assert interpolate_gaps([1, 2, 3, NAN, 5], year, breaks=at).value[3] == 4
    # Ends: up to the break, not over it; a gap inside the whole series is never an end.
    for ends in ("nearest", "linear"):
        found = interpolate_gaps([NAN, NAN, NAN, 4, 5], year, breaks=at, ends=ends)
        assert found.filled.tolist() == [False, False, True, False, False]
        found = interpolate_gaps([1, 2, NAN, NAN, NAN], year, breaks=at, ends=ends)
        assert not found.filled.any()
        found = interpolate_gaps([1, NAN, NAN, 4, 5], year, breaks=at, ends=ends)
        assert not found.filled.any()
    # A line needs both its points on one side of the break.
    found = interpolate_gaps([NAN, 1, 2, 3, NAN], year, breaks=at, ends="linear")
    assert found.filled.tolist() == [False, False, False, False, True]
    # One row of breaks serves every series; a break before the first entry means nothing.
    table = [[1, NAN, 3, NAN, 5], [1, 2, NAN, 4, 5]]
    found = interpolate_gaps(table, year, breaks=[True, False, True, False, False])
    assert found.filled.tolist() == [[False, False, False, True, False], [False] * 5]


def test_many_blocks_are_filled_like_single_series():
    random = np.random.default_rng(8)
    width = 10
    value = random.random((3 * BLOCK_CELLS // width + 5, width))
    value[random.random(value.shape) < 0.4] = NAN
    year = np.sort(random.choice(np.arange(1990, 2023), width, replace=False))
    breaks = random.random(value.shape) < 0.05
    found = interpolate_gaps(value, year, max_gap=3, ends="linear", breaks=breaks)
    edge = BLOCK_CELLS // width
    for series in (0, 1, edge - 1, edge, edge + 1, 2 * edge, len(value) - 1):
        one = interpolate_gaps(value[series], year, max_gap=3, ends="linear", breaks=breaks[series])
        for name in ("value", "filled", "extrapolated"):
            np.testing.assert_array_equal(getattr(found, name)[series], getattr(one, name))


def test_shapes_and_types():
    found = interpolate_gaps([1, 2, 3], [1, 2, 3])
    assert found.value.shape == found.filled.shape == (3,)
    assert found.value.dtype == np.float64
    assert found.filled.dtype == found.extrapolated.dtype == np.bool_
    assert interpolate_gaps(np.empty((0, 3)), [1, 2, 3]).value.shape == (0, 3)
    fortran = np.asfortranarray([[1, NAN, 3], [4, NAN, 8.0]])
    assert interpolate_gaps(fortran, [1, 2, 3]).value[:, 1].tolist() == [2, 6]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"value": [1, NAN, 3], "year": [1, 2]}, r"year has shape \(2,\); expected \(3,\)"),
        ({"value": [1, NAN, 3], "year": [1, 3, 3]}, "year 3 follows 3"),
        ({"value": [1, NAN, 3], "year": [3, 2, 1]}, "year 2 follows 3"),
        ({"value": [1, NAN, 3], "year": [1, NAN, 3]}, "missing or infinite"),
        ({"value": [1, np.inf, 3], "year": [1, 2, 3]}, r"infinite at \[1\]"),
        ({"value": [[[1.0]]], "year": [1]}, r"shape \(1, 1, 1\)"),
        ({"value": [], "year": []}, r"shape \(0,\)"),
        ({"value": [1, NAN], "year": [1, 2], "method": "cubic"}, "'cubic'"),
        ({"value": [1, NAN], "year": [1, 2], "ends": "hold"}, "'hold'"),
        ({"value": [1, NAN], "year": [1, 2], "max_gap": -1}, "max_gap is -1"),
        ({"value": [1, NAN], "year": [1, 2], "max_gap": 1.5}, r"max_gap is 1\.5"),
        ({"value": [1, NAN], "year": [1, 2], "breaks": [0, 1]}, "expected booleans"),
        ({"value": [1, NAN], "year": [1, 2], "breaks": [True]}, r"shape \(1,\)"),
        ({"value": [-1.7e308, NAN, 1.7e308], "year": [1, 2, 3]}, "double precision"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        interpolate_gaps(**arguments)


@pytest.mark.parametrize("end", [0.0, -4.0])
def test_geometric_names_the_series_that_is_not_positive(end):
    value = [[8.0, NAN, 18.0], [1.0, 2.0, 3.0], [9.0, NAN, end]]
    with pytest.raises(ValueError, match=f"series 2 is {end} in 2016"):
        interpolate_gaps(value, [2014, 2015, 2016], method="geometric")
    # A value that is no end of a gap may be anything.
    found = interpolate_gaps([8.0, NAN, 18.0, end], [2014, 2015, 2016, 2017], method="geometric")
    assert found.value[1] == pytest.approx(12)


def test_geometric_counts_series_over_blocks():
    value = np.tile([8.0, NAN, 18.0], (BLOCK_CELLS // 3 + 10, 1))
    value[-2, 0] = -1
    with pytest.raises(ValueError, match=f"series {len(value) - 2} is -1.0 in 2014"):
        interpolate_gaps(value, [2014, 2015, 2016], method="geometric")


def test_geometric_filling_between_neighbouring_numbers_stays_between_them():
    near = np.random.default_rng(0).uniform(1, 1e6, 2_000)
    for toward in (0, np.inf):
        far = np.nextafter(near, toward)
        value = np.stack([near, np.full(2_000, NAN), np.full(2_000, NAN), far], axis=1)
        found = interpolate_gaps(value, [0, 1, 2, 3], method="geometric").value[:, 1:3]
        ends = np.stack([near, far], axis=1)
        assert (found >= ends.min(axis=1, keepdims=True)).all()
        assert (found <= ends.max(axis=1, keepdims=True)).all()
