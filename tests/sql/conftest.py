"""The reference tables, on which single statements run: filled once, copied for every test."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines import database
from pipelines.assets.reference import typed
from pipelines.project import PACKAGE
from pipelines.reference import load_catalogue
from pipelines.schemas import schema_of
from tests.sql.test_statements import make, put


@pytest.fixture(scope="session")
def reference_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the shipped reference tables, with no option and no index."""
    path = tmp_path_factory.mktemp("reference") / "tables.duckdb"
    with duckdb.connect(str(path)) as connection:
        catalogue = load_catalogue(PACKAGE / "reference")
        for name, rows in {**catalogue.tables, "indicator_parts": catalogue.parts()}.items():
            table = f"reference.{name}"
            database.fill_by_frame(connection, schema_of(table), typed(table, rows))
        put(connection, "reference.run_options", [])
        put(connection, "reference.index_regions", [])
        for name in ("panels", "panel_regions", "panel_items"):
            put(connection, f"extracts.{name}", [])
        for name in ("panel_regions", "panel_series", "panel_figures"):
            put(connection, f"clean.{name}", [])
        make(connection, "clean.asked_regions")
    return path


@pytest.fixture
def bench(reference_tables: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with these tables, for a test to fill."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{reference_tables}' AS shared (READ_ONLY)")
        connection.execute("COPY FROM DATABASE shared TO memory")
        connection.execute("DETACH shared")
        yield connection
