"""Command that writes tables and data of a release in other programs' formats: ``export``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pipelines.cli.common import json_option, main, refuse
from pipelines.cli.progress import Line
from pipelines.project import Project

FORMATS = ("xlsx", "latex", "docx", "csv", "dta", "sdmx", "datapackage", "all")
EVERY = 2.0  # seconds between two lines about the files


@main.command(
    example="yearbook export table_3 region_index --format docx --format xlsx --to paper\n"
    "yearbook export --format all --to exports --language en"
)
@click.argument("tables", nargs=-1, metavar="[TABLE]...")
@click.option(
    "--format", "formats", type=click.Choice(FORMATS), multiple=True, required=True,
    help="May be given several times; all is every one.",
)  # fmt: skip
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write into.",
)  # fmt: skip
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--release", "release_id", help="A kept release; the published one by default.")
@click.option("--force", is_flag=True, help="Overwrite files that no export made.")
@json_option
def export(
    tables: tuple[str, ...], formats: tuple[str, ...], folder: Path, language: str,
    release_id: str | None, force: bool, as_json: bool,
) -> None:  # fmt: skip
    """Export tables of a release: 三线表, Stata, CSV, SDMX, a Data Package.

    TABLE is a table (comparison.table_3 or table_3), an index (id or label), or panel; without it,
    everything that a format shows by default.
    """
    from pipelines.reference.catalogue import ReferenceError
    from pipelines.release import exports

    chosen = exports.FORMATS if "all" in formats else formats
    line = Line(EVERY, silent=as_json, over=False)
    try:
        source = exports.Source(Project(), release_id, language)  # type: ignore[arg-type]
        made = exports.export(
            source, folder, chosen, tables, force=force,
            told=lambda position, number, name: line.show(f"{position} of {number} files: {name}"),
        )  # fmt: skip
    except (exports.CannotExport, OSError, ReferenceError) as error:
        refuse(str(error), as_json)
        raise AssertionError from error
    if as_json:
        found = {"done": True, "release": made.release_id, "files": made.files}
        click.echo(json.dumps({**found, "left_out": made.left_out}, ensure_ascii=False))
        return
    for name, size in made.files.items():
        click.echo(f"{size:>10,}  {folder / name}")
    for text in made.left_out:
        click.echo(f"left out: {text}")
    click.echo(f"{len(made.files)} files of release {made.release_id}")
