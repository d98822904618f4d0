import numpy as np
import pandas as pd
import pytest

from pipelines.computation.frames import matrix, pools, provenance, score_rows, used_indicators
from pipelines.reference.definitions import Definition

SHARES = [
    "share_reported", "share_secondary", "share_preliminary", "share_interpolated",
    "share_extrapolated",
]  # fmt: skip


def definition(pool: str = "all", indicators: tuple[str, ...] = ("a", "b")) -> Definition:
    return Definition.model_validate(
        {
            "id": "made", "label_zh": "指数", "label_en": "index", "method": "entropy_sum",
            "origin": "test", "level": "city", "groups": ["G:x", "G:y"], "years": [2014, 2015],
            "pool": pool,
            "dimension": [
                {"id": "d", "label_zh": "维", "label_en": "d",
                 "indicators": [{"id": identity} for identity in indicators]}
            ],
        }
    )  # fmt: skip


def cell(region: str, year: int, indicator: str, value: float, **changes: object) -> dict:
    group = "G:x" if region in {"x1", "x2", "G:x"} else "G:y"
    aggregate = region.startswith("G:")
    row = {
        "role": "aggregate" if aggregate else "object",
        "level": "group" if aggregate else "city",
        "region_code": region, "group_id": group, "year": year, "indicator_id": indicator,
        "value": value, "origin": "reported", "has_break": False,
    }  # fmt: skip
    return {**row, **changes}


def inputs(*regions: str, years: tuple[int, ...] = (2014, 2015)) -> pd.DataFrame:
    return pd.DataFrame(
        [
            cell(region, year, indicator, float(number))
            for region in regions
            for year in years
            for number, indicator in enumerate(("a", "b"))
        ]
    )


EVERYTHING = inputs("x1", "x2", "y1", "G:x", "G:y")


def members(pool: str) -> dict[str, set[tuple[str, int]]]:
    return {
        name: set(zip(cells["region_code"], cells["year"], strict=True))
        for name, cells in pools(definition(pool), EVERYTHING)
    }


# Pools.


def test_one_pool_holds_all_regions_and_years_with_the_groups_apart():
    assert members("all") == {
        "all": {(region, year) for region in ("x1", "x2", "y1") for year in (2014, 2015)},
        "aggregate": {(region, year) for region in ("G:x", "G:y") for year in (2014, 2015)},
    }


def test_a_pool_a_group_holds_its_regions_in_all_years():
    assert members("group") == {
        "G:x": {(region, year) for region in ("x1", "x2") for year in (2014, 2015)},
        "G:y": {("y1", 2014), ("y1", 2015)},
        "aggregate": {(region, year) for region in ("G:x", "G:y") for year in (2014, 2015)},
    }


def test_a_pool_a_year_holds_all_regions_of_that_year():
    assert members("year") == {
        "2014": {("x1", 2014), ("x2", 2014), ("y1", 2014)},
        "2015": {("x1", 2015), ("x2", 2015), ("y1", 2015)},
        "aggregate:2014": {("G:x", 2014), ("G:y", 2014)},
        "aggregate:2015": {("G:x", 2015), ("G:y", 2015)},
    }


@pytest.mark.parametrize("pool", ["all", "group", "year"])
def test_every_cell_lies_in_exactly_one_pool(pool):
    parts = [cells for _, cells in pools(definition(pool), EVERYTHING)]
    assert sorted(pd.concat(parts).index) == list(EVERYTHING.index)


def test_without_inputs_there_is_no_pool():
    assert list(pools(definition(), EVERYTHING.head(0))) == []


# Matrices.


def test_a_matrix_has_objects_in_rows_and_indicators_in_the_order_asked_for():
    cells = pd.DataFrame(
        [
            cell("x2", 2014, "a", 1.0), cell("x2", 2014, "b", 2.0),
            cell("x1", 2015, "b", 4.0), cell("x1", 2015, "a", 3.0),
            cell("x1", 2014, "a", 5.0), cell("x1", 2014, "b", 6.0),
        ]
    )  # fmt: skip
    objects, values = matrix(cells, ["b", "a"])
    assert list(zip(objects["region_code"], objects["year"], strict=True)) == [
        ("x1", 2014), ("x1", 2015), ("x2", 2014),
    ]  # fmt: skip
    np.testing.assert_array_equal(values, [[6.0, 5.0], [4.0, 3.0], [2.0, 1.0]])
    assert values.dtype == np.float64


def test_a_matrix_with_a_missing_cell_raises_with_its_place():
    cells = inputs("x1", "x2")
    lost = (cells["region_code"] == "x2") & (cells["year"] == 2015) & (cells["indicator_id"] == "b")
    with pytest.raises(ValueError, match=r"no value for b of .*x2.*2015"):
        matrix(cells[~lost], ["a", "b"])


def test_a_matrix_with_an_empty_value_raises_with_its_place():
    cells = inputs("x1", "x2")
    cells.loc[0, "value"] = np.nan
    with pytest.raises(ValueError, match=r"no value for a of .*x1.*2014"):
        matrix(cells, ["a", "b"])


def test_a_matrix_without_a_whole_indicator_raises():
    with pytest.raises(ValueError, match="no value for c"):
        matrix(inputs("x1"), ["a", "c"])


def test_a_matrix_with_two_values_for_one_cell_raises():
    cells = pd.concat([inputs("x1"), inputs("x1")])
    with pytest.raises(ValueError, match="duplicate"):
        matrix(cells, ["a", "b"])


def test_used_indicators_keep_the_order_of_the_definition():
    cells = pd.DataFrame({"indicator_id": ["c", "a", "a"]})
    assert used_indicators(definition(indicators=("c", "b", "a")), cells) == ["c", "a"]


# Provenance.


def test_shares_count_the_cells_of_each_origin():
    origins = ["reported", "reported", "secondary", "interpolated", "preliminary"]
    cells = pd.DataFrame(
        [cell("x1", 2014, f"i{n}", 1.0, origin=origin) for n, origin in enumerate(origins)]
        + [cell("x1", 2015, "i0", 1.0, origin="extrapolated")]
    )
    found = provenance(cells).set_index(["region_code", "year"])
    assert found.loc[("x1", 2014), SHARES].tolist() == pytest.approx([0.4, 0.2, 0.2, 0.2, 0.0])
    assert found.loc[("x1", 2015), SHARES].tolist() == [0.0, 0.0, 0.0, 0.0, 1.0]


def test_shares_of_every_object_sum_to_one():
    rng = np.random.default_rng(1)
    cells = EVERYTHING.assign(
        origin=rng.choice([s.removeprefix("share_") for s in SHARES], len(EVERYTHING))
    )
    found = provenance(cells)
    assert len(found) == 10
    np.testing.assert_allclose(found[SHARES].sum(axis=1), 1.0, rtol=1e-12)


def test_one_broken_series_marks_its_object_and_no_other():
    cells = EVERYTHING.copy()
    at = (cells["region_code"] == "x1") & (cells["year"] == 2014) & (cells["indicator_id"] == "b")
    cells.loc[at, "has_break"] = True
    found = provenance(cells)
    broken = found[found["break_in_inputs"]]
    assert list(zip(broken["region_code"], broken["year"], strict=True)) == [("x1", 2014)]
    assert found["break_in_inputs"].dtype == bool


def test_a_city_and_a_province_of_one_code_are_kept_apart():
    cells = pd.DataFrame(
        [
            cell("110000", 2014, "a", 1.0, level="city", origin="secondary"),
            cell("110000", 2014, "a", 2.0, level="province", origin="reported"),
        ]
    )
    found = provenance(cells).set_index("level")
    assert found.loc["city", "share_secondary"] == 1.0
    assert found.loc["province", "share_reported"] == 1.0


# Rows of scores.


def scored(**scores: float | None) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "level": "group" if region.startswith("G_") else "city",
                "region_code": region.replace("_", ":"), "group_id": "G:x", "year": 2014,
                "pool": "aggregate" if region.startswith("G_") else "all", "score": score,
            }
            for region, score in scores.items()
        ]
    )  # fmt: skip


def ranks(rows: pd.DataFrame) -> dict[str, float]:
    return dict(zip(rows["region_code"], rows["rank"], strict=True))


def rows_of(frame: pd.DataFrame, aggregation: str = "aggregate") -> pd.DataFrame:
    return score_rows(definition(), frame, EVERYTHING, aggregation)


def test_the_highest_score_is_first_and_equal_scores_share_the_better_place():
    assert ranks(rows_of(scored(a=0.5, b=0.9, c=0.5, d=0.1, e=0.9))) == {
        "b": 1, "e": 1, "a": 3, "c": 3, "d": 5,
    }  # fmt: skip


def test_regions_and_groups_are_ranked_apart():
    assert ranks(rows_of(scored(x1=0.2, x2=0.1, G_x=0.9, G_y=0.8))) == {
        "x1": 1, "x2": 2, "G:x": 1, "G:y": 2,
    }  # fmt: skip


def test_levels_are_ranked_apart_also_within_one_pool():
    frame = scored(x1=0.2, x2=0.1, G_x=0.9).assign(pool="all")
    assert ranks(rows_of(frame)) == {"x1": 1, "x2": 2, "G:x": 1}


def test_years_and_pools_are_ranked_apart():
    frame = pd.concat(
        [
            scored(x1=0.2, x2=0.1),
            scored(x1=0.3, x2=0.4).assign(year=2015),
            scored(y1=0.01).assign(pool="other"),
        ]
    )
    rows = rows_of(frame)
    assert rows["rank"].tolist() == [1, 2, 2, 1, 1]


def test_without_a_score_there_is_no_rank_and_the_others_keep_theirs():
    found = ranks(rows_of(scored(x1=None, x2=0.1, y1=0.3)))
    assert np.isnan(found["x1"])
    assert (found["y1"], found["x2"]) == (1, 2)


def test_only_groups_say_how_they_were_made():
    rows = rows_of(scored(x1=0.2, G_x=0.9), "sum").set_index("region_code")
    assert rows.loc["G:x", "aggregation"] == "sum"
    assert rows.loc["x1", "aggregation"] is None or pd.isna(rows.loc["x1", "aggregation"])


def test_rows_carry_the_shares_and_breaks_of_their_own_inputs():
    cells = EVERYTHING.copy()
    cells.loc[(cells["region_code"] == "x1") & (cells["indicator_id"] == "a"), "origin"] = (
        "secondary"
    )
    cells.loc[cells["region_code"] == "G:x", "has_break"] = True
    rows = score_rows(definition(), scored(x1=0.1, x2=0.2, G_x=0.3), cells, "aggregate")
    rows = rows.set_index("region_code")
    assert rows["share_secondary"].to_dict() == {"x1": 0.5, "x2": 0.0, "G:x": 0.0}
    assert rows["share_reported"].to_dict() == {"x1": 0.5, "x2": 1.0, "G:x": 1.0}
    assert rows["break_in_inputs"].to_dict() == {"x1": False, "x2": False, "G:x": True}
    assert set(rows["index_id"]) == {"made"}
    assert set(rows["reason"]) == {""}
