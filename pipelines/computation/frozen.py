"""Frozen and free: scores on the bounds and weights of a freeze beside those of today.

What belongs here: the frozen series of an index and what changed since the freeze. The formulas
with given bounds are those of ``attribution``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.computation.attribution import SCORERS
from pipelines.computation.frames import Frames
from pipelines.reference.definitions import Definition

KEY = ["level", "region_code", "year"]
SERIES = [
    "index_id", *KEY, "score", "rank", "frozen_score", "frozen_rank", "difference", "rank_change",
    "outside", "release_id", "frozen_on", "reason",
]  # fmt: skip
PARAMETERS = ["pool", "indicator_id"]
NUMBERS = ["lower", "upper", "weight"]
NO_POOL = "the freeze has no such pool"


def frozen_series(definition: Definition, frozen: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """Both series of an index, side by side.

    Values of today on the bounds, weights and ideals of the freeze. They are not clipped: what lies
    beyond the frozen bounds is named in ``outside`` and may score beyond [0, 1], or not at all. A
    year whose inputs are what they were keeps its score for good.

    Args:
        definition: the index.
        frozen: its frozen bounds and weights: ``pool, indicator_id, dimension, direction, lower,
            upper, weight, release_id, frozen_on``.
        frames: ``inputs``, ``scores`` and, for synergy, ``indices.eta``.

    Returns:
        Rows of ``SERIES``, one for every score of today.
    """
    scores, inputs = frames["scores"], frames["inputs"]
    rows = scores[[*KEY, "pool", "score", "rank"]].copy()
    lacking = _lacking(frozen, inputs, scores)
    usable = frozen[~frozen["pool"].isin(lacking)]
    found = pd.DataFrame(columns=[*KEY, "score", "reason"])
    needed = set(usable["pool"])
    if needed:
        found = SCORERS[definition.method](definition, {**frames, "weights": usable}, inputs)
    found = found[[*KEY, "score", "reason"]].rename(columns={"score": "frozen_score"})
    rows = rows.merge(found, on=KEY, how="left").merge(_outside(frozen, inputs, scores), how="left")
    none = rows["frozen_score"].isna()
    why = rows["pool"].map(lacking).fillna(rows["reason"].replace("", np.nan)).fillna(NO_POOL)
    rows["reason"] = np.where(none, why, "")
    rows["frozen_rank"] = rows.groupby(["pool", "level", "year"])["frozen_score"].rank(
        method="min", ascending=False
    )
    head = frozen.iloc[0]
    return rows.assign(
        index_id=definition.id, release_id=head["release_id"], frozen_on=head["frozen_on"],
        difference=rows["score"] - rows["frozen_score"],
        rank_change=rows["rank"] - rows["frozen_rank"],
        outside=rows["outside"].fillna(""),
    )[SERIES]  # fmt: skip


def frozen_parameters(
    definition: Definition, frozen: pd.DataFrame, weights: pd.DataFrame
) -> pd.DataFrame:
    """What changed since the freeze: bounds and weights of every pool and indicator, both ways.

    An indicator that only one of the two has is NULL in the other.
    """
    both = frozen[[*PARAMETERS, *NUMBERS]].merge(
        weights[[*PARAMETERS, *NUMBERS]], on=PARAMETERS, how="outer", suffixes=("_frozen", ""),
    )  # fmt: skip
    return both.assign(
        index_id=definition.id, release_id=frozen["release_id"].iloc[0],
        weight_change=both["weight"] - both["weight_frozen"],
    )  # fmt: skip


def _placed(inputs: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Inputs with the pool of their object."""
    return inputs.merge(scores[[*KEY, "pool"]], on=KEY)


def _lacking(frozen: pd.DataFrame, inputs: pd.DataFrame, scores: pd.DataFrame) -> dict[str, str]:
    """Frozen pools that cannot be scored today, and why."""
    placed = _placed(inputs, scores)
    found = {}
    for pool, own in frozen.groupby("pool", sort=True):
        now = set(placed.loc[placed["pool"] == pool, "indicator_id"])
        gone = sorted(set(own["indicator_id"]) - now)
        if gone:
            found[str(pool)] = f"frozen with {', '.join(gone)}, which no longer enters"
    return found


def _outside(frozen: pd.DataFrame, inputs: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """For every object, the indicators whose value lies beyond the frozen bounds."""
    cells = _placed(inputs, scores).merge(frozen[[*PARAMETERS, "lower", "upper"]], on=PARAMETERS)
    beyond = cells[(cells["value"] < cells["lower"]) | (cells["value"] > cells["upper"])]
    names = beyond.sort_values("indicator_id").groupby(KEY)["indicator_id"].agg(", ".join)
    return names.rename("outside").reset_index()
