"""The command ``inspect``: what a file holds, as declared, or as it is proposed to be declared.

One function a kind of file; ``kind_of`` says which one speaks for a file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pipelines.cli.bulletins import inspect_prose, lexicon_of, print_prose
from pipelines.cli.common import bad_facts, json_option, main, name_of, print_written, refuse
from pipelines.project import Project

PREVIEW = 8
NOT_DATA_SHOWN = 12


def _options(_: click.Context, __: click.Parameter, pairs: tuple[str, ...]) -> dict[str, Any]:
    """Facts for the sidecar from KEY=VALUE; years from 2017 or 2013-2022."""
    found: dict[str, Any] = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key:
            raise click.BadParameter(f"{pair!r} is not KEY=VALUE")
        found[key] = value
    if "data_years" in found:
        years = found["data_years"].split("-")
        if len(years) > 2 or not all(year.isdigit() for year in years):
            raise click.BadParameter(f"data_years {found['data_years']!r} is not 2017 or 2013-2022")
        found["data_years"] = (int(years[0]), int(years[-1]))
    return found


@main.command(
    example="yearbook inspect raw/city_yearbook/2018/2-1.xls --source city_yearbook"
    " --edition 2018 --set data_years=2017 --accept"
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="Name of the source, one for all its editions.")
@click.option("--edition", help="Edition, such as the year that a yearbook bears.")
@click.option("--layout", help="Declared layout to use, or the name of the new one.")
@click.option("--set", "facts", multiple=True, callback=_options, metavar="KEY=VALUE",
              help="A further fact for the sidecar; may be repeated.")  # fmt: skip
@click.option("--accept", is_flag=True, help="Write the sidecar and a proposed layout.")
@json_option
def inspect(
    file: Path,
    source: str | None,
    edition: str | None,
    layout: str | None,
    facts: dict[str, Any],
    accept: bool,
    as_json: bool,
) -> None:
    """Show what FILE holds: by its sidecar and layout, or by a layout proposed for it.

    A proposal names title, unit, header rows, the columns and what they mean, and the rows that
    are no data, and previews the figures with their cells. Nothing is written without --accept.
    """
    given = {"source": source, "edition": edition, **facts}
    given = {key: value for key, value in given.items() if value is not None}
    look, tell = KINDS[kind_of(file)]
    found = look(file, given, layout, accept, as_json)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, default=str))
    else:
        tell(found)
    if found.get("problems"):
        raise SystemExit(1)


def kind_of(file: Path) -> str:
    """Kind of a file: prose, as its sidecar or its text says, or tables."""
    from pipelines.extracts.prose import BULLETIN
    from pipelines.extracts.prose.inspection import is_bulletin

    sidecar = file.with_suffix(".yaml")
    if sidecar.is_file():
        return "prose" if f"layout: {BULLETIN}" in sidecar.read_text("utf-8") else "table"
    return "prose" if is_bulletin(file, lexicon_of(Project())) else "table"


def inspect_table(
    file: Path, given: dict[str, Any], layout: str | None, accept: bool, as_json: bool
) -> dict[str, Any]:
    """A table: as its sidecar declares, or a proposal, written if it is accepted."""
    from pydantic import ValidationError

    from pipelines.extracts.problems import ExtractError
    from pipelines.extracts.reading import read_one
    from pipelines.reference import ReferenceError, load_layouts

    project = Project()
    name = name_of(file, project)
    try:
        layouts = load_layouts(project.reference / "layouts")
        if file.with_suffix(".yaml").is_file() and not accept:
            extract = read_one(file, name, layouts)
            return {
                "file": name,
                "declared": True,
                "layout": extract.sidecar.layout,
                "account": extract.account,
                "values": len(extract.cells),
                "preview": _preview(extract.cells),
            }
        return _proposed(file, name, given, layout, layouts, project, accept, as_json)
    except (ExtractError, ReferenceError) as error:
        refuse(str(error), as_json)
        raise AssertionError from error
    except ValidationError as error:
        raise bad_facts(error) from error


def _proposed(
    file: Path, name: str, given: dict[str, Any], layout: str | None, layouts: dict[str, Any],
    project: Project, accept: bool, as_json: bool,
) -> dict[str, Any]:  # fmt: skip
    from pipelines.extracts import proposal as proposals
    from pipelines.extracts.grid import read_grids
    from pipelines.extracts.proposal.accepting import Refused, choose
    from pipelines.extracts.proposal.accepting import accept as write
    from pipelines.reference import load_catalogue

    grids = read_grids(file, name)
    known = proposals.Vocabulary.of(load_catalogue(project.reference))
    proposal = proposals.propose(grids, known)
    if proposal is None:
        refuse(f"{name}: found no table; expected a head and rows of figures below it", as_json)
        raise AssertionError
    choice = choose(grids, proposal, layouts, given, layout)
    found = _described(proposal, choice, given)
    if accept:
        try:
            files, open_keys = write(file, proposal, choice, given, project.reference / "layouts")
        except Refused as error:
            refuse(str(error), as_json)
        found |= {"written": [str(path) for path in files], "to_fill": open_keys}
    return found


def _described(proposal: Any, choice: Any, given: dict[str, Any]) -> dict[str, Any]:
    # What a person states is no question any more.
    questions = [text for text in proposal.questions if text.partition(":")[0] not in given]
    return {
        "file": proposal.file, "declared": False, "sheet": proposal.sheet, "title": proposal.title,
        "unit": proposal.unit, "header_rows": proposal.header_rows, "labels": proposal.labels,
        "columns": [vars(meaning) for meaning in proposal.columns],
        "not_data": [vars(entry) for entry in proposal.not_data],
        "layout": choice.name, "layout_is_declared": choice.is_declared,
        "layout_keys": choice.layout.model_dump(exclude_defaults=True, exclude={"editions"}),
        "known": proposal.known, "questions": questions,
        "problems": choice.trial.problems, "values": len(choice.trial.values),
        "preview": _preview(choice.trial.values),
    }  # fmt: skip


def _preview(values: list[dict[str, object]]) -> list[dict[str, object]]:
    shown = ("cell", "region_printed", "year_printed", "indicator_printed", "unit_printed",
             "scope", "value_printed", "mark")  # fmt: skip
    full = [value for value in values if value["value_printed"]]
    return [{key: value.get(key) for key in shown} for value in full[:PREVIEW]]


def _print(found: dict[str, Any]) -> None:
    if found["declared"]:
        click.echo(f"{found['file']}: read as layout {found['layout']} declares")
        roles = ", ".join(f"{n} {role}" for role, n in sorted(found["account"].items()))
        click.echo(f"cells      {roles}")
    else:
        _print_proposal(found)
    _table(found["preview"])
    click.echo(f"{found['values']} value cells in all")
    for problem in found.get("problems", ()):
        click.secho(problem, fg="red", err=True)
    print_written(found)


def _table(rows: list[dict[str, Any]]) -> None:
    from tabulate import tabulate

    # Figures are shown as printed, not as numbers rounded by the table.
    click.echo(tabulate(rows, headers="keys", tablefmt="simple", disable_numparse=True))


def _print_proposal(found: dict[str, Any]) -> None:
    sheet = f", sheet {found['sheet']}" if found["sheet"] else ""
    declared = "declared already" if found["layout_is_declared"] else "proposed"
    click.echo(f"{found['file']}{sheet}: no sidecar; read by layout {found['layout']} ({declared})")
    click.echo(f"title      {found['title'] or 'none printed'}")
    click.echo(f"unit       {found['unit'] or 'none for the whole table'}")
    click.echo(f"header     rows {', '.join(map(str, found['header_rows']))}")
    _table(found["columns"])
    click.echo("not data")
    for entry in found["not_data"][:NOT_DATA_SHOWN]:
        where = f"row {entry['row']}" if entry["row"] else f"sheet {entry['sheet']}"
        click.echo(f"  {where:<10} {entry['what']}: {entry['text'][:60]}")
    more = len(found["not_data"]) - NOT_DATA_SHOWN
    if more > 0:
        click.echo(f"  and {more} more (--json lists them all)")
    for question in found["questions"]:
        click.secho(f"question   {question}", fg="yellow")


Look, Tell = Callable[..., dict[str, Any]], Callable[[dict[str, Any]], None]
KINDS: dict[str, tuple[Look, Tell]] = {
    "table": (inspect_table, _print),
    "prose": (inspect_prose, print_prose),
}
