from pathlib import Path

import pytest

from pipelines.project import PACKAGE
from pipelines.schemas import schema_of
from pipelines.sqlfiles import SqlFile, load_sql

SHIPPED = PACKAGE.parent / "sql"


def statement(text: str) -> SqlFile:
    return SqlFile("a.b", Path("sql/a/b.sql"), text)


def test_the_path_is_the_name_of_the_table(tmp_path):
    (tmp_path / "panel").mkdir()
    (tmp_path / "clean").mkdir()
    (tmp_path / "panel" / "base.sql").write_text("SELECT 1 AS x", "utf-8")
    (tmp_path / "clean" / "resolved.sql").write_text("-- 一\nSELECT 2 AS y", "utf-8")
    (tmp_path / "README.md").write_text("about", "utf-8")
    (tmp_path / "loose.sql").write_text("SELECT 3", "utf-8")
    found = load_sql(tmp_path)
    assert list(found) == ["clean.resolved", "panel.base"]
    assert found["panel.base"].name == "panel.base"
    assert found["clean.resolved"].text == "-- 一\nSELECT 2 AS y"
    assert found["clean.resolved"].path == tmp_path / "clean" / "resolved.sql"


def test_the_header_is_the_comment_at_the_top_and_no_later_one():
    text = "-- a.b: one row per city.\n--   value   the value\nSELECT 1 AS x -- not this\n-- nor this\n"
    assert statement(text).header == "a.b: one row per city.\nvalue   the value"
    assert statement("SELECT 1\n-- late").header == ""


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("SELECT * FROM panel.values", ["panel.values"]),
        ('SELECT * FROM "panel"."values" AS v', ["panel.values"]),
        ("SELECT * FROM c.d JOIN a.b ON c.d.x = a.b.x LEFT JOIN e.f ON TRUE", ["a.b", "c.d", "e.f"]),
        ("WITH w AS (SELECT * FROM a.b) SELECT * FROM w JOIN w AS v ON TRUE", ["a.b"]),
        ("SELECT (SELECT max(x) FROM a.b) FROM c.d WHERE EXISTS (SELECT 1 FROM e.f)", ["a.b", "c.d", "e.f"]),
        ("SELECT x FROM a.b UNION ALL SELECT x FROM c.d", ["a.b", "c.d"]),
        ("SELECT * FROM a.b WHERE x NOT IN (SELECT y FROM c.d)", ["a.b", "c.d"]),
        ("SELECT * FROM a.b AS p, a.b AS q", ["a.b"]),
        ("SELECT * FROM a.b WHERE index_id = $index_id", ["a.b"]),
        ("SELECT 'FROM x.y' AS text -- FROM z.z\nFROM a.b", ["a.b"]),
        ("SELECT unnest([1, 2]) AS x", []),
    ],
)  # fmt: skip
def test_a_statement_says_what_it_reads(text, reads):
    assert statement(text).reads == reads


def test_a_join_by_common_columns_is_understood_without_knowing_the_columns():
    assert statement("SELECT * FROM a.b LEFT JOIN c.d USING (year)").reads == ["a.b", "c.d"]


def test_every_table_that_a_shipped_statement_reads_is_declared():
    for sql in load_sql(SHIPPED).values():
        for name in sql.reads:
            assert schema_of(name).name == name, sql.name


def test_every_shipped_statement_begins_with_what_a_row_is():
    for name, sql in load_sql(SHIPPED).items():
        subject = sql.header.split(":")[0].replace("<index>", "indices")
        assert subject == name


def test_no_shipped_statement_reads_a_later_room():
    rooms = [
        "reference", "extracts", "clean", "panel", "indices", "robustness", "statistics",
        "comparison", "inference", "audit", "meta",
    ]  # fmt: skip
    for name, sql in load_sql(SHIPPED).items():
        own = rooms.index(name.split(".")[0])
        for read in sql.reads:
            assert rooms.index(read.split(".")[0]) <= own, f"{name} reads {read}"
