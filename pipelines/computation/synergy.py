"""Synergy degree of a region group whose regions are the subsystems."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.computation.frames import OBJECT, Frames, provenance, score_rows
from pipelines.computation.weighting import pool_matrices
from pipelines.indices.system_synergy import subsystem_order, synergy_degree
from pipelines.reference.definitions import Definition

SUBSYSTEMS = [*OBJECT, "pool", "score"]
SYNERGY = [
    "index_id", "region_code", "year", "eta_reading", "base_year", "degree", "theta", "maximum",
    "break_in_inputs", "reason",
]  # fmt: skip


def _subsystems(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Order S of every subsystem and year; bounds are pooled over subsystems and years."""
    parts = []
    for pool, objects, _, z, weights in pool_matrices(definition, frames):
        order = subsystem_order(z, weights["weight"].to_numpy(), method=definition.options.order)
        parts.append(objects.assign(pool=pool, score=order))
    return pd.concat(parts) if parts else pd.DataFrame(columns=SUBSYSTEMS)


def synergy(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Degree against the base year by reading of η, with θ and the greatest possible degree."""
    subsystems, eta, base = (
        _subsystems(definition, frames),
        frames["indices.eta"],
        definition.options.base_year,
    )
    if subsystems.empty:
        return pd.DataFrame(columns=SYNERGY)
    years = range(definition.years[0], definition.years[1] + 1)
    parts = []
    for group in definition.groups:
        own = subsystems[subsystems["group_id"] == group]
        order = own.pivot(index="year", columns="region_code", values="score")
        inputs = frames["inputs"]
        broken = bool(provenance(inputs[inputs["group_id"] == group])["break_in_inputs"].any())
        for reading in definition.options.eta:
            chosen = eta[(eta["index_id"] == definition.id) & (eta["reading"] == reading)]
            weight = chosen.pivot(index="year", columns="region_code", values="eta")
            weight = weight.reindex(index=years, columns=order.columns)
            known = weight.notna().all(axis=1).to_numpy()
            found = synergy_degree(
                np.broadcast_to(order.loc[base], (len(years), order.shape[1])),
                order.loc[list(years)].to_numpy(),
                weight.fillna(0).to_numpy(),
                method=definition.options.degree,
            )
            parts.append(
                pd.DataFrame(
                    {
                        "index_id": definition.id, "region_code": group, "year": list(years),
                        "eta_reading": reading, "base_year": base,
                        "degree": np.where(known, found.degree, np.nan),
                        "theta": np.where(known, found.theta, np.nan),
                        "maximum": np.where(known, found.maximum, np.nan),
                        "break_in_inputs": broken,
                        "reason": np.where(known, "", "no grants for this reading of η"),
                    }
                )
            )  # fmt: skip
    return pd.concat(parts)


def synergy_scores(definition: Definition, frames: Frames) -> pd.DataFrame:
    """S of every subsystem; for the group the degree under the first reading of η."""
    inputs = frames["inputs"]
    subsystems = _subsystems(definition, frames)
    degrees = frames["synergy"]
    degrees = degrees[degrees["eta_reading"] == definition.options.eta[0]]
    groups = degrees.assign(
        level="group", group_id=degrees["region_code"], pool="aggregate", score=degrees["degree"]
    )
    whole = inputs.assign(level="group", region_code=inputs["group_id"])
    scored = pd.concat([subsystems.assign(reason=""), groups[[*SUBSYSTEMS, "reason"]]])
    return score_rows(definition, scored, pd.concat([inputs, whole]), "aggregate")
