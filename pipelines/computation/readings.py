"""Every index under every reading of its formula: named options side by side, one value each.

The reading that the definition chooses is marked; the others are there so that a printed table can
be set against each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from pipelines.computation.frames import OBJECT, Frames
from pipelines.computation.weighting import pool_matrices
from pipelines.indices.coupling_coordination import coupling_coordination
from pipelines.indices.topsis import topsis
from pipelines.reference.definitions import Definition

READINGS = ["index_id", *OBJECT, "option", "reading", "chosen", "value", "reason"]
VARIANTS = ("standard", "coefficient_lost", "no_root", "liao1999", "wang2021")
METRICS = ("weighted", "weight_inside_root")
# Column of the activity table that a reading of k takes.
STRENGTHS = {
    "k_once": "out_strength", "k_twice": "k_twice", "symmetric": "symmetric",
    "destination_share": "in_strength",
}  # fmt: skip
SCALES = {"": 1.0, "_x100": 100.0}


def readings(definitions: Mapping[str, Definition], frames: Frames) -> pd.DataFrame:
    """Scores of every computed index under each reading of its formula.

    Args:
        definitions: the indices.
        frames: ``indices.coupling``, ``indices.gravity_activity``, ``indices.synergy``, and of
            every TOPSIS index its ``normalised`` and ``weights`` by full name.
    """
    parts = []
    for definition in definitions.values():
        for part in METHODS.get(definition.method, _none)(definition, frames):
            parts.append(part.assign(index_id=definition.id))
    return (
        pd.concat(parts, ignore_index=True)[READINGS] if parts else pd.DataFrame(columns=READINGS)
    )


def _none(definition: Definition, frames: Frames) -> Iterator[pd.DataFrame]:
    yield from ()


def _own(definition: Definition, frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["index_id"] == definition.id]


def _coupling(definition: Definition, frames: Frames) -> Iterator[pd.DataFrame]:
    """D of the same two chain scores by variant of the formula."""
    own = _own(definition, frames["indices.coupling"])
    if own.empty:
        return
    u = own[["f", "g"]].to_numpy(dtype=np.float64)
    for variant in VARIANTS:
        found = coupling_coordination(u, variant=variant)
        yield own[OBJECT].assign(
            option="variant", reading=variant, chosen=variant == definition.options.variant,
            value=found.D, reason=found.reason,
        )  # fmt: skip


def _topsis(definition: Definition, frames: Frames) -> Iterator[pd.DataFrame]:
    """Closeness with weights inside or outside the root."""
    own = {name: frames[f"{definition.id}.{name}"] for name in ("normalised", "weights")}
    if own["normalised"].empty:
        return
    for _, objects, _, z, weights in pool_matrices(definition, own):
        for metric in METRICS:
            found = topsis(z, weights["weight"].to_numpy(), metric=metric)
            yield objects.assign(
                option="metric", reading=metric, chosen=metric == definition.options.metric,
                value=found.closeness, reason=found.reason,
            )  # fmt: skip


def _gravity(definition: Definition, frames: Frames) -> Iterator[pd.DataFrame]:
    """Strengths with k once (the score), twice, not at all, or of the destination."""
    own = _own(definition, frames["indices.gravity_activity"])
    if own.empty:
        return
    for reading, column in STRENGTHS.items():
        yield own[OBJECT].assign(
            option="k", reading=reading, chosen=reading == "k_once", value=own[column], reason=""
        )


def _synergy(definition: Definition, frames: Frames) -> Iterator[pd.DataFrame]:
    """Degrees by reading of η, with S in [0, 1] and, times 100, on the scale of 0 to 100."""
    own = _own(definition, frames["indices.synergy"])
    if own.empty:
        return
    for ending, factor in SCALES.items():
        first = definition.options.eta[0]
        yield own.assign(
            level="group", group_id=own["region_code"], option="eta and scale",
            reading=own["eta_reading"] + ending,
            chosen=(own["eta_reading"] == first) & (factor == 1), value=factor * own["degree"],
        )[[*OBJECT, "option", "reading", "chosen", "value", "reason"]]  # fmt: skip


METHODS = {
    "coupling": _coupling, "entropy_topsis": _topsis, "gravity": _gravity, "synergy": _synergy,
}  # fmt: skip
