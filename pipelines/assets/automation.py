"""What starts a refresh without a person: files that arrive, the time of year; and the alarm."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Mapping, Sequence

import dagster as dg

from pipelines import alerts
from pipelines.assets.raw import observe_raw
from pipelines.assets.release import CANDIDATE, DIFFERENCE, REPORT, WAREHOUSE
from pipelines.assets.runs import running
from pipelines.assets.tables import Table
from pipelines.assets.versions import stale
from pipelines.builds import build_of
from pipelines.extracts.reading import data_files
from pipelines.extracts.sidecar import load_sidecar
from pipelines.project import Project
from pipelines.reference import load_catalogue
from pipelines.reference.editions import Due, editions_due

LOOK_EVERY = 30  # seconds
SETTLED = 10.0  # seconds without a change, after which a file is taken to be whole
YEARLY = "0 9 15 12 *"  # mid-December: the yearbooks of the year are out


def selection(project: Project, tables: Sequence[Table]) -> list[dg.AssetKey]:
    """Assets that the present inputs and code may change, and the release."""
    names = stale(tables, build_of(project).entries(), project.digests())
    keys = [table.key for table in tables if table.name in names]
    return [*keys, CANDIDATE, DIFFERENCE, REPORT, WAREHOUSE]


def arrivals(project: Project, tables: Sequence[Table], job: str) -> dg.SensorDefinition:
    """Sensor: a new or changed extract starts one refresh of what depends on it."""

    @dg.sensor(
        name="raw_arrivals",
        job_name=job,
        minimum_interval_seconds=LOOK_EVERY,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="raw/ 中有新增或变更的文件时启动一次更新 | a new or changed file in raw/ "
        "starts one refresh, once it is whole",
    )
    def raw_arrivals(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        seen = sizes(project)
        before, context_cursor = json.loads(context.cursor or "{}"), json.dumps(seen)
        reason = _why_not(project, context.instance, job, before, seen)
        if reason:
            return dg.SensorResult(skip_reason=reason, cursor=context_cursor)
        observe_raw(project, context.instance)
        return dg.SensorResult(run_requests=[request(project, tables)], cursor=context_cursor)

    return raw_arrivals


def _why_not(
    project: Project,
    instance: dg.DagsterInstance,
    job: str,
    before: Mapping[str, list[float]],
    seen: Mapping[str, list[float]],
) -> str:
    """Why no refresh is started now; empty if one is."""
    now = time.time()
    restless = [
        name
        for name, (_, changed) in seen.items()
        if now - changed < SETTLED or before.get(name, seen[name]) != seen[name]
    ]
    if restless:
        return f"still being written: {', '.join(sorted(restless)[:3])}"
    if settled(project):
        return "nothing new: the last release was made from these files and this code"
    return "a refresh is running" if running(instance, job) else ""


def settled(project: Project) -> bool:
    """Whether the current release, or one that waits for a person, has the present inputs."""
    return project.is_current() or project.waiting_for() is not None


def sizes(project: Project) -> dict[str, list[float]]:
    """Size and time of the last change of every file under ``raw/``."""
    found = {}
    for path in sorted(project.raw.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            state = path.stat()
            found[path.relative_to(project.raw).as_posix()] = [state.st_size, state.st_mtime]
    return found


def request(project: Project, tables: Sequence[Table]) -> dg.RunRequest:
    """One run for one content on top of one release: a second request for it is dropped."""
    current = (project.manifest() or {}).get("release_id", "none")
    return dg.RunRequest(
        run_key=f"{project.fingerprint()['both'][:16]} on {current}",
        asset_selection=selection(project, tables),
    )


def editions_due_schedule(
    project: Project, tables: Sequence[Table], job: str
) -> dg.ScheduleDefinition:
    """Schedule: once a year, ask for the editions that are due and refresh from what is there."""

    @dg.schedule(
        name="editions_due",
        job_name=job,
        cron_schedule=YEARLY,
        execution_timezone="Asia/Shanghai",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="每年十二月列出应出而未到的年鉴与公报 | every December, the editions "
        "that are due",
    )
    def yearly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        day = context.scheduled_execution_time or dt.datetime.now(dt.UTC)
        listed = "; ".join(map(str, due(project, day.date()))) or "nothing"
        if settled(project):
            alerts.send("Editions due", f"Due by {day:%Y-%m-%d}: {listed}")
            return dg.SkipReason(f"nothing new in raw/. Due: {listed}")
        asked = request(project, tables)
        return dg.RunRequest(
            run_key=asked.run_key, asset_selection=asked.asset_selection, tags={"due": listed[:255]}
        )

    return yearly


def due(project: Project, today: dt.date) -> list[Due]:
    """Editions that should be out and are not in ``raw/``."""
    found = []
    for path in data_files(project.raw):
        sidecar = load_sidecar(path, path.name)
        if sidecar.data_years:
            found.append((sidecar.source, sidecar.obtained, sidecar.data_years[1]))
    return editions_due(found, load_catalogue(project.reference)["due"], today)


@dg.failure_hook(name="alert")
def alert(context: dg.HookContext) -> None:
    """Tell a person that a step failed, if they set a way for it."""
    error = context.op_exception
    alerts.send(
        f"Refresh failed at {context.op.name}",
        f"run {context.run_id}\n{error}\nThe published release stays as it was.",
    )
