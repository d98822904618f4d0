"""Commands about kept releases: ``releases``, ``diff``, ``publish`` and ``rollback``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click

from pipelines.cli.common import index_named, json_option, main, print_table, refuse
from pipelines.project import Project


@main.command(example="yearbook releases")
@json_option
def releases(as_json: bool) -> None:
    """List the kept releases."""
    project = Project()
    current, waiting = (project.manifest() or {}).get("release_id"), project.waiting()
    rows = [
        {
            "release": m["release_id"],
            "current": m["release_id"] == current,
            "waits": m["release_id"] in waiting,
            "as_of": m["options"].get("as_of", ""),
            "made": m["created_at"],
            "rows": sum(m["tables"].values()),
        }
        for m in project.kept()
    ]
    print_table(rows, as_json)


@main.command(example="yearbook diff --index nqpf_official")
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
    project, index_id = Project(), index_id and index_named(index_id, as_json)
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
    print_table(indices[shown].to_dict("records") if len(indices) else [], False)


def _previous(project: Project, after: str | None) -> str | None:
    """The release before another or before the current one; those as of a date do not count."""
    last = after or (project.manifest() or {}).get("release_id", "")
    ids = [m["release_id"] for m in project.kept() if not m["options"] and m["release_id"] < last]
    return ids[-1] if ids else None


def _records(value: Any) -> Any:
    return value.to_dict("records") if hasattr(value, "to_dict") else str(value)


@main.command(example="yearbook releases\nyearbook publish 20261124T141011-a3202901")
@click.argument("release_id")
@json_option
def publish(release_id: str, as_json: bool) -> None:
    """Publish RELEASE_ID, which waits for a person because it differs beyond the limits."""
    from pipelines import release

    _changed(release.accept, release_id, as_json)


@main.command(example="yearbook rollback 20261124T141011-a3202901")
@click.argument("release_id")
@json_option
def rollback(release_id: str, as_json: bool) -> None:
    """Point the warehouse back to the kept release RELEASE_ID."""
    from pipelines import release

    _changed(release.rollback, release_id, as_json)


def _changed(change: Callable[[Project, str], None], release_id: str, as_json: bool) -> None:
    """Make another release the current one and say so."""
    try:
        change(Project(), release_id)
    except FileNotFoundError as error:
        refuse(str(error), as_json)
    click.echo(
        json.dumps({"done": True, "release": release_id})
        if as_json
        else f"current release: {release_id}"
    )
