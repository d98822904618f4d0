"""The SELECT statements under ``sql/``: path = table name, header comment = what a row is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb


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
    def reads(self) -> list[str]:
        """Tables that the statement reads, found by DuckDB's own parser, sorted."""
        # Parsed without the tables at hand: neither parameters nor common columns are known.
        statement = re.sub(r"\$[a-z_]+", "''", self.text)
        statement = re.sub(r"\bUSING\s*\([^)]*\)", "ON TRUE", statement, flags=re.I)
        found = _parser().get_table_names(statement, qualified=True)
        tables = {re.split(r"\s+AS\s+", name, flags=re.I)[0].replace('"', "") for name in found}
        return sorted(name for name in tables if "." in name)


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def load_sql(folder: Path) -> dict[str, SqlFile]:
    """Every statement under ``folder`` by table name ``schema.table``."""
    return {
        f"{path.parent.name}.{path.stem}": SqlFile(
            f"{path.parent.name}.{path.stem}", path, path.read_text("utf-8")
        )
        for path in sorted(folder.glob("*/*.sql"))
    }
