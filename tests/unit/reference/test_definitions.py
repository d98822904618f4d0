import re
import shutil
from pathlib import Path

import pytest

from pipelines.project import PACKAGE
from pipelines.reference import ReferenceError, load_catalogue, load_definitions
from pipelines.reference.definitions import Definition, definition_tables

SHIPPED = PACKAGE / "reference"
GOOD = """
id = "made"
label_zh = "指数"
label_en = "index"
method = "entropy_topsis"
origin = "test"
level = "city"
groups = ["G:jjj", "G:gba9"]
years = [2014, 2016]
[options]
zero = "0ln0"
[[dimension]]
id = "one"
label_zh = "一"
label_en = "one"
indicators = [{ id = "gdp", direction = "+" }, { id = "electricity_per_gdp", direction = "-" }]
[[dimension]]
id = "two"
label_zh = "二"
label_en = "two"
indicators = [{ id = "population", direction = "+" }]
"""


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue(SHIPPED)


@pytest.fixture(scope="module")
def shipped(catalogue):
    return load_definitions(SHIPPED / "indices", catalogue)


def load(folder: Path, catalogue, text: str, name: str = "made") -> Definition:
    (folder / f"{name}.toml").write_text(text, "utf-8")
    return load_definitions(folder, catalogue)[name]


def refused(folder: Path, catalogue, *changes: tuple[str, str], name: str = "made") -> str:
    """Message for the good definition with the changes made to it."""
    text = GOOD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    with pytest.raises(ReferenceError) as raised:
        load(folder, catalogue, text, name)
    message = str(raised.value)
    assert re.search(rf"{name}\.toml line \d+: ", message)
    return message


def test_a_definition_is_what_its_file_says(tmp_path, catalogue):
    made = load(tmp_path, catalogue, GOOD)
    assert made.indicator_ids == ["gdp", "electricity_per_gdp", "population"]
    assert made.directions == {"gdp": "+", "electricity_per_gdp": "-", "population": "+"}
    assert made.dimensions == {"gdp": "one", "electricity_per_gdp": "one", "population": "two"}
    assert made.all_years == [2014, 2015, 2016]


@pytest.mark.parametrize(
    ("base", "years"), [(2012, [2012, 2014, 2015, 2016]), (2015, [2014, 2015, 2016])]
)
def test_the_base_year_is_among_the_years_once(tmp_path, catalogue, base, years):
    text = GOOD.replace('zero = "0ln0"', f"base_year = {base}")
    assert load(tmp_path, catalogue, text).all_years == years


def test_only_toml_files_are_definitions(tmp_path, catalogue):
    (tmp_path / "made.toml").write_text(GOOD, "utf-8")
    (tmp_path / "README.md").write_text("about", "utf-8")
    assert list(load_definitions(tmp_path, catalogue)) == ["made"]


def test_an_id_that_differs_from_the_file_name_is_refused(tmp_path, catalogue):
    message = refused(tmp_path, catalogue, name="other")
    assert "id 'made' differs from the file name" in message


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('origin = "test"', 'origin = "test"\ncolour = "red"', "colour: Extra inputs are not"),
        ('zero = "0ln0"', "zeros = 1", "options.zeros: Extra inputs are not"),
        ('id = "one"', 'id = "one"\ncolour = 2', "dimension.0.colour: Extra inputs are not"),
        ('{ id = "gdp",', '{ id = "gdp", wieght = 1,', "wieght: Extra inputs are not"),
        ('"entropy_topsis"', '"entropy-topsis"', "method: Input should be"),
        ('level = "city"', 'level = "county"', "level: Input should be"),
        ("years = [2014, 2016]", "years = [2014]", "years.1: Field required"),
        ("years = [2014, 2016]", "", "years: Field required"),
        ('direction = "-"', 'direction = "down"', "direction: Input should be"),
        ('zero = "0ln0"', 'variant = "wang"', "options.variant: Input should be"),
        ('zero = "0ln0"', 'eta = ["per_head"]', "options.eta.0: Input should be"),
        ('origin = "test"', 'origin = "t"\ncoverage = 95', "coverage: Input should be less than"),
        ('id = "made"', 'id = "Made index"', "id: String should match pattern"),
        ('id = "one"', 'id = "chain one"', "dimension.0.id: String should match pattern"),
        ('groups = ["G:jjj", "G:gba9"]', "groups = []", "groups: List should have at least 1"),
        ('indicators = [{ id = "population", direction = "+" }]', "indicators = []", "dimension 'two' has no indicators"),
        ('id = "one"', 'id = "one"\nweight = 1', "weight of dimension 'one': method entropy_topsis does not read it"),
        ('zero = "0ln0"', 'normalisation = "rank"', "options.normalisation 'rank': method entropy_topsis does not read it"),
        ('zero = "0ln0"', "range = [1, 100]", "options.range: method entropy_topsis does not read it"),
    ],
)  # fmt: skip
def test_a_key_or_word_that_is_not_known_is_refused(tmp_path, catalogue, old, new, part):
    assert part in refused(tmp_path, catalogue, (old, new))


@pytest.mark.parametrize("content", [b'id = "made', "id = '指数'".encode("gb18030")])
def test_a_file_that_is_no_toml_in_utf8_is_refused(tmp_path, catalogue, content):
    (tmp_path / "made.toml").write_bytes(content)
    with pytest.raises(ReferenceError, match=r"made\.toml: "):
        load_definitions(tmp_path, catalogue)


@pytest.mark.parametrize("indicator", ["gpd", "printed_synergy_degree"])
def test_an_indicator_that_is_no_series_of_the_catalogue_is_refused(tmp_path, catalogue, indicator):
    message = refused(tmp_path, catalogue, ('"gdp"', f'"{indicator}"'))
    assert f"indicator {indicator!r} is not an observed, derived or constant-price one" in message


def test_an_indicator_in_two_dimensions_is_refused(tmp_path, catalogue):
    message = refused(tmp_path, catalogue, ('"population"', '"gdp"'))
    assert "indicator 'gdp' stands twice" in message


def test_price_bases_are_not_mixed_except_in_growth(tmp_path, catalogue):
    message = refused(tmp_path, catalogue, ('"population"', '"gdp_constant_2014"'))
    assert "price bases constant:2014 and nominal are mixed" in message
    assert "gdp (nominal)" in message
    text = GOOD.replace('"population"', '"gdp_constant_2014"')
    text = text.replace("entropy_topsis", "growth").replace('zero = "0ln0"', "base_year = 2014")
    assert "gdp_constant_2014" in load(tmp_path, catalogue, text).indicator_ids


def test_two_dimensions_with_one_name_are_refused(tmp_path, catalogue):
    # Their indicators would be weighted and coupled as one.
    assert "'one'" in refused(tmp_path, catalogue, ('id = "two"', 'id = "one"'))


def test_a_group_that_is_not_declared_is_refused(tmp_path, catalogue):
    message = refused(tmp_path, catalogue, ("G:gba9", "G:gba11"))
    assert "group 'G:gba11' has no city members in region_groups.csv" in message


def test_a_group_without_members_at_the_level_is_refused(tmp_path, catalogue):
    message = refused(tmp_path, catalogue, ('level = "city"', 'level = "province"'))
    assert "group 'G:gba9' has no province members" in message
    assert "G:jjj" not in message


def test_an_extra_region_that_is_not_declared_is_refused(tmp_path, catalogue):
    message = refused(
        tmp_path, catalogue, ('origin = "test"', 'origin = "test"\nextra_regions = ["449900"]')
    )
    assert "449900" in message


def test_years_that_run_backwards_are_refused(tmp_path, catalogue):
    message = refused(tmp_path, catalogue, ("[2014, 2016]", "[2016, 2014]"))
    assert "years (2016, 2014) run backwards" in message


@pytest.mark.parametrize("method", ["synergy", "growth"])
def test_a_method_that_compares_with_a_base_year_needs_one(tmp_path, catalogue, method):
    message = refused(tmp_path, catalogue, ('"entropy_topsis"', f'"{method}"'))
    assert f"method {method} needs options.base_year" in message


@pytest.mark.parametrize(
    "options", ['eta_indicator = "patents_granted"', 'eta = ["own_year_share"]']
)
def test_synergy_needs_a_reading_and_an_indicator_of_its_weights(tmp_path, catalogue, options):
    changes = (
        ('"entropy_topsis"', '"synergy"'),
        ('zero = "0ln0"', f"base_year = 2013\n{options}"),
    )
    message = refused(tmp_path, catalogue, *changes)
    assert "method synergy needs options.eta and options.eta_indicator" in message


def test_an_indicator_of_the_weights_that_is_not_declared_is_refused(tmp_path, catalogue):
    options = 'base_year = 2013\neta = ["own_year_share"]\neta_indicator = "patents_grant"'
    changes = (('"entropy_topsis"', '"synergy"'), ('zero = "0ln0"', options))
    assert "patents_grant" in refused(tmp_path, catalogue, *changes)


def test_gravity_needs_two_masses_of_one_indicator_each(tmp_path, catalogue):
    one_dimension = GOOD[: GOOD.rindex("[[dimension]]")]
    two_in_one = GOOD
    for number, text in enumerate((one_dimension, two_in_one)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "made.toml").write_text(text.replace("entropy_topsis", "gravity"), "utf-8")
        with pytest.raises(
            ReferenceError, match=r"made\.toml line \d+: method gravity needs two dimensions"
        ):
            load_definitions(folder, catalogue)


def test_coupling_needs_two_chains(tmp_path, catalogue):
    text = GOOD[: GOOD.rindex("[[dimension]]")].replace("entropy_topsis", "coupling")
    with pytest.raises(
        ReferenceError, match=r"made\.toml line \d+: method coupling needs two dimensions"
    ):
        load(tmp_path, catalogue, text)


def test_a_total_needs_exactly_one_indicator(tmp_path, catalogue):
    message = refused(tmp_path, catalogue, ('"entropy_topsis"', '"total"'))
    assert "method total needs exactly one indicator" in message


def test_all_faults_of_a_definition_are_named_together(tmp_path, catalogue):
    message = refused(
        tmp_path, catalogue, ('"gdp"', '"gpd"'), ("G:gba9", "G:x"), ("[2014, 2016]", "[2016, 2014]")
    )
    for part in ("'gpd'", "'G:x'", "backwards"):
        assert part in message


# What is wrong, and on which line: GOOD begins with an empty line.


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ('"gdp"', '"gpd"', 16, "indicator 'gpd' is not an observed, derived or constant-price one; nearest: gdp"),
        (', direction = "-"', "", 16, "indicator 'electricity_per_gdp' has no direction, expected + (more is better) or -"),
        ('"population"', '"gdp"', 21, "indicator 'gdp' stands twice"),
        ('id = "two"', 'id = "one"', 18, "dimension 'one' stands twice"),
        ("G:gba9", "G:gba11", 8, "group 'G:gba11' has no city members"),
        ("years = [2014, 2016]", 'years = ["2014", "late"]', 9, "years.1: Input should be a valid integer"),
        ('method = "entropy_topsis"\n', "", 1, "method: Field required"),
        ('label_zh = "二"\n', "", 17, "dimension.1.label_zh: Field required"),
        ('zero = "0ln0"', "zeros = 1", 11, "options.zeros: Extra inputs are not"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_line_it_stands_on(
    tmp_path, catalogue, old, new, line, part
):
    message = refused(tmp_path, catalogue, (old, new))
    found = [text for text in message.splitlines() if part in text]
    assert len(found) == 1, message
    assert found[0].startswith(f"{tmp_path / 'made.toml'} line {line}: ")


def test_a_copy_under_another_name_is_said_to_be_one(tmp_path, catalogue):
    (tmp_path / "made.toml").write_text(GOOD, "utf-8")
    (tmp_path / "made copy.toml").write_text(GOOD, "utf-8")
    with pytest.raises(ReferenceError) as raised:
        load_definitions(tmp_path, catalogue)
    assert str(raised.value) == (
        f"{tmp_path / 'made copy.toml'} line 2: id 'made' differs from the file name, "
        "and made.toml has it already"
    )


def test_methods_that_take_values_as_they_are_need_no_direction(tmp_path, catalogue):
    text = GOOD.replace(', direction = "-"', "").replace(', direction = "+"', "")
    text = text.replace("entropy_topsis", "growth").replace('zero = "0ln0"', "base_year = 2014")
    assert set(load(tmp_path, catalogue, text).directions.values()) == {"+"}


# Weights that a definition gives.

WEIGHTED = (
    GOOD.replace('zero = "0ln0"', 'weights = "given"')
    .replace('"gdp",', '"gdp", weight = 0.5,')
    .replace('"electricity_per_gdp",', '"electricity_per_gdp", weight = 0.2,')
    .replace('"population",', '"population", weight = 0.3,')
)


def test_given_weights_are_read(tmp_path, catalogue):
    made = load(tmp_path, catalogue, WEIGHTED)
    assert made.weights == {"gdp": 0.5, "electricity_per_gdp": 0.2, "population": 0.3}


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("weight = 0.5", "weight = 0.4", 12, "weights add up to 0.9, expected 1"),
        (" weight = 0.5,", "", 16, "indicator 'gdp' has no weight; options.weights is 'given'"),
        ("weight = 0.5", "weight = -0.5", 16, "weight: Input should be greater than or equal to 0"),
        ("weight = 0.5", 'weight = "half"', 16, "weight: Input should be a valid number"),
        ('weights = "given"', 'weights = "equal"', 16, "indicator 'gdp' has a weight; options.weights is 'equal', expected 'given'"),
        ('origin = "test"', 'origin = "test"\nselection = "meets_coverage"', 7, "given weights need selection 'all_required'"),
    ],
)  # fmt: skip
def test_weights_that_do_not_hold_together_are_refused(tmp_path, catalogue, old, new, line, part):
    assert old in WEIGHTED
    with pytest.raises(ReferenceError) as raised:
        load(tmp_path, catalogue, WEIGHTED.replace(old, new, 1))
    (found,) = [text for text in str(raised.value).splitlines() if part in text]
    assert found.startswith(f"{tmp_path / 'made.toml'} line {line}: ")


def test_each_chain_of_a_coupling_has_weights_of_its_own(tmp_path, catalogue):
    text = WEIGHTED.replace('"entropy_topsis"', '"coupling"')
    with pytest.raises(ReferenceError) as raised:
        load(tmp_path, catalogue, text)
    assert [line.partition("made.toml ")[2] for line in str(raised.value).splitlines()] == [
        "line 12: weights add up to 0.7, expected 1",
        "line 17: weights add up to 0.3, expected 1",
    ]


# As tables.


def test_the_tables_hold_regions_years_and_indicators_of_each_index(tmp_path, catalogue):
    text = GOOD.replace('origin = "test"', 'origin = "test"\nextra_regions = ["440200"]')
    text = text.replace('zero = "0ln0"', "base_year = 2012")
    made = load(tmp_path, catalogue, text)
    tables = definition_tables({"made": made}, catalogue)
    regions = {row["region_code"]: row["group_id"] for row in tables["index_regions"]}
    assert len(tables["index_regions"]) == len(regions) == 13 + 9 + 1
    assert (regions["110000"], regions["440300"], regions["440200"]) == ("G:jjj", "G:gba9", "")
    assert {row["level"] for row in tables["index_regions"]} == {"city"}
    assert [row["year"] for row in tables["index_years"]] == ["2012", "2014", "2015", "2016"]
    assert [
        (row["position"], row["indicator_id"], row["dimension"], row["direction"])
        for row in tables["index_indicators"]
    ] == [
        ("1", "gdp", "one", "+"),
        ("2", "electricity_per_gdp", "one", "-"),
        ("3", "population", "two", "+"),
    ]
    assert [tuple(row.values()) for row in tables["index_dimensions"]] == [
        ("made", "one", "一", "one", "", "1"),
        ("made", "two", "二", "two", "", "2"),
    ]
    (row,) = tables["index_definitions"]
    assert (row["index_id"], row["first_year"], row["last_year"]) == ("made", "2014", "2016")
    assert row["options"] == '{"base_year":2012}'


def test_the_table_of_dimensions_holds_what_is_above_each(tmp_path, catalogue):
    text = GOOD.replace("entropy_topsis", "weighted_mean")
    text = text.replace('label_en = "one"', 'label_en = "one"\nparent = "all"')
    text = text.replace('label_en = "two"', 'label_en = "two"\nparent = "all"')
    text = text.replace('zero = "0ln0"', 'weights = "equal"')
    text += '[[dimension]]\nid = "all"\nlabel_zh = "全"\nlabel_en = "all"\n'
    tables = definition_tables({"made": load(tmp_path, catalogue, text)}, catalogue)
    found = {row["dimension"]: row["parent"] for row in tables["index_dimensions"]}
    assert found == {"one": "all", "two": "all", "all": ""}


# The shipped definitions.


def test_every_shipped_file_is_a_definition(shipped):
    assert set(shipped) == {path.stem for path in (SHIPPED / "indices").glob("*.toml")}
    assert len(shipped) >= 10


def test_every_indicator_of_every_definition_is_in_the_catalogue(shipped, catalogue):
    for definition in shipped.values():
        for identity in definition.indicator_ids:
            assert catalogue.indicators[identity]["kind"] != "printed", identity


def test_the_definitions_of_the_paper_have_as_many_indicators_as_it_prints(shipped):
    assert len(shipped["synergy_paper"].indicator_ids) == 20
    assert len(shipped["coupling_paper"].indicator_ids) == 15
    assert len(shipped["nqpf_paper"].indicator_ids) == 14


def test_the_definitions_of_the_paper_have_its_years(shipped):
    years = {d.years for name, d in shipped.items() if name.endswith("_paper")}
    assert years == {(2014, 2022)}


def test_what_burdens_is_better_when_it_is_less(shipped):
    burdens = {"electricity_per_gdp", "electricity", "industrial_so2", "industrial_waste_water"}
    used = {(i, sign) for d in shipped.values() for i, sign in d.directions.items()}
    found = {(identity, sign) for identity, sign in used if identity in burdens}
    assert ("electricity_per_gdp", "-") in found
    assert {sign for _, sign in found} == {"-"}


def test_every_shipped_indicator_is_written_as_an_identifier(catalogue):
    for identity in catalogue.indicators:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", identity), identity


def test_a_copy_of_the_shipped_definitions_loads_like_the_original(tmp_path, shipped, catalogue):
    shutil.copytree(SHIPPED / "indices", tmp_path / "indices")
    assert load_definitions(tmp_path / "indices", catalogue) == shipped
