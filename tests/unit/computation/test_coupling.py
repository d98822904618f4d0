import math

import numpy as np
import pandas as pd
import pytest

from pipelines.computation.coupling import COUPLING, couple, coupling_scores
from pipelines.computation.weighting import normalise, weigh
from pipelines.reference.definitions import Definition

# Two indicators of the first chain, one of the second; each runs from 0 to 10, so that z is a tenth.
VALUES = {
    ("x1", 2014): (0, 0, 0), ("x1", 2015): (10, 10, 10), ("x2", 2014): (2, 6, 9),
    ("x2", 2015): (8, 2, 0), ("x3", 2014): (5, 5, 5), ("x3", 2015): (4, 8, 1),
}  # fmt: skip


def definition(**options: object) -> Definition:
    return Definition.model_validate(
        {
            "id": "made", "label_zh": "指数", "label_en": "index", "method": "coupling",
            "origin": "test", "level": "city", "groups": ["G:x"], "years": [2014, 2015],
            "options": options,
            "dimension": [
                {"id": "industry", "label_zh": "产业链", "label_en": "industry",
                 "indicators": [{"id": "a"}, {"id": "b"}]},
                {"id": "innovation", "label_zh": "创新链", "label_en": "innovation",
                 "indicators": [{"id": "c"}]},
            ],
        }
    )  # fmt: skip


def inputs(values: dict = VALUES) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "role": "object", "level": "city", "region_code": region, "group_id": "G:x",
                "year": year, "indicator_id": indicator, "value": float(value),
                "origin": "secondary" if indicator == "c" else "reported", "has_break": region == "x2",
            }
            for (region, year), row in values.items()
            for indicator, value in zip("abc", row, strict=True)
        ]
    )  # fmt: skip


def frames_of(made: Definition, frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    frames = {"inputs": frame, "normalised": normalise(made, {"inputs": frame})}
    frames["weights"] = weigh(made, frames)
    frames["coupling"] = couple(made, frames)
    return frames


def coupled(**options: object) -> pd.DataFrame:
    rows = frames_of(definition(**options), inputs())["coupling"]
    return rows.set_index(["region_code", "year"])


def test_with_equal_weights_chain_scores_are_means_of_their_own_indicators():
    rows = coupled(weights="equal")
    found = {key: (row.f, row.g) for key, row in rows.iterrows()}
    for key, (a, b, c) in VALUES.items():
        assert found[key] == pytest.approx(((a + b) / 20, c / 10), abs=1e-12)


def test_with_entropy_weights_each_chain_has_its_own_weights():
    rows = coupled()
    z = np.array(list(VALUES.values()), dtype=float) / 10
    p = z[:, :2] / z[:, :2].sum(axis=0)
    plnp = np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0).sum(axis=0)
    redundancy = 1 + plnp / math.log(6)
    weight = redundancy / redundancy.sum()
    for number, key in enumerate(VALUES):
        assert rows.loc[key, "f"] == pytest.approx(z[number, :2] @ weight, rel=1e-12)
        assert rows.loc[key, "g"] == pytest.approx(z[number, 2], rel=1e-12)


def test_the_degree_is_the_fourth_root_of_the_product():
    # With half weights C = 2√(fg)/(f+g) and T = (f+g)/2, hence D = (fg)^¼.
    rows = coupled(weights="equal")
    x2 = rows.loc[("x2", 2014)]
    assert (x2["f"], x2["g"]) == pytest.approx((0.4, 0.9))
    assert x2["T"] == pytest.approx(0.65)
    assert x2["C"] == pytest.approx(2 * 0.6 / 1.3)
    assert x2["D"] == pytest.approx(0.36**0.25)
    assert x2["level_zh"] == "中级协调"  # 0.7746
    x3 = rows.loc[("x3", 2014)]
    assert (x3["C"], x3["D"]) == pytest.approx((1.0, 0.5**0.5))


def test_one_chain_at_zero_gives_no_coordination_and_both_give_a_reason():
    rows = coupled(weights="equal")
    one = rows.loc[("x2", 2015)]
    assert (one["C"], one["D"], one["reason"]) == (0.0, 0.0, "")
    assert one["level_zh"] == "极度失调"
    none = rows.loc[("x1", 2014)]
    assert np.isnan(none["D"])
    assert none["reason"]
    assert none["level_zh"] == ""
    assert rows.loc[("x1", 2015), "D"] == 1.0
    assert rows.loc[("x1", 2015), "level_zh"] == "优质协调"


def test_variant_and_closed_side_are_those_of_the_definition():
    standard = coupled(weights="equal").loc[("x2", 2014)]
    no_root = coupled(weights="equal", variant="no_root").loc[("x2", 2014)]
    assert no_root["variant"] == "no_root"
    assert no_root["C"] == pytest.approx(standard["C"] ** 2)
    values = {**VALUES, ("x3", 2014): (0.4, 0.4, 0.4)}  # f = g = 0.04, so D = 0.2
    classes = {}
    for closed in ("left", "right"):
        rows = frames_of(definition(weights="equal", closed=closed), inputs(values))["coupling"]
        classes[closed] = rows.set_index(["region_code", "year"]).loc[("x3", 2014), "level_zh"]
    assert classes == {"left": "中度失调", "right": "严重失调"}


def test_breaks_of_the_inputs_are_marked():
    rows = coupled()
    assert {region for region, _ in rows[rows["break_in_inputs"]].index} == {"x2"}


def test_the_score_is_the_degree_with_its_reason_and_shares():
    frames = frames_of(definition(weights="equal"), inputs())
    rows = coupling_scores(definition(), frames).set_index(["region_code", "year"])
    degrees = frames["coupling"].set_index(["region_code", "year"])
    pd.testing.assert_series_equal(rows["score"], degrees["D"], check_names=False)
    assert rows.loc[("x1", 2014), "reason"] != ""
    assert np.isnan(rows.loc[("x1", 2014), "rank"])
    assert rows.loc[("x2", 2014), "rank"] == 1
    assert set(rows["share_secondary"].round(12)) == {round(1 / 3, 12)}


def test_groups_are_coupled_in_a_pool_of_their_own():
    groups = inputs({("G:x", 2014): (0, 30, 5), ("G:x", 2015): (100, 0, 50)})
    groups = groups.assign(role="aggregate", level="group")
    together = frames_of(definition(), pd.concat([inputs(), groups]))["coupling"]
    cities = together[together["level"] == "city"].set_index(["region_code", "year"])
    pd.testing.assert_series_equal(cities["D"], coupled()["D"])
    assert set(together[together["level"] == "group"]["pool"]) == {"aggregate"}


def test_without_inputs_the_table_is_empty_with_its_columns():
    empty = inputs().head(0)
    frames = {"inputs": empty, "normalised": normalise(definition(), {"inputs": empty})}
    frames["weights"] = weigh(definition(), frames)
    rows = couple(definition(), frames)
    assert len(rows) == 0
    assert set(COUPLING) <= set(rows.columns)
