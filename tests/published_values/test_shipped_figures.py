"""What the shipped figures must give, against printed tables, identities and other libraries."""

import numpy as np
import pytest
from pymcdm.methods import TOPSIS
from skcriteria.preprocessing.weighters import entropy_weights


def one(connection, query: str, *values):
    found = connection.execute(query, values).fetchall()
    assert len(found) == 1, found
    return found[0]


# Table 3 of the paper, 年末金融机构存贷款余额, 亿元.
TABLE_3 = [
    ("G:jjj", 2014, 246900.83, 18992.37),
    ("G:jjj", 2022, 560013.61, 43077.97),
    ("G:gba9", 2014, 175521.54, 19502.39),
    ("G:gba9", 2022, 496360.10, 55151.12),
]


@pytest.mark.parametrize(("group", "year", "total", "mean"), TABLE_3)
def test_deposits_and_loans_give_the_printed_totals_and_means(warehouse, group, year, total, mean):
    query = (
        "SELECT round(value, 2) FROM comparison.region_index"
        " WHERE index_id = 'intermediaries_finance' AND group_id = ? AND year = ? AND aggregation = ?"
    )
    assert one(warehouse, query, group, year, "sum")[0] == total
    assert one(warehouse, query, group, year, "mean_of_cities")[0] == mean


def test_table_3_has_the_printed_values_beside_the_computed_ones(warehouse):
    query = (
        "SELECT round(deposits_loans_2014, 2), round(deposits_loans_2022, 2), incubators_2022"
        " FROM comparison.table_3 WHERE group_id = 'G:jjj' AND statistic = 'total' AND source = ?"
    )
    assert one(warehouse, query, "printed") == (246900.83, 560013.61, 708)
    assert one(warehouse, query, "computed") == (246900.83, 560013.61, None)
    [outcome] = one(
        warehouse,
        "SELECT outcome FROM comparison.table_3"
        " WHERE group_id = 'G:jjj' AND statistic = 'total' AND source = 'computed'",
    )
    assert "not computable, no city figures: incubators, technology_trade" in outcome


@pytest.mark.parametrize(
    ("region", "per_cent"), [("130000", 185), ("120000", 133), ("110000", 104)]
)
def test_optical_cable_grew_as_the_official_figures_say(warehouse, region, per_cent):
    growth, kind_from, kind_to = one(
        warehouse,
        "SELECT 100 * growth, origin_from, origin_to FROM comparison.growth"
        " WHERE index_id = 'digital_growth' AND indicator_id = 'optical_cable_length'"
        " AND region_code = ? AND year_from = 2014 AND year_to = 2022",
        region,
    )
    assert growth == pytest.approx(per_cent, abs=0.6)
    assert (kind_from, kind_to) == ("secondary", "reported")


def test_the_publisher_goes_before_the_compilation_and_the_loser_stays(warehouse):
    value, origin, rule, n, address = one(
        warehouse,
        "SELECT value, origin, rule, n_candidates, address FROM panel.values"
        " WHERE level = 'city' AND region_code = '440300' AND indicator_id = 'gdp' AND year = 2014",
    )
    # 16 795.35 亿元 stands in row 5, column D of the publisher's table.
    assert (value, origin, rule, n) == (16795.35, "reported", "reported over secondary", 2)
    assert address == "raw/dsec_greater_bay_area/2025/gdp.xlsx#本地生产总值!D5"
    [losers] = one(
        warehouse,
        "SELECT count(*) FROM clean.observations WHERE level = 'city' AND region_code = '440300'"
        " AND indicator_id = 'gdp' AND year = 2014 AND source_id = 'vendor_city_panel'",
    )
    assert losers == 1


def test_162_keys_have_two_values_and_none_is_lost(warehouse):
    assert one(warehouse, "SELECT count(*) FROM panel.selected WHERE n_candidates = 2") == (162,)
    assert one(warehouse, "SELECT count(*) FROM panel.selected WHERE n_candidates > 2") == (0,)


def test_a_city_and_a_province_of_one_code_stay_apart(warehouse):
    found = warehouse.execute(
        "SELECT level, value FROM panel.base WHERE region_code = '120000' AND year = 2018"
        " AND indicator_id = 'gdp' ORDER BY level"
    ).fetchall()
    # The compilation's unrevised city value and the bureau's series after the 2023 census.
    assert found == [("city", 18809.64), ("province", 13411.1)]


def test_units_are_converted_once_and_exactly(warehouse):
    # 北京 2014: deposits 905 458 756 万元 and FDI 9 040.849609 百万美元 in the compilation.
    query = "SELECT value, unit, value_printed, unit_printed FROM clean.observations WHERE level = 'city' AND region_code = '110000' AND year = 2014 AND indicator_id = ?"  # noqa: E501
    assert one(warehouse, query, "deposits") == (90545.8756, "亿元", "905458756", "万元")
    assert one(warehouse, query, "foreign_direct_investment")[:2] == (9040.849609, "百万美元")
    # 移动电话基站, 个 in the compilation, 万个 in the catalogue: 北京 2014, 98 529.
    assert one(warehouse, query.replace("'city'", "'province'"), "mobile_base_stations") == (
        9.8529, "万个", "98529", "个",
    )  # fmt: skip


def test_a_gap_is_filled_between_its_neighbours_and_says_so(warehouse):
    # Students of 深圳 are missing for 2018 and 2019.
    known = dict(
        warehouse.execute(
            "SELECT year, value FROM clean.observations WHERE level = 'city'"
            " AND region_code = '440300' AND indicator_id = 'hei_students'"
        ).fetchall()
    )
    assert 2018 not in known and 2019 not in known
    step = (known[2020] - known[2017]) / 3
    for year, expected in ((2018, known[2017] + step), (2019, known[2017] + 2 * step)):
        value, origin, address = one(
            warehouse,
            "SELECT value, origin, address FROM panel.base WHERE level = 'city'"
            " AND region_code = '440300' AND indicator_id = 'hei_students' AND year = ?",
            year,
        )
        assert value == pytest.approx(expected, rel=1e-12)
        assert origin == "interpolated"
        assert address.count("course_city_panel") == 2


def test_ends_of_series_stay_missing(warehouse):
    # Foreign direct investment of 肇庆 stops in 2017: nothing follows.
    assert one(
        warehouse,
        "SELECT max(year) FROM panel.values WHERE level = 'city' AND region_code = '441200'"
        " AND indicator_id = 'foreign_direct_investment'",
    ) == (2017,)
    assert one(warehouse, "SELECT count(*) FROM panel.values WHERE origin = 'extrapolated'") == (0,)


def test_no_series_is_filled_across_a_declared_break(warehouse):
    crossing = warehouse.execute(
        "SELECT f.* FROM panel.filled f JOIN panel.breaks b USING (level, region_code, indicator_id)"
        " WHERE NOT EXISTS (SELECT 1 FROM panel.selected s WHERE s.level = f.level"
        " AND s.region_code = f.region_code AND s.scope = f.scope"
        " AND s.indicator_id = f.indicator_id AND (s.year < b.year) = (f.year < b.year))"
    ).fetchall()
    assert not crossing


@pytest.mark.parametrize(
    ("index_id", "region"),
    [("nqpf_official", "120000"), ("gravity_economic", "131000"), ("coupling_official", "440300")],
)
def test_rows_that_rest_on_a_break_say_so(warehouse, index_id, region):
    found = warehouse.execute(
        "SELECT DISTINCT break_in_inputs FROM indices.scores"
        " WHERE index_id = ? AND level = 'city' AND region_code = ?",
        [index_id, region],
    ).fetchall()
    assert found == [(True,)]


def test_a_row_without_a_break_does_not_claim_one(warehouse):
    assert one(
        warehouse,
        "SELECT bool_or(break_in_inputs) FROM indices.scores"
        " WHERE index_id = 'gravity_economic' AND level = 'city' AND region_code = '110000'",
    ) == (False,)


def test_sectors_that_do_not_add_up_are_reported(warehouse):
    found = {
        city: (year, size)
        for city, year, size in warehouse.execute(
            "SELECT r.region_zh, d.year, d.size FROM panel.doubts d"
            " JOIN reference.regions r USING (level, region_code)"
            " WHERE d.kind = 'parts_against_total'"
        ).fetchall()
    }
    # Known faults of the compilation in 2014: 肇庆 +16.7 %, 中山 +9.4 %, 珠海 -7.1 %, 东莞 -4.8 %.
    for city, size in (("肇庆", 0.167), ("中山", 0.094), ("珠海", 0.071), ("东莞", 0.048)):
        assert found[city] == (2014, pytest.approx(size, abs=0.0006))


def test_synergy_degrees_stay_below_the_greatest_possible(warehouse):
    rows = warehouse.execute(
        "SELECT eta_reading, year, degree, maximum FROM indices.synergy"
    ).fetchall()
    assert {row[0] for row in rows} == {
        "regions_same_year",
        "national_year_share",
        "own_year_share",
    }
    assert all(abs(degree) <= maximum + 1e-12 for _, _, degree, maximum in rows)
    # Σ η: 1 by definition for shares of one year; three times 4 201 203 / 23 155 174 for 2022.
    maxima = {(row[0], row[1]): row[3] for row in rows}
    assert maxima[("regions_same_year", 2022)] == pytest.approx(1, abs=1e-12)
    assert maxima[("national_year_share", 2022)] == pytest.approx(0.5443107013577182, abs=1e-12)


def test_synergy_uses_every_provincial_series_that_is_complete(warehouse):
    used = warehouse.execute(
        "SELECT indicator_id, n_missing FROM meta.coverage WHERE index_id = 'synergy_official' AND used"
    ).fetchall()
    left = warehouse.execute(
        "SELECT min(n_missing) FROM meta.coverage WHERE index_id = 'synergy_official' AND NOT used"
    ).fetchone()
    assert used and all(missing == 0 for _, missing in used)
    assert left[0] > 0


@pytest.mark.parametrize(
    ("one_city", "other", "km"), [("110000", "120000", 113.81), ("440100", "440300", 104.18)]
)  # noqa: E501
def test_distances_are_great_circles_between_the_listed_points(warehouse, one_city, other, km):
    [found] = one(
        warehouse,
        "SELECT DISTINCT distance_km FROM indices.gravity_flows WHERE from_code = ? AND to_code = ?",
        one_city,
        other,
    )
    assert found == pytest.approx(km, abs=0.006)


def test_gravity_keeps_its_identities(warehouse):
    worst = one(
        warehouse,
        "SELECT max(abs((a.r + b.r) / (x.mass * y.mass / a.distance_km ** 2) - 1)),"
        " max(abs((a.r / b.r) / (x.mass / y.mass) ** 2 - 1)), max(abs(a.k + b.k - 1)), count(*)"
        " FROM indices.gravity_flows a"
        " JOIN indices.gravity_flows b ON a.index_id = b.index_id AND a.year = b.year"
        " AND a.from_code = b.to_code AND a.to_code = b.from_code"
        " JOIN indices.gravity_activity x ON x.index_id = a.index_id AND x.year = a.year"
        " AND x.region_code = a.from_code"
        " JOIN indices.gravity_activity y ON y.index_id = a.index_id AND y.year = a.year"
        " AND y.region_code = a.to_code",
    )
    assert max(worst[:3]) < 1e-12
    # Two indices, nine years, 13 x 12 and 9 x 8 ordered pairs.
    assert worst[3] == 2 * 9 * (13 * 12 + 9 * 8)


def test_gravity_networks_never_mix_the_groups(warehouse):
    assert one(
        warehouse,
        "SELECT count(*) FROM indices.gravity_flows f"
        " JOIN reference.region_groups a ON a.level = 'city' AND a.region_code = f.from_code"
        " JOIN reference.region_groups b ON b.level = 'city' AND b.region_code = f.to_code"
        " WHERE a.group_id <> b.group_id",
    ) == (0,)


def test_the_entropy_topsis_index_agrees_with_other_libraries(warehouse):
    cells = warehouse.execute(
        "SELECT region_code, year, indicator_id, z FROM nqpf_official.normalised WHERE pool = 'all'"
    ).df()
    z = cells.pivot(index=["region_code", "year"], columns="indicator_id", values="z")
    assert z.shape == (22 * 9, 8)
    weights = warehouse.execute(
        "SELECT indicator_id, weight FROM indices.weights WHERE index_id = 'nqpf_official' AND pool = 'all'"
    ).df().set_index("indicator_id")["weight"][z.columns]  # fmt: skip
    assert weights.to_numpy() == pytest.approx(entropy_weights(z.to_numpy()), abs=1e-10)
    method = TOPSIS(normalization_function=lambda column, cost=False: column)
    expected = method(z.to_numpy(), weights.to_numpy(), np.ones(z.shape[1]), validation=False)
    scores = warehouse.execute(
        "SELECT region_code, year, score FROM indices.scores"
        " WHERE index_id = 'nqpf_official' AND level = 'city'"
    ).df().set_index(["region_code", "year"])["score"][z.index]  # fmt: skip
    assert scores.to_numpy() == pytest.approx(expected, abs=1e-10)


def test_derived_indicators_come_out_in_their_unit(warehouse):
    # 广州 2019: 23 844.69 亿元 over 1 831.21 万人 is 130 213 元/人 by hand.
    assert one(
        warehouse,
        "SELECT round(value), unit FROM panel.values WHERE level = 'city' AND region_code = '440100'"
        " AND indicator_id = 'gdp_per_capita' AND year = 2019",
    ) == (130213, "元/人")


def test_coupling_reduces_to_the_fourth_root_of_the_product(warehouse):
    rows = warehouse.execute(
        "SELECT f, g, D FROM indices.coupling WHERE D IS NOT NULL"
    ).fetchnumpy()
    assert rows["D"] == pytest.approx((rows["f"] * rows["g"]) ** 0.25, abs=1e-12)
    assert len(rows["D"]) == 24 * 9


def test_region_values_say_how_they_were_made(warehouse):
    kinds = warehouse.execute(
        "SELECT DISTINCT aggregation FROM comparison.region_index WHERE index_id = 'nqpf_official'"
    ).fetchall()
    assert sorted(kinds) == [("aggregate",), ("mean_of_cities",)]


def test_the_printed_growth_multiples_follow_from_the_printed_table(warehouse):
    printed = dict(
        warehouse.execute(
            "SELECT region_zh, growth_multiple FROM comparison.table_2 WHERE source = 'printed'"
        ).fetchall()
    )
    assert len(printed) == 22
    for city, multiple in (("北京", 5.22), ("天津", 3.76), ("广州", 9.83), ("深圳", 10.73)):
        assert printed[city] == pytest.approx(multiple, abs=0.005)
