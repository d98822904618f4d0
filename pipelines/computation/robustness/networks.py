"""Gravity networks under many draws: reading of k, exponent, prices and uncertain masses."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.computation.robustness.choices import Draws
from pipelines.computation.robustness.prepared import Prepared
from pipelines.indices.gravity import Gravity, gravity, great_circle_km
from pipelines.statistics.draws import Factor


class Network:
    """One group in one year.

    Args:
        prepared: the index.
        rows: its objects.
        points: latitude and longitude by region code.
    """

    def __init__(self, prepared: Prepared, rows: np.ndarray, points: pd.DataFrame) -> None:
        """Measure distances, and find the uncertain masses."""
        here = points.loc[prepared.objects["region_code"].iloc[rows]]
        self.rows = rows
        self.distance = great_circle_km(here["latitude"].to_numpy(), here["longitude"].to_numpy())
        self.masses = [x[rows] for x in prepared.prices]
        self._found: dict[tuple[int, float], Gravity] = {}
        found, place = prepared.uncertain, {int(row): i for i, row in enumerate(rows)}
        self.entries = [
            (place[int(r)], int(c), float(s))
            for r, c, s in zip(found.row, found.cell, found.share, strict=True)
            if int(r) in place
        ]

    def strengths(self, price: int, exponent: float, reading: str) -> np.ndarray:
        """Strengths (n,) without errors, by the formulas of the index."""
        if (price, exponent) not in self._found:
            f, p = self.masses[price].T
            self._found[price, exponent] = gravity(f, p, self.distance, exponent)
        return np.asarray(getattr(self._found[price, exponent], reading))

    def moved(self, price: int, exponent: float, reading: str, errors: np.ndarray) -> np.ndarray:
        """Strengths (draws, n) with the product of masses off by the errors (draws, cells)."""
        mass = np.repeat(self.masses[price].prod(axis=1)[np.newaxis], len(errors), axis=0)
        for row, cell, share in self.entries:
            mass[:, row] *= 1.0 + share * errors[:, cell]
        root = np.sqrt(mass)
        with np.errstate(divide="ignore"):
            reach = self.distance**-exponent
        np.fill_diagonal(reach, 0.0)
        if reading == "symmetric":
            return root * (root @ reach)
        pair = mass[:, :, np.newaxis] + mass[:, np.newaxis, :]
        k = mass[:, :, np.newaxis] / np.where(pair > 0, pair, 1.0)
        if reading == "k_twice":
            k *= k
        return root * np.einsum("bij,ij,bj->bi", k, reach, root)


class GravityModel:
    """Strengths of the cities in the networks of every group and year.

    Args:
        prepared: the index, with the masses F and P as its two columns.
        factors: its discrete factors.
        own: the definition's own choices.
        points: ``clean.coordinates``.
    """

    def __init__(
        self, prepared: Prepared, factors: list[Factor], own: dict[str, str], points: pd.DataFrame
    ) -> None:
        """Prepare a network for every group and year."""
        self.factors, self.own, self.objects = factors, own, prepared.objects
        self.cells = len(prepared.uncertain.law.size)
        points = points.set_index("region_code")
        groups = prepared.objects.groupby(["group_id", "year"], sort=True).indices
        self.networks = [Network(prepared, np.sort(rows), points) for rows in groups.values()]

    def scores(self, codes: np.ndarray, errors: np.ndarray) -> np.ndarray:
        """Strengths (draws, objects)."""
        draws = Draws(self.factors, codes, self.own)
        names = ("price_basis", "exponent", "k_reading")
        chosen = np.column_stack([draws.codes(name) for name in names])
        out = np.empty((len(codes), len(self.objects)))
        for combination in np.unique(chosen, axis=0):
            here = np.flatnonzero((chosen == combination).all(axis=1))
            price = int(combination[0])
            exponent = float(draws.choices("exponent")[combination[1]])
            reading = draws.choices("k_reading")[combination[2]]
            for network in self.networks:
                at = np.ix_(here, network.rows)
                if errors.shape[1] and network.entries:
                    out[at] = network.moved(price, exponent, reading, errors[here])
                else:
                    out[at] = network.strengths(price, exponent, reading)
        return out
