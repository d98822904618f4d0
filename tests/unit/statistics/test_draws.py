import numpy as np
import pytest

from pipelines.statistics.draws import TILE, ErrorLaw, Factor, codes_of, shipped, tiles

FACTORS = [Factor("a", ("x", "y", "z"), 1), Factor("b", ("p", "q"))]


def drawn(draws: int, cells: int = 0, seed: int = 5, held: int = 1) -> dict[str, np.ndarray]:
    found = list(tiles(FACTORS, cells, draws, seed, held))
    return {
        name: np.concatenate([getattr(tile, name) for tile in found])
        for name in ("codes", "chance", "count")
    }


def test_the_first_draws_are_the_same_however_many_are_asked_for() -> None:
    few, many = drawn(TILE + 7, cells=2), drawn(3 * TILE, cells=2)
    np.testing.assert_array_equal(few["codes"], many["codes"][: TILE + 7])
    np.testing.assert_array_equal(few["chance"], many["chance"][: TILE + 7])
    assert len(few["codes"]) == TILE + 7


@pytest.mark.parametrize("held", [2, 5, 100])
def test_how_many_tiles_are_held_changes_nothing(held: int) -> None:
    one, other = drawn(10_000), drawn(10_000, held=held)
    for name, found in one.items():
        np.testing.assert_array_equal(found, other[name])


@pytest.mark.parametrize("cells", [0, 2])
def test_the_parts_are_all_draws_each_once(cells: int) -> None:
    whole = list(tiles(FACTORS, cells, 7 * TILE + 5, 5))
    parts = [list(tiles(FACTORS, cells, 7 * TILE + 5, 5, part=n, parts=3)) for n in range(3)]
    assert sum(map(len, parts)) == len(whole)
    for place, tile in enumerate(whole):
        again = parts[place % 3][place // 3]
        for name in ("codes", "chance", "count"):
            np.testing.assert_array_equal(getattr(again, name), getattr(tile, name))


def test_equal_combinations_are_scored_once_with_their_count() -> None:
    found = drawn(10_000)
    single = drawn(10_000, cells=1)
    seen, counts = np.unique(single["codes"], axis=0, return_counts=True)
    np.testing.assert_array_equal(found["codes"], seen)
    np.testing.assert_array_equal(found["count"], counts)
    assert found["count"].sum() == 10_000


def test_every_choice_is_equally_likely() -> None:
    codes = drawn(60_000, cells=1)["codes"]
    for column, factor in enumerate(FACTORS):
        share = np.bincount(codes[:, column]) / len(codes)
        np.testing.assert_allclose(share, 1 / len(factor.choices), atol=0.01)


def test_another_seed_draws_otherwise() -> None:
    assert (drawn(500, cells=1)["codes"] != drawn(500, cells=1, seed=6)["codes"]).any()


def test_combinations_are_numbered_and_back() -> None:
    np.testing.assert_array_equal(
        codes_of(np.arange(6), [3, 2]), [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]]
    )
    np.testing.assert_array_equal(shipped(FACTORS), [[1, 0]])


def test_errors_have_the_declared_quantiles_and_keep_the_sign_of_the_cell() -> None:
    law = ErrorLaw(np.array([[0.0, 0.02, 0.2, 2.5]]))
    chance = (np.arange(100_000) + 0.5)[:, np.newaxis] / 100_000
    errors = law.errors(chance)[:, 0]
    # Up by 1 + s or down by 1 / (1 + s): either gives the size s back.
    size = np.where(errors < 0, 1 / (1 + errors) - 1, errors)
    np.testing.assert_allclose(np.quantile(size, [0.5, 0.9]), [0.02, 0.2], rtol=1e-3)
    assert size.max() <= 2.5
    assert (errors > -1).all()
    assert np.isclose((errors < 0).mean(), 0.5)
