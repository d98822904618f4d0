import pickle

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from pipelines.computation.robustness import account as accounts
from pipelines.computation.robustness.account import NO_FACTOR, account, leave_one_out
from pipelines.computation.robustness.layout import Layout, lay_out
from pipelines.computation.robustness.prepared import factors_of, prepare
from pipelines.computation.robustness.run import TABLES, model_of, own_choices, robustness_of
from pipelines.reference.uncertainty import Statements
from pipelines.statistics import draws as drawing
from tests.unit.computation.robustness import made

CELL = (("x2", 2015, "a", (0.1, 0.2, 0.5)),)
NAMES = ("zero", "weighting", "combination", "pool", "left_out", "gap_fill")


def laid_out(errors: tuple = CELL, method: str = "entropy_topsis", names: tuple = NAMES):
    definition = made.definition(method)
    prepared = prepare(definition, made.frames(made.inputs(), errors), set())
    own = own_choices(definition)
    factors, _ = factors_of(prepared, made.declared(*names), own)
    layout = lay_out(definition, model_of(prepared, factors, own, {}))
    return layout, prepared.uncertain.law


def all_scores(layout: Layout, law: drawing.ErrorLaw, draws: int) -> np.ndarray:
    """Every draw by itself, without counting equal ones together."""
    found = []
    for place in range(-(-draws // drawing.TILE)):
        codes, chance = drawing._tile(layout.model.factors, layout.model.cells, 1, place)
        found.append(layout.scores(codes, law.errors(chance)))
    return np.vstack(found)[:draws]


class InParts:
    """Counts the parts one after the other, each on its own copy, as processes would."""

    def __init__(self, parts: int) -> None:
        self.parts, self.asked = parts, 0

    def __call__(self, function, arguments) -> list:
        found = [function(*pickle.loads(pickle.dumps(one))) for one in arguments]
        self.asked = max(self.asked, len(found))
        return found


@pytest.mark.parametrize("errors", [CELL, ()], ids=["continuous", "discrete"])
@pytest.mark.parametrize("parts", [2, 5])
def test_into_how_many_parts_draws_are_divided_changes_nothing(errors: tuple, parts: int) -> None:
    layout, law = laid_out(errors)
    draws = 4 * drawing.TILE + 9
    whole = account("made", layout, law, draws, 1, 0.9)
    spread = InParts(parts)
    divided = account("made", layout, law, draws, 1, 0.9, spread)
    assert spread.asked == parts
    for name in ("intervals", "probabilities", "overtaking"):
        pd.testing.assert_frame_equal(
            getattr(divided, name), getattr(whole, name), check_exact=True
        )


@pytest.mark.parametrize("errors", [CELL, ()], ids=["continuous", "discrete"])
def test_tables_are_those_of_all_draws_held_at_once(errors: tuple) -> None:
    layout, law = laid_out(errors)
    found = account("made", layout, law, 3000, 1, 0.9)
    scores = all_scores(layout, law, 3000)
    rows = found.intervals
    # The two groups of a year may repeat each other in every indicator: no CRITIC weights then.
    undefined = np.isnan(scores).sum(axis=0)
    np.testing.assert_array_equal(rows["n_defined"], 3000 - undefined)
    whole = undefined == 0
    assert whole.sum() >= 18
    width = np.ptp(scores, axis=0)[whole]
    for column, share in (("score_low", 0.05), ("score_median", 0.5), ("score_high", 0.95)):
        near = np.quantile(scores[:, whole], share, axis=0, method="inverted_cdf")
        assert (np.abs(rows.loc[whole, column] - near) <= 2e-3 * width + 1e-12).all()
    cities = rows[(rows["level"] == "city") & (rows["year"] == 2015)].index.to_numpy()
    rank = rankdata(-scores[:, cities].round(13), method="min", axis=1)
    for column, share in (("rank_low", 0.05), ("rank_median", 0.5), ("rank_high", 0.95)):
        expected = np.quantile(rank, share, axis=0, method="inverted_cdf")
        np.testing.assert_array_equal(rows.loc[cities, column], expected)
    pairs = found.probabilities
    one = pairs[(pairs["year"] == 2015) & (pairs["level"] == "city")].iloc[3]
    place = {code: i for code, i in zip(rows.loc[cities, "region_code"], cities, strict=True)}
    a, b = scores[:, place[one["region_a"]]], scores[:, place[one["region_b"]]]
    assert one["p_above"] == pytest.approx((a > b + 1e-13).mean(), abs=1e-12)
    assert one["n_defined"] == 3000
    assert rows["n_draws"].eq(3000).all()


def test_means_of_cities_are_compared_as_well() -> None:
    layout, law = laid_out()
    found = account("made", layout, law, 500, 1, 0.9)
    means = found.intervals[found.intervals["aggregation"] == "mean_of_cities"]
    cities = found.intervals[found.intervals["level"] == "city"]
    own = cities[cities["region_code"].str.startswith("x") & (cities["year"] == 2014)]["score"]
    assert means["score"].iloc[0] == pytest.approx(own.mean(), rel=1e-12)
    outcomes = found.overtaking[found.overtaking["aggregation"] == "mean_of_cities"]
    assert outcomes["share"].sum() == pytest.approx(1)
    assert outcomes["shipped"].sum() == 1


def test_the_same_seed_gives_the_same_tables_to_the_last_bit() -> None:
    one, two = (account("made", *laid_out(), 1000, 1, 0.9) for _ in range(2))
    other = account("made", *laid_out(), 1000, 2, 0.9)
    for name in ("intervals", "probabilities", "overtaking"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name), check_exact=True)
    assert not one.intervals["score_low"].equals(other.intervals["score_low"])


def test_an_index_that_nothing_moves_says_so_in_every_row() -> None:
    layout, law = laid_out((), names=("gap_fill",))
    rows = account("made", layout, law, 500, 1, 0.9).intervals
    assert rows["reason"].eq(NO_FACTOR).all()
    assert rows["n_draws"].eq(0).all()
    np.testing.assert_array_equal(rows["rank"], rows["rank_high"])


def test_leaving_out_one_region_changes_the_weights_alone() -> None:
    layout, _ = laid_out()
    found = leave_one_out("made", layout, list(made.INDICATORS))
    assert set(found["kind"]) == {"indicator", "region in the weights"}
    frame = made.inputs()
    tables = {"inputs": frame}
    from pipelines.computation.composite import topsis_scores
    from pipelines.computation.weighting import normalise, weigh

    definition = made.definition("entropy_topsis")
    tables["normalised"] = normalise(definition, tables)
    without = tables["normalised"][tables["normalised"]["region_code"] != "x1"]
    tables["weights"] = weigh(definition, {"normalised": without})
    expected = topsis_scores(definition, tables).set_index(["level", "region_code", "year"])
    own = found[(found["left_out"] == "x1") & (found["aggregation"] == "")]
    own = own.set_index(["level", "region_code", "year"])
    np.testing.assert_allclose(own["score"], expected.loc[own.index, "score"], rtol=1e-12)


def test_draws_without_a_score_are_counted_not_hidden() -> None:
    # A group of two pooled by year has f = g = 0 where it is the lower one everywhere.
    layout, law = laid_out((), "coupling", ("pool", "weighting"))
    rows = account("made", layout, law, 300, 1, 0.9).intervals
    assert (rows["n_defined"] < 300).any()
    assert (rows["n_defined"] > 0).any()


def test_tables_of_an_index_without_inputs_are_empty() -> None:
    tables = made.frames(made.inputs().head(0))
    none = Statements(limit=1, sobol_samples=2)
    found = robustness_of(made.definition("entropy_topsis"), tables, made.declared(*NAMES), none)
    assert set(found) == set(TABLES)
    assert not any(len(frame) for frame in found.values())


def test_products_of_matrices_use_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    real = accounts._counted

    def watched(*given: object) -> object:
        from threadpoolctl import threadpool_info

        seen.append({pool["num_threads"] for pool in threadpool_info()})
        return real(*given)

    monkeypatch.setattr(accounts, "_counted", watched)
    account("made", *laid_out(), 10, 1, 0.9)
    assert seen == [{1}]


def test_a_hierarchy_shows_its_own_score_and_that_no_factor_applies() -> None:
    parts = [
        {"id": "whole", "label_zh": "总", "label_en": "whole", "weights": "given"},
        *(
            {"id": name, "label_zh": "维", "label_en": name, "parent": "whole", "weight": weight,
             "indicators": [{"id": i} for i in below]}
            for name, weight, below in (("one", 0.3, "ab"), ("two", 0.7, "cd"))
        ),
    ]  # fmt: skip
    definition = made.definition("weighted_mean", dimension=parts, options={"weights": "equal"})
    tables = made.frames(made.inputs())
    names = {"indices.eta", "indices.growth", "clean.coordinates"}
    tables |= {name: pd.DataFrame() for name in names}
    tables["reference.indicators"] = pd.DataFrame(columns=["indicator_id", "price_basis"])
    statements = Statements(limit=10, sobol_samples=2)
    found = robustness_of(definition, tables, made.declared("zero"), statements)["intervals"]
    single = found[(found["level"] == "city")].set_index(["region_code", "year"])
    cells = tables["inputs"].query("role == 'object'")
    x = cells.pivot(index=["region_code", "year"], columns="indicator_id", values="value")
    z = (x - x.min()) / (x.max() - x.min())
    expected = 0.15 * (z["a"] + z["b"]) + 0.35 * (z["c"] + z["d"])
    np.testing.assert_allclose(single["score"], expected[single.index], rtol=1e-12)
    assert set(found["reason"]) == {NO_FACTOR} and not found["n_draws"].any()
