"""The charts of the report: drawn in both languages, with links to the way back on their marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from pipelines import database
from pipelines.release.report.numbers import coverage_link, flow_link, group_link, score_link


def drawn(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Every chart of a release: id, index, texts, and its SVG in each language."""
    from pipelines.release.charts import charts, svg

    scores = database.read(connection, "indices.scores", ["index_id", "region_code", "aggregation"])
    scored = set(scores.itertuples(index=False, name=None))
    return [
        {
            "id": chart.id, "index_id": chart.index_id, "kind": chart.kind,
            "title": (chart.title.zh, chart.title.en), "alt": (chart.alt.zh, chart.alt.en),
            "note": (chart.note.zh, chart.note.en), "zh": svg(chart, "zh"), "en": svg(chart, "en"),
        }
        for chart in charts(connection, link=lambda row: f"#{_target(row, scored)}")
    ]  # fmt: skip


def _target(row: Mapping[str, Any], scored: set[tuple[str, str, str]]) -> str:
    """Where a mark leads, from the key of the row that it shows."""
    index_id, year = row["index_id"], row["year"]
    if "from_code" in row:
        return flow_link(index_id, year, row["from_code"], row["to_code"])
    if "aggregation" in row and (index_id, row["group_id"], row["aggregation"]) not in scored:
        return group_link(index_id, row["group_id"], row["aggregation"], year)
    if row.get("region_code") or row.get("group_id"):
        return score_link(index_id, row.get("region_code") or row["group_id"], year)
    return coverage_link(index_id, row["indicator_id"], year)
