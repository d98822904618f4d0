"""The refresh as an operation: arrivals, releases that wait, runs that die, readers meanwhile."""

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest

import pipelines
from pipelines import database, release
from pipelines.assets import automation, runs
from pipelines.definitions import JOB, build_definitions, tables_by_room
from pipelines.project import Project
from tests.conftest import Sandbox
from tests.pipeline.torture import (
    CITIES,
    change,
    readers_meanwhile,
    refresh_elsewhere,
    torture,
    whole,
)


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    made = Sandbox(tmp_path_factory.mktemp("refreshed"))
    made.take("vendor_city_panel", "city_government_coordinates")
    outcome = made.refresh()
    assert outcome.done and not outcome.unchanged, outcome.problems
    return made


@pytest.fixture
def small(refreshed: Sandbox, tmp_path: Path) -> Sandbox:
    """A project that was refreshed, and then moved to where it is now."""
    return refreshed.copy_to(tmp_path)


def deposits(project: Project) -> float:
    """One figure of the current release, as a reader sees it."""
    with pipelines.connect(project) as reader:
        [(value,)] = reader.execute(
            "SELECT value FROM panel.values WHERE level = 'city' AND region_code = '110000'"
            " AND indicator_id = 'deposits' AND year = 2014"
        ).fetchall()
    return value


# Stage, look, publish.


def test_a_refresh_that_loses_cells_waits_and_says_why(small: Sandbox) -> None:
    first = small.refresh()
    assert first.done, first.problems
    small.edit(CITIES, lambda text: text.replace("905458756", ""))
    second = small.refresh()
    assert not second.done
    assert second.manifest == first.manifest
    assert any("coverage_never_shrinks" in reason for reason in second.problems)
    assert deposits(small.project) == pytest.approx(90545.8756)
    page = small.project.releases / second.held / "difference.html"
    assert "110000" in page.read_text("utf-8")
    # Asked again, it says the same and makes nothing.
    again = small.refresh()
    assert (again.held, again.seconds < 2) == (second.held, True)
    release.accept(small.project, second.held)
    assert small.refresh().unchanged
    release.rollback(small.project, first.manifest["release_id"])
    assert deposits(small.project) == pytest.approx(90545.8756)


def test_a_project_that_was_moved_has_nothing_to_refresh(small: Sandbox) -> None:
    again = small.refresh()
    assert again.done and again.unchanged
    assert whole(small.project) == again.manifest["release_id"]
    assert small.project.current.resolve().parent == small.project.releases.resolve()


# Arrival.


def tick(project: Project, instance: dg.DagsterInstance, cursor: str | None = None):
    tables = [table for room in tables_by_room(project).values() for table in room]
    sensor = automation.arrivals(project, tables, JOB)
    context = dg.build_sensor_context(
        instance=instance, cursor=cursor, definitions=build_definitions(project)
    )
    return sensor.evaluate_tick(context)


def test_an_arrival_is_noticed_once_it_is_whole(small: Sandbox) -> None:
    assert small.refresh().done
    instance = dg.DagsterInstance.ephemeral()
    quiet = tick(small.project, instance)
    assert "nothing new" in quiet.skip_message
    small.take("cnipa_national_grants")
    path = small.project.raw / "cnipa_national_grants/unknown/domestic_grants.csv"
    now = time.time()
    os.utime(path, (now, now))
    copying = tick(small.project, instance, quiet.cursor)
    assert "still being written" in copying.skip_message
    for file in small.project.raw.rglob("*"):
        os.utime(file, (now - 60, now - 60))
    # The size and time differ from the last look, so one more look is needed.
    waiting = tick(small.project, instance, copying.cursor)
    started = tick(small.project, instance, waiting.cursor)
    [request] = started.run_requests
    names = {key.to_user_string() for key in request.asset_selection}
    assert {"extracts/cells", "panel/values", "release/warehouse"} <= names
    assert "reference/units" not in names
    # The same content asks for the same run: the key is the same and is started once.
    [again] = tick(small.project, instance, started.cursor).run_requests
    assert again.run_key == request.run_key


def test_the_yearly_schedule_lists_what_is_due(shipped) -> None:
    project, outcome = shipped
    assert outcome.done
    tables = [table for room in tables_by_room(project).values() for table in room]
    schedule = automation.editions_due_schedule(project, tables, JOB)
    at = dt.datetime(2026, 12, 15, 9)
    found = schedule.evaluate_tick(dg.build_schedule_context(scheduled_execution_time=at))
    # The bureau's export holds data to 2022; those of 2025 were complete by September 2026.
    assert "nbs_province: data of 2023-2025 (at hand up to 2022)" in found.skip_message
    assert "paper_song_wang_2025" not in found.skip_message


# Runs that die, and readers meanwhile.


def test_killed_refreshes_leave_a_whole_release_and_the_next_one_succeeds(small: Sandbox) -> None:
    account = torture(small, kills=4, seed=20261124)
    assert account.killed >= 4
    assert account.torn == []
    assert account.last.done, account.last.problems


def test_a_full_disk_leaves_the_current_release(small: Sandbox) -> None:
    first = small.refresh()
    assert first.done, first.problems
    change(small, 905458757)
    # No file may grow beyond a size that the warehouse needs (in blocks of 1024 bytes).
    full = refresh_elsewhere(small, file_limit=512)
    output, _ = full.communicate(timeout=120)
    assert full.returncode != 0, output
    assert whole(small.project) == first.manifest["release_id"]
    again = small.refresh()
    assert again.done, again.problems


def test_a_second_refresh_at_the_same_time_stops_and_says_so(small: Sandbox) -> None:
    assert small.refresh().done
    change(small, 905458757)
    with database.connect(small.project.build_database):
        second = refresh_elsewhere(small)
        output, _ = second.communicate(timeout=120)
    assert second.returncode == 1
    assert "another refresh is writing" in output
    assert small.refresh().done


def test_a_run_whose_process_died_is_closed_and_can_be_retried(tmp_path) -> None:
    with dg.DagsterInstance.ephemeral(str(tmp_path)) as instance:
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        tags = {runs.PROCESS: str(gone.pid), runs.HOST: runs.own_tags()[runs.HOST]}
        job = dg.GraphDefinition("refresh").to_job()
        dead = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags=tags)
        live = instance.create_run_for_job(
            job, status=dg.DagsterRunStatus.STARTED, tags=runs.own_tags()
        )
        assert runs.running(instance, "refresh") == [live.run_id]
        closed = instance.get_run_by_id(dead.run_id)
        assert closed is not None and closed.status == dg.DagsterRunStatus.FAILURE


def test_readers_never_wait_never_fail_and_never_see_two_generations(small: Sandbox) -> None:
    # Eight readers and ten refreshes in `make torture`.
    assert readers_meanwhile(small, readers=3, refreshes=2) == []
