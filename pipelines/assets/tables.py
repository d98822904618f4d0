"""What a table is made of: a SELECT or a function on frames, with checks and all that it rests on.

How tables are run as steps of the graph is in ``steps``; whether one is still what its inputs and
code would give, in ``versions``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TypeVar

import dagster as dg
import duckdb
import pandas as pd
import pandera.pandas as pa

from pipelines import database
from pipelines.assets.workbench import Workbench
from pipelines.schemas import schema_of
from pipelines.sqlfiles import SqlFile
from pipelines.validation import Report

Check = Callable[[pd.DataFrame], Report]
Frames = Mapping[str, pd.DataFrame]
Made = TypeVar("Made")
SCHEMA = "schema"
# Functions read the reference files; who reads more says so.
REFERENCE = frozenset({"reference"})


@dataclass(frozen=True)
class Table:
    """A table to be made.

    ``stopping`` checks end the run when they fail, ``reporting`` checks are shown and let it go on.
    ``outside`` names what it rests on besides other tables: ``raw``, ``reference``, ``options``,
    ``releases``.
    """

    name: str
    reads: Sequence[str]
    make: Callable[[Workbench], None]
    kinds: frozenset[str]
    description: str = ""
    code: str = ""
    outside: frozenset[str] = frozenset()
    sql: SqlFile | None = None
    deps: Sequence[dg.AssetKey] = ()
    stopping: Mapping[str, Check] = field(default_factory=dict)
    reporting: Mapping[str, Check] = field(default_factory=dict)

    @property
    def schema(self) -> pa.DataFrameSchema:
        """What the table is declared to be."""
        return schema_of(self.name)

    @property
    def key(self) -> dg.AssetKey:
        """Asset key: schema and name of the table."""
        return table_key(self.name)

    @property
    def all_stopping(self) -> list[str]:
        """Names of the stopping checks: that of the schema, then the table's own."""
        return [SCHEMA, *self.stopping]


class Read(Mapping[str, pd.DataFrame]):
    """Tables as frames, each read when it is asked for: what is made of them may be there."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        names: Sequence[str],
        columns: Mapping[str, Sequence[str]],
        where: Mapping[str, str],
    ) -> None:
        self.connection, self.names, self.columns, self.where = connection, names, columns, where
        self.read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self.names:
            raise KeyError(name)
        if name not in self.read:
            columns, where = self.columns.get(name), self.where.get(name, "")
            self.read[name] = database.read(self.connection, name, columns, where)
        return self.read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(self.names))

    def __len__(self) -> int:
        return len(dict.fromkeys(self.names))


def table_key(name: str) -> dg.AssetKey:
    """Asset key of a table by its full name."""
    return dg.AssetKey(name.split("."))


def sql_table(
    sql: SqlFile,
    *,
    name: str | None = None,
    parameters: Mapping[str, object] | None = None,
    stopping: Mapping[str, Check] | None = None,
    reporting: Mapping[str, Check] | None = None,
) -> Table:
    """Table of a SELECT; what it reads is found in the statement.

    Args:
        sql: the statement.
        name: table to fill, if not the statement's own.
        parameters: values bound to ``$name`` in the statement.
        stopping: further checks that end the run.
        reporting: further checks that are only reported.
    """
    table, bound = name or sql.name, dict(parameters or {})
    schema = schema_of(table)

    def make(bench: Workbench) -> None:
        if schema.metadata["stored"]:
            database.fill_by_query(bench.connection, schema, sql.text, bound)
        else:
            database.create_view(bench.connection, schema, sql.unordered)

    return Table(
        table,
        sql.reads,
        make,
        frozenset({"sql", "duckdb"}),
        description=sql.header,
        code=sql.text + str(sorted(bound.items())),
        sql=sql,
        stopping=stopping or {},
        reporting=reporting or {},
    )


def parquet_table(sql: SqlFile, files: Callable[[Workbench], list[str]]) -> Table:
    """Table of a SELECT that reads Parquet files itself, bound as ``$files``; empty without any."""
    schema = schema_of(sql.name)

    def make(bench: Workbench) -> None:
        paths = files(bench)
        if paths:
            database.fill_by_query(bench.connection, schema, sql.text, {"files": paths})
        else:
            database.create(bench.connection, schema)

    return Table(
        sql.name,
        sql.reads,
        make,
        frozenset({"sql", "duckdb", "parquet"}),
        description=sql.header,
        code=sql.text,
        # The sidecars' hashes, which the panels' table holds, stand for the files' content.
        sql=sql,
    )


def frame_table(
    name: str,
    reads: Sequence[str],
    make_frame: Callable[[Workbench, Frames], pd.DataFrame],
    *,
    description: str = "",
    code: str = "",
    outside: frozenset[str] = REFERENCE,
    deps: Sequence[dg.AssetKey] = (),
    columns: Mapping[str, Sequence[str]] | None = None,
    where: Mapping[str, str] | None = None,
) -> Table:
    """Table of a function: it gets the tables that it reads as frames and returns the new one.

    ``columns`` names the columns read of a long table, ``where`` a condition on its rows, where not
    all are needed.
    """
    schema, narrow, few = schema_of(name), columns or {}, where or {}

    def make(bench: Workbench) -> None:
        frames = Read(bench.connection, reads, narrow, few)
        database.fill_by_frame(bench.connection, schema, make_frame(bench, frames))

    return Table(
        name, reads, make, frozenset({"python", "duckdb"}), description,
        code + "".join(few.values()), outside, deps=deps,
    )  # fmt: skip


def once(make: Callable[[Workbench, Frames], Made]) -> Callable[[Workbench, Frames], Made]:
    """A function on frames that tables share: computed once for the inputs and code of a run."""
    made: dict[str, Made] = {}

    def shared(bench: Workbench, frames: Frames) -> Made:
        state = bench.fingerprint["both"]
        if state not in made:
            made.clear()
            made[state] = make(bench, frames)
        return made[state]

    return shared


def in_order(tables: Sequence[Table]) -> list[Table]:
    """Tables in the order of their dependencies."""
    by_name = {table.name: table for table in tables}
    graph = {name: [r for r in table.reads if r in by_name] for name, table in by_name.items()}
    return [by_name[name] for name in TopologicalSorter(graph).static_order()]


def code_of(*modules: object) -> str:
    """Text of modules, and of files by path, so that a change of theirs makes a table stale."""
    return "".join(Path(str(getattr(m, "__file__", m))).read_text("utf-8") for m in modules)
