"""A refresh over two workers: the same tables, a worker killed, readers meanwhile, refusals."""

import concurrent.futures
import json
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import dagster as dg
import duckdb
import pandas as pd
import pytest

import pipelines
from pipelines import lake
from pipelines.assets.workbench import settings
from pipelines.database import BusyError
from pipelines.project import Project
from pipelines.refresh import Outcome, prepare_home, refresh
from tests.conftest import Sandbox
from tests.distributed.conftest import Cluster, killed

INDEX = """
id = "depth"
label_zh = "金融规模"
label_en = "size of finance"
method = "entropy_sum"
origin = "a test"
level = "city"
groups = ["G:jjj"]
years = [2014, 2016]
coverage = 1.0
selection = "all_required"
[[dimension]]
id = "finance"
label_zh = "金融"
label_en = "finance"
indicators = [{ id = "deposits", direction = "+" }, { id = "loans", direction = "+" }]
"""
CITIES = "vendor_city_panel/unknown/city_panel.csv"
# Of a run itself: when it was, and under which id.
OWN = {"meta.releases": ["release_id", "created_at", "run_id"]}
STARTED, SUCCEEDED = dg.DagsterEventType.STEP_START, dg.DagsterEventType.STEP_SUCCESS


@pytest.fixture
def small(sandbox: Sandbox) -> Sandbox:
    """A project with one index, small enough to be refreshed many times."""
    sandbox.take("vendor_city_panel", "city_government_coordinates")
    (sandbox.project.reference / "indices/depth.toml").write_text(INDEX, "utf-8")
    return sandbox


def revise(sandbox: Sandbox, value: int) -> None:
    """A file that arrives: one figure of the first city is another one."""
    sandbox.edit(
        CITIES, lambda text: re.sub(r"\d{9}(?=,)", str(value), text, count=1)
    )  # fmt: skip


def names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.table_function("duckdb_tables").project("schema_name, table_name").fetchall()
    return sorted(".".join(row) for row in rows)


def assert_same(one: Project, other: Project) -> None:
    """Every table of two releases has the same rows in the same order, and the same comments."""
    with pipelines.connect(one) as a, pipelines.connect(other) as b:
        assert names(a) == names(b)
        for name in names(a):
            own = OWN.get(name, [])
            left, right = (c.table(name).df().drop(columns=own) for c in (a, b))
            pd.testing.assert_frame_equal(left, right, check_exact=True, obj=name)
        said = [
            c.table_function("duckdb_columns")
            .order("schema_name, table_name, column_index")
            .project("schema_name, table_name, column_name, data_type, comment")
            .fetchall()
            for c in (a, b)
        ]
        assert said[0] == said[1]


def steps(kind: dg.DagsterEventType, step: str, but: Sequence[dg.DagsterRun] = ()) -> list[int]:
    """Processes in which a step of the newest run came to a point; none if that is known."""
    with dg.DagsterInstance.get() as instance:
        runs = [
            run
            for run in instance.get_runs(limit=1)
            if run.run_id not in {known.run_id for known in but}
        ]
        records = instance.all_logs(runs[0].run_id, of_type=kind) if runs else []
    found = [entry.dagster_event for entry in records if entry.dagster_event]
    return [event.pid for event in found if event.step_key == step and event.pid]


def test_every_table_of_the_shipped_figures_is_that_of_one_process(
    workers: Cluster, embedded: Callable[[Project], Outcome], tmp_path: Path
) -> None:
    spread, single = Project(warehouse=tmp_path / "many"), Project(warehouse=tmp_path / "one")
    over_workers = refresh(spread)
    assert over_workers.done, over_workers.problems
    used = {pid for step in ("make_panel", "make_robustness", "make_comparison",
                             "make_nqpf_official", "make_gravity_economic", "make_inference")
            for pid in steps(SUCCEEDED, step)}  # fmt: skip
    in_one = embedded(single)
    assert in_one.done, in_one.problems
    assert_same(spread, single)
    made, before = over_workers.manifest, in_one.manifest
    assert made and before
    assert made["tables"] == before["tables"]
    assert made["checks_passed"] == before["checks_passed"]
    assert used == {worker.pid for worker in workers.workers}


def test_a_worker_killed_in_a_step_costs_that_step_alone(
    workers: Cluster, small: Sandbox, embedded: Callable[[Project], Outcome], tmp_path: Path
) -> None:
    prepare_home(small.project)
    with dg.DagsterInstance.get() as instance:
        earlier = instance.get_runs(limit=1)
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        running = pool.submit(refresh, small.project)
        until = time.monotonic() + 300
        while time.monotonic() < until and not running.done():
            begun = steps(STARTED, "make_panel", earlier)
            if begun:
                break
            time.sleep(0.02)
        assert begun and begun[0] in {worker.pid for worker in workers.workers}
        assert not steps(SUCCEEDED, "make_panel"), "too late to kill its worker"
        killed(begun[0])
        outcome = running.result(600)
    assert outcome.done, outcome.problems
    assert [worker.pid for worker in workers.workers if worker.poll() is not None] == begun
    again = steps(SUCCEEDED, "make_panel")
    assert again and again[-1] != begun[0]
    single = Project(
        raw=small.project.raw, warehouse=tmp_path / "one", reference=small.project.reference
    )
    assert embedded(single).done
    assert_same(small.project, single)


def test_readers_see_their_release_while_another_is_written_and_after(
    workers: Cluster, small: Sandbox
) -> None:
    first = refresh(small.project)
    assert first.done and first.manifest, first.problems
    before = first.manifest["release_id"]
    expected = _sums(lake.connect_release(small.project, before))
    revise(small, 905458757)

    def reading(_: int) -> list[tuple[object, ...]]:
        seen = []
        with lake.connect_release(small.project, before) as connection:
            while not writing.done():
                seen.append(_sums(connection))
        return seen

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        writing = pool.submit(refresh, small.project)
        readers = [pool.submit(reading, n) for n in range(3)]
        second = writing.result(600)
        looked = [reader.result(60) for reader in readers]
    assert second.done or second.held, second.problems
    assert all(len(seen) > 5 for seen in looked)
    assert {sums for seen in looked for sums in seen} == {expected}
    made = second.held or second.manifest["release_id"]
    with lake.connect_release(small.project, made) as connection:
        assert _sums(connection) != expected
        # The lake at its snapshot holds what the release file holds.
        with pipelines.connect(small.project, made) as published:
            assert names(published) == names(connection)
            assert _sums(published) == _sums(connection)
    _ends_of_snapshots(small.project, before, made, expected)


def _ends_of_snapshots(project: Project, before: str, made: str, expected: object) -> None:
    """Snapshots of kept releases stay; others, and files that only they had, go."""
    bench = {m["release_id"]: m["snapshot"] for m in project.kept()}
    folder = lake.data_path(project)
    files = len(list(folder.rglob("*.parquet")))
    with lake.LakeBuild(project) as build:
        listed = build.connection.table_function("ducklake_snapshots", ["build"])
        count = len(listed)
        assert not lake.retire(build.connection, set(bench.values())), "they are not old yet"
        gone = lake.retire(build.connection, set(bench.values()), days=0, file_days=0)
        assert len(gone) > 50 and not {*gone} & {*bench.values()}
        assert len(build.connection.table_function("ducklake_snapshots", ["build"])) < count
    with lake.connect_release(project, before) as connection:
        assert _sums(connection) == expected
    with lake.LakeBuild(project) as build:
        lake.retire(build.connection, {bench[made]}, days=0, file_days=0)
    assert len(list(folder.rglob("*.parquet"))) < files
    with pytest.raises(duckdb.Error):
        lake.connect_release(project, before)
    with lake.connect_release(project, made) as connection:
        assert _sums(connection) != expected


def _sums(connection: duckdb.DuckDBPyConnection) -> tuple[object, ...]:
    """Facts of several tables, each asked for by itself."""
    observed = connection.table("clean.observations")
    chosen = connection.table("panel.values")
    scored = connection.table("indices.scores")
    return (
        *observed.aggregate("count(*), sum(value ORDER BY address)").fetchone(),
        *chosen.aggregate("count(*), sum(value ORDER BY address, indicator_id, year)").fetchone(),
        *scored.aggregate("count(*), sum(score ORDER BY region_code, year)").fetchone(),
    )


def test_what_fails_a_check_is_said_and_nothing_after_it_is_made(
    workers: Cluster, small: Sandbox, embedded: Callable[[Project], Outcome], tmp_path: Path
) -> None:
    small.edit(CITIES, lambda text: text.replace("石家庄", "石家任", 1))
    outcome = refresh(small.project)
    assert not outcome.done
    assert steps(STARTED, "make_clean")
    assert not steps(STARTED, "make_panel") and not steps(STARTED, "release__candidate")
    single = Project(
        raw=small.project.raw, warehouse=tmp_path / "one", reference=small.project.reference
    )
    assert outcome.problems == embedded(single).problems
    assert not small.project.current.exists()


def test_a_second_refresh_anywhere_is_refused(workers: Cluster, small: Sandbox) -> None:
    with lake.alone(small.project):
        outcome = refresh(small.project)
        with pytest.raises(BusyError), lake.alone(small.project):
            pass
    assert not outcome.done
    assert "another refresh is writing" in "\n".join(outcome.problems)
    assert not steps(STARTED, "make_reference")


def test_a_worker_with_other_code_is_refused(workers: Cluster) -> None:
    from distributed import Client

    from pipelines.assets.workers import WorkerError, run_step

    with Client(f"tcp://{workers.address}", set_as_default=False) as client:
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


def test_one_process_may_build_in_the_lake_too(
    small: Sandbox, embedded: Callable[[Project], Outcome], tmp_path: Path
) -> None:
    made = refresh(small.project)
    assert made.done and made.manifest, made.problems
    single = Project(
        raw=small.project.raw, warehouse=tmp_path / "one", reference=small.project.reference
    )
    assert embedded(single).done
    assert_same(small.project, single)
    # The address may hold a password: it stands in no record.
    assert "postgresql" not in json.dumps([settings(small.project), made.manifest])
