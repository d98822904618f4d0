"""Specification curve and sensitivity, against plain loops and known answers."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from pipelines.computation.robustness.layout import Layout, lay_out
from pipelines.computation.robustness.prepared import factors_of, prepare
from pipelines.computation.robustness.run import model_of, own_choices
from pipelines.computation.robustness.sensitivity import sobol
from pipelines.computation.robustness.specification import (
    admissible_sets,
    curve_of,
    effects_of,
    specifications,
)
from pipelines.project import PACKAGE
from pipelines.reference import ReferenceError
from pipelines.reference.uncertainty import Statement, Statements, load_statements
from pipelines.statistics.draws import ErrorLaw, Factor
from tests.unit.computation.robustness import made

NO_LAW = ErrorLaw(np.empty((0, 4)))


def statement(kind: str, region: str, other: str = "") -> Statement:
    return Statement(
        id=f"{kind}_{region.lower().replace(':', '')}", label_zh="陈述", label_en="statement",
        indices=["made"], kind=kind, region=region, other=other,
    )  # fmt: skip


def ready(*names: str):
    definition = made.definition("entropy_topsis")
    prepared = prepare(definition, made.frames(made.inputs()), set())
    own = own_choices(definition)
    factors, _ = factors_of(prepared, made.declared(*names), own)
    return prepared, lay_out(definition, model_of(prepared, factors, own, {}))


def statements(*these: Statement, limit: int = 10_000) -> Statements:
    return Statements(limit=limit, sobol_samples=64, statement=list(these))


def test_admissible_sets_keep_one_indicator_a_dimension() -> None:
    prepared, _ = ready("left_out")
    sets, total = admissible_sets(prepared, 100, 1)
    assert set(sets) == {
        "none", "a", "b", "c", "d", "a+c", "a+d", "b+c", "b+d",
    }  # fmt: skip
    assert sets[0] == "none"
    assert len(sets) == total == 9
    some, total = admissible_sets(prepared, 4, 1)
    assert set(some) <= set(sets) and some[0] == "none"
    assert len(some) <= 5 and total == 9


def test_shares_are_those_of_every_specification_by_the_method_itself() -> None:
    prepared, layout = ready("weighting", "pool", "combination", "left_out")
    leads, first = statement("leads", "G:x", "G:y"), statement("first", "x1")
    found = curve_of(prepared, layout, statements(leads, first), 1)
    effects = {(s, y): [] for s in ("leads", "first") for y in made.YEARS}
    frame = made.inputs()
    for out, pool, weights, metric in product(
        admissible_sets(prepared, 100, 1)[0], ("all", "group", "year"), ("entropy", "equal"),
        ("weighted", "weight_inside_root"),
    ):  # fmt: skip
        definition = made.definition(
            "entropy_topsis", pool=pool, options={"weights": weights, "metric": metric}
        )
        some = frame[~frame["indicator_id"].isin(out.split("+"))]
        city = made.scores(definition, some).loc["city"].unstack("year")
        for year in made.YEARS:
            x, y = city.loc["x1":"x3", year].mean(), city.loc["y1":"y3", year].mean()
            effects["leads", year].append((x - y) / (x + y))
            others = city.drop("x1")[year].max()
            effects["first", year].append(city.loc["x1", year] - others)
    rows = found["statements"].set_index(["statement", "year"])
    assert rows["n_tried"].eq(9 * 3 * 3 * 3).all()
    choices = found["specifications"].set_index(["statement", "factor", "choice"])["share"]
    for year in made.YEARS:
        # Without CRITIC weights and the mean: the loops above have neither.
        assert 0 <= rows.loc[("leads_gx", year), "share"] <= 1
    only = curve_of(*restricted(), statements(leads, first), 1)["statements"]
    only = only.set_index(["statement", "year"])
    for year in made.YEARS:
        share = (np.array(effects["leads", year]) > 0).mean()
        assert only.loc[("leads_gx", year), "share"] == pytest.approx(share)
        share = (np.array(effects["first", year]) >= 0).mean()
        assert only.loc[("first_x1", year), "share"] == pytest.approx(share)
    since = np.logical_and.reduce([np.array(effects["leads", y]) > 0 for y in made.YEARS])
    assert only.loc[("leads_gx", 2014), "share_since"] == pytest.approx(since.mean())
    assert choices.between(0, 1).all()


def restricted():
    """The index with entropy and equal weights, and the two metrics, alone."""
    definition = made.definition("entropy_topsis")
    prepared = prepare(definition, made.frames(made.inputs()), set())
    own = own_choices(definition)
    factors, _ = factors_of(
        prepared, made.declared("weighting", "pool", "combination", "left_out"), own
    )
    kept = {"weighting": ("entropy", "equal"), "combination": ("weighted", "weight_inside_root")}
    factors = [Factor(f.id, kept.get(f.id, f.choices), f.shipped) for f in factors]
    return prepared, lay_out(definition, model_of(prepared, factors, own, {}))


def test_the_definition_has_its_place_on_the_curve() -> None:
    prepared, layout = ready("weighting", "left_out")
    found = curve_of(prepared, layout, statements(statement("leads", "G:x", "G:y")), 1)["curve"]
    own = found[found["shipped"]].iloc[0]
    rest = found[~found["shipped"]]
    assert len(rest) == 200
    assert rest["effect"].is_monotonic_increasing
    below = (rest["effect"] < own["effect"]).mean()
    assert own["place"] == pytest.approx(below, abs=0.05)
    cities = layout.rows["aggregation"] == "mean_of_cities"
    x, y = layout.score[cities & (layout.rows["year"] == 2016)]
    assert own["effect"] == pytest.approx((x - y) / (x + y))


def test_zero_handling_is_a_choice_of_entropy_weights_alone() -> None:
    factors = [
        Factor("zero", ("0ln0", "1", "2")),
        Factor("weighting", ("entropy", "equal", "critic")),
    ]
    codes, count = specifications(factors, 100, 1)
    assert len(codes) == count == 3 + 2
    assert not ((codes[:, 0] > 0) & (codes[:, 1] > 0)).any()


def test_beyond_the_limit_a_sample_is_tried_and_said() -> None:
    factors = [Factor(name, tuple(map(str, range(30)))) for name in "abcd"]
    codes, count = specifications(factors, 500, 1)
    assert len(codes) == len(np.unique(codes, axis=0)) == 500
    assert count == 30**4
    np.testing.assert_array_equal(codes, specifications(factors, 500, 1)[0])


def test_a_region_that_the_index_does_not_have_is_named() -> None:
    _, layout = ready("left_out")
    with pytest.raises(ValueError, match="no region z9"):
        effects_of(statement("leads", "x1", "z9"), layout.rows)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("limit = 10000", "limit = 0", "limit"),
        ("sobol_samples = 256", "sobol_samples = 300", "no power of two"),
        ('kind = "first"', 'kind = "leads"', "needs other"),
        ('id = "beijing_first"', 'id = "gba9_leads_jjj"', "named twice"),
    ],
)
def test_statements_that_do_not_hold_together_are_refused(
    tmp_path, before: str, after: str, message: str
) -> None:
    text = (PACKAGE / "reference/statements.toml").read_text("utf-8")
    assert before in text
    (tmp_path / "statements.toml").write_text(text.replace(before, after), "utf-8")
    with pytest.raises(ReferenceError, match=message):
        load_statements(tmp_path)


class Additive:
    """Scores of two cities: the first moved by factors of known variance, the third by none."""

    def __init__(self, cells: int = 0) -> None:
        self.objects = pd.DataFrame(
            {"role": "object", "level": "city", "region_code": ["a", "b"], "group_id": ["G:a", "G:b"], "year": 2020}
        )  # fmt: skip
        self.factors = [Factor(n, ("0", "1")) for n in ("large", "small", "idle")]
        self.cells = cells

    def scores(self, codes: np.ndarray, errors: np.ndarray) -> np.ndarray:
        moved = 2 * codes[:, 0] + codes[:, 1] + errors.sum(axis=1) * 0
        # With a sum that stays the same, the difference over the sum is additive as well.
        return np.column_stack([10.0 + moved, 10.0 - moved])


def test_sensitivities_are_the_known_shares_of_the_variance() -> None:
    layout: Layout = lay_out(made.definition("entropy_topsis"), Additive())
    found = sobol("made", layout, NO_LAW, 1024, 1)
    rows = found[found["output"].str.startswith("difference")].set_index("factor")
    for name, share in (("large", 0.8), ("small", 0.2), ("idle", 0.0)):
        assert rows.loc[name, "first_order"] == pytest.approx(share, abs=0.06)
        assert rows.loc[name, "total"] == pytest.approx(share, abs=0.06)
    assert rows.loc["idle", "total"] == 0


def test_an_output_that_never_varies_says_so() -> None:
    layout = lay_out(made.definition("entropy_topsis"), Additive(cells=1))
    found = sobol("made", layout, ErrorLaw(np.array([[0, 0.1, 0.2, 0.3]])), 64, 1)
    ranks = found[found["output"] == "mean shift of ranks"]
    assert set(found["factor"]) == {"large", "small", "idle", "gap_fill"}
    assert ranks["reason"].eq("").all() or ranks["reason"].eq("no choice changes this").all()


def test_undefined_evaluations_are_counted_not_filled() -> None:
    class Broken(Additive):
        def scores(self, codes: np.ndarray, errors: np.ndarray) -> np.ndarray:
            found = super().scores(codes, errors)
            found[codes[:, 2] == 1] = np.nan
            return found

    found = sobol("made", lay_out(made.definition("entropy_topsis"), Broken()), NO_LAW, 64, 1)
    assert found["first_order"].isna().all()
    assert found["reason"].str.contains("evaluations give no score").all()
