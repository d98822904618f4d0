"""The charts of the report: drawn in both languages, with links to the way back on their marks.

Drawing is the slowest part of a report. What was drawn is kept beside the build database, by what
it was drawn from, and drawn again only when the tables that it shows or the code have changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines import database, vega
from pipelines.release import fonts
from pipelines.release.report import numbers

if TYPE_CHECKING:
    from pipelines.release.charts import Chart

# What the tables of the page do not show already; the others are drawn for papers.
KINDS = {"trend", "synergy", "ranking", "network", "profile"}
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Drawn:
    """A chart of the report; its SVG may still be under way when it is asked for.

    ``svg`` gives it by language: ``"zh"`` or ``"en"``.
    """

    chart: Chart
    svg: Callable[[str], str]


@contextmanager
def drawing(
    connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], kept: Path
) -> Iterator[list[Drawn]]:
    """Charts of a release for its report, laid out while the rest of the page is put together.

    Args:
        connection: a reader's connection to the release.
        manifest: its manifest, for the versions of its tables and of the code.
        kept: folder of what was drawn before; what this release does not need is removed.
    """
    wanted = _charts(connection)
    places = {chart.id: kept / f"{_recipe(chart, manifest)}.json" for chart in wanted}
    # A process of its own: vl-convert holds the interpreter while it lays out.
    with vega.Beside() as beside, ThreadPoolExecutor(1) as thread:

        def ask(specification: Mapping[str, Any]) -> Future[str]:
            return thread.submit(beside.layout, specification, fonts.FOLDER)

        found = [
            Drawn(chart, _read(places[chart.id])) if places[chart.id].is_file()
            else Drawn(chart, _laid_out(chart, ask))
            for chart in wanted
        ]  # fmt: skip
        yield found
    kept.mkdir(parents=True, exist_ok=True)
    for one in found:
        if not places[one.chart.id].is_file():
            both = {language: one.svg(language) for language in LANGUAGES}
            places[one.chart.id].write_text(json.dumps(both, ensure_ascii=False), "utf-8")
    for path in set(kept.glob("*.json")) - set(places.values()):
        path.unlink(missing_ok=True)


def _read(path: Path) -> Callable[[str], str]:
    """What was drawn before."""
    drawn: dict[str, str] = json.loads(path.read_text("utf-8"))
    return drawn.__getitem__


def _laid_out(
    chart: Chart, ask: Callable[[Mapping[str, Any]], Future[str]]
) -> Callable[[str], str]:
    """The chart to be laid out in both languages; the call waits for it.

    It is described here and not in the other process, which reads nothing of the release.
    """
    from pipelines.release import charts

    awaited = {language: ask(charts.specification(chart, language)) for language in LANGUAGES}

    @cache
    def svg(language: str) -> str:
        return charts.tidied(awaited[language].result(), chart, language)

    return svg


def _charts(connection: duckdb.DuckDBPyConnection) -> list[Chart]:
    from pipelines.release.charts import charts

    scores = database.read(connection, "indices.scores", ["index_id", "region_code", "aggregation"])
    scored = set(scores.itertuples(index=False, name=None))
    status = database.read(connection, "indices.status", ["index_id", "computable"])
    computed = set(status.loc[status["computable"], "index_id"])
    return [
        chart
        for chart in charts(
            connection, link=lambda row: f"#{target(row, scored)}", kinds=KINDS
        )
        if chart.index_id in computed
    ]  # fmt: skip


def _recipe(chart: Chart, manifest: Mapping[str, Any]) -> str:
    """Hash of what a chart is drawn from: its tables, the code, and what its texts say."""
    parts = {
        "chart": chart.id, "code": manifest["fingerprint"]["code"],
        "tables": {name: manifest["versions"].get(name) for name in sorted(chart.tables)},
        "says": [chart.title.zh, chart.alt.zh],
    }  # fmt: skip
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def target(row: Mapping[str, Any], scored: set[tuple[str, str, str]]) -> str:
    """Where a mark leads, from the key of the row that it shows.

    Args:
        row: the key and ``table``, as charts give them.
        scored: index, group and aggregation of the groups that have a score of their own.
    """
    index_id, table = row["index_id"], row["table"].rsplit(".", 1)[1]
    if table == "gravity_flows":
        return numbers.flow_link(index_id, row["year"], row["from_code"], row["to_code"])
    if table == "values":
        key = (row["group_id"], row["scope"], row["indicator_id"], row["year"])
        return numbers.value_link("group", *key)
    if table == "grid":
        return numbers.coverage_link(index_id, row["indicator_id"], row["year"])
    if table == "growth":
        return numbers.growth_link(index_id, row["level"], row["region_code"], row["indicator_id"])
    if table == "region_index" and (index_id, row["group_id"], row["aggregation"]) not in scored:
        return numbers.group_link(index_id, row["group_id"], row["aggregation"], row["year"])
    return numbers.score_link(index_id, row.get("region_code") or row["group_id"], row["year"])
