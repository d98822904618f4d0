"""The private build database of a refresh, and the journal of what each table was made from."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from pydantic import Field, PrivateAttr

from pipelines import database
from pipelines.project import Project


class Workbench(dg.ConfigurableResource):  # type: ignore[type-arg]
    """One connection for a whole run; a second refresh is refused while it is open."""

    root: str
    raw: str
    warehouse: str
    reference: str
    as_of: str = Field(
        default="",
        description="只用截至该日已公布的数据 YYYY-MM-DD | only what was published by that day; "
        "empty for all",
    )

    _connection: duckdb.DuckDBPyConnection = PrivateAttr()
    _fingerprint: dict[str, str] = PrivateAttr()

    @property
    def project(self) -> Project:
        """The project whose tables are built."""
        return Project(
            Path(self.root),
            Path(self.raw),
            Path(self.warehouse),
            Path(self.reference),
            as_of=dt.date.fromisoformat(self.as_of) if self.as_of else None,
        )

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """Connection to the build database."""
        return self._connection

    @property
    def fingerprint(self) -> dict[str, str]:
        """Hashes of inputs and code as they were when the run began."""
        return self._fingerprint

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Open the build database and take the fingerprint of this run."""
        self._fingerprint = self.project.fingerprint()
        self._connection = database.connect(self.project.build_database)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Close the build database."""
        self._connection.close()

    @property
    def _journal_path(self) -> Path:
        return self.project.build_database.with_suffix(".journal.json")

    def journal(self) -> dict[str, dict[str, Any]]:
        """For every built table: fingerprint, rows and outcome of its checks."""
        if not self._journal_path.is_file():
            return {}
        loaded: dict[str, dict[str, Any]] = json.loads(self._journal_path.read_text("utf-8"))
        return loaded

    def note(self, table: str, rows: int, checks: dict[str, bool], doubts: dict[str, bool]) -> None:
        """Write down what a table was made from, how its checks went, and what is only reported."""
        journal = self.journal()
        journal[table] = {
            "fingerprint": self._fingerprint["both"],
            "rows": rows,
            "checks": checks,
            "doubts": doubts,
        }
        self._journal_path.write_text(json.dumps(journal, indent=0, sort_keys=True), "utf-8")
