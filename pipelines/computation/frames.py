"""Frames to matrices and back, and what every score row says about its inputs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipelines.reference.definitions import Definition

Frames = dict[str, pd.DataFrame]

OBJECT = ["level", "region_code", "group_id", "year"]
ORIGINS = ["reported", "secondary", "preliminary", "interpolated", "extrapolated"]


def pools(definition: Definition, inputs: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Split inputs into the pools that are normalised and weighted together.

    Regions by the definition's ``pool``; region groups always in a pool of their own, since the
    index of a summed region is not on the scale of its cities.
    """
    if inputs.empty:
        return
    names = inputs["role"].map({"object": "", "aggregate": "aggregate"})
    if definition.pool == "year":
        names = names + ":" + inputs["year"].astype(str)
    elif definition.pool == "group":
        names = names.where(names != "", inputs["group_id"])
    names = names.str.strip(":").replace("", "all")
    for name in sorted(names.unique()):
        yield name, inputs[names == name]


def matrix(
    cells: pd.DataFrame, columns: list[str], value: str = "value"
) -> tuple[pd.DataFrame, np.ndarray]:
    """Long cells to (objects, matrix): objects in rows, indicators in the order of ``columns``.

    Returns:
        Frame of the objects (``level, region_code, group_id, year``), sorted, and a float64 array
        of shape (objects, columns).

    Raises:
        ValueError: an object lacks a cell; a matrix is never completed silently.
    """
    wide = cells.pivot(index=OBJECT, columns="indicator_id", values=value).sort_index()
    wide = wide.reindex(columns=columns)
    if wide.isna().to_numpy().any():
        row, column = np.argwhere(wide.isna().to_numpy())[0]
        raise ValueError(f"no value for {columns[column]} of {wide.index[row]}")
    return wide.index.to_frame(index=False), wide.to_numpy(dtype=np.float64)


def used_indicators(definition: Definition, cells: pd.DataFrame) -> list[str]:
    """Indicators present in ``cells``, in the order of the definition."""
    present = set(cells["indicator_id"])
    return [identity for identity in definition.indicator_ids if identity in present]


def provenance(inputs: pd.DataFrame) -> pd.DataFrame:
    """What each object's inputs are made of.

    Returns:
        One row an object (``level, region_code, year``) with the share of input cells by origin
        and whether any input series has a break.
    """
    keys = ["level", "region_code", "year"]
    flags = pd.DataFrame({f"share_{o}": (inputs["origin"] == o).astype(float) for o in ORIGINS})
    grouped = pd.concat([inputs[keys], flags, inputs["has_break"]], axis=1).groupby(keys)
    shares = grouped.mean().drop(columns="has_break")
    return shares.assign(break_in_inputs=grouped["has_break"].any()).reset_index()


def score_rows(
    definition: Definition, scored: pd.DataFrame, inputs: pd.DataFrame, aggregation: str
) -> pd.DataFrame:
    """Complete scored objects to rows of ``scores``: rank, aggregation, provenance, reason.

    Args:
        definition: the index.
        scored: ``level, region_code, group_id, year, pool, score`` and optionally ``reason``.
        inputs: the inputs of the index, for shares and breaks.
        aggregation: what a row of a region group is.
    """
    rows = scored.copy()
    if "reason" not in rows:
        rows["reason"] = ""
    rows["index_id"] = definition.id
    rows["aggregation"] = [aggregation if level == "group" else None for level in rows["level"]]
    rows["rank"] = (
        rows.groupby(["pool", "level", "year"])["score"].rank(method="min", ascending=False)
        if len(rows) else pd.Series(dtype=float)
    )  # fmt: skip
    return rows.merge(provenance(inputs), on=["level", "region_code", "year"], how="left")
