import numpy as np
import pandas as pd
import pytest

from pipelines.computation.growth import growth, total_scores
from pipelines.reference.definitions import Definition

NO_BREAKS = pd.DataFrame(columns=["level", "region_code", "indicator_id", "year"])


def definition(method: str = "growth", **options: object) -> Definition:
    return Definition.model_validate(
        {
            "id": "made", "label_zh": "增长", "label_en": "growth", "method": method,
            "origin": "test", "level": "province", "groups": ["G:x"], "years": [2014, 2017],
            "options": {"base_year": 2014, **options},
            "dimension": [
                {"id": "d", "label_zh": "维", "label_en": "d", "indicators": [{"id": "a"}]}
            ],
        }
    )  # fmt: skip


def series(region: str, values: dict[int, float | None], **changes: object) -> pd.DataFrame:
    rows = [
        {
            "index_id": "made", "role": "object", "level": "province", "region_code": region,
            "group_id": "G:x", "year": year, "indicator_id": "a", "value": value, "unit": "万个",
            "origin": None if value is None else "reported", "has_break": False,
        }
        for year, value in values.items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows).astype({"value": float})
    return frame.assign(**changes)


def breaks(*years: int, region: str = "A", indicator: str = "a") -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"level": "province", "region_code": region, "indicator_id": indicator, "year": year}
            for year in years
        ],
        columns=NO_BREAKS.columns,
    )


def grown(
    *frames: pd.DataFrame, broken: pd.DataFrame = NO_BREAKS, **options: object
) -> pd.DataFrame:
    inputs = pd.concat(frames, ignore_index=True)
    return growth(definition(**options), {"inputs": inputs, "panel.breaks": broken})


def test_growth_is_the_ratio_of_last_to_base_year_less_one():
    (row,) = grown(series("A", {2014: 4.0, 2015: 100.0, 2016: None, 2017: 10.0})).itertuples()
    assert row.growth == pytest.approx(1.5)
    assert (row.year_from, row.year_to) == (2014, 2017)
    assert (row.value_from, row.value_to) == (4.0, 10.0)
    assert (row.unit, row.reason) == ("万个", "")


def test_a_series_ends_in_its_last_year_with_a_value():
    (row,) = grown(series("A", {2016: 6.0, 2014: 4.0, 2015: 5.0, 2017: None})).itertuples()
    assert (row.year_to, row.value_to) == (2016, 6.0)
    assert row.growth == pytest.approx(0.5)


@pytest.mark.parametrize("values", [{2014: None, 2015: 5.0}, {2015: 5.0, 2017: 6.0}])
def test_a_missing_base_gives_a_reason_and_never_another_base(values):
    (row,) = grown(series("A", values)).itertuples()
    assert np.isnan(row.growth)
    assert row.reason == "missing base"
    assert row.year_from == 2014
    assert np.isnan(row.value_from)
    assert row.value_to == list(values.values())[-1]


@pytest.mark.parametrize("values", [{2014: 4.0, 2015: None}, {2014: 4.0}, {2013: 3.0, 2014: 4.0}])
def test_a_missing_end_gives_a_reason(values):
    (row,) = grown(series("A", values)).itertuples()
    assert np.isnan(row.growth)
    assert row.reason == "missing end value"
    assert np.isnan(row.year_to)


def test_a_base_of_zero_gives_a_reason():
    (row,) = grown(series("A", {2014: 0.0, 2015: 5.0})).itertuples()
    assert np.isnan(row.growth)
    assert row.reason == "zero base"


def test_a_series_without_any_value_is_listed_with_its_reason():
    found = grown(series("A", {2014: None, 2015: None}), series("B", {2014: 1.0, 2015: 2.0}))
    assert found["region_code"].tolist() == ["A", "B"]
    assert found["reason"].tolist() == ["missing base", ""]


def test_the_origins_of_both_ends_are_kept():
    first = series("A", {2014: 4.0}, origin="secondary")
    last = series("A", {2015: 5.0}, origin="preliminary")
    (row,) = grown(first, last).itertuples()
    assert (row.origin_from, row.origin_to) == ("secondary", "preliminary")


def test_a_city_and_a_province_of_one_code_grow_apart():
    found = grown(
        series("A", {2014: 1.0, 2015: 3.0}), series("A", {2014: 2.0, 2015: 3.0}, level="city")
    )
    assert found.set_index("level")["growth"].to_dict() == {
        "province": pytest.approx(2.0), "city": pytest.approx(0.5),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("year", "flagged"),
    [(2013, False), (2014, False), (2015, True), (2016, True), (2017, False)],
)
def test_a_break_is_flagged_after_the_base_and_up_to_the_last_year(year, flagged):
    # A break says from which year on the series means something else.
    values = {2014: 4.0, 2015: 5.0, 2016: 6.0, 2017: None}
    (row,) = grown(series("A", values), broken=breaks(year)).itertuples()
    assert row.break_in_inputs == flagged


def test_over_a_break_there_is_no_growth_and_the_reason_says_so():
    values = {2014: 4.0, 2016: 6.0}
    (row,) = grown(series("A", values), broken=breaks(2015)).itertuples()
    assert np.isnan(row.growth)
    assert "break" in row.reason
    assert (row.value_from, row.value_to) == (4.0, 6.0)
    (row,) = grown(series("A", values), broken=breaks(2017)).itertuples()
    assert (row.growth, row.reason) == (pytest.approx(0.5), "")


def test_growth_over_a_break_is_given_where_it_is_asked_for_and_flagged():
    made = series("A", {2014: 4.0, 2016: 6.0})
    (row,) = grown(made, broken=breaks(2015), across_breaks=True).itertuples()
    assert (row.growth, row.reason) == (pytest.approx(0.5), "")
    assert row.break_in_inputs


def test_a_missing_base_is_the_reason_also_where_there_is_a_break():
    (row,) = grown(series("A", {2014: None, 2016: 6.0}), broken=breaks(2015)).itertuples()
    assert row.reason == "missing base"


def test_a_break_of_another_series_is_not_flagged():
    made = series("A", {2014: 4.0, 2016: 6.0})
    for broken in (breaks(2015, region="B"), breaks(2015, indicator="b")):
        assert not grown(made, broken=broken)["break_in_inputs"].any()


def test_breaks_are_flagged_row_by_row():
    found = grown(
        series("A", {2014: 1.0, 2016: 2.0}), series("B", {2014: 1.0, 2016: 2.0}),
        series("C", {2014: 1.0, 2016: 2.0}),
        broken=pd.concat([breaks(2015, 2016, region="B"), breaks(2013, region="C")]),
    )  # fmt: skip
    assert dict(zip(found["region_code"], found["break_in_inputs"], strict=True)) == {
        "A": False, "B": True, "C": False,
    }  # fmt: skip


# Totals.


def test_a_total_is_the_indicator_itself_ranked_among_regions():
    inputs = pd.concat(
        [
            series("A", {2014: 5.0, 2015: 6.0}),
            series("B", {2014: 7.0, 2015: 6.0}),
            series("G:x", {2014: 12.0, 2015: 12.0}, role="aggregate", level="group"),
        ],
        ignore_index=True,
    )
    rows = total_scores(definition("total"), {"inputs": inputs}).set_index(["region_code", "year"])
    assert rows["score"].to_dict() == {
        ("A", 2014): 5.0, ("A", 2015): 6.0, ("B", 2014): 7.0, ("B", 2015): 6.0,
        ("G:x", 2014): 12.0, ("G:x", 2015): 12.0,
    }  # fmt: skip
    assert rows["rank"].to_dict() == {
        ("A", 2014): 2, ("B", 2014): 1, ("A", 2015): 1, ("B", 2015): 1, ("G:x", 2014): 1,
        ("G:x", 2015): 1,
    }  # fmt: skip
    assert rows.loc[("G:x", 2014), "aggregation"] == "sum"
    assert rows.loc[("G:x", 2014), "pool"] == "aggregate"
    assert rows.loc[("A", 2014), "pool"] == "all"
