"""Gaps of the panel: which series may be filled, by which rule, and what is marked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.interpolation import interpolate_gaps

SERIES = ["level", "region_code", "scope", "indicator_id"]
FILLED = [*SERIES, "year", "value", "unit", "origin", "address", "rule"]


def fill_gaps(
    selected: pd.DataFrame, indicators: pd.DataFrame, breaks: pd.DataFrame
) -> pd.DataFrame:
    """Fill interior gaps of observed series, linearly in the year, never across a declared break.

    Args:
        selected: chosen values, ``level, region_code, scope, indicator_id, year, value, unit,
            address``.
        indicators: catalogue with ``indicator_id, fill_rule``; only ``linear`` and ``geometric``
            are filled.
        breaks: ``level, region_code, indicator_id, year`` with the first year of a new meaning.

    Returns:
        The filled cells alone, with the addresses of both ends. Ends of a series stay missing.
    """
    rules = indicators.set_index("indicator_id")["fill_rule"]
    broken = breaks.groupby(["level", "region_code", "indicator_id"])["year"].agg(set).to_dict()
    parts = []
    for key, series in selected.groupby(SERIES, sort=True):
        rule = rules.get(key[3], "none")
        years = np.arange(series["year"].min(), series["year"].max() + 1)
        if rule not in {"linear", "geometric"} or len(years) == len(series):
            continue
        known = series.set_index("year").reindex(years)
        breaks_at = np.isin(years, list(broken.get((key[0], key[1], key[3]), ())))
        found = interpolate_gaps(
            known["value"].to_numpy(float), years.astype(float), method=rule, breaks=breaks_at
        )
        ends = known["address"].ffill() + " | " + known["address"].bfill()
        unit = series["unit"].iloc[0]
        parts += [
            (*key, years[i], found.value[i], unit, "interpolated", ends.iloc[i],
             f"{rule} in the year between two known values")
            for i in np.flatnonzero(found.filled)
        ]  # fmt: skip
    return pd.DataFrame(parts, columns=FILLED)
