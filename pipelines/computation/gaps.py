"""Gaps of the panel: which series may be filled, by which rule, what is marked, and how well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.interpolation import Interpolated, interpolate_gaps

SERIES = ["level", "region_code", "scope", "indicator_id"]
CELLS = ["series_id", "year", "value", "address"]
FILLED = ["series_id", *SERIES, "year", "value", "unit", "origin", "address", "rule"]
TESTED = ["indicator_id", "level", "scope", "fill_rule"]
ERRORS = [*TESTED, "n_tested", "median_error", "p90_error", "max_error"]
RULES = {"linear", "geometric"}


@dataclass(frozen=True)
class Fillable:
    """All series that one rule may fill, side by side on one span of years.

    ``series``: one row a series (``series_id, level, region_code, scope, indicator_id, unit``);
    ``value``: (series, years), NaN where nothing is known; ``cell``: row of the known value in
    ``selected``, -1 where there is none; ``breaks``: (series, years), True where one begins.
    """

    series: pd.DataFrame
    years: np.ndarray
    value: np.ndarray
    cell: np.ndarray
    breaks: np.ndarray
    rule: str
    max_gap: int | None
    ends: str

    def fill(self, value: np.ndarray) -> Interpolated:
        """Fill a state of the series by their rule."""
        return interpolate_gaps(
            value,
            self.years.astype(float),
            method=self.rule,
            max_gap=self.max_gap,
            ends=self.ends,
            breaks=self.breaks,
        )


def known_cells(selected: pd.DataFrame, rescoped: pd.DataFrame) -> pd.DataFrame:
    """Cells known before filling: chosen ones, and used ones made of other scopes."""
    made = rescoped[rescoped["used"].astype(bool)]
    own = list(selected.columns)
    return pd.concat([selected, made[own]], ignore_index=True) if len(made) else selected


def _fillable(
    selected: pd.DataFrame, series: pd.DataFrame, indicators: pd.DataFrame, breaks: pd.DataFrame
) -> Iterator[Fillable]:
    if selected.empty:
        return
    rules = indicators[indicators["fill_rule"].isin(RULES)]
    rules = rules[["indicator_id", "fill_rule", "max_gap", "ends"]].copy()
    rules["max_gap"] = pd.to_numeric(rules["max_gap"]).fillna(-1).astype(int)
    owner, year = selected["series_id"].to_numpy(), selected["year"].to_numpy()
    value = selected["value"].to_numpy(float)
    known = series[series["series_id"].isin(np.unique(owner))].merge(rules, on="indicator_id")
    for (rule, max_gap, ends), group in known.groupby(["fill_rule", "max_gap", "ends"], sort=True):
        these = group.sort_values(SERIES, ignore_index=True)
        row_of = np.full(owner.max() + 1, -1)
        row_of[these["series_id"]] = np.arange(len(these))
        row = row_of[owner]
        cells = np.flatnonzero(row >= 0)
        first, last = int(year[cells].min()), int(year[cells].max())
        years = np.arange(first, last + 1)
        place = (row[cells], year[cells] - first)
        shape = (len(these), len(years))
        values, cell = np.full(shape, np.nan), np.full(shape, -1)
        values[place], cell[place] = value[cells], cells
        limit = None if max_gap < 0 else int(max_gap)
        broken = _breaks(these, years, breaks)
        yield Fillable(these, years, values, cell, broken, str(rule), limit, str(ends))


def _breaks(series: pd.DataFrame, years: np.ndarray, breaks: pd.DataFrame) -> np.ndarray:
    """(series, years): True where a declared break begins, in every scope of the series."""
    numbered = series.reset_index(drop=True).reset_index(names="number")
    found = numbered.merge(
        breaks[["level", "region_code", "indicator_id", "year"]],
        on=["level", "region_code", "indicator_id"],
    )
    found = found[found["year"].between(years[0], years[-1])]
    at = np.zeros((len(series), len(years)), dtype=bool)
    at[found["number"], found["year"] - years[0]] = True
    return at


def fill_gaps(
    selected: pd.DataFrame, series: pd.DataFrame, indicators: pd.DataFrame, breaks: pd.DataFrame
) -> pd.DataFrame:
    """Fill interior gaps of observed series by their declared rule, never across a declared break.

    Args:
        selected: chosen values, ``series_id, year, value, address``.
        series: what each number stands for, ``series_id, level, region_code, scope,
            indicator_id, unit``.
        indicators: catalogue with ``indicator_id, fill_rule, max_gap, ends``; only ``linear`` and
            ``geometric`` are filled, gaps longer than ``max_gap`` stay open, and ``ends`` other
            than ``none`` extrapolates to the span of all series under the same rule.
        breaks: ``level, region_code, indicator_id, year`` with the first year of a new meaning.

    Returns:
        The filled cells alone, with the addresses of the values they come from; origin
        ``interpolated`` between two known values, ``extrapolated`` beyond the ends.
    """
    rules = _fillable(selected, series, indicators, breaks)
    parts = [_filled_cells(rule, selected["address"].to_numpy(dtype=object)) for rule in rules]
    found = [part for part in parts if len(part)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=FILLED)


def _filled_cells(these: Fillable, address: np.ndarray) -> pd.DataFrame:
    result = these.fill(these.value)
    row, column = np.nonzero(result.filled)
    before, after = _neighbours(these.cell)
    ends = [
        " | ".join(address[cell] for cell in pair if cell >= 0)
        for pair in zip(before[row, column], after[row, column], strict=True)
    ]
    beyond = result.extrapolated[row, column].astype(int)
    rules = [
        f"{these.rule} in the year between two known values",
        f"{these.ends} beyond the last known value",
    ]
    # Texts that repeat stay codes: a wide panel has a million filled cells.
    heads = these.series.astype(dict.fromkeys([*SERIES, "unit"], "category"))
    return (
        heads.iloc[row]
        .reset_index(drop=True)
        .assign(
            year=these.years[column],
            value=result.value[row, column],
            origin=pd.Categorical.from_codes(beyond, ["interpolated", "extrapolated"]),
            address=ends,
            rule=pd.Categorical.from_codes(beyond, rules),
        )[FILLED]
    )


def _neighbours(cell: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every place the known cell before it and after it in its series; -1 for none."""
    places = np.arange(cell.shape[1])
    last = np.maximum.accumulate(np.where(cell >= 0, places, -1), axis=1)
    following = np.where(cell >= 0, places, cell.shape[1])[:, ::-1]
    following = np.minimum.accumulate(following, axis=1)[:, ::-1]
    padded = np.pad(cell, ((0, 0), (0, 1)), constant_values=-1)
    return np.take_along_axis(padded, last, axis=1), np.take_along_axis(padded, following, axis=1)


def fill_errors(
    selected: pd.DataFrame, series: pd.DataFrame, indicators: pd.DataFrame, breaks: pd.DataFrame
) -> pd.DataFrame:
    """How well the declared rule finds observed values that are left out one at a time.

    Args:
        selected: as for ``fill_gaps``.
        series: as for ``fill_gaps``.
        indicators: as for ``fill_gaps``.
        breaks: as for ``fill_gaps``.

    Returns:
        One row an indicator, level and scope that is filled: cells tested, and median, 90 per cent
        and largest absolute relative error; NaN where no cell could be tested. Only values
        between two others are tested: extrapolation is not what this error is about.
    """
    parts = [_errors(rule) for rule in _fillable(selected, series, indicators, breaks)]
    if not parts:
        return pd.DataFrame(columns=ERRORS)
    errors = pd.concat(parts).groupby(TESTED, sort=True)["error"]
    return pd.DataFrame(
        {
            "n_tested": errors.count(),
            "median_error": errors.median(),
            "p90_error": errors.quantile(0.9),
            "max_error": errors.max(),
        }
    ).reset_index()


def _errors(these: Fillable) -> pd.DataFrame:
    """Error of every tested cell, and one row without an error a series, so that none is lost."""
    known = np.isfinite(these.value)
    # Every second known value of a series, then the others: both neighbours stay in place.
    odd = (np.cumsum(known, axis=1) % 2).astype(bool)
    heads = these.series.assign(fill_rule=these.rule)[TESTED].reset_index(drop=True)
    parts = [heads.assign(error=np.nan)]
    for left_out in (known & odd, known & ~odd):
        result = these.fill(np.where(left_out, np.nan, these.value))
        tested = left_out & result.filled & ~result.extrapolated & (these.value != 0)
        error = np.abs(result.value[tested] / these.value[tested] - 1)
        parts.append(heads.iloc[np.nonzero(tested)[0]].assign(error=error))
    return pd.concat(parts)
