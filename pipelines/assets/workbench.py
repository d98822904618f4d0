"""The private build database of a refresh, and the journal of what each table was made from."""

import datetime as dt
import json
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from pydantic import Field, PrivateAttr

from pipelines import release
from pipelines.builds import Build, build_of
from pipelines.project import LOGGER, Project
from pipelines.spreading import Spread, here

KEPT_LOGS = 50


class Workbench(dg.ConfigurableResource):  # type: ignore[type-arg]
    """One connection for a whole run, or for a step of it where workers share the steps."""

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

    _build: Build = PrivateAttr()
    _held: ExitStack = PrivateAttr()
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
        return self._build.connection

    @property
    def spread(self) -> Spread:
        """How parts of a computation that do not need each other are run: here, or by workers."""
        if not self.project.workers:
            return here
        from pipelines.assets.workers import over_workers

        return over_workers

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
        self._held = ExitStack()
        self._build = self._held.enter_context(build_of(self.project))
        self._journal = self._build.entries()

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Close the build database."""
        self._held.close()
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

    def whole(self) -> AbstractContextManager[None]:
        """What is done to one table, from reading others to noting it down."""
        return self._build.whole()

    def forget(self, table: str) -> None:
        """Strike a table out before it is made: a run that dies leaves no entry that is not so."""
        self._journal.pop(table, None)
        self._build.forget(table)

    def note(self, table: str, entry: dict[str, Any]) -> None:
        """Write down what a table was made from and how its checks went."""
        self._journal[table] = entry
        self._build.note(table, entry)

    def retire(self) -> None:
        """Give up what the build holds for releases that are no longer kept."""
        self._build.retire()


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


def project_of(project: Project, config: Mapping[str, Any]) -> Project:
    """The project that a run of this configuration builds; the rest is that of ``project``."""
    said = config.get("resources", {}).get("workbench", {}).get("config", {})
    return Workbench(**{**settings(project), **said}).project
