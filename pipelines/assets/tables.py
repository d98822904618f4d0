"""What a table is made of: a SELECT or a function on frames, with checks and all that it rests on.

How tables are run as steps of the graph is in ``steps``; whether one is still what its inputs and
code would give, in ``versions``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TypeVar

import dagster as dg
import pandas as pd
import pandera.pandas as pa

from pipelines import database
from pipelines.assets.workbench import Workbench
from pipelines.schemas import schema_of
from pipelines.sqlfiles import SqlFile
from pipelines.validation import Report, validate

Check = Callable[[pd.DataFrame], Report]
Frames = dict[str, pd.DataFrame]
Made = TypeVar("Made")
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
    def all_stopping(self) -> dict[str, Check]:
        """The schema check, then the table's own stopping checks."""
        return {"schema": lambda frame: validate(frame, self.schema), **self.stopping}


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
    return Table(
        table,
        sql.reads,
        lambda bench: database.fill_by_query(bench.connection, schema, sql.text, bound),
        frozenset({"sql", "duckdb"}),
        description=sql.header,
        code=sql.text + str(sorted(bound.items())),
        sql=sql,
        stopping=stopping or {},
        reporting=reporting or {},
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
) -> Table:
    """Table of a function: it gets the tables that it reads as frames and returns the new one.

    ``columns`` names the columns read of a long table, where not all are needed.
    """
    schema, narrow = schema_of(name), columns or {}

    def make(bench: Workbench) -> None:
        frames = {
            table: database.read(bench.connection, table, narrow.get(table)) for table in reads
        }
        database.fill_by_frame(bench.connection, schema, make_frame(bench, frames))

    return Table(
        name, reads, make, frozenset({"python", "duckdb"}), description, code, outside, deps=deps
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
    """Source text of modules, so that a change of theirs makes a table stale."""
    return "".join(Path(str(getattr(m, "__file__", ""))).read_text("utf-8") for m in modules)
