"""A candidate: the whole release in a folder that nobody sees yet, with its manifest."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pandera.pandas as pa

from pipelines import database, lake
from pipelines.project import Project
from pipelines.release.stored import Stored, keep

CATALOG = "warehouse"
PARQUET = "parquet"
# Rows of a view that is written as Parquet too; longer ones would take more room than the release.
LONGEST_VIEW = 5_000_000
WRITERS = 8  # files are waited for together: the disk, not the processor, is slow
THIS = "this release"  # its run has not ended when its row is written
UNFINISHED_AFTER = 3600.0  # seconds
RELEASES = ["release_id", "created_at", "run_id", "inputs_hash", "code_hash", "options"]


class StaleTables(RuntimeError):
    """The build database holds tables of different generations, or such as failed their checks."""


class MixedReleases(RuntimeError):
    """A warehouse would hold illustrative figures beside published ones."""


def new_release_id(project: Project, fingerprint: Mapping[str, str], now: dt.datetime) -> str:
    """Sortable id: time in UTC, the start of the fingerprint, the date it is as of."""
    as_of = f"-asof-{project.as_of:%Y%m%d}" if project.as_of else ""
    return f"{now:%Y%m%dT%H%M%S}-{fingerprint['both'][:8]}{as_of}"


def releases_frame(project: Project, fingerprint: Mapping[str, str]) -> pd.DataFrame:
    """The kept releases and the one being made, as rows of ``meta.releases``."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)
    release_id = new_release_id(project, fingerprint, now)
    rows = [
        {
            "release_id": m["release_id"], "created_at": pd.Timestamp(m["created_at"]),
            "run_id": m["run_id"], "inputs_hash": m["fingerprint"]["inputs"],
            "code_hash": m["fingerprint"]["code"], "options": json.dumps(m["options"]),
        }
        for m in project.kept()
    ]  # fmt: skip
    rows.append(
        {
            "release_id": release_id, "created_at": pd.Timestamp(now),
            "run_id": THIS, "inputs_hash": fingerprint["inputs"],
            "code_hash": fingerprint["code"], "options": json.dumps(project.options),
        }
    )  # fmt: skip
    return pd.DataFrame(rows, columns=RELEASES).drop_duplicates("release_id", keep="last")


def stage(
    project: Project,
    connection: duckdb.DuckDBPyConnection,
    schemas: Sequence[pa.DataFrameSchema],
    journal: Mapping[str, Mapping[str, Any]],
    fingerprint: Mapping[str, str],
    run_id: str,
    statements: Sequence[Stored] = (),
    queries: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Write a whole release into a private folder; ``publish`` makes it known.

    Args:
        project: where releases lie.
        connection: the build database.
        schemas: the tables of the release.
        journal: for every built table the version of its content and the outcome of its checks.
        fingerprint: hashes of this run's inputs and code.
        run_id: the Dagster run.
        statements: macros and views that are kept beside the tables.
        queries: the SELECT of each table that is made by one; tables that are views need it.

    Returns:
        The manifest, as written.

    Raises:
        StaleTables: a table failed a check.
    """
    failed = [
        schema.name
        for schema in schemas
        if not all(check["passed"] for check in journal[schema.name]["checks"].values())
    ]
    if failed:
        raise StaleTables(f"tables failed a check: {', '.join(failed)}")
    listed = database.read(connection, "meta.releases")
    latest = listed[listed["run_id"] == THIS].iloc[-1]
    folder = making(project, str(latest["release_id"]))
    clear_unfinished(project)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path = folder / "warehouse.duckdb"
    # One transaction: thousands of comments, each in one of its own, would take the most time.
    with database.attached(connection, path, CATALOG), database.transaction(connection):
        snapshot = lake.snapshot(connection)
        rows = {
            schema.name: database.copy_table(
                connection, schema, CATALOG, project.notice, (queries or {}).get(schema.name, "")
            )
            # Views after the tables that they read.
            for schema in sorted(schemas, key=lambda schema: not schema.metadata["stored"])
        }
        keep(connection, statements, CATALOG, project.notice)
    written = [
        schema
        for schema in schemas
        if schema.metadata["stored"] or rows[schema.name] <= LONGEST_VIEW
    ]
    _write_parquet(connection, written, folder / PARQUET, project.notice)
    if path.with_name(path.name + ".wal").exists():
        raise RuntimeError(f"{path} was not checkpointed")
    checks = [check["passed"] for name in rows for check in journal[name]["checks"].values()]
    doubts = [check["passed"] for name in rows for check in journal[name]["doubts"].values()]
    manifest = {
        "release_id": str(latest["release_id"]),
        "created_at": pd.Timestamp(latest["created_at"]).isoformat(),
        "run_id": run_id,
        "fingerprint": dict(fingerprint),
        "duckdb": duckdb.__version__,
        "options": project.options,
        "illustrative": project.illustrative,
        "checks_passed": sum(checks) + sum(doubts),
        "checks_warned": len(doubts) - sum(doubts),
        "tables": rows,
        "versions": {name: journal[name]["version"] for name in rows},
    }
    if snapshot is not None:
        manifest["snapshot"] = snapshot
    write(folder / "manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False))
    seal(path)
    return manifest


def _write_parquet(
    connection: duckdb.DuckDBPyConnection,
    schemas: Sequence[pa.DataFrameSchema],
    folder: Path,
    notice: str,
) -> None:
    """Every table as ``parquet/<schema>/<table>.parquet``, its rows in the order of the table."""
    paths = []
    for schema in schemas:
        owner, name = schema.name.split(".", 1)
        path = folder / owner / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        database.write_parquet(connection, schema, path, notice)
        paths.append(path)
    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(seal, paths))


def refuse_mixing(project: Project) -> None:
    """See that a run makes what its warehouse holds; asked before a table is made.

    Raises:
        MixedReleases: the warehouse holds the demonstration and the project is none, or the other
            way round.
    """
    others = [
        m["release_id"]
        for m in project.kept()
        if m.get("illustrative", False) is not project.illustrative
    ]
    if others:
        kinds = ("published", "illustrative")
        held, made = kinds if project.illustrative else kinds[::-1]
        raise MixedReleases(
            f"{project.warehouse} holds releases of {held} figures ({', '.join(others)}); "
            f"a release of {made} figures needs a warehouse of its own"
        )


def making(project: Project, release_id: str) -> Path:
    """Folder of a release until it is published."""
    return project.releases / f".making-{release_id}"


def write(path: Path, text: str) -> None:
    """Write a file of a release, for good."""
    path.write_text(text, "utf-8")
    seal(path)


def seal(path: Path) -> None:
    """Put a file on the disk and make it read-only."""
    sync(path)
    path.chmod(0o444)


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_unfinished(project: Project) -> None:
    """Remove what runs that died left behind; another run may be at work on a younger one."""
    for folder in project.releases.glob(".making-*"):
        if time.time() - folder.stat().st_mtime > UNFINISHED_AFTER:
            shutil.rmtree(folder, ignore_errors=True)
