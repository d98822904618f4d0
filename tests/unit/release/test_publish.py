import dataclasses
import datetime as dt
import json
import os
import re
import shutil
import stat
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import pipelines
from pipelines import database
from pipelines.project import Project
from pipelines.release import (
    StaleTables,
    accept,
    dictionary,
    publish,
    releases_frame,
    rollback,
    stage,
)
from pipelines.release.candidate import making, new_release_id
from pipelines.schemas import TABLES

SCHEMAS = [TABLES["reference.units"], TABLES["reference.origins"], TABLES["meta.releases"]]
FINGERPRINT = {"inputs": "i" * 64, "code": "c" * 64, "both": "b" * 64}


def noted(passed: bool = True, doubts: bool | None = None) -> dict:
    """Entry of the journal for a table whose checks went so."""
    told = {} if doubts is None else {"no_doubts": {"passed": doubts}}
    return {"version": "v", "rows": 1, "checks": {"schema": {"passed": passed}}, "doubts": told}


class Bench:
    """A build database with a few tables, and a project to publish it into."""

    def __init__(self, folder: Path, keep: int = 5) -> None:
        (folder / "warehouse").mkdir()
        self.project = Project(
            root=folder, raw=folder / "raw", warehouse=folder / "warehouse", keep_releases=keep
        )
        self.connection = database.connect(self.project.build_database)
        self.journal = {schema.name: noted() for schema in SCHEMAS}

    def fill(self, release_id: str, label: str = "yuan") -> None:
        """Make the tables of one generation."""
        units = [
            {"unit": "元", "dimension": "CNY", "multiplier": 1.0, "label_en": label},
            {"unit": "亿元", "dimension": "CNY", "multiplier": 1e8, "label_en": f"10⁸ {label}"},
        ]
        origins = [{"origin": "reported", "trust": 1, "label_zh": "公布值", "label_en": "it's"}]
        releases = releases_frame(self.project, FINGERPRINT).tail(1)
        releases = releases.assign(release_id=release_id)
        for schema, rows in zip(SCHEMAS, (units, origins, releases), strict=True):
            database.fill_by_frame(self.connection, schema, pd.DataFrame(rows))

    def publish(self, release_id: str, label: str = "yuan") -> dict:
        self.fill(release_id, label)
        return self.release()

    def release(self, project: Project | None = None, *more: object, held: bool = False) -> dict:
        """Stage the tables that are made, and publish them unless they are held back."""
        project = project or self.project
        schemas = [*SCHEMAS, *more]
        manifest = stage(
            project, self.connection, schemas, self.journal, FINGERPRINT, "run-1"
        )  # fmt: skip
        publish(project, manifest["release_id"], held=held)
        return manifest

    def label(self) -> str:
        """What the current release says, to a reader who opens it now."""
        with pipelines.connect(self.project) as reader:
            return label_in(reader)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.project.releases.iterdir())


def kept(bench: Bench) -> list[str]:
    return [manifest["release_id"] for manifest in bench.project.kept()]


def label_in(reader: duckdb.DuckDBPyConnection) -> str:
    query = "SELECT label_en FROM reference.units WHERE unit = '元'"
    (found,) = reader.execute(query).fetchone()
    return found


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    yield made
    made.connection.close()


# A release.


def test_current_points_to_the_release_within_the_warehouse(bench):
    bench.publish("20260101T000000-bbbbbbbb")
    current = bench.project.current
    assert current.is_symlink()
    assert str(current.readlink()) == "releases/20260101T000000-bbbbbbbb"
    names = sorted(path.name for path in current.iterdir())
    assert names == ["manifest.json", "parquet", "warehouse.duckdb"]
    leftovers = {path.name for path in bench.project.warehouse.iterdir()}
    assert leftovers == {"build", "releases", "current", "publications.jsonl"}


def test_the_files_of_a_release_are_read_only(bench):
    bench.publish("20260101T000000-bbbbbbbb")
    files = [path for path in bench.project.current.rglob("*") if path.is_file()]
    assert len(files) == 2 + len(SCHEMAS)
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_a_release_has_the_rows_of_the_build_database(bench):
    bench.publish("20260101T000000-bbbbbbbb")
    with pipelines.connect(bench.project) as reader:
        for schema in SCHEMAS:
            query = f"SELECT * FROM {schema.name}"
            assert reader.execute(query).fetchall() == bench.connection.execute(query).fetchall()
        tables = reader.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()")
        assert {name for (name,) in tables.fetchall()} == {schema.name for schema in SCHEMAS}


def test_tables_that_are_not_asked_for_are_not_released(bench):
    bench.connection.execute("CREATE SCHEMA clean; CREATE TABLE clean.secret AS SELECT 1 AS x")
    bench.publish("20260101T000000-bbbbbbbb")
    with pipelines.connect(bench.project) as reader, pytest.raises(duckdb.CatalogException):
        reader.execute("SELECT * FROM clean.secret")


def test_tables_and_columns_of_a_release_are_described(bench):
    bench.publish("20260101T000000-bbbbbbbb")
    with pipelines.connect(bench.project) as reader:
        tables = dict(
            reader.execute(
                "SELECT schema_name || '.' || table_name, comment FROM duckdb_tables()"
            ).fetchall()
        )
        columns = reader.execute(
            "SELECT schema_name || '.' || table_name, column_name, comment "
            "FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    assert tables["reference.units"].startswith("计量单位 | ")
    assert all(" | " in comment for comment in tables.values())
    assert len(columns) == 4 + 4 + 6
    assert all(comment and " | " in comment for *_, comment in columns)
    described = {(table, column): comment for table, column, comment in columns}
    assert described["reference.units", "multiplier"].endswith("size in base units")
    assert described["meta.releases", "created_at"].endswith("[UTC]")


def test_a_release_is_readable_from_storage_version_1_2_on(bench):
    bench.publish("20260101T000000-bbbbbbbb")
    with pipelines.connect(bench.project) as reader:
        (tags,) = reader.execute(
            "SELECT tags FROM duckdb_databases() WHERE database_name = 'warehouse'"
        ).fetchone()
    assert tags["storage_version"].startswith("v1.2.0")


def test_the_manifest_says_what_the_release_was_made_from(bench):
    bench.journal["reference.units"] = noted(doubts=False)
    manifest = bench.publish("20260101T000000-bbbbbbbb")
    assert manifest == bench.project.manifest()
    assert manifest["release_id"] == "20260101T000000-bbbbbbbb"
    assert manifest["run_id"] == "run-1"
    assert manifest["fingerprint"] == FINGERPRINT
    assert manifest["duckdb"] == duckdb.__version__
    assert set(manifest["versions"].values()) == {"v"}
    assert manifest["tables"] == {"reference.units": 2, "reference.origins": 1, "meta.releases": 1}
    assert (manifest["checks_passed"], manifest["checks_warned"]) == (3, 1)


# Readers.


def test_an_old_reader_keeps_its_release_after_the_next_ones(tmp_path):
    bench = Bench(tmp_path, keep=1)
    bench.publish("20260101T000000-bbbbbbbb", "first")
    with pipelines.connect(bench.project) as old:
        bench.publish("20260102T000000-bbbbbbbb", "second")
        bench.publish("20260103T000000-bbbbbbbb", "third")
        assert bench.names() == ["20260103T000000-bbbbbbbb"]
        assert label_in(old) == "first"
        assert bench.label() == "third"
    bench.connection.close()


def test_a_reader_cannot_write_or_reach_other_files(bench, tmp_path):
    bench.publish("20260101T000000-bbbbbbbb")
    (tmp_path / "x.csv").write_text("a\n1\n", "utf-8")
    with pipelines.connect(bench.project) as reader:
        for statement in (
            "DELETE FROM reference.units",
            f"SELECT * FROM '{tmp_path / 'x.csv'}'",
            f"ATTACH '{tmp_path / 'y.duckdb'}'",
            "SET enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                reader.execute(statement)
        assert label_in(reader) == "yuan"


def test_the_same_release_made_again_stays_what_it_is(bench):
    # Same second, same inputs and code: removing it first would leave no current release.
    bench.publish("20260101T000000-bbbbbbbb", "first")
    bench.publish("20260101T000000-bbbbbbbb", "again")
    assert bench.names() == ["20260101T000000-bbbbbbbb"]
    assert bench.label() == "first"


def test_there_is_a_current_release_at_every_moment(tmp_path, monkeypatch):
    bench = Bench(tmp_path, keep=1)
    bench.publish("20260101T000000-bbbbbbbb")
    remove, readable = shutil.rmtree, []

    def watched(path: Path, *args: object, **kwargs: object) -> None:
        remove(path, *args, **kwargs)
        readable.append((bench.project.current / "warehouse.duckdb").is_file())

    monkeypatch.setattr(shutil, "rmtree", watched)
    bench.publish("20260102T000000-bbbbbbbb")
    bench.publish("20260102T000000-bbbbbbbb")  # the last step made again
    assert readable
    assert all(readable)
    bench.connection.close()


# Refusals.


@pytest.fixture
def second(bench):
    """A bench with one release out and the tables of the next one made."""
    bench.publish("20260101T000000-bbbbbbbb", "first")
    bench.fill("20260102T000000-bbbbbbbb", "second")
    return bench


def refused(bench: Bench, expected: type[Exception]) -> str:
    """Message of the refusal; the current release must be untouched by it."""
    before = {
        path: path.read_bytes() for path in bench.project.releases.glob("[!.]*/*") if path.is_file()
    }
    with pytest.raises(expected) as raised:
        bench.release()
    assert bench.label() == "first"
    assert kept(bench) == ["20260101T000000-bbbbbbbb"]
    assert before == {path: path.read_bytes() for path in before}
    return str(raised.value)


def test_a_table_that_failed_its_schema_check_is_refused(second):
    second.journal["reference.origins"] = noted(passed=False)
    message = refused(second, StaleTables)
    assert message == "tables failed a check: reference.origins"


def test_a_table_that_failed_another_stopping_check_is_refused(bench):
    # Faults in the raw files stop a run; made piece by piece, they must not get out either.
    schema = TABLES["clean.problems"]
    bench.fill("20260101T000000-bbbbbbbb")
    database.fill_by_frame(bench.connection, schema, pd.DataFrame(columns=list(schema.columns)))
    bench.journal["clean.problems"] = noted()
    bench.journal["clean.problems"]["checks"]["no_problems"] = {"passed": False}
    with pytest.raises(StaleTables, match=r"clean\.problems"):
        bench.release(None, schema)
    assert not bench.project.current.exists()


def test_a_table_with_doubts_is_released(bench):
    schema = TABLES["meta.warnings"]
    bench.fill("20260101T000000-bbbbbbbb")
    database.fill_by_frame(bench.connection, schema, pd.DataFrame(columns=list(schema.columns)))
    bench.journal["meta.warnings"] = noted(doubts=False)
    manifest = bench.release(None, schema)
    assert manifest["checks_warned"] == 1


def test_a_release_that_breaks_on_the_way_leaves_the_current_one(second):
    second.connection.execute("DROP TABLE reference.origins")
    assert "origins" in refused(second, duckdb.Error)
    second.publish("20260103T000000-bbbbbbbb", "third")
    assert second.label() == "third"


def test_a_link_that_cannot_be_made_leaves_the_current_release(second, monkeypatch):
    def fails(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="no space left"):
        second.release()
    assert second.label() == "first"


# Keeping and going back.


@pytest.mark.parametrize("keep", [1, 3])
def test_the_last_releases_are_kept(tmp_path, keep):
    bench = Bench(tmp_path, keep)
    ids = [f"2026010{day}T000000-bbbbbbbb" for day in range(1, 5)]
    for release_id in ids:
        bench.publish(release_id)
    assert bench.names() == ids[-keep:]
    bench.connection.close()


def test_what_a_broken_release_left_behind_pushes_no_release_out(tmp_path):
    bench = Bench(tmp_path, keep=2)
    bench.publish("20260101T000000-bbbbbbbb")
    for day in (1, 2, 3):
        (bench.project.releases / f".making-2026020{day}T000000-bbbbbbbb").mkdir()
    bench.publish("20260102T000000-bbbbbbbb")
    assert kept(bench) == ["20260101T000000-bbbbbbbb", "20260102T000000-bbbbbbbb"]
    bench.connection.close()


def test_rollback_points_to_the_older_release_and_forward_again(bench):
    bench.publish("20260101T000000-bbbbbbbb", "first")
    bench.publish("20260102T000000-bbbbbbbb", "second")
    rollback(bench.project, "20260101T000000-bbbbbbbb")
    assert bench.label() == "first"
    assert bench.project.manifest()["release_id"] == "20260101T000000-bbbbbbbb"
    rollback(bench.project, "20260102T000000-bbbbbbbb")
    assert bench.label() == "second"
    assert len(bench.names()) == 2


def test_a_release_after_a_rollback_is_the_current_one(bench):
    bench.publish("20260101T000000-bbbbbbbb", "first")
    bench.publish("20260102T000000-bbbbbbbb", "second")
    rollback(bench.project, "20260101T000000-bbbbbbbb")
    bench.publish("20260103T000000-bbbbbbbb", "third")
    assert bench.label() == "third"


def not_kept(bench: Bench, name: str) -> None:
    with pytest.raises(FileNotFoundError) as raised:
        rollback(bench.project, name)
    assert "kept releases: 20260101T000000-bbbbbbbb" in str(raised.value)
    assert bench.label() == "first"


def test_a_release_that_is_not_kept_is_refused_with_those_that_are(bench):
    bench.publish("20260101T000000-bbbbbbbb", "first")
    for name in ("20250101T000000-bbbbbbbb", ".", "..", "x/y", "../build"):
        not_kept(bench, name)


def test_no_name_at_all_is_no_release(bench):
    bench.publish("20260101T000000-bbbbbbbb", "first")
    not_kept(bench, "")


def test_a_release_that_was_never_finished_is_none(bench):
    bench.publish("20260101T000000-bbbbbbbb", "first")
    unfinished = bench.project.releases / ".making-20260102T000000-bbbbbbbb"
    unfinished.mkdir()
    (unfinished / "warehouse.duckdb").write_bytes(b"")
    not_kept(bench, unfinished.name)
    with pytest.raises(FileNotFoundError):
        pipelines.connect(bench.project, unfinished.name)


def test_rollback_before_the_first_release_says_that_there_is_none(bench):
    with pytest.raises(FileNotFoundError, match="kept releases: none"):
        rollback(bench.project, "20260101T000000-bbbbbbbb")


# A candidate that waits for a person.


@pytest.fixture
def held(second):
    """A bench with a release out, and one that waits with a reason."""
    listed = database.read(second.connection, "meta.releases").iloc[-1]
    manifest = stage(
        second.project, second.connection, SCHEMAS, second.journal, FINGERPRINT, "run-2"
    )
    assert manifest["release_id"] == listed["release_id"] == "20260102T000000-bbbbbbbb"
    folder = making(second.project, manifest["release_id"])
    (folder / "review.json").write_text(json.dumps({"held": ["12 cells are gone"]}), "utf-8")
    publish(second.project, manifest["release_id"], held=True)
    return second


def test_a_candidate_is_seen_by_nobody_until_it_is_published(second):
    manifest = stage(
        second.project, second.connection, SCHEMAS, second.journal, FINGERPRINT, "run-2"
    )
    assert second.label() == "first"
    assert kept(second) == ["20260101T000000-bbbbbbbb"]
    assert publish(second.project, manifest["release_id"], held=False)
    assert second.label() == "second"


def test_a_held_release_waits_and_the_current_one_stays(held):
    assert held.label() == "first"
    assert held.project.waiting() == {"20260102T000000-bbbbbbbb": ["12 cells are gone"]}


def test_a_held_release_is_published_by_a_person_and_by_nothing_else(held):
    with pytest.raises(FileNotFoundError, match="never published"):
        rollback(held.project, "20260102T000000-bbbbbbbb")
    assert held.label() == "first"
    accept(held.project, "20260102T000000-bbbbbbbb")
    assert held.label() == "second"
    assert held.project.waiting() == {}
    # Published once, it is a release like any other.
    rollback(held.project, "20260101T000000-bbbbbbbb")
    rollback(held.project, "20260102T000000-bbbbbbbb")
    assert [event["action"] for event in held.project.published()] == [
        "published", "accepted", "rolled back", "rolled back",
    ]  # fmt: skip


def test_what_does_not_wait_cannot_be_accepted(held):
    for name in ("20260101T000000-bbbbbbbb", "20250101T000000-bbbbbbbb", "../build", ""):
        with pytest.raises(FileNotFoundError, match="waiting: 20260102T000000-bbbbbbbb"):
            accept(held.project, name)
    assert held.label() == "first"


# As of a date.


@pytest.fixture
def dated(tmp_path):
    """A bench with a current release and one as of an earlier date beside it."""
    made = Bench(tmp_path)
    made.publish("20260101T000000-bbbbbbbb", "current")
    made.dated = dataclasses.replace(made.project, as_of=dt.date(2020, 6, 30))
    made.fill("20260102T000000-bbbbbbbb-asof-20200630", "as of")
    made.release(made.dated)
    yield made
    made.connection.close()


def test_a_release_as_of_a_date_is_kept_beside_the_current_one(dated):
    assert dated.label() == "current"
    assert kept(dated) == [
        "20260101T000000-bbbbbbbb", "20260102T000000-bbbbbbbb-asof-20200630",
    ]  # fmt: skip
    with pipelines.connect(dated.dated) as reader:
        assert label_in(reader) == "as of"
    assert dated.dated.manifest()["options"] == {"as_of": "2020-06-30"}
    assert dated.project.manifest()["options"] == {}


def test_another_date_has_no_release_yet(dated):
    other = dataclasses.replace(dated.project, as_of=dt.date(2019, 1, 1))
    assert other.manifest() is None
    with pytest.raises(FileNotFoundError, match="kept releases: 20260101T000000-bbbbbbbb, "):
        pipelines.connect(other)


def test_a_release_is_opened_by_its_id(dated):
    dated.publish("20260103T000000-bbbbbbbb", "third")
    with pipelines.connect(dated.project, "20260101T000000-bbbbbbbb") as reader:
        assert label_in(reader) == "current"
    assert dated.label() == "third"


def test_a_release_as_of_a_date_cannot_become_the_current_one(dated):
    with pytest.raises(FileNotFoundError, match="cannot become the current"):
        rollback(dated.project, "20260102T000000-bbbbbbbb-asof-20200630")
    assert dated.label() == "current"


def test_releases_as_of_a_date_are_counted_apart_from_the_others(dated):
    dated.publish("20260103T000000-bbbbbbbb", "third")
    project = dataclasses.replace(dated.dated, keep_releases=2)
    for day in (4, 5):
        dated.fill(f"2026010{day}T000000-bbbbbbbb-asof-20200630", "later")
        dated.release(project)
    assert kept(dated) == [
        "20260101T000000-bbbbbbbb",
        "20260103T000000-bbbbbbbb",
        "20260104T000000-bbbbbbbb-asof-20200630",
        "20260105T000000-bbbbbbbb-asof-20200630",
    ]
    assert dated.label() == "third"


def test_the_current_release_is_never_removed(dated):
    dated.publish("20260103T000000-bbbbbbbb", "third")
    rollback(dated.project, "20260101T000000-bbbbbbbb")
    project = dataclasses.replace(dated.dated, keep_releases=1)
    dated.fill("20260104T000000-bbbbbbbb-asof-20200630", "later")
    dated.release(project)
    assert "20260101T000000-bbbbbbbb" in kept(dated)
    assert dated.label() == "current"


def test_the_list_of_releases_says_what_the_new_one_is_as_of(dated):
    listed = releases_frame(dated.dated, FINGERPRINT)
    assert json.loads(listed.iloc[-1]["options"]) == {"as_of": "2020-06-30"}
    assert listed.iloc[-1]["release_id"].endswith("-bbbbbbbb-asof-20200630")
    assert [json.loads(options) for options in listed["options"][:2]] == [
        {}, {"as_of": "2020-06-30"},
    ]  # fmt: skip


# The list of releases and the dictionary.


def test_release_ids_sort_by_time(bench):
    early, late = dt.datetime(2026, 9, 30, 23, 59, 59), dt.datetime(2026, 10, 1)
    first = new_release_id(bench.project, {"both": "f" * 64}, early)
    assert first == "20260930T235959-ffffffff"
    assert first < new_release_id(bench.project, {"both": "0" * 64}, late)


def test_the_list_of_releases_has_the_kept_ones_and_the_new_one_last(bench):
    bench.publish("20200101T000000-bbbbbbbb")
    bench.publish("20200102T000000-bbbbbbbb")
    began = dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)
    listed = releases_frame(bench.project, {"inputs": "x", "code": "y", "both": "z" * 64})
    assert listed["release_id"].tolist()[:2] == [
        "20200101T000000-bbbbbbbb", "20200102T000000-bbbbbbbb",
    ]  # fmt: skip
    assert listed["release_id"].is_monotonic_increasing
    assert len(listed) == 3
    last = listed.iloc[-1]
    assert re.fullmatch(r"\d{8}T\d{6}-zzzzzzzz", last["release_id"])
    assert last["created_at"] >= began
    assert (last["inputs_hash"], last["code_hash"]) == ("x", "y")
    assert listed["run_id"].tolist()[:2] == ["run-1", "run-1"]
    assert [json.loads(options) for options in listed["options"]] == [{}, {}, {}]


def test_the_dictionary_has_a_row_for_every_column_in_order():
    found = dictionary(SCHEMAS)
    assert len(found) == sum(len(schema.columns) for schema in SCHEMAS)
    units = found[found["table_name"] == "units"]
    assert units["column_name"].tolist() == ["unit", "dimension", "multiplier", "label_en"]
    assert units["position"].tolist() == [1, 2, 3, 4]
    assert units["table_schema"].unique().tolist() == ["reference"]
    assert units["in_key"].tolist() == [True, False, False, False]
    multiplier = units[units["column_name"] == "multiplier"].iloc[0]
    assert (multiplier["data_type"], multiplier["label_en"]) == ("DOUBLE", "size in base units")
    created = found[found["column_name"] == "created_at"].iloc[0]
    assert (created["data_type"], created["unit"]) == ("TIMESTAMP", "UTC")


def test_the_dictionary_fits_its_own_table():
    from pipelines.validation import validate

    assert validate(dictionary(list(TABLES.values())), TABLES["meta.columns"]).passed
