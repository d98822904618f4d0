"""Every worked example of the methods, against the numbers printed with it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.indices.coupling_coordination import coupling_coordination, level
from pipelines.indices.entropy_weights import entropy_weights
from pipelines.indices.gravity import gravity, great_circle_km
from pipelines.indices.growth import growth_multiple, share_of_total
from pipelines.indices.normalisation import min_max, vector
from pipelines.indices.system_synergy import order_degree, subsystem_order, synergy_degree
from pipelines.indices.topsis import topsis
from pipelines.interpolation import interpolate_gaps
from pipelines.statistics.convergence import beta_of_growth, sigma
from pipelines.statistics.distribution import kernel_density, transitions
from pipelines.statistics.inequality import gini, theil_l, theil_t
from pipelines.statistics.spatial import moran, row_standardised

FILE = Path(__file__).with_name("worked_examples.json")
EXAMPLES = {e["id"]: e for e in json.loads(FILE.read_text(encoding="utf-8"))["examples"]}
CASES: dict[str, Callable[..., None]] = {}

Case = Callable[[dict[str, Any], dict[str, Any], Callable[[Any, Any], None]], None]


def example(name: str) -> Callable[[Case], Case]:
    def register(case: Case) -> Case:
        assert name not in CASES, f"{name} has two cases"
        CASES[name] = case
        return case

    return register


def numbers(x: Any) -> np.ndarray:
    return np.array(x, dtype=float)  # null becomes NaN


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_worked_example(name: str) -> None:
    one = EXAMPLES[name]

    def same(found: Any, expected: Any) -> None:
        np.testing.assert_allclose(
            numbers(found), numbers(expected), rtol=0, atol=one["tol"], equal_nan=True
        )

    assert name in CASES, f"{name} is in the file but nothing asserts it"
    CASES[name](one["inputs"], one["expected"], same)


def test_every_example_has_a_case_and_every_case_an_example() -> None:
    assert set(CASES) == set(EXAMPLES)


@example("ENT-01")
def _(given, expected, same):
    z = min_max(given["x"], given["direction"])
    found = entropy_weights(z, zero=given["zero"])
    same(z, expected["normalised"])
    same(share_of_total(z, axis=0), expected["p"])
    same(found.entropy, expected["entropy"])
    same(found.weight, expected["weight"])
    same(z @ found.weight, expected["score"])


@example("ENT-02")
def _(given, expected, same):
    z = min_max(given["x"], given["direction"])
    same(entropy_weights(z, zero=given["zero"]).weight, expected["weight"])
    constant = np.array(given["x"])[:, [1, 1]]
    with pytest.raises(ValueError, match="constant"):
        entropy_weights(min_max(constant, given["direction"]), zero=given["zero"])


@example("ENT-03")
def _(given, expected, same):
    rows = [given["panel"][key[0]][key[1:]] for key in given["order"]]
    z = min_max(rows, given["direction"])
    found = entropy_weights(z, zero=given["zero"])
    same(z[:, 0], expected["normalised_col1"])
    same(z[:, 1], expected["normalised_col2"])
    same(found.entropy, expected["entropy"])
    same(found.weight, expected["weight"])
    same(z @ found.weight, expected["score"])


@example("ENT-06")
def _(given, expected, same):
    uneven = [1.0, 0.0, 0.0, 0.0]  # a second indicator, for the weights to exist
    found = entropy_weights(np.column_stack([given["p"], uneven]))
    same(found.entropy[0], expected["entropy"])
    same(found.redundancy[0], expected["redundancy"])
    same(found.weight, [0, 1])


@example("SYN-01")
def _(given, expected, same):
    for sign, name in (("+", "positive"), ("-", "negative")):
        same(order_degree(given["x"], given["lower"], given["upper"], sign), expected[name])


@example("SYN-02")
def _(given, expected, same):
    u, w = given["u"], given["w"]
    same(subsystem_order(u, w, method="linear"), expected["linear"])
    same(subsystem_order(u, method="geometric"), expected["geometric_equal"])
    same(subsystem_order(u, w, method="geometric"), expected["geometric_weighted"])


def _synergy(given, expected, same):
    for method in ("weighted_sum", "geometric"):
        found = synergy_degree(given["S0"], given["S1"], given["weight"], method=method)
        same(found.degree, expected[method])
        assert found.theta == expected["theta"]
        same(found.maximum, 1)


for _name in ("SYN-03", "SYN-04", "SYN-06"):
    example(_name)(_synergy)


def _eta_2022() -> float:
    grants = EXAMPLES["SYN-07"]["inputs"]["grants"]
    return float(share_of_total(list(grants.values()))[list(grants).index("2022")])


@example("SYN-07")
def _(given, expected, same):
    grants = np.array(list(given["grants"].values()), dtype=float)
    eta = dict(zip(given["grants"], share_of_total(grants), strict=True))
    assert grants.sum() == expected["total"]
    same(eta["2014"], expected["eta_2014"])
    same(eta["2022"], expected["eta_2022"])
    largest = synergy_degree(np.zeros(3), np.ones(3), eta["2022"])
    same(largest.maximum, expected["max_degree_2022_unit_scale"])
    same(largest.degree, expected["max_degree_2022_unit_scale"])
    same(growth_multiple(grants[0], grants[-1]).multiple, expected["ratio_2022_2014"] - 1)
    required = expected["required_sum_abs_change_for_10_99"]
    same(synergy_degree(np.zeros(3), np.full(3, required / 3), eta["2022"]).degree, 10.99)


@example("SYN-08")
def _(given, expected, same):
    s0, s1 = numbers(given["S0"]), numbers(given["S1"])
    same(synergy_degree(s0, s1, _eta_2022()).degree, expected["unit_scale"])
    same(synergy_degree(100 * s0, 100 * s1, _eta_2022()).degree, expected["percent_scale"])


@example("CCD-01")
def _(given, expected, same):
    found = coupling_coordination([given["f"], given["g"]], [given["alpha"], given["beta"]])
    same([found.C, found.T, found.D], [expected["C"], expected["T"], expected["D"]])
    same(found.D, expected["closed_form"])


@example("CCD-02")
def _(given, expected, same):
    found = coupling_coordination([given["f"], given["g"]], variant="coefficient_lost")
    same([found.C, found.D], [expected["C"], expected["D"]])
    same(coupling_coordination([1, 1], variant="coefficient_lost").D, expected["D_max"])


@example("CCD-04")
def _(given, expected, same):
    assert given["k"] == 2
    found = coupling_coordination([given["f"], given["g"]], variant="liao1999")
    same([found.C, found.D], [expected["C"], expected["D"]])


@example("CCD-05")
def _(given, expected, same):
    f, g = given["f"], given["g"]
    printed = np.sqrt(2 * (f * g / (f + g) ** 2) / (0.5 * f * 0.5 * g))
    same(printed, expected["D"])
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        level(printed)
    with pytest.raises(ValueError, match="variant"):
        coupling_coordination([f, g], variant="printed")


@example("CCD-09")
def _(given, expected, same):
    found = coupling_coordination(given["pairs"])
    same(found.D, expected["D"])
    assert [bool(r) for r in found.reason] == [d is None for d in expected["D"]]


@example("CCD-11")
def _(given, expected, same):
    balanced = np.column_stack([expected["sqrt_fg"], expected["sqrt_fg"]])
    same(coupling_coordination(balanced).D, given["D"])


@example("TOP-01")
def _(given, expected, same):
    found = topsis(given["z"], given["w"])
    for name in ("d_plus", "d_minus", "closeness"):
        same(getattr(found, name), expected[name])


@example("TOP-03")
def _(given, expected, same):
    z = vector(given["x"])
    same(z, expected["normalised"])
    same(topsis(z, given["w"], direction=given["direction"]).closeness, expected["closeness"])


@example("TOP-04")
def _(given, expected, same):
    found = topsis(vector(given["x"]), given["w"], direction=given["direction"])
    same(found.closeness, expected["closeness"])


@example("TOP-07")
def _(given, expected, same):
    assert given["normalise"] == "minmax"
    for number in ("1", "2"):
        z = min_max(given["x" + number], ["+", "+"])
        same(topsis(z, given["w"]).closeness, expected["closeness" + number])
    first, both = np.array(given["x1"]), np.array(given["x2"])
    bounds = [first.min(axis=0), first.max(axis=0)]
    ideals = topsis(min_max(first, ["+", "+"]), given["w"]).ideals
    frozen = topsis(min_max(both, ["+", "+"], bounds), given["w"], ideals=ideals)
    same(frozen.closeness[:3], expected["closeness1"])


def _two_cities(given):
    d = given["d"]
    return gravity(given["F"], given["P"], [[0, d], [d, 0]])


@example("GRV-01")
def _(given, expected, same):
    found = _two_cities(given)
    r, k = found.r, found.k
    same([k[0, 1], k[1, 0]], [expected["k12"], expected["k21"]])
    same([r[0, 1], r[1, 0]], [expected["r12"], expected["r21"]])
    same([r[0, 1] + r[1, 0], r[0, 1] / r[1, 0]], [expected["sum"], expected["ratio"]])
    same(found.symmetric, [expected["G"], expected["G"]])
    same(np.prod(expected["S"]) / given["d"] ** 2, found.symmetric[0])


@example("GRV-02")
def _(given, expected, same):
    found = _two_cities(EXAMPLES[given["from_"]]["inputs"])
    same(found.out_strength, expected["k_once"])
    same(found.k_twice, expected["k_twice"])
    same(found.symmetric, expected["symmetric"])


@example("GRV-05")
def _(given, expected, same):
    latitude, longitude = numbers(list(given["points"].values())).T
    name = list(given["points"])
    d = great_circle_km(latitude, longitude)
    same(d[name.index("北京"), name.index("天津")], expected["BJ_TJ"])
    same(d[name.index("广州"), name.index("深圳")], expected["GZ_SZ"])


@example("GRV-06")
def _(given, expected, same):
    first, last = numbers(list(given.values())).T
    same(growth_multiple(first, last).multiple, list(expected.values()))
    assert list(given) == list(expected)


@example("INT-01")
def _(given, expected, same):
    found = interpolate_gaps(numbers(given["x"]), given["year"], method="linear")
    same(found.value, expected["linear"])
    same(found.filled, expected["filled"])


@example("INT-02")
def _(given, expected, same):
    x = numbers(given["x"])
    same(interpolate_gaps(x, given["year"]).value, expected["none"])
    same(interpolate_gaps(x, given["year"], ends="nearest").value, expected["nearest"])
    found = interpolate_gaps(x, given["year"], ends="linear")
    same(found.value, expected["linear_extrapolation"])
    same(found.filled, np.isnan(x))
    same(found.extrapolated, np.isnan(x))


@example("INT-03")
def _(given, expected, same):
    for method in ("linear", "geometric"):
        found = interpolate_gaps(numbers(given["x"]), given["year"], method=method)
        same(found.value, expected[method])


def _means(given, expected, same):
    total, mean = numbers(given["total"]), numbers(expected["mean_2dp"])
    same(total / given["n"], mean)
    # Growth of a mean is the growth of its total, up to the rounding of the printed means.
    of_total = growth_multiple(total[::2], total[1::2]).multiple
    of_mean = growth_multiple(mean[::2], mean[1::2]).multiple
    np.testing.assert_allclose(of_mean, of_total, rtol=2 * 0.005 / mean.min())


for _name in ("PAP-01", "PAP-02"):
    example(_name)(_means)


@example("PAP-03")
def _(given, expected, same):
    same(growth_multiple(*given["total"]).multiple, expected["total_growth"])
    growth = growth_multiple(*given["mean"]).multiple
    same(growth, expected["mean_growth"])
    rounding = (0.005 / given["mean"][0]) * (1 + growth)
    assert abs(growth - expected["printed_mean_growth"]) > 1000 * rounding


@example("INE-01")
def _(given, expected, same):
    same(theil_t(given["x"]).total, expected["theil_T"])
    same(theil_l(given["x"]).total, expected["theil_L"])


@example("INE-03")
def _(given, expected, same):
    same(gini(given["x"]), expected["gini"])


@example("SPA-01")
def _(given, expected, same):
    link = np.zeros((4, 4))
    for i, j in given["edges"]:
        link[i, j] = link[j, i] = 1
    same(moran(given["x"], link).i, expected["I_binary"])
    standardised = moran(given["x"], row_standardised(link))
    same(
        [standardised.i, standardised.expected],
        [expected["I_row_standardised"], expected["expected"]],
    )


@example("CON-01")
def _(given, expected, same):
    found = beta_of_growth(given["ln_y0"], given["growth"], given["T"])
    same([found.b, found.a], [expected["b"], expected["a"]])
    same([found.speed, found.half_life], [expected["speed"], expected["half_life"]])


@example("CON-02")
def _(given, expected, same):
    found = sigma(given["x"])
    same(
        [found.cv_population, found.cv_sample, found.sd_log_sample],
        [expected["cv_population"], expected["cv_sample"], expected["sd_log_sample"]],
    )


@example("MKV-01")
def _(given, expected, same):
    found = transitions(np.array(given["states"]) - 1, 2)
    same(found.counts, expected["counts"])
    same(found.probability, expected["P"])
    same(found.ergodic, expected["ergodic"])


@example("KDE-01")
def _(given, expected, same):
    found = kernel_density(given["x"], [given["at"]], given["h"])
    same(found.density, [expected["density"]])
