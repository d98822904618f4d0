"""Composite scores: entropy-weight TOPSIS and the plain entropy-weighted sum."""

from __future__ import annotations

import pandas as pd

from pipelines.computation.frames import OBJECT, Frames, score_rows
from pipelines.computation.weighting import pool_matrices
from pipelines.indices.topsis import topsis
from pipelines.reference.definitions import Definition

SCORED = [*OBJECT, "pool", "score", "reason"]


def topsis_scores(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Relative closeness of every object to the ideal of its pool, in [0, 1]."""
    parts = []
    for pool, objects, _, z, weights in pool_matrices(definition, frames):
        found = topsis(z, weights["weight"].to_numpy(), metric=definition.options.metric)
        parts.append(objects.assign(pool=pool, score=found.closeness, reason=found.reason))
    scored = pd.concat(parts) if parts else pd.DataFrame(columns=SCORED)
    return score_rows(definition, scored, frames["inputs"], "aggregate")


def sum_scores(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Weighted sum of the normalised values, in [0, 1]."""
    parts = []
    for pool, objects, _, z, weights in pool_matrices(definition, frames):
        parts.append(objects.assign(pool=pool, score=z @ weights["weight"].to_numpy(), reason=""))
    scored = pd.concat(parts) if parts else pd.DataFrame(columns=SCORED)
    return score_rows(definition, scored, frames["inputs"], "aggregate")
