"""Command that explains one score: ``explain``."""

from __future__ import annotations

import json
from typing import Any

import click

from pipelines.cli.common import connect, json_option, main, print_table, refuse
from pipelines.project import Project

SHOWN = ["indicator_id", "contribution", "share", "obstacle", "z", "weight", "value", "unit",
         "origin"]  # fmt: skip


@main.command(example="yearbook explain nqpf_official 深圳 2022 --against 2014")
@click.argument("index_id", metavar="INDEX")
@click.argument("region")
@click.argument("year", type=int)
@click.option("--against", type=int, help="Explain the change since this earlier year.")
@click.option("--release", "release_id", help="Explain the change since this kept release.")
@click.option("--all", "everything", is_flag=True, help="All parts, not the largest twelve.")
@json_option
def explain(
    index_id: str, region: str, year: int, against: int | None, release_id: str | None,
    everything: bool, as_json: bool,
) -> None:  # fmt: skip
    """Say what the score of REGION in YEAR is made of, to the cell.

    INDEX is an id or label, REGION a code or a Chinese, English or pinyin name.

    The parts add up to the score; with --against or --release the parts of the change do too.
    """
    from pipelines.release import explained

    project = Project()
    if project.manifest() is None:
        refuse("no published warehouse yet; run `yearbook run` first", as_json)
    try:
        with connect(project) as connection:
            found = explained.explain(project, connection, index_id, region, year, against)
        if release_id:
            found["since_release"] = explained.since_release(project, found, release_id)
    except (ValueError, FileNotFoundError) as error:
        refuse(str(error), as_json)
    if as_json:
        click.echo(json.dumps(_plain(found), ensure_ascii=False, default=str))
        return
    _print(found, everything)


def _print(found: dict[str, Any], everything: bool) -> None:
    click.secho(
        f"{found['label_zh']} | {found['label_en']}: {found['region_zh']} "
        f"({found['level']} {found['region_code']}) {found['year']}",
        bold=True,
    )
    place = f", rank {found['rank']}" if found["rank"] else ""
    click.echo(f"score {found['score']:,.6g}{place}" + _interval(found["interval"]))
    _print_parts(found["parts"], everything)
    _print_cells(found)
    for name in ("since_year", "since_release"):
        if name in found:
            _print_change(found[name], everything)


def _print_parts(parts: Any, everything: bool) -> None:
    click.echo(f"the parts add up to it; rule: {', '.join(parts['rule'].unique())}")
    click.secho("Dimensions", bold=True)
    sums = parts.groupby("dimension", sort=False)[["contribution", "share"]].sum().reset_index()
    print_table(sums.to_dict("records"), False)
    click.secho("Parts, the largest first", bold=True)
    rows = parts if everything else parts.head(12)
    names = [n for n in SHOWN if n in rows and rows[n].notna().any()]
    if parts["part_region"].nunique() > 1:
        names.insert(0, "part_region")
    print_table(rows[names].to_dict("records"), False)
    if len(parts) > len(rows):
        click.echo(f"and {len(parts) - len(rows)} smaller ones (--all)")


def _print_cells(found: dict[str, Any]) -> None:
    cells = found["cells"]
    click.secho("Cells behind it", bold=True)
    for row in cells.itertuples():
        addresses = row.address.split(" | ")
        more = f" and {len(addresses) - 3} more cells" if len(addresses) > 3 else ""
        click.echo(
            f"  {row.indicator_id} {row.value:,.6g} {row.unit}, {row.origin}: "
            + " | ".join(addresses[:3])
            + more
        )
    filled = cells[cells["filled"]]["indicator_id"].tolist()
    click.echo("interpolated: " + (", ".join(filled) or "nothing"))


def _interval(row: dict[str, Any] | None) -> str:
    if row is None or not row["n_draws"]:
        return ""
    ends = f"[{row['score_low']:.4g}, {row['score_high']:.4g}]"
    places = f"[{row['rank_low']:.0f}, {row['rank_high']:.0f}]"
    return f"; {row['measure']} in {ends}, rank in {places} over {row['n_draws']:,} draws"


def _print_change(change: dict[str, Any], everything: bool) -> None:
    click.secho(f"Change since {change['before']}", bold=True)
    click.echo(
        f"{change['score_before']:,.6g} → {change['score_after']:,.6g}: {change['change']:+,.6g}"
    )
    if change.get("reason"):
        click.echo(change["reason"])
    for name, value in change.items():
        known = isinstance(value, float) and value == value
        if known and not name.startswith("score") and name != "change":
            click.echo(f"  {value:+14,.6g}  {name.replace('_', ' ')}")
    rows = change["by_part"] if everything else change["by_part"].head(12)
    print_table(rows.to_dict("records"), False)


def _plain(value: Any) -> Any:
    """Frames as records and NaN as null, all the way down."""
    if hasattr(value, "to_dict"):
        value = value.to_dict("records")
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and value != value else value
