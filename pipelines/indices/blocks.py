"""Blocks of rows for matrices that are much taller than the processor's cache.

What belongs here: how a tall matrix is walked through in small working buffers, on all processors
where it is very tall, and reduced by column. No arithmetic of any method.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from pipelines.indices.checks import FloatArray

CELLS = 131_072  # a megabyte of float64 per buffer
_FEW = 8  # rows that are reduced one by one
STRETCH = 8  # blocks that one processor goes through at a time

Item = TypeVar("Item")
Found = TypeVar("Found")


def in_turn(work: Callable[[Item], Found], items: Iterable[Item]) -> Iterator[Found]:
    """Yield what `work` makes of each item, in their order, made by as many threads as processors.

    Numpy lets other threads run while it computes. What comes out does not depend on how many there
    are. A single item is worked on here.
    """
    todo = list(items)
    threads = min(len(todo), _processors())
    if threads < 2:
        yield from map(work, todo)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(work, todo)


def _processors() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def stretches(shape: tuple[int, ...]) -> list[slice]:
    """Return the rows of a matrix of this shape in stretches of whole blocks."""
    size = STRETCH * rows_per_block(shape)
    return [slice(start, min(shape[0], start + size)) for start in range(0, shape[0], size)]


def rows_per_block(shape: tuple[int, ...]) -> int:
    """Return how many rows of a matrix of this shape make one block (at least one).

    Blocks of a matrix that is not worked on by several processors are smaller: the working buffers
    are not to be larger than the matrix.
    """
    several = shape[0] * shape[1] > STRETCH * CELLS
    return max(1, min(shape[0], (CELLS if several else CELLS // 4) // shape[1]))


def transposed(values: FloatArray) -> Iterator[tuple[slice, FloatArray]]:
    """Yield (rows, block) over a matrix (n, J).

    A block is a copy (J, len(rows)) with the columns of the matrix in its contiguous rows. It may
    be overwritten, and is, by the next one.
    """
    n, columns = values.shape
    size = rows_per_block(values.shape)
    buffer = np.empty((columns, size))
    for start in range(0, n, size):
        rows = slice(start, min(n, start + size))
        block = buffer[:, : rows.stop - start]
        np.copyto(block, values[rows].T)
        yield rows, block


def contiguous(values: FloatArray) -> Iterator[FloatArray]:
    """Yield the blocks (rows, J) of a matrix (n, J), one row after the other in memory.

    A block is a view of a matrix that is stored by rows, else a copy: read it only.
    """
    size = rows_per_block(values.shape)
    for start in range(0, len(values), size):
        yield np.ascontiguousarray(values[start : start + size])


def by_column(reduction: np.ufunc, block: FloatArray) -> FloatArray:
    """Reduce a block (rows, J) stored by rows to (J,): its sums, minima or maxima by column.

    The lower half is laid upon the upper one until few rows are left. The loops are long however
    few columns there are, and round-off grows with the logarithm of the rows only.
    """
    while len(block) > _FEW:
        half = len(block) // 2
        folded = reduction(block[:half], block[half : 2 * half])
        if len(block) % 2:
            reduction(folded[0], block[-1], out=folded[0])
        block = folded
    return np.asarray(reduction.reduce(block, axis=0))


def extremes(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the minima and maxima (J,) of the columns of a matrix (n, J)."""

    def of(rows: slice) -> tuple[FloatArray, FloatArray]:
        found = [
            (by_column(np.minimum, block), by_column(np.maximum, block))
            for block in contiguous(values[rows])
        ]
        lowest, highest = zip(*found, strict=True)
        return np.min(lowest, axis=0), np.max(highest, axis=0)

    lowest, highest = zip(*in_turn(of, stretches(values.shape)), strict=True)
    return np.min(lowest, axis=0), np.max(highest, axis=0)
