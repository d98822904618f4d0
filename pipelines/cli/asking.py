"""Commands that ask the published warehouse: ``coverage`` and ``sql``."""

from __future__ import annotations

import click

from pipelines.cli.common import (
    index_named,
    json_option,
    main,
    print_table,
    published,
    refuse,
    rows_of,
)


@main.command()
@click.argument("index_id", metavar="INDEX", required=False)
@click.option("--cells", is_flag=True, help="List the missing cells one by one.")
@click.option("--fetch", is_flag=True, help="List the yearbooks to fetch, what unlocks most first.")
@json_option
def coverage(index_id: str | None, cells: bool, fetch: bool, as_json: bool) -> None:
    """Show what each index has and lacks, its missing cells, or which yearbooks to fetch.

    INDEX is an id or a Chinese or English label.
    """
    index_id = index_id and index_named(index_id, as_json)
    if fetch:
        with published(as_json) as connection:
            rows = rows_of(connection.table("meta.to_fetch"))
        wanted = [row for row in rows if index_id is None or index_id in row["indices"].split(", ")]
        print_table(wanted, as_json)
        return
    table = "meta.missing_cells" if cells else "meta.coverage"
    with published(as_json) as connection:
        rows = [
            row for row in rows_of(connection.table(table)) if index_id in (None, row["index_id"])
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


@main.command()
@click.argument("query")
@json_option
def sql(query: str, as_json: bool) -> None:
    """Run one read-only QUERY on the published warehouse."""
    import duckdb

    with published(as_json) as connection:
        try:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description or []]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except duckdb.Error as error:
            refuse(str(error), as_json)
    print_table(rows, as_json)
