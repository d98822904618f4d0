"""Gravity networks: one for every region group and year."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipelines.computation.frames import OBJECT, Frames, matrix, score_rows
from pipelines.indices.gravity import Gravity, gravity, great_circle_km
from pipelines.reference.definitions import Definition

ACTIVITY = [
    *OBJECT, "index_id", "mass", "out_strength", "in_strength", "symmetric", "k_twice", "unit",
    "distance", "reason",
]  # fmt: skip
FLOWS = ["index_id", "group_id", "year", "from_code", "to_code", "distance_km", "k", "r", "unit"]
NETWORKS = [
    "index_id", "group_id", "year", "n_cities", "density", "weighted_density",
    "out_centralisation", "in_centralisation", "reason",
]  # fmt: skip


def _networks(
    definition: Definition, frames: Frames
) -> Iterator[tuple[pd.DataFrame, np.ndarray, np.ndarray, Gravity]]:
    """For each group and year: the cities, their masses F and P, distances and the network."""
    inputs, points = frames["inputs"], frames["clean.coordinates"].set_index("region_code")
    for _, cells in inputs.groupby(["group_id", "year"], sort=True):
        objects, masses = matrix(cells, definition.indicator_ids)
        lacking = [code for code in objects["region_code"] if code not in points.index]
        if lacking:
            raise ValueError(f"{definition.id}: no coordinates for {', '.join(lacking)}")
        here = points.loc[objects["region_code"]]
        distance = great_circle_km(here["latitude"].to_numpy(), here["longitude"].to_numpy())
        found = gravity(masses[:, 0], masses[:, 1], distance, definition.options.exponent)
        yield objects, masses, distance, found


def _unit(definition: Definition, inputs: pd.DataFrame) -> str:
    """Unit of r: those of F and P over kilometres to the exponent."""
    units = inputs.drop_duplicates("indicator_id").set_index("indicator_id")["unit"]
    over = "·".join(units[identity] for identity in definition.indicator_ids)
    return f"{over}/km^{definition.options.exponent:g}"


def activity(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Strengths of every city: out, in, symmetric, and the printed formula with k twice."""
    parts = [
        objects.assign(
            index_id=definition.id, mass=np.sqrt(masses[:, 0] * masses[:, 1]),
            out_strength=found.out_strength, in_strength=found.in_strength,
            symmetric=found.symmetric, k_twice=found.k_twice,
            unit=_unit(definition, frames["inputs"]),
            distance="great circle between city governments, R = 6371.0088 km", reason="",
        )
        for objects, masses, _, found in _networks(definition, frames)
    ]  # fmt: skip
    return pd.concat(parts) if parts else pd.DataFrame(columns=ACTIVITY)


def flows(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Every directed pair of cities with distance, k and r."""
    parts = []
    for objects, _, distance, found in _networks(definition, frames):
        codes = objects["region_code"].to_numpy()
        start, end = np.nonzero(~np.eye(len(codes), dtype=bool))
        parts.append(
            pd.DataFrame(
                {
                    "index_id": definition.id, "group_id": objects["group_id"].iloc[0],
                    "year": objects["year"].iloc[0], "from_code": codes[start],
                    "to_code": codes[end], "distance_km": distance[start, end],
                    "k": found.k[start, end], "r": found.r[start, end],
                    "unit": _unit(definition, frames["inputs"]),
                }
            )
        )  # fmt: skip
    return pd.concat(parts) if parts else pd.DataFrame(columns=FLOWS)


def networks(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Measures of each network: densities and centralisation."""
    parts = [
        {
            "index_id": definition.id, "group_id": objects["group_id"].iloc[0],
            "year": objects["year"].iloc[0], "n_cities": len(objects), "density": found.density,
            "weighted_density": found.weighted_density,
            "out_centralisation": found.out_centralisation,
            "in_centralisation": found.in_centralisation, "reason": "",
        }
        for objects, _, _, found in _networks(definition, frames)
    ]  # fmt: skip
    return pd.DataFrame(parts, columns=NETWORKS)


def gravity_scores(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Outward activity (out-strength, k once) as the score, ranked within each network."""
    found = frames["activity"]
    scored = found.assign(pool=found["group_id"], score=found["out_strength"])
    return score_rows(
        definition, scored[[*OBJECT, "pool", "score", "reason"]], frames["inputs"], "sum"
    )
