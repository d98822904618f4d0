"""Why a score differs between two releases: inputs revised, published, refilled, or new weights.

What belongs here: the walk from the inputs of one release to those of the next, scored on the
earlier scale. The formulas are those of ``pipelines.indices``; reading two releases is the
caller's, scoring them on a kept scale is ``rescoring``'s.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.computation.frames import Frames
from pipelines.computation.rescoring import KEY, NO_SCALE, SCORERS
from pipelines.reference.definitions import Definition

CELL = [*KEY, "indicator_id", "unit"]
STEPS = ["revised_inputs", "new_inputs", "changed_interpolation"]
PARTS = [*STEPS, "weights_and_bounds"]
ATTRIBUTION = ["index_id", *KEY, "score_before", "score_after", "change", *PARTS, "reason"]
PUBLISHED = ["reported", "preliminary", "secondary", "illustrative"]
TOLERANCE = 1e-9


def attribute(definition: Definition, before: Frames, after: Frames) -> pd.DataFrame:
    """Split the change of every score between two releases into four parts.

    The earlier inputs are turned into the later ones in three steps, in this order, and each
    state is scored with the bounds, weights, ideals, η and coordinates of the earlier release:

    1. ``revised_inputs``: cells published in both releases, with another value;
    2. ``new_inputs``: cells missing, interpolated or extrapolated before and published after;
    3. ``changed_interpolation``: cells interpolated or extrapolated after, with another value
       than before, whatever they were then.

    A part is the score after its step less the score before it. What remains of the change is
    ``weights_and_bounds``: new bounds, weights and ideals, η, coordinates, indicators, regions and
    years that only one release has, indicators whose unit changed, cells that went missing. The
    four parts add up to the change by construction (in double precision: within 1e-12 for scores
    around 1, relative to the larger score for strengths and totals). Another order of the steps
    would give other parts; this one is fixed so that two runs agree.

    Values beyond the frozen bounds are not clipped, so a chain or subsystem may leave [0, 1]. The
    formulas that still hold there are used as they are: sums and TOPSIS anywhere, a linear order S
    anywhere, a geometric one from 0 up, and D = √(C·T) from 0 up, since C depends on the ratio of
    the chains alone (not so in the variant "wang2021", which needs [0, 1]). Where a state has no
    score, all four parts of that row are NaN and the reason says so: never some parts without the
    others.

    A cell made of others (derived, or summed over a region group) has the origin of its least
    trusted part and is classed by that.

    Args:
        definition: the index; its method, metric, variant, order, degree, base year, first reading
            of η and exponent must be those of the earlier release. Indicators, directions, pools,
            regions and years are read from the tables.
        before: tables of the earlier release in their published shape, by name: ``inputs``,
            ``scores``, and as the method needs ``weights``, ``indices.eta`` (synergy) and
            ``clean.coordinates`` (gravity). Rows of other indices are left alone.
        after: the same of the later release; only ``inputs`` and ``scores`` are read, since its
            scores are taken as published.

    Returns:
        One row for each (level, region_code, year) in the scores of either release, sorted, with
        the columns of ``ATTRIBUTION``. A row of one release only, or without a score in one, has
        no change and no parts and says so in ``reason``; elsewhere ``reason`` is empty, save where
        a state has no score. Empty for growth, which has no scores. A hierarchical mean has parts
        where its only scale is the min-max of the indicators; elsewhere its rows say that it has
        none.

    Raises:
        ValueError: the earlier inputs under the earlier parameters do not give the earlier scores
            to 1e-9 (and 1e-9 of the score): tables of different releases, or other options;
            duplicate cells or score rows; earlier inputs without a value or coordinates that the
            earlier scores needed.
        KeyError: a table that the method needs is not there.
    """
    if definition.method not in SCORERS:
        return pd.DataFrame(columns=ATTRIBUTION)
    early = {name: _own(definition, frame) for name, frame in before.items()}
    rows = _rows(early["scores"], _own(definition, after["scores"]))
    states = _scored_states(definition, early, _own(definition, after["inputs"]), rows)
    scores = np.column_stack([state["score"].to_numpy(float) for state in states])
    kept = (states[0]["reason"] != NO_SCALE).to_numpy()
    _check_reproduced(definition, rows, np.where(kept, scores[:, 0], rows["score_before"]))
    steps = np.diff(scores, axis=1)
    remaining = rows["change"].to_numpy() - steps.sum(axis=1)
    parts = np.column_stack([steps, remaining])
    undefined = np.isnan(parts).any(axis=1)
    parts[undefined] = np.nan
    for state in states:
        unexplained = undefined & (rows["reason"] == "").to_numpy()
        rows["reason"] = np.where(unexplained, state["reason"].fillna(""), rows["reason"])
    rows[PARTS] = parts
    return rows.assign(index_id=definition.id)[ATTRIBUTION]


def _own(definition: Definition, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of this index; tables without an index are common to all."""
    return frame[frame["index_id"] == definition.id] if "index_id" in frame else frame


def _rows(early: pd.DataFrame, late: pd.DataFrame) -> pd.DataFrame:
    """Scores of both releases side by side, their change, and why there is none."""
    rows = early[[*KEY, "score"]].merge(
        late[[*KEY, "score"]], on=KEY, how="outer", suffixes=("_before", "_after"),
        indicator="found", validate="one_to_one",
    ).sort_values(KEY, ignore_index=True)  # fmt: skip
    rows = rows.astype({"score_before": float, "score_after": float})
    gone, new = rows["score_before"].isna(), rows["score_after"].isna()
    why = {
        "only in the earlier release": rows["found"] == "left_only",
        "only in the later release": rows["found"] == "right_only",
        "no score in either release": gone & new,
        "no score in the earlier release": gone,
        "no score in the later release": new,
    }
    rows["reason"] = np.select(list(why.values()), list(why), "")
    return rows.assign(change=rows["score_after"] - rows["score_before"])


def _states(early: pd.DataFrame, late: pd.DataFrame) -> list[pd.DataFrame]:
    """Inputs of the earlier release, then after each of the three steps: the same if none moves."""
    cells = early.merge(
        late[[*CELL, "value", "origin"]], on=CELL, how="left", suffixes=("", "_after"),
        validate="one_to_one",
    )  # fmt: skip
    differs = cells["value_after"].notna() & (cells["value_after"] != cells["value"])
    was = cells["origin"].isin(PUBLISHED)
    now = cells["origin_after"].isin(PUBLISHED)
    states = [cells]
    for step in (was & now, ~was & now, ~now):
        last, moved = states[-1], step & differs
        value = last["value"].where(~moved, last["value_after"])
        states.append(last.assign(value=value) if moved.any() else last)
    return states


def _scored_states(
    definition: Definition, early: Frames, late: pd.DataFrame, rows: pd.DataFrame
) -> list[pd.DataFrame]:
    """Score and reason of each row in each of the four states; unchanged ones are not rescored."""
    keys = pd.MultiIndex.from_frame(rows[KEY])
    states = _states(early["inputs"], late)
    scored: list[pd.DataFrame] = []
    for place, inputs in enumerate(states):
        if place and inputs is states[place - 1]:
            scored.append(scored[-1])
            continue
        found = SCORERS[definition.method](definition, early, inputs)
        scored.append(found.set_index(KEY).reindex(keys))
    return scored


def _check_reproduced(definition: Definition, rows: pd.DataFrame, found: np.ndarray) -> None:
    """Refuse tables or options that do not give the earlier scores."""
    said = rows["score_before"].to_numpy()
    near = np.isclose(found, said, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
    wrong = np.flatnonzero(~near & (rows["reason"] != "only in the later release").to_numpy())
    if len(wrong):
        level, region, year = rows.loc[wrong[0], KEY]
        raise ValueError(
            f"{definition.id}: the earlier inputs, weights and bounds give {found[wrong[0]]} for "
            f"{level} {region} {year}, the earlier release has {said[wrong[0]]} (and "
            f"{len(wrong) - 1} more rows); expected tables of one release and its own options"
        )
