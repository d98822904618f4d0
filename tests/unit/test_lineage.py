"""Columns followed through a statement, against what its text plainly says."""

from pathlib import Path

import pytest

from pipelines.lineage import column_lineage, schema_for_lineage
from pipelines.schemas import TABLES
from pipelines.sqlfiles import SqlFile, load_sql
from tests.conftest import ROOT

SCHEMA = schema_for_lineage(
    {
        "a.x": {"key": "VARCHAR", "one": "DOUBLE", "two": "DOUBLE"},
        "a.y": {"key": "VARCHAR", "three": "DOUBLE"},
        "panel.values": {"key": "VARCHAR", "value": "DOUBLE"},
    }
)


def lineage(text: str) -> dict[str, list[tuple[str, str]]]:
    return column_lineage(SqlFile("t.t", Path("t.sql"), text), SCHEMA)


@pytest.mark.parametrize(
    ("text", "column", "parts"),
    [
        ("SELECT one + two AS s FROM a.x", "s", [("a.x", "one"), ("a.x", "two")]),
        ("SELECT 1 AS s FROM a.x", "s", []),
        # A filter and a join decide which rows there are; they are no part of the value.
        (
            "SELECT y.three AS s FROM a.x AS x JOIN a.y AS y ON x.key = y.key WHERE x.one > 0",
            "s", [("a.y", "three")],
        ),
        (
            "WITH c AS (SELECT key, one * 2 AS d FROM a.x) SELECT d AS s FROM c",
            "s", [("a.x", "one")],
        ),
        # A union goes by position, whatever its second part calls its columns, or if it names none.
        (
            "SELECT key, NULL AS n, one AS s FROM a.x UNION ALL SELECT key, NULL, three FROM a.y",
            "s", [("a.x", "one"), ("a.y", "three")],
        ),
        (
            "SELECT (SELECT max(three) FROM a.y AS y WHERE y.key = x.key) AS s FROM a.x AS x",
            "s", [("a.y", "three")],
        ),
        ("SELECT value AS s FROM panel.values", "s", [("panel.values", "value")]),
        (
            "SELECT sum(one) FILTER (WHERE two > 0) AS s FROM a.x GROUP BY key",
            "s", [("a.x", "one"), ("a.x", "two")],
        ),
    ],
)  # fmt: skip
def test_a_column_is_followed_to_its_tables(text, column, parts) -> None:
    assert lineage(text)[column] == parts


@pytest.mark.parametrize("name", [n for n in load_sql(ROOT / "sql") if n != "indices.inputs"])
def test_every_statement_can_be_followed_and_only_to_what_it_reads(name: str) -> None:
    sql = load_sql(ROOT / "sql")[name]
    types = {n: {c: d.metadata["type"] for c, d in s.columns.items()} for n, s in TABLES.items()}
    found = column_lineage(sql, schema_for_lineage(types))
    assert set(found) == set(TABLES[name].columns)
    for parts in found.values():
        for table, column in parts:
            assert table in sql.reads
            assert column in TABLES[table].columns
