"""Tiers of the cities of every region group, by index and year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.statistics.tiers import natural_breaks

CLASSES = 3  # as the paper divides its cities
TIERS = ["index_id", "group_id", "year", "region_code", "scale", "score", "tier"]


def tier_rows(scores: pd.DataFrame, printed: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Tiers of the cities of every group by index and year, and of the printed Table 2.

    Args:
        scores: ``indices.scores``.
        printed: ``clean.observations``; its printed outward activity stands as index ``printed``.
        groups: ``reference.region_groups``.

    Returns:
        ``TIERS``, once on the figures and once on their logarithms where all are above 0. Groups
        with fewer different figures than tiers are left out.
    """
    own = scores[(scores["level"] == "city") & (scores["group_id"] != "") & scores["score"].notna()]
    own = own[["index_id", "group_id", "year", "region_code", "score"]]
    table = printed[printed["indicator_id"] == "printed_outward_activity"].merge(
        groups[groups["level"] == "city"], on=["level", "region_code"]
    )
    table = table.assign(index_id="printed", score=table["value"])[own.columns]
    parts = []
    for _, cities in pd.concat([own, table]).groupby(["index_id", "group_id", "year"], sort=True):
        cities = cities.sort_values("region_code")
        for scale, values in _scales(cities["score"].to_numpy(dtype=np.float64)):
            if len(np.unique(values)) >= CLASSES:
                tier = natural_breaks(values, CLASSES)
                parts.append(cities.assign(scale=scale, tier=tier))
    return pd.concat(parts, ignore_index=True)[TIERS] if parts else pd.DataFrame(columns=TIERS)


def _scales(values: np.ndarray) -> list[tuple[str, np.ndarray]]:
    return [("linear", values), *([("log", np.log(values))] if (values > 0).all() else [])]
