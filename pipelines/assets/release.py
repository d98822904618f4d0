"""The last room: tables about tables, and the published warehouse."""

from collections.abc import Sequence

import dagster as dg

from pipelines import release
from pipelines.assets.tables import Table, frame_table, table_key
from pipelines.assets.workbench import Workbench
from pipelines.schemas import schema_of

RELEASE = dg.AssetKey(["release", "warehouse"])


def meta_tables(tables: Sequence[str]) -> list[Table]:
    """``meta.columns``, the data dictionary from the schemas, and ``meta.releases``."""
    schemas = [schema_of(name) for name in sorted({*tables, "meta.columns", "meta.releases"})]
    return [
        frame_table("meta.columns", [], lambda _, __: release.dictionary(schemas)),
        frame_table(
            "meta.releases", ["comparison.region_index"],
            lambda bench, _: release.releases_frame(bench.project, bench.fingerprint),
        ),
    ]  # fmt: skip


def release_asset(tables: Sequence[str]) -> dg.AssetsDefinition:
    """The published warehouse: every table, copied when all are of one generation and passed."""

    @dg.asset(
        key=RELEASE,
        deps=[table_key(name) for name in tables],
        group_name="release",
        kinds={"duckdb", "file"},
        description="已发布仓库 warehouse/current/warehouse.duckdb | the published warehouse, "
        "replaced at once when all tables are of one generation and passed their checks",
    )
    def warehouse(context: dg.AssetExecutionContext, workbench: Workbench) -> dg.MaterializeResult:  # type: ignore[type-arg]
        manifest = release.publish(
            workbench.project, workbench.connection, [schema_of(name) for name in tables],
            workbench.journal(), workbench.fingerprint, context.run_id,
        )  # fmt: skip
        return dg.MaterializeResult(
            metadata={
                "release": manifest["release_id"],
                "tables": len(manifest["tables"]),
                "rows": sum(manifest["tables"].values()),
                "path": dg.MetadataValue.path(str(workbench.project.current / "warehouse.duckdb")),
            },
            data_version=dg.DataVersion(manifest["fingerprint"]["both"][:16]),
        )

    return warehouse
