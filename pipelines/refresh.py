"""One refresh: a run of the Dagster job on the persistent instance, and the account it gives."""

from __future__ import annotations

import os
import re
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.project import PACKAGE, Project

if TYPE_CHECKING:
    import dagster as dg


@dataclass
class Outcome:
    """What a refresh did.

    ``unchanged`` refreshes made nothing; ``problems`` hold one readable text a failed step.
    """

    done: bool
    unchanged: bool
    seconds: float
    manifest: dict[str, Any] | None
    problems: list[str] = field(default_factory=list)


def unchanged(project: Project) -> dict[str, Any] | None:
    """Manifest of the current release if inputs and code are what it was made from."""
    manifest = project.manifest()
    if manifest and manifest["fingerprint"]["both"] == project.fingerprint()["both"]:
        return manifest
    return None


def prepare_home(project: Project) -> None:
    """Make the home of the persistent Dagster instance and point the environment to it."""
    home = project.dagster_home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PACKAGE / "dagster.yaml", home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["YEARBOOK_EVENTS"] = str(home / "events")


def refresh(project: Project, *, force: bool = False) -> Outcome:
    """Run the whole refresh, unless nothing changed since the current release.

    Every table is made anew in the private build database, checked, and published as one release;
    when a check fails or a raw file is not as declared, the current release stays.
    """
    began = time.monotonic()
    manifest = None if force else unchanged(project)
    if manifest:
        return Outcome(True, True, time.monotonic() - began, manifest)
    prepare_home(project)
    problems = _run(project)
    return Outcome(not problems, False, time.monotonic() - began, project.manifest(), problems)


def _run(project: Project) -> list[str]:
    # Imported here: deciding that nothing changed must not load Dagster.
    import dagster as dg

    from pipelines.database import BusyError
    from pipelines.definitions import JOB, build_definitions
    from pipelines.reference import ReferenceError

    try:
        job = build_definitions(project).resolve_job_def(JOB)
    except ReferenceError as error:
        return [str(error)]
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.DagsterInstance.get() as instance:
        observe_raw(project, instance)
        try:
            result = job.execute_in_process(
                instance=instance, raise_on_error=False, run_config=quiet
            )
        except BusyError as error:
            return [str(error)]
        return [] if result.success else failures(result)


def observe_raw(project: Project, instance: dg.DagsterInstance) -> None:
    """Report the content hash of every raw file as its data version."""
    import dagster as dg
    from dagster._core.definitions.data_version import DATA_VERSION_TAG

    from pipelines.assets.raw import raw_key

    for file, digest in project.inputs().items():
        if Path(file).suffix not in {".yaml", ".md"}:
            instance.report_runless_asset_event(
                dg.AssetObservation(
                    raw_key(file),
                    tags={DATA_VERSION_TAG: digest[:16]},
                    metadata={"sha256": digest, "file": file},
                )
            )


def failures(result: dg.ExecuteInProcessResult) -> list[str]:
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
    return reports or texts or ["the run failed; see it in the UI"]


def _message(error: Any) -> str:
    """Message of an exception without its class, which says nothing to a user."""
    return re.sub(rf"^[\w.]*{error.cls_name}: ", "", str(error.message)).strip()
