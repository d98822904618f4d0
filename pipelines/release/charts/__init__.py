"""The charts of a release, drawn once for the report and for papers.

What belongs here: which charts there are. One module a kind of chart; all of them read tables of
the release and nothing else, so that an index or a region group that was added as data has its
charts too. vl-convert is loaded when something is drawn, never on import.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import duckdb

from pipelines.project import NOTICE
from pipelines.release.charts.classes import classes
from pipelines.release.charts.coverage import coverage
from pipelines.release.charts.curve import curves
from pipelines.release.charts.growth import growth
from pipelines.release.charts.model import LANGUAGES, Chart, Link, Text
from pipelines.release.charts.network import network
from pipelines.release.charts.profile import profile
from pipelines.release.charts.ranking import ranking
from pipelines.release.charts.rendering import (
    pdf,
    png,
    render,
    specification,
    svg,
    tidied,
)
from pipelines.release.charts.sources import Source
from pipelines.release.charts.synergy import synergy
from pipelines.release.charts.tiers import printed_tiers, tiers
from pipelines.release.charts.trend import trend

__all__ = [
    "LANGUAGES", "Chart", "Link", "Text", "charts", "pdf", "png", "render",
    "specification", "svg", "tidied",
]  # fmt: skip

# Kinds of charts that are made for every index, in the order in which a reader meets them.
OF_AN_INDEX = {
    "trend": trend, "synergy": synergy, "classes": classes, "ranking": ranking, "tiers": tiers,
    "network": network, "profile": profile, "growth": growth, "coverage": coverage,
    "curve": curves,
}  # fmt: skip


def charts(
    connection: duckdb.DuckDBPyConnection, *, link: Link | None = None,
    kinds: Collection[str] | None = None,
) -> list[Chart]:  # fmt: skip
    """All charts of a release, or those of some kinds, index by index.

    Args:
        connection: a reader's connection to the release.
        link: given the key of a row (among ``index_id``, ``region_code``, ``group_id``,
            ``indicator_id``, ``year``, ``level``, and always ``table``) it gives the address that
            the row's mark leads to; None for a figure without links.
        kinds: among the kinds of ``Chart.kind``; what is not asked for is not read either.
    """
    source = Source(connection)
    found = [
        chart for index in source.indices for kind, of_index in OF_AN_INDEX.items()
        if kinds is None or kind in kinds
        for chart in of_index(source, index, link)
    ]  # fmt: skip
    if kinds is None or "tiers" in kinds:
        found += printed_tiers(source, link)
    return [_marked(chart) for chart in found] if source.illustrative else found


def _marked(chart: Chart) -> Chart:
    """A chart of invented figures, whose every text says so."""
    title, alt, note = (
        Text(f"{NOTICE}: {t.zh}", f"{NOTICE}: {t.en}") for t in (chart.title, chart.alt, chart.note)
    )
    return replace(chart, title=title, alt=alt, note=note)
