"""Shared fixtures: one whole refresh of the shipped figures, and projects of their own to break."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

import pipelines
from pipelines.project import PACKAGE, Project
from pipelines.refresh import Outcome, refresh

ROOT = PACKAGE.parent


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Outcome]:
    """The shipped raw files, refreshed once into a warehouse of their own."""
    project = Project(warehouse=tmp_path_factory.mktemp("warehouse"))
    return project, refresh(project)


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
        shutil.copytree(PACKAGE / "reference", folder / "reference")
        for definition in (folder / "reference/indices").glob("*.toml"):
            # A test adds the index that it is about; the others only cost time.
            definition.unlink()
        (folder / "raw").mkdir()
        self.project = Project(
            raw=folder / "raw", warehouse=folder / "warehouse", reference=folder / "reference"
        )

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

    def refresh(self) -> Outcome:
        """Run the whole refresh."""
        return refresh(self.project)


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """A project of its own, without raw files yet."""
    return Sandbox(tmp_path)
