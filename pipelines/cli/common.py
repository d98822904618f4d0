"""What all commands share: the group, ``--json``, refusals, tables, the published warehouse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pipelines.project import Project

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """Add ``--json`` to a command."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def refuse(message: str, as_json: bool) -> None:
    """Say why and end with exit code 1."""
    click.echo(
        json.dumps({"done": False, "reason": message}, ensure_ascii=False) if as_json else message,
        err=not as_json,
    )
    raise SystemExit(1)


@click.group()
@click.version_option(package_name="yearbook-indices")
def main() -> None:
    """From statistical yearbooks to checked, traceable regional indices."""


def connect(project: Project) -> Any:
    """A reader's connection to the release that a project publishes."""
    import pipelines

    return pipelines.connect(project)


def rows_of(relation: Any) -> list[dict[str, Any]]:
    """Rows of a relation by column name."""
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def print_table(rows: list[dict[str, Any]], as_json: bool) -> None:
    """Print rows as a table for people or as JSON for programs."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, default=str))
    elif rows:
        from tabulate import tabulate

        click.echo(tabulate(rows, headers="keys", tablefmt="simple"))
    else:
        click.echo("no rows")


def published(as_json: bool) -> Any:
    """A reader's connection to the current release; refuses where nothing is published yet."""
    project = Project()
    if project.manifest() is None:
        refuse("no published warehouse yet; run `yearbook run` first", as_json)
    return connect(project)


def index_named(text: str, as_json: bool) -> str:
    """Id of the index that a person names by id or label; refuses with what is near."""
    from pipelines.reference.finding import index_id_of

    try:
        return index_id_of(text)
    except ValueError as error:
        refuse(str(error), as_json)
        raise AssertionError from error


def name_of(file: Path, project: Project) -> str:
    """Name of a file in messages and addresses: from ``raw/`` on, if it lies there."""
    path, raw = file.resolve(), project.raw.resolve()
    return f"raw/{path.relative_to(raw).as_posix()}" if path.is_relative_to(raw) else file.name
