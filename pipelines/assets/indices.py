"""One asset group an index: inputs → its method's stages; and the tables that join all indices."""

from __future__ import annotations

import pandas as pd

from pipelines import computation
from pipelines.assets.tables import Table, code_of, frame_table, sql_table
from pipelines.assets.workbench import Workbench
from pipelines.computation import (
    METHODS,
    Stage,
    composite,
    contributions,
    coupling,
    gravity,
    growth,
    hierarchical,
    synergy,
    weighting,
)
from pipelines.indices import decomposition, hierarchy
from pipelines.reference import Definition
from pipelines.schemas import schema_of
from pipelines.sqlfiles import SqlFile

# Common table -> table of one index that it collects.
COLLECTED = {
    "indices.scores": "scores",
    "indices.weights": "weights",
    "indices.nodes": "nodes",
    "indices.levels": "levels",
    "indices.synergy": "synergy",
    "indices.coupling": "coupling",
    "indices.gravity_activity": "activity",
    "indices.gravity_flows": "flows",
    "indices.gravity_networks": "networks",
    "indices.growth": "growth",
}
# Name in the decomposition -> table that every index shares.
PARTS_READ = {
    "scores": "indices.scores",
    "weights": "indices.weights",
    "synergy": "indices.synergy",
    "flows": "indices.gravity_flows",
    "indices.eta": "indices.eta",
}
STAGES = (weighting, composite, hierarchical, coupling, gravity, growth, synergy)
CODE = code_of(computation.methods, computation.frames, *STAGES)


def index_tables(definition: Definition, inputs: SqlFile) -> list[Table]:
    """Tables of one index: its inputs, then the stages of its method."""
    return [
        sql_table(
            inputs, name=f"{definition.id}.inputs", parameters={"index_id": definition.id}
        ),
        *(_stage_table(definition, stage) for stage in METHODS[definition.method]),
    ]  # fmt: skip


def _stage_table(definition: Definition, stage: Stage) -> Table:
    full = {name: name if "." in name else f"{definition.id}.{name}" for name in stage.reads}

    def make(_: Workbench, frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
        return stage.run(definition, {name: frames[table] for name, table in full.items()})

    return frame_table(
        f"{definition.id}.{stage.table}",
        list(full.values()),
        make,
        description=f"{definition.label_zh}：{stage.zh} | {definition.label_en}: {stage.en}",
        code=CODE + definition.model_dump_json(),
    )


def collected_tables(definitions: dict[str, Definition]) -> list[Table]:
    """Common tables: the same stage of every index that has it, one under the other."""
    tables = []
    for table, stage in COLLECTED.items():
        parts = [
            f"{index_id}.{stage}"
            for index_id, definition in definitions.items()
            if stage in {s.table for s in METHODS[definition.method]}
        ]
        tables.append(_collected_table(table, parts))
    return [*tables, _contributions_table(definitions)]


def _contributions_table(definitions: dict[str, Definition]) -> Table:
    """Parts of every score, of all indices at once."""
    stages = {i: {s.table for s in METHODS[d.method]} for i, d in definitions.items()}
    own = {
        i: {stage: f"{i}.{stage}" for stage in ("inputs", "normalised")
            if stage in {"inputs", *stages[i]}}
        for i in definitions
    }  # fmt: skip
    reads = [*PARTS_READ.values(), *(table for tables in own.values() for table in tables.values())]

    def made(_: Workbench, frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
        common = {name: frames[table] for name, table in PARTS_READ.items()}
        return contributions.of_all(
            definitions, common,
            {i: {stage: frames[table] for stage, table in tables.items()}
             for i, tables in own.items()},
        )  # fmt: skip

    code = code_of(contributions, hierarchical, decomposition, hierarchy)
    return frame_table("indices.contributions", reads, made, code=code)


def _collected_table(table: str, parts: list[str]) -> Table:
    def stacked(_: Workbench, frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
        filled = [frame for frame in frames.values() if len(frame)]
        if not filled:
            return pd.DataFrame(columns=list(schema_of(table).columns))
        return pd.concat(filled, ignore_index=True)

    return frame_table(table, parts, stacked, code=",".join(parts))
