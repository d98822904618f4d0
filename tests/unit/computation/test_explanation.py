import numpy as np
import pandas as pd
import pytest

from pipelines.computation.contributions import contributions
from pipelines.computation.explanation import change_between, parts_of
from pipelines.computation.methods import METHODS
from pipelines.computation.rescoring import NO_SCALE
from tests.unit.computation.robustness import made


def tables(method: str, **changes: object):
    definition = made.definition(method, **changes)
    frames = {"inputs": made.inputs(interpolated=(("x1", 2015, "b"),))}
    for stage in METHODS[method]:
        frames[stage.table] = stage.run(definition, frames)
    frames["contributions"] = contributions(definition, frames)
    return definition, frames


@pytest.mark.parametrize("method", ["entropy_topsis", "entropy_sum", "coupling"])
@pytest.mark.parametrize("pool", ["all", "group", "year"])
def test_parts_add_up_to_every_score(method: str, pool: str) -> None:
    _, frames = tables(method, pool=pool)
    key = ["level", "region_code", "year"]
    total = frames["contributions"].groupby(key)[["contribution", "share"]].sum()
    scores = frames["scores"].set_index(key)["score"].dropna()
    assert len(total) == len(scores)
    np.testing.assert_allclose(total.loc[scores.index, "contribution"], scores, rtol=0, atol=1e-12)
    np.testing.assert_allclose(total.loc[scores[scores > 0].index, "share"], 1, rtol=1e-12)


def test_a_part_knows_its_cell_its_weight_and_whether_it_was_filled() -> None:
    _, frames = tables("entropy_topsis")
    parts = parts_of(("city", "x1", 2015), frames).set_index("indicator_id")
    assert parts.loc["b", "address"] == "x12015b"
    assert parts["filled"].to_dict() == {"a": False, "b": True, "c": False, "d": False}
    weights = frames["weights"].query("pool == 'all'").set_index("indicator_id")["weight"]
    np.testing.assert_array_equal(parts["weight"], weights[parts.index])
    assert list(parts["contribution"]) == sorted(parts["contribution"], reverse=True)
    assert parts["obstacle"].sum() == pytest.approx(1)


@pytest.mark.parametrize("method", ["entropy_topsis", "entropy_sum", "coupling"])
@pytest.mark.parametrize("pool", ["all", "group", "year"])
@pytest.mark.parametrize("region", [("city", "y2"), ("group", "G:x")])
def test_the_parts_of_a_change_add_up_to_it(method: str, pool: str, region: tuple) -> None:
    definition, frames = tables(method, pool=pool)
    if pool == "year" and region[0] == "group" and method == "coupling":
        pytest.skip("two objects in a pool: f = g = 0 has no degree")
    change = change_between(definition, frames, (*region, 2016), 2014)
    parts = change["inputs"] + change["bounds"] + change["weights"]
    if change["reason"]:
        assert np.isnan(parts)
        return
    assert parts == pytest.approx(change["change"], abs=1e-12)
    assert change["by_part"]["change"].sum() == pytest.approx(change["change"], abs=1e-12)
    if pool != "year":
        assert (change["bounds"], change["weights"]) == (0, 0)
    else:
        assert change["bounds"] != 0


def test_another_weight_is_told_from_another_bound() -> None:
    # In the second year the same values stand in a pool with one other city: one changes alone.
    values = np.random.default_rng(3).uniform(10, 20, (6, 3, 4))
    values[:, 1:] = values[:, :1]
    inner = np.argsort(values[:, 0, 0])[2]
    assert inner != 0
    values[inner, 1:, 0] += 0.1  # inside the bounds of indicator a, so these stay
    assert np.ptp(values[:, 0, 0]) == np.ptp(values[:, 2, 0])
    definition = made.definition("entropy_sum", pool="year")
    frames = {"inputs": made.inputs(values)}
    for stage in METHODS["entropy_sum"]:
        frames[stage.table] = stage.run(definition, frames)
    frames["contributions"] = contributions(definition, frames)
    change = change_between(definition, frames, ("city", "x1", 2016), 2014)
    assert change["inputs"] == pytest.approx(0, abs=1e-15)
    assert change["bounds"] == pytest.approx(0, abs=1e-15)
    assert change["weights"] == pytest.approx(change["change"], abs=1e-12) != 0


def test_a_score_that_does_not_exist_is_named() -> None:
    definition, frames = tables("entropy_topsis")
    with pytest.raises(ValueError, match="no score for city x1 2010"):
        change_between(definition, frames, ("city", "x1", 2016), 2010)


def test_members_add_up_to_the_total_of_their_group() -> None:
    definition = made.definition(
        "total",
        dimension=[{"id": "one", "label_zh": "维", "label_en": "one", "indicators": [{"id": "a"}]}],
    )
    inputs = made.inputs()
    frames = {"inputs": inputs[inputs["indicator_id"] == "a"]}
    frames["scores"] = METHODS["total"][0].run(definition, frames)
    found = contributions(definition, frames)
    of_group = found[(found["region_code"] == "G:y") & (found["year"] == 2015)]
    assert list(of_group["part_region"]) == ["y1", "y2", "y3"]
    score = frames["scores"].set_index(["region_code", "year"])["score"]
    assert of_group["contribution"].sum() == pytest.approx(score["G:y", 2015], rel=1e-12)
    assert isinstance(found, pd.DataFrame)


def hierarchy(**options: object):
    parts = [
        {"id": "whole", "label_zh": "总", "label_en": "whole", "weights": "given"},
        *(
            {"id": name, "label_zh": "维", "label_en": name, "parent": "whole", "weight": weight,
             "indicators": [{"id": i, "direction": "-" if i == "b" else "+"} for i in below]}
            for name, weight, below in (("one", 0.3, "ab"), ("two", 0.7, "cd"))
        ),
    ]  # fmt: skip
    return tables("weighted_mean", dimension=parts, options={"weights": "equal", **options})


@pytest.mark.parametrize("scale", [(0, 1), (1, 100)])
def test_a_linear_hierarchy_is_the_sum_of_its_indicators(scale: tuple) -> None:
    definition, frames = hierarchy(range=scale)
    parts = frames["contributions"]
    total = parts.groupby(["level", "region_code", "year"])["contribution"].sum()
    scores = frames["scores"].set_index(["level", "region_code", "year"])["score"]
    np.testing.assert_allclose(total.loc[scores.index], scores, rtol=1e-12)
    z = frames["normalised"].set_index(["region_code", "year", "indicator_id"])["z"]
    of_c = parts.set_index(["region_code", "year", "indicator_id"])["contribution"]
    # c has half of two, and two has 0.7 of the whole.
    assert of_c["x1", 2015, "c"] == pytest.approx(0.35 * z["x1", 2015, "c"])
    assert parts["obstacle"].between(0, 1).all()
    change = change_between(definition, frames, ("city", "x1", 2016), 2014)
    assert change["by_part"]["change"].sum() == pytest.approx(change["change"])
    assert change["inputs"] == pytest.approx(change["change"])


@pytest.mark.parametrize(
    "options",
    [
        {"mean": "geometric", "range": (1, 100)},
        {"normalisation": "z_score"},
        {"normalisation": "rank", "mean": "geometric"},
    ],
)
def test_parts_of_any_hierarchy_add_up_to_its_score(options: dict) -> None:
    definition, frames = hierarchy(**options)
    parts, key = frames["contributions"], ["level", "region_code", "year"]
    scores = frames["scores"].set_index(key)["score"]
    total = parts.groupby(key)["contribution"].sum()
    np.testing.assert_allclose(total.loc[scores.index], scores, rtol=1e-12, atol=1e-12)
    assert parts["obstacle"].notna().all() == ("range" in options)
    change = change_between(definition, frames, ("city", "x1", 2016), 2014)
    assert change["by_part"]["change"].sum() == pytest.approx(change["change"])
    if "range" in options:
        assert change["inputs"] == pytest.approx(change["change"])
    else:
        assert np.isnan(change["inputs"]) and change["reason"] == NO_SCALE
