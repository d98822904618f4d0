"""The difference between two releases: values of the panel, and why each index value changed."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pandas as pd

import pipelines
from pipelines import database
from pipelines.computation.attribution import attribute
from pipelines.project import Project
from pipelines.reference import Definition, load_catalogue, load_definitions

KEY = ["level", "region_code", "scope", "indicator_id", "year"]
PARTS = ["revised_inputs", "new_inputs", "changed_interpolation", "weights_and_bounds"]


@dataclass(frozen=True)
class Difference:
    """What one release has that another has not.

    ``values``: panel cells that were added, removed or revised, or whose origin changed.
    ``indices``: index values with the four parts of their change, which add up to it.
    """

    values: pd.DataFrame
    indices: pd.DataFrame


def difference(project: Project, before: str, after: str) -> Difference:
    """Compare two kept releases by their ids.

    Index values are attributed for the definitions of today that both releases computed.

    Raises:
        FileNotFoundError: there is no such release; the message names the kept ones.
    """
    catalogue = load_catalogue(project.reference)
    definitions = load_definitions(project.reference / "indices", catalogue)
    with (
        pipelines.connect(project, before) as early,
        pipelines.connect(project, after) as late,
    ):
        values = changed_values(
            database.read(early, "panel.values"), database.read(late, "panel.values")
        )
        both = _indices(early) & _indices(late)
        parts = [
            attribute(definition, _frames(early, definition), _frames(late, definition))
            for index_id, definition in definitions.items()
            if index_id in both and definition.method != "growth"
        ]
    indices = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return Difference(values, indices)


def changed_values(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Cells of the panel that differ.

    Returns:
        ``level, region_code, scope, indicator_id, year, kind, value_before, value_after,
        origin_before, origin_after`` with kind ``added``, ``removed``, ``revised`` or ``origin``.
    """
    columns = ["value", "origin"]
    merged = before[[*KEY, *columns]].merge(
        after[[*KEY, *columns]], on=KEY, how="outer", suffixes=("_before", "_after"), indicator=True
    )
    kind = merged["_merge"].map({"left_only": "removed", "right_only": "added"}).astype(object)
    both = merged["_merge"] == "both"
    kind[both & (merged["origin_before"] != merged["origin_after"])] = "origin"
    kind[both & (merged["value_before"] != merged["value_after"])] = "revised"
    found = merged.assign(kind=kind).drop(columns="_merge")
    return found[found["kind"].notna()].sort_values(KEY, ignore_index=True)


def _indices(connection: duckdb.DuckDBPyConnection) -> set[str]:
    status = database.read(connection, "indices.status")
    return set(status.loc[status["computable"], "index_id"])


def _frames(
    connection: duckdb.DuckDBPyConnection, definition: Definition
) -> dict[str, pd.DataFrame]:
    weights, scores = (
        database.read(connection, f"indices.{name}") for name in ("weights", "scores")
    )
    return {
        "inputs": database.read(connection, f"{definition.id}.inputs"),
        "weights": weights[weights["index_id"] == definition.id],
        "scores": scores[scores["index_id"] == definition.id],
        "indices.eta": database.read(connection, "indices.eta"),
        "clean.coordinates": database.read(connection, "clean.coordinates"),
    }
