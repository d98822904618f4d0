"""Macros and views as they are written: what every version of DuckDB can keep and call."""

import re
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from pipelines import database
from pipelines.project import PACKAGE
from pipelines.quoting import with_literals
from pipelines.reference import load_catalogue, load_definitions
from pipelines.release.stored import Stored, keep, macros, views
from pipelines.schemas.columns import col, table, text
from pipelines.schemas.macros import MACROS
from pipelines.sqlfiles import load_folder

SQL = PACKAGE.parent / "sql"
FILES = {
    name: sql for room in ("macros", "wide", "examples") for name, sql in load_folder(SQL / room).items()
}  # fmt: skip
SCHEMA = table(
    "main.doubled", "加倍", "it's doubled", ["n"],
    col("n", "INTEGER", "数", "number"), text("word", "词", "word"),
)  # fmt: skip


def tree(text: str) -> exp.Expression:
    return sqlglot.parse_one(re.sub(r"\bpanel\.values\b", 'panel."values"', text), dialect="duckdb")


@pytest.mark.parametrize("name", FILES)
def test_a_statement_is_one_select_whose_header_names_it(name: str) -> None:
    [statement] = duckdb.extract_statements(FILES[name].text)
    assert statement.type == duckdb.StatementType.SELECT
    assert FILES[name].header.startswith(f"{name}: ")
    assert re.search(r"\nORDER BY\b", FILES[name].text), "no ORDER BY at the end"


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("examples")])
def test_a_kept_statement_names_no_subquery_beforehand(name: str) -> None:
    # DuckDB 1.4 forgets WITH in a macro that another version wrote.
    assert not list(tree(FILES[name].text).find_all(exp.With))


@pytest.mark.parametrize("macro", macros(SQL), ids=lambda macro: macro.schema.name)
def test_no_column_of_a_macro_can_be_taken_for_a_parameter(macro: Stored) -> None:
    # A bare name in the body of a macro is a parameter before it is a column.
    for column in tree(macro.query).find_all(exp.Column):
        assert column.table or column.name not in macro.parameters, column.sql()
    used = set(re.findall(r"\$([a-z_]+)", macro.query))
    assert used == set(macro.parameters)


def test_every_macro_is_declared_and_the_other_way_round() -> None:
    assert {f"main.{path.stem}" for path in (SQL / "macros").glob("*.sql")} == set(MACROS)


def test_a_signature_shows_defaults() -> None:
    signatures = {macro.schema.name: macro.signature for macro in macros(SQL)}
    assert signatures["main.compare"] == "compare(index, year)"
    expected = "indicator_series(indicator, region, scope := NULL, level := NULL)"
    assert signatures["main.indicator_series"] == expected


def test_a_macro_without_its_lines_is_refused(tmp_path: Path) -> None:
    (tmp_path / "macros").mkdir()
    (tmp_path / "macros/find.sql").write_text("-- macros.find: rows.\nSELECT 1", "utf-8")
    with pytest.raises(ValueError, match=r"find\.sql: the header has no line `parameters:`"):
        macros(tmp_path)


def test_every_index_has_its_two_views() -> None:
    catalogue = load_catalogue(PACKAGE / "reference")
    definitions = load_definitions(PACKAGE / "reference/indices", catalogue)
    names = [view.schema.name for view in views(SQL, definitions, catalogue)]
    assert sorted(names) == sorted(f"{s}.{d}" for d in definitions for s in ("wide", "wide_inputs"))
    synergy = next(
        v for v in views(SQL, definitions, catalogue) if v.schema.name == "wide.synergy_official"
    )
    # The base year has a column too.
    assert {"2013", "2014", "2022"} <= set(synergy.schema.columns)


def test_literals_cannot_break_out_of_a_view() -> None:
    query = "SELECT * FROM t WHERE a = $name AND b IN ($many)"
    filled = with_literals(query, {"name": "it's", "many": ["x'; DROP", 2014]})
    assert filled == "SELECT * FROM t WHERE a = 'it''s' AND b IN ('x''; DROP', 2014)"


def test_what_is_kept_is_found_again_with_its_comments(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    macro = Stored(
        "macro", SCHEMA, "SELECT 2 * $n AS n, $word AS word", {"n": "", "word": "'a'"}, "FROM …"
    )
    quoted = table("made.plain", "表", "table", ["a b"], text("a b", "列", "column"))
    view = Stored("view", quoted, """SELECT 'x' AS "a b" """)
    with (
        duckdb.connect(str(tmp_path / "build-2020-01-01.duckdb")) as build,
        database.attached(build, path, "warehouse"),
    ):
        keep(build, [macro, view], "warehouse", "示例")
        assert build.execute("SELECT current_database()").fetchone() == ("build-2020-01-01",)
    with duckdb.connect(str(path), read_only=True) as reader:
        assert reader.execute("FROM doubled(21)").fetchall() == [(42, "a")]
        assert reader.execute("FROM doubled(1, word := 'b')").fetchall() == [(2, "b")]
        said = "SELECT comment FROM duckdb_functions() WHERE function_name = 'doubled'"
        assert reader.execute(said).fetchone() == ("示例 加倍 | it's doubled",)
        said = "SELECT comment FROM duckdb_columns() WHERE column_name = 'a b'"
        assert reader.execute(said).fetchone() == ("示例 列 | column",)
