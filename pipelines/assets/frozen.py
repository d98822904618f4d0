"""Frozen and free series of the indices that are frozen, and what changed since."""

from __future__ import annotations

import pandas as pd

from pipelines.assets.tables import Frames, Table, code_of, frame_table
from pipelines.assets.workbench import Workbench
from pipelines.computation import attribution, frozen
from pipelines.project import Project
from pipelines.reference import Definition
from pipelines.reference.frozen import NUMBERS, load_frozen
from pipelines.schemas import schema_of

COMMON = ["indices.scores", "indices.weights", "indices.eta"]


def frozen_tables(project: Project, definitions: dict[str, Definition]) -> list[Table]:
    """``indices.frozen`` and ``indices.frozen_parameters``; empty where nothing is frozen."""
    kept = {
        index_id: pd.DataFrame(rows).astype(dict.fromkeys(NUMBERS, float))
        for index_id, rows in load_frozen(project.reference, definitions).items()
    }

    def of(frames: Frames, index_id: str) -> Frames:
        own = {name: f[f["index_id"] == index_id] for name, f in frames.items() if name in COMMON}
        return {
            "inputs": frames[f"{index_id}.inputs"], "scores": own["indices.scores"],
            "weights": own["indices.weights"], "indices.eta": own["indices.eta"],
        }  # fmt: skip

    def series(_: Workbench, frames: Frames) -> pd.DataFrame:
        return stacked("indices.frozen", [
            frozen.frozen_series(definitions[i], rows, of(frames, i)) for i, rows in kept.items()
        ])  # fmt: skip

    def parameters(_: Workbench, frames: Frames) -> pd.DataFrame:
        return stacked("indices.frozen_parameters", [
            frozen.frozen_parameters(definitions[i], rows, of(frames, i)["weights"])
            for i, rows in kept.items()
        ])  # fmt: skip

    reads = [*COMMON, *(f"{index_id}.inputs" for index_id in kept)]
    code = code_of(frozen, attribution)
    return [
        frame_table("indices.frozen", reads, series, code=code),
        frame_table("indices.frozen_parameters", reads, parameters, code=code),
    ]


def stacked(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Parts under each other; an empty table where there are none."""
    columns = list(schema_of(name).columns)
    return pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)
