"""Coupling coordination of the chains of an index, for cities and for region groups."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.computation.frames import OBJECT, Frames, provenance, score_rows
from pipelines.computation.weighting import pool_matrices
from pipelines.indices.coupling_coordination import coupling_coordination, level
from pipelines.reference.definitions import Definition

COUPLING = [
    *OBJECT,
    "index_id",
    "pool",
    "f",
    "g",
    "C",
    "T",
    "D",
    "variant",
    "level_zh",
    "reason",
    "break_in_inputs",
]


def couple(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Chain scores f and g (weighted sums of their own indicators) with C, T, D and class of D."""
    parts = []
    chains = [part.id for part in definition.dimension]
    for pool, objects, _, z, weights in pool_matrices(definition, frames):
        of_chain = [(weights["dimension"] == chain).to_numpy() for chain in chains]
        weight = weights["weight"].to_numpy()
        u = np.column_stack([z[:, own] @ weight[own] for own in of_chain]).clip(0, 1)
        found = coupling_coordination(u, variant=definition.options.variant)
        parts.append(
            objects.assign(
                index_id=definition.id, pool=pool, f=u[:, 0], g=u[:, 1],
                C=found.C, T=found.T, D=found.D, variant=definition.options.variant,
                level_zh=level(found.D, closed=definition.options.closed), reason=found.reason,
            )
        )  # fmt: skip
    if not parts:
        return pd.DataFrame(columns=COUPLING)
    breaks = provenance(frames["inputs"])[["level", "region_code", "year", "break_in_inputs"]]
    return pd.concat(parts).merge(breaks, on=["level", "region_code", "year"], how="left")


def coupling_scores(definition: Definition, frames: Frames) -> pd.DataFrame:
    """D as the score of the index."""
    scored = frames["coupling"].rename(columns={"D": "score"})
    return score_rows(
        definition, scored[[*OBJECT, "pool", "score", "reason"]], frames["inputs"], "aggregate"
    )
