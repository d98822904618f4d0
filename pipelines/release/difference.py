"""The difference between two releases: values of the panel, and why each index value changed."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pandas as pd

import pipelines
from pipelines import database
from pipelines.computation.attribution import attribute
from pipelines.computation.frames import Frames
from pipelines.project import Project
from pipelines.reference import load_catalogue, load_definitions
from pipelines.schemas.columns import KEY_NAMES

# Name in the attribution -> table that every index shares.
COMMON = {
    "weights": "indices.weights",
    "scores": "indices.scores",
    "indices.eta": "indices.eta",
    "clean.coordinates": "clean.coordinates",
}


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
        common = [_common(connection) for connection in (early, late)]
        parts = [
            attribute(
                definition,
                *(
                    {**tables, "inputs": database.read(connection, f"{index_id}.inputs")}
                    for connection, tables in zip((early, late), common, strict=True)
                ),
            )
            for index_id, definition in definitions.items()
            if index_id in both
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
    merged = before[[*KEY_NAMES, *columns]].merge(
        after[[*KEY_NAMES, *columns]],
        on=KEY_NAMES,
        how="outer",
        suffixes=("_before", "_after"),
        indicator=True,
    )
    kind = merged["_merge"].map({"left_only": "removed", "right_only": "added"}).astype(object)
    both = merged["_merge"] == "both"
    kind[both & (merged["origin_before"] != merged["origin_after"])] = "origin"
    kind[both & (merged["value_before"] != merged["value_after"])] = "revised"
    found = merged.assign(kind=kind).drop(columns="_merge")
    return found[found["kind"].notna()].sort_values(KEY_NAMES, ignore_index=True)


def _indices(connection: duckdb.DuckDBPyConnection) -> set[str]:
    status = database.read(connection, "indices.status")
    return set(status.loc[status["computable"], "index_id"])


def _common(connection: duckdb.DuckDBPyConnection) -> Frames:
    """Tables that the attribution of every index reads, each read once."""
    return {name: database.read(connection, table) for name, table in COMMON.items()}
