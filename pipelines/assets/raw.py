"""Raw files as external assets, and the first tables: files, cells and figures of prose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import dagster as dg
import pandas as pd
from dagster._core.definitions.data_version import DATA_VERSION_TAG

from pipelines import database, extracts
from pipelines.assets.tables import Table, frame_table, parquet_table
from pipelines.assets.workbench import Workbench
from pipelines.extracts.prose import load_lexicon
from pipelines.extracts.reading import Extract, data_files
from pipelines.project import Project
from pipelines.reference import load_catalogue, load_layouts
from pipelines.schemas import schema_of
from pipelines.sqlfiles import SqlFile

FILES = frozenset({"raw", "reference"})
PANEL_FIGURES = "clean.panel_figures"
# Statements that read Parquet files themselves.
PANEL_TABLES = ("extracts.panel_regions", "extracts.panel_items", PANEL_FIGURES)


def raw_specs(project: Project) -> list[dg.AssetSpec]:
    """One external asset a raw file; where it comes from is in its sidecar."""
    return [
        dg.AssetSpec(
            raw_key(f"raw/{path.relative_to(project.raw).as_posix()}"),
            group_name="raw",
            kinds={"file"},
            description=f"原始提取文件 | raw extract {path.relative_to(project.raw).as_posix()}",
        )
        for path in data_files(project.raw)
    ]


def raw_key(file: str) -> dg.AssetKey:
    """Asset key of a raw file, from its name in the ``file`` column."""
    return dg.AssetKey([re.sub(r"[^A-Za-z0-9_]", "_", part) for part in file.split("/")])


def observe_raw(project: Project, instance: dg.DagsterInstance) -> None:
    """Report the content hash of every raw file as its data version."""
    known = {spec.key for spec in raw_specs(project)}
    for file, digest in project.inputs().items():
        if raw_key(file) in known:
            instance.report_runless_asset_event(
                dg.AssetObservation(
                    raw_key(file),
                    tags={DATA_VERSION_TAG: digest[:16]},
                    metadata={"sha256": digest, "file": file},
                )
            )


def extract_tables(project: Project, sql: Mapping[str, SqlFile]) -> list[Table]:
    """Files, cells, the account of cells, figures of prose and Parquet panels, of all raw files."""
    deps = [spec.key for spec in raw_specs(project)]

    @lru_cache(maxsize=1)
    def read_state(_: str) -> list[Extract]:
        layouts = load_layouts(project.reference / "layouts")
        catalogue = load_catalogue(project.reference)
        lexicon = load_lexicon(project.reference, catalogue)
        return extracts.read_all(
            project.raw, layouts, catalogue["marks"], lexicon, illustrative=project.illustrative
        )

    def read(workbench: Workbench) -> list[Extract]:
        # All tables come from one reading of one state of the files.
        return read_state(workbench.fingerprint["both"])

    return [
        frame_table(
            "extracts.files", [], lambda bench, _: files_frame(read(bench)),
            outside=FILES, deps=deps,
        ),
        frame_table(
            "extracts.accounting", [], lambda bench, _: account_frame(read(bench)),
            outside=FILES, deps=deps,
        ),
        frame_table(
            "extracts.cells", [], lambda bench, _: cells_frame(read(bench)),
            outside=FILES, deps=deps,
        ),
        frame_table(
            "extracts.figures", [], lambda bench, _: figures_frame(read(bench)),
            outside=FILES, deps=deps,
        ),
        frame_table(
            "extracts.panels", [], lambda bench, _: panels_frame(read(bench)),
            outside=FILES, deps=deps,
        ),
        *(parquet_table(sql[name], panel_files) for name in PANEL_TABLES[:-1]),
    ]  # fmt: skip


def figures_table(sql: Mapping[str, SqlFile]) -> Table:
    """``clean.panel_figures``: values of Parquet panels, once their labels are understood."""
    return parquet_table(sql[PANEL_FIGURES], panel_files)


def panel_files(workbench: Workbench) -> list[str]:
    """Paths of the Parquet panels, in the order of their numbers."""
    files = database.read(workbench.connection, "extracts.panels")["file"]
    return [str(workbench.project.raw / file.removeprefix("raw/")) for file in files]


def _facts(extract: Extract) -> dict[str, Any]:
    sidecar = extract.sidecar
    first, last = sidecar.data_years or (None, None)
    return {
        "file": extract.file, "source_id": sidecar.source, "publisher": sidecar.publisher,
        "edition": sidecar.edition, "published_on": sidecar.published,
        "data_first_year": first, "data_last_year": last, "obtained": sidecar.obtained,
        "sha256": sidecar.sha256,
    }  # fmt: skip


def files_frame(found: list[Extract]) -> pd.DataFrame:
    """Sidecars with the account of each file's cells."""
    roles = {
        "n_values": ("value",), "n_blank": ("blank",), "n_labels": ("label", "text"),
        "n_headers": ("title", "header"), "n_notes": ("note", "flag"),
    }  # fmt: skip
    rows = []
    for extract in found:
        sidecar = extract.sidecar
        counts = {n: sum(extract.account.get(r, 0) for r in rs) for n, rs in roles.items()}
        rows.append(
            {
                **_facts(extract), "title": sidecar.title, "publication": sidecar.publication,
                "unit": sidecar.unit, "status": sidecar.status,
                "obtained_from": sidecar.obtained_from, "note": sidecar.note, **counts,
                "n_cells": sum(extract.account.values()) - counts["n_blank"],
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def account_frame(found: list[Extract]) -> pd.DataFrame:
    """How many cells of each sheet have which role."""
    rows = [
        {"file": extract.file, "sheet": sheet, "role": role, "n": count}
        for extract in found
        for (sheet, role), count in extract.accounting.items()
    ]
    order = ["file", "sheet", "role"]
    return pd.DataFrame(rows).sort_values(order, na_position="first", ignore_index=True)


def cells_frame(found: list[Extract]) -> pd.DataFrame:
    """Value cells of all files with the facts of their sidecars."""
    frame = pd.DataFrame(
        [
            {**_facts(extract), "is_final": extract.sidecar.status == "final", **cell}
            for extract in found
            for cell in extract.cells
        ],
        columns=list(schema_of("extracts.cells").columns),
    )
    provisional = (frame["mark"] == "flagged") & (frame["mark_text"].str.split().str[0] == "p")
    return frame.assign(is_final=frame["is_final"] & ~provisional)


def figures_frame(found: list[Extract]) -> pd.DataFrame:
    """Every figure of every bulletin with what it was taken for."""
    rows = [
        {"sha256": extract.sidecar.sha256, **figure}
        for extract in found
        for figure in extract.figures
    ]
    return pd.DataFrame(rows, columns=list(schema_of("extracts.figures").columns))


def panels_frame(found: list[Extract]) -> pd.DataFrame:
    """Parquet panels, numbered in the order of their names, with the facts of their sidecars."""
    rows = [
        {
            **_facts(extract), "level": extract.sidecar.level, "scope": extract.sidecar.scope,
            "unit": extract.sidecar.unit, "value_column": extract.panel.value_column,
            "publication": extract.sidecar.publication,
            "is_final": extract.sidecar.status == "final",
        }
        for extract in sorted(found, key=lambda extract: extract.file)
        if extract.panel
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(schema_of("extracts.panels").columns))
    return frame.assign(file_id=range(len(frame)))
