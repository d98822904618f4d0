"""Commands about the paper and the pages: ``audit`` judges claims, ``pages`` writes docs/ anew."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from pipelines.cli.common import json_option, main, published, refuse, rows_of
from pipelines.project import Project

TRANSCRIBED = "The text is judged as transcribed; the printed page was not checked."


@main.command(example="yearbook audit --claim M4")
@click.argument("claims_file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--claim", "claim_id", help="Only this claim, with its parts and readings.")
@json_option
def audit(claims_file: Path | None, claim_id: str | None, as_json: bool) -> None:
    """Judge the claims of a paper: recompute each, and say which stand.

    Without CLAIMS_FILE, the papers under reference/papers. Figures of the warehouse come from the
    current release; a file that refers to none needs no release. Ends with 1 where a claim does
    not stand.
    """
    from pipelines import database
    from pipelines.audit import FAILING, ClaimsError, Facts
    from pipelines.computation import auditing

    facts = Facts()
    if claims_file is None or Project().manifest():
        with published(as_json) as connection:
            facts = auditing.facts_of({n: database.read(connection, n) for n in auditing.READS})
    files = (
        [claims_file]
        if claims_file
        else [path for _, path in auditing.claims_files(Project().reference)]
    )
    try:
        audited = [one for path in files for one in auditing.audited_file(path, facts, claim_id)]
    except ClaimsError as error:
        refuse(str(error), as_json)
    rows = [auditing.row_of(one) for one in audited]
    if not rows:
        refuse(f"no claim {claim_id!r} in {', '.join(map(str, files))}", as_json)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        _print(rows, FAILING, in_full=claim_id is not None)
    if any(row["kind"] in FAILING for row in rows):
        raise SystemExit(1)


def _print(rows: list[dict[str, Any]], failing: tuple[str, ...], *, in_full: bool) -> None:
    for row in rows:
        colour = "red" if row["kind"] in failing else None
        click.echo(f"{row['id']:<5}{click.style(row['verdict'], fg=colour)}")
        click.echo(f"     {row['claim_zh']} | {row['claim_en']}  ({row['section']})")
        for label, column in (
            ("", "detail"), ("read as: ", "note"), ("warehouse: ", "rests_on"),
            ("not at hand: ", "needs"),
        ):  # fmt: skip
            text = row[column]
            if text and (in_full or column in ("detail", "rests_on")):
                shown = text if in_full or len(text) < 300 else text[:299] + "…"
                click.echo(f"     {label}{shown}")
    told = ", ".join(
        f"{number} {kind}" for kind, number in Counter(r["kind"] for r in rows).most_common()
    )
    click.echo(f"{len(rows)} claims: {told}")
    click.echo(TRANSCRIBED)


@main.command(example="yearbook pages")
@json_option
def pages(as_json: bool) -> None:
    """Write the parts of docs/ that are made from the current release; run the walk-through."""
    from pipelines.release import pages as made
    from pipelines.release import walkthrough

    with published(as_json) as connection:
        parts = made.made_pages(lambda query: rows_of(connection.sql(query)), Project().sql)
    docs = Project().root / "docs"
    changed = [path.name for path in (*made.write_pages(docs, parts), *walkthrough.rewrite(docs))]
    if as_json:
        click.echo(json.dumps({"done": True, "changed": changed}))
    else:
        click.echo("\n".join(f"docs/{name}" for name in changed) or "nothing changed")
