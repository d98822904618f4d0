"""Specification curve: statements tried under every admissible way of making an index.

What belongs here: the enumeration of specifications, and in which of them a statement holds.
Errors of interpolated cells take no part: a specification is a choice, not an accident.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd

from pipelines.computation.robustness.layout import Layout, with_means
from pipelines.computation.robustness.prepared import Prepared
from pipelines.reference.uncertainty import Statement, Statements
from pipelines.statistics.draws import TILE, Factor, codes_of
from pipelines.statistics.streaming import TIE

POINTS = 200
TABLES = ("statements", "specifications", "curve")
Effect = Callable[[np.ndarray], np.ndarray]


def admissible_sets(prepared: Prepared, limit: int, seed: int) -> tuple[list[str], int]:
    """Sets of indicators that may be left out so that each dimension keeps one; ``none`` first.

    Args:
        prepared: the index.
        limit: most sets that are listed; beyond it a seeded sample of them, ``none`` among it.
        seed: of the sample.

    Returns:
        The sets as choices of the factor ``left_out``, names joined by ``+``; and how many there
        are altogether.
    """
    dimension = prepared.definition.dimensions
    parts: dict[str, list[str]] = {}
    for name in prepared.columns:
        parts.setdefault(dimension[name], []).append(name)
    # A set of kept indicators a dimension is a number from 1 to 2^n - 1, its digits the indicators.
    most = np.array([2 ** len(own) - 1 for own in parts.values()], dtype=np.int64)
    total = int(np.prod(most, dtype=np.float64))
    if total <= limit:
        kept = np.array(list(product(*(range(1, m + 1) for m in most))), dtype=np.int64)
    else:
        drawn = np.random.default_rng(seed).integers(1, most + 1, size=(limit, len(most)))
        kept = np.unique(np.vstack([most, drawn]), axis=0)
    names = [name for own in parts.values() for name in own]
    out = np.hstack(
        [(kept[:, [i]] >> np.arange(len(own))) & 1 == 0 for i, own in enumerate(parts.values())]
    )
    sets = ["+".join(name for name, gone in zip(names, row, strict=True) if gone) for row in out]
    return ["none" if not one else one for one in sorted(sets, key=lambda s: (s != "", s))], total


def specifications(factors: list[Factor], limit: int, seed: int) -> tuple[np.ndarray, int]:
    """All combinations of choices (specifications, factors), and how many there are.

    Zero handling is a choice of entropy weights alone: elsewhere only the definition's own counts.
    Beyond the limit, a seeded sample without repetition.
    """
    sizes = [len(factor.choices) for factor in factors]
    total = int(np.prod(sizes, dtype=np.int64))
    keys = np.arange(total)
    rng = np.random.default_rng(seed)
    if total > 4 * limit:
        keys = np.unique(rng.integers(0, total, 8 * limit))
    codes = codes_of(keys, sizes)
    place = {factor.id: i for i, factor in enumerate(factors)}
    if {"zero", "weighting"} <= place.keys():
        weighting = factors[place["weighting"]]
        by_entropy = codes[:, place["weighting"]] == weighting.choices.index("entropy")
        own = codes[:, place["zero"]] == factors[place["zero"]].shipped
        codes = codes[by_entropy | own]
    count = round(total * len(codes) / max(len(keys), 1))
    if len(codes) > limit:
        codes = codes[np.sort(rng.choice(len(codes), limit, replace=False))]
    return codes, count


def curve_of(
    prepared: Prepared, layout: Layout, statements: Statements, seed: int
) -> dict[str, pd.DataFrame]:
    """Tables ``TABLES`` of the statements about an index.

    ``statements``: by statement and year, in what share of the specifications it holds.
    ``specifications``: the same for the last year, by choice of every factor and by indicator.
    ``curve``: the effect of the last year in order, at 200 places, with the definition's own.

    Raises:
        ValueError: a statement about a region that the index does not have.
    """
    wanted = statements.about(prepared.definition.id)
    model = layout.model
    if not wanted or "left_out" not in {factor.id for factor in model.factors}:
        return {name: pd.DataFrame() for name in TABLES}
    sets, n_sets = admissible_sets(prepared, statements.limit, seed)
    factors = [replace(f, choices=tuple(sets)) if f.id == "left_out" else f for f in model.factors]
    codes, count = specifications(factors, statements.limit, seed)
    count = count * n_sets // len(sets)
    whole = Trial(layout, factors)
    found: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    effects = {
        (statement.id, year): measured
        for statement in wanted
        for year, measured in effects_of(statement, layout.rows).items()
    }
    values = {key: [] for key in effects}
    for scores in whole.scored(codes):
        for key, effect in effects.items():
            values[key].append(effect(scores))
    own = {key: float(effect(layout.score[np.newaxis])[0]) for key, effect in effects.items()}
    head = {"index_id": prepared.definition.id, "n_admissible": count, "n_tried": len(codes)}
    for statement in wanted:
        years = sorted(year for name, year in effects if name == statement.id)
        by_year = {y: np.concatenate(values[statement.id, y]) for y in years}
        found["statements"].append(_shares(statement, by_year, own).assign(**head))
        last, at = by_year[years[-1]], own[statement.id, years[-1]]
        rows = _by_choice(last, codes, factors, prepared.columns)
        found["specifications"].append(rows.assign(statement=statement.id, year=years[-1]))
        rows = _places(last, at)
        found["curve"].append(rows.assign(statement=statement.id, year=years[-1]))
    return {
        name: pd.concat(parts, ignore_index=True).assign(index_id=prepared.definition.id)
        for name, parts in found.items()
    }


class Trial:
    """An index scored under specifications, tile by tile."""

    def __init__(self, layout: Layout, factors: list[Factor]) -> None:
        """Take a model whose factor ``left_out`` has other choices."""
        self.layout, self.factors = layout, factors

    def scored(self, codes: np.ndarray) -> Iterator[np.ndarray]:
        """Scores (specifications, rows) of every tile."""
        model = self.layout.model
        before, model.factors = model.factors, self.factors
        try:
            for start in range(0, len(codes), TILE):
                some = codes[start : start + TILE]
                yield with_means(model.scores(some, np.zeros((len(some), 0))), self.layout.means)
        finally:
            model.factors = before


def effects_of(statement: Statement, rows: pd.DataFrame) -> dict[int, Effect]:
    """For every year, what a statement measures: a difference relative to the sum, above 0 if so.

    Raises:
        ValueError: the index has no such region.
    """
    kind = "mean_of_cities" if statement.region.startswith("G:") else ""
    rows = rows[rows["aggregation"] == kind].reset_index(names="row")
    found: dict[int, Effect] = {}
    for year, section in rows.groupby("year", sort=True):
        place = section.set_index("region_code")["row"]
        lacking = {statement.region, statement.other} - {""} - set(place.index)
        if lacking:
            raise ValueError(
                f"statement {statement.id}: the index has no region {', '.join(sorted(lacking))}"
            )
        one = int(place[statement.region])
        rest = [place[statement.other]] if statement.other else place.drop(statement.region)
        found[int(year)] = _difference(one, np.array(rest, dtype=np.int64))
    return found


def _difference(one: int, rest: np.ndarray) -> Effect:
    def effect(scores: np.ndarray) -> np.ndarray:
        a, b = scores[:, one], scores[:, rest].max(axis=1)
        both = np.abs(a) + np.abs(b)
        found = (a - b) / np.where(both > 0, both, 1.0)
        return np.where(np.abs(found) <= TIE, 0.0, found)

    return effect


def _holds(statement: Statement, effect: np.ndarray) -> np.ndarray:
    return effect >= 0 if statement.kind == "first" else effect > 0


def _shares(
    statement: Statement, by_year: dict[int, np.ndarray], own: dict[tuple[str, int], float]
) -> pd.DataFrame:
    """In what share a statement holds in a year, and from it to the last year."""
    years = sorted(by_year)
    holds = {y: _holds(statement, by_year[y]) for y in years}
    defined = {y: ~np.isnan(by_year[y]) for y in years}
    rows = []
    for place, year in enumerate(years):
        later = years[place:]
        whole = np.logical_and.reduce([defined[y] for y in later])
        since = np.logical_and.reduce([holds[y] for y in later])
        known = int(defined[year].sum())
        rows.append(
            {
                "statement": statement.id, "label_zh": statement.label_zh,
                "label_en": statement.label_en, "year": year, "n_defined": known,
                "share": holds[year].sum() / known if known else np.nan,
                "share_since": since.sum() / whole.sum() if whole.any() else np.nan,
                "shipped": bool(_holds(statement, np.array(own[statement.id, year]))),
                "shipped_effect": own[statement.id, year],
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _cases(
    codes: np.ndarray, factors: list[Factor], columns: list[str]
) -> Iterator[tuple[str, str, bool, np.ndarray]]:
    """Every choice: factor, name, whether it is the definition's own, and where it is made."""
    by_entropy = np.ones(len(codes), dtype=bool)
    for place, factor in enumerate(factors):
        if factor.id == "weighting":
            by_entropy = codes[:, place] == factor.choices.index("entropy")
    for place, factor in enumerate(factors):
        if factor.id == "left_out":
            out = np.array([[name in c.split("+") for name in columns] for c in factor.choices])
            for j, name in enumerate(columns):
                gone = out[codes[:, place], j]
                yield f"indicator {name}", "in", True, ~gone
                yield f"indicator {name}", "out", False, gone
            continue
        among = by_entropy if factor.id == "zero" else True
        for code, choice in enumerate(factor.choices):
            yield factor.id, choice, code == factor.shipped, (codes[:, place] == code) & among


def _by_choice(
    effect: np.ndarray, codes: np.ndarray, factors: list[Factor], columns: list[str]
) -> pd.DataFrame:
    """Share of the specifications with an effect above 0, by choice and by indicator in or out."""
    cases = list(_cases(codes, factors, columns))
    known = ~np.isnan(effect)
    rows = []
    for factor, choice, own, mask in cases:
        some = effect[mask & known]
        rows.append(
            {
                "factor": factor, "choice": choice, "shipped": own, "n_defined": len(some),
                "share": (some > 0).mean() if len(some) else np.nan,
                "median_effect": np.median(some) if len(some) else np.nan,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _places(effect: np.ndarray, own: float) -> pd.DataFrame:
    """The ordered effects at equally spaced places, and the definition's own place among them."""
    ordered = np.sort(effect[~np.isnan(effect)])
    columns = ["place", "effect", "shipped"]
    if not len(ordered):
        return pd.DataFrame(columns=columns)
    share = (np.arange(POINTS) + 0.5) / POINTS
    at = ordered[(share * len(ordered)).astype(int)]
    curve = pd.DataFrame({"place": share, "effect": at, "shipped": False})
    if np.isnan(own):
        return curve
    below = np.searchsorted(ordered, [own - TIE, own + TIE]).mean() / len(ordered)
    return pd.concat(
        [curve, pd.DataFrame([{"place": below, "effect": own, "shipped": True}])]
    )[columns]  # fmt: skip
