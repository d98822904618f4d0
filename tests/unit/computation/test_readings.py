"""An index under every reading: values from the formulas as they are written, one marked."""

import math

import pandas as pd
import pytest

from pipelines.computation.readings import READINGS, readings
from pipelines.reference.definitions import Definition

KEYS = {"index_id": "x", "level": "city", "region_code": "1", "group_id": "G:a", "year": 2020}
EMPTY = {
    "indices.coupling": pd.DataFrame(columns=[*KEYS, "f", "g"]),
    "indices.gravity_activity": pd.DataFrame(columns=[*KEYS, "out_strength"]),
    "indices.synergy": pd.DataFrame(columns=["index_id", "region_code", "year", "eta_reading", "degree", "reason"]),
}  # fmt: skip


def definition(method: str, **options: object) -> Definition:
    return Definition(
        id="x", label_zh="数", label_en="x", method=method, origin="test", level="city",
        groups=["G:a"], years=(2020, 2020), options=options,
        dimension=[
            {"id": "one", "label_zh": "一", "label_en": "1", "indicators": [{"id": "a"}]},
            {"id": "two", "label_zh": "二", "label_en": "2", "indicators": [{"id": "b"}]},
        ],
    )  # fmt: skip


def values(found: pd.DataFrame) -> dict[str, float]:
    return dict(zip(found["reading"], found["value"], strict=True))


def test_coupling_by_variant() -> None:
    # f = 0.36, g = 0.49: the table of variants of the formula, worked by hand.
    frame = pd.DataFrame([{**KEYS, "f": 0.36, "g": 0.49}])
    found = readings(
        {"x": definition("coupling", variant="no_root")}, {**EMPTY, "indices.coupling": frame}
    )
    assert list(found.columns) == READINGS
    assert values(found) == pytest.approx(
        {"standard": 0.6481, "coefficient_lost": 0.4583, "no_root": 0.6442, "liao1999": 0.6367, "wang2021": 0.5829},
        abs=1e-4,
    )  # fmt: skip
    assert found.loc[found["chosen"], "reading"].tolist() == ["no_root"]


def test_topsis_by_metric() -> None:
    # Three objects (0, 1), (0.5, 0.5), (1, 0) with weights 0.6 and 0.4; the middle one lies halfway.
    z = [(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)]
    base = {"index_id": "x", "pool": "all"}
    frames = {
        **EMPTY,
        "x.normalised": pd.DataFrame(
            [{**KEYS, "pool": "all", "region_code": str(i), "indicator_id": name, "z": v} for i, row in enumerate(z) for name, v in zip("ab", row, strict=True)]
        ),
        "x.weights": pd.DataFrame([{**base, "indicator_id": "a", "weight": 0.6}, {**base, "indicator_id": "b", "weight": 0.4}]),
    }  # fmt: skip
    found = readings({"x": definition("entropy_topsis")}, frames)
    first = found[found["region_code"] == "0"]
    assert values(first) == pytest.approx(
        # d- = 0.4 of 0.4 + 0.6; with the weights inside the root √0.4 of √0.4 + √0.6.
        {"weighted": 0.4, "weight_inside_root": math.sqrt(0.4) / (math.sqrt(0.4) + math.sqrt(0.6))}
    )
    assert values(found[found["region_code"] == "1"]) == pytest.approx(
        {"weighted": 0.5, "weight_inside_root": 0.5}
    )
    assert set(found.loc[found["chosen"], "reading"]) == {"weighted"}


def test_gravity_by_use_of_k_and_synergy_by_weight_and_scale() -> None:
    activity = pd.DataFrame(
        [{**KEYS, "out_strength": 3.0, "in_strength": 1.0, "symmetric": 4.0, "k_twice": 2.0}]
    )
    found = readings({"x": definition("gravity")}, {**EMPTY, "indices.gravity_activity": activity})
    assert values(found) == {"k_once": 3, "destination_share": 1, "symmetric": 4, "k_twice": 2}
    degrees = pd.DataFrame(
        [{"index_id": "x", "region_code": "G:a", "year": 2020, "eta_reading": r, "degree": d, "reason": ""} for r, d in (("regions_same_year", 0.2), ("national_year_share", 0.1))]
    )  # fmt: skip
    synergy = definition(
        "synergy",
        eta=["regions_same_year", "national_year_share"],
        base_year=2019,
        eta_indicator="p",
    )
    found = readings({"x": synergy}, {**EMPTY, "indices.synergy": degrees})
    assert values(found) == pytest.approx(
        {"regions_same_year": 0.2, "national_year_share": 0.1, "regions_same_year_x100": 20, "national_year_share_x100": 10}
    )  # fmt: skip
    assert found.loc[found["chosen"], "reading"].tolist() == ["regions_same_year"]


def test_an_index_that_was_not_computed_has_no_readings() -> None:
    empty = {**EMPTY, "x.normalised": pd.DataFrame(), "x.weights": pd.DataFrame()}
    for method in ("coupling", "entropy_topsis", "gravity", "growth"):
        assert readings({"x": definition(method)}, empty).empty
