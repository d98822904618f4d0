"""The report as a file: made for a candidate by the refresh, or of a kept release on demand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pipelines
from pipelines.project import Project
from pipelines.release.candidate import making, write
from pipelines.release.report.page import page
from pipelines.release.report.pictures import drawn
from pipelines.release.report.warehouse import open_report
from pipelines.release.review import review_of

NAME = "report.html"


def make_report(project: Project, release_id: str) -> Path:
    """Write the report of a candidate into its folder; its review must have been written."""
    path = making(project, release_id) / NAME
    write(path, report(project, path.parent))
    return path


def report(project: Project, folder: Path) -> str:
    """The report of the release in a folder, as HTML."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    with pipelines.open_release(folder / "warehouse.duckdb") as connection:
        pictures = drawn(connection, manifest, project.build_database.with_suffix(".pictures"))
        return page(open_report(project, connection, manifest, review_of(folder)), pictures)


def report_of(project: Project, release_id: str | None = None) -> Path:
    """Where the report of a kept release lies, without an id of the one that is published.

    Raises:
        FileNotFoundError: there is no such release, or it was made before there were reports.
    """
    path = project.release(release_id).with_name(NAME)
    if not path.is_file():
        raise FileNotFoundError(
            f"release {path.parent.name} was made before there were reports; "
            f"`yearbook report {path.parent.name} --to FILE` makes one"
        )
    return path


def copy_report(project: Project, release_id: str | None, target: Path) -> None:
    """Write the report of a kept release to another place, made now where it has none.

    Raises:
        FileNotFoundError: there is no such release, or no such folder to write to.
    """
    if not target.resolve().parent.is_dir():
        raise FileNotFoundError(f"{target.parent} is no folder")
    folder = project.release(release_id).parent
    if (folder / NAME).is_file():
        shutil.copyfile(folder / NAME, target)
    else:
        target.write_text(report(project, folder), "utf-8")
