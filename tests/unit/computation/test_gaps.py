import numpy as np
import pandas as pd
import pytest

from pipelines.computation.gaps import CELLS, ERRORS, FILLED, SERIES, fill_errors, fill_gaps

INDICATORS = pd.DataFrame(
    {
        "indicator_id": ["a", "b", "g", "two", "near", "line"],
        "fill_rule": ["linear", "none", "geometric", "linear", "linear", "linear"],
        "max_gap": [None, None, None, 2, None, None],
        "ends": ["none", "none", "none", "none", "nearest", "linear"],
    }
)
NO_BREAKS = pd.DataFrame(columns=["level", "region_code", "indicator_id", "year"])


def series(
    values: dict[int, float], indicator: str = "a", region: str = "x", scope: str = "whole"
) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "level": "city", "region_code": region, "scope": scope, "indicator_id": indicator,
                "year": year, "value": value, "unit": "亿元",
                "address": f"{region}/{scope}/{indicator}!{year}", "origin": "reported",
            }
            for year, value in values.items()
        ]
    )  # fmt: skip


def breaks(*years: int, region: str = "x", indicator: str = "a", level: str = "city"):
    return pd.DataFrame(
        [
            {"level": level, "region_code": region, "indicator_id": indicator, "year": year}
            for year in years
        ]
    )


def numbered(*frames: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells with the number of their series, and the series that the numbers stand for."""
    rows = pd.concat(frames, ignore_index=True)
    known = rows[[*SERIES, "unit"]].drop_duplicates().sort_values(SERIES, ignore_index=True)
    known["series_id"] = known.index + 1
    return rows.merge(known, on=[*SERIES, "unit"])[CELLS], known


def filled(*frames: pd.DataFrame, broken: pd.DataFrame = NO_BREAKS) -> pd.DataFrame:
    return fill_gaps(*numbered(*frames), INDICATORS, broken)


def values(found: pd.DataFrame) -> dict[int, float]:
    return dict(zip(found["year"], found["value"], strict=True))


def test_an_interior_gap_is_filled_linearly_in_the_year():
    found = filled(series({2014: 10.0, 2015: 12.0, 2018: 18.0, 2019: 20.0}))
    assert values(found) == {2016: pytest.approx(14.0), 2017: pytest.approx(16.0)}
    assert set(found["origin"]) == {"interpolated"}
    assert set(found["unit"]) == {"亿元"}
    assert list(found.columns) == FILLED


def test_only_filled_years_are_returned_and_ends_stay_missing():
    whole = series({2015: 1.0, 2016: 2.0, 2017: 3.0})
    other = series({2013: 5.0, 2014: 5.0, 2019: 5.0, 2020: 5.0}, region="y")
    found = filled(whole, other)
    assert set(found["region_code"]) == {"y"}
    assert sorted(found["year"]) == [2015, 2016, 2017, 2018]


def test_every_gap_has_the_addresses_of_its_own_ends():
    found = filled(series({2014: 1.0, 2016: 3.0, 2019: 6.0}))
    assert dict(zip(found["year"], found["address"], strict=True)) == {
        2015: "x/whole/a!2014 | x/whole/a!2016",
        2017: "x/whole/a!2016 | x/whole/a!2019",
        2018: "x/whole/a!2016 | x/whole/a!2019",
    }


def test_the_order_of_the_rows_does_not_matter():
    ordered = series({2014: 1.0, 2016: 3.0, 2019: 6.0})
    shuffled = ordered.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(filled(shuffled), filled(ordered))


def test_an_indicator_that_is_not_to_be_filled_is_not():
    assert len(filled(series({2014: 1.0, 2016: 3.0}, indicator="b"))) == 0


@pytest.mark.parametrize(("last", "years"), [(2016, [2015]), (2017, [2015, 2016]), (2018, [])])
def test_a_gap_longer_than_its_limit_stays_open(last, years):
    found = filled(series({2014: 1.0, last: 9.0}, indicator="two"))
    assert found["year"].tolist() == years


def test_a_geometric_rule_fills_at_a_constant_rate():
    found = filled(series({2014: 1.0, 2016: 4.0, 2018: 1.0}, indicator="g"))
    assert values(found) == {2015: pytest.approx(2.0), 2017: pytest.approx(2.0)}
    assert found["rule"].str.startswith("geometric").all()


@pytest.mark.parametrize("year", [2015, 2016, 2017])
def test_no_gap_is_filled_across_a_break(year):
    # The break lies between the year and the one before it.
    assert len(filled(series({2014: 1.0, 2017: 4.0}), broken=breaks(year))) == 0


@pytest.mark.parametrize("year", [2013, 2014, 2018])
def test_a_break_outside_a_gap_does_not_stop_its_filling(year):
    found = filled(series({2014: 1.0, 2017: 4.0, 2018: 5.0}), broken=breaks(year))
    assert values(found) == {2015: pytest.approx(2.0), 2016: pytest.approx(3.0)}


def test_a_break_stops_one_gap_of_a_series_and_not_the_other():
    found = filled(series({2014: 1.0, 2016: 3.0, 2018: 9.0}), broken=breaks(2017))
    assert values(found) == {2015: pytest.approx(2.0)}


@pytest.mark.parametrize(
    "broken",
    [breaks(2015, region="y"), breaks(2015, indicator="g"), breaks(2015, level="province")],
    ids=["region", "indicator", "level"],
)
def test_a_break_of_another_series_does_not_stop_the_filling(broken):
    assert values(filled(series({2014: 1.0, 2016: 3.0}), broken=broken)) == {2015: 2.0}


def test_scopes_of_one_indicator_are_series_of_their_own():
    found = filled(
        series({2014: 1.0, 2016: 3.0}), series({2015: 100.0, 2018: 400.0}, scope="urban_districts")
    )
    by_scope = {scope: values(rows) for scope, rows in found.groupby("scope")}
    assert by_scope == {
        "whole": {2015: pytest.approx(2.0)},
        "urban_districts": {2016: pytest.approx(200.0), 2017: pytest.approx(300.0)},
    }
    for row in found.itertuples():
        ends = row.address.split(" | ")
        assert len(ends) == 2
        assert all(f"/{row.scope}/" in end for end in ends)


def test_levels_and_regions_are_series_of_their_own():
    province = series({2014: 1.0}).assign(level="province")
    assert len(filled(province, series({2016: 3.0}))) == 0
    assert len(filled(series({2014: 1.0}), series({2016: 3.0}, region="y"))) == 0


def test_one_value_alone_fills_nothing():
    found = filled(series({2014: 1.0}))
    assert len(found) == 0
    assert list(found.columns) == FILLED


def test_filled_values_lie_between_their_ends():
    rng = np.random.default_rng(5)
    frames = []
    for number in range(20):
        years = np.sort(rng.choice(np.arange(2000, 2023), 6, replace=False))
        known = {
            int(year): float(value) for year, value in zip(years, rng.uniform(1, 9, 6), strict=True)
        }
        frames.append(series(known, region=f"r{number}", indicator="ag"[number % 2]))
    known = pd.concat(frames)
    at = {(r.region_code, r.address): r.value for r in known.itertuples()}
    found = filled(*frames)
    assert len(found) > 100
    for row in found.itertuples():
        low, high = sorted(at[row.region_code, end] for end in row.address.split(" | "))
        assert low <= row.value <= high
    spans = known.groupby("region_code")["year"].agg(lambda y: y.max() - y.min() + 1)
    assert len(found) + len(known) == spans.sum()


# How well the rule finds what is known.


def errors(*frames: pd.DataFrame, broken: pd.DataFrame = NO_BREAKS) -> pd.DataFrame:
    return fill_errors(*numbered(*frames), INDICATORS, broken)


def test_a_straight_line_is_found_without_error():
    (row,) = errors(series({year: 3.0 * (year - 2000) for year in range(2010, 2017)})).itertuples()
    assert (row.indicator_id, row.level, row.scope, row.fill_rule) == (
        "a",
        "city",
        "whole",
        "linear",
    )
    assert row.n_tested == 5  # all but both ends
    assert row.max_error == pytest.approx(0.0, abs=1e-12)


def test_errors_are_relative_to_the_values_left_out():
    # Left out in turn, each is taken for the mean of its neighbours:
    # 12 for 10, 10 for 20, 12 for 10 and 12 for 4, off by 1/5, 1/2, 1/5 and 2.
    known = {2014: 4.0, 2015: 10.0, 2016: 20.0, 2017: 10.0, 2018: 4.0, 2019: 14.0}
    (row,) = errors(series(known)).itertuples()
    assert row.n_tested == 4
    assert row.median_error == pytest.approx((0.2 + 0.5) / 2)
    assert row.p90_error == pytest.approx(0.5 + 0.7 * (2 - 0.5))  # 2.7 steps of 3 from the least
    assert row.max_error == pytest.approx(2.0)


def test_series_of_one_indicator_are_taken_together_and_scopes_apart():
    line = {2014: 1.0, 2015: 2.0, 2016: 3.0}
    found = errors(
        series(line), series(line, region="y"), series(line, scope="urban_districts"),
        series(line, indicator="b"),
    )  # fmt: skip
    assert list(found.columns) == ERRORS
    assert dict(zip(found["scope"], found["n_tested"], strict=True)) == {
        "whole": 2, "urban_districts": 1,
    }  # fmt: skip
    assert set(found["indicator_id"]) == {"a"}


def test_nothing_is_tested_across_a_break_or_where_the_value_is_zero():
    (row,) = errors(series({2014: 1.0, 2015: 2.0, 2016: 3.0}), broken=breaks(2016)).itertuples()
    assert row.n_tested == 0
    assert np.isnan([row.median_error, row.p90_error, row.max_error]).all()
    (row,) = errors(series({2014: 1.0, 2015: 0.0, 2016: 3.0})).itertuples()
    assert row.n_tested == 0


@pytest.mark.parametrize(("indicator", "first", "last"), [("near", 4.0, 6.0), ("line", 2.0, 8.0)])
def test_ends_are_extrapolated_only_where_declared_and_marked_so(indicator, first, last):
    # 4 in 2015 and 6 in 2016; another series of the indicator spans 2014 to 2017.
    span = series({2014: 1.0, 2015: 1.0, 2016: 1.0, 2017: 1.0}, indicator, region="y")
    found = filled(series({2015: 4.0, 2016: 6.0}, indicator), span)
    assert values(found) == {2014: first, 2017: last}
    assert set(found["origin"]) == {"extrapolated"}
    assert found["address"].tolist() == [f"x/whole/{indicator}!2015", f"x/whole/{indicator}!2016"]


def test_extrapolated_cells_are_no_part_of_the_error():
    span = series({2014: 1.0, 2015: 2.0, 2016: 3.0, 2017: 4.0}, "near", region="y")
    [row] = fill_errors(*numbered(span), INDICATORS, NO_BREAKS).to_dict("records")
    assert (row["n_tested"], row["max_error"]) == (2, pytest.approx(0))
