"""Which scores of an index stand beside which: means of cities, comparisons, neighbours.

What belongs here: the rows of every robustness table of one index, before anything is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.reference.definitions import Definition
from pipelines.statistics.draws import Model, shipped
from pipelines.statistics.streaming import Comparison, Overtaking

ROW = ["level", "region_code", "year", "indicator_id", "aggregation"]
BLOCK = ["level", "aggregation", "indicator_id", "network", "year"]


@dataclass(frozen=True)
class Layout:
    """Rows of an index.

    ``rows`` (n, columns ``ROW`` and ``network``): the objects of the model, then the means of the
    cities of each group; ``means`` places of the cities behind every mean; ``relative`` whether
    scores are shown as shares of those they are compared with, since draws differ in their unit;
    ``score`` (n,) by the definition's own choices.
    """

    model: Model
    rows: pd.DataFrame
    means: list[np.ndarray]
    relative: bool
    score: np.ndarray

    def scores(self, codes: np.ndarray, errors: np.ndarray) -> np.ndarray:
        """Scores (draws, n) of all rows."""
        return with_means(self.model.scores(codes, errors), self.means)

    def comparisons(self) -> list[Comparison]:
        """Rows of one kind and year, side by side."""
        groups = self.rows.groupby(BLOCK, sort=True).indices
        return [Comparison(np.sort(members)) for members in groups.values()]

    def shown(self, scores: np.ndarray, blocks: list[Comparison]) -> np.ndarray:
        """Scores as intervals show them: as they are, or as shares of those compared."""
        if not self.relative:
            return scores
        shown = np.empty_like(scores)
        for block in blocks:
            own = scores[:, block.members]
            shown[:, block.members] = own / own.sum(axis=1, keepdims=True)
        return shown

    def overtaking(self) -> tuple[pd.DataFrame, list[int], Overtaking | None]:
        """Neighbours of the last year by the definition's own choices, the higher one first."""
        kinds = [name for name in BLOCK if name != "year"]
        years = sorted(self.rows["year"].unique())
        pairs, upper, lower = [], [], []
        for _, kind in self.rows.assign(score=self.score).groupby(kinds, sort=True):
            places = kind.reset_index(names="row").pivot(
                index="region_code", columns="year", values="row"
            )
            last = kind[kind["year"] == years[-1]].sort_values(
                ["score", "region_code"], ascending=[False, True]
            )
            if places.isna().to_numpy().any() or list(places.columns) != years or len(years) < 2:
                continue
            codes = last["region_code"].tolist()
            for a, b in zip(codes[:-1], codes[1:], strict=True):
                head = kind[["level", "indicator_id", "aggregation"]].iloc[0].to_dict()
                pairs.append({**head, "region_a": a, "region_b": b})
                upper.append(places.loc[a].to_numpy(np.int64))
                lower.append(places.loc[b].to_numpy(np.int64))
        found = Overtaking(np.stack(upper), np.stack(lower)) if pairs else None
        return pd.DataFrame(pairs), [int(year) for year in years], found


def lay_out(definition: Definition, model: Model) -> Layout:
    """Rows of an index: the objects of its model and, of cities, the means of their groups."""
    objects = model.objects.reset_index(drop=True)
    rows = pd.DataFrame(
        {
            "level": objects["level"], "region_code": objects["region_code"],
            "year": objects["year"].astype(int),
            "indicator_id": objects.get("indicator_id", "score"),
            "aggregation": np.where(objects["role"] == "aggregate", "aggregate", ""),
            "network": objects["group_id"] if definition.method == "gravity" else "",
        }
    )  # fmt: skip
    means: list[np.ndarray] = []
    if definition.level == "city" and definition.method != "growth":
        single = objects[(objects["role"] == "object") & (objects["group_id"] != "")]
        heads = []
        for (group, year), members in single.groupby(["group_id", "year"], sort=True):
            means.append(members.index.to_numpy())
            heads.append(
                {"level": "group", "region_code": group, "year": int(year),
                 "indicator_id": "score", "aggregation": "mean_of_cities", "network": ""}
            )  # fmt: skip
        rows = pd.concat([rows, pd.DataFrame(heads)], ignore_index=True)
    own = model.scores(shipped(model.factors), np.zeros((1, model.cells)))
    return Layout(model, rows, means, definition.method == "gravity", with_means(own, means)[0])


def with_means(scores: np.ndarray, means: list[np.ndarray]) -> np.ndarray:
    """Scores (draws, objects) with the means of cities behind them."""
    found = [scores[:, members].mean(axis=1, keepdims=True) for members in means]
    return np.hstack([scores, *found])
