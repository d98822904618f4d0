import numpy as np
import pytest
from inequality.gini import Gini
from inequality.theil import Theil, TheilD

from pipelines.statistics.inequality import (
    ALL_ZERO,
    EMPTY,
    NEGATIVE,
    ZERO,
    dagum,
    gini,
    theil_l,
    theil_t,
)

RNG = np.random.default_rng(2)
X = RNG.lognormal(size=40)
GROUP = np.repeat(["a", "b", "c"], [20, 15, 5])


def test_theil_t_and_its_division_are_those_of_pysal() -> None:
    found, divided = theil_t(X, GROUP), TheilD(X, GROUP)
    assert found.total == pytest.approx(Theil(X).T, rel=1e-12)
    assert found.between == pytest.approx(divided.bg[0], rel=1e-12)
    assert found.within == pytest.approx(divided.wg[0], rel=1e-12)


def test_theil_l_is_the_mean_log_deviation_divided() -> None:
    found = theil_l(X, GROUP)
    assert found.total == pytest.approx(np.log(X.mean() / X).mean(), rel=1e-12)
    between = sum((GROUP == g).mean() * np.log(X.mean() / X[GROUP == g].mean()) for g in set(GROUP))
    assert found.between == pytest.approx(between, rel=1e-12)


def test_gini_is_that_of_pysal() -> None:
    assert gini(X) == pytest.approx(Gini(X).g, rel=1e-12)


def test_dagum_is_its_definition_over_all_pairs() -> None:
    n, mean = len(X), X.mean()
    gap = np.abs(X[:, np.newaxis] - X)
    same = GROUP[:, np.newaxis] == GROUP
    found = dagum(X, GROUP)
    assert found.within == pytest.approx(gap[same].sum() / (2 * n * n * mean), rel=1e-12)
    net = 0.0
    for a, b in (("a", "b"), ("a", "c"), ("b", "c")):
        x, y = X[GROUP == a], X[GROUP == b]
        x, y = (x, y) if x.mean() >= y.mean() else (y, x)
        up = np.maximum(x[:, np.newaxis] - y, 0).mean()
        down = np.maximum(y - x[:, np.newaxis], 0).mean()
        pairs = 2 * len(x) * len(y) * (up + down) / (2 * n * n * mean)
        net += pairs * (up - down) / (up + down)
    assert found.between == pytest.approx(net, rel=1e-12)
    assert found.total == pytest.approx(gini(X), rel=1e-12)
    assert found.within + found.between + found.transvariation == pytest.approx(found.total)


def test_groups_that_do_not_overlap_have_no_transvariation() -> None:
    found = dagum([1, 2, 10, 12], ["low", "low", "high", "high"])
    assert found.transvariation == 0
    assert found.between > 0


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1e9, 1e300])
@pytest.mark.parametrize("measure", [theil_t, theil_l, dagum])
def test_a_common_scale_changes_nothing(measure, scale: float) -> None:
    one, two = measure(X, GROUP), measure(X * scale, GROUP)
    np.testing.assert_allclose(
        [one.total, one.within, one.between], [two.total, two.within, two.between], rtol=1e-9
    )


@pytest.mark.parametrize("measure", [theil_t, theil_l, dagum])
def test_equal_values_are_exactly_equal(measure) -> None:
    found = measure(np.full(9, 0.1), np.repeat(["a", "b", "c"], 3))
    assert (found.total, found.within, found.between) == (0, 0, 0)


@pytest.mark.parametrize(
    ("x", "reason_t", "reason_l"),
    [
        ([1.0, -0.1], NEGATIVE, NEGATIVE),
        ([0.0, 0.0], ALL_ZERO, ALL_ZERO),
        ([0.0, 2.0], "", ZERO),
        ([], EMPTY, EMPTY),
    ],
)
def test_where_there_is_none_the_reason_says_why(x, reason_t: str, reason_l: str) -> None:
    for measure, reason in ((theil_t, reason_t), (dagum, reason_t), (theil_l, reason_l)):
        found = measure(x)
        assert found.reason == reason
        assert np.isnan(found.total) == bool(reason)
    assert not reason_t or np.isnan(gini(x))


def test_a_group_of_zeros_and_a_single_unit() -> None:
    found = theil_t([0, 0, 4, 2], ["z", "z", "a", "b"])
    assert found.within == 0
    assert found.total == pytest.approx(Theil(np.array([0, 0, 4, 2.0])).T, rel=1e-6)
    assert dagum([3.0]).total == 0


def test_missing_values_are_refused() -> None:
    with pytest.raises(ValueError, match="missing"):
        theil_t([1, np.nan])
    with pytest.raises(ValueError, match="shapes"):
        dagum([1, 2], ["a"])
