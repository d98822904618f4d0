"""The one place where everything meets: assets, jobs and the workbench. No logic of its own."""

from __future__ import annotations

import dagster as dg

from pipelines.assets import (
    audit,
    automation,
    comparison,
    frozen,
    indices,
    inference,
    panel,
    raw,
    reference,
    region_names,
    release,
    robustness,
    statistics,
)
from pipelines.assets.steps import executor, step
from pipelines.assets.tables import Table, sql_table
from pipelines.assets.workbench import Workbench, settings
from pipelines.project import Project
from pipelines.reference import load_catalogue, load_definitions
from pipelines.sqlfiles import load_sql
from pipelines.validation import doubts_report, problems_report

JOB = "refresh"
# Statements that are not one table of their own name: filled once for every index.
TEMPLATES = {"indices.inputs"}


def tables_by_room(project: Project) -> dict[str, list[Table]]:
    """Every table of a project's graph, room by room, each index a room of its own."""
    sql = load_sql(project.sql)
    catalogue = load_catalogue(project.reference)
    definitions = load_definitions(project.reference / "indices", catalogue)
    own = {
        "clean.problems": {"stopping": {"no_problems": problems_report}},
        "clean.panel_problems": {"stopping": {"no_problems": problems_report}},
        "clean.edition_drift": {"stopping": {"no_undeclared_drift": problems_report}},
        "clean.panel_drift": {"stopping": {"no_undeclared_drift": problems_report}},
        "meta.warnings": {"reporting": {"no_doubts": doubts_report}},
    }

    def statements(schema: str) -> list[Table]:
        apart = {*TEMPLATES, *raw.PANEL_TABLES}
        names = [name for name in sql if name.startswith(f"{schema}.") and name not in apart]
        return [sql_table(sql[name], **own.get(name, {})) for name in names]

    rooms = {
        "reference": reference.reference_tables(project),
        "extracts": raw.extract_tables(project, sql),
        "clean": [
            *statements("clean"),
            raw.figures_table(sql),
            region_names.names_table(project),
        ],
        "panel": [*statements("panel"), *panel.computed_tables()],
        "selection": statements("indices"),
        **{i: indices.index_tables(d, sql["indices.inputs"]) for i, d in definitions.items()},
        "indices": [
            *indices.collected_tables(definitions),
            *frozen.frozen_tables(project, definitions),
        ],
        "robustness": [
            *statements("robustness"),
            *robustness.drawn_tables(project, definitions),
        ],
        "statistics": statistics.statistics_tables(project),
        "comparison": [*statements("comparison"), *comparison.comparison_tables(definitions)],
        "inference": [*inference.inference_tables(definitions), *statements("inference")],
        "audit": [*audit.audit_tables(project), *statements("audit")],
        "meta": statements("meta"),
    }
    rooms["meta"] += release.meta_tables([table for room in rooms.values() for table in room])
    return rooms


def build_definitions(project: Project | None = None) -> dg.Definitions:
    """Assemble the graph of a project; tests pass a project with folders of their own."""
    project = project or Project()
    rooms = tables_by_room(project)
    tables = [table for room in rooms.values() for table in room]
    refresh_job = dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all(),
        description="全部更新 | the whole refresh",
        hooks={automation.alert},
    )
    return dg.Definitions(
        assets=[
            *raw.raw_specs(project),
            *(step(f"make_{room}", owned, group=room) for room, owned in rooms.items()),
            *release.release_assets(tables),
        ],
        jobs=[refresh_job],
        sensors=[automation.arrivals(project, tables, JOB)],
        schedules=[automation.editions_due_schedule(project, tables, JOB)],
        resources={"workbench": Workbench(**settings(project))},
        executor=executor(project, tables),
    )


defs = build_definitions()
