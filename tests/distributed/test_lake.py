"""The lake keeps the order in which rows were written, and tables as wholes."""

import duckdb
import pandas as pd
import pytest

from pipelines import database, lake
from pipelines.project import Project, SettingsError
from pipelines.schemas import schema_of

SCHEMA = schema_of("reference.units")
ROWS = 2_000_000


@pytest.fixture
def build(tmp_path):
    with lake.LakeBuild(Project(warehouse=tmp_path)) as opened:
        yield opened


def scattered(count: int) -> str:
    """A statement whose rows come in an order that no column has."""
    texts = ", ".join(
        f"'{name} ' || i AS {name}" if declared.metadata["type"] == "VARCHAR" else f"i AS {name}"
        for name, declared in SCHEMA.columns.items()
    )
    return (
        f"SELECT {texts} FROM (SELECT range AS i FROM range({count}) ORDER BY hash(range), range)"
    )


def test_a_table_is_read_in_the_order_of_its_statement(build) -> None:
    expected = duckdb.execute(scattered(ROWS)).df()
    database.fill_by_query(build.connection, SCHEMA, scattered(ROWS), {})
    found = database.read(build.connection, SCHEMA.name)
    column = SCHEMA.columns and next(iter(SCHEMA.columns))
    assert found[column].tolist() == expected[column].tolist()
    with database.attached(build.connection, build.project.warehouse / "r.duckdb", "warehouse"):
        assert database.copy_table(build.connection, SCHEMA, "warehouse") == ROWS
    with duckdb.connect(str(build.project.warehouse / "r.duckdb"), read_only=True) as published:
        copied = published.table(SCHEMA.name).df()
    assert copied[column].tolist() == expected[column].tolist()


def test_a_table_is_read_in_the_order_of_its_frame(build) -> None:
    frame = duckdb.execute(scattered(ROWS)).df()
    key = SCHEMA.metadata["key"]
    database.fill_by_frame(build.connection, SCHEMA, frame)
    found = database.read(build.connection, SCHEMA.name, key)
    pd.testing.assert_frame_equal(
        found, frame.sort_values(key, kind="stable", ignore_index=True)[key]
    )


def test_an_entry_goes_with_its_table(build) -> None:
    database.fill_by_query(build.connection, SCHEMA, scattered(3), {})
    build.note(SCHEMA.name, {"recipe": "it's one", "rows": 3})
    assert build.entries() == {SCHEMA.name: {"recipe": "it's one", "rows": 3}}
    with pytest.raises(ZeroDivisionError), build.whole():
        database.fill_by_query(build.connection, SCHEMA, scattered(4), {})
        raise ZeroDivisionError
    assert build.entries() and len(build.connection.table(SCHEMA.name)) == 3
    database.fill_by_query(build.connection, SCHEMA, scattered(5), {})
    assert build.entries() == {}


def test_a_catalogue_without_its_files_is_refused(tmp_path) -> None:
    project = Project(warehouse=tmp_path)
    with lake.LakeBuild(project) as build:
        database.fill_by_query(build.connection, SCHEMA, scattered(3), {})
        build.note(SCHEMA.name, {"rows": 3})
    lake.data_path(project).rename(tmp_path / "elsewhere")
    with pytest.raises(SettingsError, match="files are gone"), lake.LakeBuild(project):
        pass


def test_two_warehouses_share_a_database_and_nothing_else(tmp_path) -> None:
    one, two = (Project(warehouse=tmp_path / name) for name in ("one", "two"))
    with lake.alone(one), lake.alone(two):
        pass
    with lake.LakeBuild(one) as build:
        database.fill_by_query(build.connection, SCHEMA, scattered(3), {})
        build.note(SCHEMA.name, {"rows": 3})
    with lake.LakeBuild(two) as build:
        assert build.entries() == {}
