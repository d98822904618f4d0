"""How tables run: tables made one after the other form one step of the graph.

Each table is an asset of its own, with its own checks, and can be materialised by itself. A table
whose recipe is unchanged is kept as it is and says so.
"""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import duckdb
import pandera.pandas as pa

from pipelines import database, lake
from pipelines.assets.lineage import lineage_metadata
from pipelines.assets.tables import SCHEMA, Table, in_order, table_key
from pipelines.assets.versions import is_fresh, recipe
from pipelines.assets.workbench import Workbench
from pipelines.project import Project
from pipelines.quoting import quoted
from pipelines.validation import validate_rows

PREVIEW_ROWS = 5
OWNERS = ["team:yearbook"]
ERROR, WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN


def executor(project: Project, tables: Sequence[Table]) -> dg.ExecutorDefinition:
    """Where steps run: in one process, or on the workers that the project's settings name.

    One process is the default: a build database of one file has one writer, and starting processes
    costs more than the work.
    """
    if not project.workers:
        return dg.in_process_executor
    lake.required("dagster_dask")
    from pipelines.assets.workers import workers_executor

    return workers_executor(project, {table.name.split(".")[0] for table in tables})


def step(name: str, tables: Sequence[Table], group: str) -> dg.AssetsDefinition:
    """One step that makes tables in the order of their dependencies.

    A table whose stopping check fails is written to the private build database, reported, and
    nothing after it is made.
    """
    ordered = in_order(tables)

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
            kept = not workbench.force and is_fresh(table, workbench.journal(), workbench.digests)
            if kept:
                entry = workbench.journal()[table.name]
            else:
                with workbench.whole():
                    entry = _make(workbench, table)
            workbench.log("kept" if kept else "made", table=table.name, **_facts(entry))
            yield _result(workbench, table, entry, kept)
            failed = [check for check in entry["checks"].values() if not check["passed"]]
            if failed:
                raise dg.Failure(
                    f"{table.name}: a check failed",
                    metadata={"report": dg.MetadataValue.md(failed[0]["text"])},
                )

    return made


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
            **({"sql": dg.MetadataValue.md(f"```sql\n{table.sql.text}\n```")} if table.sql else {}),
        },
        owners=OWNERS,
        skippable=True,
    )


def _check_specs(table: Table) -> Iterator[dg.AssetCheckSpec]:
    for name in table.all_stopping:
        yield dg.AssetCheckSpec(name, asset=table.key, blocking=True)
    for name in table.reporting:
        yield dg.AssetCheckSpec(name, asset=table.key)


def _make(workbench: Workbench, table: Table) -> dict[str, Any]:
    """Make a table, check it, and write down what it was made from; the entry of the journal."""
    began, connection = time.perf_counter(), workbench.connection
    workbench.forget(table.name)
    made_from = recipe(table, workbench.journal(), workbench.digests)
    table.make(workbench)
    stored, rows = table.schema.metadata["stored"], database.rows_of(connection, table.name)
    n_rows = database.count(connection, table.name)
    # Only a table with checks of its own is read whole: those list faults, and there are few.
    own = {**table.stopping, **table.reporting}
    frame = database.read(connection, table.name) if own else None
    entry = {
        "recipe": made_from,
        "version": content_hash(connection.table(table.name)) if stored else made_from[:16],
        "rows": n_rows,
        "checks": {
            SCHEMA: _outcome(validate_rows(rows, n_rows, table.schema)),
            **{name: _outcome(check(frame)) for name, check in table.stopping.items()},
        },
        "doubts": {name: _outcome(check(frame)) for name, check in table.reporting.items()},
        "preview": rows.limit(PREVIEW_ROWS).df().to_markdown(index=False),
    }
    entry["seconds"] = round(time.perf_counter() - began, 4)
    workbench.note(table.name, entry)
    return entry


def _facts(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What the log of a run says about a table."""
    failed = [n for kind in ("checks", "doubts") for n, o in entry[kind].items() if not o["passed"]]
    return {"rows": entry["rows"], "seconds": entry["seconds"], "failed_checks": failed}


def _outcome(report: Any) -> dict[str, Any]:
    return {"passed": report.passed, "failures": report.failures, "text": report.text}


def _result(
    workbench: Workbench, table: Table, entry: Mapping[str, Any], kept: bool
) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """A table's checks, row count, preview and content as data version."""
    how = "kept: same inputs and code as when it was made" if kept else "made in this run"
    return dg.MaterializeResult(
        asset_key=table.key,
        metadata={
            "dagster/row_count": entry["rows"],
            "preview": dg.MetadataValue.md(entry["preview"]),
            "how": how,
            "seconds": 0.0 if kept else entry["seconds"],
            **lineage_metadata(table),
        },
        check_results=[
            dg.AssetCheckResult(
                asset_key=table.key,
                check_name=name,
                passed=outcome["passed"],
                severity=severity,
                metadata={
                    "failures": outcome["failures"],
                    "report": dg.MetadataValue.md(outcome["text"]),
                },
            )
            for kind, severity in (("checks", ERROR), ("doubts", WARN))
            for name, outcome in entry[kind].items()
        ],
        data_version=dg.DataVersion(entry["version"]),
    )


def content_hash(rows: duckdb.DuckDBPyRelation) -> str:
    """Hash of a stored table's content: columns, order and values."""
    names = ", ".join(quoted(column) for column in rows.columns)
    # The number of a row makes the sum depend on the order.
    found = rows.project(f"hash({names}, rowid) AS one").aggregate("sum(one), bit_xor(one)")
    digest = hashlib.sha256("\x1f".join([*rows.columns, *map(str, found.fetchall()[0])]).encode())
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
