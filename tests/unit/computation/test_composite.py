import numpy as np
import pandas as pd
import pytest
import skcriteria
from skcriteria.agg.topsis import TOPSIS
from skcriteria.preprocessing.scalers import CenitDistanceMatrixScaler
from skcriteria.preprocessing.weighters import EntropyWeighter

from pipelines.computation.composite import sum_scores, topsis_scores
from pipelines.computation.weighting import normalise, weigh
from pipelines.reference.definitions import Definition

REGIONS = ["x1", "x2", "x3", "y1", "y2"]
YEARS = [2014, 2015]
SIGNS = {"a": "+", "b": "-", "c": "+"}


def definition(method: str, pool: str = "all", **options: object) -> Definition:
    return Definition.model_validate(
        {
            "id": "made", "label_zh": "指数", "label_en": "index", "method": method,
            "origin": "test", "level": "city", "groups": ["G:x", "G:y"], "years": YEARS,
            "pool": pool, "options": options,
            "dimension": [
                {"id": "d", "label_zh": "维", "label_en": "d",
                 "indicators": [{"id": i, "direction": s} for i, s in SIGNS.items()]}
            ],
        }
    )  # fmt: skip


def made_panel() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    return pd.DataFrame(
        [
            {
                "role": "object", "level": "city", "region_code": region,
                "group_id": f"G:{region[0]}", "year": year, "indicator_id": indicator,
                "value": float(rng.uniform(1, 100)), "origin": "reported", "has_break": False,
            }
            for region in REGIONS for year in YEARS for indicator in SIGNS
        ]
    )  # fmt: skip


def scores(method: str, frame: pd.DataFrame, pool: str = "all", **options: object) -> pd.DataFrame:
    made = definition(method, pool, **options)
    frames = {"inputs": frame, "normalised": normalise(made, {"inputs": frame})}
    frames["weights"] = weigh(made, frames)
    run = {"entropy_topsis": topsis_scores, "entropy_sum": sum_scores}[method]
    return run(made, frames).set_index(["region_code", "year"]).sort_index()


def z_and_weights(frame: pd.DataFrame) -> tuple[pd.Index, np.ndarray, np.ndarray]:
    """Objects, normalised matrix and entropy weights by scikit-criteria."""
    wide = frame.pivot(index=["region_code", "year"], columns="indicator_id", values="value")
    wide = wide.sort_index()
    x = wide[list(SIGNS)].to_numpy()
    x = np.column_stack([x[:, 0], -x[:, 1], x[:, 2]])  # less of b is more of -b
    data = skcriteria.mkdm(x, [max, max, max])
    z = CenitDistanceMatrixScaler().transform(data)
    return wide.index, z.matrix.to_numpy(), EntropyWeighter().transform(z).weights.to_numpy()


def test_topsis_scores_are_those_of_scikit_criteria():
    frame = made_panel()
    index, z, weight = z_and_weights(frame)
    data = skcriteria.mkdm(z, [max] * 3, weights=weight)
    expected = TOPSIS(metric="euclidean").evaluate(data).e_.similarity
    found = scores("entropy_topsis", frame)
    assert list(found.index) == list(index)
    np.testing.assert_allclose(found["score"], expected, rtol=1e-10)
    assert set(found["reason"]) == {""}


def test_topsis_with_weights_inside_the_root_is_another_score():
    frame = made_panel()
    _, z, weight = z_and_weights(frame)
    plus = np.sqrt((weight * (z - z.max(axis=0)) ** 2).sum(axis=1))
    minus = np.sqrt((weight * (z - z.min(axis=0)) ** 2).sum(axis=1))
    found = scores("entropy_topsis", frame, metric="weight_inside_root")
    np.testing.assert_allclose(found["score"], minus / (plus + minus), rtol=1e-10)
    outside = scores("entropy_topsis", frame)
    assert not np.allclose(found["score"], outside["score"])


def test_sum_scores_are_weighted_sums_of_the_normalised_values():
    frame = made_panel()
    _, z, weight = z_and_weights(frame)
    found = scores("entropy_sum", frame)
    np.testing.assert_allclose(found["score"], (z * weight).sum(axis=1), rtol=1e-10)
    assert set(found["reason"]) == {""}


@pytest.mark.parametrize("method", ["entropy_sum", "entropy_topsis"])
def test_the_best_in_everything_scores_one_and_the_worst_zero(method):
    frame = made_panel()
    best = (frame["region_code"] == "x1") & (frame["year"] == 2015)
    worst = (frame["region_code"] == "y2") & (frame["year"] == 2014)
    burden = frame["indicator_id"] == "b"
    frame.loc[best, "value"] = np.where(burden[best], 0.1, 1000.0)
    frame.loc[worst, "value"] = np.where(burden[worst], 1000.0, 0.1)
    found = scores(method, frame)
    assert found.loc[("x1", 2015), "score"] == pytest.approx(1.0, abs=1e-12)
    assert found.loc[("y2", 2014), "score"] == pytest.approx(0.0, abs=1e-12)
    assert found.loc[("x1", 2015), "rank"] == 1
    assert found.loc[("y2", 2014), "rank"] == len(REGIONS)


@pytest.mark.parametrize("method", ["entropy_sum", "entropy_topsis"])
def test_scores_do_not_depend_on_units(method):
    frame = made_panel()
    other = frame.assign(value=np.where(frame["indicator_id"] == "a", frame["value"] * 1e4 + 7, frame["value"]))  # fmt: skip
    np.testing.assert_allclose(
        scores(method, frame)["score"], scores(method, other)["score"], rtol=1e-9
    )


@pytest.mark.parametrize("method", ["entropy_sum", "entropy_topsis"])
def test_a_pool_a_group_is_scored_as_if_the_other_were_not_there(method):
    frame = made_panel()
    together = scores(method, frame, "group")
    alone = scores(method, frame[frame["group_id"] == "G:x"], "group")
    np.testing.assert_array_equal(together.loc[["x1", "x2", "x3"], "score"], alone["score"])
    assert set(together.loc[["x1", "x2", "x3"], "pool"]) == {"G:x"}
    assert not np.allclose(
        together.loc[["x1", "x2", "x3"], "score"],
        scores(method, frame).loc[["x1", "x2", "x3"], "score"],
    )


@pytest.mark.parametrize("method", ["entropy_sum", "entropy_topsis"])
def test_every_object_has_one_score_between_zero_and_one(method):
    found = scores(method, made_panel())
    assert len(found) == len(REGIONS) * len(YEARS)
    assert found.index.is_unique
    assert found["score"].between(0, 1).all()
    assert (found.groupby("year")["rank"].min() == 1).all()
