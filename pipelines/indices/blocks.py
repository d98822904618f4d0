"""Blocks of rows for matrices that are much taller than the processor's cache.

What belongs here: how a tall matrix is walked through in small working buffers, and reduced by
column. No arithmetic of any method.
"""

from collections.abc import Iterator

import numpy as np

from pipelines.indices.checks import FloatArray

CELLS = 32_768  # a quarter of a megabyte of float64 per buffer
_FEW = 8  # rows that are reduced one by one


def rows_per_block(shape: tuple[int, ...]) -> int:
    """Return how many rows of a matrix of this shape make one block (at least one)."""
    return max(1, min(shape[0], CELLS // shape[1]))


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
    lowest = np.full(values.shape[1], np.inf)
    highest = np.full(values.shape[1], -np.inf)
    for block in contiguous(values):
        np.minimum(lowest, by_column(np.minimum, block), out=lowest)
        np.maximum(highest, by_column(np.maximum, block), out=highest)
    return lowest, highest
