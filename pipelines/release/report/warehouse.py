"""What the report reads: the tables of one release, each once, with names and definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pandas as pd

from pipelines import database
from pipelines.project import Project
from pipelines.reference import load_catalogue, load_definitions
from pipelines.reference.definitions import Definition
from pipelines.reference.uncertainty import load_uncertainty
from pipelines.release.report.labels import Labels, read_labels


@dataclass
class Release:
    """One release: its tables by name, its manifest and review, and what things are called."""

    connection: duckdb.DuckDBPyConnection
    manifest: Mapping[str, Any]
    review: Mapping[str, Any]
    definitions: Mapping[str, Definition]
    labels: Labels
    interval: float
    notice: str = ""
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def table(self, name: str, **wanted: object) -> pd.DataFrame:
        """A table, or its rows with these values."""
        if name not in self._tables:
            self._tables[name] = database.read(self.connection, name)
        rows = self._tables[name]
        for column, value in wanted.items():
            rows = rows[rows[column] == value]
        return rows

    @property
    def computed(self) -> list[str]:
        """Indices that the release computes, in the order of their ids."""
        status = self.table("indices.status", computable=True)
        return [str(index_id) for index_id in status["index_id"]]


def open_report(
    project: Project, connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any],
    review: Mapping[str, Any],
) -> Release:  # fmt: skip
    """A release as the report reads it; definitions are those of the project today."""
    definitions = load_definitions(project.reference / "indices", load_catalogue(project.reference))
    return Release(
        connection, manifest, review, definitions, read_labels(connection),
        load_uncertainty(project.reference).interval, project.notice,
    )  # fmt: skip
