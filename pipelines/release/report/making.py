"""The report as a file: made for a candidate by the refresh, or of a kept release on demand."""

from __future__ import annotations

import html
import json
import shutil
import traceback
from pathlib import Path

import pipelines
from pipelines.lacking import NAME, REASON, reason_of
from pipelines.project import LOGGER, Project
from pipelines.release.candidate import making, write
from pipelines.release.report.page import page
from pipelines.release.report.pictures import drawing
from pipelines.release.report.warehouse import open_report
from pipelines.release.review import review_of

LACKING = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta name="{name}" content="{reason}">
<title>报告未能生成 The report could not be made {release}</title></head><body>
<h1>报告未能生成 <span lang="en">The report could not be made</span></h1>
<p>版本 {release} 的数据已通过全部检查，不受影响，只缺这一页。原因：<code>{reason}</code></p>
<p lang="en">The figures of release {release} passed every check and are not touched by this; only
the page lacks. The reason: <code>{reason}</code></p>
<p><code>yearbook report {release} --to FILE</code></p></body></html>
"""
# Values of the panel that a page can hold, each with its way back; a browser has to open it.
MOST_VALUES = 500_000


class TooLongForPage(ValueError):
    """A panel holds more values than a page that leads back from each of them."""


def make_report(project: Project, release_id: str) -> tuple[Path, str]:
    """Write the report of a candidate into its folder; its review must have been written.

    A report that cannot be made stops no release: a page with the reason stands in its place.

    Returns:
        The page, and why it is no report; "" for a report.
    """
    path, reason = making(project, release_id) / NAME, ""
    try:
        text = report(project, path.parent)
    except Exception as error:
        LOGGER.warning("report not made", exc_info=True)
        reason = " ".join("".join(traceback.format_exception_only(error)).split())
        said = {"release": release_id, "reason": html.escape(reason), "name": REASON}
        text = LACKING.format_map(said)
    write(path, text)
    return path, reason


def report(project: Project, folder: Path) -> str:
    """The report of the release in a folder, as HTML.

    Raises:
        TooLongForPage: the panel holds more values than a page can.
    """
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    values = manifest["tables"]["panel.values"]
    if values > MOST_VALUES:
        raise TooLongForPage(
            f"no report: a page leads back from every value of the panel, and {values:,} are more "
            f"than the {MOST_VALUES:,} that a browser opens; `yearbook explain`, the macro trace "
            "and the tables of the warehouse answer the same"
        )
    with pipelines.open_release(folder / "warehouse.duckdb") as connection:
        release = open_report(project, connection, manifest, review_of(folder))
        kept = project.build_database.with_suffix(".pictures")
        with drawing(connection, manifest, kept) as pictures:
            return page(release, pictures)


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
    if (folder / NAME).is_file() and not reason_of(folder):
        shutil.copyfile(folder / NAME, target)
    else:
        target.write_text(report(project, folder), "utf-8")
