"""Inference: what can still be said where figures are missing. Never data, never an input.

Bounds of an index over all that its missing cells can be, and the masses that each reading of the
gravity formula implies for a printed column.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipelines.computation.frames import OBJECT, Frames
from pipelines.indices.coupling_coordination import coupling_coordination
from pipelines.indices.gravity import great_circle_km
from pipelines.indices.gravity_inversion import READINGS, invert
from pipelines.indices.normalisation import min_max
from pipelines.indices.topsis import topsis
from pipelines.reference.definitions import Definition

PRINTED = "printed_outward_activity"
EXPONENTS = (2.0, 1.0)
MASSES = [
    "group_id", "year", "exponent", "reading", "region_code", "printed", "mass", "share", "error",
    "reason",
]  # fmt: skip
BOUNDED = ("entropy_topsis", "entropy_sum", "coupling", "synergy")
BOUNDS = [
    "index_id", *OBJECT, "n_cells", "n_known", "lower", "upper", "best_rank", "worst_rank",
    "assumption",
]  # fmt: skip
ASSUMPTION = (
    "missing cells between the known extremes of their indicator over the pool (0 and 1 after "
    "normalisation); equal weights"
)


def implied_masses(frames: Frames) -> pd.DataFrame:
    """Masses F·P implied by the printed outward activity, by group, year, reading and exponent.

    Reads ``clean.observations``, ``clean.coordinates`` and ``reference.region_groups``.
    """
    printed = frames["clean.observations"]
    printed = printed[printed["indicator_id"] == PRINTED][["region_code", "year", "value"]]
    groups = frames["reference.region_groups"]
    groups = groups[groups["level"] == "city"][["group_id", "region_code"]]
    points = frames["clean.coordinates"][["region_code", "latitude", "longitude"]]
    cities = printed.merge(groups, on="region_code").merge(points, on="region_code")
    parts = [
        _implied(own.sort_values("region_code"), str(group), int(year), reading, exponent)
        for (group, year), own in cities.groupby(["group_id", "year"], sort=True)
        for exponent in EXPONENTS
        for reading in READINGS
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=MASSES)


def _implied(
    own: pd.DataFrame, group: str, year: int, reading: str, exponent: float
) -> pd.DataFrame:  # fmt: skip
    distance = great_circle_km(own["latitude"].to_numpy(), own["longitude"].to_numpy())
    found = invert(own["value"].to_numpy(), distance, reading, exponent)  # type: ignore[arg-type]
    return pd.DataFrame(
        {
            "group_id": group, "year": year, "exponent": exponent, "reading": reading,
            "region_code": own["region_code"], "printed": own["value"], "mass": found.mass,
            "share": found.mass / found.mass.sum(), "error": found.error, "reason": found.reason,
        }
    )  # fmt: skip


def index_bounds(definitions: Mapping[str, Definition], grid: pd.DataFrame) -> pd.DataFrame:
    """Smallest and largest score of every region and year over all values of the missing cells.

    Args:
        definitions: the indices; those whose score rises with every normalised value are bounded.
        grid: ``indices.grid``, with NULL for every missing cell.
    """
    parts = []
    for index_id, definition in definitions.items():
        own = grid[(grid["index_id"] == index_id) & (grid["role"] == "object")]
        if definition.method in BOUNDED and own["value"].isna().any():
            parts.append(_bounds(definition, own))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=BOUNDS)


def _bounds(definition: Definition, cells: pd.DataFrame) -> pd.DataFrame:
    wide = cells.pivot(index=OBJECT, columns="indicator_id", values="value").sort_index()
    wide = wide.reindex(columns=definition.indicator_ids)
    x = wide.to_numpy(dtype=np.float64)
    known = ~np.isnan(x)
    z = np.zeros_like(x)
    for j, indicator in enumerate(definition.indicator_ids):
        if known[:, j].any():
            column = x[known[:, j], j : j + 1]
            z[known[:, j], j] = min_max(column, [definition.directions[indicator]])[:, 0]
    lower = _scores(definition, np.where(known, z, 0.0))
    upper = _scores(definition, np.where(known, z, 1.0))
    rows = wide.index.to_frame(index=False)
    rows = rows.assign(
        index_id=definition.id, n_cells=x.shape[1], n_known=known.sum(axis=1), lower=lower,
        upper=upper, assumption=ASSUMPTION,
    )  # fmt: skip
    ranks = rows.groupby("year", sort=False)[["lower", "upper"]].apply(_ranks)
    return rows.join(ranks.droplevel(0) if isinstance(ranks.index, pd.MultiIndex) else ranks)


def _ranks(own: pd.DataFrame) -> pd.DataFrame:
    """Best and worst place of each object: how many surely lie above it, how many may."""
    low, high = own["lower"].to_numpy(), own["upper"].to_numpy()
    surely = (low[np.newaxis, :] > high[:, np.newaxis]).sum(axis=1)
    may = (high[np.newaxis, :] > low[:, np.newaxis]).sum(axis=1) - (high > low)
    return pd.DataFrame({"best_rank": 1 + surely, "worst_rank": 1 + may}, index=own.index)


def _scores(definition: Definition, z: np.ndarray) -> np.ndarray:
    """Scores with equal weights and frozen ideals; each rises with every normalised value."""
    if definition.method == "coupling":
        chains = list(definition.dimensions.values())
        of_chain = [np.array([c == part.id for c in chains]) for part in definition.dimension]
        u = np.column_stack([z[:, own].mean(axis=1) for own in of_chain])
        # Without any level there is no coupling, and the least degree is 0.
        found = coupling_coordination(u, variant=definition.options.variant)
        return np.where(u.any(axis=1), found.D, 0.0)
    weight = np.full(z.shape[1], 1 / z.shape[1])
    if definition.method == "entropy_topsis":
        ideals = np.vstack([np.ones(z.shape[1]), np.zeros(z.shape[1])])
        return topsis(z, weight, metric=definition.options.metric, ideals=ideals).closeness
    return np.asarray(z @ weight)
