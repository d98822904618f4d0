"""The stages of every method, in order: which table each makes and which tables it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from pipelines.computation import (
    composite,
    coupling,
    gravity,
    growth,
    hierarchical,
    synergy,
    weighting,
)
from pipelines.computation.frames import Frames
from pipelines.reference.definitions import Definition


@dataclass(frozen=True)
class Stage:
    """One table of an index.

    ``reads`` names tables of the same index without a dot (``inputs`` is made by SQL before the
    first stage), and common tables by their full name.
    """

    table: str
    reads: tuple[str, ...]
    run: Callable[[Definition, Frames], pd.DataFrame]
    zh: str
    en: str


NORMALISED = Stage("normalised", ("inputs",), weighting.normalise, "标准化值", "normalised values")
WEIGHTS = Stage("weights", ("normalised",), weighting.weigh, "权重", "weights")
WEIGHTED = ("inputs", "normalised", "weights")
MASSES = ("inputs", "clean.coordinates")

METHODS: dict[str, tuple[Stage, ...]] = {
    "entropy_topsis": (
        NORMALISED, WEIGHTS,
        Stage("scores", WEIGHTED, composite.topsis_scores, "得分", "closeness to the ideal"),
    ),
    "entropy_sum": (
        NORMALISED, WEIGHTS,
        Stage("scores", WEIGHTED, composite.sum_scores, "得分", "weighted sums"),
    ),
    "weighted_mean": (
        NORMALISED,
        Stage("nodes", ("normalised",), hierarchical.nodes, "层级结构与权重", "nodes and weights"),
        Stage("levels", ("normalised",), hierarchical.levels, "各级得分", "scores at every level"),
        Stage("weights", ("normalised", "nodes"), hierarchical.weights, "权重", "weights"),
        Stage("scores", ("inputs", "levels"), hierarchical.scores, "得分", "scores of the index"),
    ),
    "coupling": (
        NORMALISED, WEIGHTS,
        Stage("coupling", WEIGHTED, coupling.couple, "耦合协调度", "coupling coordination degrees"),
        Stage("scores", ("inputs", "coupling"), coupling.coupling_scores, "得分", "scores"),
    ),
    "synergy": (
        NORMALISED, WEIGHTS,
        Stage("synergy", (*WEIGHTED, "indices.eta"), synergy.synergy, "协同度", "synergy degrees"),
        Stage("scores", (*WEIGHTED, "synergy"), synergy.synergy_scores, "得分", "orders, degree"),
    ),
    "gravity": (
        Stage("activity", MASSES, gravity.activity, "外向活跃度", "strengths of the cities"),
        Stage("flows", MASSES, gravity.flows, "城市间引力", "flows between the cities"),
        Stage("networks", MASSES, gravity.networks, "网络指标", "network measures"),
        Stage("scores", ("inputs", "activity"), gravity.gravity_scores, "得分", "scores"),
    ),
    "growth": (
        Stage("growth", ("inputs", "panel.breaks"), growth.growth, "增长倍数", "growth multiples"),
    ),
    "total": (Stage("scores", ("inputs",), growth.total_scores, "合计", "totals"),),
}  # fmt: skip
