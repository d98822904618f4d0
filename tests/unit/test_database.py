import subprocess
import sys

import duckdb
import pandas as pd
import pytest

from pipelines import database, quoting
from pipelines.schemas.columns import col, table

SCHEMA = table(
    "panel.made", "面板", "it's a panel", ["region_code", "year"],
    col("region_code", "VARCHAR", "代码", "code"),
    col("year", "INTEGER", "年份", "year", "年"),
    col("value", "DOUBLE", "数值", "value", "亿元", null=True),
)  # fmt: skip
ROWS = pd.DataFrame(
    {"region_code": ["130100", "110000", "110000"], "year": [2014, 2015, 2014],
     "value": [3.0, None, 0.1 + 0.2]}
)  # fmt: skip


@pytest.fixture
def connection(tmp_path):
    with database.connect(tmp_path / "build" / "build.duckdb") as opened:
        yield opened


def contents(connection, name="panel.made"):
    return connection.execute(f"SELECT region_code, year, value FROM {name}").fetchall()


@pytest.mark.parametrize("name", ["units", "reference.units", "warehouse.meta.columns", "_a1"])
def test_plain_identifiers_are_quoted_part_by_part(name):
    assert quoting.quoted(name) == ".".join(f'"{part}"' for part in name.split("."))


@pytest.mark.parametrize("name", ["", "a.", "1a", 'a"b', "a b", "a;b", "a-b", "指标", "a\nb"])
def test_anything_else_is_no_identifier(name):
    with pytest.raises(ValueError, match="is not a plain identifier"):
        quoting.quoted(name)


def test_a_frame_fills_a_table_in_the_order_of_its_key_with_null_for_nan(connection):
    database.fill_by_frame(connection, SCHEMA, ROWS[["value", "year", "region_code"]])
    assert contents(connection) == [
        ("110000", 2014, 0.1 + 0.2), ("110000", 2015, None), ("130100", 2014, 3.0),
    ]  # fmt: skip


def test_a_table_has_the_declared_types_and_columns(connection):
    database.fill_by_frame(connection, SCHEMA, ROWS.assign(extra=1))
    types = connection.execute(
        "SELECT column_name, column_type FROM (DESCRIBE panel.made)"
    ).fetchall()
    assert types == [("region_code", "VARCHAR"), ("year", "INTEGER"), ("value", "DOUBLE")]


def test_an_empty_frame_gives_an_empty_table_with_the_declared_types(connection):
    database.fill_by_frame(connection, SCHEMA, ROWS)
    database.fill_by_frame(connection, SCHEMA, pd.DataFrame(columns=list(SCHEMA.columns)))
    assert contents(connection) == []
    types = connection.execute("SELECT column_type FROM (DESCRIBE panel.made)").fetchall()
    assert types == [("VARCHAR",), ("INTEGER",), ("DOUBLE",)]


def test_a_frame_without_a_declared_column_is_refused_and_the_table_stays(connection):
    database.fill_by_frame(connection, SCHEMA, ROWS)
    with pytest.raises(ValueError, match=r"panel\.made: the frame has no column value"):
        database.fill_by_frame(connection, SCHEMA, ROWS.drop(columns="value"))
    assert len(contents(connection)) == 3


def test_a_frame_that_does_not_convert_leaves_the_table_as_it_was(connection):
    database.fill_by_frame(connection, SCHEMA, ROWS)
    with pytest.raises(duckdb.Error):
        database.fill_by_frame(connection, SCHEMA, ROWS.assign(value="n.a."))
    assert len(contents(connection)) == 3
    database.fill_by_frame(connection, SCHEMA, ROWS.head(1))
    assert contents(connection) == [("130100", 2014, 3.0)]


def test_a_query_fills_a_table_by_the_names_of_its_columns(connection):
    query = "SELECT 2.5 AS value, $code AS region_code, 2014 AS year"
    database.fill_by_query(connection, SCHEMA, query, {"code": "110000"})
    assert contents(connection) == [("110000", 2014, 2.5)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT '110000' AS region_code, 2014 AS year, 1.0 AS value, 1 AS extra",
        "SELECT '110000' AS region_code, 'x' AS year, 1.0 AS value",
        "SELECT '110000' AS region_code, 2014 AS year, error('stop') AS value",
    ],
    ids=["other column", "other type", "fails on the way"],
)
def test_a_query_that_does_not_fit_leaves_the_table_as_it_was(connection, query):
    database.fill_by_frame(connection, SCHEMA, ROWS)
    with pytest.raises(duckdb.Error):
        database.fill_by_query(connection, SCHEMA, query, {})
    assert len(contents(connection)) == 3


def test_a_transaction_keeps_all_or_nothing(connection):
    with database.transaction(connection):
        connection.execute("CREATE TABLE kept AS SELECT 1 AS x")
    with pytest.raises(KeyboardInterrupt), database.transaction(connection):
        connection.execute("DROP TABLE kept")
        raise KeyboardInterrupt
    assert connection.execute("SELECT x FROM kept").fetchall() == [(1,)]


def test_a_table_is_read_in_the_order_in_which_it_was_written(connection):
    database.fill_by_frame(connection, SCHEMA, ROWS)
    found = database.read(connection, "panel.made")
    assert list(found.columns) == ["region_code", "year", "value"]
    assert list(zip(found["region_code"], found["year"], strict=True)) == [
        ("110000", 2014), ("110000", 2015), ("130100", 2014),
    ]  # fmt: skip


def test_a_copy_in_another_database_has_rows_order_and_comments(connection, tmp_path):
    database.fill_by_frame(connection, SCHEMA, ROWS)
    path = tmp_path / "it's here" / "copy.duckdb"
    path.parent.mkdir()
    with database.attached(connection, path, "warehouse"):
        assert database.copy_table(connection, SCHEMA, "warehouse") == 3
    assert [file.name for file in path.parent.iterdir()] == ["copy.duckdb"]
    with duckdb.connect(str(path), read_only=True) as copy:
        assert contents(copy) == contents(connection)
        comment = copy.execute("SELECT comment FROM duckdb_tables()").fetchone()
        assert comment == ("面板 | it's a panel",)
        query = "SELECT column_name, comment FROM duckdb_columns() WHERE NOT internal"
        columns = copy.execute(query).fetchall()
        assert columns == [
            ("region_code", "代码 | code"), ("year", "年份 | year [年]"),
            ("value", "数值 | value [亿元]"),
        ]  # fmt: skip


def test_a_database_is_let_go_when_copying_fails(connection, tmp_path):
    with (
        pytest.raises(duckdb.Error),
        database.attached(connection, tmp_path / "copy.duckdb", "warehouse"),
    ):
        database.copy_table(connection, SCHEMA, "warehouse")
    names = connection.execute("SELECT database_name FROM duckdb_databases()").fetchall()
    assert ("warehouse",) not in names


def test_databases_are_written_for_readers_from_1_2_on(connection, tmp_path):
    database.fill_by_frame(connection, SCHEMA, ROWS)
    with database.attached(connection, tmp_path / "copy.duckdb", "warehouse"):
        database.copy_table(connection, SCHEMA, "warehouse")
        tags = dict(
            connection.execute("SELECT database_name, tags FROM duckdb_databases()").fetchall()
        )
    for name in ("build", "warehouse"):
        assert tags[name]["storage_version"].startswith("v1.2.0")


def test_a_database_that_another_process_writes_is_busy(tmp_path):
    path = tmp_path / "build.duckdb"
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); c.execute('CREATE TABLE t (x INT)');"
        "print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert other.stdout.readline() == "open\n"
        with pytest.raises(database.BusyError, match=r"another refresh is writing build\.duckdb"):
            database.connect(path)
    finally:
        other.communicate("")
    database.connect(path).close()


def test_a_file_that_is_no_database_is_not_called_busy(tmp_path):
    path = tmp_path / "build.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(duckdb.Error):
        database.connect(path)
