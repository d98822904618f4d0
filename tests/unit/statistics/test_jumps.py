import numpy as np
import pandas as pd
import pytest

from pipelines.statistics.changes import SERIES
from pipelines.statistics.jumps import COLUMNS, LEAST_UNLIKELINESS, find_jumps

SEEDS = range(3)
NO_BREAKS = pd.DataFrame({"level": [], "region_code": [], "indicator_id": [], "year": []})
FIRST = 2010
SMALL_NOISE_RATE = 0.001  # doubts per value that noise alone may raise


def panel(regions=12, years=12, seed=1, noise=0.01, indicator="students", digits=0):
    """Seven-digit counts that grow by about 6 % a year, each region a little differently."""
    random = np.random.default_rng(seed)
    rate = 0.06 + random.normal(0, 0.01, (regions, 1))
    change = np.hstack(
        [random.uniform(14, 16, (regions, 1)), rate + random.normal(0, noise, (regions, years - 1))]
    )
    value = np.exp(change.cumsum(axis=1)).round(digits)
    return frame(value, indicator)


def frame(value, indicator="students", first=FIRST):
    value = np.atleast_2d(np.asarray(value, float))
    regions, years = value.shape
    table = pd.DataFrame(
        {
            "level": "city",
            "region_code": np.repeat([f"{110000 + 100 * r}" for r in range(regions)], years),
            "scope": "whole",
            "indicator_id": indicator,
            "year": np.tile(np.arange(first, first + years), regions),
            "value": value.ravel(),
            "unit": "人",
        }
    )
    table["address"] = [f"panel.csv!B{n + 2}" for n in range(len(table))]
    return table


def region(number):
    return f"{110000 + 100 * number}"


def at(table, number, year):
    """Index of one cell."""
    return table.index[(table["region_code"] == region(number)) & (table["year"] == year)][0]


def change(table, number, years, factor):
    """The table with some years of one region multiplied."""
    table = table.copy()
    for year in years:
        table.loc[at(table, number, year), "value"] *= factor
    return table


def copied(table, number, year):
    table = table.copy()
    table.loc[at(table, number, year), "value"] = table["value"][at(table, number, year - 1)]
    return table


def broken(number, year):
    return pd.DataFrame(
        {"level": "city", "region_code": region(number), "indicator_id": "students", "year": [year]}
    )


def keys(found):
    return list(found[["region_code", "year", "kind"]].itertuples(index=False, name=None))


LATER = range(2016, 2022)
FAULTS = {
    "a quarter for one year": (lambda t: change(t, 3, [2015], 0.25), (region(3), 2015, "spike")),
    "ten times for one year": (lambda t: change(t, 3, [2015], 10), (region(3), 2015, "spike")),
    "another scope from a year on": (lambda t: change(t, 5, LATER, 1.6), (region(5), 2016, "step")),
    "a vintage splice": (lambda t: change(t, 5, LATER, 0.75), (region(5), 2016, "step")),
    "the last year": (lambda t: change(t, 5, [2021], 1.6), (region(5), 2021, "step")),
    "the first year": (lambda t: change(t, 5, [2010], 1.6), (region(5), 2011, "step")),
    "the year before again": (lambda t: copied(t, 7, 2017), (region(7), 2017, "repeat")),
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("regions", [1, 12])
def test_a_planted_fault_is_the_only_doubt_and_is_told_by_its_kind(name, regions):
    plant, (code, year, kind) = FAULTS[name]
    table = plant(panel())
    table = table if regions > 1 else table[table["region_code"] == code]
    assert keys(find_jumps(table, NO_BREAKS)) == [(code, year, kind)]


def test_faults_of_all_kinds_stand_above_everything_else():
    table = panel(regions=22, noise=0.03)
    for plant, _ in [FAULTS[n] for n in ("a quarter for one year", "a vintage splice",
                                         "the year before again")]:  # fmt: skip
        table = plant(table)
    found = find_jumps(table, NO_BREAKS, least=0.0)
    assert set(keys(found)[:3]) == {
        (region(3), 2015, "spike"), (region(5), 2016, "step"), (region(7), 2017, "repeat")
    }  # fmt: skip
    assert len(found) > 100
    assert found["unlikeliness"][2] > found["unlikeliness"][3] + 0.5


def test_a_doubt_names_its_values_addresses_and_what_was_expected():
    clean = panel()
    found = find_jumps(change(clean, 3, [2015], 0.25), NO_BREAKS).iloc[0]
    here, before, after = (clean.loc[at(clean, 3, year)] for year in (2015, 2014, 2016))
    assert found["value"] == here["value"] * 0.25
    assert (found["value_before"], found["value_after"]) == (before["value"], after["value"])
    assert (found["address_before"], found["address"]) == (before["address"], here["address"])
    assert found["expected"] == pytest.approx(here["value"], rel=0.05)
    assert found["z"] < -10
    for text in (found["value"], found["value_before"], found["value_after"]):
        assert f"{text:,.10g}" in found["message"]
    four_digits = round(found["expected"], 3 - int(np.log10(found["expected"])))
    assert f"{four_digits:,.0f}" in found["message"] and "11 peers" in found["message"]


def test_a_step_at_the_end_has_no_later_value():
    found = find_jumps(change(panel(), 5, [2021], 1.6), NO_BREAKS).iloc[0]
    assert np.isnan(found["value_after"]) and "no later value is known" in found["message"]
    assert found["expected"] == pytest.approx(found["value"] / 1.6, rel=0.05)


def test_a_slip_of_the_decimal_point_is_called_one():
    found = find_jumps(change(panel(), 3, [2015], 0.01), NO_BREAKS)["message"][0]
    assert "10^-2" in found
    assert "10^" not in find_jumps(change(panel(), 3, [2015], 0.25), NO_BREAKS)["message"][0]


def test_the_probability_is_that_of_a_t_distribution_on_both_sides():
    # t(3) has the distribution function 1/2 + (u/(1 + u²) + arctan u)/π with u = z/√3
    found = find_jumps(change(panel(), 5, LATER, 0.75), NO_BREAKS).iloc[0]
    u = abs(found["z"]) / np.sqrt(3)
    outside = 1 - 2 * (u / (1 + u**2) + np.arctan(u)) / np.pi
    assert found["unlikeliness"] == pytest.approx(-np.log10(outside), rel=1e-6)


@pytest.mark.parametrize("regions", [6, 12])
@pytest.mark.parametrize("factor", [0.4, 3.0])
def test_a_jump_of_all_peers_is_news(regions, factor):
    table = panel(regions)
    table.loc[table["year"] == 2016, "value"] *= factor
    assert find_jumps(table, NO_BREAKS).empty
    table = change(table, 2, [2016], 1 / factor)
    assert keys(find_jumps(table, NO_BREAKS)) == [(region(2), 2016, "spike")]


def test_unrest_of_all_in_one_year_is_news_even_where_they_go_apart():
    table = panel()
    for number in range(12):
        table = change(table, number, LATER, 1.4 if number % 2 else 0.7)
    assert find_jumps(table, NO_BREAKS).empty


def test_fewer_than_five_peers_say_nothing_about_what_is_expected():
    table = change(panel(regions=5), 3, [2015], 0.25)
    assert "own history alone" in find_jumps(table, NO_BREAKS)["message"][0]
    table = change(panel(regions=6), 3, [2015], 0.25)
    assert "5 peers" in find_jumps(table, NO_BREAKS)["message"][0]


def test_a_region_on_its_own_way_is_compared_with_that_way():
    table = panel()
    table.loc[table["region_code"] == region(3), "value"] *= 0.75 ** np.arange(12)
    assert find_jumps(table, NO_BREAKS).empty
    table = change(table, 3, [2015], 0.25)
    found = find_jumps(table, NO_BREAKS)
    assert keys(found) == [(region(3), 2015, "spike")]
    table = change(table, 3, [2015], 4)
    assert found["expected"][0] == pytest.approx(table["value"][at(table, 3, 2015)], rel=0.05)


def test_a_very_smooth_series_is_not_judged_more_strictly_than_one_per_cent():
    smooth = panel(noise=1e-6)
    assert find_jumps(change(smooth, 3, [2015], 1.02), NO_BREAKS).empty
    assert keys(find_jumps(change(smooth, 3, [2015], 1.1), NO_BREAKS)) == [
        (region(3), 2015, "spike")
    ]


def test_small_counts_may_move_by_what_their_print_can_show():
    small = frame([[3, 4, 3, 4, 4, 3, 5, 4, 5, 4, 5, 6]]).assign(region_code="990000")
    found = find_jumps(pd.concat([panel(noise=0.002), small], ignore_index=True), NO_BREAKS)
    assert found.empty


def test_a_jump_is_less_unlikely_in_an_indicator_that_often_jumps():
    calm = panel(regions=20)
    random = np.random.default_rng(3)
    wild = calm.copy()
    for number in range(4, 20):
        for year in random.choice(np.arange(2011, 2022), 4, replace=False):
            wild = change(wild, number, range(year, 2022), random.choice([0.5, 2.0]))
    among_calm, among_wild = (
        find_jumps(change(table, 3, LATER, 2.0), NO_BREAKS).set_index(["region_code", "year"])
        .loc[(region(3), 2016), "unlikeliness"] for table in (calm, wild)
    )  # fmt: skip
    assert among_calm > among_wild + 1


@pytest.mark.parametrize("other", [{"level": "province"}, {"scope": "urban_districts"},
                                   {"indicator_id": "teachers"}])  # fmt: skip
def test_only_the_same_indicator_level_and_scope_are_peers(other):
    table = panel(regions=7)
    table.loc[table["region_code"] == region(3), list(other)] = list(other.values())
    found = find_jumps(change(table, 3, [2015], 0.25), NO_BREAKS)
    assert "own history alone" in found["message"][0]


@pytest.mark.parametrize("kind", ["a vintage splice", "the year before again"])
def test_a_change_over_a_declared_break_is_not_reported(kind):
    plant, (code, year, _) = FAULTS[kind]
    table, number = plant(panel()), 5 if kind == "a vintage splice" else 7
    assert (code, year) not in [k[:2] for k in keys(find_jumps(table, broken(number, year)))]
    for elsewhere in (broken(number, year - 1), broken(number - 1, year)):
        assert (code, year) in [k[:2] for k in keys(find_jumps(table, elsewhere))]


def test_a_break_inside_a_gap_covers_the_change_over_the_gap():
    table = change(panel(), 5, LATER, 0.6)
    table = table.drop([at(table, 5, 2015), at(table, 5, 2016)])
    assert keys(find_jumps(table, NO_BREAKS)) == [(region(5), 2017, "step")]
    assert find_jumps(table, broken(5, 2016)).empty
    assert not find_jumps(table, broken(5, 2014)).empty


def test_an_excursion_that_a_break_cuts_off_is_a_step():
    table = change(panel(), 3, [2015], 0.25)
    assert keys(find_jumps(table, broken(3, 2016))) == [(region(3), 2015, "step")]


def test_growth_over_missing_years_is_measured_by_their_number():
    table = panel()
    # six years of 6 % are 43 %: much for one year, nothing for six
    gap = table[~((table["region_code"] == region(4)) & table["year"].between(2013, 2017))]
    assert find_jumps(gap, NO_BREAKS).empty
    lonely = gap[gap["region_code"] == region(4)]
    assert find_jumps(lonely, NO_BREAKS).empty
    gone = table[~((table["region_code"] == region(4)) & table["year"].isin([2014, 2016]))]
    found = find_jumps(change(gone, 4, [2015], 0.25), NO_BREAKS)
    assert keys(found) == [(region(4), 2015, "spike")]
    assert found["value_before"][0] == table["value"][at(table, 4, 2013)]
    assert found["value_after"][0] == table["value"][at(table, 4, 2017)]


def test_an_excursion_that_comes_back_less_than_half_way_is_a_step():
    for back, kind in ((0.45, "step"), (0.7, "spike")):
        table = change(panel(noise=0.001), 3, [2015], np.e)
        table = change(table, 3, LATER, np.exp(1 - back))
        assert keys(find_jumps(table, NO_BREAKS))[0] == (region(3), 2015, kind)


def test_one_excursion_does_not_hide_itself_in_a_short_series():
    for value in ([1000003, 1060001, 280007, 1190011, 1260013], [500, 530, 56.2, 590, 630, 660]):
        assert keys(find_jumps(frame([value]), NO_BREAKS)) == [(region(0), 2012, "spike")]


def test_missing_values_are_as_missing_rows():
    table = change(panel(), 4, [2015], 0.25)
    empty = table.copy()
    empty.loc[at(table, 4, 2014), "value"] = np.nan
    pd.testing.assert_frame_equal(
        find_jumps(empty, NO_BREAKS), find_jumps(table.drop(at(table, 4, 2014)), NO_BREAKS)
    )


def test_short_series_are_left_alone():
    rest = panel()
    wild = frame([[5e6, 5e6, 50, 5e6]]).assign(region_code="990000")
    assert not find_jumps(pd.concat([rest, wild]), NO_BREAKS).empty
    assert find_jumps(pd.concat([rest, wild[:3]]), NO_BREAKS).empty
    assert find_jumps(wild[:3], NO_BREAKS).columns.tolist() == COLUMNS


def test_constant_series_are_not_doubtful():
    constant = frame(np.full((8, 10), 1234567.0))
    assert find_jumps(constant, NO_BREAKS).empty
    assert find_jumps(constant[:10], NO_BREAKS).empty
    among = pd.concat([panel(), frame(np.full(12, 1234567.0)).assign(region_code="990000")])
    assert "repeat" not in find_jumps(among, NO_BREAKS)["kind"].tolist()
    assert find_jumps(frame(np.zeros((1, 6))), NO_BREAKS).empty


def test_a_repeat_is_doubtful_only_where_print_would_tell_two_years_apart():
    seven, two = copied(panel(), 7, 2017), copied(panel(), 7, 2017)
    two["value"] = np.rint(two["value"] / 1e5) * 1e5
    assert keys(find_jumps(seven, NO_BREAKS)) == [(region(7), 2017, "repeat")]
    assert find_jumps(two, NO_BREAKS).empty


def test_a_repeated_round_number_is_doubtful_among_exact_ones():
    table = panel()
    for year in (2016, 2017):
        table.loc[at(table, 7, year), "value"] = 132000.0
    neighbours = {2013: 118903, 2014: 122517, 2015: 127311, 2018: 138957, 2019: 143291}
    for year, value in neighbours.items():
        table.loc[at(table, 7, year), "value"] = float(value)
    assert (region(7), 2017, "repeat") in keys(find_jumps(table, NO_BREAKS))


def test_an_indicator_that_repeats_in_every_year_is_not_doubted_for_it():
    land = panel(noise=0.02, indicator="land_area")
    for number in range(12):
        land = copied(land, number, 2011 + number % 11)
    assert "repeat" not in find_jumps(land, NO_BREAKS)["kind"].tolist()


def test_a_series_that_often_repeats_is_not_doubted_for_it():
    table = panel()
    for year in (2012, 2014, 2017, 2020):
        table = copied(table, 7, year)
    assert "repeat" not in find_jumps(table, NO_BREAKS)["kind"].tolist()


def test_digits_beyond_the_seventh_are_not_evidence():
    few, many = (copied(panel(digits=digits), 7, 2017) for digits in (1, 5))
    first, second = (find_jumps(table, NO_BREAKS)["unlikeliness"][0] for table in (few, many))
    assert second == pytest.approx(first, rel=1e-4) and first > 5


def test_an_edition_copied_whole_is_no_habit():
    table = panel(noise=0.02)
    for number in range(0, 12, 3):
        table = copied(table, number, 2017)
    expected = {(region(number), 2017, "repeat") for number in range(0, 12, 3)}
    assert set(keys(find_jumps(table, NO_BREAKS))) == expected


def test_what_catches_up_with_a_repeat_is_not_a_second_doubt():
    table = copied(panel(noise=0.002), 7, 2017)
    assert keys(find_jumps(table, NO_BREAKS)) == [(region(7), 2017, "repeat")]
    found = find_jumps(change(table, 7, range(2018, 2022), 2.0), NO_BREAKS)
    assert set(keys(found)) == {(region(7), 2017, "repeat"), (region(7), 2018, "step")}


def test_two_faults_of_one_series_are_two_doubts():
    table = change(change(panel(), 3, [2012], 0.3), 3, range(2017, 2022), 2.0)
    assert set(keys(find_jumps(table, NO_BREAKS))) == {
        (region(3), 2012, "spike"), (region(3), 2017, "step")
    }  # fmt: skip


def test_series_with_values_that_are_not_positive_are_judged_by_differences():
    random = np.random.default_rng(5)
    value = 100 + random.normal(0, 2, (8, 12)).round(1)
    value[2, 6], value[4, 5] = -40.0, 0.0
    found = find_jumps(frame(value, "balance"), NO_BREAKS)
    assert keys(found)[:2] == [(region(2), 2016, "spike"), (region(4), 2015, "spike")]
    assert found["expected"][:2].between(94, 106).all()
    assert "from that" in found["message"][0]


@pytest.mark.parametrize(("years", "noise"), [(8, 0.03), (12, 0.1), (30, 0.005)])
def test_noise_around_steady_growth_raises_hardly_a_doubt(years, noise):
    table = panel(regions=3000 // years, years=years, seed=7, noise=noise)
    found = find_jumps(table, NO_BREAKS, least=0.3)["unlikeliness"]
    assert (found >= LEAST_UNLIKELINESS).sum() <= SMALL_NOISE_RATE * len(table)
    assert len(found) > 0.01 * len(table)


@pytest.mark.parametrize("factor", [1e-3, 10.0])
@pytest.mark.parametrize("seed", SEEDS)
def test_another_unit_of_a_series_changes_nothing(seed, factor):
    table = faulty(seed)
    scaled = table.copy()
    scaled.loc[scaled["region_code"] == region(3), "value"] *= factor
    found, again = (find_jumps(t, NO_BREAKS, least=1.0) for t in (table, scaled))
    same = [*SERIES, "year", "kind"]
    pd.testing.assert_frame_equal(found[same], again[same])
    np.testing.assert_allclose(again["unlikeliness"], found["unlikeliness"], rtol=1e-6)
    ratio = np.where(found["region_code"] == region(3), factor, 1.0)
    np.testing.assert_allclose(again["expected"], found["expected"] * ratio, rtol=1e-9)


def test_any_constant_changes_nothing_but_how_exact_a_repeat_is():
    table = change(change(panel(), 3, [2015], 0.25), 5, LATER, 0.75)
    found = find_jumps(table, NO_BREAKS)
    again = find_jumps(table.assign(value=table["value"] * 6.6401), NO_BREAKS)
    assert keys(again) == keys(found) and len(found) == 2
    np.testing.assert_allclose(again["unlikeliness"], found["unlikeliness"], rtol=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_rows_changes_nothing(seed):
    table = faulty(seed)
    shuffled = table.sample(frac=1, random_state=seed)
    found = find_jumps(table, broken(1, 2014), least=0.5)
    pd.testing.assert_frame_equal(found, find_jumps(shuffled, broken(1, 2014), least=0.5))


@pytest.mark.parametrize("seed", SEEDS)
def test_each_change_takes_part_in_one_doubt_at_most_and_all_are_ranked(seed):
    found = find_jumps(faulty(seed), NO_BREAKS, least=0.0)
    assert found["unlikeliness"].is_monotonic_decreasing and (found["unlikeliness"] >= 0).all()
    assert not found.duplicated([*SERIES, "year"]).any()
    spikes = found[found["kind"] == "spike"].assign(year=lambda t: t["year"] + 1)
    both = pd.concat([found, spikes])[[*SERIES, "year"]]
    assert not both.duplicated().any()
    assert np.isfinite(found[["z", "unlikeliness", "expected", "value_before"]]).all().all()


def test_what_is_likely_enough_is_not_reported():
    every, loud = (find_jumps(faulty(3), NO_BREAKS, *least) for least in ([0.0], []))
    assert 0 < len(loud) < len(every)
    pd.testing.assert_frame_equal(loud, every[every["unlikeliness"] >= LEAST_UNLIKELINESS])


def faulty(seed):
    """A panel of two indicators with gaps and with faults at random places."""
    random = np.random.default_rng(seed)
    table = pd.concat(
        [panel(8, seed=seed, noise=0.04), panel(4, seed=seed + 1, indicator="teachers")],
        ignore_index=True,
    )
    for factor in (0.25, 1.7, 0.1):
        table.loc[random.integers(len(table)), "value"] *= factor
    row = random.integers(1, len(table))
    table.loc[row, "value"] = table["value"][row - 1]
    table["value"] = table["value"].round()
    return table[random.random(len(table)) > 0.1].reset_index(drop=True)


def test_two_values_for_one_key_are_refused():
    table = panel()
    with pytest.raises(ValueError, match="more than one value.*110300.*2010"):
        find_jumps(pd.concat([table, table[36:37]]), NO_BREAKS)


def test_nothing_in_nothing_out():
    found = find_jumps(panel()[:0], NO_BREAKS)
    assert found.empty and found.columns.tolist() == COLUMNS
    pd.testing.assert_series_equal(found.dtypes[7:8], find_jumps(panel(), NO_BREAKS).dtypes[7:8])
