import numpy as np
import pytest
from pymcdm.weights import critic_weights as of_pymcdm

from pipelines.indices.critic_weights import critic_weights


def made(n: int = 12, columns: int = 5) -> np.ndarray:
    x = np.random.default_rng(1).random((n, columns))
    return (x - x.min(axis=0)) / np.ptp(x, axis=0)


def test_weights_are_those_of_another_implementation() -> None:
    z = made()
    np.testing.assert_allclose(critic_weights(z).weight, of_pymcdm(z), rtol=1e-12)


def test_a_constant_column_has_no_weight_and_changes_no_other() -> None:
    z = made()
    found = critic_weights(np.column_stack([z, np.full(len(z), 0.3)]))
    assert found.weight[-1] == 0
    np.testing.assert_allclose(found.weight[:-1], critic_weights(z).weight, rtol=1e-12)


def test_one_column_alone_has_all_the_weight() -> None:
    assert critic_weights(made(columns=1)).weight == [1]


@pytest.mark.parametrize("scale", [1e-150, 1e150])
def test_magnitudes_do_not_matter(scale: float) -> None:
    z = made()
    np.testing.assert_allclose(
        critic_weights(z * scale).weight, critic_weights(z).weight, rtol=1e-9
    )


@pytest.mark.parametrize(
    ("z", "message"),
    [
        (np.full((4, 3), 0.1), "constant"),
        (np.repeat(made(6, 1), 3, axis=1), "repeat one another"),
        (made()[:1], "1 row"),
        ([[0.0, np.nan], [1.0, 1.0]], "row 0, column 1"),
    ],
)
def test_no_weights_from_round_off(z: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        critic_weights(z)
