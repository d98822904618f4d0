"""Commands that make a release, or show how one is made: ``run`` and ``ui``."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from typing import Any

import click

from pipelines.cli.common import connect, json_option, main, rows_of
from pipelines.cli.progress import progress
from pipelines.lacking import reason_of
from pipelines.project import Project
from pipelines.refresh import Outcome, prepare_home, refresh


@main.command(example="yearbook run\nyearbook run --as-of 2020-12-31")
@click.option("--force", is_flag=True, help="Make everything anew, even if nothing changed.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Only what was published by that day, as a release of its own; the current one stays.",
)
@json_option
def run(force: bool, as_of: dt.datetime | None, as_json: bool) -> None:
    """Refresh the warehouse from raw/ and publish it."""
    project = Project(as_of=as_of.date() if as_of else None)
    if not as_json:
        click.echo(f"raw files: {project.raw}")
    with progress(silent=as_json):
        outcome = refresh(project, force=force)
    lines = summary(project) if outcome.manifest else []
    if as_json:
        click.echo(json.dumps(account(outcome, lines, project), ensure_ascii=False, default=str))
    else:
        print_outcome(outcome, lines, project)
    if not outcome.done:
        sys.exit(1)


def account(outcome: Outcome, lines: list[dict[str, Any]], project: Project) -> dict[str, Any]:
    """What a refresh did, for programs."""
    return {
        "done": outcome.done,
        "unchanged": outcome.unchanged,
        "seconds": round(outcome.seconds, 1),
        "problems": outcome.problems,
        "held": outcome.held,
        "warehouse": str(project.release()) if outcome.manifest else None,
        "manifest": outcome.manifest,
        "summary": lines,
    }


def print_outcome(outcome: Outcome, lines: list[dict[str, Any]], project: Project) -> None:
    """Say what a refresh did, for people."""
    manifest = outcome.manifest
    if outcome.held:
        current = manifest["release_id"] if manifest else "none"
        click.secho(f"Release {outcome.held} waits for a person:", fg="yellow", err=True)
        for reason in outcome.problems:
            click.echo(f"- {reason}", err=True)
        click.echo(
            f"Nothing was published; release {current} stays as it was.\n"
            f"What changed, and why: {project.releases / outcome.held / 'difference.html'}\n"
            f"To publish it: yearbook publish {outcome.held}",
            err=True,
        )
        return
    if not outcome.done:
        click.secho("The refresh stopped:", fg="red", err=True)
        for problem in outcome.problems:
            click.echo(problem, err=True)
        kept = (
            f"release {manifest['release_id']} stays as it was"
            if manifest
            else "nothing was published before"
        )
        click.echo(f"Nothing was published; {kept}.", err=True)
        return
    if outcome.unchanged:
        click.echo("Nothing changed since the current release: nothing was made anew.")
    for section in dict.fromkeys(line["section"] for line in lines):
        click.secho(TITLES[section], bold=True)
        for line in lines:
            if line["section"] == section:
                value = f"{line['value']:,.4f}".rstrip("0").rstrip(".")
                click.echo(
                    f"  {value:>14}  {line['item']}"
                    + (f"  ({line['detail']})" if line["detail"] else "")
                )
    assert manifest is not None
    click.secho("Checks", bold=True)
    click.echo(f"  {manifest['checks_passed']:>14}  passed")
    click.echo(f"  {0:>14}  failed (a failed check publishes nothing)")
    click.echo(
        f"  {manifest['checks_warned']:>14}  reported doubts without stopping (meta.warnings)"
    )
    click.echo(f"release    {manifest['release_id']}  ({outcome.seconds:.1f} s)")
    where = project.release() if project.as_of else project.current / "warehouse.duckdb"
    click.echo(f"warehouse  {where}")
    lacks = reason_of(where.parent)
    if lacks:
        click.secho(f"The report of this release could not be made: {lacks}", fg="yellow", err=True)


TITLES = {
    "cells": "Cells",
    "values": "Values of the panel by origin",
    "indices": "Indices",
    "paper": "Elements of the paper",
    "audit": "Statements of the paper, judged as transcribed (yearbook audit)",
    "warnings": "Doubts about the figures",
    "headline": "Three numbers, and what they are made from",
}


def summary(project: Project) -> list[dict[str, Any]]:
    """Lines of ``meta.summary`` of the current release."""
    with connect(project) as connection:
        return rows_of(connection.table("meta.summary"))


@main.command(example="yearbook ui\nyearbook ui --read-only --port 3001")
@click.option("--port", default=3000, show_default=True, help="Port on 127.0.0.1.")
@click.option(
    "--read-only", is_flag=True, help="For researchers: everything is seen, nothing can be started."
)
@json_option
def ui(port: int, read_only: bool, as_json: bool) -> None:
    """Open Dagster on 127.0.0.1 with every run, its lineage and its checks.

    It has no authentication: leave it on loopback, or put it behind a proxy that has
    (docs/operation.md).
    """
    project = Project()
    prepare_home(project)
    os.chdir(project.root)
    address = f"http://127.0.0.1:{port}"
    said = json.dumps({"address": address, "read_only": read_only})
    click.echo(said if as_json else f"{address}  (stop with Ctrl-C)")
    folder, where = os.path.dirname(sys.executable), ["-h", "127.0.0.1", "-p", str(port)]
    if read_only:
        words = [os.path.join(folder, "dagster-webserver"), "--read-only", "-w", "workspace.yaml"]
    else:
        words = [os.path.join(folder, "dagster"), "dev", "-w", "workspace.yaml"]
    os.execv(words[0], [*words, *where])
