"""The commands a person types: ``yearbook run | coverage | diff | sql | releases | rollback | ui``.

Exit codes: 0 done, 1 refused or failed with a reason, 2 wrong use. Every command knows ``--json``.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from pipelines.project import Project
from pipelines.refresh import Outcome, prepare_home, refresh

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


@main.command()
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
    outcome = refresh(project, force=force)
    lines = summary(project) if outcome.manifest else []
    if as_json:
        click.echo(json.dumps(_outcome(outcome, lines, project), ensure_ascii=False, default=str))
    else:
        _print_outcome(outcome, lines, project)
    if not outcome.done:
        sys.exit(1)


def _outcome(outcome: Outcome, lines: list[dict[str, Any]], project: Project) -> dict[str, Any]:
    return {
        "done": outcome.done,
        "unchanged": outcome.unchanged,
        "seconds": round(outcome.seconds, 1),
        "problems": outcome.problems,
        "warehouse": str(project.release()) if outcome.manifest else None,
        "manifest": outcome.manifest,
        "summary": lines,
    }


def _print_outcome(outcome: Outcome, lines: list[dict[str, Any]], project: Project) -> None:
    manifest = outcome.manifest
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


TITLES = {
    "cells": "Cells",
    "values": "Values of the panel by origin",
    "indices": "Indices",
    "warnings": "Doubts about the figures",
    "headline": "Three numbers, and what they are made from",
}


def summary(project: Project) -> list[dict[str, Any]]:
    """Lines of ``meta.summary`` of the current release."""
    with _connect(project) as connection:
        return _rows(connection.table("meta.summary"))


def _connect(project: Project) -> Any:
    import pipelines

    return pipelines.connect(project)


def _rows(relation: Any) -> list[dict[str, Any]]:
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def _print_table(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, default=str))
    elif rows:
        from tabulate import tabulate

        click.echo(tabulate(rows, headers="keys", tablefmt="simple"))
    else:
        click.echo("no rows")


@main.command()
@click.argument("index_id", required=False)
@click.option("--cells", is_flag=True, help="List the missing cells one by one.")
@click.option("--fetch", is_flag=True, help="List the yearbooks to fetch, what unlocks most first.")
@json_option
def coverage(index_id: str | None, cells: bool, fetch: bool, as_json: bool) -> None:
    """Show what each index has and lacks, its missing cells, or which yearbooks to fetch."""
    if fetch:
        with _published(as_json) as connection:
            rows = _rows(connection.table("meta.to_fetch"))
        wanted = [row for row in rows if index_id is None or index_id in row["indices"].split(", ")]
        _print_table(wanted, as_json)
        return
    table = "meta.missing_cells" if cells else "meta.coverage"
    with _published(as_json) as connection:
        relation = connection.table(table)
        known = {
            row[0] for row in connection.table("indices.status").project("index_id").fetchall()
        }
        if index_id is not None and index_id not in known:
            refuse(f"no index {index_id!r}; known: {', '.join(sorted(known))}", as_json)
        rows = [row for row in _rows(relation) if index_id in (None, row["index_id"])]
    shown = [
        "index_id",
        "indicator_id",
        "n_cells",
        "n_published",
        "n_filled",
        "n_missing",
        "used",
        "reason",
    ]
    _print_table(
        rows if cells or as_json else [{k: row[k] for k in shown} for row in rows], as_json
    )


@main.command()
@click.argument("query")
@json_option
def sql(query: str, as_json: bool) -> None:
    """Run one read-only QUERY on the published warehouse."""
    import duckdb

    with _published(as_json) as connection:
        try:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description or []]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except duckdb.Error as error:
            refuse(str(error), as_json)
    _print_table(rows, as_json)


def _published(as_json: bool) -> Any:
    project = Project()
    if project.manifest() is None:
        refuse("no published warehouse yet; run `yearbook run` first", as_json)
    return _connect(project)


@main.command()
@json_option
def releases(as_json: bool) -> None:
    """List the kept releases."""
    project = Project()
    current = (project.manifest() or {}).get("release_id")
    rows = [
        {
            "release": m["release_id"],
            "current": m["release_id"] == current,
            "as_of": m["options"].get("as_of", ""),
            "made": m["created_at"],
            "rows": sum(m["tables"].values()),
        }
        for m in project.kept()
    ]
    _print_table(rows, as_json)


@main.command()
@click.argument("before", required=False)
@click.argument("after", required=False)
@click.option("--index", "index_id", help="Only this index.")
@click.option(
    "--all", "everything", is_flag=True, help="All changed index values, not the largest."
)
@json_option
def diff(
    before: str | None, after: str | None, index_id: str | None, everything: bool, as_json: bool
) -> None:
    """Say what changed between two releases, and why each index value did.

    Without arguments: the release before the current one, against the current one.
    """
    project = Project()
    early, late = (
        before or _previous(project, after),
        after or (project.manifest() or {}).get("release_id"),
    )
    if not early or not late:
        refuse("there is no second release to compare with; see `yearbook releases`", as_json)
    from pipelines.computation.attribution import PARTS
    from pipelines.release.difference import difference

    try:
        found = difference(project, str(early), str(late))
    except FileNotFoundError as error:
        refuse(str(error), as_json)
    indices = found.indices
    if len(indices):
        if index_id:
            indices = indices[indices["index_id"] == index_id]
        changed = indices[(indices["change"] != 0) | indices["change"].isna()]
        order = changed["change"].abs().sort_values(ascending=False, kind="stable").index
        indices = changed.loc[order] if everything or as_json else changed.loc[order].head(20)
    if as_json:
        rows = {"before": early, "after": late, "values": found.values, "indices": indices}
        click.echo(json.dumps(rows, ensure_ascii=False, default=_records))
        return
    click.echo(f"{early}  →  {late}")
    kinds = found.values["kind"].value_counts()
    click.echo("panel values: " + (", ".join(f"{n} {k}" for k, n in kinds.items()) or "no change"))
    shown = ["index_id", "region_code", "year", "score_before", "score_after", "change", *PARTS]
    _print_table(indices[shown].to_dict("records") if len(indices) else [], False)


def _previous(project: Project, after: str | None) -> str | None:
    """The release before another or before the current one; those as of a date do not count."""
    last = after or (project.manifest() or {}).get("release_id", "")
    ids = [m["release_id"] for m in project.kept() if not m["options"] and m["release_id"] < last]
    return ids[-1] if ids else None


def _records(value: Any) -> Any:
    return value.to_dict("records") if hasattr(value, "to_dict") else str(value)


@main.command()
@click.argument("release_id")
@json_option
def rollback(release_id: str, as_json: bool) -> None:
    """Point the warehouse back to the kept release RELEASE_ID."""
    from pipelines import release

    try:
        release.rollback(Project(), release_id)
    except FileNotFoundError as error:
        refuse(str(error), as_json)
    click.echo(
        json.dumps({"done": True, "release": release_id})
        if as_json
        else f"current release: {release_id}"
    )


@main.command()
@click.option("--port", default=3000, show_default=True, help="Port on 127.0.0.1.")
def ui(port: int) -> None:
    """Open Dagster on 127.0.0.1 with every run, its lineage and its checks."""
    project = Project()
    prepare_home(project)
    os.chdir(project.root)
    click.echo(f"http://127.0.0.1:{port}  (stop with Ctrl-C)")
    program = os.path.join(os.path.dirname(sys.executable), "dagster")
    os.execv(program, [program, "dev", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)])


if __name__ == "__main__":
    main()
