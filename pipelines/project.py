"""Where things lie, and what a refresh depends on: paths, content hashes, a release's manifest.

Only the standard library is imported here, so that "nothing changed" is decided before anything
heavy is loaded. No table, no Dagster, no arithmetic belongs here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent
# Tells what a refresh does while it does it; whoever wants to see it adds a handler.
LOGGER = logging.getLogger("yearbook")
LOGGER.setLevel(logging.INFO)
LOGGER.propagate = False
# Files of the package that decide what a release holds.
SOURCES = {".py", ".yaml", ".html", ".css", ".js", ".otf"}
# What everything of the demonstration says of itself, wherever it is shown.
NOTICE = "示例 illustrative"


class SettingsError(ValueError):
    """The environment asks for what cannot be, or for what is not installed."""


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, as lower-case hexadecimal text."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@dataclass(frozen=True)
class Project:
    """The folders of one checkout; tests build one with their own raw and warehouse folders."""

    root: Path = PACKAGE.parent
    raw: Path = field(default=None)  # type: ignore[assignment]
    warehouse: Path = field(default=None)  # type: ignore[assignment]
    reference: Path = PACKAGE / "reference"
    keep_releases: int = 5
    as_of: dt.date | None = None
    # The demonstration: invented figures, and nothing else may enter or leave it.
    illustrative: bool = False

    def __post_init__(self) -> None:
        for name in ("raw", "warehouse"):
            if getattr(self, name) is None:
                chosen = os.environ.get(f"YEARBOOK_{name.upper()}")
                object.__setattr__(self, name, Path(chosen) if chosen else self.root / name)

    @property
    def catalogue(self) -> str:
        """PostgreSQL address of a build that several processes share; empty for a DuckDB file.

        Read from the environment alone: an address with a password has no place in a run's record.
        """
        return os.environ.get("YEARBOOK_CATALOG", "")

    @property
    def dagster_storage(self) -> str:
        """Address of Dagster's storage: the same PostgreSQL, with the driver's name in full."""
        # Which driver stands behind a bare postgresql:// depends on SQLAlchemy's version.
        return f"postgresql+psycopg2://{self.catalogue.partition('://')[2]}"

    @property
    def workers(self) -> str:
        """Address of the scheduler whose workers run the steps; empty for this one process.

        Raises:
            SettingsError: it is no address, or there is no build that several processes share.
        """
        text = os.environ.get("YEARBOOK_EXECUTOR", "")
        if not text:
            return ""
        kind, _, address = text.partition("://")
        if kind != "dask" or not address:
            raise SettingsError(f"YEARBOOK_EXECUTOR is {text!r}; expected dask://host:port")
        if not self.catalogue:
            raise SettingsError(
                "YEARBOOK_EXECUTOR needs YEARBOOK_CATALOG: several processes cannot write one "
                "DuckDB file"
            )
        return f"tcp://{address}"

    @property
    def sql(self) -> Path:
        """Folder of the SELECT statements, one file a table."""
        return self.root / "sql"

    @property
    def build_database(self) -> Path:
        """The private database that a refresh writes; nobody else opens it."""
        name = f"build-{self.as_of}.duckdb" if self.as_of else "build.duckdb"
        return self.warehouse / "build" / name

    @property
    def journal(self) -> Path:
        """Folder beside the build database: for every built table, what it was made from."""
        return self.build_database.with_suffix(".journal")

    @property
    def logs(self) -> Path:
        """Folder of the structured logs, one file a run."""
        return self.warehouse / "logs"

    @property
    def publications(self) -> Path:
        """What became the current release and when, one line of JSON an event."""
        return self.warehouse / "publications.jsonl"

    @property
    def options(self) -> dict[str, str]:
        """Options of a run that change its tables, as they are recorded with the release."""
        return {"as_of": self.as_of.isoformat()} if self.as_of else {}

    @property
    def notice(self) -> str:
        """What every name, comment and page of the demonstration says; empty for real figures."""
        return NOTICE if self.illustrative else ""

    @property
    def releases(self) -> Path:
        """Folder of the kept releases."""
        return self.warehouse / "releases"

    @property
    def current(self) -> Path:
        """Symbolic link to the published release."""
        return self.warehouse / "current"

    @property
    def dagster_home(self) -> Path:
        """Folder of the persistent Dagster instance."""
        return self.warehouse / "dagster"

    def inputs(self) -> dict[str, str]:
        """Content hash of every file under ``raw/``, by path relative to its parent folder."""
        return _hashes(self.raw, "raw", lambda path: not path.name.startswith("."))

    def code(self) -> dict[str, str]:
        """Content hash of everything that turns raw files into tables."""
        return {
            **_hashes(PACKAGE, "pipelines", lambda path: path.suffix in SOURCES),
            **_hashes(self.reference, "reference", lambda path: path.suffix in {".csv", ".toml"}),
            **_hashes(self.sql, "sql", lambda path: path.suffix == ".sql"),
            **_hashes(self.root / "requirements.lock", "requirements.lock", lambda path: True),
            "python": ".".join(map(str, sys.version_info[:2])),
        }

    def fingerprint(self) -> dict[str, str]:
        """Hashes of the inputs, of the code, and of both with the options: equal is unchanged."""
        inputs, code = _digest(self.inputs()), _digest(self.code())
        return {
            "inputs": inputs,
            "code": code,
            "both": _digest({"i": inputs, "c": code, "n": self.notice, **self.options}),
        }

    def digests(self) -> dict[str, str]:
        """Hashes of what tables rest on besides each other, by name; see ``assets.versions``."""
        code = self.code()
        reference = {name: digest for name, digest in code.items() if name[:10] == "reference/"}
        python = {n: d for n, d in code.items() if n not in reference and n[:4] != "sql/"}
        return {
            "raw": _digest(self.inputs()),
            "reference": _digest(reference),
            "python": _digest(python),
            "options": _digest({"n": self.notice, **self.options}),
            "everything": self.fingerprint()["both"],
            "releases": _digest({m["release_id"]: m["run_id"] for m in self.kept()}),
        }

    def manifest(self) -> dict[str, Any] | None:
        """Manifest of the published release, or None where there is none that can be read.

        For a project as of a date: of its last release as of that date, which is never current.
        """
        if not self.as_of:
            return _manifest_in(self.current)
        found = [m for m in self.kept() if m["options"] == self.options]
        return found[-1] if found else None

    def kept(self) -> list[dict[str, Any]]:
        """Manifests of the kept releases, oldest first."""
        found = [_manifest_in(path) for path in sorted(self.releases.glob("[!.]*"))]
        return [manifest for manifest in found if manifest]

    def waiting(self) -> dict[str, list[str]]:
        """Kept releases that wait for a person, oldest first, with the reasons."""
        accepted = {event["release_id"] for event in self.published()}
        found = {}
        for manifest in self.kept():
            review = self.releases / manifest["release_id"] / "review.json"
            held = json.loads(review.read_text("utf-8"))["held"] if review.is_file() else []
            if held and manifest["release_id"] not in accepted:
                found[manifest["release_id"]] = held
        return found

    def is_current(self) -> bool:
        """Whether the published release was made from the present inputs, code and options."""
        manifest = self.manifest()
        return manifest is not None and (
            manifest["fingerprint"]["both"] == self.fingerprint()["both"]
        )

    def waiting_for(self) -> str | None:
        """Id of the last release that waits and was made from the present inputs and code."""
        waiting = self.waiting()
        if not waiting:
            return None
        both = self.fingerprint()["both"]
        found = [
            m["release_id"]
            for m in self.kept()
            if m["release_id"] in waiting and m["fingerprint"]["both"] == both
        ]
        return found[-1] if found else None

    def published(self) -> list[dict[str, Any]]:
        """What became the current release and when, oldest first."""
        if not self.publications.is_file():
            return []
        lines = self.publications.read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines if line.endswith("}")]

    def release(self, release_id: str | None = None) -> Path:
        """Database file of a release; without an id, of the one that this project publishes.

        Raises:
            FileNotFoundError: there is no such release; the message names the kept ones.
        """
        chosen = release_id or (self.manifest() or {}).get("release_id", "")
        path = self.releases / chosen / "warehouse.duckdb"
        known = [m["release_id"] for m in self.kept()]
        if chosen not in known:
            wanted = chosen or "published yet"
            kept = ", ".join(known) or "none"
            raise FileNotFoundError(f"no release {wanted}; kept releases: {kept}")
        return path


def _manifest_in(folder: Path) -> dict[str, Any] | None:
    path = folder / "manifest.json"
    if not path.is_file() or not (folder / "warehouse.duckdb").is_file():
        return None
    try:
        loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError:
        return None
    return loaded


def _hashes(root: Path, name: str, wanted: Any) -> dict[str, str]:
    if root.is_file():
        return {name: sha256_of(root)}
    found = sorted(path for path in root.rglob("*") if path.is_file() and wanted(path))
    return {f"{name}/{path.relative_to(root).as_posix()}": sha256_of(path) for path in found}


def _digest(parts: dict[str, str]) -> str:
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
