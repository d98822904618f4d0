"""Names of regions in the statements that clean: accepted, or a fault that says what to ask."""

import pytest

from tests.sql.test_statements import cells, make, put


def faults(bench, *changes):  # noqa: F811
    put(bench, "extracts.cells", cells(*changes))
    make(bench, "clean.resolved")
    found = [(r["kind"], r["found"], r["expected"]) for r in make(bench, "clean.problems")]
    kept = [(r["region_code"], r["scope"]) for r in make(bench, "clean.observations")]
    return found, kept


def test_a_damaged_name_is_refused_with_the_right_one_first(bench):  # noqa: F811
    [(kind, found, expected)], kept = faults(bench, {"region_printed": "廓 坊"})
    assert (kind, found, kept) == ("unknown region", "廓 坊", [])
    assert expected.startswith("a city name of regions.csv or region_aliases.csv; not a city")
    assert "nearest: 廊坊市 (131000)" in expected


def test_a_place_that_is_no_region_is_explained(bench):  # noqa: F811
    [(kind, _, expected)], kept = faults(bench, {"region_printed": "番禺市"})
    assert (kind, kept) == ("unknown region", [])
    assert "was a county-level city of 广东省" in expected
    assert "nearest" not in expected


def test_a_region_is_refused_outside_its_years(bench):  # noqa: F811
    area = {"region_printed": "雄安新区", "data_first_year": 2010}
    years = [{**area, "year_printed": str(year)} for year in (2016, 2017)]
    blank = {**area, "year_printed": "2015", "value_text": "", "value_printed": "", "mark": "blank"}
    found, kept = faults(bench, *years, blank)
    assert [(kind, what) for kind, what, _ in found] == [
        ("region outside its years", "雄安新区 in 2016")
    ]
    assert "河北雄安新区 (133100) has figures of data years from 2017" in found[0][2]
    assert kept == [("133100", "whole")]


def test_cities_that_nobody_asks_for_and_provinces_above_them_are_no_fault(bench):  # noqa: F811
    others = [{"region_printed": name} for name in ("河 北 省", "西安市", "莱芜市", "全国城市合计")]
    assert faults(bench, *others, {"region_printed": "石家庄市"}) == ([], [("130100", "whole")])


@pytest.mark.parametrize("printed", ["廓坊", "番禺市"])
def test_an_unknown_name_is_a_fault_even_without_figures(bench, printed):  # noqa: F811
    blank = {"region_printed": printed, "value_text": "", "value_printed": "", "mark": "blank"}
    found, _ = faults(bench, blank)
    assert [kind for kind, _, _ in found] == ["unknown region"]


@pytest.mark.parametrize(
    ("printed", "scope", "kept"),
    [
        ("石家庄市", "whole", "whole"), ("石家庄市", "urban_districts", "urban_districts"),
        ("石家庄市市辖区", "whole", "urban_districts"), ("石家庄市市辖区", "urban_districts", "urban_districts"),
        ("石家庄市①", "whole", "whole_without_xinji"), ("石家庄市(全市)", "whole", "whole"),
    ],
)  # fmt: skip
def test_a_figure_has_the_scope_of_its_name_or_of_its_table(bench, printed, scope, kept):  # noqa: F811
    assert faults(bench, {"region_printed": printed, "scope": scope}) == ([], [("130100", kept)])


@pytest.mark.parametrize(
    ("printed", "scope"),
    [
        ("石家庄市①", "urban_districts"),
        ("石家庄市(全市)", "urban_districts"),
        ("石家庄市市辖区", "built_up"),
    ],
)
def test_the_whole_city_and_its_districts_never_mix(bench, printed, scope):  # noqa: F811
    found, kept = faults(bench, {"region_printed": printed, "scope": scope})
    assert [kind for kind, _, _ in found] == ["two scopes"]
    assert kept == []


@pytest.mark.parametrize(
    ("printed", "scope"), [("石家庄市", "urban_distrits"), ("唐山市", "whole_without_xinji")]
)
def test_a_scope_that_is_not_declared_for_the_region_is_a_fault(bench, printed, scope):  # noqa: F811
    found, kept = faults(bench, {"region_printed": printed, "scope": scope})
    assert [(kind, what) for kind, what, _ in found] == [("unknown scope", scope)]
    assert kept == []


@pytest.mark.parametrize(
    ("name", "code", "fits"),
    [
        ("石家庄市", "130100", True), ("石家庄市", "130100000000", True), ("石家庄市", "130200", False),
        # 廊坊地区 had another code before it became 廊坊市.
        ("廊坊市", "132800", True), ("廊坊市", "132900", False),
    ],
)  # fmt: skip
def test_a_printed_code_is_that_of_the_name_or_an_earlier_one(bench, name, code, fits):  # noqa: F811
    found, _ = faults(bench, {"region_printed": name, "code_printed": code})
    assert [kind for kind, _, _ in found] == ([] if fits else ["code does not fit the name"])


def test_a_province_is_summed_over_the_cities_of_the_year(bench):  # noqa: F811
    from tests.sql.test_statements import panel_row

    cities = [
        r for r in bench.sql("SELECT region_code, valid_to FROM reference.regions WHERE level = 'city'"
                             " AND parent_code = '370000'").fetchall()
    ]  # fmt: skip
    rows = [
        panel_row(level="city", region_code=code, indicator_id="population", year=year, value=1.0)
        for code, last in cities for year in (2018, 2019) if last is None or year <= last
    ] + [
        panel_row(level="province", region_code="370000", indicator_id="population", year=year, value=34.0)
        for year in (2018, 2019)
    ]  # fmt: skip
    put(bench, "panel.base", rows)
    for empty in ("candidates", "rescoped", "selected", "series"):
        put(bench, f"panel.{empty}", [])
    [doubt] = make(bench, "panel.doubts")
    # 17 cities with 莱芜, 16 without: a province that says 34 is compared in both years.
    assert doubt["years"] == "2018, 2019"
    assert doubt["message"].startswith("16 cities add up to 16.0")
