"""The last room: tables about tables, the candidate, its review and report, the warehouse."""

import json
from collections.abc import Iterator, Sequence

import dagster as dg

from pipelines import alerts, release
from pipelines.assets.lineage import lineage_frame
from pipelines.assets.steps import OWNERS
from pipelines.assets.tables import REFERENCE, Table, frame_table, in_order
from pipelines.assets.versions import stale
from pipelines.assets.workbench import Workbench
from pipelines.release.candidate import making
from pipelines.release.review import CHECKS, Finding
from pipelines.schemas import schema_of

CANDIDATE = dg.AssetKey(["release", "candidate"])
DIFFERENCE = dg.AssetKey(["release", "difference"])
REPORT = dg.AssetKey(["release", "report"])
WAREHOUSE = dg.AssetKey(["release", "warehouse"])
RELEASES = frozenset({"everything", "releases"})
COMPARABLE = "comparable"


def meta_tables(tables: Sequence[Table]) -> list[Table]:
    """``meta.columns`` and ``meta.column_lineage``, from the declarations; ``meta.releases``."""
    own = {"meta.columns", "meta.column_lineage", "meta.releases"}
    schemas = [schema_of(name) for name in sorted({*(table.name for table in tables), *own})]
    return [
        frame_table(
            "meta.column_lineage", [], lambda _, __: lineage_frame(tables),
            code="".join(table.code for table in tables if table.sql), outside=frozenset(),
        ),
        frame_table(
            "meta.columns", [],
            lambda bench, _: release.dictionary(
                schemas, bench.project.notice, release.stored_statements(bench.project)
            ),
            code=json.dumps([schema.name for schema in schemas]), outside=REFERENCE,
        ),
        frame_table(
            "meta.releases", ["comparison.region_index"],
            lambda bench, _: release.releases_frame(bench.project, bench.fingerprint),
            outside=RELEASES,
        ),
    ]  # fmt: skip


def release_assets(tables: Sequence[Table]) -> list[dg.AssetsDefinition]:
    """The candidate, its difference from the current release, its report, and the warehouse."""

    @dg.asset(
        key=CANDIDATE,
        deps=[table.key for table in tables],
        group_name="release",
        owners=OWNERS,
        kinds={"duckdb", "file"},
        description="候选版本：全部表同代且通过检查 | candidate: every table, of one generation, "
        "with every check passed",
    )
    def candidate(context: dg.AssetExecutionContext, workbench: Workbench) -> dg.MaterializeResult:  # type: ignore[type-arg]
        old = stale(tables, workbench.journal(), workbench.digests)
        if old:
            raise release.StaleTables(
                f"{len(old)} tables were not made from the present inputs and code "
                f"({', '.join(list(old)[:5])}{', …' if len(old) > 5 else ''}); materialise them "
                "first, or run the whole refresh"
            )
        manifest = release.stage(
            workbench.project, workbench.connection, [table.schema for table in in_order(tables)],
            workbench.journal(), workbench.fingerprint, context.run_id,
            release.stored_statements(workbench.project),
            {table.name: table.sql.unordered for table in tables if table.sql},
        )  # fmt: skip
        workbench.log("candidate", release=manifest["release_id"])
        return dg.MaterializeResult(
            metadata={
                "release": manifest["release_id"],
                "tables": len(manifest["tables"]),
                "rows": sum(manifest["tables"].values()),
            },
            data_version=dg.DataVersion(manifest["release_id"]),
        )

    @dg.asset(
        key=DIFFERENCE,
        deps=[candidate],
        group_name="release",
        owners=OWNERS,
        kinds={"html", "python"},
        check_specs=[dg.AssetCheckSpec(name, asset=DIFFERENCE) for name in (*CHECKS, COMPARABLE)],
        description="与当前版本的差异及原因，见 difference.html | what it changes and why, "
        "as a page",
    )
    def difference(context: dg.AssetExecutionContext, workbench: Workbench) -> dg.MaterializeResult:  # type: ignore[type-arg]
        release_id = _staged(context)
        judged = release.review(workbench.project, release_id)
        workbench.log("difference", against=judged.against, held=judged.held)
        page = making(workbench.project, release_id) / "difference.html"
        return dg.MaterializeResult(
            metadata={
                "against": judged.against or "no release before",
                "page": dg.MetadataValue.path(str(page)),
                "held": dg.MetadataValue.md("\n".join(f"- {r}" for r in judged.held) or "no"),
            },
            check_results=list(_checks(judged.findings)),
        )

    @dg.asset(
        key=REPORT,
        deps=[difference],
        group_name="release",
        owners=OWNERS,
        kinds={"html"},
        check_specs=[dg.AssetCheckSpec("made", asset=REPORT)],
        description="报告 report.html：结论、图表、每个数的来路 | the report: findings, figures, "
        "and the way back of every number",
    )
    def report(context: dg.AssetExecutionContext, workbench: Workbench) -> dg.MaterializeResult:  # type: ignore[type-arg]
        from pipelines.release.report.making import make_report

        path, lacks = make_report(workbench.project, _staged(context))
        workbench.log("report", bytes=path.stat().st_size, lacks=lacks)
        return dg.MaterializeResult(
            metadata={"page": dg.MetadataValue.path(str(path)), "bytes": path.stat().st_size},
            check_results=[
                dg.AssetCheckResult(
                    asset_key=REPORT, check_name="made", passed=not lacks,
                    severity=dg.AssetCheckSeverity.WARN,
                    metadata={"report": lacks or "made"},
                )
            ],
        )  # fmt: skip

    @dg.asset(
        key=WAREHOUSE,
        deps=[report],
        group_name="release",
        owners=OWNERS,
        kinds={"duckdb", "file"},
        description="已发布仓库 warehouse/current/warehouse.duckdb；差异超限时等待人工发布 | the "
        "published warehouse, replaced at once; it waits where the difference exceeds the limits",
    )
    def warehouse(context: dg.AssetExecutionContext, workbench: Workbench) -> dg.MaterializeResult:  # type: ignore[type-arg]
        project, release_id = workbench.project, _staged(context)
        held = release.review_of(making(project, release_id))["held"]
        current = release.publish(project, release_id, held=bool(held))
        workbench.log("published" if current else "kept back", release=release_id, held=held)
        workbench.retire()
        if held:
            alerts.send(f"Release {release_id} waits for a person", "\n".join(held))
        return dg.MaterializeResult(
            metadata={
                "release": release_id,
                "published": current,
                "held": dg.MetadataValue.md("\n".join(f"- {r}" for r in held) or "no"),
                "path": dg.MetadataValue.path(str(project.current / "warehouse.duckdb")),
            }
        )

    return [candidate, difference, report, warehouse]


def _staged(context: dg.AssetExecutionContext) -> str:
    """Id of the last candidate, which this run made or an earlier one left for a retry."""
    event = context.instance.get_latest_materialization_event(CANDIDATE)
    assert event is not None and event.asset_materialization is not None
    return str(event.asset_materialization.metadata["release"].value)


def _checks(findings: Sequence[Finding]) -> Iterator[dg.AssetCheckResult]:
    """Outcome of every declared check; what could not be compared passes none."""
    found = {finding.check: finding for finding in findings}
    whole = found.get(COMPARABLE) or Finding(COMPARABLE, True, "compared")
    for name in (*CHECKS, COMPARABLE):
        finding = found.get(name, whole)
        yield dg.AssetCheckResult(
            asset_key=DIFFERENCE,
            check_name=name,
            passed=finding.passed,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"report": finding.text},
        )
