"""Pages made of tables, and that those under docs/ are current."""

from pathlib import Path

import duckdb
import pytest

from pipelines.cli.common import rows_of
from pipelines.project import PACKAGE
from pipelines.release import pages
from pipelines.release.markdown import LONGEST, markdown

DOCS = PACKAGE.parent / "docs"


def test_a_cell_cannot_break_its_table() -> None:
    made = markdown(["a"], [["x | y\nz"], [None], ["w" * 999]])
    assert made.splitlines()[2:4] == ["| x \\| y z |", "|  |"]
    assert len(made.splitlines()) == 5
    assert len(made.splitlines()[4]) == LONGEST + 4


def test_only_the_part_between_the_marks_is_replaced(tmp_path: Path) -> None:
    begin, end = (mark.format(table="t.x") for mark in (pages.BEGIN, pages.END))
    (tmp_path / "p.md").write_text(f"before\n{begin}\nold\n{end}\nafter\n", "utf-8")
    parts = {("p.md", "t.x"): "new"}
    assert pages.write_pages(tmp_path, parts) == [tmp_path / "p.md"]
    text = (tmp_path / "p.md").read_text("utf-8")
    assert text == f"before\n{begin}\nnew\n{end}\nafter\n"
    assert pages.write_pages(tmp_path, parts) == []
    with pytest.raises(ValueError, match=r"t\.y"):
        pages.replaced(text, "t.y", "new")


def test_the_pages_are_current(warehouse: duckdb.DuckDBPyConnection) -> None:
    # `yearbook pages` writes them anew.
    parts = pages.made_pages(lambda query: rows_of(warehouse.sql(query)), DOCS.parent / "sql")
    for (name, table), made in parts.items():
        text = (DOCS / name).read_text("utf-8")
        assert pages.replaced(text, table, made) == text, f"docs/{name}: {table}"
