"""Growth multiples of single series, and totals of a single indicator."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.computation.frames import OBJECT, Frames, score_rows
from pipelines.indices.growth import growth_multiple
from pipelines.reference.definitions import Definition

SERIES = ["level", "region_code", "indicator_id"]
ENDS = ["year", "value", "origin"]


def growth(definition: Definition, frames: Frames) -> pd.DataFrame:
    """Growth of every series from the base year to its last year with a value.

    Over a declared break there is none, unless the definition asks for it; then it is flagged.
    """
    inputs, base = frames["inputs"], definition.options.base_year
    series = inputs.drop_duplicates(SERIES)[[*SERIES, "index_id", "unit"]]
    known = inputs[inputs["value"].notna()].sort_values("year")
    first = known[known["year"] == base].set_index(SERIES)[ENDS].add_suffix("_from")
    last = known[known["year"] > (base or 0)].groupby(SERIES)[ENDS].last().add_suffix("_to")
    rows = series.join(first, on=SERIES).join(last, on=SERIES)
    found = growth_multiple(rows["value_from"].to_numpy(float), rows["value_to"].to_numpy(float))
    rows = rows.assign(year_from=base, growth=found.multiple, reason=found.reason)
    rows["break_in_inputs"] = _crosses_break(rows, frames["panel.breaks"])
    if not definition.options.across_breaks:
        crossing = rows["break_in_inputs"] & rows["growth"].notna()
        rows.loc[crossing, "growth"] = np.nan
        rows.loc[crossing, "reason"] = "crosses a declared break"
    return rows


def _crosses_break(rows: pd.DataFrame, breaks: pd.DataFrame) -> np.ndarray:
    """Whether a declared break lies after the base year and not after the last year."""
    pairs = rows[[*SERIES, "year_from", "year_to"]].reset_index(names="row")
    pairs = pairs.merge(breaks[[*SERIES, "year"]], on=SERIES)
    crossed = pairs[(pairs["year"] > pairs["year_from"]) & (pairs["year"] <= pairs["year_to"])]
    return rows.index.isin(crossed["row"])


def total_scores(definition: Definition, frames: Frames) -> pd.DataFrame:
    """The indicator itself as the score; a region group is the sum of its cities."""
    inputs = frames["inputs"]
    scored = inputs.assign(
        score=inputs["value"], pool=np.where(inputs["role"] == "object", "all", "aggregate")
    )
    return score_rows(definition, scored[[*OBJECT, "pool", "score"]], inputs, "sum")
