"""Comparison statistics of every index: frames of scores in, tables of statistics out.

What belongs here: which regions and years a statistic is taken over, and the rows it becomes. Every
statistic is taken over all single regions together (``group_id`` empty, where there is more than
one group) and over each region group.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipelines.indices.gravity import great_circle_km
from pipelines.statistics.convergence import beta, sigma
from pipelines.statistics.distribution import (
    few_transitions,
    few_units,
    kernel_density,
    silverman,
    transitions,
)
from pipelines.statistics.inequality import dagum, theil_l, theil_t
from pipelines.statistics.networks import measure
from pipelines.statistics.spatial import inverse_distance, moran, row_standardised

POINTS = 41
CLASSES = 4
WEIGHTS = "inverse great-circle distance between the seats of government, row-standardised"

Scope = tuple[str, str, pd.DataFrame]


def scopes(scores: pd.DataFrame) -> Iterator[Scope]:
    """Index, group (empty for all) and the scores of its single regions, sorted."""
    single = scores[(scores["level"] != "group") & (scores["group_id"] != "")]
    single = single[single["score"].notna()].sort_values(["index_id", "year", "region_code"])
    for index_id, own in single.groupby("index_id", sort=True):
        groups = sorted(own["group_id"].unique())
        if len(groups) > 1:
            yield str(index_id), "", own
        for group in groups:
            yield str(index_id), group, own[own["group_id"] == group]


def _frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows)


def inequality(scores: pd.DataFrame) -> pd.DataFrame:
    """Theil T and L, Dagum's Gini with its parts, and σ, by index, scope and year."""
    rows = []
    for index_id, group, own in scopes(scores):
        for year, section in own.groupby("year", sort=True):
            x, groups = section["score"].to_numpy(), section["group_id"].to_numpy()
            t, l_, g, s = theil_t(x, groups), theil_l(x, groups), dagum(x, groups), sigma(x)
            reasons = dict.fromkeys(r for r in (t.reason, l_.reason, g.reason, s.reason) if r)
            rows.append(
                {
                    "index_id": index_id, "group_id": group, "year": int(year), "n": len(x),
                    "theil_t": t.total, "theil_t_within": t.within, "theil_t_between": t.between,
                    "theil_l": l_.total, "theil_l_within": l_.within, "theil_l_between": l_.between,
                    "gini": g.total, "gini_within": g.within, "gini_between": g.between,
                    "gini_transvariation": g.transvariation,
                    "cv_population": s.cv_population, "cv_sample": s.cv_sample,
                    "sd_log_sample": s.sd_log_sample, "reason": "; ".join(reasons),
                }
            )  # fmt: skip
    return _frame(rows)


def convergence(scores: pd.DataFrame) -> pd.DataFrame:
    """β convergence from the first to the last year, by index and scope."""
    rows = []
    for index_id, group, own in scopes(scores):
        wide = own.pivot(index="region_code", columns="year", values="score").dropna()
        if wide.shape[1] < 2:
            continue
        first, last = int(wide.columns[0]), int(wide.columns[-1])
        found = beta(wide[first].to_numpy(), wide[last].to_numpy(), last - first)
        rows.append(
            {
                "index_id": index_id, "group_id": group, "year_from": first, "year_to": last,
                "n": found.n, "a": found.a, "b": found.b, "standard_error": found.standard_error,
                "p": found.p, "r_squared": found.r_squared, "speed": found.speed,
                "half_life": found.half_life, "reason": found.reason,
                "warning": few_units(found.n),
            }
        )  # fmt: skip
    return _frame(rows)


def spatial(scores: pd.DataFrame, coordinates: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Moran's I by index, scope and year, with weights by inverse distance."""
    points = coordinates.set_index("region_code")[["latitude", "longitude"]]
    rows = []
    for index_id, group, own in scopes(scores):
        for year, section in own.groupby("year", sort=True):
            here = points.reindex(section["region_code"]).to_numpy(float)
            head = {"index_id": index_id, "group_id": group, "year": int(year), "n": len(section)}
            if np.isnan(here).any() or len(section) < 2:
                rows.append({**head, "reason": "no coordinates of some region", "permutations": 0})
                continue
            weight = row_standardised(inverse_distance(great_circle_km(*here.T)))
            found = moran(section["score"].to_numpy(), weight, seed=seed)
            rows.append(
                {
                    **head, "moran_i": found.i, "expected": found.expected, "p": found.p,
                    "permutations": found.permutations, "reason": found.reason,
                    "warning": few_units(found.n),
                }
            )  # fmt: skip
    columns = ["index_id", "group_id", "year", "n", "moran_i", "expected", "p", "permutations",
               "reason", "warning"]  # fmt: skip
    return _frame(rows).reindex(columns=columns).assign(weights=WEIGHTS).fillna({"warning": ""})


def networks(flows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measures of every gravity network and of its cities."""
    whole, nodes = [], []
    for (index_id, group, year), own in flows.groupby(["index_id", "group_id", "year"], sort=True):
        force = own.pivot(index="from_code", columns="to_code", values="r").sort_index()
        force = force.reindex(columns=force.index)
        # The flows hold every pair but those of a city with itself.
        found = measure(np.where(np.eye(len(force), dtype=bool), 0.0, force.to_numpy()))
        head = {"index_id": index_id, "group_id": group, "year": int(year)}
        whole.append(
            {
                **head, "n_cities": len(force), "threshold": found.threshold, "links": found.links,
                "reciprocity": found.reciprocity,
                "betweenness_centralisation": found.betweenness_centralisation,
                "reason": found.reason,
            }
        )  # fmt: skip
        nodes.append(
            pd.DataFrame(
                {
                    "region_code": force.index, "out_degree": found.out_degree,
                    "in_degree": found.in_degree, "betweenness": found.betweenness,
                }
            ).assign(**head)
        )  # fmt: skip
    return _frame(whole), pd.concat(nodes) if nodes else pd.DataFrame()


def density(scores: pd.DataFrame) -> pd.DataFrame:
    """Kernel densities by index, scope and year on one grid of points an index and scope."""
    parts = []
    for index_id, group, own in scopes(scores):
        x = own["score"].to_numpy()
        margin = 3 * silverman(x)
        at = np.linspace(x.min() - margin, x.max() + margin, POINTS)
        if margin == 0:
            at = at[:1]
        for year, section in own.groupby("year", sort=True):
            found = kernel_density(section["score"].to_numpy(), at)
            parts.append(
                pd.DataFrame({"point": range(1, len(at) + 1), "at": at, "density": found.density})
                .assign(
                    index_id=index_id, group_id=group, year=int(year), n=len(section),
                    bandwidth=found.bandwidth, reason=found.reason, warning=few_units(len(section)),
                )
            )  # fmt: skip
    return pd.concat(parts) if parts else pd.DataFrame()


def movement(scores: pd.DataFrame) -> pd.DataFrame:
    """Markov transitions between quartile classes of all region-years, by index and scope."""
    rows = []
    for index_id, group, own in scopes(scores):
        wide = own.pivot(index="region_code", columns="year", values="score").to_numpy(float)
        if wide.shape[1] < 2:
            continue
        edges = np.quantile(wide[~np.isnan(wide)], np.arange(1, CLASSES) / CLASSES)
        states = np.where(np.isnan(wide), -1, np.searchsorted(edges, wide, side="right"))
        found = transitions(states, CLASSES)
        ends = [np.nanmin(wide), *edges, np.nanmax(wide)]
        for i, j in np.ndindex(CLASSES, CLASSES):
            rows.append(
                {
                    "index_id": index_id, "group_id": group, "from_class": i + 1, "to_class": j + 1,
                    "from_lower": ends[i], "from_upper": ends[i + 1], "n": found.counts[i, j],
                    "probability": found.probability[i, j], "ergodic_of_to": found.ergodic[j],
                    "n_regions": len(wide), "n_transitions": int(found.counts.sum()),
                    "reason": found.reason, "warning": few_transitions(found.counts),
                }
            )  # fmt: skip
    return _frame(rows)
