import math

import numpy as np
import pandas as pd
import pytest

from pipelines.computation.gravity import activity, flows, gravity_scores, networks
from pipelines.reference.definitions import Definition

# Masses F and P by city and year, and made-up points (latitude, longitude).
MASSES = {
    ("x1", 2014): (100.0, 9.0), ("x2", 2014): (50.0, 4.0), ("x3", 2014): (20.0, 8.0),
    ("x1", 2015): (120.0, 9.5), ("x2", 2015): (70.0, 5.0), ("x3", 2015): (10.0, 8.0),
    ("y1", 2014): (80.0, 7.0), ("y2", 2014): (60.0, 3.0),
    ("y1", 2015): (90.0, 7.0), ("y2", 2015): (90.0, 7.0),
}  # fmt: skip
POINTS = {
    "x1": (39.9, 116.4), "x2": (39.1, 117.2), "x3": (38.0, 114.5), "y1": (23.1, 113.3),
    "y2": (22.5, 114.1),
}  # fmt: skip


def definition(exponent: float = 2) -> Definition:
    return Definition.model_validate(
        {
            "id": "made", "label_zh": "引力", "label_en": "gravity", "method": "gravity",
            "origin": "test", "level": "city", "groups": ["G:x", "G:y"], "years": [2014, 2015],
            "pool": "group", "options": {"exponent": exponent},
            "dimension": [
                {"id": "mass_f", "label_zh": "F", "label_en": "F", "indicators": [{"id": "gdp"}]},
                {"id": "mass_p", "label_zh": "P", "label_en": "P", "indicators": [{"id": "area"}]},
            ],
        }
    )  # fmt: skip


def frames_of(masses: dict = MASSES, points: dict = POINTS) -> dict[str, pd.DataFrame]:
    cells = [
        {
            "role": "object", "level": "city", "region_code": city, "group_id": f"G:{city[0]}",
            "year": year, "indicator_id": indicator, "value": value, "unit": unit,
            "origin": "reported", "has_break": False,
        }
        # the second mass first: its place must come from the definition, not from the table
        for (city, year), pair in masses.items()
        for indicator, unit, value in (("area", "平方公里", pair[1]), ("gdp", "亿元", pair[0]))
    ]  # fmt: skip
    coordinates = pd.DataFrame(
        [{"region_code": c, "latitude": lat, "longitude": lon} for c, (lat, lon) in points.items()]
    )
    return {"inputs": pd.DataFrame(cells), "clean.coordinates": coordinates}


def kilometres(a: str, b: str) -> float:
    """Great circle by the law of cosines, not by the haversine."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, POINTS[c])) for c in (a, b))
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(
        lon1 - lon2
    )
    return 6371.0088 * math.acos(cosine)


def pairs(rows: pd.DataFrame, year: int) -> dict[tuple[str, str], float]:
    rows = rows[rows["year"] == year]
    return dict(zip(zip(rows["from_code"], rows["to_code"], strict=True), rows["r"], strict=True))


def test_every_flow_follows_from_masses_and_distance():
    rows = flows(definition(), frames_of())
    for row in rows.itertuples():
        f1, p1 = MASSES[row.from_code, row.year]
        f2, p2 = MASSES[row.to_code, row.year]
        distance = kilometres(row.from_code, row.to_code)
        assert row.distance_km == pytest.approx(distance, rel=1e-9)
        assert row.k == pytest.approx(f1 * p1 / (f1 * p1 + f2 * p2), rel=1e-12)
        expected = row.k * math.sqrt(f1 * p1 * f2 * p2) / distance**2
        assert row.r == pytest.approx(expected, rel=1e-9)


def test_flows_of_a_pair_have_the_ratio_of_the_masses_and_add_to_the_force():
    rows = flows(definition(), frames_of())
    for year in (2014, 2015):
        r = pairs(rows, year)
        for (a, b), there in r.items():
            (f1, p1), (f2, p2) = MASSES[a, year], MASSES[b, year]
            assert there / r[b, a] == pytest.approx((f1 * p1) / (f2 * p2), rel=1e-12)
            force = math.sqrt(f1 * p1 * f2 * p2) / kilometres(a, b) ** 2
            assert there + r[b, a] == pytest.approx(force, rel=1e-9)


def test_every_group_and_year_is_a_network_of_its_own():
    rows = flows(definition(), frames_of())
    assert len(rows) == 2 * (3 * 2 + 2 * 1)
    assert (rows["from_code"].str[0] == rows["to_code"].str[0]).all()
    assert (rows["group_id"].str[-1] == rows["from_code"].str[0]).all()
    assert (rows["from_code"] != rows["to_code"]).all()


def test_the_other_group_does_not_change_a_network():
    only_x = {key: value for key, value in MASSES.items() if key[0].startswith("x")}
    together = activity(definition(), frames_of())
    alone = activity(definition(), frames_of(only_x))
    of_x = together[together["group_id"] == "G:x"].reset_index(drop=True)
    pd.testing.assert_frame_equal(of_x, alone.reset_index(drop=True))


def test_strengths_are_sums_over_the_flows():
    rows = flows(definition(), frames_of())
    found = activity(definition(), frames_of()).set_index(["region_code", "year"])
    out = rows.groupby(["from_code", "year"])["r"].sum()
    into = rows.groupby(["to_code", "year"])["r"].sum()
    twice = (rows["r"] * rows["k"]).groupby([rows["from_code"], rows["year"]]).sum()
    for key in MASSES:
        assert found.loc[key, "out_strength"] == pytest.approx(out[key], rel=1e-12)
        assert found.loc[key, "in_strength"] == pytest.approx(into[key], rel=1e-12)
        assert found.loc[key, "symmetric"] == pytest.approx(out[key] + into[key], rel=1e-12)
        assert found.loc[key, "k_twice"] == pytest.approx(twice[key], rel=1e-12)
        f, p = MASSES[key]
        assert found.loc[key, "mass"] == pytest.approx(math.sqrt(f * p), rel=1e-12)


def test_the_exponent_is_that_of_the_definition_and_stands_in_the_unit():
    square = flows(definition(2), frames_of())
    simple = flows(definition(1), frames_of())
    ratio = simple["r"].to_numpy() / square["r"].to_numpy()
    np.testing.assert_allclose(ratio, square["distance_km"], rtol=1e-12)
    assert set(square["unit"]) == {"亿元·平方公里/km^2"}
    assert set(simple["unit"]) == {"亿元·平方公里/km^1"}
    assert set(activity(definition(1.5), frames_of())["unit"]) == {"亿元·平方公里/km^1.5"}


def test_twice_the_first_mass_of_all_doubles_every_flow():
    doubled = {key: (2 * f, p) for key, (f, p) in MASSES.items()}
    before, after = (flows(definition(), frames_of(m))["r"] for m in (MASSES, doubled))
    np.testing.assert_allclose(after, 2 * before, rtol=1e-12)


@pytest.mark.parametrize("stage", [activity, flows, networks])
def test_cities_without_coordinates_are_named(stage):
    points = {city: point for city, point in POINTS.items() if city not in {"x2", "x3"}}
    with pytest.raises(ValueError, match="made: no coordinates for x2, x3"):
        stage(definition(), frames_of(points=points))


def test_coordinates_of_other_places_do_no_harm():
    more = {"a0": (0.0, 0.0), **POINTS, "z9": (1.0, 1.0)}
    pd.testing.assert_frame_equal(
        flows(definition(), frames_of(points=more)), flows(definition(), frames_of())
    )


def test_a_city_without_one_mass_stops_the_network():
    frames = frames_of()
    frames["inputs"] = frames["inputs"].drop(index=0)
    with pytest.raises(ValueError, match="no value for area of .*x1.*2014"):
        activity(definition(), frames)


def test_measures_of_a_network_follow_from_its_flows():
    rows = flows(definition(), frames_of())
    found = networks(definition(), frames_of()).set_index(["group_id", "year"])
    assert found["n_cities"].to_dict() == {
        ("G:x", 2014): 3, ("G:x", 2015): 3, ("G:y", 2014): 2, ("G:y", 2015): 2,
    }  # fmt: skip
    for (group, year), measures in found.iterrows():
        r = rows[(rows["group_id"] == group) & (rows["year"] == year)]["r"]
        assert measures["weighted_density"] == pytest.approx(r.mean(), rel=1e-12)
        assert measures["density"] == pytest.approx((r > r.mean() * (1 + 1e-9)).mean())
    # Two equal cities: no flow is above the mean of both.
    assert found.loc[("G:y", 2015), "density"] == 0.0


def test_centralisation_follows_from_the_links_above_the_mean():
    rows = flows(definition(), frames_of())
    rows = rows[(rows["group_id"] == "G:x") & (rows["year"] == 2014)]
    links = rows[rows["r"] > rows["r"].mean()]
    out = [sum(links["from_code"] == city) for city in ("x1", "x2", "x3")]
    into = [sum(links["to_code"] == city) for city in ("x1", "x2", "x3")]
    found = networks(definition(), frames_of()).set_index(["group_id", "year"]).loc[("G:x", 2014)]
    assert found["out_centralisation"] == pytest.approx(sum(max(out) - d for d in out) / 4)
    assert found["in_centralisation"] == pytest.approx(sum(max(into) - d for d in into) / 4)


def test_the_score_is_the_outward_activity_ranked_within_each_network():
    frames = frames_of()
    frames["activity"] = activity(definition(), frames)
    rows = gravity_scores(definition(), frames).set_index(["region_code", "year"])
    strengths = frames["activity"].set_index(["region_code", "year"])["out_strength"]
    pd.testing.assert_series_equal(rows["score"], strengths, check_names=False)
    for group in ("x", "y"):
        for year in (2014, 2015):
            own = rows[
                (rows["pool"] == f"G:{group}") & (rows.index.get_level_values("year") == year)
            ]
            assert own.sort_values("score", ascending=False)["rank"].iloc[0] == 1
    assert rows.loc[("x1", 2014), "rank"] == 1
    assert rows.loc[("y1", 2015), "rank"] == rows.loc[("y2", 2015), "rank"] == 1
