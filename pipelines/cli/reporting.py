"""Command about the page of a release: ``report``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pipelines.cli.common import json_option, main, refuse
from pipelines.project import Project


@main.command(example="yearbook report --open\nyearbook report --to report.html")
@click.argument("release_id", metavar="RELEASE", required=False)
@click.option(
    "--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write it there."
)
@click.option("--open", "show", is_flag=True, help="Open it in the browser.")
@json_option
def report(release_id: str | None, target: Path | None, show: bool, as_json: bool) -> None:
    """Say where the report of RELEASE lies (the current one if none is named), or copy it.

    It is one HTML file that needs no server and asks for nothing: send it as it is.
    """
    from pipelines.release.report.making import TooLongForPage, copy_report, report_of

    project = Project()
    if release_id is None and project.manifest() is None:
        refuse("no published warehouse yet; run `yearbook run` first", as_json)
    try:
        if target:
            copy_report(project, release_id, target)
        path = (target or report_of(project, release_id)).resolve()
    except (FileNotFoundError, TooLongForPage) as error:
        refuse(str(error), as_json)
        raise AssertionError from error
    if as_json:
        click.echo(json.dumps({"done": True, "file": str(path)}, ensure_ascii=False))
    else:
        click.echo(str(path))
    if show:
        click.launch(path.as_uri())
