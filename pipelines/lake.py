"""A build that several processes write and read at once: DuckLake, its catalogue in PostgreSQL.

Tables are Parquet files in the warehouse folder, the catalogue says which of them belong to which
table and snapshot, and the journal stands in the catalogue as comments of the tables. What belongs
here: opening, the lock of a refresh, the journal, snapshots and their end. Filling tables does not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
import json
import tempfile
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Self

import duckdb

from pipelines import database
from pipelines.builds import Entry
from pipelines.project import Project, SettingsError
from pipelines.quoting import literal, quoted

CATALOG = "build"
EXTENSIONS = ("postgres_scanner", "ducklake")
# Snapshots that belong to no kept release are given up after so many days; files wait one day
# more, for readers that began before.
SNAPSHOT_DAYS, FILE_DAYS = 7.0, 1.0
COMMIT_RETRIES = 100
# Of a worker's memory, for DuckDB; Python, the frames and the arrays need the rest.
SHARE_OF_MEMORY = 0.5
NEEDS = (
    "YEARBOOK_CATALOG and YEARBOOK_EXECUTOR need the extra 'distributed', which the default "
    "installation does not carry: pip install -r requirements-distributed.lock"
)


def required(name: str) -> Any:
    """A module of the extra ``distributed``.

    Raises:
        SettingsError: it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise SettingsError(f"{NEEDS} ({error})") from error


def instance(**config: str) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory with the extensions loaded from their wheels; no network is touched.

    Raises:
        SettingsError: the extensions are missing, or are made for another DuckDB.
    """
    connection = duckdb.connect(
        config={
            "storage_compatibility_version": database.STORAGE_VERSION,
            "autoinstall_known_extensions": "false",
            "temp_directory": str(Path(tempfile.gettempdir()) / "yearbook-duckdb"),
            **config,
        }
    )
    for name in EXTENSIONS:
        folder = Path(required(f"duckdb_extension_{name}").__file__).parent
        file = folder / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if not file.is_file():
            raise SettingsError(f"no extension {name} for DuckDB {duckdb.__version__}: {NEEDS}")
        connection.execute(f"LOAD {literal(str(file))}")
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"SET ducklake_max_retry_count = {COMMIT_RETRIES}")
    return connection


@cache
def _own_instance() -> duckdb.DuckDBPyConnection:
    """One a process: loading the extensions takes longer than most tables."""
    return instance()


def limit_memory(size: int) -> None:
    """Let DuckDB take its part of the bytes that this process may use, and spill the rest."""
    own = int(size * SHARE_OF_MEMORY) // 1_000_000
    _own_instance().execute(f"SET memory_limit = '{own} MB'")


def name_in_catalogue(project: Project) -> str:
    """PostgreSQL schema of a project's build: its name and a mark of its warehouse folder."""
    return f"{project.build_database.stem.replace('-', '_')}_{_mark(project)[:8]}"


def data_path(project: Project) -> Path:
    """Folder of the Parquet files, on storage that all machines share under one path."""
    return project.build_database.with_suffix(".lake").resolve()


def _mark(project: Project) -> str:
    return hashlib.sha256(str(project.warehouse.resolve()).encode()).hexdigest()


def attach(
    connection: duckdb.DuckDBPyConnection, project: Project, snapshot: int | None = None
) -> None:
    """Make a project's build the current catalogue: for writing, or for reading one snapshot."""
    options = [f"METADATA_SCHEMA {literal(name_in_catalogue(project))}"]
    if snapshot is None:
        folder = literal(f"{data_path(project)}/")
        options += [f"DATA_PATH {folder}", "DATA_INLINING_ROW_LIMIT 0"]
    else:
        options += ["READ_ONLY", f"SNAPSHOT_VERSION {snapshot}"]
    source = literal(f"ducklake:postgres:{project.catalogue}")
    connection.execute(f"ATTACH {source} AS {CATALOG} ({', '.join(options)})")
    connection.execute(f"USE {CATALOG}")
    database.lakes.add(connection)


@contextmanager
def alone(project: Project) -> Iterator[None]:
    """Hold a warehouse for one refresh; PostgreSQL lets go of it when this process dies.

    Raises:
        BusyError: another refresh, on this machine or another one, holds it.
    """
    connection = required("psycopg2").connect(project.catalogue)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.callproc("pg_try_advisory_lock", [int(_mark(project)[:15], 16)])
            if not cursor.fetchone()[0]:
                raise database.BusyError(
                    f"another refresh is writing {project.warehouse}; wait for it to end, then "
                    "run again"
                )
        yield
    finally:
        connection.close()


def prepare(project: Project, schemas: Collection[str]) -> None:
    """Make the catalogue and its schemas before several processes need them at once."""
    with _opened(project) as connection:
        for schema in sorted(schemas):
            database.create_schema(connection, quoted(schema))


@contextmanager
def _opened(project: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    with _own_instance().cursor() as connection:
        attach(connection, project)
        try:
            _refuse_lost_files(connection, project)
            yield connection
        finally:
            connection.execute("USE memory")
            connection.execute(f"DETACH {CATALOG}")


def _refuse_lost_files(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """A catalogue without its files is either not mounted, or not wanted any more."""
    folder = data_path(project)
    if folder.is_dir():
        return
    if _entries(connection):
        raise SettingsError(
            f"the catalogue has tables whose files are gone: no folder {folder}. Mount the shared "
            "storage there; or, if the warehouse was removed on purpose, remove its catalogue too: "
            f"DROP SCHEMA {name_in_catalogue(project)} CASCADE in PostgreSQL"
        )
    folder.mkdir(parents=True, exist_ok=True)


class LakeBuild:
    """A build in the lake; the journal's entry of a table is its comment, and goes with it."""

    connection: duckdb.DuckDBPyConnection

    def __init__(self, project: Project) -> None:
        """The build of a project; nothing is opened yet."""
        self.project = project
        self._held = ExitStack()

    def __enter__(self) -> Self:
        """Open it; a refresh of one process also holds the lock, one of workers has it already."""
        with ExitStack() as held:
            if not self.project.workers:
                held.enter_context(alone(self.project))
            self.connection = held.enter_context(_opened(self.project))
            self._held = held.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Close it, and give the lock back."""
        self._held.close()

    def whole(self) -> AbstractContextManager[None]:
        """One transaction: its snapshot is asked for once, and a table comes with its entry."""
        return database.transaction(self.connection)

    def entries(self) -> dict[str, Entry]:
        """The comments of all tables and views, as one snapshot has them."""
        if not hasattr(self, "connection"):
            with _opened(self.project) as connection:
                return _entries(connection)
        return _entries(self.connection)

    def forget(self, table: str) -> None:
        """Nothing: a table that is replaced loses its comment in the same transaction."""

    def note(self, table: str, entry: Entry) -> None:
        """Write the entry as the table's comment."""
        database.comment(self.connection, table, json.dumps(entry, ensure_ascii=False))

    def retire(self) -> None:
        """End the snapshots that no kept release needs, then remove files nobody can read."""
        kept = {manifest.get("snapshot") for manifest in self.project.kept()}
        retire(self.connection, {number for number in kept if number is not None})


def _entries(connection: duckdb.DuckDBPyConnection) -> dict[str, Entry]:
    found = []
    for kind in ("table", "view"):
        rows = connection.table_function(f"duckdb_{kind}s").filter(
            f"database_name = '{CATALOG}' AND comment IS NOT NULL"
        )
        found += rows.project(f"schema_name, {kind}_name, comment").fetchall()
    return {f"{schema}.{name}": json.loads(entry) for schema, name, entry in sorted(found)}


def retire(
    connection: duckdb.DuckDBPyConnection,
    kept: Collection[int],
    days: float = SNAPSHOT_DAYS,
    file_days: float = FILE_DAYS,
) -> list[int]:
    """Expire snapshots, and remove the files that only they had and those of broken writes.

    Args:
        connection: to the build.
        kept: snapshots of the kept releases; they stay whatever their age.
        days: age from which another snapshot is given up; the newest one never is.
        file_days: how much longer their files are left to readers that began before.

    Returns:
        Ids of the expired snapshots.
    """
    now = dt.datetime.now(dt.UTC)
    listed = connection.table_function("ducklake_snapshots", [CATALOG])
    snapshots = listed.project("snapshot_id, snapshot_time").order("snapshot_id").fetchall()
    since = now - dt.timedelta(days=days)
    old = [number for number, at in snapshots[:-1] if at < since and number not in kept]
    if old:
        connection.execute(f"CALL ducklake_expire_snapshots('{CATALOG}', versions => {old})")
    until = literal(str(now - dt.timedelta(days=file_days)))
    for function in ("ducklake_cleanup_old_files", "ducklake_delete_orphaned_files"):
        connection.execute(f"CALL {function}('{CATALOG}', older_than => {until}::TIMESTAMPTZ)")
    return old


def snapshot(connection: duckdb.DuckDBPyConnection) -> int | None:
    """Number of the snapshot that a transaction sees; None where it is not of a lake."""
    if connection not in database.lakes:
        return None
    current = connection.table_function("ducklake_current_snapshot", [CATALOG]).fetchone()
    return int(current[0]) if current else None


def connect_release(project: Project, release: str | None = None) -> duckdb.DuckDBPyConnection:
    """Open the build as a kept release was made from it, for reading, on any machine.

    The tables are those of the release file, and stay the same while later refreshes write.

    Raises:
        FileNotFoundError: there is no such release, or it was not made in the lake.
    """
    chosen = project.release(release).parent.name
    manifest = next(m for m in project.kept() if m["release_id"] == chosen)
    if "snapshot" not in manifest:
        raise FileNotFoundError(f"{chosen} was not made in the lake: it has no snapshot there")
    connection = instance()
    attach(connection, project, manifest["snapshot"])
    return connection
