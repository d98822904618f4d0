"""Normalisation and weights of a panel, pool by pool: the first stages of several methods."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.computation.frames import OBJECT, Frames, matrix, pools, used_indicators
from pipelines.indices import normalisation
from pipelines.indices.entropy_weights import entropy_weights
from pipelines.reference.definitions import Definition

NORMALISED = [
    *OBJECT,
    "index_id",
    "pool",
    "dimension",
    "indicator_id",
    "direction",
    "lower",
    "upper",
    "z",
]
WEIGHTS = [
    "index_id", "pool", "indicator_id", "dimension", "direction", "lower", "upper",
    "entropy", "redundancy", "weight",
]  # fmt: skip


def normalise(definition: Definition, frames: Frames) -> pd.DataFrame:
    """One scale over each pool, extremes kept on every row; larger is better afterwards."""
    options, parts = definition.options, []
    for pool, cells in pools(definition, frames["inputs"]):
        columns = used_indicators(definition, cells)
        objects, x = matrix(cells, columns)
        signs = [definition.directions[c] for c in columns]
        z = normalisation.normalise(x, signs, options.normalisation, options.range)
        for j, column in enumerate(columns):
            parts.append(
                objects.assign(
                    index_id=definition.id, pool=pool, dimension=definition.dimensions[column],
                    indicator_id=column, direction=definition.directions[column],
                    lower=x[:, j].min(), upper=x[:, j].max(), z=z[:, j],
                )
            )  # fmt: skip
    return pd.concat(parts) if parts else pd.DataFrame(columns=NORMALISED)


def weigh(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Weights of each pool over all its indicators; in coupling and nowhere else, of each chain."""
    normalised = frames["normalised"]
    by = ["pool", "dimension"] if definition.method == "coupling" else ["pool"]
    parts = []
    for _, cells in normalised.groupby(by, sort=True):
        columns = used_indicators(definition, cells)
        _, z = matrix(cells, columns, "z")
        heads = cells.drop_duplicates("indicator_id").set_index("indicator_id").loc[columns]
        heads = heads.reset_index()[
            ["index_id", "pool", "indicator_id", "dimension", "direction", "lower", "upper"]
        ]
        if definition.options.weights == "equal":
            parts.append(heads.assign(entropy=np.nan, redundancy=np.nan, weight=1 / len(columns)))
            continue
        if definition.options.weights == "given":
            given = np.array([definition.weights[column] for column in columns])
            # They add up to 1 but where an indicator does not aggregate over a region.
            weight = given / given.sum()
            parts.append(heads.assign(entropy=np.nan, redundancy=np.nan, weight=weight))
            continue
        found = entropy_weights(z, zero=definition.options.zero)
        parts.append(
            heads.assign(entropy=found.entropy, redundancy=found.redundancy, weight=found.weight)
        )
    return pd.concat(parts) if parts else pd.DataFrame(columns=WEIGHTS)


def pool_matrices(definition: Definition, frames: Frames):
    """For each pool: its name, objects, indicator ids, z (objects, indicators) and weights.

    Yields:
        ``(pool, objects, columns, z, weights)`` with ``weights`` a frame indexed by indicator id.
    """
    for pool, cells in frames["normalised"].groupby("pool", sort=True):
        columns = used_indicators(definition, cells)
        objects, z = matrix(cells, columns, "z")
        weights = frames["weights"]
        own = weights[weights["pool"] == pool].set_index("indicator_id").loc[columns]
        yield str(pool), objects, columns, z, own
