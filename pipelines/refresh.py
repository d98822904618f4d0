"""One refresh: a run of the Dagster job on the persistent instance, and the account it gives."""

from __future__ import annotations

import os
import re
import shutil
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.project import LOGGER, PACKAGE, Project, SettingsError

if TYPE_CHECKING:
    import dagster as dg

# A run's own account says what happened; Dagster's log of it stays in its event log.
QUIET = {"console": {"config": {"log_level": "CRITICAL"}}}


@dataclass
class Outcome:
    """What a refresh did.

    ``unchanged`` refreshes made nothing; ``problems`` hold one readable text a failed step.
    ``held`` is a release that was made and waits for a person, with ``problems`` as the reasons.
    """

    done: bool
    unchanged: bool
    seconds: float
    manifest: dict[str, Any] | None
    problems: list[str] = field(default_factory=list)
    held: str | None = None


def prepare_home(project: Project) -> None:
    """Make the home of the persistent Dagster instance and point the environment to it."""
    home = project.dagster_home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PACKAGE / settings_file(project), home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["YEARBOOK_EVENTS"] = str(home / "events")
    if project.catalogue:
        os.environ["YEARBOOK_DAGSTER_STORAGE"] = project.dagster_storage


def settings_file(project: Project) -> str:
    """Settings of the Dagster instance: with its own databases, or with those of PostgreSQL."""
    return "dagster-postgresql.yaml" if project.catalogue else "dagster.yaml"


def refresh(project: Project, *, force: bool = False) -> Outcome:
    """Run the refresh, unless nothing changed since the current release.

    What a change may reach is made anew in the private build database and checked (everything, with
    ``force``), and the whole is published as one release. When a check fails or a raw file is not
    as declared, the current release stays; when the difference from it exceeds the declared limits,
    the new one waits for a person.
    """
    began = time.monotonic()
    if not force and project.is_current():
        return Outcome(True, True, time.monotonic() - began, project.manifest())
    waiting = None if force else project.waiting_for()
    if not waiting:
        prepare_home(project)
        problems = _run(project, force)
        if problems:
            seconds = time.monotonic() - began
            return Outcome(False, False, seconds, project.manifest(), problems)
        waiting = project.waiting_for()
    seconds = time.monotonic() - began
    if waiting:
        reasons = project.waiting()[waiting]
        return Outcome(False, False, seconds, project.manifest(), reasons, waiting)
    return Outcome(True, False, seconds, project.manifest())


def _run(project: Project, force: bool) -> list[str]:
    # Imported here: deciding that nothing changed must not load Dagster.
    import dagster as dg
    from dagster import build_reconstructable_job

    from pipelines.assets.automation import selection
    from pipelines.assets.raw import observe_raw
    from pipelines.assets.runs import own_tags, running
    from pipelines.assets.workbench import settings
    from pipelines.database import BusyError
    from pipelines.reference import ReferenceError
    from pipelines.release import MixedReleases

    try:
        # The module builds the graph of the default project when it is loaded.
        from pipelines.definitions import JOB, build_definitions, tables_by_room

        job = build_definitions(project).resolve_job_def(JOB)
        tables = [table for room in tables_by_room(project).values() for table in room]
    except (ReferenceError, SettingsError) as error:
        return [str(error)]
    config = {
        "loggers": QUIET,
        "resources": {"workbench": {"config": settings(project, force=force)}},
    }
    with dg.DagsterInstance.get() as instance:
        running(instance, JOB)
        observe_raw(project, instance)
        chosen = None if force else selection(project, tables)
        keys = {table.key for table in tables}
        count = len(tables) if chosen is None else len(keys & set(chosen))
        LOGGER.info("tables", extra={"total": count})
        try:
            asked = {
                "instance": instance, "raise_on_error": False, "run_config": config,
                "tags": own_tags(), "asset_selection": chosen,
            }  # fmt: skip
            if project.workers:
                again = build_reconstructable_job(
                    "pipelines.refresh",
                    "rebuilt_job",
                    (project.fingerprint()["both"],),
                    settings(project),
                )
                result: dg.ExecutionResult = dg.execute_job(again, **asked)
            else:
                result = job.execute_in_process(**asked)
        except (BusyError, MixedReleases, SettingsError) as error:
            return [str(error)]
        return [] if result.success else failures(result)


def rebuilt_job(state: str, **settings: Any) -> dg.JobDefinition:
    """The job of a project in another process, from the settings of its workbench.

    Dagster keeps the last job it built; ``state`` tells that of other reference files from it.
    """
    from pipelines.assets.workbench import Workbench
    from pipelines.definitions import JOB, build_definitions

    return build_definitions(Workbench(**settings).project).resolve_job_def(JOB)


def failures(result: dg.ExecutionResult) -> list[str]:
    """Readable texts of what failed: the report of a check, or the message of an exception."""
    texts = []
    for event in result.all_events:
        if event.event_type_value == "RESOURCE_INIT_FAILURE" or event.is_step_failure:
            error = event.event_specific_data.error  # type: ignore[union-attr]
            # Dagster wraps what an asset raised; the first that is not its own says what is wrong.
            while error.cause is not None and str(error.cls_name).startswith("Dagster"):
                error = error.cause
            texts.append(_message(error))
    reports = [
        str(data.metadata["report"].value)
        for event in result.all_events
        if event.event_type_value == "ASSET_CHECK_EVALUATION"
        and not (data := event.event_specific_data).passed  # type: ignore[union-attr]
        and data.severity.value == "ERROR"  # type: ignore[union-attr]
    ]
    # Outside any step: what the executor met.
    ends = [
        _message(event.event_specific_data.error)  # type: ignore[union-attr]
        for event in result.all_events
        if event.is_run_failure and event.event_specific_data.error  # type: ignore[union-attr]
    ]
    return reports or texts or ends or ["the run failed; see it in the UI"]


def _message(error: Any) -> str:
    """Message of an exception without its class, which says nothing to a user."""
    return re.sub(rf"^[\w.]*{error.cls_name}: ", "", str(error.message)).strip()
