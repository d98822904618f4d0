"""Plausible series for made-up cities: smooth growth, regional differences, noise, ratios in range.

Pure: numpy in, numpy out. A series is another one times a ratio (patents of R&D expenditure, R&D
expenditure of the gross product, that of the population), so that what belongs together moves
together and no part exceeds its whole. Each series draws from a generator seeded by its own name: a
new indicator changes no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import TopologicalSorter

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
SEED = 20250806
ROOT = "population"
# For an indicator without a row of its own: of the gross product, or around a common level.
OF_GDP = {"of": "gdp", "ratio": "0.1", "growth": "0.02", "loading": "0.5", "spread": "0.4"}
COMMON = {"ratio": "100", "growth": "0.01", "loading": "0.3", "spread": "0.1", "noise": "0.01"}
SHARE = {**COMMON, "ratio": "40", "ceiling": "100"}


def city_series(
    rules: Mapping[str, Mapping[str, str]], size: Array, n_years: int
) -> dict[str, Array]:
    """Series of every indicator for every city.

    Args:
        rules: by indicator: ``of`` and ``per`` (series that it is a multiple of, and over),
            ``less`` (series to subtract first), ``ratio, growth`` (a year), ``loading`` (on the
            common development of a city), ``spread`` and ``noise`` (log standard deviations
            between cities and between years), ``ceiling`` of the ratio.
        size: residents of each city in the first year, shape (cities,).
        n_years: number of years.

    Returns:
        Arrays of shape (cities, years) in the unit that the ratios are stated for.
    """
    development = _development(size)
    found: dict[str, Array] = {}
    for name in _in_order(rules):
        rule = rules[name]
        ratio = _ratio(name, rule, development, n_years)
        base = size[:, None] if name == ROOT else np.ones((len(size), 1))
        if rule.get("of"):
            base = found[rule["of"]]
        for part in _terms(rule.get("less", "")):
            base = base - found[part]
        if rule.get("per"):
            base = base / found[rule["per"]]
        found[name] = base * ratio
    return found


def default_rule(unit: str, aggregation: str) -> dict[str, str]:
    """Rule for an indicator that has none of its own."""
    if unit == "%":
        return SHARE
    return OF_GDP if aggregation == "sum" else COMMON


def before_revision(
    found: Mapping[str, Array], rules: Mapping[str, Mapping[str, str]]
) -> dict[str, Array]:
    """Series as an earlier edition printed them: by ``revision`` (log standard deviation) off.

    A series that is ``revised_with`` another one is off by the same factors, as sectors are with
    their total.
    """
    early = {}
    for name, values in found.items():
        own = rules[name].get("revised_with") or name
        spread = float(rules[own].get("revision") or 0)
        early[name] = values * np.exp(generator(own, "revision").normal(0.0, spread, values.shape))
    return early


def gaps(name: str, n: int, cities: int, years: Sequence[int]) -> list[tuple[int, int]]:
    """Cells left open: ``n`` pairs of a city's position and a year, no city twice."""
    draw = generator(name, "gaps")
    who = draw.choice(cities, size=n, replace=False)
    return [(int(city), int(draw.choice(years))) for city in who]


def footnote(name: str, n_regions: int) -> int | None:
    """Position of the region whose first figure carries a footnote sign; none in most series."""
    draw = generator(name, "footnote")
    return int(draw.integers(n_regions)) if draw.random() < 0.25 else None


def generator(*words: str) -> np.random.Generator:
    """Random generator of a name: the same for the same words, on every machine."""
    return np.random.default_rng([SEED, *"\x1f".join(words).encode()])


def _development(size: Array) -> Array:
    """How far a city has come: a standard score, higher in large cities but not by size alone."""
    logs = np.log(size)
    score = (logs - logs.mean()) / logs.std()
    own = generator("development").normal(0.0, 1.0, len(size))
    return 0.8 * score + 0.6 * own


def _ratio(name: str, rule: Mapping[str, str], development: Array, n_years: int) -> Array:
    draw = generator(name)
    own = draw.normal(0.0, 1.0, len(development))
    noise = draw.normal(0.0, 1.0, (len(development), n_years))
    ratio, growth, loading, spread, wobble = (
        float(rule.get(key) or default)
        for key, default in (
            ("ratio", 1), ("growth", 0), ("loading", 0), ("spread", 0), ("noise", 0),
        )
    )  # fmt: skip
    between = spread * (loading * development + np.sqrt(1 - loading**2) * own)
    years = np.arange(n_years)
    found = ratio * np.exp(between[:, None] + growth * years[None, :] + wobble * noise)
    if rule.get("ceiling"):
        # Leaves what is far below the ceiling alone and stays below it.
        ceiling = float(rule["ceiling"])
        found = found / (1 + (found / ceiling) ** 8) ** 0.125
    return found


def _in_order(rules: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    graph = {
        name: [
            part
            for key in ("of", "per", "less")
            for part in _terms(rule.get(key, ""))
        ]
        for name, rule in rules.items()
    }  # fmt: skip
    yield from TopologicalSorter(graph).static_order()


def _terms(expression: str) -> list[str]:
    return [part for part in expression.split("+") if part]
