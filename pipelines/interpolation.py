"""Filling of gaps in yearly series (插值), with a mask of what was filled.

What belongs here: interpolation between known years and, only when asked for, extension beyond
them. Raw quantities are to be filled before ratios are formed from them. No files, tables or
indicator names; which series may be filled at all is the caller's decision.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IndexArray = NDArray[np.intp]

METHODS = ("linear", "geometric")
ENDS = ("none", "nearest", "linear")
BLOCK_CELLS = 131_072  # cells handled at one time; the working arrays stay in cache


@dataclass(frozen=True, eq=False)
class Interpolated:
    """Series after filling, in the shape of the input.

    Attributes:
        value: known values as they were, filled values, NaN where nothing was filled.
        filled: True at every filled entry, inside or beyond the known years.
        extrapolated: True at the filled entries before the first or after the last known year.
    """

    value: FloatArray
    filled: BoolArray
    extrapolated: BoolArray


def interpolate_gaps(
    value: ArrayLike,
    year: ArrayLike,
    method: str = "linear",
    max_gap: int | None = None,
    ends: str = "none",
    breaks: ArrayLike | None = None,
) -> Interpolated:
    """Fill gaps between known values, along the actual years.

    Inside a series: x(t) = x0 + (x1 - x0)(t - t0)/(t1 - t0), or x0 (x1/x0)^((t - t0)/(t1 - t0))
    for quantities growing at a constant rate. Gaps before the first and after the last known
    value are extrapolation and stay missing unless `ends` says otherwise.

    Args:
        value: (years,) or (series, years), any unit; NaN means missing. Not changed.
        year: (years,) strictly increasing; steps may be uneven.
        method: "linear" or "geometric", for gaps between known values.
        max_gap: most consecutive missing entries that are filled; longer gaps stay missing
            throughout. No limit if not given.
        ends: "none"; "nearest" repeats the first or last known value; "linear" continues the
            line through the two known values nearest to the end (whatever `method` is; it may
            pass below 0), and fills nothing where there is only one.
        breaks: (years,) or (series, years) booleans, True at an entry when a change of
            definition or territory lies between it and the entry before. No gap is filled across
            a break, and `ends` extends a series up to a break but not over it.

    Returns:
        Interpolated.

    Raises:
        ValueError: infinite values or wrong shapes, years not strictly increasing, unknown
            options, a negative max_gap, a geometric gap next to a value that is not above 0
            (naming series and year), filled values beyond double precision.

    Source: interpolation by proportional parts, on the values or on their logarithms; Meijering
    (2002) A chronology of interpolation, Proceedings of the IEEE 90(3).

    Example:
        2015 lies half way between 2014 and 2016; 2017 lies beyond them and stays missing.

        >>> found = interpolate_gaps([10, np.nan, 30, np.nan], [2014, 2015, 2016, 2017])
        >>> found.value.tolist(), found.filled.tolist()
        ([10.0, 20.0, 30.0, nan], [False, True, False, False])
    """
    _check_options(method, max_gap, ends)
    given = np.asarray(value, dtype=np.float64)
    if given.ndim not in (1, 2) or given.shape[-1] == 0:
        raise ValueError(f"value has shape {given.shape}; expected (years,) or (series, years)")
    for place in np.argwhere(np.isinf(given)):
        raise ValueError(f"value is infinite at {place.tolist()}; expected finite values or NaN")
    table = np.array(given, order="C", ndmin=2)
    years = _years(year, table.shape[1])
    begins = _begins(breaks, given.shape)
    filled, extrapolated = np.zeros(table.shape, np.bool_), np.zeros(table.shape, np.bool_)
    longest = table.shape[1] if max_gap is None else max_gap
    size = max(1, BLOCK_CELLS // table.shape[1])
    for start in range(0, len(table), size):
        rows = slice(start, start + size)
        block = _Block(table[rows], years, begins if len(begins) == 1 else begins[rows], start)
        inside = block.inside(longest)
        beyond = [] if ends == "none" else block.beyond(longest, ends)
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            try:
                at = block.fill(inside, method)
                outside = [block.fill(one, ends) for one in beyond]
            except FloatingPointError:
                raise ValueError("a filled value exceeds double precision") from None
        filled[rows].reshape(-1)[at] = True
        for at in outside:
            filled[rows].reshape(-1)[at] = True
            extrapolated[rows].reshape(-1)[at] = True
    shape = given.shape
    return Interpolated(table.reshape(shape), filled.reshape(shape), extrapolated.reshape(shape))


@dataclass(frozen=True, eq=False)
class _Fill:
    """Gaps to be filled by one rule, with two known positions each; near == far for "nearest"."""

    gap: BoolArray  # which of all gaps of the block
    near: IndexArray
    far: IndexArray


class _Block:
    """Some series laid end to end, and the gaps among them.

    A gap is a run of consecutive missing entries of one series without a break inside it; the
    arrays `first`, `last` and `length` describe all gaps in order. `begins` is True at entries
    where a series begins or which a break precedes, and once more behind the last entry, so that
    an entry's predecessor counts only where `begins` is False.
    """

    def __init__(
        self, table: FloatArray, years: FloatArray, begins: BoolArray, number: int
    ) -> None:
        self.count, self.width, self.number = len(table), len(years), number
        self.x = table.reshape(-1)  # a view: filling the block fills the table
        self.year = np.tile(years, self.count)
        self.unknown = np.isnan(self.x)
        self.missing = np.flatnonzero(self.unknown)
        self.begins = np.append(np.broadcast_to(begins, table.shape).reshape(-1), True)
        opens = self.begins[self.missing]
        opens[:1] = True
        opens[1:] |= self.missing[1:] != self.missing[:-1] + 1
        at = np.flatnonzero(opens)
        self.first = self.missing[at]
        self.length = np.diff(np.append(at, len(self.missing)))
        self.last = self.first + self.length - 1
        self.known_left = ~self.begins[self.first]
        self.known_right = ~self.begins[self.last + 1]

    def inside(self, longest: int) -> _Fill:
        """Gaps with a known value on both sides in the same segment."""
        gap = self.known_left & self.known_right & (self.length <= longest)
        return _Fill(gap, self.first[gap] - 1, self.last[gap] + 1)

    def beyond(self, longest: int, ends: str) -> list[_Fill]:
        """Gaps before the first and after the last known value of a whole series."""
        # Gaps that a break cuts from one run belong together: nothing is known between them.
        alone = np.ones(len(self.first), np.bool_)
        alone[1:] = (self.first[1:] != self.last[:-1] + 1) | (self.first[1:] % self.width == 0)
        run = np.cumsum(alone) - 1
        at_start = (self.first[alone] % self.width == 0)[run]
        at_end = (self.last[np.append(alone[1:], alone[:1])] % self.width == self.width - 1)[run]
        short = self.length <= longest
        leading = self.known_right & ~self.known_left & at_start & short
        trailing = self.known_left & ~self.known_right & at_end & short
        if ends == "nearest":
            left, right = self.first[trailing] - 1, self.last[leading] + 1
            return [_Fill(leading, right, right), _Fill(trailing, left, left)]
        return [self._with_next_known(leading, 1), self._with_next_known(trailing, -1)]

    def _with_next_known(self, gap: BoolArray, step: int) -> _Fill:
        """Pair the known value at the end of each gap with the next one in its segment.

        Gaps without a second known value are dropped.
        """
        number = np.flatnonzero(gap)
        near = (self.last if step > 0 else self.first)[number] + step
        following = (number + step).clip(0, len(self.first) - 1)
        # Entering a position from the left asks for a beginning there, from the right behind it.
        entry = 1 if step < 0 else 0
        joined = ~self.begins[near + step + entry]
        far = np.where(joined, near + step, near)
        gapped = joined & self.unknown[far]
        past = (self.last if step > 0 else self.first)[following] + step
        joined &= ~gapped | ~self.begins[np.where(gapped, past + entry, 0)]
        far = np.where(gapped, past, far)
        chosen = np.zeros_like(gap)
        chosen[number[joined]] = True
        return _Fill(chosen, near[joined], far[joined])

    def fill(self, fill: _Fill, rule: str) -> IndexArray:
        """Fill the gaps in place and return the positions filled."""
        at = self.missing[np.repeat(fill.gap, self.length)]
        count = self.length[fill.gap]
        start = np.repeat(self.x[fill.near], count)
        if rule == "nearest":
            self.x[at] = start
            return at
        elapsed = self.year[at] - np.repeat(self.year[fill.near], count)
        whole = np.repeat(self.year[fill.far] - self.year[fill.near], count)
        if rule == "geometric":
            self._refuse_not_positive(fill)
            self.x[at] = self._geometric(fill, count, start, elapsed / whole)
        else:
            rise = np.repeat(self.x[fill.far] - self.x[fill.near], count)
            self.x[at] = start + rise * elapsed / whole
        return at

    def _geometric(
        self, fill: _Fill, count: IndexArray, start: FloatArray, part: FloatArray
    ) -> FloatArray:
        near, far = self.x[fill.near], self.x[fill.far]
        rate = np.repeat(np.log(far) - np.log(near), count)
        value = start * np.exp(rate * part)
        # Round-off must not carry a value past the ends it lies between.
        np.maximum(value, np.repeat(np.minimum(near, far), count), out=value)
        return np.asarray(np.minimum(value, np.repeat(np.maximum(near, far), count)))

    def _refuse_not_positive(self, fill: _Fill) -> None:
        for end in (fill.near, fill.far):
            for position in end[self.x[end] <= 0][:1]:
                series = self.number + int(position) // self.width
                raise ValueError(
                    f"series {series} is {self.x[position]} in {self.year[position]:g} beside a "
                    "gap; geometric interpolation expects a value above 0"
                )


def _check_options(method: str, max_gap: int | None, ends: str) -> None:
    for name, found, allowed in (("method", method, METHODS), ("ends", ends, ENDS)):
        if found not in allowed:
            expected = ", ".join(map(repr, allowed))
            raise ValueError(f"{name} is {found!r}; expected one of {expected}")
    if max_gap is not None and (not isinstance(max_gap, int | np.integer) or max_gap < 0):
        raise ValueError(f"max_gap is {max_gap!r}; expected None or a whole number of 0 or more")


def _years(year: ArrayLike, count: int) -> FloatArray:
    years = np.asarray(year, dtype=np.float64)
    if years.shape != (count,):
        raise ValueError(f"year has shape {years.shape}; expected ({count},), one per column")
    if not np.isfinite(years).all():
        raise ValueError("year has a missing or infinite entry; expected finite years")
    for position in np.flatnonzero(np.diff(years) <= 0):
        raise ValueError(
            f"year {years[position + 1]:g} follows {years[position]:g}; "
            "expected strictly increasing years"
        )
    return years


def _begins(breaks: ArrayLike | None, shape: tuple[int, ...]) -> BoolArray:
    """Return where a series or segment begins, (1, years) or (series, years)."""
    if breaks is None:
        begins = np.zeros((1, shape[-1]), np.bool_)
    else:
        given = np.asarray(breaks)
        if given.dtype != np.bool_ or given.shape not in (shape, shape[-1:]):
            raise ValueError(
                f"breaks has shape {given.shape} and type {given.dtype}; expected booleans of "
                f"shape {shape[-1:]} or {shape}"
            )
        begins = np.array(given, ndmin=2)
    begins[:, 0] = True
    return begins
