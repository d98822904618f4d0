"""Checks of inputs that the methods share. An error names what was found and what was expected.

What belongs here: conversion to float64 and refusal of bad shapes, missing or infinite values,
unknown options, directions and weights. No arithmetic of any method.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
TextArray = NDArray[np.str_]

DIRECTIONS = ("+", "-")
WEIGHT_SUM_TOLERANCE = 1e-9


def place(index: Sequence[int]) -> str:
    """Say in words where an array element is: its row and column, or its index."""
    if len(index) == 2:
        return f"row {index[0]}, column {index[1]}"
    if len(index) == 1:
        return f"position {index[0]}"
    return f"index {tuple(int(i) for i in index)}" if index else "the only value"


def refuse_where(bad: BoolArray, values: FloatArray, name: str, expected: str) -> None:
    """Raise ValueError naming the first element marked in `bad`; do nothing if none is."""
    if not bad.any():
        return
    where = np.argwhere(bad)
    first = [int(i) for i in where[0]]
    more = f" (and {len(where) - 1} more)" if len(where) > 1 else ""
    found = f"{name} is {values[tuple(first)]} at {place(first)}{more}"
    raise ValueError(f"{found}; expected {expected}")


def finite(x: ArrayLike, name: str, ndim: int | None = None) -> FloatArray:
    """Return `x` as float64 (no copy if it is already); refuse NaN, infinity and wrong `ndim`."""
    array = np.asarray(x, dtype=np.float64)
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name} has shape {array.shape}; expected {ndim} dimension(s)")
    # What is not finite makes the sum so: one quick pass where all is well.
    with np.errstate(over="ignore", invalid="ignore"):
        sound = math.isfinite(float(array.sum()))
    if not sound:
        refuse_where(~np.isfinite(array), array, name, "a finite number")
    return array


def matrix(x: ArrayLike, name: str) -> FloatArray:
    """Return `x` as a finite float64 matrix (objects, indicators) with at least one of each."""
    array = finite(x, name, ndim=2)
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}; expected at least one row and column")
    return array


def option(value: Any, name: str, allowed: tuple[str, ...]) -> None:
    """Refuse an option name that is not one of `allowed`."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} is {value!r}; expected one of {', '.join(map(repr, allowed))}")


def negative(direction: Sequence[str], count: int) -> BoolArray:
    """Return, for each of `count` columns, whether its direction is "-"."""
    if not isinstance(direction, Iterable):
        raise ValueError(f'direction is {direction!r}; expected {count} signs, "+" or "-"')
    signs = list(direction)
    if len(signs) != count:
        raise ValueError(f"direction has {len(signs)} entries; expected {count}, one per column")
    for position, sign in enumerate(signs):
        if sign not in DIRECTIONS:
            raise ValueError(f'direction[{position}] is {sign!r}; expected "+" or "-"')
    return np.array([sign == "-" for sign in signs], dtype=np.bool_)


def weights(weight: ArrayLike, count: int, name: str = "weight") -> FloatArray:
    """Return `count` weights as float64; refuse negative ones and a sum other than 1."""
    array = finite(weight, name)
    if array.shape != (count,):
        raise ValueError(f"{name} has shape {array.shape}; expected ({count},), one per column")
    refuse_where(array < 0, array, name, "a weight of 0 or more")
    total = float(array.sum())
    if abs(total - 1.0) > WEIGHT_SUM_TOLERANCE:
        raise ValueError(f"{name} sums to {total!r}; expected 1 (divide the weights by their sum)")
    return array


def no_reasons(shape: tuple[int, ...]) -> TextArray:
    """Return an array of empty reasons, for results that are all defined."""
    return np.zeros(shape, dtype="<U1")
