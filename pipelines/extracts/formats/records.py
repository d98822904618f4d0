"""Records of a binary workbook: chains of cells are found at once, other records one by one.

A record says where the next one begins, so that only a walk finds them. Most of a sheet are rows
and cells of a few kinds; wherever bytes look like such a record, the next one is looked for behind
it, and the walk goes over a whole chain of them in one step. Bytes that only look like a record
begin no step. Shapes: [MS-XLS], section 2.3.
"""

from __future__ import annotations

from collections.abc import Collection
from struct import Struct
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipelines.extracts.formats.scan import NONE, Numbers, check_count
from pipelines.extracts.formats.unreadable import Unreadable

EOF = 0x0A
ROW, BLANK, NUMBER, RK, LABELSST, BOOLERR = 0x208, 0x201, 0x203, 0x27E, 0xFD, 0x205
MULRK, MULBLANK = 0xBD, 0xBE
# Several cells of a row: of any even size up to that of a record.
SEVERAL, LONGEST = 1, 8224
SIZE_OF = np.zeros(2**16, np.uint16)
SIZE_OF[[ROW, NUMBER, RK, LABELSST, BOOLERR, BLANK]] = 16, 14, 10, 10, 8, 6
SIZE_OF[[MULRK, MULBLANK]] = SEVERAL
# For each first byte of such a head its second one; one that none has where there is no head.
SECOND_BYTE = bytes(
    next((kind >> 8 for kind in np.flatnonzero(SIZE_OF).tolist() if kind & 0xFF == byte), 0xFF)
    for byte in range(256)
)
Wide = TypeVar("Wide", np.uint16, np.uint32, np.float64)
HEAD = Struct("<HH")


class Walk(NamedTuple):
    """One substream: places of the wanted records in their order, and its end.

    A place is that of the first byte; the record's number stands there, its size two bytes on and
    its body four.
    """

    places: Numbers
    end: int


class Records:
    """The stream of a workbook, looked through once for records of fixed size."""

    def __init__(self, stream: bytes) -> None:
        self.stream = stream
        self.two = self._at_any_place(np.uint16)
        self.places, ends = self._candidates()
        # A chain ends where the next candidate is not the next record.
        last = np.append(self.places[1:] != ends[:-1], True)[: len(ends)]
        stops = np.flatnonzero(last) + 1
        starts = np.append(0, stops[:-1])[: len(stops)]
        chains = zip(
            self.places[starts].tolist(), starts.tolist(), stops.tolist(),
            ends[stops - 1].tolist(), strict=True,
        )  # fmt: skip
        self.chains = {place: rest for place, *rest in chains}

    def _at_any_place(self, kind: type[Wide]) -> NDArray[Wide]:
        """The stream as numbers of several bytes, one that begins at each byte; no copy."""
        count = max(len(self.stream) - np.dtype(kind).itemsize + 1, 0)
        return np.ndarray(count, kind, self.stream, strides=(1,))

    def words(self, places: Numbers) -> Numbers:
        """Numbers of two bytes at the given places."""
        return self.two[places].astype(np.int64)

    def wide(self, places: Numbers, kind: type[Wide]) -> NDArray[Wide]:
        """Numbers of several bytes at the given places."""
        return self._at_any_place(kind)[places]

    def _candidates(self) -> tuple[Numbers, Numbers]:
        """Where the head of a record of those kinds seems to stand, and where its body ends."""
        if len(self.stream) < 4:
            return NONE, NONE
        # The first byte of a head in a table of all bytes, the second one as it is.
        first = np.frombuffer(self.stream.translate(SECOND_BYTE), np.uint8)
        known = np.flatnonzero(first[:-3] == np.frombuffer(self.stream, np.uint8)[1:-2])
        size, given = SIZE_OF[self.two[known]], self.two[known + 2]
        several = (size == SEVERAL) & (given <= LONGEST) & (given & 1 == 0)
        places = known[(size > 0) & (size == given) | several]
        ends = places + 4 + self.words(places + 2)
        whole = ends <= len(self.stream)
        return places[whole], ends[whole]

    def walk(self, start: int, wanted: Collection[int]) -> Walk:
        """Go through the records from a place up to the end of the substream.

        Args:
            start: where the substream begins.
            wanted: numbers of the records to keep; whole chains are kept as they are.

        Raises:
            Unreadable: the stream ends before the substream does, or has too many records.
        """
        place, end, single = start, len(self.stream), []
        parts: list[Numbers] = []
        unpack = HEAD.unpack_from
        while place + 4 <= end:
            chain = self.chains.get(place)
            if chain:
                first, stop, place = chain
                parts.append(self.places[first:stop])
                continue
            record, size = unpack(self.stream, place)
            following = place + 4 + size
            if following > end:
                raise Unreadable("a workbook that ends within a record", "a whole workbook")
            if record == EOF:
                parts.append(np.array(single, np.int64))
                return Walk(np.sort(np.concatenate(parts)), place + 4)
            if record in wanted:
                single.append(place)
            place = following
            check_count(len(single))
        raise Unreadable("a workbook that ends before its last record", "a whole workbook")
