import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.project import PACKAGE
from pipelines.reference import ReferenceError, load_catalogue
from pipelines.reference.catalogue import terms
from pipelines.reference.files import COLUMNS, KEYS

SHIPPED = PACKAGE / "reference"
Rows = list[dict[str, str]]
CORRECTION = {
    "source_id": "made_source", "level": "city", "region_code": "130100", "scope": "whole",
    "indicator_id": "gdp", "year": "2018", "value_printed": "60.8", "action": "replace",
    "value": "6082.6", "reason": "a slipped point", "evidence": "the yearbook",
}  # fmt: skip
CHANGE = {
    "source_id": "made_source", "level": "city", "scope": "whole", "indicator_id": "gdp",
    "edition": "2018", "kind": "unit", "reason": "万元 to 亿元", "evidence": "the yearbook",
}  # fmt: skip
CONFIRMATION = {
    "sha256": "a" * 64, "cell": "p1.s1:1-2", "action": "reject", "indicator_printed": "",
    "region_printed": "", "year_printed": "", "unit_printed": "", "value": "",
    "reason": "a plan", "confirmed_by": "a test", "confirmed_on": "2024-01-02",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped reference tables, to be broken."""
    for path in SHIPPED.glob("*.csv"):
        shutil.copy(path, tmp_path / path.name)
    edit(tmp_path, "corrections", lambda rows: rows.append(dict(CORRECTION)))
    edit(tmp_path, "declared_changes", lambda rows: rows.append(dict(CHANGE)))
    edit(tmp_path, "confirmations", lambda rows: rows.append(dict(CONFIRMATION)))
    return tmp_path


@pytest.fixture(scope="module")
def shipped():
    return load_catalogue(SHIPPED)


def edit(folder: Path, name: str, change: Callable[[Rows], None]) -> Rows:
    """Change the rows of a table and write it back."""
    path = folder / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    change(rows)
    target = io.StringIO()
    writer = csv.DictWriter(target, COLUMNS[name], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(target.getvalue(), "utf-8")
    return rows


def set_of(folder: Path, name: str, key: str, value: str, /, **changes: str) -> int:
    """Change the first row whose ``key`` is ``value``; returns its number in the file."""
    at: list[int] = []

    def change(rows: Rows) -> None:
        at.append(next(i for i, row in enumerate(rows) if row[key] == value))
        rows[at[0]].update(changes)

    edit(folder, name, change)
    return at[0] + 2


def refused(folder: Path) -> str:
    with pytest.raises(ReferenceError) as raised:
        load_catalogue(folder)
    return str(raised.value)


# Corrupted tables.


def test_the_copy_loads_before_it_is_broken(folder):
    shipped = load_catalogue(SHIPPED)
    for name in COLUMNS:
        edit(folder, name, lambda rows: None)
    shipped["corrections"].append(CORRECTION)
    shipped["declared_changes"].append(CHANGE)
    shipped["confirmations"].append(CONFIRMATION)
    assert load_catalogue(folder).tables == shipped.tables


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_that_is_not_there_is_refused(folder, name):
    (folder / f"{name}.csv").unlink()
    message = refused(folder)
    assert f"{name}.csv: expected this reference file, found none" in message


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_with_other_columns_is_refused(folder, name):
    path = folder / f"{name}.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace(COLUMNS[name][0], "wrong", 1), "utf-8")
    message = refused(folder)
    assert f"{name}.csv: found columns ['wrong'" in message
    assert f"expected {list(COLUMNS[name])}" in message


def test_columns_in_another_order_are_refused(folder):
    path = folder / "origins.csv"
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    path.write_text("\n".join(",".join([b, a, *rest]) for a, b, *rest in rows), "utf-8")
    assert "origins.csv: found columns ['trust', 'origin'" in refused(folder)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_key_that_stands_twice_is_refused(folder, name):
    rows = edit(folder, name, lambda rows: rows.append(dict(rows[0])))
    message = refused(folder)
    key = "/".join(rows[0][column] for column in KEYS[name])
    assert f"{name}.csv row {len(rows) + 1}: {key} stands twice" in message


@pytest.mark.parametrize(
    "name", ["region_groups", "region_aliases", "breaks", "corrections", "scope_relations"]
)
def test_a_region_that_is_not_declared_is_refused(folder, name):
    first = load_catalogue(folder)[name][0]
    row = set_of(folder, name, "region_code", first["region_code"], region_code="999999")
    expected = f"{name}.csv row {row}: no region {first['level']} 999999 in regions.csv"
    assert expected in refused(folder)


def test_a_region_at_another_level_than_declared_is_refused(folder):
    row = set_of(folder, "region_groups", "region_code", "130100", level="province")
    assert f"region_groups.csv row {row}: no region province 130100" in refused(folder)


def test_a_group_that_holds_a_region_and_a_part_of_it_is_refused(folder):
    part = {"group_id": "G:jjj", "level": "city", "region_code": "130181"}
    rows = edit(folder, "region_groups", lambda rows: rows.append(part))
    message = refused(folder)
    assert f"region_groups.csv row {len(rows) + 1}: 130181 is part of 130100" in message
    assert "count it twice" in message


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("part_code", "139999", "no region city 139999"),
        ("sign", "*", "sign '*', expected + or -"),
        ("relation", "a", "relation 'a', expected a whole number"),
        ("part_scope", "whole", "whole is made of itself"),
    ],
)
def test_a_relation_of_scopes_that_does_not_hold_together_is_refused(
    folder, column, value, expected
):
    row = set_of(folder, "scope_relations", "region_code", "130100", **{column: value})
    assert f"scope_relations.csv row {row}: {expected}" in refused(folder)


def test_shipped_relations_of_scopes_are_true_of_any_figures(shipped):
    # Whatever the parts of a region are, a sum and the difference that turns it round agree.
    figures: dict[tuple[str, str], float] = {}
    rows = shipped["scope_relations"]
    whole = {(row["region_code"], row["scope"]) for row in rows if row["scope"] == "whole"}
    parts = {(row["part_code"], row["part_scope"]) for row in rows} - whole
    figures |= {part: 2.0**i for i, part in enumerate(sorted(parts))}
    for city in whole:
        own = [
            (r["part_code"], r["part_scope"])
            for r in rows
            if (r["region_code"], r["scope"]) == city
        ]
        figures[city] = sum(figures[part] for part in own)
    for target in {(row["region_code"], row["scope"]) for row in rows} - whole:
        terms_of = [r for r in rows if (r["region_code"], r["scope"]) == target]
        made = sum(
            float(f"{r['sign']}1") * figures[r["part_code"], r["part_scope"]] for r in terms_of
        )
        assert made == figures[target]


def test_a_parent_that_is_not_declared_is_refused(folder):
    row = set_of(folder, "regions", "region_zh", "石家庄", parent_code="139999")
    message = refused(folder)
    assert f"regions.csv row {row}" in message
    assert "139999" in message


@pytest.mark.parametrize(
    ("name", "key", "value", "changes", "part"),
    [
        ("regions", "region_zh", "莱芜", {"successor_code": "379999"}, "no city 379999 to succeed it"),
        ("regions", "region_zh", "莱芜", {"valid_to": "2O18"}, "valid_to '2O18', expected a year or nothing"),
        ("regions", "region_zh", "莱芜", {"valid_from": "2019"}, "valid from 2019 to 2018 runs backwards"),
        ("regions", "region_zh", "榆林", {"region_zh": "玉林"}, "玉林 is the name of 450900 already"),
        ("region_aliases", "alias", "襄樊市", {"alias": "荆州市"}, "荆州市 is the name of 421000 already"),
        ("region_aliases", "alias", "石家庄①", {"scope": "whole_city"}, "no scope 'whole_city' in scopes.csv"),
        ("scopes", "scope", "whole_without_xinji", {"region_code": "139999"}, "no region 139999"),
    ],
)  # fmt: skip
def test_a_registry_that_does_not_hold_together_is_refused(folder, name, key, value, changes, part):
    row = set_of(folder, name, key, value, **changes)
    message = refused(folder)
    assert f"{name}.csv row {row}" in message
    assert part in message


@pytest.mark.parametrize(
    "name",
    ["indicator_names", "breaks", "source_order", "corrections", "tolerances", "declared_changes"],
)
def test_an_indicator_that_is_not_declared_is_refused(folder, name):
    first = load_catalogue(folder)[name][0]["indicator_id"]
    row = set_of(folder, name, "indicator_id", first, indicator_id="gpd")
    assert f"{name}.csv row {row}: no indicator 'gpd'" in refused(folder)


@pytest.mark.parametrize("name", ["indicator_names", "breaks", "corrections"])
def test_a_star_for_all_indicators_is_refused_where_it_means_nothing(folder, name):
    first = load_catalogue(folder)[name][0]["indicator_id"]
    row = set_of(folder, name, "indicator_id", first, indicator_id="*")
    assert f"{name}.csv row {row}" in refused(folder)


@pytest.mark.parametrize("name", ["region_groups", "region_aliases", "corrections"])
def test_a_star_for_all_regions_is_refused_where_it_means_nothing(folder, name):
    first = load_catalogue(folder)[name][0]["region_code"]
    row = set_of(folder, name, "region_code", first, region_code="*")
    assert f"{name}.csv row {row}" in refused(folder)


def test_a_unit_that_is_not_declared_is_refused(folder):
    row = set_of(folder, "indicators", "indicator_id", "gdp", unit="亿圆")
    assert f"indicators.csv row {row} (gdp): unit 亿圆 is not in units.csv" in refused(folder)


def test_a_part_of_a_unit_that_is_not_declared_is_refused(folder):
    row = set_of(folder, "indicators", "indicator_id", "gdp_per_capita", unit="元/口")
    expected = f"indicators.csv row {row} (gdp_per_capita): unit 口 is not in units.csv"
    assert expected in refused(folder)


def test_a_kind_that_is_not_known_is_refused(folder):
    row = set_of(folder, "indicators", "indicator_id", "gdp", kind="measured")
    message = refused(folder)
    assert f"indicators.csv row {row} (gdp): kind 'measured', expected one of observed" in message


@pytest.mark.parametrize("part", ["gpd", "rd_intensity", "printed_synergy_degree"])
def test_a_part_that_is_not_observed_is_refused(folder, part):
    row = set_of(folder, "indicators", "indicator_id", "gdp_per_capita", numerator=part)
    expected = (
        f"indicators.csv row {row} (gdp_per_capita): part {part!r} is not an observed indicator"
    )
    assert expected in refused(folder)


@pytest.mark.parametrize(
    ("indicator", "changes", "parts"),
    [
        # money over persons, stated as items over persons
        ("gdp_per_capita", {"unit": "件/万人"}, ["件/万人", "item/person", "CNY/person"]),
        # items over persons, stated as money over persons
        ("patents_per_10k", {"unit": "元/人"}, ["元/人", "CNY/person", "item/person"]),
        # a quotient stated as its numerator
        ("gdp_per_capita", {"unit": "亿元"}, ["亿元", "CNY", "CNY/person"]),
        # money over money is a ratio
        ("rd_intensity", {"unit": "元"}, ["元", "CNY", "ratio"]),
        # a sum stated as a ratio
        ("deposits_loans", {"unit": "%"}, ["%", "ratio", "CNY"]),
        # the quotient turned round
        ("gdp_per_capita", {"unit": "人/元"}, ["人/元", "person/CNY", "CNY/person"]),
    ],
)
def test_a_unit_whose_dimension_does_not_fit_its_parts_is_refused(
    folder, indicator, changes, parts
):
    row = set_of(folder, "indicators", "indicator_id", indicator, **changes)
    message = refused(folder)
    assert f"indicators.csv row {row} ({indicator}): unit {parts[0]} is {parts[1]}" in message
    assert f"its parts give {parts[2]}" in message


@pytest.mark.parametrize("unit", ["元/人", "万元/百人", "亿元/万人"])
def test_any_unit_of_the_right_dimension_is_accepted(folder, unit):
    set_of(folder, "indicators", "indicator_id", "gdp_per_capita", unit=unit)
    assert load_catalogue(folder).indicators["gdp_per_capita"]["unit"] == unit


def test_a_sum_of_money_and_persons_is_refused(folder):
    row = set_of(
        folder, "indicators", "indicator_id", "deposits_loans", numerator="deposits+population"
    )
    message = refused(folder)
    assert f"indicators.csv row {row} (deposits_loans): the terms of a sum have" in message


def test_a_derived_indicator_without_numerator_is_refused(folder):
    row = set_of(folder, "indicators", "indicator_id", "deposits_loans", numerator="")
    assert f"indicators.csv row {row} (deposits_loans)" in refused(folder)


def test_a_weight_of_an_aggregation_that_is_not_declared_is_refused(folder):
    row = set_of(
        folder, "indicators", "indicator_id", "road_area_per_capita", aggregation="weighted:people"
    )
    message = refused(folder)
    assert f"indicators.csv row {row} (road_area_per_capita)" in message
    assert "people" in message


@pytest.mark.parametrize(("column", "word"), [("aggregation", "summ"), ("fill_rule", "linaer")])
def test_a_rule_that_is_not_known_is_refused(folder, column, word):
    # Taken as it stands it would mean that nothing is summed, or nothing is filled.
    row = set_of(folder, "indicators", "indicator_id", "gdp", **{column: word})
    message = refused(folder)
    assert f"indicators.csv row {row} (gdp)" in message
    assert word in message


@pytest.mark.parametrize(
    ("name", "key", "value", "column", "word"),
    [
        ("units", "unit", "亿元", "multiplier", "1O0000000"),
        ("units", "unit", "亿元", "multiplier", "0"),
        ("breaks", "year", "2017", "year", "20l7"),
        ("origins", "origin", "secondary", "trust", "third"),
        ("source_order", "position", "2", "position", "second"),
        ("indicators", "indicator_id", "gdp", "max_gap", "three"),
        ("corrections", "year", "2018", "year", "20l8"),
        ("corrections", "year", "2018", "value", "6O82.6"),
        ("corrections", "year", "2018", "value", ""),
        ("declared_changes", "edition", "2018", "kind", "units"),
        ("declared_changes", "edition", "2018", "level", "town"),
        ("outside_names", "name", "城市合计", "level", "town"),
        ("tolerances", "kind", "sources_disagree", "tolerance", "half a per cent"),
    ],
)
def test_a_number_that_is_none_is_refused(folder, name, key, value, column, word):
    row = set_of(folder, name, key, value, **{column: word})
    message = refused(folder)
    assert f"{name}.csv row {row}" in message
    assert word in message


def test_an_action_of_a_correction_that_is_not_known_is_refused(folder):
    row = set_of(folder, "corrections", "year", "2018", action="exlude")
    message = refused(folder)
    assert f"corrections.csv row {row}" in message
    assert "exlude" in message


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"price_basis": "constant"}, "price basis 'constant', expected constant:YEAR"),
        ({"price_basis": "2014"}, "price basis '2014', expected constant:YEAR"),
        ({"denominator": "population"}, "population does not say in `numerator`"),
        ({"denominator": ""}, "denominator"),
        ({"numerator": ""}, "numerator"),
        ({"unit": "万元"}, "unit 万元, expected that of gdp"),
    ],
)
def test_a_series_at_constant_prices_needs_its_year_index_and_unit(folder, changes, part):
    row = set_of(folder, "indicators", "indicator_id", "gdp_constant_2014", **changes)
    message = refused(folder)
    assert f"indicators.csv row {row} (gdp_constant_2014): " in message
    assert part in message


def test_a_row_with_more_cells_than_columns_is_refused(folder):
    # A comma in a note that nobody quoted moves what follows into the wrong column.
    path = folder / "breaks.csv"
    lines = path.read_text("utf-8").splitlines()
    lines.append("city,440300,population,2017,administrative_change,from 2017, with 深汕,series")
    path.write_text("\n".join(lines), "utf-8")
    assert f"breaks.csv row {len(lines)}" in refused(folder)


@pytest.mark.parametrize(
    ("name", "line"),
    [("breaks", "city,440300,population,2017"), ("indicators", "gdp2,名,name,亿元,whole,observed")],
)
def test_a_row_with_fewer_cells_than_columns_is_refused(folder, name, line):
    path = folder / f"{name}.csv"
    lines = [*path.read_text("utf-8").splitlines(), line]
    path.write_text("\n".join(lines), "utf-8")
    assert f"{name}.csv row {len(lines)}" in refused(folder)


def test_all_faults_are_named_together(folder):
    set_of(folder, "region_groups", "region_code", "130100", region_code="999999")
    set_of(folder, "indicator_names", "indicator_id", "gdp", indicator_id="gpd")
    set_of(folder, "indicators", "indicator_id", "gdp_per_capita", unit="件/万人")
    message = refused(folder)
    for name in ("region_groups.csv row", "indicator_names.csv row", "indicators.csv row"):
        assert name in message


# What an indicator is made of.


def test_terms_of_a_sum_are_its_indicators():
    assert terms("deposits + loans") == ["deposits", "loans"]
    assert terms("gdp") == ["gdp"]
    assert terms("") == []


def test_parts_say_what_an_indicator_is_made_of(shipped):
    parts = {
        identity: sorted(
            (row["role"], row["part_id"])
            for row in shipped.parts()
            if row["indicator_id"] == identity
        )
        for identity in (
            "gdp",
            "financial_depth",
            "deposits_loans",
            "printed_nqpf_mean",
            "gdp_constant_2014",
            "science_expenditure_constant_2014",
        )
    }
    assert parts == {
        "gdp": [("itself", "gdp")],
        "financial_depth": [("denominator", "gdp"), ("numerator", "deposits"), ("numerator", "loans")],
        "deposits_loans": [("numerator", "deposits"), ("numerator", "loans")],
        "printed_nqpf_mean": [("itself", "printed_nqpf_mean")],
        "gdp_constant_2014": [("base", "gdp"), ("deflator", "gdp_index")],
        "science_expenditure_constant_2014": [
            ("deflated", "gdp"), ("deflator", "gdp_index"), ("numerator", "science_expenditure"),
        ],
    }  # fmt: skip


# The shipped tables.


def codes(catalogue, level: str) -> dict[str, str]:
    """Region code and parent of a level, of the regions that still exist."""
    return {
        row["region_code"]: row["parent_code"]
        for row in catalogue["regions"]
        if row["level"] == level and not row["valid_to"]
    }


def members(catalogue, group: str, level: str) -> set[str]:
    return {
        row["region_code"]
        for row in catalogue["region_groups"]
        if (row["group_id"], row["level"]) == (group, level)
    }


def test_the_groups_are_thirteen_cities_and_three_provinces_and_nine_cities(shipped):
    assert len(members(shipped, "G:jjj", "city")) == 13
    assert len(members(shipped, "G:gba9", "city")) == 9
    assert members(shipped, "G:jjj", "province") == {"110000", "120000", "130000"}
    assert members(shipped, "G:gba9", "province") == set()


def test_the_cities_of_the_groups_are_those_of_their_provinces(shipped):
    # 京津冀: both municipalities and all eleven cities of 河北; the nine cities are in 广东.
    cities = codes(shipped, "city")
    hebei = {code for code, parent in cities.items() if parent == "130000"}
    assert len(hebei) == 11
    assert members(shipped, "G:jjj", "city") == {"110000", "120000", *hebei}
    assert {cities[code] for code in members(shipped, "G:gba9", "city")} == {"440000"}


def test_region_codes_have_six_digits_and_group_codes_a_sign(shipped):
    for row in shipped["regions"]:
        code = row["region_code"]
        if row["level"] == "group":
            assert code.startswith("G:")
        else:
            assert len(code) == 6, code
            assert code.isdecimal(), code


def test_codes_end_as_their_level_asks(shipped):
    assert all(code.endswith("0000") for code in codes(shipped, "province"))
    for group in ("G:jjj", "G:gba9"):
        assert all(code.endswith("00") for code in members(shipped, group, "city"))


def test_the_mainland_has_thirty_one_provinces(shipped):
    assert len(codes(shipped, "province")) == 31


def test_children_lie_under_the_first_two_digits_of_their_parent(shipped):
    provinces, cities = codes(shipped, "province"), codes(shipped, "city")
    for code, parent in cities.items():
        assert parent in {**provinces, **cities}, code
        assert code[:2] == parent[:2], code
    for group in ("G:jjj", "G:gba9"):
        assert all(cities[code] in provinces for code in members(shipped, group, "city"))
    assert set(provinces.values()) == {"000000"}


def test_a_full_name_contains_the_short_one(shipped):
    for row in shipped["regions"]:
        if row["level"] in {"city", "province"}:
            # 海南州 for 海南藏族自治州: in order, not always together.
            rest = iter(row["name_full_zh"])
            assert all(character in rest for character in row["region_zh"]), row


def test_a_name_means_one_region_within_its_level(shipped):
    seen: dict[tuple[str, str], str] = {}
    rows = [
        *((r["level"], r["region_zh"], r["region_code"]) for r in shipped["regions"]),
        *((r["level"], r["name_full_zh"], r["region_code"]) for r in shipped["regions"]),
        *((r["level"], r["alias"], r["region_code"]) for r in shipped["region_aliases"]),
    ]
    for level, name, code in rows:
        assert seen.setdefault((level, name), code) == code, name


def test_every_printed_name_is_an_observed_or_printed_indicator(shipped):
    for row in shipped["indicator_names"]:
        assert shipped.indicators[row["indicator_id"]]["kind"] in {"observed", "printed"}, row


def test_printed_names_are_written_without_white_space_and_with_plain_brackets(shipped):
    for row in shipped["indicator_names"]:
        name = row["printed_name"]
        assert name == "".join(name.split()), name
        assert not set("（）") & set(name), name


def test_units_have_a_size_above_zero(shipped):
    assert all(float(row["multiplier"]) > 0 for row in shipped["units"])


@pytest.mark.parametrize(
    ("large", "small", "times"),
    [
        ("亿元", "万元", 1e4),
        ("万元", "元", 1e4),
        ("亿美元", "百万美元", 100),
        ("万人", "百人", 100),
        ("万公里", "公里", 1e4),
        ("平方公里", "平方米", 1e6),
        ("亿千瓦时", "万千瓦时", 1e4),
        ("1", "%", 100),
    ],
)
def test_units_of_one_dimension_stand_in_the_right_proportion(shipped, large, small, times):
    units = {row["unit"]: row for row in shipped["units"]}
    assert units[large]["dimension"] == units[small]["dimension"]
    found = float(units[large]["multiplier"]) / float(units[small]["multiplier"])
    assert found == pytest.approx(times, rel=1e-12)


def test_observed_money_is_at_current_prices_unless_it_says_otherwise(shipped):
    money = {row["unit"] for row in shipped["units"] if row["dimension"] in {"CNY", "USD"}}
    for row in shipped["indicators"]:
        if row["kind"] == "observed" and row["unit"].split("/")[0] in money:
            assert row["price_basis"] in {"nominal", "constant"}, row["indicator_id"]


def test_only_quantities_that_add_up_are_summed_over_regions(shipped):
    # A ratio, a wage or an index of a group is never the sum of those of its cities.
    for row in shipped["indicators"]:
        if "/" in row["unit"] or row["unit"] in {"%", "1", "上年=100", "度"}:
            assert row["aggregation"] != "sum", row["indicator_id"]


def test_a_weighted_ratio_is_weighted_by_its_denominator(shipped):
    for row in shipped["indicators"]:
        if row["kind"] == "derived" and row["aggregation"].startswith("weighted:"):
            assert row["aggregation"] == f"weighted:{row['denominator']}", row["indicator_id"]


def test_origins_are_ordered_from_reported_to_extrapolated(shipped):
    ordered = sorted(shipped["origins"], key=lambda row: int(row["trust"]))
    assert [row["origin"] for row in ordered] == [
        "reported", "preliminary", "secondary", "interpolated", "extrapolated",
    ]  # fmt: skip


def test_every_shipped_source_has_its_place_in_the_order(shipped):
    sources = {path.name for path in (PACKAGE.parent / "raw").iterdir() if path.is_dir()}
    assert sources <= {row["source_id"] for row in shipped["source_order"]}


def test_rates_per_mille_are_ratios_a_tenth_of_per_cent():
    # 人口自然增长率 is printed in ‰.
    units = {row["unit"]: row for row in load_catalogue(SHIPPED)["units"]}
    assert units["‰"]["dimension"] == units["%"]["dimension"] == "ratio"
    assert float(units["%"]["multiplier"]) == pytest.approx(10 * float(units["‰"]["multiplier"]))
