from functools import cache

import numpy as np
import pandas as pd
import pytest

from pipelines.computation import METHODS
from pipelines.computation.attribution import ATTRIBUTION, PARTS, attribute
from pipelines.computation.rescoring import OUTSIDE
from pipelines.reference.definitions import Definition

CITIES = ["c1", "c2", "c3", "c4", "c5"]
GROUP_OF = {"c1": "G:a", "c2": "G:a", "c3": "G:a", "c4": "G:b", "c5": "G:b", "c6": "G:b"}
READ = ["inputs", "weights", "scores", "indices.eta", "clean.coordinates"]
CHAINS = {"a": "one", "b": "one", "c": "two", "d": "two"}
SIGNS = {"a": "+", "b": "-", "c": "+", "d": "+"}
POINTS = pd.DataFrame(
    {
        "region_code": [*GROUP_OF],
        "latitude": [39.9, 39.1, 38.0, 23.1, 22.5, 22.2],
        "longitude": [116.4, 117.2, 114.5, 113.2, 114.0, 113.5],
    }
)
COMPOSITE = ["entropy_topsis", "entropy_sum", "coupling", "weighted_mean"]
METHODS_WITH_SCORES = [*COMPOSITE, "synergy", "gravity", "total"]


def define(method: str, indicators: str | None = None, **changes) -> Definition:
    options = changes.pop("options", {})
    if method == "synergy":
        readings = ["regions_same_year", "own_year_share"]
        options = {"base_year": 2019, "eta_indicator": "d", "eta": readings} | options
    names = indicators or {"gravity": "ac", "total": "a"}.get(method, "abcd")
    dimensions = {}
    for name in names:
        dimensions.setdefault(CHAINS[name], []).append({"id": name, "direction": SIGNS[name]})
    above = {"parent": "whole"} if method == "weighted_mean" else {}
    whole = [{"id": "whole", "label_zh": "x", "label_en": "x"}] if above else []
    given = {
        "id": "made", "label_zh": "x", "label_en": "x", "method": method, "origin": "x",
        "level": "city", "groups": ["G:a", "G:b"], "years": (2020, 2021), "options": options,
        "dimension": whole + [
            {"id": i, "label_zh": i, "label_en": i, "indicators": own, **above}
            for i, own in dimensions.items()
        ],
    }  # fmt: skip
    return Definition.model_validate(given | changes)


def panel(definition: Definition, cities=CITIES, years=None, aggregate=False) -> pd.DataFrame:
    """Inputs in the published shape. A value depends on its own key alone, so panels nest."""
    rows = []
    for code in [*cities, *(["G:a", "G:b"] if aggregate else [])]:
        for year in years or definition.all_years:
            for position, name in enumerate(definition.indicator_ids):
                seed = [sum(map(ord, code)), year, ord(name)]
                value = np.random.default_rng(seed).uniform(10, 20) + 3 * (year - 2019)
                is_group = code.startswith("G:")
                rows.append(
                    ("made", "aggregate" if is_group else "object", "group" if is_group else "city",
                     code, GROUP_OF.get(code, code), year, CHAINS[name], name, position,
                     SIGNS[name], value, "u", "secondary", "x", False)
                )  # fmt: skip
    columns = (
        "index_id role level region_code group_id year dimension indicator_id position direction "
        "value unit origin address has_break"
    )
    return pd.DataFrame(rows, columns=columns.split()).astype({"year": "int32"})


def at(inputs: pd.DataFrame, code: str, year: int, name: str) -> pd.Series:
    key = (inputs["region_code"] == code) & (inputs["year"] == year)
    return key & (inputs["indicator_id"] == name)


def value(inputs: pd.DataFrame, *cell) -> float:
    return inputs.loc[at(inputs, *cell), "value"].item()


def put(inputs: pd.DataFrame, *cell, by: float = 1.0, origin: str | None = None) -> pd.DataFrame:
    """The inputs with one cell times ``by``, and of another origin if given."""
    found = inputs.copy()
    here = at(found, *cell)
    assert here.sum() == 1
    found.loc[here, "value"] *= by
    if origin:
        found.loc[here, "origin"] = origin
    return found


def middle(inputs: pd.DataFrame, name: str = "a") -> tuple[str, int, str]:
    """The cell of a city whose value is the median of the indicator: well inside the bounds."""
    own = inputs[(inputs["indicator_id"] == name) & (inputs["role"] == "object")]
    own = own[own["year"] == 2020].sort_values("value")
    return own.iloc[len(own) // 2]["region_code"], 2020, name


def shares(cities=CITIES, years=(2020, 2021), first: float = 1.0) -> pd.DataFrame:
    """η: for the first reading shares of the regions, the first region times ``first``."""
    rows = [
        ("made", reading, code, year, (first if code == cities[0] else 1.0) / (10 + i))
        for reading in ["own_year_share", "regions_same_year"]
        for i, code in enumerate(cities)
        for year in years
    ]
    return pd.DataFrame(rows, columns=["index_id", "reading", "region_code", "year", "eta"])


def release(definition: Definition, inputs: pd.DataFrame, eta=None, points=POINTS) -> dict:
    """The tables of one release, by the stages of the method that lead to its scores."""
    frames = {"inputs": inputs, "clean.coordinates": points}
    frames["indices.eta"] = shares() if eta is None else eta
    for stage in METHODS[definition.method]:
        if stage.table not in {"flows", "networks"}:
            frames[stage.table] = stage.run(definition, frames)
    frames.setdefault("weights", pd.DataFrame(columns=["index_id", "pool", "indicator_id"]))
    return {name: frames[name] for name in READ}


@cache
def usual(method: str) -> tuple[Definition, dict]:
    """A definition without defaults and the release of its plain panel; not to be changed."""
    options = {
        "gravity": {"exponent": 1.5}, "entropy_topsis": {"metric": "weight_inside_root"},
        "weighted_mean": {"range": (1, 100)},
    }  # fmt: skip
    definition = define(method, options=options.get(method, {}))
    return definition, release(definition, panel(definition))


def split(
    definition: Definition, before: pd.DataFrame | dict, after: pd.DataFrame | dict
) -> pd.DataFrame:
    """Attribution between two releases or their inputs; rows in both are explained in full."""
    both = [f if isinstance(f, dict) else release(definition, f) for f in (before, after)]
    found = attribute(definition, *both)
    assert_adds_up(found)
    return found


def walk(definition: Definition, before: dict, after: pd.DataFrame) -> pd.DataFrame:
    """As split where only the input parts matter: the later scores are left at the earlier ones."""
    return split(definition, before, before | {"inputs": after})


def assert_adds_up(found: pd.DataFrame) -> None:
    assert list(found.columns) == ATTRIBUTION
    full = found[found["reason"] == ""]
    assert len(full)
    np.testing.assert_array_equal(full["change"], full["score_after"] - full["score_before"])
    scale = full[["score_before", "score_after"]].abs().max(axis=1).clip(lower=1)
    gap = (full[PARTS].sum(axis=1, skipna=False) - full["change"]).abs() / scale
    assert (gap <= 1e-12).all()
    assert found.loc[found["reason"] != "", PARTS].isna().all(axis=None)


def assert_only(found: pd.DataFrame, *parts: str) -> None:
    """Only these parts differ from exactly 0 anywhere, and each of them does somewhere."""
    moved = {part for part in PARTS if (found[part].fillna(0) != 0).any()}
    assert moved == set(parts)


def row(found: pd.DataFrame, code: str, year: int) -> pd.Series:
    here = (found["region_code"] == code) & (found["year"] == year)
    assert here.sum() == 1
    return found[here].iloc[0]


@pytest.mark.parametrize("method", METHODS_WITH_SCORES)
def test_nothing_changed_gives_parts_of_exactly_zero(method):
    definition, before = usual(method)
    found = split(definition, before, before)
    assert_only(found)
    assert (found["change"] == 0).all() and (found["reason"] == "").all()
    assert len(found) == len(before["scores"])
    order = ["level", "region_code", "year"]
    pd.testing.assert_frame_equal(found, found.sort_values(order, ignore_index=True))


@pytest.mark.parametrize("method", METHODS_WITH_SCORES)
def test_a_revised_cell_inside_the_bounds_adds_up(method):
    definition, before = usual(method)
    cell = middle(before["inputs"])
    found = split(definition, before, put(before["inputs"], *cell, by=1.02))
    assert (found[["new_inputs", "changed_interpolation"]] == 0).all(axis=None)
    moved = found[found["revised_inputs"] != 0]
    assert cell[0] in set(moved["region_code"])
    if method in {*COMPOSITE, "total"}:
        assert moved["region_code"].tolist() == [cell[0]]  # the other scores keep their inputs
    if method in {*COMPOSITE, "synergy"}:
        assert (found["weights_and_bounds"].abs() > 1e-6).any()  # by way of the entropy
    else:
        np.testing.assert_allclose(found["weights_and_bounds"], 0, atol=1e-12)


@pytest.mark.parametrize("method", ["coupling", "synergy"])
def test_one_cell_of_each_class_moves_its_own_part_at_its_own_place(method):
    definition = define(method)
    before = panel(definition)
    names = definition.indicator_ids
    before = put(before, "c2", 2020, names[0], origin="interpolated")
    after = put(before, "c1", 2020, names[0], by=1.02)
    after = put(after, "c2", 2020, names[0], by=1.02, origin="preliminary")
    after = put(after, "c4", 2020, names[-1], by=1.02, origin="interpolated")
    found = split(definition, before, after)
    for part, code in zip(PARTS, ["c1", "c2", "c4"], strict=False):
        degree = {GROUP_OF[code]} if method == "synergy" else set()
        assert set(found.loc[found[part] != 0, "region_code"]) == {code} | degree


def test_the_class_of_every_pair_of_origins():
    origins = ["reported", "preliminary", "secondary", "interpolated", "extrapolated"]
    published, definition = origins[:3], define("total")
    before = panel(definition, CITIES, range(2011, 2021))
    after = before
    expected = {}
    for i, was in enumerate(origins):
        for j, now in enumerate(origins):
            before = put(before, CITIES[i], 2011 + j, "a", origin=was)
            after = put(after, CITIES[i], 2011 + j, "a", by=1.5, origin=now)
            before = put(before, CITIES[i], 2016 + j, "a", origin=was)
            after = put(after, CITIES[i], 2016 + j, "a", origin=now)  # the same value
            part = "revised_inputs" if was in published else "new_inputs"
            expected[CITIES[i], 2011 + j] = part if now in published else "changed_interpolation"
    found = split(definition, before, after)
    for line in found.to_dict("records"):
        part = expected.get((line["region_code"], line["year"]))
        assert [line[p] for p in PARTS] == [line["change"] if p == part else 0 for p in PARTS]
        assert (line["change"] != 0) == (part is not None)


def closeness(x, lower, upper, weight, sign) -> np.ndarray:
    """TOPSIS on given bounds, written out: the ideal is z = 1, the anti-ideal z = 0."""
    z = (x - lower) / (upper - lower)
    z = np.where(sign == "-", 1 - z, z)
    worst = np.sqrt(((weight * z) ** 2).sum(axis=1))
    best = np.sqrt(((weight * (z - 1)) ** 2).sum(axis=1))
    return worst / (worst + best)


def entropy_weight(x, sign) -> np.ndarray:
    z = (x - x.min(axis=0)) / np.ptp(x, axis=0)
    z = np.where(sign == "-", 1 - z, z)
    p = z / z.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = -np.where(p > 0, p * np.log(p), 0).sum(axis=0) / np.log(len(x))
    return (1 - entropy) / (1 - entropy).sum()


@pytest.mark.parametrize("pool", ["all", "group"])
def test_topsis_parts_equal_a_direct_recomputation(pool):
    definition = define("entropy_topsis", pool=pool)
    before = panel(definition, aggregate=True)
    changes = [
        # cell, factor, origins before and after, step in which it comes
        (("c1", 2020, "a"), 1.3, "reported", "preliminary", 1),
        (("c2", 2021, "b"), 0.6, "preliminary", "reported", 1),
        (("c1", 2020, "c"), 1.2, "interpolated", "reported", 2),
        (("c4", 2020, "d"), 0.7, "extrapolated", "secondary", 2),
        (("c1", 2020, "b"), 0.9, "interpolated", "interpolated", 3),
        (("c5", 2021, "a"), 1.4, "secondary", "extrapolated", 3),
        (("G:a", 2020, "a"), 1.1, "reported", "reported", 1),
        (("G:a", 2020, "b"), 1.1, "interpolated", "secondary", 2),
        (("G:b", 2021, "c"), 1.1, "interpolated", "interpolated", 3),
    ]
    for cell, _, was, _, _ in changes:
        before = put(before, *cell, origin=was)
    states = [before]
    for step in (1, 2, 3):
        state = states[-1]
        for cell, by, _, now, turn in changes:
            if turn == step:
                state = put(state, *cell, by=by, origin=now)
        states.append(state)
    found = split(definition, before, states[-1]).set_index(["region_code", "year"])

    names = definition.indicator_ids
    wide = [
        s.pivot(index=["region_code", "year"], columns="indicator_id", values="value")
        for s in states
    ]
    sign = np.array([SIGNS[name] for name in names])
    objects = wide[0].index
    pools = ["aggregate" if c[0] == "G" else "" for c, _ in objects]
    if pool == "year":
        pools = [f"{p}{year}" for p, (_, year) in zip(pools, objects, strict=True)]
    if pool == "group":
        pools = [p or GROUP_OF[c] for p, (c, _) in zip(pools, objects, strict=True)]
    for name in sorted(set(pools)):
        here = np.array(pools) == name
        x = [w.loc[here, names].to_numpy() for w in wide]
        frozen = (x[0].min(axis=0), x[0].max(axis=0), entropy_weight(x[0], sign), sign)
        scores = [closeness(state, *frozen) for state in x]
        last = x[-1]
        scores.append(
            closeness(last, last.min(axis=0), last.max(axis=0), entropy_weight(last, sign), sign)
        )
        expected = np.diff(np.column_stack(scores), axis=1)
        own = found.loc[list(objects[here])]
        np.testing.assert_allclose(own[PARTS], expected, atol=1e-12)
        np.testing.assert_allclose(own["score_before"], scores[0], atol=1e-12)
        np.testing.assert_allclose(own["score_after"], scores[-1], atol=1e-12)
    assert (found[PARTS] != 0).any().all()


def test_the_steps_come_in_the_stated_order():
    # F·P is a product, so each order of the steps gives other parts.
    definition = define("gravity", "ac", groups=["G:b"])
    before = panel(definition, ["c4", "c5"], [2020])
    before = put(before, "c4", 2020, "c", origin="interpolated")
    before = put(before, "c5", 2020, "c", origin="interpolated")
    revised = put(before, "c4", 2020, "a", by=2)
    new = put(revised, "c4", 2020, "c", by=3, origin="reported")
    after = put(new, "c5", 2020, "c", by=5)
    found = row(split(definition, before, after), "c4", 2020)
    out = [
        row(release(definition, state)["scores"], "c4", 2020)["score"]
        for state in (before, revised, new, after)
    ]
    np.testing.assert_allclose(
        found[PARTS].astype(float), [*np.diff(out), 0], rtol=1e-12, atol=1e-9
    )
    assert min(np.diff(out)) > 1e-3


def test_a_cell_beyond_the_earlier_bounds_is_not_clipped():
    definition, before = usual("entropy_sum")
    own = before["inputs"][before["inputs"]["indicator_id"] == "a"]
    top = own.loc[own["value"].idxmax()]
    cell = (top["region_code"], top["year"], "a")
    found = split(definition, before, put(before["inputs"], *cell, by=1.5))
    weights = before["weights"].set_index("indicator_id").loc["a"]
    step = 0.5 * top["value"] / (weights["upper"] - weights["lower"]) * weights["weight"]
    revised = row(found, *cell[:2])["revised_inputs"]
    assert revised == pytest.approx(step, abs=1e-12)
    assert_only(found, "revised_inputs", "weights_and_bounds")
    assert (found["weights_and_bounds"] != 0).all()  # every score of the pool hangs on the bounds


def test_an_indicator_without_spread_before_moves_scores_by_its_new_bounds_only():
    definition = define("entropy_topsis", options={"weights": "equal"})
    before = panel(definition)
    before.loc[before["indicator_id"] == "a", "value"] = 5.0
    found = split(definition, before, put(before, "c1", 2020, "a", by=2))
    assert_only(found, "weights_and_bounds")


@pytest.mark.parametrize("method", ["entropy_topsis", "coupling"])
def test_an_indicator_of_one_release_only_is_weights_and_bounds(method):
    full, long = usual(method)
    small = define(method, "abc", options=full.options.model_dump())
    short = release(small, panel(small))
    # Which of the two definitions is given does not matter.
    for definition, before, after in [(full, short, long), (small, long, short)]:
        found = split(definition, before, after)
        assert_only(found, "weights_and_bounds")
        np.testing.assert_array_equal(found["weights_and_bounds"], found["change"])


@pytest.mark.parametrize("method", ["entropy_topsis", "gravity"])
def test_a_new_city_moves_the_others_by_weights_and_bounds_only(method):
    definition, before = usual(method)
    after = release(definition, panel(definition, [*CITIES, "c6"]))
    found = split(definition, before, after)
    new = found["region_code"] == "c6"
    assert (found.loc[new, "reason"] == "only in the later release").all()
    assert found.loc[new, ["score_before", "change", *PARTS]].isna().all(axis=None)
    assert found.loc[new, "score_after"].notna().all()
    assert (found.loc[~new, "reason"] == "").all()
    assert_only(found, "weights_and_bounds")
    back = split(definition, after, before)
    assert (back.loc[new, "reason"] == "only in the earlier release").all()
    assert back.loc[new, ["score_after", "change", *PARTS]].isna().all(axis=None)


@pytest.mark.parametrize("method", ["synergy", "entropy_sum"])
def test_a_new_year_under_a_longer_definition(method):
    long, after = usual(method)
    short = define(method, years=(2020, 2020))
    found = split(long, release(short, panel(short, years=[2019, 2020])), after)
    assert set(found.loc[found["year"] == 2021, "reason"]) == {"only in the later release"}
    assert set(found.loc[found["year"] == 2020, "reason"]) == {""}
    assert_only(found, "weights_and_bounds")


@pytest.mark.parametrize("method", ["synergy", "gravity"])
def test_an_index_that_only_one_release_could_compute(method):
    definition, full = usual(method)
    empty = {name: pd.DataFrame(columns=frame.columns) for name, frame in full.items()}
    found = attribute(definition, empty, full)
    assert set(found["reason"]) == {"only in the later release"}
    assert len(found) == len(full["scores"])
    assert found["year"].dtype.kind == "i"
    found = attribute(definition, full, empty)
    assert set(found["reason"]) == {"only in the earlier release"}
    assert found[PARTS].isna().all(axis=None)
    assert attribute(definition, empty, empty).empty


def test_synergy_with_other_eta_only():
    definition, before = usual("synergy")
    found = split(definition, before, release(definition, before["inputs"], shares(first=2)))
    assert_only(found, "weights_and_bounds")
    assert set(found.loc[found["change"] != 0, "level"]) == {"group"}
    assert row(found, "G:b", 2021)["change"] == 0  # c1 is of the other group


def test_synergy_takes_the_degree_of_the_first_reading():
    definition, before = usual("synergy")
    eta = before["indices.eta"]
    other = eta["reading"] == "own_year_share"
    eta = eta.assign(eta=eta["eta"].where(~other, 0.5))
    assert_only(split(definition, before, before | {"indices.eta": eta}))
    assert_only(split(definition, before | {"indices.eta": eta}, before))


def test_synergy_without_eta_has_no_degree_to_explain():
    definition, before = usual("synergy")
    eta = before["indices.eta"]
    gap = (eta["region_code"] == "c1") & (eta["year"] == 2020)
    eta = eta.assign(eta=eta["eta"].mask(gap))
    found = split(definition, release(definition, before["inputs"], eta), before)
    assert row(found, "G:a", 2020)["reason"] == "no score in the earlier release"
    assert (found["reason"] != "").sum() == 1


@pytest.mark.parametrize("year", [2019, 2021])
def test_synergy_of_the_group_moves_with_its_provinces_and_with_the_base_year(year):
    definition = define("synergy", "ac", options={"weights": "equal"})
    before = release(definition, panel(definition))
    found = walk(definition, before, put(before["inputs"], "c1", year, "a", by=1.01))
    frozen = before["weights"].set_index("indicator_id").loc["a"]
    old = value(before["inputs"], "c1", year, "a")
    step = 0.01 * old / (frozen["upper"] - frozen["lower"]) / 2
    assert row(found, "c1", year)["revised_inputs"] == pytest.approx(step, abs=1e-12)
    group = found[(found["level"] == "group") & (found["revised_inputs"] != 0)]
    assert set(group["region_code"]) == {"G:a"}
    assert set(group["year"]) == ({2020, 2021} if year == 2019 else {2021})
    sign = 1 if year == 2021 else -1
    np.testing.assert_allclose(group["revised_inputs"], sign * step / 10, atol=1e-12)  # η of c1


@pytest.mark.parametrize("order", ["linear", "geometric"])
def test_synergy_below_the_earlier_bounds(order):
    degree = {"linear": "weighted_sum", "geometric": "geometric"}[order]
    options = {"weights": "equal", "order": order, "degree": degree}
    definition = define("synergy", "ac", options=options)
    before = release(definition, panel(definition))
    own = before["inputs"][before["inputs"]["indicator_id"] == "a"]
    low = own.loc[own["value"].idxmin()]
    cell = (low["region_code"], low["year"], "a")
    found = walk(definition, before, put(before["inputs"], *cell, by=0.5))
    province = row(found, *cell[:2])
    if order == "linear":
        frozen = before["weights"].set_index("indicator_id").loc["a"]
        step = -0.5 * low["value"] / (frozen["upper"] - frozen["lower"]) / 2
        assert province["revised_inputs"] == pytest.approx(step, abs=1e-12)
        assert (found["reason"] == "").all()
        return
    assert cell[1] == 2019  # the base year: no degree of that group either
    undefined = found[found["reason"] == OUTSIDE]
    group = GROUP_OF[cell[0]]
    keys = {(r.region_code, r.year) for r in undefined.itertuples()}
    assert keys == {cell[:2], (group, 2020), (group, 2021)}
    assert undefined["change"].notna().all()


def test_gravity_with_one_revised_mass_moves_its_network_and_no_other():
    definition, before = usual("gravity")
    found = split(definition, before, put(before["inputs"], "c1", 2020, "a", by=1.1))
    moved = found.loc[found["revised_inputs"] != 0, ["region_code", "year"]]
    assert moved.to_numpy().tolist() == [["c1", 2020], ["c2", 2020], ["c3", 2020]]
    np.testing.assert_allclose(found["weights_and_bounds"], 0, atol=1e-12)
    np.testing.assert_allclose(found["revised_inputs"], found["change"], rtol=1e-12)


def test_gravity_with_other_coordinates_only():
    definition, before = usual("gravity")
    points = POINTS.assign(latitude=POINTS["latitude"] + np.where(POINTS.index == 0, 0.1, 0))
    found = split(definition, before, release(definition, before["inputs"], points=points))
    assert_only(found, "weights_and_bounds")
    assert set(found.loc[found["change"] != 0, "region_code"]) == {"c1", "c2", "c3"}


def test_totals_of_cities_and_groups():
    definition = define("total")
    before = panel(definition, aggregate=True)
    before = put(before, "G:a", 2020, "a", origin="interpolated")
    after = put(before, "c1", 2020, "a", by=2, origin="reported")
    after = put(after, "G:a", 2020, "a", by=3, origin="reported")
    after = put(after, "c4", 2021, "a", by=0.5, origin="interpolated")
    found = split(definition, before, after)
    assert row(found, "c1", 2020)["revised_inputs"] == value(before, "c1", 2020, "a")
    assert row(found, "G:a", 2020)["new_inputs"] == 2 * value(before, "G:a", 2020, "a")
    assert row(found, "c4", 2021)["changed_interpolation"] == -value(before, "c4", 2021, "a") / 2
    assert (found["change"] != 0).sum() == 3


def test_a_total_without_a_value_in_one_release_says_so():
    definition = define("total")
    before = put(panel(definition), "c1", 2020, "a", by=np.nan)
    after = put(panel(definition), "c2", 2020, "a", by=np.nan)
    both = put(before, "c2", 2020, "a", by=np.nan)
    found = split(definition, before, after)
    assert row(found, "c1", 2020)["reason"] == "no score in the earlier release"
    assert row(found, "c2", 2020)["reason"] == "no score in the later release"
    found = split(definition, both, both)
    assert row(found, "c1", 2020)["reason"] == "no score in either release"


def test_another_unit_of_an_indicator_is_weights_and_bounds():
    definition, before = usual("entropy_sum")
    inputs = before["inputs"]
    own = inputs["indicator_id"] == "a"
    after = inputs.assign(
        value=inputs["value"].where(~own, inputs["value"] * 1e4),
        unit=inputs["unit"].where(~own, "v"),
    )
    found = split(definition, before, after)
    np.testing.assert_array_equal(found[PARTS[:3]], 0)
    np.testing.assert_allclose(found["change"], 0, atol=1e-12)  # min-max is free of units


def extreme(definition: Definition, top: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Inputs in which c1 has the best (worst) of both chains, and the same a little beyond."""
    before = panel(definition)
    for name in definition.indicator_ids:
        own = before.loc[before["indicator_id"] == name, "value"]
        best = (SIGNS[name] == "+") == top
        edge = own.max() if best else own.min()
        before.loc[at(before, "c1", 2021, name), "value"] = edge
    after = before
    for name in definition.indicator_ids:
        best = (SIGNS[name] == "+") == top
        after = put(after, "c1", 2021, name, by=1.1 if best else 0.9)
    return before, after


def test_coupling_of_a_chain_above_one_follows_the_formula():
    definition = define("coupling", options={"variant": "liao1999"})
    inputs, after = extreme(definition, top=True)
    after = after.where(after["dimension"] == "one", inputs)  # so that C changes too
    before = release(definition, inputs)
    found = walk(definition, before, after)
    own = before["weights"].set_index("indicator_id")
    f, g = (
        sum(
            own.loc[i, "weight"]
            * abs(value(after, "c1", 2021, i) - own.loc[i, "lower" if SIGNS[i] == "+" else "upper"])
            / (own.loc[i, "upper"] - own.loc[i, "lower"])
            for i in chain
        )
        for chain in ("ab", "cd")
    )
    coupling = (2 * np.sqrt(f * g) / (f + g)) ** 4
    moved = row(found, "c1", 2021)
    assert f > 1.01 and moved["reason"] == ""
    expected = np.sqrt(coupling * (f + g) / 2) - moved["score_before"]
    assert moved["revised_inputs"] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("variant", "top"), [("standard", False), ("wang2021", True)])
def test_coupling_where_the_formula_does_not_hold_gives_no_parts_of_that_row(variant, top):
    definition = define("coupling", options={"variant": variant})
    # A chain below 0 is beyond the formula; the worst city keeps its other chain above 0.
    before, after = extreme(definition, top)
    keep = at(before, "c1", 2021, "c") | at(before, "c1", 2021, "d")
    before.loc[keep, "value"] *= 1 if top else 1.2
    after.loc[keep, "value"] = before.loc[keep, "value"]
    found = walk(definition, release(definition, before), after)
    here = (found["region_code"] == "c1") & (found["year"] == 2021)
    assert set(found.loc[here, "reason"]) == {OUTSIDE}
    assert found.loc[here, "change"].notna().all()
    assert (found.loc[~here, "reason"] == "").all()


def test_tables_that_do_not_belong_together_are_refused():
    definition, good = usual("entropy_topsis")
    other = put(good["inputs"], "c1", 2020, "a", by=1.01)
    with pytest.raises(
        ValueError, match="made: the earlier inputs.* expected tables of one release"
    ):
        attribute(definition, good | {"inputs": other}, good)
    said = r"give 0\.\d+ for city c1 2020, the earlier release has 0\.\d+ \(and 9 more rows\)"
    with pytest.raises(ValueError, match=said):
        attribute(define("entropy_topsis", options={"metric": "weighted"}), good, good)
    with pytest.raises(ValueError, match="give nan"):
        attribute(definition, good | {"weights": good["weights"].iloc[:0]}, good)
    for shift, fails in [(1e-8, True), (1e-11, False)]:
        moved = good | {"scores": good["scores"].assign(score=good["scores"]["score"] + shift)}
        if fails:
            with pytest.raises(ValueError, match="the earlier release has"):
                attribute(definition, moved, good)
        else:
            split(definition, moved, good)


@pytest.mark.parametrize("table", ["inputs", "scores"])
def test_duplicate_rows_are_refused(table):
    definition, good = usual("total")
    twice = good | {table: pd.concat([good[table], good[table].iloc[:1]])}
    with pytest.raises(ValueError, match="not a one-to-one merge"):
        attribute(definition, good, twice)


def test_common_tables_may_hold_other_indices_and_nothing_given_is_changed():
    definition, before = usual("synergy")
    after = before | {"inputs": put(before["inputs"], *middle(before["inputs"]), by=1.1)}
    shared = [
        {
            name: pd.concat([frame, frame.assign(index_id="other")])
            if "index_id" in frame
            else frame
            for name, frame in frames.items()
        }
        for frames in (before, after)
    ]
    copies = [{name: frame.copy() for name, frame in frames.items()} for frames in shared]
    found = attribute(definition, *shared)
    pd.testing.assert_frame_equal(found, attribute(definition, before, after))
    for frames, kept in zip(shared, copies, strict=True):
        for name, frame in frames.items():
            pd.testing.assert_frame_equal(frame, kept[name])


def test_a_geometric_hierarchy_is_scored_on_its_earlier_tree():
    definition = define(
        "weighted_mean", options={"mean": "geometric", "range": (1, 100), "weights": "equal"}
    )
    inputs = panel(definition)
    before = release(definition, inputs)
    key, by = middle(inputs), 1.01
    found = walk(definition, before, put(inputs, *key, by=by))
    moved = found[found["revised_inputs"] != 0]
    assert len(moved) == 1 and (moved["reason"] == "").all()
    # Of two dimensions of two, each a geometric mean: a quarter in the exponent.
    code, year, name = key
    was, bounds = value(inputs, *key), before["weights"].set_index("indicator_id").loc[name]
    was, now = (
        1 + 99 * (v - bounds["lower"]) / (bounds["upper"] - bounds["lower"])
        for v in (was, was * by)
    )
    assert moved[["region_code", "year"]].to_numpy().tolist() == [[code, year]]
    expected = moved["score_before"].iloc[0] * ((now / was) ** 0.25 - 1)
    assert moved["revised_inputs"].iloc[0] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("scale", ["rank", "z_score"])
def test_a_hierarchy_without_a_scale_to_keep_has_changes_without_parts(scale):
    definition = define("weighted_mean", options={"normalisation": scale, "weights": "equal"})
    inputs = panel(definition)
    before, after = (release(definition, i) for i in (inputs, put(inputs, *middle(inputs), by=1.2)))
    found = attribute(definition, before, after)
    assert found["change"].abs().max() > 0 and found[PARTS].isna().all(axis=None)
    assert found["reason"].str.startswith("no scale to keep: ").all()


def test_a_hierarchy_without_some_weights_has_no_score_to_split():
    definition = define("weighted_mean")
    inputs = panel(definition)
    # One dimension is constant: no entropy weights in it, and no index.
    chain = definition.dimension[1]
    inputs.loc[inputs["dimension"] == chain.id, "value"] = 5.0
    found = attribute(definition, *(release(definition, inputs) for _ in range(2)))
    assert (found["reason"] == "no score in either release").all()


def test_growth_has_no_scores_to_explain():
    definition = define("growth", options={"base_year": 2019})
    found = attribute(definition, {}, {})
    assert found.empty and list(found.columns) == ATTRIBUTION
