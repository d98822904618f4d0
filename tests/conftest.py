"""Shared fixtures: one whole refresh of the shipped figures, and projects of their own to break.

A whole refresh takes seconds, so a test asks for no more than it is about: of a release,
``Sandbox.refresh``; of what stands in tables, ``Sandbox.made``; of what stops a run, ``make``.
"""

import csv
import dataclasses
import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
import yaml

import pipelines
from pipelines.project import PACKAGE, Project, sha256_of
from pipelines.refresh import QUIET, Outcome, failures, refresh

ROOT = PACKAGE.parent
# A small index of its own: two indicators of one source, by reference file alone.
DEPTH = """
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


def make(project: Project, *tables: str) -> list[str]:
    """Make tables and all that they are made from, and publish nothing; what failed, as texts.

    The job is that of a refresh, with these tables chosen, as a person chooses them in the UI.
    """
    # Imported here: most tests need no graph, and loading it takes longer than they do.
    import dagster as dg

    from pipelines.assets.tables import table_key
    from pipelines.definitions import JOB, build_definitions

    definitions = build_definitions(project)
    wanted = dg.AssetSelection.assets(*map(table_key, tables)).upstream()
    result = definitions.resolve_job_def(JOB).execute_in_process(
        raise_on_error=False,
        run_config={"loggers": QUIET},
        asset_selection=list(wanted.resolve(definitions.resolve_asset_graph())),
    )
    return [] if result.success else failures(result)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Outcome]:
    """The shipped raw files, refreshed once into a warehouse of their own.

    Several workers share it: the first makes it, the others wait for it.
    """
    home = tmp_path_factory.getbasetemp()
    home = home.parent if "PYTEST_XDIST_WORKER" in os.environ else home
    project, account = Project(warehouse=home / "shipped"), home / "shipped.json"
    with (home / "shipped.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not account.is_file():
            account.write_text(json.dumps(dataclasses.asdict(refresh(project))), "utf-8")
    return project, Outcome(**json.loads(account.read_text("utf-8")))


@pytest.fixture
def warehouse(shipped: tuple[Project, Outcome]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A reader's connection to that release."""
    project, outcome = shipped
    assert outcome.done, outcome.problems
    with pipelines.connect(project) as connection:
        yield connection


@pytest.fixture(scope="session")
def real_files() -> Path:
    """Files as publishers ship them, which are no part of the project."""
    beside = ROOT.parent / "shared" / "real_extracts"
    folder = Path(os.environ.get("YEARBOOK_REAL_FILES", beside))
    if not folder.is_dir():
        pytest.skip("no publishers' files at hand; YEARBOOK_REAL_FILES names their folder")
    return folder


class Sandbox:
    """A project in a folder of its own, with a few raw files that a test may change."""

    def __init__(self, folder: Path) -> None:
        self.project = Project(
            raw=folder / "raw", warehouse=folder / "warehouse", reference=folder / "reference"
        )
        if not self.project.raw.exists():
            self.project.raw.mkdir()
            shutil.copytree(PACKAGE / "reference", self.project.reference)
            for definition in (self.project.reference / "indices").glob("*.toml"):
                # A test adds the index that it is about; the others only cost time.
                definition.unlink()

    def take(self, *sources: str) -> None:
        """Copy shipped raw folders."""
        for source in sources:
            shutil.copytree(ROOT / "raw" / source, self.project.raw / source)

    def edit(self, name: str, change: Callable[[str], str], *, record: bool = True) -> None:
        """Change a raw text file and record its new hash, unless the change is to be noticed."""
        path = self.project.raw / name
        text = path.read_text("utf-8-sig")
        changed = change(text)
        assert changed != text, "the test changes nothing"
        path.write_text(changed, "utf-8")
        if record:
            self.record(path)

    def record(self, path: Path) -> None:
        """Write the hash of a raw file into its sidecar."""
        sidecar = path.with_suffix(".yaml")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        sidecar.write_text(
            re.sub(r"sha256: \w*", f"sha256: {digest}", sidecar.read_text("utf-8")), "utf-8"
        )

    def add(
        self, file: str, rows: Sequence[Sequence[object]], layout: str, **facts: object
    ) -> Path:
        """Write ``source/edition/name.csv`` and its sidecar, as of a publisher of this test.

        Every head with a unit in brackets is declared as a column; ``facts`` say what is different.
        """
        path = self.project.raw / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerows(rows)
        source, edition, _ = file.split("/")
        sidecar = {
            "source": source, "publisher": "a test", "title": f"{source} {edition}",
            "publication": source, "edition": edition, "published": None,
            "unit": "in the column headers", "status": "final", "obtained": "publisher file",
            "obtained_from": "a test", "level": "city", "layout": layout,
            "columns": [{"header": head} for head in rows[0] if " (" in str(head)],
            "sha256": sha256_of(path), **facts,
        }  # fmt: skip
        path.with_suffix(".yaml").write_text(yaml.safe_dump(sidecar, allow_unicode=True), "utf-8")
        return path

    def declare(self, table: str, *rows: Mapping[str, object]) -> None:
        """Add rows to a reference table, in its own columns; what a row does not say is empty."""
        path = self.project.reference / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as handle:
            columns = next(csv.reader(handle))
        with path.open("a", encoding="utf-8", newline="") as handle:
            csv.DictWriter(handle, columns, restval="", lineterminator="\n").writerows(rows)

    def refresh(self) -> Outcome:
        """Run the whole refresh."""
        return refresh(self.project)

    @contextmanager
    def made(self, *tables: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """A reader of the build database, once these tables are made; nothing is published."""
        problems = make(self.project, *tables)
        assert not problems, problems
        with duckdb.connect(str(self.project.build_database), read_only=True) as connection:
            yield connection

    def copy_to(self, folder: Path) -> "Sandbox":
        """This project in another folder, with its warehouse and its history."""
        home = self.project.raw.parent
        return Sandbox(shutil.copytree(home, folder, symlinks=True, dirs_exist_ok=True))


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """A project of its own, without raw files yet."""
    return Sandbox(tmp_path)
