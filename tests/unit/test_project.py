import dataclasses
import datetime as dt
import hashlib
import json
import os
from pathlib import Path

import pytest

import pipelines
from pipelines import project as module
from pipelines.project import Project, SettingsError, sha256_of


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose every file lies in a folder of its own, code included."""
    files = {
        "raw/s/2025/gdp.csv": "地区,2022年\n",
        "raw/s/2025/gdp.yaml": "source: s\n",
        "sql/panel/base.sql": "SELECT 1 AS x\n",
        "pipelines/cli/common.py": "pass\n",
        "pipelines/dagster.yaml": "x: 1\n",
        "pipelines/reference/units.csv": "unit\n",
        "pipelines/reference/indices/a.toml": 'id = "a"\n',
        "requirements.lock": "duckdb==1.5.5\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.setattr(module, "PACKAGE", tmp_path / "pipelines")
    for name in ("YEARBOOK_RAW", "YEARBOOK_WAREHOUSE"):
        monkeypatch.delenv(name, raising=False)
    return Project(root=tmp_path, reference=tmp_path / "pipelines" / "reference")


def changed(project: Project, before: dict[str, str]) -> set[str]:
    """Which parts of the fingerprint differ from what they were."""
    after = project.fingerprint()
    return {part for part in before if after[part] != before[part]}


def test_the_hash_of_a_file_is_that_of_its_bytes(tmp_path):
    content = "京津冀".encode() * 100_000
    (tmp_path / "a").write_bytes(content)
    assert sha256_of(tmp_path / "a") == hashlib.sha256(content).hexdigest()


def test_folders_follow_from_the_root(project, tmp_path):
    assert project.raw == tmp_path / "raw"
    assert project.warehouse == tmp_path / "warehouse"
    assert project.sql == tmp_path / "sql"
    for path in (project.build_database, project.releases, project.current, project.dagster_home):
        assert path.is_relative_to(tmp_path / "warehouse")


def test_the_environment_moves_raw_and_warehouse(tmp_path, monkeypatch):
    monkeypatch.setenv("YEARBOOK_RAW", str(tmp_path / "r"))
    monkeypatch.setenv("YEARBOOK_WAREHOUSE", str(tmp_path / "w"))
    project = Project(root=tmp_path / "root")
    assert (project.raw, project.warehouse) == (tmp_path / "r", tmp_path / "w")
    given = Project(root=tmp_path / "root", raw=tmp_path / "own")
    assert (given.raw, given.warehouse) == (tmp_path / "own", tmp_path / "w")


def test_inputs_are_all_raw_files_with_their_hashes(project):
    assert project.inputs() == {
        "raw/s/2025/gdp.csv": hashlib.sha256("地区,2022年\n".encode()).hexdigest(),
        "raw/s/2025/gdp.yaml": hashlib.sha256(b"source: s\n").hexdigest(),
    }


def test_code_is_everything_that_turns_raw_files_into_tables(project):
    assert set(project.code()) == {
        "pipelines/cli/common.py", "pipelines/dagster.yaml", "reference/units.csv",
        "reference/indices/a.toml", "sql/panel/base.sql", "requirements.lock", "python",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("raw/s/2025/gdp.csv", {"inputs", "both"}),
        ("raw/s/2025/gdp.yaml", {"inputs", "both"}),
        ("sql/panel/base.sql", {"code", "both"}),
        ("pipelines/cli/common.py", {"code", "both"}),
        ("pipelines/dagster.yaml", {"code", "both"}),
        ("pipelines/reference/units.csv", {"code", "both"}),
        ("pipelines/reference/indices/a.toml", {"code", "both"}),
        ("requirements.lock", {"code", "both"}),
    ],
)
def test_the_fingerprint_changes_with_one_byte(project, name, parts):
    before = project.fingerprint()
    path = project.root / name
    path.write_bytes(path.read_bytes() + b" ")
    assert changed(project, before) == parts


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("raw/s/2026/gdp.csv", {"inputs", "both"}),
        ("sql/panel/values.sql", {"code", "both"}),
        ("pipelines/reference/indices/b.toml", {"code", "both"}),
        ("pipelines/indices/topsis.py", {"code", "both"}),
    ],
)
def test_the_fingerprint_changes_with_a_new_file_and_back(project, name, parts):
    before = project.fingerprint()
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    assert changed(project, before) == parts
    path.unlink()
    assert changed(project, before) == set()


def test_the_fingerprint_changes_when_a_raw_file_moves(project):
    before = project.fingerprint()
    (project.raw / "s" / "2025").rename(project.raw / "s" / "2026")
    assert changed(project, before) == {"inputs", "both"}


def test_the_fingerprint_changes_when_two_raw_files_swap_their_contents(project):
    csv, sidecar = project.raw / "s/2025/gdp.csv", project.raw / "s/2025/gdp.yaml"
    before = project.fingerprint()
    contents = csv.read_bytes(), sidecar.read_bytes()
    sidecar.write_bytes(contents[0])
    csv.write_bytes(contents[1])
    assert changed(project, before) == {"inputs", "both"}


@pytest.mark.parametrize(
    "name",
    [
        "raw/s/.DS_Store",
        "sql/README.md",
        "pipelines/__pycache__/cli.cpython-311.pyc",
        "pipelines/reference/notes.txt",
        "warehouse/build/build.duckdb",
        "README.md",
        "tests/test_x.py",
    ],
)
def test_the_fingerprint_does_not_change_with_anything_else(project, name):
    before = project.fingerprint()
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    assert changed(project, before) == set()


def test_the_fingerprint_is_of_contents_and_not_of_times_or_places(project, tmp_path):
    before = project.fingerprint()
    for path in project.root.rglob("*"):
        os.utime(path, (1, 1))
    assert changed(project, before) == set()
    elsewhere = Project(root=tmp_path, raw=tmp_path / "moved", reference=project.reference)
    project.raw.rename(elsewhere.raw)
    assert changed(elsewhere, before) == set()


def test_the_fingerprint_of_a_date_is_another_one(project):
    before = project.fingerprint()
    dates = [dt.date(2020, 6, 30), dt.date(2020, 7, 1)]
    dated = [dataclasses.replace(project, as_of=date) for date in dates]
    assert [changed(made, before) for made in dated] == [{"both"}, {"both"}]
    assert dated[0].fingerprint() != dated[1].fingerprint()
    assert len({made.build_database for made in (project, *dated)}) == 3


def published(project: Project, manifest: bytes | None, warehouse: bool = True) -> None:
    release = project.releases / "20260101T000000-aaaaaaaa"
    release.mkdir(parents=True)
    project.current.symlink_to(release.relative_to(project.warehouse))
    if manifest is not None:
        (release / "manifest.json").write_bytes(manifest)
    if warehouse:
        (release / "warehouse.duckdb").write_bytes(b"")


def test_the_manifest_of_the_current_release_is_read(project):
    published(project, json.dumps({"release_id": "a", "note": "京津冀"}).encode())
    assert project.manifest() == {"release_id": "a", "note": "京津冀"}


def test_there_is_no_manifest_before_the_first_release(project):
    assert project.manifest() is None


def test_there_is_no_manifest_where_the_release_was_removed(project):
    project.warehouse.mkdir()
    project.current.symlink_to("releases/gone")
    assert project.manifest() is None


def test_there_is_no_manifest_where_it_is_missing(project):
    published(project, None)
    assert project.manifest() is None


def test_there_is_no_manifest_where_the_warehouse_is_missing(project):
    published(project, b"{}", warehouse=False)
    assert project.manifest() is None


@pytest.mark.parametrize("content", [b"", b'{"release_id": ', b"\xff\xfe"])
def test_a_manifest_that_cannot_be_read_is_none(project, content):
    published(project, content)
    assert project.manifest() is None


def test_a_reader_is_told_that_nothing_is_published(project):
    with pytest.raises(FileNotFoundError, match="kept releases: none"):
        pipelines.connect(project)


def test_one_process_and_one_file_unless_the_environment_says_otherwise(project, monkeypatch):
    for name in ("YEARBOOK_CATALOG", "YEARBOOK_EXECUTOR"):
        monkeypatch.delenv(name, raising=False)
    assert (project.catalogue, project.workers) == ("", "")
    monkeypatch.setenv("YEARBOOK_CATALOG", "postgresql://reader:secret@db/yearbook")
    monkeypatch.setenv("YEARBOOK_EXECUTOR", "dask://one:8786")
    assert project.workers == "tcp://one:8786"
    assert project.dagster_storage == "postgresql+psycopg2://reader:secret@db/yearbook"
    assert "secret" not in repr(project)


@pytest.mark.parametrize(
    ("catalogue", "executor", "said"),
    [
        ("postgresql://db/yearbook", "tcp://one:8786", "expected dask://host:port"),
        ("postgresql://db/yearbook", "dask", "expected dask://host:port"),
        ("", "dask://one:8786", "several processes cannot write one DuckDB file"),
    ],
)
def test_settings_that_cannot_be_are_refused(project, monkeypatch, catalogue, executor, said):
    monkeypatch.setenv("YEARBOOK_CATALOG", catalogue)
    monkeypatch.setenv("YEARBOOK_EXECUTOR", executor)
    with pytest.raises(SettingsError, match=said):
        _ = project.workers
