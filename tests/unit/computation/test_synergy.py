import numpy as np
import pandas as pd
import pytest

from pipelines.computation.synergy import SYNERGY, synergy, synergy_scores
from pipelines.computation.weighting import normalise, weigh
from pipelines.reference.definitions import Definition

# One order parameter, two subsystems. Pooled over both and all years it runs from 0 to 10:
#   S_A = 0, 0.2, 0.4   and   S_B = 0.2, 0.5, 1.0   in 2013, 2014, 2015.
VALUES = {"A": {2013: 0.0, 2014: 2.0, 2015: 4.0}, "B": {2013: 2.0, 2014: 5.0, 2015: 10.0}}
ETA = {
    "regions_same_year": {("A", 2014): 0.25, ("B", 2014): 0.75, ("A", 2015): 0.4, ("B", 2015): 0.6},
    "national_year_share": {
        ("A", 2014): 0.4, ("B", 2014): 0.4, ("A", 2015): 0.6, ("B", 2015): 0.6,
    },
    "own_year_share": {("A", 2014): 0.3, ("B", 2014): 0.6, ("A", 2015): 0.7, ("B", 2015): 0.4},
}  # fmt: skip
READINGS = list(ETA)


def definition(
    first: int = 2014, indicators: tuple[str, ...] = ("a",), **options: object
) -> Definition:
    chosen = {"base_year": 2013, "eta": READINGS, "eta_indicator": "patents", **options}
    return Definition.model_validate(
        {
            "id": "made", "label_zh": "指数", "label_en": "index", "method": "synergy",
            "origin": "test", "level": "province", "groups": ["G:x"], "years": [first, 2015],
            "options": chosen,
            "dimension": [
                {"id": "d", "label_zh": "序参量", "label_en": "order",
                 "indicators": [{"id": i} for i in indicators]}
            ],
        }
    )  # fmt: skip


def cells(values: dict = VALUES, indicator: str = "a", **changes: object) -> pd.DataFrame:
    rows = [
        {
            "role": "object", "level": "province", "region_code": region, "group_id": "G:x",
            "year": year, "indicator_id": indicator, "value": value, "origin": "reported",
            "has_break": False,
        }
        for region, series in values.items() for year, value in series.items()
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(**changes)


def eta_table(eta: dict = ETA) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"index_id": "made", "reading": reading, "region_code": region, "year": year, "eta": share}
            for reading, shares in eta.items() for (region, year), share in shares.items()
        ]
    )  # fmt: skip


def frames_of(
    made: Definition, frame: pd.DataFrame, eta: pd.DataFrame | None = None
) -> dict[str, pd.DataFrame]:
    frames = {"inputs": frame, "normalised": normalise(made, {"inputs": frame})}
    frames["weights"] = weigh(made, frames)
    frames["indices.eta"] = eta_table() if eta is None else eta
    frames["synergy"] = synergy(made, frames)
    return frames


def degrees(rows: pd.DataFrame, column: str = "degree") -> dict[tuple[str, int], float]:
    return {
        (row.eta_reading, row.year): getattr(row, column) for row in rows.itertuples(index=False)
    }


def test_degrees_follow_by_hand_under_the_three_readings_of_the_weights():
    # Changes against 2013: A 0.2 and 0.4, B 0.3 and 0.8.
    found = frames_of(definition(), cells())["synergy"]
    assert degrees(found) == {
        ("regions_same_year", 2014): pytest.approx(0.25 * 0.2 + 0.75 * 0.3),
        ("regions_same_year", 2015): pytest.approx(0.4 * 0.4 + 0.6 * 0.8),
        ("national_year_share", 2014): pytest.approx(0.4 * (0.2 + 0.3)),
        ("national_year_share", 2015): pytest.approx(0.6 * (0.4 + 0.8)),
        ("own_year_share", 2014): pytest.approx(0.3 * 0.2 + 0.6 * 0.3),
        ("own_year_share", 2015): pytest.approx(0.7 * 0.4 + 0.4 * 0.8),
    }
    assert degrees(found, "maximum") == {
        ("regions_same_year", 2014): pytest.approx(1.0),
        ("regions_same_year", 2015): pytest.approx(1.0),
        ("national_year_share", 2014): pytest.approx(0.8),
        ("national_year_share", 2015): pytest.approx(1.2),
        ("own_year_share", 2014): pytest.approx(0.9),
        ("own_year_share", 2015): pytest.approx(1.1),
    }
    assert set(found["theta"]) == {1}
    assert set(found["base_year"]) == {2013}
    assert set(found["region_code"]) == {"G:x"}
    assert set(found["reason"]) == {""}


def test_bounds_are_pooled_over_the_subsystems_and_years():
    frames = frames_of(definition(), cells())
    rows = synergy_scores(definition(), frames)
    found = {
        (row.region_code, row.year): row.score
        for row in rows[rows["level"] == "province"].itertuples()
    }
    assert found == {
        ("A", 2013): pytest.approx(0.0), ("A", 2014): pytest.approx(0.2),
        ("A", 2015): pytest.approx(0.4), ("B", 2013): pytest.approx(0.2),
        ("B", 2014): pytest.approx(0.5), ("B", 2015): pytest.approx(1.0),
    }  # fmt: skip


def test_the_base_year_has_degree_zero():
    eta = eta_table({r: {**s, ("A", 2013): 0.5, ("B", 2013): 0.5} for r, s in ETA.items()})
    rows = frames_of(definition(first=2013), cells(), eta)["synergy"]
    base = rows[rows["year"] == 2013]
    assert len(base) == 3
    assert set(base["degree"]) == {0.0}
    assert set(base["theta"]) == {0}
    assert set(base["reason"]) == {""}


def test_one_falling_subsystem_turns_the_sign_of_the_whole():
    values = {"A": {2013: 3.0, 2014: 2.0, 2015: 4.0}, "B": {2013: 0.0, 2014: 5.0, 2015: 10.0}}
    rows = frames_of(definition(eta=["regions_same_year"]), cells(values))["synergy"]
    # 2014: A falls by 0.1, B rises by 0.5; 2015: both rise.
    assert degrees(rows) == {
        ("regions_same_year", 2014): pytest.approx(-(0.25 * 0.1 + 0.75 * 0.5)),
        ("regions_same_year", 2015): pytest.approx(0.4 * 0.1 + 0.6 * 1.0),
    }
    assert rows["theta"].tolist() == [-1, 1]


def test_the_original_form_is_the_geometric_mean_of_the_changes():
    rows = frames_of(definition(degree="geometric"), cells())["synergy"]
    for reading in READINGS:
        assert degrees(rows)[reading, 2014] == pytest.approx((0.2 * 0.3) ** 0.5)
        assert degrees(rows)[reading, 2015] == pytest.approx((0.4 * 0.8) ** 0.5)


def test_the_order_of_a_subsystem_is_the_weighted_mean_of_its_parameters():
    # A second parameter that runs from 0 to 1; with equal weights S is the mean of both.
    second = {"A": {2013: 0.0, 2014: 0.5, 2015: 1.0}, "B": {2013: 0.0, 2014: 0.5, 2015: 1.0}}
    frame = pd.concat([cells(), cells(second, "b")])
    made = definition(indicators=("a", "b"), weights="equal", eta=["regions_same_year"])
    rows = frames_of(made, frame)["synergy"]
    change = {2014: ((0.2 + 0.5) / 2, (0.3 + 0.5) / 2), 2015: ((0.4 + 1) / 2, (0.8 + 1) / 2)}
    assert degrees(rows) == {
        ("regions_same_year", 2014): pytest.approx(0.25 * change[2014][0] + 0.75 * change[2014][1]),
        ("regions_same_year", 2015): pytest.approx(0.4 * change[2015][0] + 0.6 * change[2015][1]),
    }


def test_geometric_orders_are_zero_where_one_parameter_is():
    second = {"A": {2013: 0.0, 2014: 0.5, 2015: 1.0}, "B": {2013: 0.0, 2014: 0.5, 2015: 1.0}}
    made = definition(indicators=("a", "b"), weights="equal", order="geometric")
    frames = frames_of(made, pd.concat([cells(), cells(second, "b")]))
    rows = synergy_scores(made, frames).set_index(["region_code", "year"])
    assert rows.loc[("B", 2013), "score"] == 0.0
    assert rows.loc[("B", 2014), "score"] == pytest.approx((0.5 * 0.5) ** 0.5)
    assert rows.loc[("A", 2015), "score"] == pytest.approx((0.4 * 1.0) ** 0.5)


@pytest.mark.parametrize("lost", [("A", 2014), ("B", 2014)])
def test_a_weight_that_is_missing_gives_a_reason_for_that_year_and_reading_alone(lost):
    eta = {**ETA, "own_year_share": {**ETA["own_year_share"], lost: np.nan}}
    rows = frames_of(definition(), cells(), eta_table(eta))["synergy"]
    lacking = rows[rows["degree"].isna()]
    assert list(zip(lacking["eta_reading"], lacking["year"], strict=True)) == [
        ("own_year_share", 2014)
    ]
    assert lacking[["theta", "maximum"]].isna().all().all()
    assert (lacking["reason"] != "").all()
    assert set(rows[rows["degree"].notna()]["reason"]) == {""}


def test_weights_of_other_indices_are_not_taken():
    other = eta_table().assign(index_id="other", eta=0.9)
    rows = frames_of(definition(), cells(), pd.concat([other, eta_table()]))["synergy"]
    assert degrees(rows) == degrees(frames_of(definition(), cells())["synergy"])
    only_other = frames_of(definition(), cells(), other)["synergy"]
    assert only_other["degree"].isna().all()
    assert (only_other["reason"] != "").all()


def test_a_broken_input_series_marks_the_degree():
    assert not frames_of(definition(), cells())["synergy"]["break_in_inputs"].any()
    broken = cells()
    broken.loc[0, "has_break"] = True
    assert frames_of(definition(), broken)["synergy"]["break_in_inputs"].all()


def test_the_score_of_the_group_is_the_degree_under_the_first_reading():
    made = definition(eta=["own_year_share", "regions_same_year"])
    frames = frames_of(made, cells(origin="secondary"))
    rows = synergy_scores(made, frames)
    groups = rows[rows["level"] == "group"].set_index("year")
    assert groups["score"].to_dict() == {
        2014: pytest.approx(0.3 * 0.2 + 0.6 * 0.3), 2015: pytest.approx(0.7 * 0.4 + 0.4 * 0.8),
    }  # fmt: skip
    assert set(groups["region_code"]) == {"G:x"}
    assert set(groups["aggregation"]) == {"aggregate"}
    assert set(groups["share_secondary"]) == {1.0}
    subsystems = rows[rows["level"] == "province"].set_index(["region_code", "year"])
    assert subsystems["rank"].to_dict() == {
        ("A", 2013): 2, ("B", 2013): 1, ("A", 2014): 2, ("B", 2014): 1, ("A", 2015): 2,
        ("B", 2015): 1,
    }  # fmt: skip


def test_without_inputs_the_table_is_empty_with_its_columns():
    rows = frames_of(definition(), cells().head(0))["synergy"]
    assert len(rows) == 0
    assert set(SYNERGY) <= set(rows.columns)
