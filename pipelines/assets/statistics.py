"""Comparison statistics of every index: one table a family."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from pipelines.assets.tables import Frames, Table, code_of, frame_table, once
from pipelines.assets.workbench import Workbench
from pipelines.project import Project
from pipelines.reference.uncertainty import load_uncertainty
from pipelines.schemas import schema_of
from pipelines.statistics import (
    comparisons,
    convergence,
    distribution,
    inequality,
    networks,
    spatial,
)

CODE = code_of(comparisons, convergence, distribution, inequality, networks, spatial)
SCORES, FLOWS, POINTS = "indices.scores", "indices.gravity_flows", "clean.coordinates"


def statistics_tables(project: Project) -> list[Table]:
    """All tables of the room."""
    seed = load_uncertainty(project.reference).seed

    measured = once(lambda _, frames: comparisons.networks(frames[FLOWS]))

    def table(
        name: str, reads: list[str], made: Callable[[Workbench, Frames], pd.DataFrame]
    ) -> Table:
        full = f"statistics.{name}"

        def make(bench: Workbench, frames: Frames) -> pd.DataFrame:
            return made(bench, frames).reindex(columns=list(schema_of(full).columns))

        return frame_table(full, reads, make, code=f"{CODE}{seed}")

    return [
        table("inequality", [SCORES], lambda _, f: comparisons.inequality(f[SCORES])),
        table("convergence", [SCORES], lambda _, f: comparisons.convergence(f[SCORES])),
        table(
            "spatial",
            [SCORES, POINTS],
            lambda _, f: comparisons.spatial(f[SCORES], f[POINTS], seed),
        ),
        table("networks", [FLOWS], lambda b, f: measured(b, f)[0]),
        table("nodes", [FLOWS], lambda b, f: measured(b, f)[1]),
        table("density", [SCORES], lambda _, f: comparisons.density(f[SCORES])),
        table("transitions", [SCORES], lambda _, f: comparisons.movement(f[SCORES])),
    ]
