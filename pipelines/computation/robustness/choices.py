"""The choices of a tile, read by the name of their factor."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pipelines.statistics.draws import Factor


class Draws:
    """The choices of a tile by factor; the definition's own where a factor does not move.

    Args:
        factors: the discrete factors.
        codes: (draws, factors) places in their choices.
        own: the definition's choice of every factor that it has.
    """

    def __init__(self, factors: list[Factor], codes: np.ndarray, own: dict[str, str]) -> None:
        """Keep codes by factor."""
        self._place = {factor.id: place for place, factor in enumerate(factors)}
        self._choices = {factor.id: factor.choices for factor in factors}
        self._codes, self._own = codes, own

    def __len__(self) -> int:
        """Number of draws."""
        return len(self._codes)

    def choices(self, factor: str) -> tuple[str, ...]:
        """Names of the choices, in the order of their codes."""
        return self._choices.get(factor, (self._own.get(factor, ""),))

    def codes(self, factor: str) -> np.ndarray:
        """Code of every draw, (draws,)."""
        if factor in self._place:
            return self._codes[:, self._place[factor]]
        return np.zeros(len(self), dtype=np.int64)

    def among(self, factor: str, names: tuple[str, ...]) -> np.ndarray:
        """Place of every draw's choice in the caller's list of names, (draws,)."""
        place = np.array([names.index(choice) for choice in self.choices(factor)])
        return place[self.codes(factor)]

    def keep(self, columns: list[str]) -> np.ndarray:
        """(draws, columns) False for the indicators that a draw leaves out.

        A choice names one of them, several joined by ``+``, or ``none``.
        """
        return _kept(self.choices("left_out"), tuple(columns))[self.codes("left_out")]

    def at(self, rows: np.ndarray) -> Draws:
        """Some of the draws."""
        part = object.__new__(Draws)
        part.__dict__.update(self.__dict__, _codes=self._codes[rows])
        return part


@lru_cache(maxsize=64)
def _kept(choices: tuple[str, ...], columns: tuple[str, ...]) -> np.ndarray:
    """(choices, columns) False for the indicators that a choice leaves out."""
    kept = [
        [name not in left_out for name in columns] for left_out in (c.split("+") for c in choices)
    ]
    return np.array(kept, dtype=bool).reshape(len(choices), len(columns))
