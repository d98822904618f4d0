"""Commands that draw: ``figures`` for papers, and ``curve`` for one statement."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.cli.common import index_named, json_option, main, published, refuse
from pipelines.cli.progress import Line

if TYPE_CHECKING:
    from pipelines.release.charts import Chart

FORMATS = ("svg", "pdf", "png")
POINTS_PER_MM = 72 / 25.4
LANGUAGE = click.Choice(["zh", "en"])


@main.command(
    example="""
yearbook figures --to figures
yearbook figures trend-nqpf_official --to figures --format pdf,png --language en --width 84
"""
)
@click.argument("wanted", metavar="[CHART]...", nargs=-1)
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="Folder to write to.")  # fmt: skip
@click.option("--format", "formats", default=",".join(FORMATS), show_default=True,
              help="One or more of svg, pdf, png, with commas.")  # fmt: skip
@click.option("--language", type=LANGUAGE, default="zh", show_default=True)
@click.option("--dpi", type=click.IntRange(36, 1200), default=300, show_default=True,
              help="Resolution of PNG.")  # fmt: skip
@click.option("--width", type=click.FloatRange(80, 300), default=160, show_default=True,
              help="Width of the figure in millimetres.")  # fmt: skip
@json_option
def figures(
    wanted: tuple[str, ...], folder: Path, formats: str, language: str, dpi: int, width: float,
    as_json: bool,
) -> None:  # fmt: skip
    """Draw charts of the published release as files for a paper.

    CHART is an id such as trend-nqpf_official; without any, all are drawn. A file has the id as
    its name. Title, note and tables of each figure stand in figures.json beside them.
    """
    from pipelines.release import charts

    chosen = list(dict.fromkeys(formats.replace(" ", "").split(",")))
    if not set(chosen) <= set(FORMATS):
        raise click.BadParameter(f"{formats!r}, expected {', '.join(FORMATS)}", param_hint="format")
    with published(as_json) as connection:
        drawn = _named(charts.charts(connection), wanted, as_json)
        folder.mkdir(parents=True, exist_ok=True)
        pixels = round(width * POINTS_PER_MM)
        written, line = [], Line(math.inf, silent=as_json)
        for number, chart in enumerate(drawn, start=1):
            line.show(f"{number}/{len(drawn)} {chart.id}")
            written += _write(chart, folder, chosen, language, dpi, pixels)
        line.clear()
    described = [_described(chart, chosen, language) for chart in drawn]
    text = json.dumps(described, ensure_ascii=False, indent=1)
    (folder / "figures.json").write_text(text + "\n", "utf-8")
    if as_json:
        click.echo(json.dumps({"done": True, "files": list(map(str, written))}))
    else:
        click.echo(f"{len(written)} files of {len(drawn)} figures in {folder}")


def _named(there: Sequence[Chart], wanted: Sequence[str], as_json: bool) -> list[Chart]:
    """The charts of these ids in the order asked for, all where none is; refuses what is none."""
    from pipelines.reference.nearness import nearest_labels

    known = {chart.id: chart for chart in there}
    for identity in wanted:
        if identity not in known:
            forms = {c.id: [c.id, c.title.zh, c.title.en] for c in there}
            near = ", ".join(nearest_labels(identity, forms, 5)) or ", ".join(known)
            refuse(f"no chart {identity!r}; the nearest are: {near}", as_json)
    return [known[identity] for identity in dict.fromkeys(wanted)] or list(there)


def _write(
    chart: Chart, folder: Path, formats: Sequence[str], language: str, dpi: int, width: int
) -> list[Path]:
    from pipelines.release import charts

    made = charts.render(chart, language, formats, dpi, width)
    paths = {name: folder / f"{chart.id}.{name}" for name in made}
    for name, data in made.items():
        paths[name].write_bytes(data)
    return list(paths.values())


def _described(chart: Chart, formats: Sequence[str], language: str) -> dict[str, object]:
    return {
        "id": chart.id, "index_id": chart.index_id, "kind": chart.kind,
        "title": chart.title[language], "alt": chart.alt[language], "note": chart.note[language],
        "tables": chart.tables, "files": [f"{chart.id}.{name}" for name in formats],
    }  # fmt: skip


@main.command(example="yearbook curve nqpf_official gba9_leads_jjj --out curve.svg")
@click.argument("index_id", metavar="INDEX")
@click.argument("statement")
@click.option("--out", "path", required=True, type=click.Path(dir_okay=False), help="SVG to write.")
@click.option("--language", type=LANGUAGE, default="en", show_default=True)
@json_option
def curve(index_id: str, statement: str, path: str, language: str, as_json: bool) -> None:
    """Draw in how many specifications STATEMENT holds, and where INDEX itself stands."""
    from pipelines.release import charts

    index_id = index_named(index_id, as_json)
    with published(as_json) as connection:
        there = {c.id: c for c in charts.charts(connection, kinds=["curve"])}
        identity = f"curve-{index_id}-{statement}"
        if identity not in there:
            known = ", ".join(key.removeprefix("curve-").replace("-", " ") for key in there)
            refuse(f"no curve of {statement!r} for {index_id!r}; there are: {known or 'none'}",
                   as_json)  # fmt: skip
        Path(path).write_text(charts.svg(there[identity], language) + "\n", "utf-8")
    click.echo(json.dumps({"done": True, "file": path}) if as_json else path)
