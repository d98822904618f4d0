"""Walks over tall matrices: the same to the last bit however many processors there are."""

import numpy as np
import pytest

from pipelines.indices import blocks
from pipelines.indices.entropy_weights import entropy_weights
from pipelines.indices.gravity import TILE, strengths
from pipelines.indices.topsis import topsis

RNG = np.random.default_rng(5)
TALL = RNG.random((3 * blocks.STRETCH * blocks.CELLS // 5 + 17, 5))


def computed() -> list[np.ndarray]:
    weight = entropy_weights(TALL).weight
    found = topsis(TALL, weight)
    n = 3 * TILE + 5
    rng = np.random.default_rng(6)
    place = rng.uniform(20, 45, n), rng.uniform(80, 125, n)
    f, p = rng.lognormal(size=(2, 2, n))
    of = strengths(f, p, *place)
    return [weight, found.closeness, found.ideals, of.out_strength, of.k_twice]


def test_results_do_not_depend_on_the_number_of_processors(monkeypatch) -> None:
    monkeypatch.setattr(blocks, "_processors", lambda: 1)
    alone = computed()
    for count in (2, 5):
        monkeypatch.setattr(blocks, "_processors", lambda count=count: count)
        for one, other in zip(alone, computed(), strict=True):
            np.testing.assert_array_equal(one, other)


def test_extremes_are_those_of_numpy() -> None:
    lowest, highest = blocks.extremes(TALL)
    np.testing.assert_array_equal(lowest, TALL.min(axis=0))
    np.testing.assert_array_equal(highest, TALL.max(axis=0))


def test_stretches_take_every_row_once() -> None:
    rows = np.concatenate([np.arange(len(TALL))[part] for part in blocks.stretches(TALL.shape)])
    np.testing.assert_array_equal(rows, np.arange(len(TALL)))
    assert len(blocks.stretches(TALL.shape)) == 4


def test_an_error_in_a_thread_is_the_error(monkeypatch) -> None:
    monkeypatch.setattr(blocks, "_processors", lambda: 2)

    def work(item: int) -> int:
        if item == 3:
            raise ValueError("the third")
        return item

    with pytest.raises(ValueError, match="the third"):
        list(blocks.in_turn(work, range(6)))
    assert list(blocks.in_turn(work, range(3))) == [0, 1, 2]
