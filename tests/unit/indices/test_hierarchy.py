"""Weighted means of weighted means, against fractions, decimals, scipy and pandas."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from pipelines.indices.hierarchy import (
    NO_ENTROPY,
    NOT_POSITIVE,
    OTHER_WITHOUT_VALUE,
    PART_WITHOUT_VALUE,
    Node,
    aggregate,
    tree_parts,
    weighted_mean,
)

PROFILE = settings(derandomize=True, deadline=None, max_examples=60, database=None)
POSITIVE = arrays(np.float64, (6, 4), elements=st.floats(1e-3, 1e3))
WEIGHT = [0.1, 0.2, 0.3, 0.4]


@PROFILE
@given(POSITIVE)
def test_means_are_those_of_scipy(z):
    arithmetic, none = weighted_mean(z, WEIGHT)
    np.testing.assert_allclose(arithmetic, np.average(z, axis=1, weights=WEIGHT), rtol=1e-12)
    geometric, nor = weighted_mean(z, WEIGHT, "geometric")
    np.testing.assert_allclose(geometric, stats.gmean(z, axis=1, weights=WEIGHT), rtol=1e-12)
    assert (none == "").all() and (nor == "").all()
    # Compensation is never more than partial.
    assert (geometric <= arithmetic * (1 + 1e-12)).all()


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_a_geometric_mean_of_what_is_not_positive_is_a_reason(value):
    mean, reason = weighted_mean([[value, 4.0], [1.0, 4.0]], [0.5, 0.5], "geometric")
    assert np.isnan(mean[0]) and mean[1] == pytest.approx(2)
    assert reason.tolist() == [NOT_POSITIVE, ""]


def test_a_part_without_weight_has_no_say_in_a_geometric_mean():
    mean, reason = weighted_mean([[0.0, 4.0]], [0.0, 1.0], "geometric")
    assert mean[0] == pytest.approx(4) and reason.tolist() == [""]


@pytest.mark.parametrize(
    ("weight", "mean", "said"),
    [
        ([0.5, 0.4], "arithmetic", "sums to 0.9"),
        ([1.5, -0.5], "arithmetic", "a weight of 0 or more"),
        ([1.0], "arithmetic", "one per column"),
        ([0.5, 0.5], "harmonic", "expected one of 'arithmetic', 'geometric'"),
    ],
)
def test_wrong_weights_and_means_are_refused(weight, mean, said):
    with pytest.raises(ValueError, match=said):
        weighted_mean([[1.0, 2.0]], weight, mean)


# 49 indicators, five and three dimensions, two sub-indices, one index.
SIZES = [8, 5, 3, 6, 8, 5, 9, 5]
SUBS = [[0, 1, 2, 3, 4], [5, 6, 7]]


def tree(**top: object) -> list[Node]:
    starts = np.cumsum([0, *SIZES])
    nodes = [Node(list(range(a, b))) for a, b in zip(starts[:-1], starts[1:], strict=True)]
    nodes += [Node([49 + k for k in sub]) for sub in SUBS]
    return [*nodes, Node([57, 58], **top)]


def test_fifty_units_of_49_indicators_equal_exact_fractions():
    z = np.random.default_rng(49).uniform(0, 100, (50, 49))
    (*_, whole) = aggregate(z, tree(weight=[0.625, 0.375]))
    starts = np.cumsum([0, *SIZES])
    for row, found in zip(z, whole.value, strict=True):
        exact = [Fraction(float(v)) for v in row]
        pillars = [sum(exact[a:b]) / (b - a) for a, b in zip(starts[:-1], starts[1:], strict=True)]
        conn, sust = (sum(pillars[k] for k in sub) / len(sub) for sub in SUBS)
        assert abs(Fraction(float(found)) - (conn * 5 + sust * 3) / 8) < Fraction(1, 10**9)


def test_every_level_equals_a_grouped_mean_of_pandas():
    z = np.random.default_rng(50).uniform(1, 100, (50, 49))
    parts = aggregate(z, tree(mean="geometric"))
    of = np.repeat(np.arange(8), SIZES)
    pillars = pd.DataFrame(z).T.groupby(of).mean().T
    np.testing.assert_allclose(np.column_stack([p.value for p in parts[:8]]), pillars, rtol=1e-12)
    subs = pillars.T.groupby(np.repeat([0, 1], [5, 3])).mean().T
    np.testing.assert_allclose(np.column_stack([p.value for p in parts[8:10]]), subs, rtol=1e-12)
    np.testing.assert_allclose(parts[10].value, np.sqrt(subs[0] * subs[1]), rtol=1e-12)


def test_entropy_weights_of_scores_are_those_of_their_own_spread():
    z = np.random.default_rng(3).uniform(0, 1, (20, 4))
    *_, whole = aggregate(z, [Node([0, 1]), Node([2, 3]), Node([4, 5], weight="entropy")])
    u = np.column_stack([z[:, :2].mean(axis=1), z[:, 2:].mean(axis=1)])
    e = stats.entropy(u, axis=0) / math.log(20)
    np.testing.assert_allclose(whole.entropy, e, rtol=1e-12)
    np.testing.assert_allclose(whole.weight, (1 - e) / (1 - e).sum(), rtol=1e-9)
    np.testing.assert_allclose(whole.value, u @ whole.weight, rtol=1e-12)


def test_scores_may_be_put_on_one_scale_before_they_go_up():
    z = np.random.default_rng(4).uniform(0, 1, (20, 4))
    for scale, reference in {
        "z_score": lambda u: stats.zscore(u, axis=0, ddof=1),
        "rank": lambda u: stats.rankdata(u, method="min", axis=0),
        "min_max": lambda u: 1 + 9 * (u - u.min(axis=0)) / np.ptp(u, axis=0),
    }.items():
        *_, whole = aggregate(
            z, [Node([0, 1]), Node([2, 3]), Node([4, 5], scale=scale, to=(1.0, 10.0))]
        )
        u = np.column_stack([z[:, :2].mean(axis=1), z[:, 2:].mean(axis=1)])
        np.testing.assert_allclose(whole.z, reference(u), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(whole.value, reference(u).mean(axis=1), rtol=1e-9, atol=1e-12)


# What is not defined.


HOLE = np.array([[0.0, 4.0, 1.0], [1.0, 4.0, 2.0], [4.0, 4.0, 3.0]])


def test_a_hole_is_passed_up_with_a_reason_and_never_averaged_over_the_rest():
    first, top = aggregate(HOLE, [Node([0, 1], mean="geometric"), Node([3, 2])])
    assert first.reason.tolist() == [NOT_POSITIVE, "", ""]
    assert top.reason.tolist() == [PART_WITHOUT_VALUE, "", ""]
    np.testing.assert_allclose(top.value, [np.nan, (2 + 2) / 2, (4 + 3) / 2])


@pytest.mark.parametrize("rule", [{"weight": "entropy"}, {"scale": "rank"}])
def test_what_rests_on_all_objects_is_undefined_for_all_if_one_is_missing(rule):
    _, top = aggregate(HOLE, [Node([0, 1], mean="geometric"), Node([3, 2], **rule)])
    assert top.reason.tolist() == [PART_WITHOUT_VALUE, OTHER_WITHOUT_VALUE, OTHER_WITHOUT_VALUE]
    assert np.isnan(top.value).all()


@pytest.mark.parametrize("z", [np.full((3, 2), 5.0), np.zeros((3, 2)), [[1.0, 2.0]]])
def test_parts_without_spread_have_no_entropy_weights(z):
    (part,) = aggregate(z, [Node([0, 1], weight="entropy")])
    assert np.isnan(part.value).all() and np.isnan(part.weight).all()
    assert set(part.reason) == {NO_ENTROPY}


def test_a_single_part_has_all_the_weight_even_if_constant():
    (part,) = aggregate(np.full((3, 1), 5.0), [Node([0], weight="entropy")])
    assert part.weight.tolist() == [1] and part.value.tolist() == [5, 5, 5]


@pytest.mark.parametrize("children", [[], [2], [-1]])
def test_children_that_do_not_stand_before_their_parent_are_refused(children):
    with pytest.raises(ValueError, match="children of node 0 are"):
        aggregate([[1.0, 2.0]], [Node(children)])


def test_a_missing_indicator_is_refused_not_averaged_away():
    with pytest.raises(ValueError, match="row 1, column 0"):
        aggregate([[1.0, 2.0], [np.nan, 2.0]], [Node([0, 1])])


def test_negative_parts_are_refused_under_entropy_weights():
    with pytest.raises(ValueError, match="0 or more"):
        aggregate([[1.0, -2.0], [2.0, 2.0]], [Node([0, 1], weight="entropy")])


def of_two(*means: str, scale: str | None = None) -> list[Node]:
    """Two nodes of two and three indicators under a whole, by the means of the three."""
    return [
        Node([0, 1], means[0], [0.3, 0.7]),
        Node([2, 3, 4], means[1], [0.5, 0.25, 0.25]),
        Node([5, 6], means[2], [0.4, 0.6], scale, (1, 10)),
    ]


@pytest.mark.parametrize("means", list(itertools.product(["arithmetic", "geometric"], repeat=3)))
def test_parts_are_values_times_the_slope_of_the_index(means: tuple[str, ...]) -> None:
    z = np.random.default_rng(3).uniform(1, 100, (6, 5))
    nodes = of_two(*means)
    made = aggregate(z, nodes)
    found = tree_parts(z, nodes, made)
    np.testing.assert_allclose(found.sum(axis=1), made[-1].value, rtol=1e-12)
    step = 1e-5
    for j in range(5):
        above, below = (
            aggregate(z * np.where(np.arange(5) == j, 1 + sign * step, 1), nodes)[-1].value
            for sign in (1, -1)
        )
        # z ∂v/∂z by a central difference, which knows nothing of the tree.
        np.testing.assert_allclose(found[:, j], (above - below) / (2 * step), rtol=1e-6)


@pytest.mark.parametrize(
    ("scale", "mean"),
    [("min_max", "arithmetic"), ("min_max", "geometric"), ("z_score", "arithmetic"),
     ("rank", "arithmetic"), ("rank", "geometric")],
)  # fmt: skip
def test_parts_through_a_scale_add_up(scale: str, mean: str) -> None:
    z = np.random.default_rng(4).uniform(1, 100, (9, 5))
    nodes = of_two("geometric", "arithmetic", mean, scale=scale)
    made = aggregate(z, nodes)
    found = tree_parts(z, nodes, made)
    np.testing.assert_allclose(found.sum(axis=1), made[-1].value, rtol=1e-12, atol=1e-12)


def test_parts_through_a_scale_follow_its_line():
    # Scores 2, 4 and 8 become 0, 1/3 and 1: (v - 2)/6, of which -2/6 is divided by weight.
    z, nodes = [[1, 3], [4, 4], [10, 6]], [Node([0, 1]), Node([2], scale="min_max")]
    found = tree_parts(z, nodes, aggregate(z, nodes))
    by_hand = [[a / 2 / 6 - 1 / 6, b / 2 / 6 - 1 / 6] for a, b in z]
    np.testing.assert_allclose(found, by_hand, atol=1e-15)


def test_parts_of_scores_that_are_all_alike_go_by_weight():
    z, nodes = [[1, 3], [3, 1]], [Node([0, 1]), Node([2], scale="rank")]
    assert tree_parts(z, nodes, aggregate(z, nodes)).tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_there_are_no_parts_of_no_value_and_none_of_an_indicator_without_weight():
    z, nodes = [[0.0, 4.0, 2.0], [1.0, 4.0, 0.0]], [Node([0, 1, 2], "geometric", [0.5, 0.5, 0])]
    found = tree_parts(z, nodes, aggregate(z, nodes))
    assert np.isnan(found[0]).all() and found[1].tolist() == [1.0, 1.0, 0.0]
