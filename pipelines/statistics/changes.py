"""Series of the panel and their yearly changes: what is expected, and how far changes usually are.

What belongs here: which values make a series, the change from one value to the next, what its
own history and its peers (同类地区) suggest for it, and how far changes usually are from that.
What does not: a judgement on any change.

The scale is made of quantiles of the distances from what was expected, as in the modified
z-score (Iglewicz & Hoaglin 1993, *How to detect and handle outliers*, ch. 3), here for a Student
t distribution of few degrees of freedom: yearly figures have heavy tails even where nothing is
wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

SERIES = ["level", "region_code", "scope", "indicator_id"]
BROKEN = ["level", "region_code", "indicator_id"]
GROUP = ["level", "scope", "indicator_id"]

SHORTEST = 4  # values of a series that is judged at all
PEERS = 5  # other series with a change in the same year that make a peer group
DEGREES = 3  # of freedom: the ratio of quantiles of real yearly changes is that of about t(3)
SMALLEST_SCALE = 0.01  # one per cent a year: smoother series are not judged more strictly
OWN_DRIFT_PRIOR = 4.0  # changes that a region's own deviation from its peers must outweigh
OWN_SCALE_PRIOR = 12.0  # changes that a region's own scale must outweigh
EXCURSION = 2  # largest changes set aside in any scale: one excursion goes out and back
SPREAD_FROM = 4  # changes in one year from which its spread is measured
FINEST = 1e-7  # digits beyond the seventh are conversion, not print


@dataclass(frozen=True, eq=False)
class Changes:
    """Changes up to each value, arrays as long as the table of values.

    Attributes:
        years: years since the value before; 0 where there is no change to judge (first value of
            a series, or a declared break between).
        size: change of the working values, log or relative; NaN where there is none.
        expected: what peers and own history suggest; NaN where there is none.
        peers: other series with a change over the same years; 0 where too few.
        width: resolution of print, in the unit of the working values.
        scale: scale of `size` - `expected`; NaN where there is none.
    """

    years: IntArray
    size: FloatArray
    expected: FloatArray
    peers: IntArray
    width: FloatArray
    scale: FloatArray

    @property
    def known(self) -> BoolArray:
        """Where there is a change to judge."""
        return self.years > 0

    @property
    def excess(self) -> FloatArray:
        """Change beyond the expected one."""
        return self.size - self.expected


def known_series(values: pd.DataFrame) -> pd.DataFrame:
    """Known values of series long enough, by series and year, with working values.

    Args:
        values: ``level, region_code, scope, indicator_id, year, value, unit, address``, one row
            a key, in any order; missing values and series shorter than four are left out.

    Returns:
        The rows with ``series`` and ``group`` (codes from 0), ``positive`` (whether all values
        of the series are), ``size`` (their median size) and the working value ``x``: the
        logarithm, or the value over ``size`` where one is not positive.

    Raises:
        ValueError: if a key has more than one value.
    """
    known = values[np.isfinite(values["value"].to_numpy(float))]
    known = known[[*SERIES, "year", "value", "unit", "address"]]
    series = known.groupby(SERIES, sort=True).ngroup().to_numpy()
    year = known["year"].to_numpy(int)
    order = np.lexsort((year, series))
    twice = (np.diff(series[order]) == 0) & (np.diff(year[order]) == 0)
    if twice.any():
        key = known.iloc[order[twice.argmax()]][[*SERIES, "year"]].tolist()
        raise ValueError(f"more than one value for {key}")
    table = known.iloc[order].assign(series=series[order])
    table = table[np.bincount(series)[table["series"]] >= SHORTEST].reset_index(drop=True)
    if table.empty:
        return table
    table["series"] = np.unique(table["series"], return_inverse=True)[1]
    table["group"] = table.groupby(GROUP, sort=True).ngroup()
    return _working_values(table)


def _working_values(table: pd.DataFrame) -> pd.DataFrame:
    """Add ``positive``, ``size`` and ``x``, on which changes of all series are comparable."""
    value = table["value"].to_numpy(float)
    table["positive"] = table.groupby("series")["value"].transform("min") > 0
    sizes = table["value"].abs().groupby(table["series"])
    middle = sizes.transform("median")
    size = np.where(middle > 0, middle, sizes.transform("max"))
    table["size"] = np.where(size > 0, size, 1.0)
    logs = np.log(np.where(table["positive"], value, 1.0))
    table["x"] = np.where(table["positive"], logs, value / table["size"])
    return table


def yearly_changes(table: pd.DataFrame, breaks: pd.DataFrame) -> Changes:
    """Changes with what was expected of them and how far they usually are from it.

    Expected is the median change of the same indicator, level and scope in the same years, moved
    by what the region usually deviates from it; with fewer than five peers the region's own
    median change alone. The scale joins the series' own and the indicator's, and grows in years
    in which everyone's changes are spread out: what happens to all is news.

    Args:
        table: (values,) rows of :func:`known_series`.
        breaks: ``level, region_code, indicator_id, year`` with the first year of a new meaning;
            there is no change over it.
    """
    series, year = table["series"].to_numpy(), table["year"].to_numpy(int)
    joined = np.append(False, np.diff(series) == 0) & ~_over_break(table, breaks)
    years = np.where(joined, np.append(0, np.diff(year)), 0)
    size = np.where(joined, np.append(0.0, np.diff(table["x"])), np.nan)
    expected, peers = _expected(table, years, size)
    width = _print_width(table)
    rounded = (width**2 + np.append(0.0, width[:-1] ** 2)) / 12
    scale = np.sqrt(_scale(table, years, size - expected) ** 2 + rounded)
    return Changes(years, size, expected, peers, width, scale)


def _over_break(table: pd.DataFrame, breaks: pd.DataFrame) -> BoolArray:
    """Where a declared break lies after the year of the value before, up to this year."""
    keys = pd.concat([table[BROKEN], breaks[BROKEN]], ignore_index=True)
    code = keys.groupby(BROKEN).ngroup().to_numpy()
    here, there = code[: len(table)], code[len(table) :]
    year, broken = table["year"].to_numpy(int), breaks["year"].to_numpy(int)
    every = np.concatenate([year, broken])
    span = 1 + np.ptp(every)
    at = np.sort(there * span + broken - every.min())
    passed = np.searchsorted(at, here * span + year - every.min(), side="right")
    return np.append(False, np.diff(passed) > 0)


def _expected(
    table: pd.DataFrame, years: IntArray, size: FloatArray
) -> tuple[FloatArray, IntArray]:
    """Expected change, and the number of peers behind it (0 where too few)."""
    known = np.flatnonzero(years)
    series = table["series"].to_numpy()[known]
    common, peers = _common_change(table, years, size)
    enough = peers >= PEERS
    rate = pd.Series(size[known] / years[known])
    deviation = rate - common[known] / years[known]
    deviation = deviation.where(enough[known]).groupby(series).transform("median").to_numpy()
    count = np.bincount(series, enough[known])[series]
    shrunk = deviation * count / (count + OWN_DRIFT_PRIOR)
    alone = rate.groupby(series).transform("median").to_numpy()
    expected = np.full(len(table), np.nan)
    expected[known] = np.where(
        enough[known], common[known] + shrunk * years[known], alone * years[known]
    )
    return expected, np.where(enough, peers, 0)


def _common_change(
    table: pd.DataFrame, years: IntArray, size: FloatArray
) -> tuple[FloatArray, IntArray]:
    """Median yearly change of the group, added up over the years of each change.

    A change over several years counts in each of them with its yearly rate. A region is among
    those whose median is taken, but does not count as its own peer.

    Returns:
        The common change and the smallest number of other series in any of its years.
    """
    known = np.flatnonzero(years)
    row = np.repeat(known, years[known])
    back = np.arange(len(row)) - np.repeat(np.cumsum(years[known]) - years[known], years[known])
    cell = [table["group"].to_numpy()[row], table["year"].to_numpy(int)[row] - back]
    rates = pd.Series(size[row] / years[row]).groupby(cell)
    common = np.bincount(row, rates.transform("median"), minlength=len(table)).astype(float)
    peers = np.zeros(len(table), dtype=np.int64)
    fewest = rates.transform("size").groupby(row).min() - 1
    peers[fewest.index] = fewest
    return common, peers


def _scale(table: pd.DataFrame, years: IntArray, excess: FloatArray) -> FloatArray:
    """Scale of the excess: own and pooled scale joined, widened in years of common unrest."""
    known = np.flatnonzero(years)
    series, group = table["series"].to_numpy()[known], table["group"].to_numpy()[known]
    distance = np.abs(excess[known]) / np.sqrt(years[known])
    pooled = np.maximum(*_quantile_scales(distance, group, (0.5, 0.8)))
    pooled = np.maximum(pooled, SMALLEST_SCALE)
    own = np.maximum(*_quantile_scales(distance, series, (0.5,)), SMALLEST_SCALE)
    count = np.maximum(np.bincount(series)[series] - EXCURSION, 0)
    joined = pooled * (own / pooled) ** (count / (count + OWN_SCALE_PRIOR))
    at_once = np.unique(group * 10_000 + table["year"].to_numpy(int)[known], return_inverse=True)[1]
    (spread,) = _quantile_scales(distance, at_once, (0.5,), aside=0)
    spread = np.where(np.bincount(at_once)[at_once] >= SPREAD_FROM, spread, 0.0)
    scale = np.full(len(table), np.nan)
    scale[known] = joined * np.maximum(spread / pooled, 1.0) * np.sqrt(years[known])
    return scale


def _quantile_scales(
    distance: FloatArray, group: IntArray, shares: Sequence[float], aside: int = EXCURSION
) -> list[FloatArray]:
    """Scales of a t distribution, each from one quantile of the distances in each group.

    The quantile is that of the distances without the `aside` largest, and it is compared with
    the t quantile of the same rank among all, so that one excursion moves it little even where
    there are few.

    Returns:
        For every share the scale of the group at each distance.
    """
    count = np.bincount(group)
    start = np.cumsum(count) - count
    # Distances first, then a stable sort by group: whole numbers are sorted by their digits.
    ordered = np.argsort(distance)
    ordered = distance[ordered[np.argsort(group[ordered], kind="stable")]]
    scales = []
    for share in shares:
        rank = share * np.maximum(count - aside, 1) / np.maximum(count, 1)
        position = rank * (count - 1).clip(0)
        low = np.minimum(start + position.astype(int), len(ordered) - 1)
        high = np.minimum(start + np.ceil(position).astype(int), len(ordered) - 1)
        quantile = ordered[low] + (position % 1) * (ordered[high] - ordered[low])
        # Few ranks are different: groups of one length have the same.
        ranks, place = np.unique(rank, return_inverse=True)
        scale: FloatArray = quantile / stats.t.ppf((1 + ranks) / 2, DEGREES)[place]
        scales.append(scale[group])
    return scales


def _print_width(table: pd.DataFrame) -> FloatArray:
    """Resolution of print in working values, finest among a value, two before and one after.

    The neighbours tell a figure printed in thousands from one that happens to end in zeros.
    """
    value = table["value"].to_numpy(float)
    step = np.full(len(value), 1e-7)
    for power in range(-6, 7):
        scaled = value / 10.0**power
        whole = np.abs(scaled - np.rint(scaled)) <= 1e-9 * np.abs(scaled)
        step[whole] = 10.0**power
    step[value == 0] = np.nan
    near = pd.Series(step).groupby(table["series"].to_numpy())
    finest = np.fmin.reduce([step, near.shift(-1), near.shift(1), near.shift(2)])
    size = np.where(table["positive"], np.abs(value), table["size"])
    width: FloatArray = np.nan_to_num(np.maximum(finest / size, FINEST))
    return width
