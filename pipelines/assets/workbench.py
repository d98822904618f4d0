"""The private build database of a refresh, and the journal of what each table was made from."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from pydantic import Field, PrivateAttr

from pipelines import database, release
from pipelines.project import LOGGER, Project

KEPT_LOGS = 50


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
    illustrative: bool = Field(
        default=False,
        description="示例数据的演示 | the demonstration with its illustrative figures",
    )

    force: bool = Field(
        default=False,
        description="全部重算 | make every table anew, even where nothing changed",
    )

    _connection: duckdb.DuckDBPyConnection = PrivateAttr()
    _fingerprint: dict[str, str] = PrivateAttr()
    _log: Path = PrivateAttr()
    _digests: dict[str, str] = PrivateAttr()
    _journal: dict[str, dict[str, Any]] = PrivateAttr()

    @property
    def project(self) -> Project:
        """The project whose tables are built."""
        return Project(
            Path(self.root),
            Path(self.raw),
            Path(self.warehouse),
            Path(self.reference),
            as_of=dt.date.fromisoformat(self.as_of) if self.as_of else None,
            illustrative=self.illustrative,
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
        """Open the build database and take the fingerprint of this run.

        Raises:
            MixedReleases: illustrative figures would stand beside published ones.
        """
        release.refuse_mixing(self.project)
        self._fingerprint = self.project.fingerprint()
        self._digests = self.project.digests()
        self._log = self.project.logs / f"{context.run_id or 'no-run'}.jsonl"
        _forget_old_logs(self.project)
        self.log("began", fingerprint=self._fingerprint, options=self.project.options)
        self._connection = database.connect(self.project.build_database)
        self._journal = read_journal(self.project)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Close the build database."""
        self._connection.close()
        self.log("ended")

    def log(self, event: str, **facts: Any) -> None:
        """Add a line to the structured log of this run, ``warehouse/logs/<run>.jsonl``."""
        LOGGER.info(event, extra={"facts": facts})
        self._log.parent.mkdir(parents=True, exist_ok=True)
        now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        with self._log.open("a", encoding="utf-8") as log:
            log.write(json.dumps({"at": now, "event": event, **facts}, ensure_ascii=False) + "\n")

    @property
    def digests(self) -> dict[str, str]:
        """Hashes of what lies outside the warehouse, as they were when the run began."""
        return self._digests

    def journal(self) -> dict[str, dict[str, Any]]:
        """For every built table: recipe, version of its content, rows, outcome of its checks."""
        return self._journal

    def forget(self, table: str) -> None:
        """Strike a table out before it is made: a run that dies leaves no entry that is not so."""
        self._journal.pop(table, None)
        (self.project.journal / f"{table}.json").unlink(missing_ok=True)

    def note(self, table: str, entry: dict[str, Any]) -> None:
        """Write down what a table was made from and how its checks went."""
        self._journal[table] = entry
        path = self.project.journal / f"{table}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".new").write_text(json.dumps(entry, ensure_ascii=False), "utf-8")
        path.with_suffix(".new").replace(path)


def _forget_old_logs(project: Project) -> None:
    """Keep the logs of the last runs."""
    logs = sorted(project.logs.glob("*.jsonl"), key=lambda path: path.stat().st_mtime)
    for path in logs[:-KEPT_LOGS]:
        path.unlink(missing_ok=True)


def settings(project: Project, *, force: bool = False) -> dict[str, Any]:
    """Configuration of the workbench for a project."""
    return {
        "root": str(project.root),
        "raw": str(project.raw),
        "warehouse": str(project.warehouse),
        "reference": str(project.reference),
        "as_of": str(project.as_of or ""),
        "illustrative": project.illustrative,
        "force": force,
    }


def read_journal(project: Project) -> dict[str, dict[str, Any]]:
    """The journal as the last run left it; empty where there is no build database."""
    if not project.build_database.is_file():
        return {}
    files = sorted(project.journal.glob("*.json"))
    return {path.stem: json.loads(path.read_text("utf-8")) for path in files}
