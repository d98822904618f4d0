"""Every model, under every choice, gives what the method itself gives under that choice."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from pymcdm.weights import critic_weights

from pipelines.computation.robustness.composite import PooledModel
from pipelines.computation.robustness.networks import GravityModel
from pipelines.computation.robustness.prepared import Prepared, factors_of, prepare
from pipelines.computation.robustness.run import own_choices
from pipelines.computation.robustness.subsystems import SynergyModel
from pipelines.indices.system_synergy import subsystem_order, synergy_degree
from pipelines.indices.topsis import topsis
from tests.unit.computation.robustness import made

ALL = (
    "zero", "weighting", "normalisation", "combination", "pool", "left_out", "price_basis",
    "gap_fill", "variant", "eta", "order", "degree", "bounds", "k_reading", "exponent",
)  # fmt: skip


def ready(method: str, tables: dict[str, pd.DataFrame], *names: str, **changes: object):
    definition = made.definition(method, **changes)
    prepared = prepare(definition, tables, {"a"})
    own = own_choices(definition)
    factors, _ = factors_of(prepared, made.declared(*(names or ALL)), own)
    return prepared, factors, own


def codes(factors: list, **chosen: str) -> np.ndarray:
    """The definition's choices but for those that are named."""
    return np.array([[f.choices.index(chosen.get(f.id, f.choices[f.shipped])) for f in factors]])


def keyed(prepared: Prepared, scores: np.ndarray) -> pd.Series:
    keys = pd.MultiIndex.from_frame(prepared.objects[["level", "region_code", "year"]])
    return pd.Series(scores, keys).sort_index()


@pytest.mark.parametrize("pool", ["all", "group", "year"])
@pytest.mark.parametrize("weights", ["entropy", "equal"])
@pytest.mark.parametrize("zero", ["0ln0", "0.01", "1"])
@pytest.mark.parametrize("combination", ["weighted", "weight_inside_root", "arithmetic"])
def test_a_composite_under_other_choices_is_the_method_with_those_options(
    pool: str, weights: str, zero: str, combination: str
) -> None:
    frame = made.inputs()
    prepared, factors, own = ready("entropy_topsis", made.frames(frame))
    found = PooledModel(prepared, factors, own).scores(
        codes(factors, pool=pool, weighting=weights, zero=zero, combination=combination),
        np.zeros((1, 0)),
    )[0]
    mean = combination == "arithmetic"
    options = {"weights": weights, "zero": zero if zero == "0ln0" else float(zero)}
    other = made.definition(
        "entropy_sum" if mean else "entropy_topsis", pool=pool,
        options=options if mean else {**options, "metric": combination},
    )  # fmt: skip
    expected = made.scores(other, frame)
    pd.testing.assert_series_equal(
        keyed(prepared, found), expected, check_names=False, rtol=1e-12, check_freq=False
    )


@pytest.mark.parametrize("name", list(made.INDICATORS))
def test_leaving_an_indicator_out_is_the_method_without_it(name: str) -> None:
    frame = made.inputs()
    prepared, factors, own = ready("entropy_topsis", made.frames(frame))
    found = PooledModel(prepared, factors, own).scores(
        codes(factors, left_out=name), np.zeros((1, 0))
    )[0]
    expected = made.scores(made.definition("entropy_topsis"), frame[frame["indicator_id"] != name])
    np.testing.assert_allclose(keyed(prepared, found), expected, rtol=1e-12)


@pytest.mark.parametrize("how", ["vector", "z_score"])
def test_scales_are_those_of_topsis_on_differently_normalised_values(how: str) -> None:
    frame = made.inputs()
    prepared, factors, own = ready("entropy_topsis", made.frames(frame))
    found = PooledModel(prepared, factors, own).scores(
        codes(factors, normalisation=how, weighting="equal"), np.zeros((1, 0))
    )[0]
    cities = (prepared.objects["role"] == "object").to_numpy()
    x = prepared.x[cities]
    scaled = (
        x / np.sqrt((x**2).sum(axis=0)) if how == "vector" else (x - x.mean(axis=0)) / x.std(axis=0)
    )
    signs = ["-" if negative else "+" for negative in prepared.negative]
    expected = topsis(scaled, np.full(4, 0.25), direction=signs).closeness
    np.testing.assert_allclose(found[cities], expected, rtol=1e-12)


def test_critic_weights_are_those_of_another_implementation() -> None:
    prepared, factors, own = ready("entropy_topsis", made.frames(made.inputs()))
    model = PooledModel(prepared, factors, own)
    part = model.parts[0, 0][0]  # the cities; the groups come behind
    assert len(part.rows) == 18
    draws = model._draws(codes(factors, weighting="critic"))
    np.testing.assert_allclose(part.weights(draws, None)[0], critic_weights(part.z), rtol=1e-12)


@pytest.mark.parametrize("method", ["entropy_topsis", "coupling"])
def test_an_error_of_a_cell_moves_it_and_its_group_through_everything(method: str) -> None:
    cells = (("x2", 2015, "a", (0.1, 0.2, 0.5)), ("y1", 2016, "d", (0.1, 0.2, 0.5)))
    frame = made.inputs(interpolated=tuple(cell[:3] for cell in cells))
    tables = made.frames(frame, cells)
    prepared, factors, own = ready(method, tables)
    model = PooledModel(prepared, factors, own)
    assert model.cells == 2
    errors = np.array([[0.3, -0.2], [0.0, 0.0]])
    moved = frame.copy()
    for (code, year, name, _), error in zip(cells, errors[0], strict=True):
        own_cell = (moved["region_code"] == code) & (moved["year"] == year)
        own_cell &= moved["indicator_id"] == name
        change = moved.loc[own_cell, "value"].iloc[0] * error
        group = (moved["region_code"] == f"G:{code[0]}") & (moved["year"] == year)
        group &= moved["indicator_id"] == name
        moved.loc[own_cell | group, "value"] += change  # the groups are sums
    for zero, pool, weighting in product(["0ln0", "1"], ["all", "year"], ["entropy", "equal"]):
        found = model.scores(
            np.repeat(codes(factors, zero=zero, pool=pool, weighting=weighting), 2, axis=0), errors
        )
        options = {"zero": zero if zero == "0ln0" else float(zero), "weights": weighting}
        other = made.definition(method, pool=pool, options=options)
        for row, table in zip(found, (moved, frame), strict=True):
            expected = made.scores(other, table)
            np.testing.assert_allclose(keyed(prepared, row), expected, rtol=1e-10, atol=1e-12)


def test_critic_weights_follow_the_errors() -> None:
    cells = (("x2", 2015, "a", (0.1, 0.2, 0.5)),)
    prepared, factors, own = ready("entropy_topsis", made.frames(made.inputs(), cells))
    model = PooledModel(prepared, factors, own)
    part = model.parts[0, 0][0]
    draws = model._draws(codes(factors, weighting="critic"))
    moved = part.moved(np.array([[0.4]]), np.zeros(1, dtype=int))
    z = part.z.copy()
    z[:, moved.columns] = moved.z[:, 0]
    np.testing.assert_allclose(part.weights(draws, moved)[0], critic_weights(z), rtol=1e-12)


def test_constant_prices_deflate_money_alone_and_groups_by_their_members() -> None:
    frame = made.inputs()
    deflators = {(code, year): 1 - 0.01 * i * (year - 2014) for i, code in enumerate(made.REGIONS) for year in made.YEARS}  # fmt: skip
    tables = made.frames(frame, deflators=deflators)
    prepared, factors, own = ready("entropy_topsis", tables)
    found = PooledModel(prepared, factors, own).scores(
        codes(factors, price_basis="constant"), np.zeros((1, 0))
    )[0]
    real = frame.set_index(["region_code", "year", "indicator_id"])["value"].copy()
    for (code, year), factor in deflators.items():
        real[code, year, "a"] *= factor
    for group, year in product(("x", "y"), made.YEARS):
        real[f"G:{group}", year, "a"] = sum(real[f"{group}{i}", year, "a"] for i in (1, 2, 3))
    expected = made.scores(made.definition("entropy_topsis"), frame.assign(value=real.to_numpy()))
    np.testing.assert_allclose(keyed(prepared, found), expected, rtol=1e-12)


def test_without_a_deflator_the_price_basis_is_no_factor_and_says_so() -> None:
    tables = made.frames(made.inputs(), deflators={("x1", 2014): 0.9})
    prepared, _, own = ready("entropy_topsis", tables)
    _, account = factors_of(prepared, made.declared(*ALL), own)
    price = next(row for row in account if row["factor"] == "price_basis")
    assert not price["applies"]
    assert price["reason"] == "no deflator for some region and year"


@pytest.mark.parametrize("variant", ["standard", "wang2021"])
def test_coupling_by_variant(variant: str) -> None:
    frame = made.inputs()
    prepared, factors, own = ready("coupling", made.frames(frame))
    found = PooledModel(prepared, factors, own).scores(
        codes(factors, variant=variant), np.zeros((1, 0))
    )[0]
    expected = made.scores(made.definition("coupling", options={"variant": variant}), frame)
    np.testing.assert_allclose(keyed(prepared, found), expected, rtol=1e-12)


def test_the_last_indicator_of_a_chain_cannot_be_left_out() -> None:
    frame = made.inputs()
    frame = frame[frame["indicator_id"] != "b"]
    prepared, factors, own = ready("coupling", made.frames(frame))
    found = PooledModel(prepared, factors, own).scores(
        codes(factors, left_out="a"), np.zeros((1, 0))
    )
    assert np.isnan(found).all()


def synergy(tables: dict[str, pd.DataFrame]):
    options = {"base_year": 2014, "eta_indicator": "gdp",
               "eta": ["regions_same_year", "national_year_share"]}  # fmt: skip
    tables["inputs"] = tables["inputs"][tables["inputs"]["role"] == "object"]
    prepared, factors, own = ready("synergy", tables, options=options)
    eta = pd.DataFrame(
        [
            {"index_id": "made", "reading": reading, "region_code": code, "year": year,
             "eta": share}
            for reading, share in (("regions_same_year", 1 / 3), ("national_year_share", 0.1),
                                   ("own_year_share", 0.2))
            for code in made.REGIONS for year in made.YEARS
        ]
    )  # fmt: skip
    return prepared, factors, SynergyModel(prepared, factors, own, eta)


@pytest.mark.parametrize("order", ["linear", "geometric"])
@pytest.mark.parametrize("degree", ["weighted_sum", "geometric"])
@pytest.mark.parametrize("bounds", [0.0, 0.1])
def test_synergy_by_order_degree_bounds_and_eta(order: str, degree: str, bounds: float) -> None:
    prepared, factors, model = synergy(made.frames(made.inputs()))
    found = model.scores(
        codes(factors, order=order, degree=degree, bounds=f"{bounds:g}", weighting="equal",
              eta="own_year_share"), np.zeros((1, 0)),
    )[0]  # fmt: skip
    low, high = prepared.x.min(axis=0), prepared.x.max(axis=0)
    low, high = low - bounds * (high - low), high + bounds * (high - low)
    u = (prepared.x - low) / (high - low)
    u[:, prepared.negative] = 1 - u[:, prepared.negative]
    expected = subsystem_order(u, method=order)
    np.testing.assert_allclose(found[: len(expected)], expected, rtol=1e-12, atol=1e-12)
    s = expected.reshape(6, 3)[:3].T  # three cities of the first group, by year
    degrees = [synergy_degree(s[0], later, 0.2, degree).degree for later in s]
    np.testing.assert_allclose(found[18:21], degrees, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("reading", ["out_strength", "symmetric", "k_twice"])
@pytest.mark.parametrize("exponent", ["1", "1.5", "2"])
def test_gravity_with_errors_is_gravity_of_the_moved_masses(reading: str, exponent: str) -> None:
    cell = ("x2", 2015, "a", (0.1, 0.2, 0.5))
    frame = made.inputs()
    frame = frame[(frame["role"] == "object") & frame["indicator_id"].isin(["a", "c"])]
    masses = [{"id": p, "label_zh": "质量", "label_en": p, "indicators": [{"id": i}]} for p, i in (("f", "a"), ("p", "c"))]  # fmt: skip
    points = pd.DataFrame(
        {"region_code": made.REGIONS, "latitude": np.linspace(20, 25, 6), "longitude": np.linspace(110, 119, 6) ** 1.01}
    )  # fmt: skip
    prepared, factors, own = ready("gravity", made.frames(frame, (cell,)), dimension=masses)
    model = GravityModel(prepared, factors, own, points)
    chosen = codes(factors, k_reading=reading, exponent=exponent)
    found = model.scores(np.repeat(chosen, 2, axis=0), np.array([[0.25], [0.0]]))
    moved = frame.copy()
    own_cell = (moved["region_code"] == "x2") & (moved["year"] == 2015)
    moved.loc[own_cell & (moved["indicator_id"] == "a"), "value"] *= 1.25
    for row, table in zip(found, (moved, frame), strict=True):
        other, others, _ = ready("gravity", made.frames(table), dimension=masses)
        plain = GravityModel(other, others, own, points)
        expected = plain.scores(
            codes(others, k_reading=reading, exponent=exponent), np.zeros((1, 0))
        )[0]
        np.testing.assert_allclose(row, expected, rtol=1e-12)


@pytest.mark.parametrize("left_out", ["none", "a"])
def test_given_weights_are_a_choice_beside_the_computed_ones(left_out: str) -> None:
    given = {"a": 0.4, "b": 0.3, "c": 0.2, "d": 0.1}
    parts = [
        {
            "id": part, "label_zh": "维", "label_en": part,
            "indicators": [
                {"id": i, "direction": s, "weight": given[i]}
                for i, (s, d) in made.INDICATORS.items() if d == part
            ],
        }
        for part in ("one", "two")
    ]  # fmt: skip
    changes = {"dimension": parts, "options": {"weights": "given"}}
    frame = made.inputs()
    prepared, factors, own = ready("entropy_sum", made.frames(frame), **changes)
    weighting = next(f for f in factors if f.id == "weighting")
    assert set(weighting.choices) == {"given", "entropy", "equal", "critic"}
    assert weighting.choices[weighting.shipped] == "given"
    model = PooledModel(prepared, factors, own)
    found = model.scores(codes(factors, left_out=left_out), np.zeros((1, 0)))[0]
    some = frame[frame["indicator_id"] != left_out]
    expected = made.scores(made.definition("entropy_sum", **changes), some)
    np.testing.assert_allclose(keyed(prepared, found), expected, rtol=1e-12)
    regions, without = model.without_each_region()
    np.testing.assert_allclose(without[0], model.scores(codes(factors), np.zeros((1, 0)))[0])
    assert regions == made.REGIONS
