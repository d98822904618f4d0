"""An index's inputs as arrays for many draws: values, prices, uncertain cells, factors.

What belongs here: everything about an index that no draw changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.computation.frames import Frames, used_indicators
from pipelines.computation.robustness.admissible import admissible
from pipelines.reference.definitions import Definition
from pipelines.reference.uncertainty import DeclaredFactor, Uncertainty
from pipelines.statistics.draws import ErrorLaw, Factor

OBJECT = ["role", "level", "region_code", "group_id", "year"]
ERRORS = ["median_error", "p90_error", "max_error"]


@dataclass(frozen=True)
class Uncertain:
    """Where the errors of uncertain cells go.

    ``law`` of the cells; an entry adds ``share`` times the error of ``cell`` to the relative error
    of the value at (``row``, ``column``). A region group moves by its member's share.
    """

    law: ErrorLaw
    row: np.ndarray
    column: np.ndarray
    cell: np.ndarray
    share: np.ndarray

    @property
    def columns(self) -> np.ndarray:
        """Columns with an uncertain value, sorted."""
        return np.unique(self.column)

    def within(self, rows: np.ndarray, columns: np.ndarray) -> list[tuple[int, int, int, float]]:
        """Entries (row, column, cell, share) of some rows and columns, by their own places."""
        row = {int(place): i for i, place in enumerate(rows)}
        column = {int(place): j for j, place in enumerate(columns)}
        return [
            (row[int(r)], column[int(c)], int(cell), float(share))
            for r, c, cell, share in zip(self.row, self.column, self.cell, self.share, strict=True)
            if int(r) in row and int(c) in column
        ]


class Touched:
    """Columns of a part of the objects that hold an uncertain value, drawn anew in every draw.

    Args:
        x: (n, J) the part's values.
        entries: of ``Uncertain.within``.
    """

    def __init__(self, x: np.ndarray, entries: list[tuple[int, int, int, float]]) -> None:
        """Keep the values that may move."""
        self.entries = entries
        self.columns = np.unique(np.array([e[1] for e in entries], dtype=np.int64))
        self._x = x[:, self.columns]

    def drawn(self, errors: np.ndarray) -> np.ndarray | None:
        """Their values (n, draws, columns) under errors (draws, cells); None where none move."""
        if not len(self.columns) or not errors.shape[1]:
            return None
        own = {int(j): place for place, j in enumerate(self.columns)}
        relative = np.zeros((len(self._x), len(errors), len(self.columns)))
        for i, j, cell, share in self.entries:
            relative[i, :, own[j]] += share * errors[:, cell]
        return self._x[:, np.newaxis] * (1.0 + relative)


@dataclass(frozen=True)
class Prepared:
    """Inputs of an index.

    ``objects`` (n rows, columns ``OBJECT``), sorted; ``columns`` the J indicators; ``x`` (n, J),
    NaN where a region group lacks an indicator; ``constant`` the same at constant prices, or why
    there is none; ``negative`` (J,) whether less is better; ``without_law`` interpolated cells
    whose fill rule could not be tested.
    """

    definition: Definition
    objects: pd.DataFrame
    columns: list[str]
    x: np.ndarray
    constant: np.ndarray | str
    negative: np.ndarray
    uncertain: Uncertain
    without_law: int

    @property
    def prices(self) -> list[np.ndarray]:
        """Values at current prices, then at constant ones where there are any."""
        return [self.x] if isinstance(self.constant, str) else [self.x, self.constant]


def prepare(definition: Definition, frames: Frames, nominal: set[str]) -> Prepared:
    """Arrays of an index from its tables.

    Args:
        definition: the index.
        frames: ``inputs``, ``robustness.fill_errors``, ``robustness.member_shares``,
            ``robustness.deflators``.
        nominal: indicators in money at current prices.
    """
    inputs = frames["inputs"]
    columns = used_indicators(definition, inputs)
    wide = inputs.pivot(index=OBJECT, columns="indicator_id", values="value").sort_index()
    wide = wide.reindex(columns=columns)
    objects = wide.index.to_frame(index=False)
    x = wide.to_numpy(dtype=np.float64)
    shares = _of(definition, frames["robustness.member_shares"])
    errors = _of(definition, frames["robustness.fill_errors"])
    known = errors[errors[ERRORS].notna().all(axis=1)]
    priced = [c for c in columns if c in nominal]
    return Prepared(
        definition, objects, columns, x,
        _constant(objects, columns, x, priced, shares, frames["robustness.deflators"]),
        np.array([definition.directions[c] == "-" for c in columns], dtype=bool),
        _uncertain(objects, columns, known, shares), len(errors) - len(known),
    )  # fmt: skip


def _of(definition: Definition, frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["index_id"] == definition.id]


def _places(objects: pd.DataFrame, columns: list[str], cells: pd.DataFrame) -> pd.DataFrame:
    """Add ``row`` and ``column`` to cells ``level, region_code, year, indicator_id``."""
    rows = objects.reset_index(names="row")[["row", "level", "region_code", "year"]]
    placed = cells.merge(rows, on=["level", "region_code", "year"])
    placed["column"] = [columns.index(name) for name in placed["indicator_id"]]
    return placed


def _uncertain(
    objects: pd.DataFrame, columns: list[str], errors: pd.DataFrame, shares: pd.DataFrame
) -> Uncertain:
    """Own entries of the uncertain cells, and those of the groups they are members of."""
    cells = errors.sort_values(["region_code", "year", "indicator_id"]).reset_index(drop=True)
    own = _places(objects, columns, cells.reset_index(names="cell")).assign(share=1.0)
    keys = ["region_code", "year", "indicator_id"]
    above = cells.reset_index(names="cell")[[*keys, "cell"]].merge(shares, on=keys)
    above = above.dropna(subset="share").drop(columns="region_code")
    groups = _places(
        objects, columns, above.rename(columns={"group_id": "region_code"}).assign(level="group")
    )
    entries = pd.concat([own, groups])[["row", "column", "cell", "share"]]
    size = np.column_stack([np.zeros(len(cells)), cells[ERRORS].to_numpy(float)])
    return Uncertain(
        ErrorLaw(np.maximum.accumulate(size, axis=1)),
        *(entries[name].to_numpy(dtype=np.int64) for name in ("row", "column", "cell")),
        entries["share"].to_numpy(dtype=np.float64),
    )


def _constant(
    objects: pd.DataFrame, columns: list[str], x: np.ndarray, priced: list[str],
    shares: pd.DataFrame, deflators: pd.DataFrame,
) -> np.ndarray | str:  # fmt: skip
    """Values at constant prices: of a region group by the deflators of its members."""
    if not priced:
        return "no indicator is in money at current prices"
    keys = ["region_code", "year"]
    own = deflators[deflators["level"].isin(objects["level"].unique())]
    made = shares.merge(own[[*keys, "factor"]], on=keys, how="left")
    made["factor"] = made["factor"] * made["share"]
    cell = ["group_id", "year", "indicator_id"]
    groups = made.groupby(cell)["factor"].agg(lambda part: part.sum(skipna=False))
    groups = groups.reset_index().rename(columns={"group_id": "region_code"}).assign(level="group")
    single = objects[objects["level"] != "group"].merge(own, on=["level", *keys])
    found = x.copy()
    for name in priced:
        column = columns.index(name)
        each = single.assign(indicator_id=name)
        of_groups = groups[groups["indicator_id"] == name]
        placed = _places(
            objects, columns,
            pd.concat([p[["level", *keys, "indicator_id", "factor"]] for p in (each, of_groups)]),
        )  # fmt: skip
        factor = np.full(len(objects), np.nan)
        factor[placed["row"]] = placed["factor"]
        found[:, column] *= factor
    if np.isnan(found[~np.isnan(x)]).any():
        return "no deflator for some region and year"
    return found


def factors_of(
    prepared: Prepared, uncertainty: Uncertainty, shipped: dict[str, str]
) -> tuple[list[Factor], list[dict[str, object]]]:
    """The discrete factors that move this index, and an account of all declared ones.

    Args:
        prepared: the index.
        uncertainty: the declared factors.
        shipped: the definition's own choice by factor; a factor that is not named does not apply,
            with the reason ``not a choice here`` unless the value says why after ``!``.
    """
    found, account = [], []
    for declared in uncertainty.of(prepared.definition):
        own = shipped.get(declared.id, "!not a choice of this index")
        choices, reason = _choices(prepared, declared, own)
        applies = not reason
        if applies and declared.id != "gap_fill":
            found.append(Factor(declared.id, tuple(choices), choices.index(own)))
        account.append(
            {
                "index_id": prepared.definition.id, "factor": declared.id, "applies": applies,
                "label_zh": declared.label_zh, "label_en": declared.label_en,
                "choices": ", ".join(choices) if applies else "",
                "n_choices": len(choices) if applies else 0,
                "shipped": own if applies else "", "reason": reason,
            }
        )  # fmt: skip
    return found, account


def _choices(prepared: Prepared, declared: DeclaredFactor, own: str) -> tuple[list[str], str]:
    """Choices of a factor for this index, or why it does not apply."""
    cells = len(prepared.uncertain.law.size)
    if own.startswith("!"):
        return [], own[1:]
    if declared.id == "gap_fill":
        if cells:
            untested = prepared.without_law
            return [
                f"error drawn on {cells} cells" + (f", {untested} untested" * bool(untested))
            ], ""
        lost = f"the fill rule of {prepared.without_law} interpolated cells could not be tested"
        return [], lost if prepared.without_law else "no interpolated cell among the inputs"
    if declared.id == "price_basis" and isinstance(prepared.constant, str):
        return [], prepared.constant
    if declared.id == "left_out":
        if len(prepared.columns) < 2:
            return [], "there is only one indicator"
        return ["none", *prepared.columns], ""
    choices = [c for c in declared.choices if admissible(prepared.definition, declared.id, c)]
    if own not in choices:
        choices.insert(0, own)
    return choices, "" if len(choices) > 1 else "only one choice"
