"""Composite-system synergy under many draws: bounds, weights, order, η, joining of changes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.computation.robustness.choices import Draws
from pipelines.computation.robustness.composite import Part
from pipelines.computation.robustness.prepared import Prepared
from pipelines.indices.system_synergy import synergy_degree
from pipelines.statistics.draws import Factor

# Stands for ln 0: times a weight and through exp it is 0, times a weight of 0 it is 1.
LOG_ZERO = -1e6


class SynergyModel:
    """Order S of every region and year, then the degree of every group and year of the index.

    Args:
        prepared: the index.
        factors: its discrete factors.
        own: the definition's own choices.
        eta: ``indices.eta``.
    """

    def __init__(
        self, prepared: Prepared, factors: list[Factor], own: dict[str, str], eta: pd.DataFrame
    ) -> None:
        """Normalise the pool of all regions and years, and lay out η by reading."""
        self.factors, self.own = factors, own
        self.cells = len(prepared.uncertain.law.size)
        draws = Draws(factors, np.zeros((0, len(factors)), dtype=np.int64), own)
        definition = prepared.definition
        rows, chain = np.arange(len(prepared.objects)), np.ones((1, len(prepared.columns)), bool)
        self.parts = [
            Part(prepared, x, rows, chain, draws.choices("zero")) for x in prepared.prices
        ]
        years = list(range(definition.years[0], definition.years[1] + 1))
        eta = eta[eta["index_id"] == definition.id]
        self.groups, wholes = [], []
        for group in definition.groups:
            of_group = prepared.objects[prepared.objects["group_id"] == group]
            place = of_group.reset_index(names="row").pivot(
                index="year", columns="region_code", values="row"
            )
            weights = [
                eta[eta["reading"] == reading]
                .pivot(index="year", columns="region_code", values="eta")
                .reindex(index=years, columns=place.columns).to_numpy(float)
                for reading in draws.choices("eta")
            ]  # fmt: skip
            base = place.loc[[definition.options.base_year]].to_numpy()
            self.groups.append((base, place.loc[years].to_numpy(), np.stack(weights)))
            wholes.append(
                pd.DataFrame(
                    {"role": "aggregate", "level": "group", "region_code": group,
                     "group_id": group, "year": years}
                )
            )  # fmt: skip
        self.objects = pd.concat([prepared.objects, *wholes], ignore_index=True)

    def scores(self, codes: np.ndarray, errors: np.ndarray) -> np.ndarray:
        """Orders and degrees (draws, objects); NaN where η or the weights are missing."""
        draws = Draws(self.factors, codes, self.own)
        order = np.empty((len(codes), len(self.parts[0].rows)))
        for price, part in enumerate(self.parts):
            here = np.flatnonzero(draws.codes("price_basis") == price)
            if len(here):
                order[here] = self._orders(part, draws.at(here), errors[here])
        return np.hstack([order, *(self._degrees(draws, order, *group) for group in self.groups)])

    def _orders(self, part: Part, draws: Draws, errors: np.ndarray) -> np.ndarray:
        """S (draws, objects): weighted sums or geometric means of the order parameters."""
        moved = part.moved(errors, np.zeros(len(errors), dtype=np.int64))
        weight = part.weights(draws, moved)
        margin = np.array([float(choice) for choice in draws.choices("bounds")])
        margin = margin[draws.codes("bounds")]
        out = np.empty((len(errors), len(part.rows)))
        geometric = draws.among("order", ("linear", "geometric")) == 1
        for wide in np.unique(margin):
            for form in (False, True):
                here = np.flatnonzero((margin == wide) & (geometric == form))
                if not len(here):
                    continue
                u = np.repeat(part.z[np.newaxis], len(here) if moved else 1, axis=0)
                if moved is not None:
                    u[:, :, moved.columns] = moved.z[:, here].transpose(1, 0, 2)
                u = np.where(np.ptp(u, axis=1, keepdims=True) > 0, (u + wide) / (1 + 2 * wide), u)
                if form:
                    u = np.log(u, out=np.full_like(u, LOG_ZERO), where=u > 0)
                total = np.einsum(
                    "bnj,bj->bn", np.broadcast_to(u, (len(here), *u.shape[1:])), weight[here]
                )
                out[here] = np.exp(total) if form else total
        return out

    def _degrees(
        self, draws: Draws, order: np.ndarray, base: np.ndarray, later: np.ndarray, eta: np.ndarray
    ) -> np.ndarray:
        """Degrees (draws, years) of one group by the draw's η and way of joining."""
        reading, code = draws.codes("eta"), draws.among("degree", ("weighted_sum", "geometric"))
        out = np.full((len(order), len(later)), np.nan)
        s1 = order[:, later]
        s0 = np.broadcast_to(order[:, base], s1.shape)
        weight = eta[reading]
        known = ~np.isnan(s0 + s1 + weight).any(axis=2)
        for which, method in enumerate(("weighted_sum", "geometric")):
            here = known & (code == which)[:, np.newaxis]
            if here.any():
                out[here] = synergy_degree(s0[here], s1[here], weight[here], method).degree
        return out
