"""A release: a folder with the warehouse and its manifest, made whole, then pointed to at once."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pandera.pandas as pa

from pipelines import database
from pipelines.project import Project

CATALOG = "warehouse"
THIS = "this release"  # its run has not ended when its row is written
UNFINISHED_AFTER = 3600.0  # seconds
RELEASES = ["release_id", "created_at", "run_id", "inputs_hash", "code_hash", "options"]


class StaleTables(RuntimeError):
    """The build database holds tables of different generations, or such as failed their checks."""


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


def publish(
    project: Project,
    connection: duckdb.DuckDBPyConnection,
    schemas: Sequence[pa.DataFrameSchema],
    journal: Mapping[str, Mapping[str, Any]],
    fingerprint: Mapping[str, str],
    run_id: str,
) -> dict[str, Any]:
    """Write a release beside the current one and point ``current`` to it.

    Args:
        project: where releases lie.
        connection: the build database.
        schemas: the tables of the release.
        journal: for every built table its fingerprint and the outcome of its checks.
        fingerprint: hashes of this run's inputs and code.
        run_id: the Dagster run.

    Returns:
        The manifest, as written.

    Raises:
        StaleTables: a table was not made by this run's inputs and code, or failed a check; the
            current release stays. It also stays when the project is as of a date: such a release
            is kept beside it.
    """
    _refuse_stale(schemas, journal, fingerprint)
    listed = database.read(connection, "meta.releases")
    latest = listed[listed["run_id"] == THIS].iloc[-1]
    release_id = str(latest["release_id"])
    making = project.releases / f".making-{release_id}"
    _clear_unfinished(project)
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    path = making / "warehouse.duckdb"
    with database.attached(connection, path, CATALOG):
        rows = {schema.name: database.copy_table(connection, schema, CATALOG) for schema in schemas}
    if path.with_name(path.name + ".wal").exists():
        raise RuntimeError(f"{path} was not checkpointed")
    checks = [passed for name in rows for passed in journal[name]["checks"].values()]
    doubts = [passed for name in rows for passed in journal[name].get("doubts", {}).values()]
    manifest = {
        "release_id": release_id,
        "created_at": pd.Timestamp(latest["created_at"]).isoformat(),
        "run_id": run_id,
        "fingerprint": dict(fingerprint),
        "duckdb": duckdb.__version__,
        "options": project.options,
        "checks_passed": sum(checks) + sum(doubts),
        "checks_warned": len(doubts) - sum(doubts),
        "tables": rows,
    }
    (making / "manifest.json").write_text(
        json.dumps(manifest, indent=1, ensure_ascii=False), "utf-8"
    )
    for file in (path, making / "manifest.json"):
        _sync(file)
        file.chmod(0o444)
    final = project.releases / release_id
    made = next((m for m in project.kept() if m["release_id"] == release_id), None)
    if made:
        # Same second, same inputs and code: it is that release already, and may be current.
        shutil.rmtree(making)
        manifest = made
    else:
        shutil.rmtree(final, ignore_errors=True)
        making.rename(final)
    _sync(project.releases)
    if not project.as_of:
        point_to(project, final)
    _prune(project)
    return manifest


def _refuse_stale(
    schemas: Sequence[pa.DataFrameSchema],
    journal: Mapping[str, Mapping[str, Any]],
    fingerprint: Mapping[str, str],
) -> None:
    other = [
        schema.name
        for schema in schemas
        if journal.get(schema.name, {}).get("fingerprint") != fingerprint["both"]
    ]
    if other:
        raise StaleTables(
            f"{len(other)} tables were not made from the present inputs and code "
            f"({', '.join(other[:5])}{', …' if len(other) > 5 else ''}); materialise them first, "
            "or run the whole refresh"
        )
    failed = [s.name for s in schemas if not all(journal[s.name]["checks"].values())]
    if failed:
        raise StaleTables(f"tables failed a check: {', '.join(failed)}")


def point_to(project: Project, release: Path) -> None:
    """Make ``current`` point to a release, in one atomic step."""
    link = project.warehouse / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(release.relative_to(project.warehouse))
    os.replace(link, project.current)
    _sync(project.warehouse)


def rollback(project: Project, release_id: str) -> None:
    """Point ``current`` to a kept release.

    Raises:
        FileNotFoundError: there is no such release; the message lists the kept ones.
    """
    manifests = {m["release_id"]: m for m in project.kept()}
    if release_id not in manifests:
        known = ", ".join(manifests) or "none"
        raise FileNotFoundError(f"no release {release_id!r}; kept releases: {known}")
    if manifests[release_id]["options"]:
        raise FileNotFoundError(f"{release_id} is as of a date and cannot become the current one")
    point_to(project, project.releases / release_id)


def _prune(project: Project) -> None:
    """Keep the last releases, those as of a date counted apart, and always the current one.

    Readers of an older one keep their open file.
    """
    current = project.current.resolve().name
    for as_of in (False, True):
        ids = [m["release_id"] for m in project.kept() if bool(m["options"]) is as_of]
        for release_id in ids[: -project.keep_releases]:
            if release_id != current:
                shutil.rmtree(project.releases / release_id, ignore_errors=True)


def _clear_unfinished(project: Project) -> None:
    """Remove what runs that died left behind; another run may be at work on a younger one."""
    for folder in project.releases.glob(".making-*"):
        if time.time() - folder.stat().st_mtime > UNFINISHED_AFTER:
            shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
