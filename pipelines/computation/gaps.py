"""Gaps of the panel: which series may be filled, by which rule, what is marked, and how well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from pipelines.interpolation import interpolate_gaps

SERIES = ["level", "region_code", "scope", "indicator_id"]
FILLED = [*SERIES, "year", "value", "unit", "origin", "address", "rule"]
TESTED = ["indicator_id", "level", "scope", "fill_rule"]
ERRORS = [*TESTED, "n_tested", "median_error", "p90_error", "max_error"]
RULES = {"linear", "geometric"}


class Fillable(NamedTuple):
    """A series on its whole span of years, with the rule that may fill it."""

    key: tuple[str, str, str, str]
    known: pd.DataFrame
    years: np.ndarray
    breaks: np.ndarray
    rule: str
    max_gap: int | None

    def fill(self, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Values with interior gaps filled, and which were."""
        found = interpolate_gaps(
            value,
            self.years.astype(float),
            method=self.rule,
            max_gap=self.max_gap,
            breaks=self.breaks,
        )
        return found.value, found.filled


def _fillable(
    selected: pd.DataFrame, indicators: pd.DataFrame, breaks: pd.DataFrame
) -> Iterator[Fillable]:
    rules = indicators.set_index("indicator_id")[["fill_rule", "max_gap"]]
    broken = breaks.groupby(["level", "region_code", "indicator_id"])["year"].agg(set).to_dict()
    for key, series in selected.groupby(SERIES, sort=True):
        rule, max_gap = rules.loc[key[3]]
        if rule not in RULES:
            continue
        years = np.arange(series["year"].min(), series["year"].max() + 1)
        breaks_at = np.isin(years, list(broken.get((key[0], key[1], key[3]), ())))
        known = series.set_index("year").reindex(years)
        limit = None if pd.isna(max_gap) else int(max_gap)
        yield Fillable(key, known, years, breaks_at, rule, limit)


def fill_gaps(
    selected: pd.DataFrame, indicators: pd.DataFrame, breaks: pd.DataFrame
) -> pd.DataFrame:
    """Fill interior gaps of observed series by their declared rule, never across a declared break.

    Args:
        selected: chosen values, ``level, region_code, scope, indicator_id, year, value, unit,
            address``.
        indicators: catalogue with ``indicator_id, fill_rule, max_gap``; only ``linear`` and
            ``geometric`` are filled, gaps longer than ``max_gap`` stay open.
        breaks: ``level, region_code, indicator_id, year`` with the first year of a new meaning.

    Returns:
        The filled cells alone, with the addresses of both ends. Ends of a series stay missing.
    """
    parts = []
    for series in _fillable(selected, indicators, breaks):
        value, filled = series.fill(series.known["value"].to_numpy(float))
        if not filled.any():
            continue
        ends = series.known["address"].ffill() + " | " + series.known["address"].bfill()
        unit = series.known["unit"].dropna().iloc[0]
        rule = f"{series.rule} in the year between two known values"
        parts += [
            (*series.key, series.years[i], value[i], unit, "interpolated", ends.iloc[i], rule)
            for i in np.flatnonzero(filled)
        ]
    return pd.DataFrame(parts, columns=FILLED)


def fill_errors(
    selected: pd.DataFrame, indicators: pd.DataFrame, breaks: pd.DataFrame
) -> pd.DataFrame:
    """How well the declared rule finds observed values that are left out one at a time.

    Args:
        selected: as for ``fill_gaps``.
        indicators: as for ``fill_gaps``.
        breaks: as for ``fill_gaps``.

    Returns:
        One row an indicator, level and scope that is filled: cells tested, and median, 90 per cent
        and largest absolute relative error; NaN where no cell could be tested.
    """
    parts = []
    for series in _fillable(selected, indicators, breaks):
        level, _, scope, indicator_id = series.key
        truth = series.known["value"].to_numpy(float)
        # Cells of even and of odd places in turn: each is left out with both neighbours in place.
        places = np.flatnonzero(np.isfinite(truth))
        errors = [np.empty(0)]
        for left_out in (places[::2], places[1::2]):
            value = truth.copy()
            value[left_out] = np.nan
            found, filled = series.fill(value)
            tested = left_out[filled[left_out] & (truth[left_out] != 0)]
            errors.append(np.abs(found[tested] / truth[tested] - 1))
        parts.append((indicator_id, level, scope, series.rule, np.concatenate(errors)))
    frame = pd.DataFrame(parts, columns=[*TESTED, "errors"])
    rows = [
        (*key, len(errors), *_summary(errors))
        for key, group in frame.groupby(TESTED)
        for errors in [np.concatenate(group["errors"].to_list())]
    ]
    return pd.DataFrame(rows, columns=ERRORS)


def _summary(errors: np.ndarray) -> tuple[float, float, float]:
    if not len(errors):
        return np.nan, np.nan, np.nan
    return float(np.median(errors)), float(np.quantile(errors, 0.9)), float(errors.max())
