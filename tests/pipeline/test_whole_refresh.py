"""The whole way on the shipped figures: one run, one release, and nothing to do afterwards."""

import json
import subprocess
import sys

import duckdb
import pytest

import pipelines
from pipelines.project import Project
from pipelines.refresh import Outcome, refresh


def rows(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[tuple]:
    return connection.execute(query, values).fetchall()


def test_a_release_is_published_with_every_check_passed(shipped: tuple[Project, Outcome]) -> None:
    project, outcome = shipped
    assert outcome.done, outcome.problems
    assert not outcome.unchanged
    manifest = json.loads((project.current / "manifest.json").read_text("utf-8"))
    assert manifest == outcome.manifest
    assert manifest["checks_passed"] >= len(manifest["tables"])
    assert project.current.is_symlink()
    assert not (project.current / "warehouse.duckdb.wal").exists()


def test_a_second_refresh_makes_nothing(shipped: tuple[Project, Outcome]) -> None:
    project, outcome = shipped
    again = refresh(project)
    assert again.unchanged and again.done
    assert again.manifest == outcome.manifest
    assert len(list(project.releases.glob("[!.]*"))) == 1


def test_every_published_value_of_every_file_is_kept(warehouse: duckdb.DuckDBPyConnection) -> None:
    # 5,139 compiled figures, 19 + 44 + 18 + 24 printed results; coordinates have no year.
    [(kept,)] = rows(warehouse, "SELECT count(*) FROM clean.observations")
    assert kept == 5139 + 19 + 44 + 18 + 24
    [(printed,)] = rows(
        warehouse, "SELECT count(*) FROM clean.observations WHERE obtained = 'paper'"
    )
    assert printed == 19 + 44 + 18 + 24


def test_every_cell_of_every_file_is_accounted_for(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert not rows(
        warehouse,
        "SELECT file FROM meta.sources"
        " WHERE n_cells <> n_values + n_labels + n_headers + n_notes OR n_values = 0",
    )


def test_what_every_cell_was_read_as_adds_up_by_file(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    # Values kept and cells accounted for are the cells that are not empty; blanks come on top.
    assert not rows(
        warehouse,
        """
        SELECT s.file FROM meta.sources AS s
        LEFT JOIN meta.extract_accounting AS a ON s.file = a.file
        GROUP BY s.file, s.n_cells, s.n_values, s.n_blank
        HAVING sum(a.n) FILTER (a.role <> 'blank') IS DISTINCT FROM s.n_cells
            OR sum(a.n) FILTER (a.role = 'value') <> s.n_values
        """,
    )
    assert not rows(
        warehouse,
        """
        SELECT a.file FROM (
            SELECT file, sum(n) AS n FROM meta.extract_accounting
            WHERE role IN ('value', 'blank') GROUP BY file
        ) AS a
        LEFT JOIN (SELECT file, count(*) AS n FROM extracts.cells GROUP BY file) AS c
            ON a.file = c.file
        WHERE a.n IS DISTINCT FROM c.n
        """,
    )


def test_printed_results_never_enter_the_panel(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert not rows(
        warehouse,
        "SELECT * FROM panel.values WHERE address LIKE '%paper_song_wang%'"
        " OR indicator_id LIKE 'printed%'",
    )


def test_every_table_and_column_says_what_it_is(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert not rows(
        warehouse,
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE comment IS NULL"
        " OR comment NOT LIKE '% | %'",
    )
    assert not rows(
        warehouse,
        "SELECT schema_name, table_name, column_name FROM duckdb_columns()"
        " WHERE NOT internal AND (comment IS NULL OR comment NOT LIKE '% | %')",
    )
    [(columns,)] = rows(warehouse, "SELECT count(*) FROM duckdb_columns() WHERE NOT internal")
    assert not rows(
        warehouse,
        "SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment NOT LIKE '% | %'"
        " UNION ALL SELECT function_name FROM duckdb_functions()"
        " WHERE NOT internal AND (comment IS NULL OR comment NOT LIKE '% | %')",
    )
    [(described,)] = rows(warehouse, "SELECT count(*) FROM meta.columns WHERE kind <> 'macro'")
    assert described == columns


def test_figures_carry_their_unit_in_the_dictionary(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert not rows(
        warehouse,
        "SELECT table_schema, table_name, column_name FROM meta.columns"
        " WHERE data_type = 'DOUBLE' AND unit = '' AND table_schema NOT IN ('reference', 'extracts')",
    )


def test_no_score_without_a_reason_for_its_absence(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert not rows(
        warehouse, "SELECT * FROM indices.scores WHERE (score IS NULL) <> (reason <> '')"
    )
    assert not rows(warehouse, "SELECT * FROM indices.scores WHERE isnan(score)")
    assert not rows(
        warehouse, "SELECT * FROM indices.growth WHERE (growth IS NULL) <> (reason <> '')"
    )


def test_origin_shares_add_up_to_one(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert not rows(
        warehouse,
        "SELECT * FROM indices.scores WHERE abs(share_reported + share_secondary"
        " + share_preliminary + share_interpolated + share_extrapolated - 1) > 1e-9",
    )


def test_an_index_without_its_inputs_has_no_rows_and_names_the_cells(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    lost = {
        row[0]
        for row in rows(warehouse, "SELECT index_id FROM indices.status WHERE NOT computable")
    }
    assert {"synergy_paper", "coupling_paper", "nqpf_paper", "gravity_paper"} <= lost
    for index_id in lost:
        assert not rows(warehouse, "SELECT * FROM indices.scores WHERE index_id = ?", index_id)
        [(cells,)] = rows(
            warehouse, "SELECT count(*) FROM meta.missing_cells WHERE index_id = ?", index_id
        )
        assert cells > 0
    # R&D expenditure and patents granted are printed for no city: 22 cities, 9 years, 2 series.
    [(gravity,)] = rows(
        warehouse, "SELECT count(*) FROM meta.missing_cells WHERE index_id = 'gravity_paper'"
    )
    assert gravity == 22 * 9 * 2


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine AS SELECT 1",
        "DELETE FROM panel.values",
        "COPY panel.values TO 'out.csv'",
        "SELECT * FROM read_text('/etc/hostname')",
        "ATTACH 'other.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ],
)
def test_a_reader_can_only_read(shipped: tuple[Project, Outcome], statement: str) -> None:
    with pipelines.connect(shipped[0]) as connection, pytest.raises(duckdb.Error):
        connection.execute(statement)


def test_readers_of_other_processes_are_never_blocked(shipped: tuple[Project, Outcome]) -> None:
    path = str(shipped[0].current / "warehouse.duckdb")
    program = (
        "import duckdb, sys;"
        "print(duckdb.connect(sys.argv[1], read_only=True)"
        ".execute('SELECT count(*) FROM panel.values').fetchone()[0])"
    )
    with pipelines.connect(shipped[0]) as mine:
        other = subprocess.run(
            [sys.executable, "-c", program, path], capture_output=True, text=True, check=True
        )
        assert int(other.stdout) == len(mine.table("panel.values"))
