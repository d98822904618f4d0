"""Where things lie, and what a refresh depends on: paths, content hashes, a release's manifest.

Only the standard library is imported here, so that "nothing changed" is decided before anything
heavy is loaded. No table, no Dagster, no arithmetic belongs here.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent


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

    def __post_init__(self) -> None:
        for name in ("raw", "warehouse"):
            if getattr(self, name) is None:
                chosen = os.environ.get(f"YEARBOOK_{name.upper()}")
                object.__setattr__(self, name, Path(chosen) if chosen else self.root / name)

    @property
    def sql(self) -> Path:
        """Folder of the SELECT statements, one file a table."""
        return self.root / "sql"

    @property
    def build_database(self) -> Path:
        """The private database that a refresh writes; nobody else opens it."""
        return self.warehouse / "build" / "build.duckdb"

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
            **_hashes(PACKAGE, "pipelines", lambda path: path.suffix in {".py", ".yaml"}),
            **_hashes(self.reference, "reference", lambda path: path.suffix in {".csv", ".toml"}),
            **_hashes(self.sql, "sql", lambda path: path.suffix == ".sql"),
            **_hashes(self.root / "requirements.lock", "requirements.lock", lambda path: True),
            "python": ".".join(map(str, sys.version_info[:2])),
        }

    def fingerprint(self) -> dict[str, str]:
        """Hashes of all inputs, of all code, and of both: equal means nothing changed."""
        inputs, code = _digest(self.inputs()), _digest(self.code())
        return {"inputs": inputs, "code": code, "both": _digest({"i": inputs, "c": code})}

    def manifest(self) -> dict[str, Any] | None:
        """Manifest of the published release, or None where there is none that can be read."""
        path = self.current / "manifest.json"
        if not path.is_file() or not (self.current / "warehouse.duckdb").is_file():
            return None
        loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return loaded


def _hashes(root: Path, name: str, wanted: Any) -> dict[str, str]:
    if root.is_file():
        return {name: sha256_of(root)}
    found = sorted(path for path in root.rglob("*") if path.is_file() and wanted(path))
    return {f"{name}/{path.relative_to(root).as_posix()}": sha256_of(path) for path in found}


def _digest(parts: dict[str, str]) -> str:
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
