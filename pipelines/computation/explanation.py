"""Why a score is what it is: its parts with their cells, and its change from one year to another.

What belongs here: frames of one release in, the explanation of one score out. Two releases are
compared by ``attribution``.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd

from pipelines.computation.attribution import SCORERS
from pipelines.computation.contributions import KEY
from pipelines.computation.frames import Frames
from pipelines.reference.definitions import Definition

OUTSIDE = "the values of one year have no score within the bounds of the other"
PLAYERS = ("inputs", "bounds", "weights")
FILLED = ["interpolated", "extrapolated"]
Key = tuple[str, str, int]


def parts_of(key: Key, frames: Frames) -> pd.DataFrame:
    """The parts of one score, largest first, each with the cell and the weight behind it.

    Args:
        key: level, region code and year.
        frames: ``contributions``, ``inputs``, and where the method has them ``normalised`` and
            ``weights`` of the index.

    Returns:
        ``part_region, indicator_id, dimension, contribution, share, obstacle, rule`` with
        ``value, unit, origin, address, filled`` of the cell, ``z, lower, upper`` and ``weight``;
        missing where a part is no single cell (a flow between two cities).
    """
    found = frames["contributions"]
    found = found[_at(found, key)].drop(columns=KEY)
    cells = frames["inputs"]
    cells = cells[cells["year"] == key[2]].rename(columns={"region_code": "part_region"})
    join = ["part_region", "indicator_id"]
    parts = found.merge(cells[[*join, "value", "unit", "origin", "address"]], on=join, how="left")
    if "normalised" in frames:
        z = frames["normalised"]
        z = z[z["year"] == key[2]].rename(columns={"region_code": "part_region"})
        parts = parts.merge(z[[*join, "pool", "z", "lower", "upper"]], on=join, how="left")
        weights = frames["weights"][["pool", "indicator_id", "weight"]]
        parts = parts.merge(weights, on=["pool", "indicator_id"], how="left")
    parts["filled"] = parts["origin"].isin(FILLED)
    order = parts["contribution"].abs().sort_values(ascending=False, kind="stable").index
    return parts.loc[order].reset_index(drop=True)


def _at(frame: pd.DataFrame, key: Key) -> pd.Series:
    """Rows of one level, region and year."""
    level, region, year = key
    same = (frame["level"] == level) & (frame["region_code"] == region)
    return same & (frame["year"] == year)


def change_between(
    definition: Definition, frames: Frames, key: Key, before: int
) -> dict[str, object]:
    """The change of a score from an earlier year, and what it comes from.

    ``inputs``, ``bounds`` and ``weights`` (with them η) are the Shapley values of the three: the
    mean of what each changes over all orders in which the three may be changed from one year's to
    the other's. They add up to the change. Where both years are in one pool, bounds and weights are
    the same and the change is all due to inputs. One year's values may lie so far outside the other
    year's bounds that their mix has no score, or the method has no scale to keep: then the three
    are NaN, with the reason of the scorer. ``by_part`` is
    the difference of the parts of both scores and adds up to the change as well.

    Args:
        definition: the index.
        frames: ``inputs``, ``scores``, ``contributions`` and as the method needs ``weights``,
            ``indices.eta``, ``clean.coordinates``.
        key: level, region code and the later year.
        before: the earlier year.

    Raises:
        ValueError: one of the two scores does not exist.
    """
    level, region, after = key
    scores = frames["scores"]
    found = {}
    for year in (before, after):
        row = scores[_at(scores, (level, region, year))]
        if row.empty or row["score"].isna().all():
            why = f": {row['reason'].iloc[0]}" if len(row) else ""
            raise ValueError(f"{definition.id} has no score for {level} {region} {year}{why}")
        found[year] = float(row["score"].iloc[0])
    scored = {
        (i, b, w): _score(definition, frames, key, {"inputs": i, "bounds": b, "weights": w})
        for i in (before, after) for b in (before, after) for w in (before, after)
    }  # fmt: skip
    states = {state: score for state, (score, _) in scored.items()}
    gains = dict.fromkeys(PLAYERS, 0.0)
    orders = list(permutations(range(len(PLAYERS))))
    for order in orders:
        state = [before] * len(PLAYERS)
        for player in order:
            last = states[tuple(state)]
            state[player] = after
            gains[PLAYERS[player]] += (states[tuple(state)] - last) / len(orders)
    reason = ""
    if any(np.isnan(gain) for gain in gains.values()):
        said = dict.fromkeys(why for score, why in scored.values() if np.isnan(score) and why)
        reason = "; ".join(said) or OUTSIDE
    return {
        "before": before, "after": after, "reason": reason, "score_before": found[before],
        "score_after": found[after], "change": found[after] - found[before], **gains,
        "by_part": parts_changed(*(
            part[_at(part, (level, region, year))]
            for part, year in ((frames["contributions"], before), (frames["contributions"], after))
        )),
    }  # fmt: skip


def parts_changed(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Parts of two scores side by side; a part that one of them lacks is 0 there."""
    join = ["part_region", "indicator_id", "dimension"]
    both = before[[*join, "contribution"]].merge(
        after[[*join, "contribution"]], on=join, how="outer", suffixes=("_before", "_after")
    )
    both = both.fillna({"contribution_before": 0.0, "contribution_after": 0.0})
    both["change"] = both["contribution_after"] - both["contribution_before"]
    order = both["change"].abs().sort_values(ascending=False, kind="stable").index
    return both.loc[order].reset_index(drop=True)


def _score(
    definition: Definition, frames: Frames, key: Key, years: dict[str, int]
) -> tuple[float, str]:
    """The score with the inputs, bounds and weights of these years, or why there is none."""
    level, region, _ = key
    as_if = years["weights"]
    inputs, base = frames["inputs"], definition.options.base_year
    moved = inputs[inputs["year"] == years["inputs"]].assign(year=as_if)
    if definition.method == "synergy" and base != as_if:
        moved = pd.concat([moved, inputs[inputs["year"] == base]])
    early = dict(frames)
    if "weights" in frames:
        changed, scores = _bounds_of(frames, key, years), frames["scores"]
        pools = scores.loc[scores["year"].isin(moved["year"]), "pool"]
        early["weights"] = changed[changed["pool"].isin(pools)]
    scored = SCORERS[definition.method](definition, early, moved)
    row = scored[_at(scored, (level, region, as_if))].iloc[0]
    return float(row["score"]), str(row["reason"] or "")


def _bounds_of(frames: Frames, key: Key, years: dict[str, int]) -> pd.DataFrame:
    """Weights of the index, with the bounds of another year's pool where the pools differ."""
    level, region, _ = key
    scores, weights = frames["scores"], frames["weights"]
    pool = {
        year: scores.loc[_at(scores, (level, region, year)), "pool"].iloc[0]
        for year in {years["bounds"], years["weights"]}
    }
    of_bounds, of_weights = pool[years["bounds"]], pool[years["weights"]]
    if of_bounds == of_weights:
        return weights
    other = weights[weights["pool"] == of_bounds].set_index("indicator_id")[["lower", "upper"]]
    own = weights["pool"] == of_weights
    bounds = other.reindex(weights.loc[own, "indicator_id"])
    changed = weights.copy()
    changed.loc[own, ["lower", "upper"]] = bounds.to_numpy()
    return changed
