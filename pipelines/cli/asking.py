"""Commands that ask the published warehouse: ``coverage`` and ``sql``."""

from __future__ import annotations

from typing import Any

import click

from pipelines.cli.common import (
    index_named,
    indicator_named,
    json_option,
    main,
    print_csv,
    print_table,
    published,
    refuse,
    region_named,
    rows_of,
)
from pipelines.project import Project


@main.command(
    example="yearbook coverage gravity_paper --fetch\n"
    "yearbook coverage --cells --region 廊坊 --indicator rd_expenditure"
)
@click.argument("index_id", metavar="INDEX", required=False)
@click.option("--cells", is_flag=True, help="List the missing cells one by one.")
@click.option("--fetch", is_flag=True, help="List the yearbooks to fetch, what unlocks most first.")
@click.option("--region", help="With --cells: only this region, by any of its names or its code.")
@click.option("--indicator", help="Only this indicator, by id, Chinese or English name.")
@json_option
def coverage(
    index_id: str | None, cells: bool, fetch: bool, region: str | None, indicator: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Show what each index has and lacks, its missing cells, or which yearbooks to fetch.

    INDEX is an id or a Chinese or English label.
    """
    if region and not cells:
        raise click.UsageError("--region goes with --cells: the other lists are not by region")
    index_id = index_id and index_named(index_id, as_json)
    codes = region_named(region, as_json) if region else ()
    wanted = indicator_named(indicator, as_json) if indicator else None

    def asked_for(row: dict[str, Any]) -> bool:
        return (not codes or row["region_code"] in codes) and (
            wanted is None or wanted in (row["indicator_id"], row.get("part_id"))
        )

    if fetch:
        with published(as_json) as connection:
            rows = rows_of(connection.table("meta.to_fetch"))
        print_table(
            [
                row
                for row in rows
                if asked_for(row) and (index_id is None or index_id in row["indices"].split(", "))
            ],
            as_json,
        )
        return
    table = "meta.missing_cells" if cells else "meta.coverage"
    with published(as_json) as connection:
        rows = [
            row
            for row in rows_of(connection.table(table))
            if index_id in (None, row["index_id"]) and asked_for(row)
        ]
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
    print_table(rows if cells or as_json else [{k: row[k] for k in shown} for row in rows], as_json)


@main.command(
    example="yearbook sql \"FROM compare('nqpf', 2022)\"\n"
    'yearbook sql --csv "FROM wide.nqpf_official" > nqpf.csv'
)
@click.argument("query", required=False)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV that a spreadsheet opens.")
@click.option("--examples", is_flag=True, help="List questions with the query that answers each.")
@click.option("--example", "name", metavar="NAME", help="Run one of them.")
@json_option
def sql(query: str | None, as_csv: bool, examples: bool, name: str | None, as_json: bool) -> None:
    """Run one read-only QUERY on the published warehouse.

    The macros of the release answer common questions: indicator_series, index_series, compare,
    ranking, parts, candidates, trace; find('…') lists what is near a name.
    """
    from pipelines.sqlfiles import EXAMPLES, load_folder

    given = [choice for choice in (query, name, examples) if choice]
    if len(given) != 1 or (as_csv and as_json):
        raise click.UsageError("give one of QUERY, --example NAME or --examples; --csv or --json")
    known = {file.path.stem: file for file in load_folder(Project().sql / EXAMPLES).values()}
    if examples:
        rows = [
            {"name": n, "question": f.header.partition(": ")[2], "query": f.statement}
            for n, f in known.items()
        ]
        _print_examples(rows, as_csv, as_json)
        return
    if name is not None and name not in known:
        refuse(f"{name} is no example; there are {', '.join(known)}", as_json)
    with published(as_json) as connection:
        _print_rows(connection, known[name].text if name else str(query), as_csv, as_json)


def _print_rows(connection: Any, query: str, as_csv: bool, as_json: bool) -> None:
    import duckdb

    try:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description or []]
        found = cursor.fetchall()
    except duckdb.Error as error:
        refuse(str(error), as_json)
    if as_csv:
        print_csv(names, found)
    else:
        print_table([dict(zip(names, row, strict=True)) for row in found], as_json)


def _print_examples(rows: list[dict[str, Any]], as_csv: bool, as_json: bool) -> None:
    if as_csv:
        print_csv(list(rows[0]), [list(row.values()) for row in rows])
    elif as_json:
        print_table(rows, as_json)
    else:
        for row in rows:
            title = click.style(row["name"], bold=True)
            click.echo(f"{title}  {row['question']}\n\n{row['query']}\n")
