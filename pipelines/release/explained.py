"""One score of a published release explained: parts, cells, interval, change."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd

import pipelines
from pipelines import database
from pipelines.computation.attribution import PARTS
from pipelines.computation.explanation import FILLED, change_between, parts_changed, parts_of
from pipelines.computation.frames import Frames
from pipelines.computation.methods import METHODS
from pipelines.project import Project
from pipelines.reference import Definition, load_catalogue, load_definitions
from pipelines.reference.finding import find_region, index_id_of
from pipelines.release.difference import difference

COMMON = {
    "scores": "indices.scores", "weights": "indices.weights",
    "contributions": "indices.contributions", "indices.eta": "indices.eta",
    "clean.coordinates": "clean.coordinates",
}  # fmt: skip
CELL = ["region_code", "dimension", "indicator_id", "value", "unit", "origin", "address"]


def explain(
    project: Project, connection: duckdb.DuckDBPyConnection, index: str, region: str, year: int,
    against: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The explanation of one score of a release.

    Args:
        project: whose definitions are meant.
        connection: a reader's connection to the release.
        index: index, as ``find_index`` takes it.
        region: region or region group, as ``find_region`` takes it.
        year: the year.
        against: an earlier year, for the change since then.

    Raises:
        ValueError: there is no such index, region, year or score; the message says what there is.
    """
    definitions = load_definitions(project.reference / "indices", load_catalogue(project.reference))
    definition = definitions[index_id_of(index, project)]
    frames = _frames(connection, definition)
    if definition.method == "growth":
        raise ValueError(
            f"{definition.id} has no scores: a growth multiple is the ratio of two cells; see "
            "comparison.growth"
        )
    if frames["inputs"].empty:
        see = f"`yearbook coverage {definition.id}`"
        raise ValueError(f"{definition.id} is not computed; see {see}")
    key, name = _key(project, definition, frames["scores"], region, year)
    scores = frames["scores"]
    row = scores[(scores[["level", "region_code", "year"]] == list(key)).all(axis=1)].iloc[0]
    if pd.isna(row["score"]):
        raise ValueError(f"{definition.id} has no score for {name} {year}: {row['reason']}")
    parts = parts_of(key, frames)
    found: dict[str, Any] = {
        "index_id": definition.id, "label_zh": definition.label_zh,
        "label_en": definition.label_en, "method": definition.method, "level": key[0],
        "region_code": key[1], "region_zh": name, "year": year,
        "score": float(row["score"]), "rank": None if pd.isna(row["rank"]) else int(row["rank"]),
        "interval": _interval(connection, definition, key), "parts": parts,
        "cells": _cells(frames["inputs"], parts, key),
    }  # fmt: skip
    if against is not None:
        found["since_year"] = change_between(definition, frames, key, against)
    return found


def since_release(project: Project, found: dict[str, Any], release_id: str) -> dict[str, Any]:
    """The change of an explained score since a kept release.

    The four parts are those of ``yearbook diff``; ``by_part`` is the difference of the parts of
    both scores.

    Raises:
        FileNotFoundError: there is no such release.
        ValueError: that release has no such score, or does not know parts of scores.
    """
    current = (project.manifest() or {})["release_id"]
    key = [found["level"], found["region_code"], found["year"]]
    rows = difference(project, release_id, current).indices
    names = ["level", "region_code", "year"]
    own = rows[(rows["index_id"] == found["index_id"]) & (rows[names] == key).all(axis=1)]
    if own.empty or pd.isna(own["change"].iloc[0]):
        why = own["reason"].iloc[0] if len(own) else "it did not compute this index"
        raise ValueError(f"no change since release {release_id}: {why}")
    row = own.iloc[0]
    with pipelines.connect(project, release_id) as connection:
        try:
            early = database.read(connection, "indices.contributions")
        except duckdb.CatalogException:
            raise ValueError(
                f"release {release_id} does not hold the parts of its scores"
            ) from None
    early = early[early["index_id"] == found["index_id"]]
    early = early[(early[names] == key).all(axis=1)]
    return {
        "before": release_id, "after": current, "score_before": float(row["score_before"]),
        "score_after": float(row["score_after"]), "change": float(row["change"]),
        **{part: float(row[part]) for part in PARTS}, "reason": row["reason"],
        "by_part": parts_changed(early, found["parts"]),
    }  # fmt: skip


def _frames(connection: duckdb.DuckDBPyConnection, definition: Definition) -> Frames:
    """Tables of one index."""
    frames = {}
    for name, table in COMMON.items():
        frame = database.read(connection, table)
        frames[name] = frame[frame["index_id"] == definition.id] if "index_id" in frame else frame
    stages = {"inputs", *(stage.table for stage in METHODS[definition.method])}
    for name in ("inputs", "normalised"):
        if name in stages:
            frames[name] = database.read(connection, f"{definition.id}.{name}")
    if "weights" not in stages:
        del frames["weights"]
    return frames


def _key(
    project: Project, definition: Definition, scores: pd.DataFrame, region: str, year: int
) -> tuple[tuple[str, str, int], str]:
    """Level, code and year of what was asked for, and its name."""
    if year not in set(scores["year"]):
        years = f"{scores['year'].min()} to {scores['year'].max()}"
        raise ValueError(f"{definition.id} has no year {year}; it has {years}")
    known = set(scores[["level", "region_code"]].itertuples(index=False, name=None))
    answers = {lv: find_region(region, lv, year, project) for lv in sorted({lv for lv, _ in known})}
    for level, answer in answers.items():
        own = {m.region.code: m.region for m in answer.matches if (level, m.region.code) in known}
        if len(own) > 1:
            raise ValueError(f"{region} may be {' or '.join(map(str, own.values()))}")
        for code, found in own.items():
            return (level, code, year), found.name_zh
    if any(answer.matches for answer in answers.values()):
        there = [find_region(code, level, year, project).matches for level, code in sorted(known)]
        why = f"it has {', '.join(m.region.name_zh for found in there for m in found)}"
    else:
        why = "; ".join(dict.fromkeys(answer.explanation for answer in answers.values()))
    raise ValueError(f"{definition.id} has no region {region!r}; {why}")


def _interval(
    connection: duckdb.DuckDBPyConnection, definition: Definition, key: tuple[str, str, int]
) -> dict[str, Any] | None:
    rows = database.read(connection, "robustness.intervals")
    rows = rows[(rows["index_id"] == definition.id) & (rows["aggregation"] != "mean_of_cities")]
    rows = rows[(rows[["level", "region_code", "year"]] == list(key)).all(axis=1)]
    return None if rows.empty else rows.iloc[0].to_dict()


def _cells(inputs: pd.DataFrame, parts: pd.DataFrame, key: tuple[str, str, int]) -> pd.DataFrame:
    """Input cells behind a score: its own, or those of the regions that its parts are of."""
    own = inputs[(inputs["year"] == key[2]) & inputs["value"].notna()]
    regions = {key[1]} if key[1] in set(own["region_code"]) else set(parts["part_region"])
    cells = own[own["region_code"].isin(regions)].sort_values(["region_code", "position"])
    return cells[CELL].assign(filled=cells["origin"].isin(FILLED)).reset_index(drop=True)
