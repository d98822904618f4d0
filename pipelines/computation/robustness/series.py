"""Totals and growth multiples under many draws: prices, interpolated cells, declared breaks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.computation.robustness.choices import Draws
from pipelines.computation.robustness.prepared import Prepared
from pipelines.statistics.draws import Factor


class TotalModel:
    """The values of one indicator.

    Args:
        prepared: the index, with one column.
        factors: its discrete factors.
        own: the definition's own choices.
    """

    def __init__(self, prepared: Prepared, factors: list[Factor], own: dict[str, str]) -> None:
        """Keep the values at either price basis and the uncertain cells."""
        self.factors, self.own, self.objects = factors, own, prepared.objects
        self.uncertain = prepared.uncertain
        self.cells = len(prepared.uncertain.law.size)
        self.values = np.stack([x[:, 0] for x in prepared.prices])

    def scores(self, codes: np.ndarray, errors: np.ndarray) -> np.ndarray:
        """Values (draws, objects)."""
        draws = Draws(self.factors, codes, self.own)
        relative = np.zeros((len(codes), len(self.objects)))
        if errors.shape[1]:
            found = self.uncertain
            for row, cell, share in zip(found.row, found.cell, found.share, strict=True):
                relative[:, row] += share * errors[:, cell]
        return self.values[draws.codes("price_basis")] * (1.0 + relative)


class GrowthModel:
    """Growth multiples of single series, from the base year to the last year with a value.

    Args:
        prepared: the index; its uncertain cells count where they are an end of a series.
        factors: its discrete factors.
        own: the definition's own choices.
        growth: ``indices.growth``.
    """

    def __init__(
        self, prepared: Prepared, factors: list[Factor], own: dict[str, str], growth: pd.DataFrame
    ) -> None:
        """Take both ends of every series, and which of them are uncertain."""
        self.factors, self.own = factors, own
        rows = growth[growth["index_id"] == prepared.definition.id]
        rows = rows[rows["value_to"].notna() & (rows["value_from"] > 0)].reset_index(drop=True)
        self.objects = rows[["level", "region_code", "indicator_id"]].assign(
            role="object", group_id="", year=rows["year_to"].astype(int)
        )
        self.start, self.end = (rows[name].to_numpy(float) for name in ("value_from", "value_to"))
        self.broken = rows["break_in_inputs"].to_numpy(bool)
        self.cells = len(prepared.uncertain.law.size)
        self.ends = [self._ends(prepared, rows, name) for name in ("year_from", "year_to")]

    def _ends(self, prepared: Prepared, rows: pd.DataFrame, year: str) -> list[tuple[int, int]]:
        """Pairs of (row, cell) whose end of the series in that year is an uncertain cell."""
        found = prepared.uncertain
        cells = prepared.objects.iloc[found.row].assign(
            cell=found.cell, indicator_id=[prepared.columns[j] for j in found.column]
        )
        keys = ["level", "region_code", "indicator_id"]
        numbered = rows.reset_index(names="row").rename(columns={year: "year_of_end"})
        both = numbered.merge(cells, left_on=[*keys, "year_of_end"], right_on=[*keys, "year"])
        return list(zip(both["row"].tolist(), both["cell"].tolist(), strict=True))

    def scores(self, codes: np.ndarray, errors: np.ndarray) -> np.ndarray:
        """Growth multiples (draws, series); NaN over a break that the draw does not take."""
        draws = Draws(self.factors, codes, self.own)
        ratio = np.repeat((self.end / self.start)[np.newaxis], len(codes), axis=0)
        if errors.shape[1]:
            for (row, cell), sign in [(e, -1) for e in self.ends[0]] + [
                (e, 1) for e in self.ends[1]
            ]:
                ratio[:, row] *= (1.0 + errors[:, cell]) ** sign
        refused = draws.among("across_breaks", ("none", "taken")) == 0
        ratio[np.ix_(refused, self.broken)] = np.nan
        return ratio - 1.0
