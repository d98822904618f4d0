"""Awkward panels through whole methods: every case has a number or a reason, never round-off.

The cases are those in which other packages return weights from round-off, NaN without a word, or
the absolute value of a negative one.
"""

import numpy as np
import pytest

from pipelines.computation.contributions import contributions
from pipelines.computation.methods import METHODS
from pipelines.computation.robustness.run import robustness_of
from pipelines.indices.critic_weights import critic_weights
from pipelines.indices.entropy_weights import entropy_weights
from pipelines.indices.normalisation import min_max
from pipelines.indices.topsis import topsis
from pipelines.reference.uncertainty import Statements
from tests.unit.computation.robustness import made

NAMES = ("zero", "weighting", "normalisation", "combination", "pool", "left_out")
RNG = np.random.default_rng(9)
PLAIN = RNG.uniform(1, 100, (6, 3, 4))


def panel(change=lambda values: None) -> np.ndarray:
    values = PLAIN.copy()
    change(values)
    return values


def constant(values):
    values[:, :, 0] = 0.1


def zeros(values):
    values[:, :, 2] = 0.0


def negative(values):
    values[:, :, 1] = -values[:, :, 1]


def tied(values):
    values[1] = values[0]


def huge(values):
    values[:, :, 3] *= 1e150


def tiny(values):
    values[:, :, 3] *= 1e-150


AWKWARD = [constant, zeros, negative, tied, huge, tiny]


def run(values: np.ndarray, method: str = "entropy_topsis", **changes: object):
    definition = made.definition(method, **changes)
    frames = {"inputs": made.inputs(values)}
    for stage in METHODS[method]:
        frames[stage.table] = stage.run(definition, frames)
    frames["contributions"] = contributions(definition, frames)
    return definition, frames


@pytest.mark.parametrize("case", AWKWARD, ids=lambda case: case.__name__)
@pytest.mark.parametrize("method", ["entropy_topsis", "entropy_sum", "coupling"])
def test_scores_and_their_parts_are_numbers_or_have_a_reason(case, method: str) -> None:
    _, frames = run(panel(case), method)
    scores = frames["scores"]
    lacking = scores["score"].isna()
    assert (scores.loc[lacking, "reason"] != "").all()
    assert scores.loc[~lacking, "score"].between(0, 1).all()
    total = frames["contributions"].groupby(["level", "region_code", "year"])["contribution"].sum()
    known = scores[~lacking].set_index(["level", "region_code", "year"])["score"]
    np.testing.assert_allclose(total.loc[known.index], known, atol=1e-12)


@pytest.mark.parametrize("case", AWKWARD, ids=lambda case: case.__name__)
def test_draws_are_numbers_or_are_counted_as_undefined(case) -> None:
    definition = made.definition("entropy_topsis")
    found = robustness_of(
        definition, made.frames(made.inputs(panel(case))), made.declared(*NAMES, draws=3000),
        Statements(limit=1, sobol_samples=2),
    )  # fmt: skip
    rows = found["intervals"]
    defined = rows["n_defined"] > 0
    assert rows.loc[defined, ["score_low", "score_high", "rank_low"]].notna().all().all()
    assert rows.loc[defined, "score_low"].between(0, 1).all()
    assert rows.loc[~defined, "reason"].ne("").all()
    assert (rows["rank_low"] <= rows["rank_high"]).sum() == defined.sum()


def test_tied_regions_share_every_rank_and_are_never_above_one_another() -> None:
    found = robustness_of(
        made.definition("entropy_topsis"), made.frames(made.inputs(panel(tied))),
        made.declared(*NAMES, draws=3000), Statements(limit=1, sobol_samples=2),
    )  # fmt: skip
    rows = found["intervals"].set_index(["region_code", "year"])
    for year in made.YEARS:
        one, two = rows.loc[("x1", year)], rows.loc[("x2", year)]
        assert list(one[["rank", "rank_low", "rank_high"]]) == list(
            two[["rank", "rank_low", "rank_high"]]
        )
    pairs = found["probabilities"]
    pair = pairs[(pairs["region_a"] == "x1") & (pairs["region_b"] == "x2")]
    assert len(pair) == 3 and pair["p_tied"].eq(1).all()


def test_an_all_constant_panel_is_an_error_not_weights_from_round_off() -> None:
    x = np.full((6, 3), 0.1) + np.array([0, 1, 1e6])
    z = min_max(x, ["+"] * 3)
    for weigh in (entropy_weights, critic_weights):
        with pytest.raises(ValueError, match="constant"):
            weigh(z)


def test_an_all_zero_column_has_weight_zero_and_harms_no_other() -> None:
    z = min_max(np.column_stack([PLAIN[:, 0, :2], np.zeros(6)]), ["+"] * 3)
    for weigh in (entropy_weights, critic_weights):
        weight = weigh(z).weight
        assert weight[2] == 0
        np.testing.assert_allclose(weight[:2], weigh(z[:, :2]).weight, rtol=1e-12)


def test_a_negative_value_is_refused_not_made_positive() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        entropy_weights(np.array([[0.5, -0.2], [1.0, 0.3]]))
    shifted = min_max(panel(negative)[:, 0], ["+", "-", "+", "+"])
    np.testing.assert_allclose(shifted, min_max(panel()[:, 0], ["+", "+", "+", "+"]), atol=1e-12)


@pytest.mark.parametrize("direction", ["Max", "max", "cost", ""])
def test_a_misspelt_direction_is_refused_not_read_as_cost(direction: str) -> None:
    with pytest.raises(ValueError, match="direction"):
        min_max(PLAIN[:, 0], [direction, "+", "+", "+"])


def test_zeros_are_no_reason_to_refuse_a_panel() -> None:
    assert entropy_weights(np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 0.5]])).weight.sum() == 1


def test_identical_rows_have_no_closeness_and_say_why() -> None:
    found = topsis(np.full((3, 2), 0.4), [0.5, 0.5])
    assert np.isnan(found.closeness).all()
    assert all("0/0" in reason for reason in found.reason)


def test_a_single_row_has_no_weights_and_says_why() -> None:
    for weigh in (entropy_weights, critic_weights):
        with pytest.raises(ValueError, match="1 row"):
            weigh([[0.2, 0.8]])


def test_the_objects_of_a_panel_are_all_its_region_years() -> None:
    # Dividing by the logarithm of the years alone gives entropies above 1.
    _, frames = run(panel())
    entropy = frames["weights"]["entropy"]
    assert entropy.between(0, 1).all()
    z = frames["normalised"].query("pool == 'all' and indicator_id == 'a'")["z"].to_numpy()
    p = z[z > 0] / z.sum()
    expected = -(p * np.log(p)).sum() / np.log(18)
    found = frames["weights"].query("pool == 'all' and indicator_id == 'a'")["entropy"].iloc[0]
    assert found == pytest.approx(expected, rel=1e-12)


def test_a_missing_city_stops_the_method_with_its_cell_named() -> None:
    values = panel()
    frame = made.inputs(values)
    gone = (frame["region_code"] == "x2") & (frame["year"] == 2015) & (frame["indicator_id"] == "b")
    frame.loc[gone, "value"] = np.nan
    definition = made.definition("entropy_topsis")
    with pytest.raises(ValueError, match="no value for b"):
        METHODS["entropy_topsis"][0].run(definition, {"inputs": frame})
