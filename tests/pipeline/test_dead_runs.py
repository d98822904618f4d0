"""A refresh killed in the middle, and its run retried from failure as the UI does it."""

import os
import time
from pathlib import Path

import dagster as dg
import pytest

from pipelines.assets.runs import running
from pipelines.definitions import JOB, build_definitions
from pipelines.project import Project
from pipelines.refresh import prepare_home
from tests.conftest import Sandbox
from tests.pipeline.torture import change, refresh_elsewhere, whole


def retried_job() -> dg.JobDefinition:
    """The refresh of the project under test; Dagster builds it anew by this function's name."""
    raw, warehouse, reference = map(Path, os.environ["RETRIED_PROJECT"].split(os.pathsep))
    project = Project(raw=raw, warehouse=warehouse, reference=reference)
    return build_definitions(project).resolve_job_def(JOB)


def kill_once_made(sandbox: Sandbox, table: str) -> None:
    """Start a refresh in another process and kill it as soon as it has made a table."""
    known = set(sandbox.project.logs.glob("*.jsonl"))
    process = refresh_elsewhere(sandbox)
    while process.poll() is None:
        new = set(sandbox.project.logs.glob("*.jsonl")) - known
        if any(f'"event": "made", "table": "{table}"' in log.read_text("utf-8") for log in new):
            process.kill()
            process.communicate()
            return
        time.sleep(0.01)
    pytest.fail(f"the refresh ended before it made {table}: {process.communicate()[0]}")


def test_a_killed_run_is_retried_from_failure(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.take("vendor_city_panel", "city_government_coordinates")
    project = sandbox.project
    first = sandbox.refresh()
    assert first.done, first.problems
    change(sandbox, 905458757)
    kill_once_made(sandbox, "panel.values")
    assert whole(project) == first.manifest["release_id"]

    folders = map(str, (project.raw, project.warehouse, project.reference))
    monkeypatch.setenv("RETRIED_PROJECT", os.pathsep.join(folders))
    prepare_home(project)
    with dg.DagsterInstance.get() as instance:
        assert running(instance, JOB) == []
        [dead] = instance.get_runs(limit=1)
        assert dead.status == dg.DagsterRunStatus.FAILURE
        ended = dg.execute_job(
            dg.build_reconstructable_job(__name__, "retried_job"),
            instance,
            run_config=dead.run_config,
            reexecution_options=dg.ReexecutionOptions.from_failure(dead.run_id, instance),
        )
        ran = {event.step_key for event in ended.all_events if event.is_step_success}
    assert ended.success
    # What the dead run had finished is not run again; what it had begun and not finished is.
    assert "make_extracts" not in ran
    assert {"make_panel", "make_meta"} <= ran
    assert whole(project) != first.manifest["release_id"]
    assert sandbox.refresh().unchanged
