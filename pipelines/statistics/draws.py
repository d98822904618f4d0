"""Draws of choices: seeded, in tiles that do not depend on how many draws are asked for.

What belongs here: which choice of every factor, and which error of every uncertain cell, belongs
to a draw. What a draw gives is the business of a model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

import numpy as np
import pandas as pd

# Draws that are made and scored together. Results do not depend on how many tiles are held at a
# time; another size would draw other numbers.
TILE = 2048


@dataclass(frozen=True)
class Factor:
    """A factor of an index: its choices, and which of them the definition makes."""

    id: str
    choices: tuple[str, ...]
    shipped: int = 0


class Model(Protocol):
    """An index ready to be scored under other choices.

    ``objects`` has a row a score; ``factors`` the discrete factors in the order of the columns of
    ``codes``; ``cells`` the number of uncertain cells.
    """

    objects: pd.DataFrame
    factors: list[Factor]
    cells: int

    def scores(self, codes: np.ndarray, errors: np.ndarray) -> np.ndarray:
        """Scores (draws, objects) of choices (draws, factors) and errors (draws, cells)."""
        ...


@dataclass(frozen=True)
class Tile:
    """Draws with the number of times each is counted.

    ``codes`` (draws, factors) places in the lists of choices; ``chance`` (draws, cells) uniform in
    [0, 1); ``count`` (draws,).
    """

    codes: np.ndarray
    chance: np.ndarray
    count: np.ndarray


@dataclass(frozen=True)
class ErrorLaw:
    """Law of the relative error of uncertain cells: quantiles of its absolute value.

    ``at`` (4,) are probabilities, ``size`` (cells, 4) the absolute errors there: 0, the median,
    the 90 per cent and the largest error that was seen. Between them the size is linear; nothing
    beyond the largest error seen is ever drawn. An error of size s multiplies the cell by 1 + s or
    by 1 / (1 + s), either in half of the draws, so a positive value stays positive.
    """

    size: np.ndarray
    at: np.ndarray = field(default_factory=lambda: np.array([0.0, 0.5, 0.9, 1.0]))

    def errors(self, chance: np.ndarray) -> np.ndarray:
        """Relative errors (draws, cells) from uniform numbers: below one half they are negative."""
        distance = np.abs(2.0 * chance - 1.0)
        found = np.empty_like(chance)
        for cell, size in enumerate(self.size):
            found[:, cell] = np.interp(distance[:, cell], self.at, size)
        return np.where(chance < 0.5, -found / (1.0 + found), found)


def tiles(
    factors: Sequence[Factor], cells: int, draws: int, seed: int, held: int = 1,
    part: int = 0, parts: int = 1,
) -> Iterator[Tile]:  # fmt: skip
    """Draw choices and chances, ``held`` tiles at a time.

    Every tile has a generator of its own, so the first draws are the same however many are asked
    for and however many tiles are held. Where nothing is continuous, equal combinations are drawn
    together first and scored once, with their count.

    Args:
        factors: discrete factors; every choice is equally likely.
        cells: number of uncertain cells.
        draws: number of draws.
        seed: seed of all tiles.
        held: tiles held in memory at a time while they are drawn.
        part: which of ``parts`` parts is asked for; together they are all tiles, each once.
        parts: number of parts.
    """
    starts = range(0, draws, TILE)
    if cells:
        for place, start in islice(enumerate(starts), part, None, parts):
            codes, chance = _tile(factors, cells, seed, place)
            rest = slice(0, min(TILE, draws - start))
            yield Tile(codes[rest], chance[rest], np.ones(rest.stop, dtype=np.int64))
        return
    sizes = [len(factor.choices) for factor in factors]
    found: dict[int, int] = {}
    for first in range(0, len(starts), held):
        drawn = [
            _tile(factors, 0, seed, place)[0][: draws - starts[place]]
            for place in range(first, min(first + held, len(starts)))
        ]
        keys, counts = np.unique(_keys(np.concatenate(drawn), sizes), return_counts=True)
        for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
            found[key] = found.get(key, 0) + count
    keys = np.array(sorted(found), dtype=np.int64)
    counts = np.array([found[key] for key in keys.tolist()], dtype=np.int64)
    for start in range(part * TILE, len(keys), parts * TILE):
        here = slice(start, start + TILE)
        codes = codes_of(keys[here], sizes)
        yield Tile(codes, np.empty((len(codes), 0)), counts[here])


def _tile(
    factors: Sequence[Factor], cells: int, seed: int, place: int
) -> tuple[np.ndarray, np.ndarray]:
    """A whole tile, by a generator that depends on the seed and the place alone."""
    rng = np.random.default_rng([seed, place])
    sizes = np.array([len(factor.choices) for factor in factors], dtype=np.int64)
    codes = (rng.random((TILE, len(factors))) * sizes).astype(np.int64)
    return codes, rng.random((TILE, cells))


def _keys(codes: np.ndarray, sizes: Sequence[int]) -> np.ndarray:
    """One number a combination: the choices as digits."""
    keys = np.zeros(len(codes), dtype=np.int64)
    for column, size in enumerate(sizes):
        keys = keys * size + codes[:, column]
    return keys


def codes_of(keys: np.ndarray, sizes: Sequence[int]) -> np.ndarray:
    """The choices (combinations, factors) behind the numbers of combinations."""
    codes = np.empty((len(keys), len(sizes)), dtype=np.int64)
    rest = keys.copy()
    for column in range(len(sizes) - 1, -1, -1):
        rest, codes[:, column] = np.divmod(rest, sizes[column])
    return codes


def shipped(factors: Sequence[Factor]) -> np.ndarray:
    """The definition's own choices, (1, factors)."""
    return np.array([[factor.shipped for factor in factors]], dtype=np.int64)
