"""The tree of a definition on tables: what is left of it in a pool, shares, ranks and reasons."""

import numpy as np
import pandas as pd
import pytest

from pipelines.computation.hierarchical import levels, nodes, scores, weights
from pipelines.computation.weighting import normalise
from pipelines.reference.definitions import Definition

VALUES = {  # a, b, c, d; b is better when it is less
    ("x1", 2014): (10.0, 5.0, 1.0, 7.0), ("x2", 2014): (20.0, 4.0, 2.0, 7.0),
    ("y1", 2014): (30.0, 3.0, 2.0, 7.0), ("x1", 2015): (40.0, 2.0, 9.0, 7.0),
    ("x2", 2015): (15.0, 1.0, 4.0, 7.0), ("y1", 2015): (60.0, 9.0, 3.0, 7.0),
}  # fmt: skip


def definition(pool: str = "all", options: dict | None = None, **parts: dict) -> Definition:
    """whole (0.25 ab + 0.75 cd), each of two indicators; ``parts`` change dimensions by id."""
    labels = {"label_zh": "维", "label_en": "dimension"}
    dimensions = {
        "whole": {"weights": "given"},
        "ab": {"parent": "whole", "weight": 0.25, "indicators": [{"id": "a"}, {"id": "b", "direction": "-"}]},
        "cd": {"parent": "whole", "weight": 0.75, "indicators": [{"id": "c"}, {"id": "d"}]},
    }  # fmt: skip
    return Definition.model_validate(
        {
            "id": "made", "label_zh": "指数", "label_en": "index", "method": "weighted_mean",
            "origin": "test", "level": "city", "groups": ["G:x", "G:y"], "years": [2014, 2015],
            "pool": pool, "options": {"weights": "equal", **(options or {})},
            "dimension": [
                {"id": name, **labels, **own, **parts.get(name, {})}
                for name, own in dimensions.items()
            ],
        }
    )  # fmt: skip


def rows(values: dict, columns: str = "abcd") -> list[dict]:
    return [
        {
            "role": "aggregate" if region.startswith("G:") else "object",
            "level": "group" if region.startswith("G:") else "city",
            "region_code": region, "group_id": f"G:{region.removeprefix('G:')[0]}", "year": year,
            "indicator_id": indicator, "value": value, "origin": "reported", "has_break": False,
        }
        for (region, year), row in values.items()
        for indicator, value in zip(columns, row, strict=True)
    ]  # fmt: skip


def run(made: Definition, inputs: list[dict] | pd.DataFrame) -> dict[str, pd.DataFrame]:
    frames = {"inputs": pd.DataFrame(inputs)}
    for name, stage in {
        "normalised": normalise, "nodes": nodes, "levels": levels, "weights": weights,
        "scores": scores,
    }.items():  # fmt: skip
        frames[name] = stage(made, frames)
    return frames


def by_node(frames: dict[str, pd.DataFrame], pool: str = "all") -> pd.DataFrame:
    rows = frames["nodes"]
    return rows[rows["pool"] == pool].set_index("node")


def test_a_score_is_worked_out_by_hand_from_the_indicators_up():
    found = run(definition(options={"range": [0, 100]}), rows(VALUES))
    at = found["levels"].set_index(["dimension", "region_code", "year"])["score"]
    # x2 in 2014: a is 10 of 50 above the least, b 5 of 8 below the most; c 1 of 8; d is constant.
    assert at["ab", "x2", 2014] == pytest.approx((20 + 62.5) / 2)
    assert at["cd", "x2", 2014] == pytest.approx(12.5 / 2)
    assert at["whole", "x2", 2014] == pytest.approx(0.25 * 41.25 + 0.75 * 6.25)
    whole = found["scores"].set_index(["region_code", "year"])["score"]
    assert whole["x2", 2014] == at["whole", "x2", 2014] and len(whole) == 6


def test_shares_are_products_on_the_way_up_and_add_up_to_one():
    frames = run(definition(), rows(VALUES))
    tree = by_node(frames)
    assert tree["share"].to_dict() == {
        "whole": 1, "ab": 0.25, "cd": 0.75, "a": 0.125, "b": 0.125, "c": 0.375, "d": 0.375,
    }  # fmt: skip
    assert tree["parent"].to_dict()["a"] == "ab" and tree["parent"].to_dict()["whole"] == ""
    assert frames["weights"].set_index("indicator_id")["weight"].sum() == 1
    assert frames["weights"].loc[0, ["lower", "upper"]].tolist() == [10, 60]


def test_equal_scores_share_the_better_place_in_their_year():
    values = {**VALUES, ("y1", 2014): VALUES["x2", 2014]}
    found = run(definition(), rows(values))["levels"]
    found = found[(found["dimension"] == "whole") & (found["year"] == 2014)]
    assert found.set_index("region_code")["rank"].to_dict() == {"x1": 3, "x2": 1, "y1": 1}


GROUPS = {
    ("G:x", 2014): (30.0, 3.0), ("G:x", 2015): (55.0, 8.0),
    ("G:y", 2014): (30.0, 2.0), ("G:y", 2015): (60.0, 3.0),
}  # fmt: skip


def test_what_does_not_aggregate_gives_its_weight_to_its_siblings():
    given = {"weights": "given", "indicators": [
        {"id": "a", "weight": 0.8}, {"id": "b", "weight": 0.2, "direction": "-"}
    ]}  # fmt: skip
    frames = run(definition(ab=given), rows(VALUES) + rows(GROUPS, "ac"))
    tree = by_node(frames, "aggregate")
    assert tree["weight"].to_dict() == {"whole": 1, "ab": 0.25, "cd": 0.75, "a": 1, "c": 1}
    assert by_node(frames)["weight"].to_dict()["b"] == 0.2


def test_a_dimension_of_which_nothing_aggregates_is_not_there():
    frames = run(definition(), rows(VALUES) + rows(GROUPS, "ab"))
    tree = by_node(frames, "aggregate")
    assert set(tree.index) == {"whole", "ab", "a", "b"} and tree.loc["ab", "weight"] == 1
    groups = frames["levels"][frames["levels"]["level"] == "group"]
    assert set(groups["dimension"]) == {"whole", "ab"}
    assert set(by_node(frames).index) >= {"cd", "c", "d"}


def test_every_missing_number_has_a_reason_and_nothing_else_has():
    inputs = rows({key: (*row[:2], 2.0, 7.0) for key, row in VALUES.items()})
    frames = run(definition(cd={"weights": "entropy"}), inputs)
    tree = by_node(frames)
    assert tree.loc["c", "reason"] == "no entropy weights: every part is constant"
    assert tree.loc["a", "reason"] == "" and tree.loc["a", "share"] == 0.125
    for table, column in (("nodes", "share"), ("levels", "score"), ("scores", "score")):
        frame = frames[table]
        assert (frame[column].isna() == (frame["reason"] != "")).all(), table
    assert set(frames["weights"]["indicator_id"]) == {"a", "b"}
    assert frames["scores"]["rank"].isna().all()


def test_shares_under_weights_that_do_not_exist_say_so():
    # The least value of a is 0 under a geometric mean; the weights above rest on all scores.
    frames = run(definition(ab={"mean": "geometric"}, whole={"weights": "entropy"}), rows(VALUES))
    tree = by_node(frames)
    assert tree.loc["ab", "reason"].startswith("a part has no value for another object")
    assert tree.loc["a", "reason"] == "weights above it are not defined"
    assert tree.loc["a", "weight"] == 0.5 and np.isnan(tree.loc["a", "share"])
    holes = frames["levels"].set_index(["dimension", "region_code", "year"])["reason"]
    assert holes["ab", "x1", 2014] == "geometric mean of a value that is not positive"
    assert holes["ab", "x2", 2014] == ""


def test_a_range_above_zero_keeps_a_geometric_mean_defined():
    made = definition(options={"range": [1, 100]}, ab={"mean": "geometric"})
    assert run(made, rows(VALUES))["levels"]["score"].notna().all()


def test_scores_enter_the_level_above_on_its_scale():
    frames = run(definition(whole={"normalisation": "rank"}), rows(VALUES))
    at = frames["levels"].set_index(["dimension", "region_code", "year"])
    for part in ("ab", "cd"):
        expected = at.loc[part, "score"].rank(method="min")
        pd.testing.assert_series_equal(at.loc[part, "z"], expected, check_names=False)
    mixed = 0.25 * at.loc["ab", "z"] + 0.75 * at.loc["cd", "z"]
    np.testing.assert_allclose(at.loc["whole", "score"], mixed)


def test_pools_of_a_year_stand_for_themselves():
    both = run(definition(pool="year"), rows(VALUES))["levels"]
    alone = {key: row for key, row in VALUES.items() if key[1] == 2014}
    one = run(definition(pool="year"), rows(alone))["levels"]
    keys = ["dimension", "region_code"]
    first = both[both["year"] == 2014].set_index(keys)["score"].sort_index()
    pd.testing.assert_series_equal(first, one.set_index(keys)["score"].sort_index())


def test_no_inputs_give_empty_tables():
    empty = pd.DataFrame(rows(VALUES)).iloc[:0]
    frames = run(definition(), empty)
    assert all(frames[name].empty for name in ("nodes", "levels", "weights", "scores"))
