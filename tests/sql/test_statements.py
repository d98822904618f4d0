"""Single statements on small tables made for them."""

import datetime as dt
import random
from functools import cache
from typing import Any

import duckdb
import pandas as pd
import pytest

from pipelines import database
from pipelines.assets.region_names import names_frame
from pipelines.project import PACKAGE
from pipelines.reference import load_catalogue
from pipelines.reference.names import Registry
from pipelines.schemas import schema_of
from pipelines.sqlfiles import load_sql

SQL = load_sql(PACKAGE.parent / "sql")
Rows = list[dict[str, Any]]


@cache
def registry() -> Registry:
    return Registry(load_catalogue(PACKAGE / "reference"))


def put(connection: duckdb.DuckDBPyConnection, name: str, rows: Rows) -> None:
    """Fill a table with rows; columns that a test does not care for are NULL."""
    schema = schema_of(name)
    frame = pd.DataFrame([{**dict.fromkeys(schema.columns), **row} for row in rows])
    if not rows:
        frame = pd.DataFrame(columns=list(schema.columns))
    database.fill_by_frame(connection, schema, frame)


def rank(connection: duckdb.DuckDBPyConnection, *observations: dict[str, Any]) -> Rows:
    """Rank observations; returns the candidates."""
    put(connection, "clean.published_cells", list(observations))
    make(connection, "panel.series")
    make(connection, "panel.editions")
    make(connection, "panel.ranked")
    return make(connection, "panel.candidates")


def make(connection: duckdb.DuckDBPyConnection, name: str) -> Rows:
    """Run a statement; returns its rows as dictionaries."""
    if name == "clean.resolved":
        make(connection, "clean.printed_regions")
        frames = {"clean.printed_regions": database.read(connection, "clean.printed_regions")}
        frame = names_frame(frames, registry())
        database.fill_by_frame(connection, schema_of("clean.region_names"), frame)
        make(connection, "clean.printed_items")
    if name == "clean.observations":
        make(connection, "clean.published_cells")
    database.fill_by_query(connection, schema_of(name), SQL[name].text, {})
    relation = connection.table(name)
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


CELL = {
    "level": "city", "scope": "whole", "publication": "p", "code_printed": None,
    "region_printed": "北京", "indicator_printed": "地区生产总值", "unit_printed": "亿元",
    "year_printed": "2014", "value_printed": "1", "value_text": "1", "mark": "printed",
    "mark_text": "", "source_id": "s", "publisher": "p", "edition": "2015", "is_final": True,
    "obtained": "publisher file", "data_first_year": 2014, "data_last_year": 2022,
    "file": "raw/s/t.csv", "sheet": None, "cell": "B2", "address": "raw/s/t.csv!B2", "sha256": "0",
}  # fmt: skip


def cells(*changes: dict[str, Any]) -> Rows:
    return [
        {**CELL, "cell": f"B{i}", "address": f"raw/s/t.csv!B{i}", **change}
        for i, change in enumerate(changes, start=2)
    ]


@pytest.mark.parametrize(
    ("printed", "unit", "indicator", "value", "target"),
    [
        ("1,234.5", "万元", "地区生产总值", 0.12345, "亿元"),
        ("１２３．５", "亿元", "地区生产总值", 123.5, "亿元"),
        ("3.5", "万公里", "光缆线路长度", 35000, "公里"),
        ("62000", "个", "移动电话基站", 6.2, "万个"),
        ("12 345", "人", "常住人口", 1.2345, "万人"),
        ("107528", "元", "人均地区生产总值", 107528, "元/人"),
        ("10.75", "万元", "人均地区生产总值", 107500, "元/人"),
        ("1.5e3", "亿元", "地区生产总值", 1500, "亿元"),
        ("1，234，567.8", "亿元", "地区生产总值", 1234567.8, "亿元"),
        ("- 1 234.5", "亿元", "地区生产总值", -1234.5, "亿元"),
    ],
)
def test_numbers_and_units_become_the_indicators_unit(
    bench: duckdb.DuckDBPyConnection,
    printed: str, unit: str, indicator: str, value: float, target: str,
) -> None:  # fmt: skip
    put(bench, "extracts.cells", cells({
        "value_printed": printed, "value_text": printed, "unit_printed": unit,
        "indicator_printed": indicator,
    }))  # fmt: skip
    [row] = make(bench, "clean.resolved")
    assert row["unit"] == target
    assert row["value"] == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("printed", "level", "code"),
    [
        ("北京", "city", "110000"), ("北 京", "city", "110000"), ("北　京　市", "city", "110000"),
        ("河北省", "province", "130000"), ("石家庄市", "city", "130100"),
        ("大湾区 九市", "group", "G:gba9"), ("全国", "nation", "000000"),
        ("石\u200b家\u00a0庄\n市", "city", "130100"), ("Shijiazhuang", "city", "130100"),
        ("130100000000", "city", "130100"), ("河北省石家庄市", "city", "130100"),
        ("北京", "province", "110000"), ("襄樊市", "city", "420600"),
    ],
)  # fmt: skip
def test_names_become_codes(
    bench: duckdb.DuckDBPyConnection, printed: str, level: str, code: str
) -> None:
    put(bench, "extracts.cells", cells({"region_printed": printed, "level": level}))
    [row] = make(bench, "clean.resolved")
    assert row["region_code"] == code


@pytest.mark.parametrize(
    "printed",
    ["1,2341", "12,34", "1234 1", "1 2345", "12 3 45", "1234,567", "12.3 5", "12.5%", "1,234 1"],
)
def test_a_separator_that_parts_no_thousands_is_refused_and_never_read_over(
    bench: duckdb.DuckDBPyConnection, printed: str
) -> None:
    # 1,2341 may be 1,234 with a footnote 1.
    put(bench, "extracts.cells", cells({"value_printed": printed, "value_text": printed}))
    make(bench, "clean.resolved")
    assert [(p["kind"], p["cell"]) for p in make(bench, "clean.problems")] == [
        ("not a number", "B2")
    ]


def test_a_percent_sign_in_a_table_in_per_cent_says_nothing_new(
    bench: duckdb.DuckDBPyConnection,
) -> None:
    put(bench, "extracts.cells", cells(
        {"value_text": "12.5%", "unit_printed": "%"}, {"value_text": "12.5 ％", "unit_printed": "%"},
    ))  # fmt: skip
    assert [row["number"] for row in make(bench, "clean.resolved")] == [12.5, 12.5]


def test_a_table_without_a_year_column_takes_its_single_data_year(
    bench: duckdb.DuckDBPyConnection,
) -> None:
    # 中国科技统计年鉴2023 holds the data of 2022.
    put(bench, "extracts.cells", cells({
        "year_printed": None, "edition": "2023", "data_first_year": 2022, "data_last_year": 2022,
    }))  # fmt: skip
    [row] = make(bench, "clean.resolved")
    assert (row["edition"], row["year"]) == ("2023", 2022)


def test_marks_and_blanks_are_no_observations_and_no_faults(
    bench: duckdb.DuckDBPyConnection,
) -> None:
    put(bench, "extracts.cells", cells(
        {"value_printed": "", "value_text": "", "mark": "blank"},
        {"value_printed": "—", "value_text": "", "mark": "symbol", "mark_text": "—", "year_printed": "2015"},
        {"value_printed": "5①", "value_text": "5", "mark": "footnoted", "mark_text": "①", "year_printed": "2016"},
    ))  # fmt: skip
    make(bench, "clean.resolved")
    assert make(bench, "clean.problems") == []
    kept = make(bench, "clean.observations")
    assert [(row["year"], row["value"], row["mark_text"]) for row in kept] == [(2016, 5.0, "①")]


def test_the_same_value_printed_twice_is_no_conflict(bench: duckdb.DuckDBPyConnection) -> None:
    put(bench, "extracts.cells", cells({}, {}))
    make(bench, "clean.resolved")
    assert make(bench, "clean.problems") == []


def test_two_values_in_two_editions_are_both_kept(bench: duckdb.DuckDBPyConnection) -> None:
    put(
        bench,
        "extracts.cells",
        cells({"value_text": "18809.64"}, {"value_text": "13362.92", "edition": "2021"}),
    )
    make(bench, "clean.resolved")
    assert make(bench, "clean.problems") == []
    assert len(make(bench, "clean.observations")) == 2


OBSERVATION = {
    "level": "city", "region_code": "120000", "scope": "whole", "indicator_id": "gdp", "year": 2018,
    "region_zh": "天津", "unit": "亿元", "source_id": "s", "publication": "p", "edition": "2019",
    "published_on": None, "is_final": True, "obtained": "publisher file",
}  # fmt: skip
RULES = {
    "reported over secondary": (
        {"obtained": "secondary compilation", "edition": "2030"}, {"obtained": "publisher file"},
    ),
    "reported over preliminary": (
        {"obtained": "bulletin", "edition": "2030"}, {"obtained": "publisher export"},
    ),
    "preliminary over secondary": ({"obtained": "secondary compilation"}, {"obtained": "bulletin"}),
    "later edition": ({"edition": "2019"}, {"edition": "2021"}),
    "published later": (
        {"published_on": dt.date(2019, 2, 1)}, {"published_on": dt.date(2019, 9, 1)},
    ),
    "source order": ({"source_id": "vendor_city_panel"}, {"source_id": "nbs_province"}),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_one_value_is_chosen_by_the_declared_rule(
    bench: duckdb.DuckDBPyConnection, rule: str
) -> None:
    loser, winner = RULES[rule]
    rank(
        bench,
        {**OBSERVATION, "value": 18809.64, "address": "a!A1", **loser},
        {**OBSERVATION, "value": 13362.92, "address": "b!A1", **winner},
    )
    [row] = make(bench, "panel.selected")
    assert (row["value"], row["rule"], row["n_candidates"]) == (13362.92, rule, 2)


def test_the_losers_are_one_query_away(bench: duckdb.DuckDBPyConnection) -> None:
    # 天津 2018: the bulletin, the yearbook after it, the yearbook after the census.
    rank(
        bench,
        {**OBSERVATION, "value": 18809.0, "address": "a!A1", "obtained": "bulletin"},
        {**OBSERVATION, "value": 18809.64, "address": "b!A1", "source_id": "yearbook"},
        {**OBSERVATION, "value": 13362.92, "address": "c!A1", "source_id": "yearbook", "edition": "2021"},
    )  # fmt: skip
    ranked = bench.execute(
        "SELECT c.position, c.value, e.origin, e.edition, e.source_id, c.address"
        " FROM panel.candidates AS c JOIN panel.series AS s USING (series_id)"
        " JOIN panel.editions AS e USING (edition_id)"
        " WHERE s.level = 'city' AND s.region_code = '120000' AND s.indicator_id = 'gdp'"
        " AND c.year = 2018 ORDER BY c.position"
    ).fetchall()
    assert ranked == [
        (1, 13362.92, "reported", "2021", "yearbook", "c!A1"),
        (2, 18809.64, "reported", "2019", "yearbook", "b!A1"),
        (3, 18809.0, "preliminary", "2019", "s", "a!A1"),
    ]


@pytest.mark.parametrize(
    ("other", "rule"), [(1.0, "same value printed twice"), (2.0, "undecided: first by address")]
)
def test_what_the_rule_cannot_decide_says_so(
    bench: duckdb.DuckDBPyConnection, other: float, rule: str
) -> None:
    # Two sources without a place in the order, of one edition year.
    rank(
        bench,
        {**OBSERVATION, "value": other, "address": "b!A1", "source_id": "t"},
        {**OBSERVATION, "value": 1.0, "address": "a!A1"},
    )
    [row] = make(bench, "panel.selected")
    assert (row["value"], row["rule"]) == (1.0, rule)


TRUST = {"reported": 1, "preliminary": 2, "secondary": 3}


def origin_of(row: dict[str, Any]) -> str:
    """What kind of value it is, written anew from the vocabulary."""
    if row["obtained"] == "bulletin" or not row["is_final"]:
        return "preliminary"
    return "secondary" if row["obtained"] == "secondary compilation" else "reported"


@pytest.mark.parametrize("as_of", [None, dt.date(2021, 6, 30)])
def test_the_order_of_many_values_is_that_of_a_plain_sort(
    bench: duckdb.DuckDBPyConnection, as_of: dt.date | None
) -> None:
    draw = random.Random(7)
    listed = load_catalogue(PACKAGE / "reference")["source_order"]
    order = {row["source_id"]: int(row["position"]) for row in listed}
    rows = [
        {
            **OBSERVATION, "value": float(i), "address": f"a!A{draw.random()}",
            "year": draw.choice([2017, 2018]), "indicator_id": draw.choice(["gdp", "loans"]),
            "region_code": draw.choice(["110000", "120000"]),
            "source_id": draw.choice(["nbs_province", "vendor_city_panel", "unlisted"]),
            "edition": draw.choice(["2019", "2021", "unknown"]),
            "publication": draw.choice([None, "p", "q"]),
            "published_on": draw.choice([None, dt.date(2020, 3, 1), dt.date(2022, 3, 1)]),
            "is_final": draw.random() < 0.8,
            "obtained": draw.choice(["publisher file", "bulletin", "secondary compilation", "paper"]),
        }
        for i in range(800)
    ]  # fmt: skip
    if as_of:
        put(bench, "reference.run_options", [{"option": "as_of", "value": as_of.isoformat()}])
    rank(bench, *rows)
    chosen = {
        (r["region_code"], r["indicator_id"], r["year"]): (r["address"], r["n_candidates"])
        for r in make(bench, "panel.selected")
    }
    ranked = bench.execute("SELECT series_id, year, address FROM panel.candidates").fetchall()

    def place(row: dict[str, Any]) -> tuple:
        edition = int(row["edition"]) if row["edition"].isdigit() else 0
        published = row["published_on"].toordinal() if row["published_on"] else 0
        source = order.get(row["source_id"], 999)
        return TRUST[origin_of(row)], -edition, -published, source, row["address"]

    keys: dict[tuple, Rows] = {}
    for row in rows:
        published = row["published_on"]
        if row["obtained"] != "paper" and (not as_of or (published and published <= as_of)):
            keys.setdefault((row["region_code"], row["indicator_id"], row["year"]), []).append(row)
    expected = [row["address"] for key in sorted(keys) for row in sorted(keys[key], key=place)]
    assert [address for _, _, address in ranked] == expected
    assert chosen == {
        key: (min(these, key=place)["address"], len(these)) for key, these in keys.items()
    }


def test_each_series_and_edition_is_ranked_by_itself(bench: duckdb.DuckDBPyConnection) -> None:
    changes = [
        {"scope": "urban_districts"}, {"region_code": "110000"}, {"indicator_id": "loans"},
        {"level": "province"}, {"year": 2019}, {"publication": None},
    ]  # fmt: skip
    rows = rank(
        bench,
        *(
            {**OBSERVATION, "value": float(i), "address": f"a!A{i}", **change}
            for i, change in enumerate([{}, *changes])
        ),
    )
    # Only the last shares its key with the first: another publication, none named.
    assert sorted(row["position"] for row in rows) == [1, 1, 1, 1, 1, 1, 2]
    assert len({(row["series_id"], row["year"]) for row in rows}) == 6


def test_not_final_values_are_preliminary_wherever_they_come_from(
    bench: duckdb.DuckDBPyConnection,
) -> None:
    rank(bench, {**OBSERVATION, "value": 1.0, "address": "a!A1", "is_final": False})
    [row] = make(bench, "panel.selected")
    assert row["origin"] == "preliminary"


def test_an_unknown_edition_never_beats_a_known_one(bench: duckdb.DuckDBPyConnection) -> None:
    rank(
        bench,
        {**OBSERVATION, "value": 1.0, "address": "a!A1", "edition": "unknown"},
        {**OBSERVATION, "value": 2.0, "address": "b!A1", "edition": "2015"},
    )
    [row] = make(bench, "panel.selected")
    assert row["value"] == 2.0


def panel_row(**change: Any) -> dict[str, Any]:
    return {
        "level": "city", "scope": "whole", "indicator_id": "deposits", "year": 2014, "value": 1.0,
        "unit": "亿元", "origin": "reported", "address": "x!A1", "rule": "only value",
        "n_candidates": 1, **change,
    }  # fmt: skip


def test_a_group_is_summed_only_when_every_city_is_there(bench: duckdb.DuckDBPyConnection) -> None:
    cities = [
        row["region_code"]
        for row in load_catalogue(PACKAGE / "reference")["region_groups"]
        if row["group_id"] == "G:gba9" and row["level"] == "city"
    ]
    rows = [panel_row(region_code=c, value=float(i)) for i, c in enumerate(cities)]
    rows[3]["origin"] = "interpolated"
    rows += [panel_row(region_code=c, year=2015) for c in cities[1:]]
    put(bench, "panel.base", rows)
    [made] = make(bench, "panel.aggregates")
    assert (made["region_code"], made["year"], made["value"]) == ("G:gba9", 2014, 36.0)
    # As little trusted as its least trusted member.
    assert made["origin"] == "interpolated"


def test_an_indicator_that_does_not_aggregate_has_no_group(
    bench: duckdb.DuckDBPyConnection,
) -> None:
    cities = [
        row["region_code"]
        for row in load_catalogue(PACKAGE / "reference")["region_groups"]
        if row["group_id"] == "G:gba9" and row["level"] == "city"
    ]
    put(
        bench,
        "panel.base",
        [panel_row(region_code=c, indicator_id="average_wage_staff", unit="元/人") for c in cities],
    )
    assert make(bench, "panel.aggregates") == []


def test_a_derived_indicator_needs_all_of_its_parts(bench: duckdb.DuckDBPyConnection) -> None:
    put(bench, "panel.aggregates", [])
    put(bench, "panel.base", [
        panel_row(region_code="110000", indicator_id="deposits", value=100.0),
        panel_row(region_code="110000", indicator_id="loans", value=50.0, origin="secondary", address="x!B1"),
        panel_row(region_code="110000", indicator_id="gdp", value=75.0),
        panel_row(region_code="120000", indicator_id="deposits", value=100.0),
        panel_row(region_code="120000", indicator_id="gdp", value=75.0),
    ])  # fmt: skip
    rows = {(r["region_code"], r["indicator_id"]): r for r in make(bench, "panel.derived")}
    assert rows[("110000", "financial_depth")]["value"] == pytest.approx(2.0)
    assert rows[("110000", "financial_depth")]["origin"] == "secondary"
    assert "x!B1" in rows[("110000", "financial_depth")]["address"]
    assert rows[("110000", "deposits_loans")]["value"] == pytest.approx(150.0)
    assert not any(code == "120000" for code, _ in rows)


def test_breaks_reach_derived_indicators_and_groups(bench: duckdb.DuckDBPyConnection) -> None:
    found = {
        (row["level"], row["region_code"], row["indicator_id"], row["year"])
        for row in make(bench, "panel.breaks")
    }
    assert ("city", "120000", "gdp", 2019) in found
    assert ("city", "120000", "gdp_per_capita", 2019) in found
    assert ("group", "G:jjj", "financial_depth", 2019) in found
    assert ("city", "130100", "electricity", 2017) in found
    assert ("city", "110000", "gdp", 2019) not in found


def test_a_marked_name_is_another_scope(bench: duckdb.DuckDBPyConnection) -> None:
    # 河北统计年鉴2021: 石家庄市①数据不含辛集市.
    put(
        bench,
        "extracts.cells",
        cells({"region_printed": "石家庄市"}, {"region_printed": "石家庄市①"}),
    )
    found = {
        (r["region_printed"], r["region_code"], r["scope"]) for r in make(bench, "clean.resolved")
    }
    assert found == {
        ("石家庄市", "130100", "whole"),
        ("石家庄市①", "130100", "whole_without_xinji"),
    }


def test_the_region_is_thirteen_cities_or_three_provinces(bench: duckdb.DuckDBPyConnection) -> None:
    groups = load_catalogue(PACKAGE / "reference")["region_groups"]
    put(bench, "panel.base", [
        panel_row(region_code=row["region_code"], level=row["level"], value=10.0 if row["level"] == "province" else 1.0)
        for row in groups if row["group_id"] == "G:jjj"
    ])  # fmt: skip
    made = {row["scope"]: (row["value"], row["rule"]) for row in make(bench, "panel.aggregates")}
    assert made == {
        "whole": (13.0, "sum of 13 cities"),
        "from_provinces": (30.0, "sum of 3 provinces"),
    }


def test_a_warning_names_both_values_and_both_cells(bench: duckdb.DuckDBPyConnection) -> None:
    put(bench, "panel.doubts", [])
    put(bench, "panel.stated_growth", [])
    put(bench, "panel.jumps", [{
        "level": "city", "region_code": "130700", "scope": "whole", "indicator_id": "hei_students",
        "year": 2016, "kind": "spike", "value_before": 67806.0, "value": 17565.0,
        "address_before": "raw/a.csv!F75", "address": "raw/b.csv!F76", "expected": 60020.0,
        "unlikeliness": 5.0, "message": "17,565 stands after 67,806",
    }])  # fmt: skip
    [row] = make(bench, "meta.warnings")
    for part in ("17,565", "67,806", "raw/b.csv!F76", "before: raw/a.csv!F75"):
        assert part in row["message"]


@pytest.mark.parametrize(
    ("stated", "basis", "breaks", "agrees"),
    [
        # 110.0 after 100.0: between 109.95 and 110.05 over 99.95 and 100.05, so 9.9 to 10.1 and
        # half a unit of the rate.
        ("10.0", "nominal", [], True),
        ("10.1", "nominal", [], True),
        ("10.2", "nominal", [], False),
        ("10", "nominal", [], True),
        ("10.2", "nominal", [2022], None),
        ("3.0", "comparable", [], None),
    ],
)
def test_stated_growth_is_held_against_the_figures_within_rounding(
    bench: duckdb.DuckDBPyConnection,
    stated: str,
    basis: str,
    breaks: list[int],
    agrees: bool | None,
) -> None:
    key = {"level": "city", "region_code": "130100", "scope": "whole", "indicator_id": "loans"}
    put(bench, "extracts.figures", [{
        "role": "growth", "unit_printed": "%", "address": "b#p1.s1:9-12", "printed": stated,
        "growth": float(stated), "value_address": "b#p1.s1:1-5", "compared_year": 2021,
        "price_basis": basis,
    }])  # fmt: skip
    put(bench, "clean.observations", [
        {**key, "year": 2022, "value": 110.0, "unit": "亿元", "value_printed": "110.0", "address": "b#p1.s1:1-5"}
    ])  # fmt: skip
    put(bench, "clean.resolved", [{"address": "b#p1.s1:1-5", "number": 110.0}])
    put(bench, "panel.selected", [{**key, "year": 2021, "value": 100.0, "address": "a!B2"}])
    put(bench, "panel.breaks", [{**key, "year": year} for year in breaks])
    [row] = make(bench, "panel.stated_growth")
    assert row["agrees"] is agrees
    assert (row["value_before"] is None) == (agrees is None)


SCORE = {
    "index_id": "i", "level": "city", "region_code": "120000", "aggregation": None,
    "break_in_inputs": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("options", "growth", "reason"),
    [("{}", None, "crosses a declared break"), ('{"across_breaks":true}', 1.5, "")],
)
def test_an_index_does_not_grow_over_a_break_unless_asked_and_then_says_so(
    bench: duckdb.DuckDBPyConnection, options: str, growth: float | None, reason: str
) -> None:
    put(bench, "indices.growth", [])
    put(bench, "reference.index_definitions", [
        {"index_id": "i", "method": "total", "first_year": 2014, "last_year": 2022, "options": options}
    ])  # fmt: skip
    put(bench, "indices.scores", [
        {**SCORE, "year": 2014, "score": 2.0}, {**SCORE, "year": 2022, "score": 5.0},
    ])  # fmt: skip
    [row] = make(bench, "comparison.growth")
    assert (row["growth"], row["reason"], row["break_in_inputs"]) == (growth, reason, True)


def test_constant_prices_chain_the_index_and_deflate_the_rest(
    bench: duckdb.DuckDBPyConnection,
) -> None:
    def row(indicator: str, year: int, value: float, unit: str = "亿元") -> dict[str, Any]:
        return panel_row(
            region_code="120000", indicator_id=indicator, year=year, value=value, unit=unit
        )

    put(bench, "panel.base", [
        row("gdp", 2014, 100.0), row("gdp", 2015, 120.0), row("gdp", 2016, 90.0),
        row("gdp_index", 2015, 110.0, "上年=100"), row("gdp_index", 2016, 105.0, "上年=100"),
        row("gdp_index", 2018, 103.0, "上年=100"),
        row("science_expenditure", 2014, 5.0), row("science_expenditure", 2015, 6.0),
    ])  # fmt: skip
    made = {
        (r["indicator_id"], r["year"]): r["value"] for r in make(bench, "panel.constant_prices")
    }
    # The volume follows the index alone: 100, 110, 115.5; 2018 is behind a gap in the index.
    assert made[("gdp_constant_2014", 2014)] == pytest.approx(100)
    assert made[("gdp_constant_2014", 2015)] == pytest.approx(110)
    assert made[("gdp_constant_2014", 2016)] == pytest.approx(115.5)
    assert ("gdp_constant_2014", 2018) not in made
    # Implicit deflator of 2015: 120 / 110.
    assert made[("science_expenditure_constant_2014", 2015)] == pytest.approx(6 * 110 / 120)
    assert made[("science_expenditure_constant_2014", 2014)] == pytest.approx(5)


def test_a_chained_volume_does_not_inherit_the_breaks_of_the_level(
    bench: duckdb.DuckDBPyConnection,
) -> None:
    broken = {(r["region_code"], r["indicator_id"], r["year"]) for r in make(bench, "panel.breaks")}
    assert ("120000", "gdp", 2019) in broken
    assert ("120000", "gdp_constant_2014", 2019) not in broken
    assert ("120000", "science_expenditure_constant_2014", 2019) in broken


@pytest.mark.parametrize(
    ("origin", "year", "status"),
    [
        ("reported", 2015, "A"), ("preliminary", 2015, "P"), ("secondary", 2015, "V"),
        ("interpolated", 2015, "I"), ("extrapolated", 2015, "E"), ("reported", 2019, "B"),
    ],
)  # fmt: skip
def test_sdmx_status_follows_from_origin_and_breaks(
    bench: duckdb.DuckDBPyConnection, origin: str, year: int, status: str
) -> None:
    make(bench, "panel.breaks")
    put(
        bench,
        "panel.values",
        [panel_row(region_code="120000", indicator_id="gdp", year=year, origin=origin)],
    )
    [row] = make(bench, "panel.obs_status")
    assert row["obs_status"] == status


def test_the_gap_report_counts_what_is_filled_and_what_stays_open(
    bench: duckdb.DuckDBPyConnection,
) -> None:
    put(bench, "panel.base", [
        panel_row(region_code="120000", year=2014), panel_row(region_code="120000", year=2015, origin="interpolated"),
        panel_row(region_code="120000", year=2016), panel_row(region_code="120000", year=2019),
    ])  # fmt: skip
    [row] = make(bench, "panel.gap_report")
    assert (row["n_published"], row["n_filled"], row["n_open"], row["years_filled"]) == (
        3,
        1,
        2,
        "2015",
    )
