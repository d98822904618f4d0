"""What all commands share: the group, ``--json``, refusals, tables, the published warehouse."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from pipelines.neutral import neutral
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


def bad_facts(error: Any) -> click.BadParameter:
    """What pydantic says of facts for a sidecar, as a fault of ``--set``."""
    lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    return click.BadParameter("; ".join(lines), param_hint="--set")


def print_written(found: dict[str, Any]) -> None:
    """Print the files of an accepted proposal, and what is left to a person."""
    for path in found.get("written", ()):
        click.echo(f"written    {path}")
    if found.get("to_fill"):
        click.echo(f"to fill in {', '.join(found['to_fill'])}")


class Exemplified(click.Command):
    """A command that shows an example of itself at the end of its help."""

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        """Keep the example, one command a line."""
        super().__init__(*args, **kwargs)
        self.example = example

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example as it is typed."""
        with formatter.section("Example"):
            for line in self.example.strip().splitlines():
                formatter.write(" " * formatter.current_indent + line.strip() + "\n")


class Commands(click.Group):
    """The commands, each with an example; a misspelt one gets the nearest."""

    command_class = Exemplified

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may be meant."""
        from difflib import get_close_matches

        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            near = get_close_matches(args[0], self.list_commands(ctx), n=2)
            hint = f"; nearest: {', '.join(near)}" if near else ""
            ctx.fail(f"{args[0]!r} is no command{hint}. `yearbook --help` lists them.")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    epilog="Exit codes: 0 done; 1 refused, failed or waiting for a person, with the reason; 2 "
    "wrong use. Every command knows --json. YEARBOOK_WAREHOUSE and YEARBOOK_RAW name other "
    "folders.",
)
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


def print_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows as CSV: UTF-8 with the mark that Excel needs, no text that it would compute."""
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([neutral(v) if isinstance(v, str) else v for v in row] for row in rows)
    # Bytes: the encoding of the terminal is not that of the file.
    click.get_binary_stream("stdout").write(text.getvalue().encode("utf-8-sig"))


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


def region_named(text: str, as_json: bool) -> tuple[str, ...]:
    """Codes of what a person names in any language, as city and province; refuses with the near."""
    from pipelines.reference.finding import find_region

    answer = find_region(text)
    if not answer.matches:
        refuse(answer.explanation, as_json)
    return tuple(match.region.code for match in answer.matches)


def indicator_named(text: str, as_json: bool) -> str:
    """Id of the indicator that a person names in any language; refuses with what is near."""
    from pipelines.reference.finding import find_indicator

    found = find_indicator(text)
    if len(found.ids) != 1:
        refuse(found.explanation, as_json)
    return found.ids[0]


def name_of(file: Path, project: Project) -> str:
    """Name of a file in messages and addresses: from ``raw/`` on, if it lies there."""
    path, raw = file.resolve(), project.raw.resolve()
    return f"raw/{path.relative_to(raw).as_posix()}" if path.is_relative_to(raw) else file.name
