"""Command that freezes the bounds and weights of an index: ``freeze``."""

from __future__ import annotations

import json

import click

from pipelines.cli.common import index_named, json_option, main, published, refuse
from pipelines.project import Project


@main.command(example="yearbook freeze nqpf_official")
@click.argument("index_id", metavar="INDEX")
@json_option
def freeze(index_id: str, as_json: bool) -> None:
    """Freeze the bounds and weights of INDEX (id or label) as the current release has them.

    The next `yearbook run` publishes the frozen series beside the free one (indices.frozen). To
    thaw, delete the file that is named.
    """
    import datetime as dt

    from pipelines import database
    from pipelines.reference import load_catalogue, load_definitions
    from pipelines.reference.frozen import COLUMNS, FREEZABLE, write_frozen

    index_id, project = index_named(index_id, as_json), Project()
    definitions = load_definitions(project.reference / "indices", load_catalogue(project.reference))
    method = definitions[index_id].method
    if method not in FREEZABLE:
        refuse(f"{index_id}: method {method} has no bounds and weights", as_json)
    with published(as_json) as connection:
        weights = database.read(connection, "indices.weights")
    own = weights[weights["index_id"] == index_id]
    if own.empty:
        refuse(f"{index_id} is not computed; see `yearbook coverage {index_id}`", as_json)
    release = (project.manifest() or {})["release_id"]
    rows = own.assign(release_id=release, frozen_on=dt.date.today().isoformat())
    texts = rows[COLUMNS].map(lambda value: repr(value) if isinstance(value, float) else str(value))
    path = write_frozen(project.reference, index_id, texts.to_dict("records"))
    found = {"done": True, "file": str(path), "release": release, "indicators": len(own)}
    click.echo(json.dumps(found) if as_json else f"frozen as in {release}: {path}")
