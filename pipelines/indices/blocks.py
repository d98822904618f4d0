"""Blocks of rows for matrices that are much taller than the processor's cache.

What belongs here: how a tall matrix is walked through in small working buffers. No arithmetic.
"""

from collections.abc import Iterator

import numpy as np

from pipelines.indices.checks import FloatArray

CELLS = 32_768  # a quarter of a megabyte of float64 per buffer


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
