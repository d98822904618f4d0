"""A refresh over two workers: the same tables, a worker killed, readers meanwhile, refusals."""

import dataclasses
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import duckdb
import pandas as pd
import pytest

import pipelines
from pipelines import database, lake
from pipelines.assets.workbench import settings
from pipelines.database import BusyError
from pipelines.project import Project
from pipelines.refresh import Outcome, prepare_home, refresh
from pipelines.schemas import schema_of
from tests.conftest import DEPTH, Sandbox, make
from tests.distributed.conftest import Cluster

CITIES = "vendor_city_panel/unknown/city_panel.csv"
MADE = ("clean.observations", "panel.values", "indices.scores")
# Of a run itself: when it was, and under which id.
OWN = {"meta.releases": ["release_id", "created_at", "run_id"]}
STARTED, SUCCEEDED = dg.DagsterEventType.STEP_START, dg.DagsterEventType.STEP_SUCCESS


@pytest.fixture
def small(sandbox: Sandbox) -> Sandbox:
    """A project with one index, small enough to be made often."""
    sandbox.take("vendor_city_panel", "city_government_coordinates")
    (sandbox.project.reference / "indices/depth.toml").write_text(DEPTH, "utf-8")
    return sandbox


def names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Tables, and those that are views; not the wide views, which a release has beside them."""
    found = []
    for kind in ("table", "view"):
        listed = connection.table_function(f"duckdb_{kind}s").filter("NOT internal")
        found += listed.project(f"schema_name, {kind}_name").fetchall()
    return sorted(".".join(row) for row in found if not row[0].startswith("wide"))


def assert_same(one: Project, other: Project) -> None:
    """Every table of two releases has the same rows in the same order, and the same comments."""
    with pipelines.connect(one) as a, pipelines.connect(other) as b:
        assert names(a) == names(b)
        for name in names(a):
            own = OWN.get(name, [])
            left, right = (database.read(c, name).drop(columns=own) for c in (a, b))
            pd.testing.assert_frame_equal(left, right, check_exact=True, obj=name)
        said = [
            c.table_function("duckdb_columns")
            .order("schema_name, table_name, column_index")
            .project("schema_name, table_name, column_name, data_type, comment")
            .fetchall()
            for c in (a, b)
        ]
        assert said[0] == said[1]


def pids_by_step(kind: dg.DagsterEventType) -> dict[str, list[int]]:
    """Processes in which the steps of the newest run came to a point; none before a run."""
    with dg.DagsterInstance.get() as instance:
        runs = instance.get_runs(limit=1)
        records = instance.all_logs(runs[0].run_id, of_type=kind) if runs else []
    found: dict[str, list[int]] = {}
    for event in (entry.dagster_event for entry in records):
        if event and event.step_key and event.pid:
            found.setdefault(event.step_key, []).append(event.pid)
    return found


@dataclass
class Shared:
    """What two workers published, one of which was killed on the way."""

    project: Project
    outcome: Outcome
    dead: int
    succeeded: dict[str, list[int]]


@pytest.fixture(scope="session")
def shared(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """The shipped figures, refreshed by two workers; the one that makes the panel is killed."""
    project = Project(warehouse=tmp_path_factory.mktemp("shared"))
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(1) as pool:
        cluster.use(patch)
        prepare_home(project)
        killing = pool.submit(kill_worker, cluster, "make_panel")
        outcome = refresh(project)
        dead = killing.result(60)
        return Shared(project, outcome, dead, pids_by_step(SUCCEEDED))


def kill_worker(cluster: Cluster, step: str, seconds: float = 120) -> int:
    """Kill the worker that has begun a step, start another one, and give the dead one's id."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        begun = pids_by_step(STARTED).get(step)
        if begun:
            cluster.kill(begun[0])
            cluster.ready()
            return begun[0]
        time.sleep(0.1)
    raise TimeoutError(f"{step} was not begun")


def test_every_table_of_the_shipped_figures_is_that_of_one_process(
    shared: Shared, embedded: Callable[[Project], Outcome], tmp_path: Path
) -> None:
    assert shared.outcome.done, shared.outcome.problems
    single = Project(warehouse=tmp_path)
    in_one = embedded(single)
    assert in_one.done, in_one.problems
    assert_same(shared.project, single)
    made, before = shared.outcome.manifest, in_one.manifest
    assert made and before
    assert made["tables"] == before["tables"]
    assert made["checks_passed"] == before["checks_passed"]
    files = [
        {str(path.relative_to(project.current)) for path in project.current.rglob("*.*")}
        for project in (shared.project, single)
    ]
    assert files[0] == files[1] and "report.html" in files[0]


def test_what_a_killed_worker_had_made_is_kept(shared: Shared, cluster: Cluster) -> None:
    assert shared.outcome.done, shared.outcome.problems
    assert shared.dead not in shared.succeeded["make_panel"]
    used = {pid for pids in shared.succeeded.values() for pid in pids}
    living = {worker.pid for worker in cluster.workers}
    assert living <= used <= living | {shared.dead}
    [log] = shared.project.logs.glob("*.jsonl")
    events = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    made = [event["table"] for event in events if event["event"] == "made"]
    assert len(made) == len(set(made)), "a table was made twice"
    # The worker may die between the end of a table and the line about it.
    assert len(made) >= len(shared.outcome.manifest["tables"]) - 1


def rewrite(warehouse: Path, table: str, rounds: int) -> None:
    """On a worker: add 1 to every value of a table, again and again, each time as a whole."""
    os.environ["YEARBOOK_EXECUTOR"] = "dask://a-refresh:1"  # which has the lock
    with lake.LakeBuild(Project(warehouse=warehouse)) as build:
        for number in range(rounds):
            with build.whole():
                query = f"SELECT * REPLACE (value + 1 AS value) FROM {table} ORDER BY rowid"
                database.fill_by_query(build.connection, schema_of(table), query, {})
                build.note(table, {"rows": number})


def test_readers_see_their_release_while_workers_write_and_after(
    shared: Shared, workers: Cluster
) -> None:
    from distributed import Client

    project, rounds, tables = shared.project, 8, ("clean.resolved", "panel.values")
    with pipelines.connect(project) as published:
        expected, listed = _sums(published), names(published)

    def reading(_: int) -> list[object]:
        seen = []
        with lake.connect_release(project) as connection:
            assert names(connection) == listed
            while not all(write.done() for write in writing):
                seen.append(_sums(connection))
        return seen

    with Client(workers.url, set_as_default=False) as client, ThreadPoolExecutor(3) as pool:
        writing = [
            client.submit(rewrite, project.warehouse, table, rounds, resources={"step": 1})
            for table in tables
        ]
        looked = [reader.result(120) for reader in [pool.submit(reading, n) for n in range(3)]]
        client.gather(writing)
    assert all(len(seen) > 2 for seen in looked)
    assert {sums for seen in looked for sums in seen} == {expected}
    with lake.LakeBuild(project) as build, pipelines.connect(project) as published:
        for table in tables:
            old, new = (c.table(table).order("ALL").df() for c in (published, build.connection))
            assert (new["value"].dropna() - old["value"].dropna()).round(6).eq(rounds).all()
    _ends_of_snapshots(project, expected)


def _ends_of_snapshots(project: Project, expected: object) -> None:
    """The snapshot of a kept release stays; others, and files that only they had, go."""
    [kept] = {manifest["snapshot"] for manifest in project.kept()}
    folder = lake.data_path(project)
    files = len(list(folder.rglob("*.parquet")))
    with lake.LakeBuild(project) as build:
        assert not lake.retire(build.connection, {kept}), "they are not old yet"
        gone = lake.retire(build.connection, {kept}, days=0, file_days=0)
        assert len(gone) > 50 and kept not in gone
    with lake.connect_release(project) as connection:
        assert _sums(connection) == expected
    with lake.LakeBuild(project) as build:
        assert lake.retire(build.connection, set(), days=0, file_days=0) == [kept]
    assert len(list(folder.rglob("*.parquet"))) < files
    with pytest.raises(duckdb.Error):
        lake.connect_release(project)


def _sums(connection: duckdb.DuckDBPyConnection) -> tuple[object, ...]:
    """Facts of several tables, each asked for by itself."""
    asked = {
        "clean.observations": "count(*), sum(value ORDER BY address)",
        "panel.values": "count(*), sum(value ORDER BY address, indicator_id, year)",
        "indices.scores": "count(*), sum(score ORDER BY index_id, region_code, year)",
    }
    return tuple(
        database.rows_of(connection, name).aggregate(facts).fetchone()
        for name, facts in asked.items()
    )


def my_process(number: int) -> tuple[int, int]:
    """On a worker: which part, and by whom."""
    time.sleep(0.5)
    return number, os.getpid()


def in_parts() -> tuple[int, list[tuple[int, int]]]:
    """On a worker: parts of a step over all workers."""
    from pipelines.assets.workers import over_workers

    return over_workers.parts, over_workers(my_process, [(number,) for number in range(4)])


def test_parts_of_a_step_are_shared_by_the_workers(workers: Cluster) -> None:
    from distributed import Client

    with Client(workers.url, set_as_default=False) as client:
        parts, found = client.submit(in_parts, resources={"step": 1}, pure=False).result(60)
    assert parts == 2
    assert [number for number, _ in found] == [0, 1, 2, 3]
    assert {pid for _, pid in found} == {worker.pid for worker in workers.workers}


def test_what_fails_a_check_is_said_and_nothing_after_it_is_made(
    workers: Cluster, small: Sandbox, embedded: Callable[[Project], Outcome], tmp_path: Path
) -> None:
    small.edit(CITIES, lambda text: text.replace("石家庄", "石家任", 1))
    outcome = refresh(small.project)
    assert not outcome.done
    begun = pids_by_step(STARTED)
    assert "make_clean" in begun and not {"make_panel", "release__candidate"} & {*begun}
    single = dataclasses.replace(small.project, warehouse=tmp_path / "one")
    assert outcome.problems == embedded(single).problems
    assert not small.project.current.exists()


def test_a_second_refresh_anywhere_is_refused(workers: Cluster, small: Sandbox) -> None:
    with lake.alone(small.project):
        outcome = refresh(small.project)
        with pytest.raises(BusyError), lake.alone(small.project):
            pass
    assert not outcome.done
    assert "another refresh is writing" in "\n".join(outcome.problems)
    assert not pids_by_step(STARTED)


def test_a_worker_with_other_code_is_refused(workers: Cluster) -> None:
    from distributed import Client

    from pipelines.assets.workers import WorkerError, run_step

    with Client(workers.url, set_as_default=False) as client:
        asked = client.submit(
            run_step, "make_panel", [], None, None, {}, None, None, "other code", "dask://x:1",
            pure=False,
        )  # fmt: skip
        with pytest.raises(WorkerError, match="holds other code"):
            asked.result(60)
        # A step that nothing feeds any more is not even begun.
        unfed = client.submit(
            run_step, "make_panel", [(False, b"")], None, None, {}, None, None, "other code", "",
            pure=False,
        )  # fmt: skip
        assert unfed.result(60)[0] is False


def test_one_process_may_build_in_the_lake_too(small: Sandbox, tmp_path: Path) -> None:
    assert make(small.project, *MADE) == []
    single = dataclasses.replace(small.project, warehouse=tmp_path / "one")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("YEARBOOK_CATALOG")
        assert make(single, *MADE) == []
    with (
        lake.LakeBuild(small.project) as build,
        duckdb.connect(str(single.build_database), read_only=True) as file,
    ):
        made = [name for name in names(file) if name != "temp.incoming"]
        assert {*MADE} < {*made} == {*build.entries()}
        for name in made:
            pd.testing.assert_frame_equal(
                *(database.read(c, name) for c in (build.connection, file)), check_exact=True
            )


def test_the_address_stands_in_no_record(shared: Shared) -> None:
    # It may hold a password.
    assert "postgresql" not in json.dumps([settings(shared.project), shared.outcome.manifest])
