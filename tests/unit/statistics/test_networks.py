import networkx
import numpy as np
import pytest

from pipelines.indices.gravity import gravity
from pipelines.statistics.networks import measure


def star(n: int = 5) -> np.ndarray:
    force = np.zeros((n, n))
    force[0, 1:] = force[1:, 0] = 1
    return force


def test_a_star_is_wholly_central_and_wholly_returned() -> None:
    found = measure(star())
    assert found.links == 8
    assert found.reciprocity == 1
    assert found.betweenness_centralisation == 1
    np.testing.assert_array_equal(found.betweenness, [1, 0, 0, 0, 0])
    np.testing.assert_array_equal(found.out_degree, [4, 1, 1, 1, 1])


def test_a_ring_returns_nothing_and_has_no_centre() -> None:
    ring = np.roll(np.eye(5), 1, axis=1)
    found = measure(ring)
    assert found.reciprocity == 0
    assert found.betweenness_centralisation == pytest.approx(0, abs=1e-15)
    np.testing.assert_array_equal(found.in_degree, 1)


def test_links_are_those_of_the_gravity_network() -> None:
    rng = np.random.default_rng(5)
    points = rng.random((9, 2))
    distance = np.hypot(*(points[:, np.newaxis] - points).T)
    network = gravity(rng.random(9), rng.random(9), distance)
    found = measure(network.r)
    assert found.links / 72 == pytest.approx(network.density)
    assert found.threshold == pytest.approx(network.weighted_density)
    link = network.r > found.threshold
    both = (link & link.T).sum() / link.sum()
    assert found.reciprocity == pytest.approx(both)
    graph = networkx.DiGraph(list(zip(*np.nonzero(link), strict=True)))
    between = networkx.betweenness_centrality(graph, normalized=False)
    for node, value in between.items():
        assert found.betweenness[node] == pytest.approx(value / (8 * 7))


def test_equal_forces_make_no_link_and_say_so() -> None:
    found = measure(np.full((4, 4), 0.1))
    assert found.links == 0
    assert np.isnan(found.reciprocity) and "no link" in found.reason


@pytest.mark.parametrize(
    "force", [np.ones((2, 2)), np.ones((3, 4)), -star(), star() + [0, np.nan, 0, 0, 0]]
)
def test_what_is_no_network_is_refused(force: np.ndarray) -> None:
    with pytest.raises(ValueError, match="force"):
        measure(force)
