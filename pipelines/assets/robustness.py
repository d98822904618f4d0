"""Robustness of every index: intervals, probabilities, overtaking, what leaving one out does."""

from __future__ import annotations

import pandas as pd

from pipelines.assets.tables import Frames, Table, code_of, frame_table, once
from pipelines.assets.workbench import Workbench
from pipelines.computation import robustness
from pipelines.computation.robustness import (
    account,
    choices,
    composite,
    hierarchy,
    layout,
    networks,
    prepared,
    run,
    series,
    subsystems,
    weighing,
)
from pipelines.project import Project
from pipelines.reference import Definition
from pipelines.reference.uncertainty import load_statements, load_uncertainty
from pipelines.schemas import schema_of
from pipelines.statistics import draws, streaming

MODULES = (
    robustness, account, choices, composite, hierarchy, layout, networks, prepared, run, series,
    subsystems, weighing, draws, streaming,
)  # fmt: skip


def drawn_tables(project: Project, definitions: dict[str, Definition]) -> list[Table]:
    """The tables of ``run.TABLES``, all from one run over every index."""
    uncertainty, statements = (
        load_uncertainty(project.reference),
        load_statements(project.reference),
    )
    reads = [*run.READS, *(f"{index_id}.inputs" for index_id in definitions)]
    all_tables = once(
        lambda bench, frames: run.all_of(definitions, frames, uncertainty, statements, bench.spread)
    )

    def table(name: str) -> Table:
        full = f"robustness.{name}"

        def make(bench: Workbench, frames: Frames) -> pd.DataFrame:
            return all_tables(bench, frames)[name].reindex(columns=list(schema_of(full).columns))

        return frame_table(
            full, reads, make, code=code_of(*MODULES) + uncertainty.model_dump_json()
        )

    return [table(name) for name in run.TABLES]
