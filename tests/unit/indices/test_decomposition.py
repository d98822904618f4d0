from itertools import permutations

import numpy as np
import pytest

from pipelines.indices.decomposition import (
    chain_parts,
    closeness_parts,
    geometric_parts,
    mean_parts,
    obstacle_degrees,
    synergy_parts,
)
from pipelines.indices.topsis import topsis

RNG = np.random.default_rng(11)
Z = RNG.random((7, 4))
W = np.array([0.4, 0.3, 0.2, 0.1])


def shapley(value, players: int) -> np.ndarray:
    """Mean gain of each player over all orders."""
    gain = np.zeros(players)
    orders = list(permutations(range(players)))
    for order in orders:
        here: set[int] = set()
        for player in order:
            gain[player] += value(here | {player}) - value(here)
            here.add(player)
    return gain / len(orders)


@pytest.mark.parametrize("metric", ["weighted", "weight_inside_root"])
@pytest.mark.parametrize("frozen", [False, True])
def test_parts_of_a_closeness_add_up_to_it(metric: str, frozen: bool) -> None:
    ideals = np.array([np.full(4, 1.0), np.zeros(4)]) if frozen else None
    parts = closeness_parts(Z, W, metric, ideals)
    expected = topsis(Z, W, metric, ideals=ideals).closeness
    np.testing.assert_allclose(parts.sum(axis=1), expected, rtol=1e-12)
    assert (parts >= 0).all()


def test_the_two_distances_share_by_their_shapley_values() -> None:
    z, w = np.array([[0.8, 0.3], [1.0, 0.0], [0.0, 1.0]]), np.array([0.5, 0.5])
    plus, minus = (w * (1 - z[0])) ** 2, (w * z[0]) ** 2

    def closeness(coalition: set[int]) -> float:
        a = plus.sum() if 0 in coalition else (w**2).sum()
        b = minus.sum() if 1 in coalition else 0.0
        return float(np.sqrt(b) / (np.sqrt(a) + np.sqrt(b)))

    of_plus, of_minus = shapley(closeness, 2)
    expected = of_plus * (w**2 - plus) / (w**2 - plus).sum() + of_minus * minus / minus.sum()
    np.testing.assert_allclose(closeness_parts(z, w)[0], expected, rtol=1e-12)


def test_an_indicator_at_its_worst_has_no_part_and_all_at_their_best_share_by_their_weight() -> (
    None
):
    z = np.vstack([[1, 1, 1, 1], [0, 1, 0.5, 0.2], [0, 0, 0, 0]]).astype(float)
    parts = closeness_parts(z, W)
    assert parts[1, 0] == 0
    np.testing.assert_allclose(parts[0], W**2 / (W**2).sum(), rtol=1e-12)
    np.testing.assert_array_equal(parts[2], 0)


def test_identical_objects_have_no_parts_as_they_have_no_closeness() -> None:
    assert np.isnan(closeness_parts(np.full((3, 4), 0.5), W)).all()
    assert np.isnan(closeness_parts(Z[:1], W)).all()


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_parts_do_not_depend_on_the_magnitude(scale: float) -> None:
    np.testing.assert_allclose(closeness_parts(Z * scale, W), closeness_parts(Z, W), rtol=1e-9)


def test_parts_of_means() -> None:
    np.testing.assert_allclose(mean_parts(Z, W).sum(axis=1), Z @ W, rtol=1e-14)
    u = Z + 0.1
    parts = geometric_parts(u, W)
    np.testing.assert_allclose(parts.sum(axis=1), np.prod(u**W, axis=1), rtol=1e-12)

    def product(coalition: set[int]) -> float:
        return float(np.prod(u[0] ** W)) if len(coalition) == 4 else 0.0

    np.testing.assert_allclose(parts[0], shapley(product, 4), rtol=1e-12)
    np.testing.assert_array_equal(geometric_parts(u, [1, 0, 0, 0])[:, 1:], 0)


def test_parts_of_a_coupling_degree_are_shapley_values_of_its_chains() -> None:
    weight, chain = np.array([0.6, 0.4, 0.5, 0.5]), np.array([0, 0, 1, 1])
    f, g = Z[:, :2] @ weight[:2], Z[:, 2:] @ weight[2:]
    degree = (f * g) ** 0.25
    parts = chain_parts(degree, Z, weight, chain)
    np.testing.assert_allclose(parts.sum(axis=1), degree, rtol=1e-12)

    def coupled(coalition: set[int]) -> float:
        return float(degree[0]) if len(coalition) == 2 else 0.0

    of_f, _ = shapley(coupled, 2)
    np.testing.assert_allclose(parts[0, :2], of_f * Z[0, :2] * weight[:2] / f[0], rtol=1e-12)


def test_a_degree_that_is_missing_or_zero_has_no_parts_or_parts_of_zero() -> None:
    z = np.array([[0.0, 0.0], [0.0, 0.5]])
    parts = chain_parts([np.nan, 0.0], z, [1, 1], [0, 1])
    assert np.isnan(parts[0]).all()
    np.testing.assert_array_equal(parts[1], 0)


def test_parts_of_a_synergy_degree() -> None:
    before = np.broadcast_to(RNG.random((1, 3, 4)), (5, 3, 4)) * W
    after = RNG.random((5, 3, 4)) * W
    eta = RNG.random((5, 3))
    change = after.sum(axis=2) - before.sum(axis=2)
    theta = np.where((change < 0).any(axis=1), -1, 1)
    degree = theta * (eta * np.abs(change)).sum(axis=1)
    parts = synergy_parts(before, after, degree, eta)
    np.testing.assert_allclose(parts.sum(axis=(1, 2)), degree, rtol=1e-9)
    np.testing.assert_allclose(
        parts.sum(axis=2), theta[:, np.newaxis] * eta * np.abs(change), rtol=1e-9
    )
    geometric = theta * np.prod(np.abs(change), axis=1) ** (1 / 3)
    parts = synergy_parts(before, after, geometric, None)
    np.testing.assert_allclose(parts.sum(axis=2), np.tile(geometric / 3, (3, 1)).T, rtol=1e-9)


def test_no_change_has_no_parts() -> None:
    state = RNG.random((2, 3, 4))
    np.testing.assert_array_equal(synergy_parts(state, state, np.zeros(2), np.ones((2, 3))), 0)


def test_obstacles_are_shares_of_what_is_lacking() -> None:
    found = obstacle_degrees(Z, W)
    lacking = W * (1 - Z)
    np.testing.assert_allclose(found, lacking / lacking.sum(axis=1, keepdims=True), rtol=1e-14)
    of_topsis = obstacle_degrees(Z, W, "weighted")
    squares = (W * (Z - Z.max(axis=0))) ** 2
    np.testing.assert_allclose(of_topsis, squares / squares.sum(axis=1, keepdims=True), rtol=1e-12)
    np.testing.assert_allclose(squares.sum(axis=1), topsis(Z, W).d_plus ** 2, rtol=1e-12)


def test_nothing_stands_in_the_way_of_the_best() -> None:
    assert np.isnan(obstacle_degrees(np.ones((2, 4)), W)).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: closeness_parts(Z, W * 2),
        lambda: closeness_parts(Z, W, "euclid"),
        lambda: closeness_parts(np.where(Z > 0.9, np.nan, Z), W),
        lambda: closeness_parts(Z, W, ideals=np.ones((2, 3))),
        lambda: geometric_parts(-Z, W),
        lambda: chain_parts(np.ones(3), Z, W, [0, 0, 1, 1]),
    ],
)
def test_what_cannot_be_decomposed_is_refused(call) -> None:
    with pytest.raises(ValueError, match=r"expected|row"):
        call()
