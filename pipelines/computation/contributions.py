"""Every score in parts that add up to it: of its indicators, its partners, its members.

What belongs here: the tables of an index turned into ``indices.contributions``. The identities are
those of ``pipelines.indices.decomposition``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from pipelines.computation.frames import OBJECT, Frames
from pipelines.computation.hierarchical import walks
from pipelines.computation.weighting import pool_matrices
from pipelines.indices.decomposition import (
    chain_parts,
    closeness_parts,
    geometric_parts,
    mean_parts,
    obstacle_degrees,
    synergy_parts,
)
from pipelines.indices.hierarchy import tree_parts
from pipelines.reference.definitions import PARTNER, Definition
from pipelines.reference.hierarchy import is_sum

KEY = ["level", "region_code", "year"]
CONTRIBUTIONS = [
    "index_id", *KEY, "part_region", "indicator_id", "dimension", "contribution", "share",
    "obstacle", "rule",
]  # fmt: skip
CLOSENESS = "Shapley values of d+² and d-² from the anti-ideal, then in proportion"
WEIGHTED = "weight times normalised value"
SHARES = "share of the whole (product of the weights above) times normalised value"
MARGINAL = (
    "level by level: what a small change of a part does to the whole, times the part (Euler); "
    "scores on a scale of their own by the line from the lowest to the highest, the rest by weight"
)
EQUAL = "equal: without any one the product is 0"
CHAINS = "equal between chains: without any one the degree is 0; then weight times value"
CHANGES = "θ η |ΔS| of each region, then in proportion to the changes of its order parameters"
PARTNERS = "flow to each partner"
MEMBERS = "value of each member"
ITSELF = "the value itself"


def contributions(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Parts of every score of an index.

    Args:
        definition: the index.
        frames: ``inputs``, ``scores``, and as the method needs ``normalised``, ``weights``,
            ``synergy``, ``indices.eta``, ``flows``.

    Returns:
        Rows of ``CONTRIBUTIONS``. ``contribution`` adds up over a (level, region, year) to its
        score, ``share`` to 1 (0/0 is NaN), ``obstacle`` to 1 where the method has one. Scores that
        are missing have no rows.
    """
    made = METHODS.get(definition.method)
    if made is None or frames["scores"].empty:
        return pd.DataFrame(columns=CONTRIBUTIONS)
    rows = made(definition, frames).assign(index_id=definition.id)
    rows = rows[rows["contribution"].notna()]
    total = rows.groupby(KEY)["contribution"].transform("sum")
    rows = rows.assign(share=rows["contribution"] / total.where(total != 0))
    return rows.reindex(columns=CONTRIBUTIONS)


def of_all(
    definitions: dict[str, Definition], common: Frames, own: dict[str, Frames]
) -> pd.DataFrame:
    """Parts of every score of every index, from tables that all indices share.

    Args:
        definitions: by index id.
        common: ``scores``, ``weights``, ``synergy``, ``flows``, ``indices.eta`` of all indices.
        own: ``inputs`` (and ``normalised``, where the method has it) by index id.
    """
    parts = []
    for index_id, definition in definitions.items():
        shared = {name: frame[frame["index_id"] == index_id] for name, frame in common.items()}
        parts.append(contributions(definition, {**shared, **own[index_id]}))
    filled = [part for part in parts if len(part)]
    return pd.concat(filled) if filled else pd.DataFrame(columns=CONTRIBUTIONS)


def _long(
    objects: pd.DataFrame, columns: pd.DataFrame, parts: np.ndarray, obstacle: np.ndarray | None,
    rule: str,
) -> pd.DataFrame:  # fmt: skip
    """Matrices (objects, indicators) to rows."""
    row, column = np.indices(parts.shape).reshape(2, -1)
    cells = objects[KEY].iloc[row].reset_index(drop=True)
    return cells.assign(
        part_region=cells["region_code"],
        indicator_id=columns.index.to_numpy()[column],
        dimension=columns["dimension"].to_numpy()[column],
        contribution=parts.ravel(),
        obstacle=np.nan if obstacle is None else obstacle.ravel(),
        rule=rule,
    )


def _topsis(definition: Definition, frames: Frames) -> pd.DataFrame:
    parts = []
    for _, objects, _, z, own in pool_matrices(definition, frames):
        weight, metric = own["weight"].to_numpy(), definition.options.metric
        found = closeness_parts(z, weight, metric)
        parts.append(_long(objects, own, found, obstacle_degrees(z, weight, metric), CLOSENESS))
    return pd.concat(parts)


def _sum(definition: Definition, frames: Frames) -> pd.DataFrame:
    parts = []
    for _, objects, _, z, own in pool_matrices(definition, frames):
        weight = own["weight"].to_numpy()
        found = mean_parts(z, weight)
        parts.append(_long(objects, own, found, obstacle_degrees(z, weight), WEIGHTED))
    return pd.concat(parts)


def _hierarchy(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Parts from the index down, and obstacles where the indicators have a best value."""
    options, (lower, upper) = definition.options, definition.options.range
    rule, parts = SHARES if is_sum(definition) else MARGINAL, []
    weights = frames["weights"].set_index(["pool", "indicator_id"])
    for walk in walks(definition, frames):
        if np.isnan(walk.parts[-1].value).all():  # no weights, no scores
            continue
        own, obstacle = weights.loc[walk.pool].loc[walk.columns], None
        if options.normalisation == "min_max":
            level = ((walk.z - lower) / (upper - lower)).clip(0, 1)
            obstacle = obstacle_degrees(level, own["weight"].to_numpy())
        found = tree_parts(walk.z, walk.nodes, walk.parts)
        parts.append(_long(walk.objects, own, found, obstacle, rule))
    return pd.concat(parts) if parts else pd.DataFrame(columns=CONTRIBUTIONS)


def _coupling(definition: Definition, frames: Frames) -> pd.DataFrame:
    parts, chains = [], [part.id for part in definition.dimension]
    scores = frames["scores"].set_index(KEY)["score"]
    for _, objects, _, z, own in pool_matrices(definition, frames):
        degree = scores.reindex(pd.MultiIndex.from_frame(objects[KEY])).to_numpy(float)
        chain = np.array([chains.index(name) for name in own["dimension"]])
        found = chain_parts(degree, z, own["weight"].to_numpy(), chain)
        parts.append(_long(objects, own, found, None, CHAINS))
    return pd.concat(parts)


def _synergy(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Orders S of the regions by order parameter, and the degree of their group by both."""
    linear = definition.options.order == "linear"
    parts = []
    for _, objects, _, z, own in pool_matrices(definition, frames):
        weight = own["weight"].to_numpy()
        orders = mean_parts(z, weight) if linear else geometric_parts(z, weight)
        rule = WEIGHTED if linear else EQUAL
        parts.append(
            _long(objects, own, orders, obstacle_degrees(z, weight) if linear else None, rule)
        )
        for group in definition.groups:
            members = (objects["group_id"] == group).to_numpy()
            parts.append(
                _degrees(definition, frames, group, objects[members], own, orders[members])
            )
    return pd.concat(parts)


def _degrees(
    definition: Definition, frames: Frames, group: str, objects: pd.DataFrame, own: pd.DataFrame,
    orders: np.ndarray,
) -> pd.DataFrame:  # fmt: skip
    """Parts of a group's degrees under the first reading of η, by region and order parameter."""
    options = definition.options
    found = frames["synergy"]
    found = found[(found["region_code"] == group) & (found["eta_reading"] == options.eta[0])]
    found = found[found["degree"].notna()].sort_values("year")
    place = objects.reset_index(drop=True).reset_index(names="row").pivot(
        index="year", columns="region_code", values="row"
    )  # fmt: skip
    years = found["year"].to_numpy()
    eta = frames["indices.eta"]
    eta = eta[(eta["index_id"] == definition.id) & (eta["reading"] == options.eta[0])]
    weight = eta.pivot(index="year", columns="region_code", values="eta")
    weight = weight.reindex(index=years, columns=place.columns).to_numpy(float)
    later = orders[place.loc[years].to_numpy()]
    base = np.broadcast_to(orders[place.loc[[options.base_year]].to_numpy()], later.shape)
    parts = synergy_parts(
        base, later, found["degree"].to_numpy(),
        weight if options.degree == "weighted_sum" else None,
    )  # fmt: skip
    t, region, indicator = np.indices(parts.shape).reshape(3, -1)
    return pd.DataFrame(
        {
            "level": "group", "region_code": group, "year": years[t],
            "part_region": place.columns.to_numpy()[region],
            "indicator_id": own.index.to_numpy()[indicator],
            "dimension": own["dimension"].to_numpy()[indicator],
            "contribution": parts.ravel(), "obstacle": np.nan, "rule": CHANGES,
        }
    )  # fmt: skip


def _gravity(definition: Definition, frames: Frames) -> pd.DataFrame:
    flows = frames["flows"]
    return pd.DataFrame(
        {
            "level": definition.level, "region_code": flows["from_code"], "year": flows["year"],
            "part_region": flows["to_code"], "indicator_id": "flow", "dimension": PARTNER,
            "contribution": flows["r"], "obstacle": np.nan, "rule": PARTNERS,
        }
    )  # fmt: skip


def _total(definition: Definition, frames: Frames) -> pd.DataFrame:
    inputs = frames["inputs"]
    single = inputs[inputs["role"] == "object"]
    groups = inputs[inputs["role"] == "aggregate"][["level", "region_code", "year"]]
    members = single[[*OBJECT, "indicator_id", "dimension", "value"]].merge(
        groups.rename(columns={"level": "above", "region_code": "whole"}),
        left_on=["group_id", "year"], right_on=["whole", "year"],
    )  # fmt: skip
    of_groups = members.assign(
        part_region=members["region_code"], level=members["above"], region_code=members["whole"],
        rule=MEMBERS,
    )  # fmt: skip
    own = single.assign(part_region=single["region_code"], rule=ITSELF)
    rows = pd.concat([own, of_groups]).rename(columns={"value": "contribution"})
    return rows[[*KEY, "part_region", "indicator_id", "dimension", "contribution", "rule"]].assign(
        obstacle=np.nan
    )


METHODS: dict[str, Callable[[Definition, Frames], pd.DataFrame]] = {
    "entropy_topsis": _topsis,
    "entropy_sum": _sum,
    "weighted_mean": _hierarchy,
    "coupling": _coupling,
    "synergy": _synergy,
    "gravity": _gravity,
    "total": _total,
}
