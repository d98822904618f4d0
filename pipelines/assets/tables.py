"""How tables become assets: by a SELECT or by a function on frames, always with a schema check.

Tables that are made one after the other form one step; each is an asset of its own, with its own
checks, and can be materialised by itself.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path

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
PREVIEW_ROWS = 5


@dataclass(frozen=True)
class Table:
    """A table to be made.

    ``stopping`` checks end the run when they fail, ``reporting`` checks are shown and let it go on.
    """

    name: str
    reads: Sequence[str]
    make: Callable[[Workbench], None]
    kinds: frozenset[str]
    description: str = ""
    code: str = ""
    metadata: Mapping[str, object] = field(default_factory=dict)
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
        metadata={"sql": dg.MetadataValue.md(f"```sql\n{sql.text}\n```")},
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
    deps: Sequence[dg.AssetKey] = (),
) -> Table:
    """Table of a function: it gets the tables that it reads as frames and returns the new one."""
    schema = schema_of(name)

    def make(bench: Workbench) -> None:
        frames = {table: database.read(bench.connection, table) for table in reads}
        database.fill_by_frame(bench.connection, schema, make_frame(bench, frames))

    return Table(
        name, reads, make, frozenset({"python", "duckdb"}), description, code, deps=deps
    )  # fmt: skip


def step(name: str, tables: Sequence[Table], group: str) -> dg.AssetsDefinition:
    """One step that makes tables in the order of their dependencies.

    A table whose stopping check fails is written to the private build database, reported, and
    nothing after it is made.
    """
    ordered = _in_order(tables)

    @dg.multi_asset(
        name=name,
        specs=[_spec(table, group) for table in ordered],
        check_specs=[spec for table in ordered for spec in _check_specs(table)],
        can_subset=True,
    )
    def made(
        context: dg.AssetExecutionContext, workbench: Workbench
    ) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
        for table in ordered:
            if table.key not in context.selected_asset_keys:
                continue
            table.make(workbench)
            result = _written(workbench, table)
            yield result
            failed = [
                c
                for c in result.check_results or []
                if c.check_name in table.all_stopping and not c.passed
            ]
            if failed:
                raise dg.Failure(
                    f"{table.name}: check {failed[0].check_name} failed",
                    metadata={"report": failed[0].metadata["report"]},
                )

    return made


def _in_order(tables: Sequence[Table]) -> list[Table]:
    by_name = {table.name: table for table in tables}
    graph = {name: [r for r in table.reads if r in by_name] for name, table in by_name.items()}
    return [by_name[name] for name in TopologicalSorter(graph).static_order()]


def _spec(table: Table, group: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        table.key,
        deps=[*(table_key(read) for read in table.reads), *table.deps],
        group_name=group,
        kinds=set(table.kinds),
        description="\n\n".join(t for t in (table.schema.description, table.description) if t),
        code_version=hashlib.sha256(table.code.encode()).hexdigest()[:12] if table.code else None,
        metadata={
            "dagster/column_schema": column_schema(table.schema),
            "dagster/relation_identifier": table.name,
            **table.metadata,
        },
        skippable=True,
    )


def _check_specs(table: Table) -> Iterator[dg.AssetCheckSpec]:
    for name in table.all_stopping:
        yield dg.AssetCheckSpec(name, asset=table.key, blocking=True)
    for name in table.reporting:
        yield dg.AssetCheckSpec(name, asset=table.key)


def _written(workbench: Workbench, table: Table) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Result of a written table: its checks, row count, preview and content as data version."""
    frame = database.read(workbench.connection, table.name)
    stopping = list(_outcomes(table, frame, table.all_stopping, dg.AssetCheckSeverity.ERROR))
    reporting = list(_outcomes(table, frame, table.reporting, dg.AssetCheckSeverity.WARN))
    checks, doubts = (
        {str(o.check_name): bool(o.passed) for o in os} for os in (stopping, reporting)
    )
    workbench.note(table.name, len(frame), checks, doubts)
    return dg.MaterializeResult(
        asset_key=table.key,
        metadata={
            "dagster/row_count": len(frame),
            "preview": dg.MetadataValue.md(frame.head(PREVIEW_ROWS).to_markdown(index=False)),
        },
        check_results=[*stopping, *reporting],
        data_version=dg.DataVersion(content_hash(frame)),
    )


def _outcomes(
    table: Table, frame: pd.DataFrame, checks: Mapping[str, Check], severity: dg.AssetCheckSeverity
) -> Iterator[dg.AssetCheckResult]:
    for name, check in checks.items():
        report = check(frame)
        yield dg.AssetCheckResult(
            asset_key=table.key,
            check_name=name,
            passed=report.passed,
            severity=severity,
            metadata={"failures": report.failures, "report": dg.MetadataValue.md(report.text)},
        )


def content_hash(frame: pd.DataFrame) -> str:
    """Hash of a table's content: columns, order and values."""
    digest = hashlib.sha256("\x1f".join(frame.columns).encode())
    digest.update(pd.util.hash_pandas_object(frame, index=True).to_numpy().tobytes())
    return digest.hexdigest()[:16]


def column_schema(schema: pa.DataFrameSchema) -> dg.TableSchema:
    """Columns with types and descriptions, as the Dagster UI shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name,
                declared.metadata["type"],
                description=declared.description,
                constraints=dg.TableColumnConstraints(nullable=declared.nullable),
            )
            for name, declared in schema.columns.items()
        ]
    )


def code_of(*modules: object) -> str:
    """Source text of modules, so that a change of theirs makes a table stale."""
    return "".join(Path(str(getattr(m, "__file__", ""))).read_text("utf-8") for m in modules)
