"""Bulletins on the command line: what ``inspect`` shows of prose, and ``confirm``."""

from __future__ import annotations

import datetime as dt
import getpass
import json
from pathlib import Path
from typing import Any

import click

from pipelines.cli.common import bad_facts, json_option, main, name_of, print_written, refuse
from pipelines.project import Project

OVERRIDES = {
    "indicator": "indicator_printed", "region": "region_printed", "year": "year_printed",
    "unit": "unit_printed", "value": "value",
}  # fmt: skip


def lexicon_of(project: Project) -> Any:
    """Phrases, units, regions and confirmations of a project."""
    from pipelines.extracts.prose import load_lexicon
    from pipelines.reference import load_catalogue

    return load_lexicon(project.reference, load_catalogue(project.reference))


def inspect_prose(
    file: Path, facts: dict[str, Any], layout: str | None, accept: bool, as_json: bool
) -> dict[str, Any]:
    """The sentences of a bulletin with what is read, and the questions; its sidecar if accepted."""
    if layout:
        refuse(
            f"{file.name} is running text: it has no layout; its sidecar says `layout: bulletin` "
            "(docs/bulletins.md), and its questions are settled by `yearbook confirm`",
            as_json,
        )
    from pydantic import ValidationError

    from pipelines.extracts import ExtractError
    from pipelines.extracts.prose.accepting import accept_bulletin
    from pipelines.extracts.prose.inspection import inspect_bulletin
    from pipelines.reference import ReferenceError

    project = Project()
    name = name_of(file, project)
    try:
        found = inspect_bulletin(file, name, facts, lexicon_of(project))
        if accept:
            files, open_keys = accept_bulletin(file, name, found, facts)
            found |= {"written": [str(path) for path in files], "to_fill": open_keys}
        return found
    except ValidationError as error:
        raise bad_facts(error) from error
    except (ExtractError, ReferenceError) as error:
        refuse(str(error), as_json)
        raise AssertionError from error


def print_prose(found: dict[str, Any]) -> None:
    """Print whom a bulletin speaks of, what is read in which sentence, and what is asked."""
    counts = ", ".join(f"{n} {role}" for role, n in sorted(found["figures"].items()))
    click.echo(f"{found['file']}: {found['title'] or 'no title recognised'}")
    click.echo(f"speaks of  {found['level']} {found['region']}, {found['year']}")
    click.echo(f"figures    {counts or 'none'}")
    for sentence in found["sentences"]:
        click.echo(f"\n{sentence['place']}  {sentence['text']}")
        for item in sentence["read"]:
            line = f"{item['indicator']} = {item['value']} {item['unit']}"
            click.secho(f"  {item['cell']:<16} {line}  ({_about(item)})", fg="green")
        for item in sentence["asked"]:
            line = f"{item['indicator']} = {item['value']} {item['unit']}?"
            click.secho(f"  {item['cell']:<16} {line}  {item['reason']}", fg="yellow")
    for table in found["tables"]:
        size = f"{table['rows']} rows, {table['columns']} columns"
        click.echo(
            f"\ntable {table['table']}: {' / '.join(table['before']) or 'no title'} ({size})"
        )
        click.echo(f"  {' | '.join(table['head'])}")
    if found["tables"]:
        click.echo("\nTables are not read with the prose: docs/bulletins.md says how they are.")
    asked = found["figures"].get("question", 0)
    if asked:
        click.echo(
            f"\n{asked} questions; none of these figures is used until it is settled: "
            "yearbook confirm FILE CELL accept|reject|replace --reason TEXT"
        )
    print_written(found)


def _about(item: dict[str, Any]) -> str:
    scope = "" if item["scope"] == "whole" else f" {item['scope']}"
    said = ", ".join(filter(None, (item["mark"], item["reason"])))
    return f"{item['region']}{scope} {item['year']}" + (f"; {said}" if said else "")


@main.command(
    example="yearbook confirm raw/city_bulletin/2022/langfang.txt p12.s2:34-41 accept"
    ' --reason "printed so, p. 3"'
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("cell")
@click.argument("action", type=click.Choice(["accept", "reject", "replace"]))
@click.option("--reason", required=True, help="Why; kept with the decision.")
@click.option("--by", "who", default=getpass.getuser, help="Who decides; you, if not given.")
@click.option("--indicator", help="Printed indicator name in place of the one read.")
@click.option("--region", help="Region in place of the one read.")
@click.option("--year", help="Year in place of the one read.")
@click.option("--unit", help="Unit in place of the one read.")
@click.option("--value", help="Figure in place of the printed one.")
@json_option
def confirm(
    file: Path, cell: str, action: str, reason: str, who: str, as_json: bool,
    **changes: str | None,
) -> None:  # fmt: skip
    """Decide what the figure at CELL of the bulletin FILE is: a row of confirmations.csv.

    CELL is a place such as p12.s2:34-41, as `yearbook inspect` prints it.
    """
    from pipelines.extracts import ExtractError
    from pipelines.extracts.prose.inspection import confirm as keep
    from pipelines.reference import ReferenceError

    given = {OVERRIDES[key]: value for key, value in changes.items() if value is not None}
    if bool(given) != (action == "replace"):
        raise click.UsageError("replace needs what is to be replaced; accept and reject nothing")
    row = {
        "cell": cell, "action": action, "reason": reason, "confirmed_by": who,
        "confirmed_on": dt.date.today().isoformat(), **given,
    }  # fmt: skip
    project = Project()
    table = project.reference / "confirmations.csv"
    try:
        kept = keep(file, name_of(file, project), row, table, {}, lexicon_of(project))
    except (ExtractError, ReferenceError) as error:
        refuse(str(error), as_json)
        raise AssertionError from error
    click.echo(
        json.dumps({"done": True, "figure": kept}, ensure_ascii=False)
        if as_json
        else f"{action}: {kept['indicator']} = {kept['value']} {kept['unit']}, kept in {table.name}"
    )
