"""The SELECT statements under ``sql/``: path = table name, header comment = what a row is.

Three folders hold statements that are no tables: the macros and views that a release keeps beside
its tables, and the example queries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

MACROS, VIEWS, EXAMPLES = "macros", "wide", "examples"


@dataclass(frozen=True)
class SqlFile:
    """One statement with its table's name, its header comment and the tables it reads."""

    name: str
    path: Path
    text: str

    @property
    def header(self) -> str:
        """The comment at the top, without the comment signs."""
        lines = []
        for line in self.text.splitlines():
            if not line.startswith("--"):
                break
            lines.append(line[2:].strip())
        return "\n".join(lines)

    @property
    def statement(self) -> str:
        """The statement without the comment at the top."""
        lines = self.text.splitlines()
        return "\n".join(lines[len(self.header.splitlines()) :]).strip()

    @property
    def unordered(self) -> str:
        """The statement without the order that ends it.

        In a view it would be made anew for everyone who joins it; ``database.read`` gives the rows
        of a view in the order of its key.
        """
        return re.split(r"\nORDER BY\b", self.text)[0] + "\n"

    def said(self, about: str) -> str:
        """What a line ``about: …`` of the header says; empty where there is none."""
        found = re.search(rf"^{about}: (.*)$", self.header, re.MULTILINE)
        return found[1] if found else ""

    @property
    def reads(self) -> list[str]:
        """Tables that the statement reads, found by DuckDB's own parser, sorted."""
        # Parsed without the tables at hand: neither parameters nor common columns are known.
        statement = re.sub(r"\$[a-z_]+", "''", self.text)
        statement = re.sub(r"\bread_parquet\([^)]*\)", "files", statement)
        statement = re.sub(r"\bUSING\s*\([^)]*\)", "ON TRUE", statement, flags=re.I)
        found = _parser().get_table_names(statement, qualified=True)
        tables = {re.split(r"\s+AS\s+", name, flags=re.I)[0].replace('"', "") for name in found}
        return sorted(name for name in tables if "." in name)


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def load_sql(folder: Path) -> dict[str, SqlFile]:
    """Every statement of a table under ``folder`` by table name ``schema.table``."""
    return {
        name: sql
        for room in sorted(path for path in folder.iterdir() if path.is_dir())
        if room.name not in {MACROS, VIEWS, EXAMPLES}
        for name, sql in load_folder(room).items()
    }


def load_folder(folder: Path) -> dict[str, SqlFile]:
    """Every statement in one folder by name ``folder.file``."""
    return {
        f"{folder.name}.{path.stem}": SqlFile(
            f"{folder.name}.{path.stem}", path, path.read_text("utf-8")
        )
        for path in sorted(folder.glob("*.sql"))
    }
