"""The command that shows everything on invented figures: ``demo``."""

from __future__ import annotations

import json
import sys

import click

from pipelines.cli.common import json_option, main, refuse
from pipelines.cli.progress import progress
from pipelines.cli.refreshing import account, print_outcome, summary
from pipelines.project import NOTICE, Project
from pipelines.refresh import refresh

BANNER = f"{NOTICE}: 示例数据，非统计数字 | illustrative figures of made-up places, not statistics"


@main.command(
    example="yearbook demo\n"
    'YEARBOOK_WAREHOUSE=warehouse/demo yearbook sql "FROM comparison.table_3"'
)
@click.option("--force", is_flag=True, help="Make everything anew, even if nothing changed.")
@json_option
def demo(force: bool, as_json: bool) -> None:
    """Show every index and table on illustrative figures of made-up places.

    Writes a complete set of invented yearbook extracts, runs the same refresh on them, and
    publishes into warehouse/demo. The real warehouse is not touched, and refuses these files.
    """
    # Loaded when it is called: the other commands need no generator.
    from pipelines.demonstration import prepare
    from pipelines.reference import ReferenceError

    try:
        project, written = prepare(Project())
    except ReferenceError as error:
        refuse(str(error), as_json)
    if not as_json:
        click.secho(BANNER, fg="yellow", bold=True)
        click.echo(
            f"written: {written.files} files with {written.figures:,} figures of "
            f"{written.indicators} indicators in {project.raw}"
        )
    with progress(silent=as_json):
        outcome = refresh(project, force=force)
    lines = summary(project) if outcome.manifest else []
    if as_json:
        found = {
            **account(outcome, lines, project), "illustrative": True, "notice": BANNER,
            "written": vars(written),
        }  # fmt: skip
        click.echo(json.dumps(found, ensure_ascii=False, default=str))
    else:
        print_outcome(outcome, lines, project)
        click.secho(BANNER, fg="yellow", bold=True)
    if not outcome.done:
        sys.exit(1)
