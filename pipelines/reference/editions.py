"""Which editions should have appeared by a day and are not at hand, source by source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pipelines.reference.catalogue import Row


class Due(NamedTuple):
    """A source whose later data years should have been published by now."""

    source_id: str
    last_year: int
    due_year: int

    def __str__(self) -> str:
        years = f"{self.last_year + 1}"
        years += f"-{self.due_year}" if self.due_year > self.last_year + 1 else ""
        return f"{self.source_id}: data of {years} (at hand up to {self.last_year})"


def editions_due(
    sources: Iterable[tuple[str, str, int]], rhythm: Iterable[Row], today: dt.date
) -> list[Due]:
    """Sources of which a newer data year should be out.

    Args:
        sources: source id, how it was obtained, and last data year, in any order; the last year of
            a source counts. What is obtained in a way without a rhythm (compilations, papers) is
            never due.
        rhythm: rows of ``due.csv``: months after the data year by which it appears.
        today: the day on which is asked.
    """
    months: Mapping[str, int] = {row["obtained"]: int(row["months"]) for row in rhythm}
    last: dict[str, int] = {}
    after: dict[str, int] = {}
    for source_id, obtained, year in sources:
        if obtained in months:
            last[source_id] = max(year, last.get(source_id, year))
            after[source_id] = months[obtained]
    found = []
    for source_id in sorted(last):
        # Months since the end of year y: 12 · (today.year - y - 1) + months gone this year.
        due_year = today.year - 1 - -(-(after[source_id] - today.month + 1) // 12)
        if due_year > last[source_id]:
            found.append(Due(source_id, last[source_id], due_year))
    return found
