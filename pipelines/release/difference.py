"""The difference between two releases: values of the panel, indices and why, ranks, doubts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

import pipelines
from pipelines import database
from pipelines.computation.attribution import attribute
from pipelines.computation.frames import Frames
from pipelines.project import Project
from pipelines.reference import load_catalogue, load_definitions
from pipelines.reference.definitions import Definition
from pipelines.schemas.columns import KEY_NAMES

# Name in the attribution -> table that every index shares.
COMMON = {
    "weights": "indices.weights",
    "scores": "indices.scores",
    "indices.eta": "indices.eta",
    "clean.coordinates": "clean.coordinates",
}
RANKED = ["index_id", "level", "region_code", "year"]
DOUBT = ["kind", "key"]
YEARS = r"^(?P<series>.*?) (?P<years>\d{4}(?:, \d{4})*)$"


@dataclass(frozen=True)
class Difference:
    """What one release has that another has not.

    ``values``: panel cells that were added, removed or revised, or whose origin changed.
    ``indices``: index values with the four parts of their change, which add up to it.
    ``ranks``: places gained or lost.
    ``lost``: indices that only the earlier one computes.
    ``doubts``: warnings about the figures that only the later one has.
    """

    values: pd.DataFrame
    indices: pd.DataFrame
    ranks: pd.DataFrame
    lost: list[str]
    doubts: pd.DataFrame


def difference(project: Project, before: str, after: str) -> Difference:
    """Compare two kept releases by their ids.

    Raises:
        FileNotFoundError: there is no such release; the message names the kept ones.
    """
    with (
        pipelines.connect(project, before) as early,
        pipelines.connect(project, after) as late,
    ):
        return compare(project.reference, early, late)


def compare(
    reference: Path, early: duckdb.DuckDBPyConnection, late: duckdb.DuckDBPyConnection
) -> Difference:
    """Compare two open releases.

    Index values are attributed for the definitions of today that both releases computed.
    """
    definitions = load_definitions(reference / "indices", load_catalogue(reference))
    values = changed_values(
        database.read(early, "panel.values"), database.read(late, "panel.values")
    )
    was, now = _indices(early), _indices(late)
    common = [_common(connection) for connection in (early, late)]
    parts = [
        _attributed(definition, (early, late), common)
        for index_id, definition in definitions.items()
        if index_id in was & now
    ]
    return Difference(
        values,
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(),
        changed_ranks(*(tables["scores"] for tables in common)),
        sorted(was - now),
        new_doubts(database.read(early, "meta.warnings"), database.read(late, "meta.warnings")),
    )


def _attributed(
    definition: Definition, releases: tuple[duckdb.DuckDBPyConnection, ...], common: list[Frames]
) -> pd.DataFrame:
    tables = [
        {**shared, "inputs": database.read(connection, f"{definition.id}.inputs")}
        for connection, shared in zip(releases, common, strict=True)
    ]
    return attribute(definition, *tables)


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


def changed_ranks(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Objects whose place in an index and year changed.

    Returns:
        ``index_id, level, region_code, year, rank_before, rank_after, places`` with the largest
        change first; positive places are places gained.
    """
    merged = before[[*RANKED, "rank"]].merge(
        after[[*RANKED, "rank"]], on=RANKED, suffixes=("_before", "_after")
    )
    merged["places"] = merged["rank_before"] - merged["rank_after"]
    moved = merged[merged["places"].fillna(0) != 0]
    order = moved["places"].abs().sort_values(ascending=False, kind="stable").index
    return moved.loc[order].reset_index(drop=True)


def new_doubts(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Warnings that only the later release has: ``kind, key, message``.

    A warning about several years is new if one of them is.
    """
    known = set(_by_year(before)[[*DOUBT, "year"]].itertuples(index=False, name=None))
    years = _by_year(after)
    new = [key not in known for key in years[[*DOUBT, "year"]].itertuples(index=False, name=None)]
    return after.loc[years.index[new].unique(), [*DOUBT, "message"]].reset_index(drop=True)


def _by_year(warnings: pd.DataFrame) -> pd.DataFrame:
    """One row a year of each warning; the years stand at the end of its key."""
    parts = warnings["key"].str.extract(YEARS)
    years = parts["years"].str.split(", ")
    return warnings.assign(key=parts["series"], year=years).explode("year")


def _indices(connection: duckdb.DuckDBPyConnection) -> set[str]:
    status = database.read(connection, "indices.status")
    return set(status.loc[status["computable"], "index_id"])


def _common(connection: duckdb.DuckDBPyConnection) -> Frames:
    """Tables that the attribution of every index reads, each read once."""
    return {name: database.read(connection, table) for name, table in COMMON.items()}
