"""Natural breaks against a search over all divisions, and against ``mapclassify``."""

import warnings
from itertools import combinations

import mapclassify
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.computation.tiers import TIERS, tier_rows
from pipelines.statistics.tiers import natural_breaks


def within(parts: list[np.ndarray]) -> float:
    return sum(float(((part - part.mean()) ** 2).sum()) for part in parts)


@given(st.lists(st.integers(0, 1000), min_size=4, max_size=9, unique=True), st.integers(2, 4))
@settings(max_examples=60, deadline=None)
def test_no_division_differs_less_within_its_parts(values: list[int], classes: int) -> None:
    tiers = np.array(natural_breaks(values, classes))
    array = np.array(values, dtype=float)
    found = within([array[tiers == tier] for tier in range(1, classes + 1)])
    ordered = np.sort(array)
    best = min(
        within(np.split(ordered, list(cuts)))
        for cuts in combinations(range(1, len(ordered)), classes - 1)
    )
    assert found == pytest.approx(best)
    # The highest tier holds the largest figures.
    assert tiers[array.argmax()] == 1 and tiers[array.argmin()] == classes
    assert (np.diff(tiers[np.argsort(array)]) <= 0).all()


@given(st.integers(0, 10**6), st.integers(5, 40), st.integers(2, 5))
@settings(max_examples=60, deadline=None)
def test_tiers_are_those_of_mapclassify(seed: int, n: int, classes: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.exp(rng.normal(5, 1, n))
    values = np.concatenate([values, values[: n // 4]])  # some figures occur twice
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it recommends a compiler for many figures
        expected = classes - mapclassify.FisherJenks(values, k=classes).yb
    assert natural_breaks(values, classes) == expected.tolist()


def test_too_few_figures_and_gaps_are_refused() -> None:
    with pytest.raises(ValueError, match="3 tiers of 2 different"):
        natural_breaks([1, 1, 2, 2], 3)
    with pytest.raises(ValueError, match="gaps"):
        natural_breaks([1, float("nan"), 2], 2)


def test_rows_of_every_group_on_figures_and_logarithms() -> None:
    keys = {"index_id": "x", "level": "city", "year": 2022}
    scores = pd.DataFrame(
        [
            {**keys, "group_id": "G:a", "region_code": str(i), "score": value}
            for i, value in enumerate((1, 2, 1000, 1010, 30, 35))
        ]
        + [{**keys, "group_id": "G:b", "region_code": str(i), "score": i} for i in range(3)]
        + [{**keys, "group_id": "", "region_code": "9", "score": 5.0}]
        + [{**keys, "level": "group", "group_id": "G:a", "region_code": "G:a", "score": 5.0}]
    )
    printed = pd.DataFrame(columns=["indicator_id", "level", "region_code", "year", "value"])
    groups = pd.DataFrame(columns=["group_id", "level", "region_code"])
    found = tier_rows(scores, printed, groups)
    assert list(found.columns) == TIERS
    log = found[found["scale"] == "log"]
    assert log["tier"].tolist() == [3, 3, 1, 1, 2, 2]  # 0 has no logarithm: G:b is not among them
    assert set(found["group_id"]) == {"G:a", "G:b"}
    assert tier_rows(scores.head(0), printed, groups).empty
