"""Hierarchical means beside the other indices: their own score, since no declared factor applies.

What belongs here: the scores of a hierarchy as a model without factors. Its scales, means and
weights are declared level by level; what may be chosen otherwise at each is not declared yet.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.computation.frames import Frames
from pipelines.computation.methods import METHODS
from pipelines.computation.robustness.prepared import Prepared
from pipelines.statistics.draws import Factor

KEY = ["level", "region_code", "year"]


class HierarchyModel:
    """A weighted mean of weighted means, scored by the stages of its method.

    Args:
        prepared: the index.
        frames: its ``inputs``.
    """

    def __init__(self, prepared: Prepared, frames: Frames) -> None:
        """Score the index once."""
        self.factors: list[Factor] = []
        self.cells = 0
        self.objects = prepared.objects
        made = {"inputs": frames["inputs"]}
        for stage in METHODS[prepared.definition.method]:
            made[stage.table] = stage.run(prepared.definition, made)
        scores = made["scores"].set_index(KEY)["score"]
        self._score = scores.reindex(pd.MultiIndex.from_frame(self.objects[KEY])).to_numpy(float)

    def scores(self, codes: np.ndarray, errors: np.ndarray) -> np.ndarray:
        """Scores (draws, objects), the same in every draw."""
        return np.repeat(self._score[np.newaxis], len(codes), axis=0)
