import numpy as np
import pandas as pd
import pytest

from pipelines.computation.weighting import normalise, pool_matrices, weigh
from pipelines.reference.definitions import Definition

# Three regions in two years; b is better when it is less.
VALUES = {
    ("x1", 2014): (10.0, 5.0, 1.0), ("x1", 2015): (20.0, 4.0, 2.0),
    ("x2", 2014): (30.0, 3.0, 4.0), ("x2", 2015): (40.0, 2.0, 3.0),
    ("y1", 2014): (15.0, 9.0, 7.0), ("y1", 2015): (60.0, 1.0, 9.0),
}  # fmt: skip
GROUPS = {
    ("G:x", 2014): (40.0, 4.0, 0.0), ("G:x", 2015): (60.0, 3.0, 0.0),
    ("G:y", 2014): (15.0, 9.0, 0.0), ("G:y", 2015): (80.0, 1.0, 0.0),
}  # fmt: skip


def definition(method: str = "entropy_sum", pool: str = "all", **options: object) -> Definition:
    return Definition.model_validate(
        {
            "id": "made", "label_zh": "指数", "label_en": "index", "method": method,
            "origin": "test", "level": "city", "groups": ["G:x", "G:y"], "years": [2014, 2015],
            "pool": pool, "options": options,
            "dimension": [
                {"id": "one", "label_zh": "一", "label_en": "one",
                 "indicators": [{"id": "a"}, {"id": "b", "direction": "-"}]},
                {"id": "two", "label_zh": "二", "label_en": "two", "indicators": [{"id": "c"}]},
            ],
        }
    )  # fmt: skip


def inputs(values: dict, columns: str = "abc") -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "role": "aggregate" if region.startswith("G:") else "object",
                "level": "group" if region.startswith("G:") else "city",
                "region_code": region, "group_id": f"G:{region.removeprefix('G:')[0]}",
                "year": year, "indicator_id": indicator, "value": value, "origin": "reported",
                "has_break": False,
            }
            for (region, year), row in values.items()
            for indicator, value in zip(columns, row[: len(columns)], strict=True)
        ]
    )  # fmt: skip


def both(made: Definition, frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    frames = {"inputs": frame, "normalised": normalise(made, {"inputs": frame})}
    return {**frames, "weights": weigh(made, frames)}


def z_of(frames: dict[str, pd.DataFrame], region: str, year: int, indicator: str) -> float:
    rows = frames["normalised"]
    at = (rows["region_code"] == region) & (rows["year"] == year)
    (found,) = rows.loc[at & (rows["indicator_id"] == indicator), "z"]
    return found


def entropy_weights(z: np.ndarray) -> np.ndarray:
    """The entropy method written out anew: p ln p with 0 ln 0 = 0, over ln n."""
    p = z / z.sum(axis=0)
    terms = np.zeros_like(p)
    terms[p > 0] = p[p > 0] * np.log(p[p > 0])
    redundancy = 1 + terms.sum(axis=0) / np.log(len(z))
    return redundancy / redundancy.sum()


def weight_of(frames: dict[str, pd.DataFrame], pool: str) -> dict[str, float]:
    rows = frames["weights"]
    rows = rows[rows["pool"] == pool]
    return dict(zip(rows["indicator_id"], rows["weight"], strict=True))


def test_values_are_normalised_over_all_regions_and_years_of_the_pool():
    frames = both(definition(), inputs(VALUES))
    # a runs from 10 to 60, b from 1 to 9 and is better when it is less.
    assert z_of(frames, "x1", 2014, "a") == 0.0
    assert z_of(frames, "x2", 2014, "a") == pytest.approx(0.4)
    assert z_of(frames, "y1", 2015, "a") == 1.0
    assert z_of(frames, "x1", 2014, "b") == pytest.approx(0.5)
    assert z_of(frames, "y1", 2014, "b") == 0.0
    assert z_of(frames, "y1", 2015, "b") == 1.0


def test_the_bounds_stand_on_every_row():
    rows = both(definition(), inputs(VALUES))["normalised"]
    bounds = rows.drop_duplicates(["indicator_id", "lower", "upper"]).set_index("indicator_id")
    assert bounds[["lower", "upper"]].T.to_dict("list") == {
        "a": [10.0, 60.0], "b": [1.0, 9.0], "c": [1.0, 9.0],
    }  # fmt: skip
    assert bounds["direction"].to_dict() == {"a": "+", "b": "-", "c": "+"}
    assert bounds["dimension"].to_dict() == {"a": "one", "b": "one", "c": "two"}
    assert len(rows) == 18


def test_a_pool_a_group_has_bounds_of_its_own():
    frames = both(definition(pool="group"), inputs(VALUES))
    assert z_of(frames, "x2", 2015, "a") == 1.0
    assert z_of(frames, "x2", 2014, "a") == pytest.approx(2 / 3)
    assert z_of(frames, "y1", 2014, "a") == 0.0


def test_a_pool_a_year_has_bounds_of_its_own():
    frames = both(definition(pool="year"), inputs(VALUES))
    assert z_of(frames, "x2", 2014, "a") == 1.0
    assert z_of(frames, "x2", 2015, "a") == pytest.approx(0.5)


def test_groups_do_not_change_the_bounds_and_weights_of_regions():
    alone = both(definition(), inputs(VALUES))
    beside = both(definition(), inputs({**VALUES, **GROUPS}))
    for name in ("normalised", "weights"):
        of_regions = beside[name][beside[name]["pool"] == "all"]
        pd.testing.assert_frame_equal(
            of_regions.reset_index(drop=True), alone[name].reset_index(drop=True)
        )


def test_groups_are_weighted_over_the_indicators_that_they_have():
    frame = pd.concat([inputs(VALUES), inputs(GROUPS, "ab")])
    frames = both(definition(), frame)
    z = np.array([[25 / 65, 5 / 8], [45 / 65, 6 / 8], [0, 0], [1, 1]])
    expected = entropy_weights(z)
    found = weight_of(frames, "aggregate")
    assert found == {"a": pytest.approx(expected[0]), "b": pytest.approx(expected[1])}


def test_entropy_weights_are_those_of_the_pooled_matrix():
    frames = both(definition(), inputs(VALUES))
    x = np.array(list(VALUES.values()))
    z = (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0))
    z[:, 1] = 1 - z[:, 1]
    found = weight_of(frames, "all")
    assert list(found) == ["a", "b", "c"]
    np.testing.assert_allclose(list(found.values()), entropy_weights(z), rtol=1e-12)
    assert sum(found.values()) == pytest.approx(1.0, abs=1e-12)
    entropy = frames["weights"]["entropy"] + frames["weights"]["redundancy"]
    np.testing.assert_allclose(entropy, 1.0, rtol=1e-12)


def test_a_shift_of_zeros_is_handed_on():
    frames = both(definition(zero=0.5), inputs(VALUES))
    x = np.array(list(VALUES.values()))
    z = (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0))
    z[:, 1] = 1 - z[:, 1]
    expected = entropy_weights(z + 0.5)
    np.testing.assert_allclose(list(weight_of(frames, "all").values()), expected, rtol=1e-12)


@pytest.mark.parametrize("method", ["entropy_sum", "entropy_topsis", "synergy"])
@pytest.mark.parametrize("pool", ["all", "group", "year"])
def test_weights_sum_to_one_over_each_pool(method, pool):
    frame = inputs({key: VALUES[key] for key in VALUES} | {("y2", y): (y - 2000.0, 2.5, y - 2010.0) for y in (2014, 2015)})  # fmt: skip
    weights = both(definition(method, pool), frame)["weights"]
    sums = weights.groupby("pool")["weight"].sum()
    assert len(sums) == {"all": 1, "group": 2, "year": 2}[pool]
    np.testing.assert_allclose(sums, 1.0, rtol=1e-12)


def test_in_coupling_the_weights_sum_to_one_over_each_chain():
    frames = both(definition("coupling"), inputs(VALUES))
    sums = frames["weights"].groupby(["pool", "dimension"])["weight"].sum()
    assert sums.to_dict() == {("all", "one"): pytest.approx(1), ("all", "two"): pytest.approx(1)}
    x = np.array(list(VALUES.values()))[:, :2]
    z = (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0))
    z[:, 1] = 1 - z[:, 1]
    found = weight_of(frames, "all")
    np.testing.assert_allclose([found["a"], found["b"]], entropy_weights(z), rtol=1e-12)
    assert found["c"] == 1.0


@pytest.mark.parametrize(
    ("method", "expected"),
    [("entropy_sum", {"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}), ("coupling", {"a": 0.5, "b": 0.5, "c": 1.0})],
)  # fmt: skip
def test_equal_weights_divide_the_pool_or_the_chain_and_have_no_entropy(method, expected):
    frames = both(definition(method, weights="equal"), inputs(VALUES))
    assert weight_of(frames, "all") == expected
    assert frames["weights"][["entropy", "redundancy"]].isna().all().all()


def weighted(method: str, **weights: float) -> Definition:
    made = definition(method, weights="given").model_dump()
    for part in made["dimension"]:
        for indicator in part["indicators"]:
            indicator["weight"] = weights[indicator["id"]]
    return Definition.model_validate(made)


def test_given_weights_are_used_as_they_are_given():
    frames = both(weighted("entropy_sum", a=0.5, b=0.2, c=0.3), inputs(VALUES))
    found = frames["weights"].set_index("indicator_id")
    assert found["weight"].to_dict() == pytest.approx({"a": 0.5, "b": 0.2, "c": 0.3})
    assert found["entropy"].isna().all()


def test_given_weights_are_shared_out_where_an_indicator_does_not_aggregate():
    frame = pd.concat([inputs(VALUES), inputs(GROUPS, "ab")])
    frames = both(weighted("entropy_sum", a=0.5, b=0.2, c=0.3), frame)
    rows = frames["weights"]
    found = rows[rows["pool"] == "aggregate"].set_index("indicator_id")["weight"].to_dict()
    assert found == pytest.approx({"a": 5 / 7, "b": 2 / 7})


def test_given_weights_belong_to_the_chains_of_a_coupling():
    frames = both(weighted("coupling", a=0.75, b=0.25, c=1), inputs(VALUES))
    found = frames["weights"].set_index("indicator_id")["weight"].to_dict()
    assert found == pytest.approx({"a": 0.75, "b": 0.25, "c": 1})


def test_a_missing_cell_stops_the_normalisation():
    frame = inputs(VALUES)
    frame = frame.drop(frame.index[4])
    with pytest.raises(ValueError, match="no value for b of .*x1.*2015"):
        normalise(definition(), {"inputs": frame})


def test_matrices_and_weights_of_a_pool_have_the_same_columns():
    frames = both(definition(), pd.concat([inputs(VALUES), inputs(GROUPS, "ab")]))
    found = {
        pool: (columns, z.shape, list(weights.index), len(objects))
        for pool, objects, columns, z, weights in pool_matrices(definition(), frames)
    }
    assert found == {
        "aggregate": (["a", "b"], (4, 2), ["a", "b"], 4),
        "all": (["a", "b", "c"], (6, 3), ["a", "b", "c"], 6),
    }
