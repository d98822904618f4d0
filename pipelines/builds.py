"""Where a refresh builds its tables: one small interface, and the DuckDB file that is the default.

A build has a connection while it is entered, and a journal: for every table what it was made from
and how its checks went. The other place, for refreshes of several processes, is in ``lake``. What
the tables hold does not belong here.
"""

from __future__ import annotations

import json
import os
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, Self

import duckdb

from pipelines import database
from pipelines.project import Project

Entry = dict[str, Any]
MEMORY = "YEARBOOK_MEMORY"


class Build(Protocol):
    """The private database of a refresh; entered it is open for writing.

    ``entries`` can be read without entering it; ``forget`` and ``note`` cannot be called.
    """

    connection: duckdb.DuckDBPyConnection

    def __enter__(self) -> Self:
        """Open it; BusyError where another refresh has it."""
        ...

    def __exit__(self, *_: object) -> None:
        """Close it."""
        ...

    def whole(self) -> AbstractContextManager[None]:
        """What is done to one table, from reading others to noting it down."""
        ...

    def entries(self) -> dict[str, Entry]:
        """The journal as it stands: an entry a table that is wholly made."""
        ...

    def forget(self, table: str) -> None:
        """Strike a table out of the journal before it is made anew."""
        ...

    def note(self, table: str, entry: Entry) -> None:
        """Write down what a table was made from and how its checks went."""
        ...

    def retire(self) -> None:
        """Give up what no kept release needs any more."""
        ...


class FileBuild:
    """One DuckDB file with one writer, and a folder of JSON files beside it as its journal."""

    connection: duckdb.DuckDBPyConnection

    def __init__(self, project: Project) -> None:
        """The build database of a project; nothing is opened yet."""
        self.project = project

    def __enter__(self) -> Self:
        """Open the file for writing; its lock keeps a second refresh out."""
        # Beyond it DuckDB writes to the disk; without it four fifths of the machine's memory.
        memory = os.environ.get(MEMORY)
        limit = {"memory_limit": memory} if memory else {}
        self.connection = database.connect(self.project.build_database, **limit)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.connection.close()

    def whole(self) -> AbstractContextManager[None]:
        """Nothing in particular: the only writer sees one state, and the journal lies beside."""
        return nullcontext()

    def entries(self) -> dict[str, Entry]:
        """The journal as the last run left it; empty where there is no build database."""
        if not self.project.build_database.is_file():
            return {}
        files = sorted(self.project.journal.glob("*.json"))
        return {path.stem: json.loads(path.read_text("utf-8")) for path in files}

    def forget(self, table: str) -> None:
        """Remove the table's file: a run that dies leaves no entry that is not so."""
        (self.project.journal / f"{table}.json").unlink(missing_ok=True)

    def note(self, table: str, entry: Entry) -> None:
        """Replace the table's file in one step."""
        path = self.project.journal / f"{table}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".new").write_text(json.dumps(entry, ensure_ascii=False), "utf-8")
        path.with_suffix(".new").replace(path)

    def retire(self) -> None:
        """Nothing: the file holds the last generation alone."""


def build_of(project: Project) -> Build:
    """Where the tables of a project are built, by its settings."""
    if not project.catalogue:
        return FileBuild(project)
    # Loaded where it is asked for: it needs libraries that the default installation lacks.
    from pipelines.lake import LakeBuild

    return LakeBuild(project)
