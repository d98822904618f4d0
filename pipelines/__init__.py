"""Yearbook indices: from raw yearbook extracts to checked, traceable region comparisons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from pipelines.project import Project


def connect(
    project: Project | None = None, release: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a published warehouse for reading: the current one, or the kept release of that id.

    The connection reads the published tables and nothing else: it cannot write, read other files,
    load extensions or change its settings. It keeps seeing its release while newer ones appear.

    Raises:
        FileNotFoundError: nothing has been published yet, or there is no such release.
    """
    from pipelines.project import Project as DefaultProject

    # The release itself, not the link: a reader must not see two generations.
    return open_release((project or DefaultProject()).release(release))


def open_release(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the database file of a release for reading and nothing else."""
    import duckdb

    return duckdb.connect(
        str(path),
        read_only=True,
        config={"enable_external_access": False, "lock_configuration": True},
    )
