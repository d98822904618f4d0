"""The walls of the house, kept by tests."""

import ast
import re
import tomllib
from pathlib import Path

import duckdb
import pytest

from pipelines import quoting
from pipelines.definitions import build_definitions
from pipelines.project import PACKAGE, Project
from pipelines.schemas import TABLES, schema_of
from pipelines.sqlfiles import load_sql

ROOT = PACKAGE.parent
PYTHON = sorted(PACKAGE.rglob("*.py"))
SQL = load_sql(ROOT / "sql")
STATEMENT = re.compile(
    r"\b(SELECT|INSERT INTO|CREATE (OR REPLACE )?(TABLE|VIEW|SCHEMA)|UPDATE \w+ SET|DELETE FROM)\b"
)  # noqa: E501


def strings(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_sql_lives_in_sql_files(path: Path) -> None:
    found = [text for text in strings(path) if STATEMENT.search(text)]
    if path.name == "database.py":
        # The one module that creates and fills tables; it never queries.
        assert not [text for text in found if "SELECT" in text]
    else:
        assert not found


@pytest.mark.parametrize("name", SQL)
def test_a_statement_is_one_select_with_a_header_that_names_its_table(name: str) -> None:
    sql = SQL[name]
    first = sql.header.splitlines()[0]
    assert first.startswith((f"{name}: ", "<index>.inputs: "))
    statements = duckdb.extract_statements(sql.text)
    assert len(statements) == 1
    assert statements[0].type == duckdb.StatementType.SELECT


@pytest.mark.parametrize("name", [name for name in SQL if name != "indices.inputs"])
def test_a_statement_orders_its_rows_totally(name: str) -> None:
    # Ties ordered at random would make two runs differ.
    assert re.search(r"\nORDER BY\b", SQL[name].text), "no ORDER BY at the end"


def test_every_statement_has_a_declared_table() -> None:
    assert {name for name in SQL if name != "indices.inputs"} <= TABLES.keys()


def test_path_asset_key_and_table_are_one_name(tmp_path: Path) -> None:
    graph = build_definitions(Project(warehouse=tmp_path)).resolve_asset_graph()
    keys = {".".join(key.path) for key in graph.materializable_asset_keys}
    assert {name for name in SQL if name != "indices.inputs"} <= keys
    for name in {name for name in keys if not name.startswith("release.")}:
        assert schema_of(name).name == name


def test_the_graph_flows_one_way() -> None:
    rooms = [
        "raw",
        "reference",
        "extracts",
        "clean",
        "panel",
        "indices",
        "robustness",
        "statistics",
        "comparison",
        "inference",
        "audit",
        "meta",
    ]
    order = {room: place for place, room in enumerate(rooms)}
    for name, sql in SQL.items():
        for read in sql.reads:
            assert order[read.split(".")[0]] <= order[name.split(".")[0]], f"{name} reads {read}"


def test_every_schema_says_what_its_columns_mean_in_both_languages() -> None:
    for schema in TABLES.values():
        for name, column in schema.columns.items():
            assert column.metadata["zh"] and column.metadata["en"], f"{schema.name}.{name}"
            assert re.search(r"[一-鿿ηθ]|\(JSON\)", column.metadata["zh"]), f"{schema.name}.{name}"


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_are_small_and_say_what_they_are(path: Path) -> None:
    text = path.read_text("utf-8")
    limit = 400 if "schemas" in path.parts else 320
    assert len(text.splitlines()) <= limit
    assert ast.get_docstring(ast.parse(text))


def test_assets_and_definitions_hold_no_arithmetic() -> None:
    for path in [PACKAGE / "definitions.py", *(PACKAGE / "assets").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Pow)), (
                f"{path.name} line {node.lineno}"
            )


def test_identifiers_are_quoted_and_refused_when_they_are_none() -> None:
    assert quoting.quoted("panel.values") == '"panel"."values"'
    with pytest.raises(ValueError, match="plain identifier"):
        quoting.quoted('panel."; DROP')


def test_locks_hold_hashes_and_no_addresses() -> None:
    locks = [path.name for path in ROOT.glob("requirements*.lock")]
    assert len(locks) == 4
    for name in locks:
        text = (ROOT / name).read_text("utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links|file:", text)


def test_the_lock_holds_what_the_project_declares() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*declared["dependencies"], *declared["optional-dependencies"]["ui"]]
    locked = (ROOT / "requirements.lock").read_text("utf-8")
    for requirement in wanted:
        name = re.split(r"[<>=\[]", requirement)[0]
        assert re.search(rf"^{name}(\[[\w,]+\])?==", locked, re.M), name
