import csv
import io
import string
import unicodedata

import msoffcrypto
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.project import PACKAGE
from pipelines.reference import load_catalogue
from pipelines.reference.names import Registry, spelling

CATALOGUE = load_catalogue(PACKAGE / "reference")
REGISTRY = Registry(CATALOGUE)
SPACES = [
    " ",
    "\u3000",
    "\u00a0",
    "\t",
    "\n",
    "\r\n",
    "\u200b",
    "\ufeff",
    "\u2009",
    "\u202f",
    "\u2060",
]


def codes(text, level="city", year=None):
    return [m.region.code for m in REGISTRY.look_up(text, level, year).matches]


def asked(text, level="city", year=None):
    """What is said about a name that is not accepted."""
    answer = REGISTRY.look_up(text, level, year)
    assert len(answer.matches) != 1
    return answer.explanation


# The registry.


def test_the_registry_holds_all_prefecture_level_units():
    # 民政部, 行政区划统计表: 333 = 293 地级市, 7 地区, 30 自治州, 3 盟 (every year from 2019 to 2023).
    units = [
        r
        for r in REGISTRY.regions.values()
        if r.level == "city" and r.code.endswith("00") and not r.code.endswith("0000")
        if r.last_year is None and r.code != "133100"
    ]
    kinds = {
        end: sum(u.name_full_zh.endswith(end) for u in units)
        for end in ("市", "地区", "自治州", "盟")
    }
    assert kinds == {"市": 293, "地区": 7, "自治州": 30, "盟": 3}
    assert len(units) == 333


@pytest.mark.parametrize(
    ("province", "number"),
    # As each province states it; 河南 and 湖北 count the units that they administer directly.
    [("河北", 11), ("广东", 21), ("江苏", 13), ("浙江", 11), ("山东", 16), ("四川", 21), ("河南", 17 + 1), ("湖北", 13 + 4)],
)  # fmt: skip
def test_a_province_has_its_cities(province, number):
    [code] = codes(province, "province")
    children = [r for r in REGISTRY.regions.values() if r.parent_code == code and r.level == "city"]
    assert sum(r.stands_in(2022) for r in children) == number


def test_the_past_of_a_province_is_that_of_its_year():
    shandong = [r for r in REGISTRY.regions.values() if r.parent_code == "370000"]
    assert sum(r.stands_in(2018) for r in shandong) == 17
    assert sum(r.stands_in(2019) for r in shandong) == 16


def test_a_name_means_one_region_of_its_level_unless_it_is_written_in_latin_letters():
    for (level, form), matches in REGISTRY.forms.items():
        assert len(matches) == 1 or form.isascii(), (level, form, matches)


def test_a_place_outside_the_registry_has_no_name_of_a_region_of_today():
    # 巢湖 was a prefecture-level city and is a county-level one.
    for name in REGISTRY.places:
        for code in codes(name):
            assert REGISTRY.regions["city", code].last_year is not None, name


# Spelling.


@pytest.mark.parametrize("space", SPACES)
def test_white_space_of_every_kind_is_no_part_of_a_name(space):
    assert codes(f"{space}北{space}京{space}市{space}") == ["110000"]


@given(st.text(string.whitespace + "".join(SPACES), max_size=5))
def test_white_space_between_the_characters_changes_nothing(space):
    assert codes(space.join("石家庄市")) == ["130100"]


@pytest.mark.parametrize(
    "form", ["Xi'an", "xian", "XI’AN", "Xi-an", "Ｘｉａｎ", "Xi'an City", "Xian Shi", "西安", "西安市", "陕西省西安市", "陕西西安", "610100", "６１０１００", "610100000000"]
)  # fmt: skip
def test_forms_of_one_name(form):
    assert codes(form) == ["610100"]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("内蒙古", "150000"), ("内蒙古自治区", "150000"), ("Inner Mongolia", "150000"), ("Nei Mongol", "150000"),
        ("广西自治区", "450000"), ("Shanxi", "140000"), ("Shaanxi Province", "610000"), ("Hebei Sheng", "130000"),
    ],
)  # fmt: skip
def test_forms_of_provinces(form, code):
    assert codes(form, "province") == [code]


@pytest.mark.parametrize("code", ["1301", "13010", "1301000", "130100000001", "130199", "999999"])
def test_other_digits_are_no_code(code):
    assert codes(code) == []


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("恩施州", "422800"), ("恩施自治州", "422800"), ("恩施土家族苗族自治州", "422800"),
        ("兴安盟", "152200"), ("大兴安岭地区", "232700"), ("海南州", "632500"), ("吉林", "220200"),
        ("吉林市", "220200"), ("沙市市", "420400"), ("雄安", "133100"), ("河北雄安新区", "133100"),
    ],
)  # fmt: skip
def test_endings_are_part_of_declared_forms(form, code):
    assert codes(form, year=1993 if code == "420400" else 2020) == [code]


@pytest.mark.parametrize(
    "form",
    # 津市市 is a county-level city, 沙市 loses nothing; 恩施市 and 大理市 are not their prefectures.
    ["津市市", "津市", "恩施市", "大理市", "北京市市", "石家庄省", "苏州地区", "河北省西安市", "海南", "市", ""],
)  # fmt: skip
def test_an_ending_is_neither_cut_off_nor_put_on(form):
    assert codes(form) == []


# Levels.


@pytest.mark.parametrize("code", ["110000", "120000", "310000", "500000"])
def test_municipalities_are_cities_and_provinces_and_the_level_says_which(code):
    assert codes(code) == codes(code, "province") == [code]
    both = REGISTRY.look_up(code)
    assert [m.region.level for m in both.matches] == ["city", "province"]
    assert "may be city" in both.explanation
    assert "or province" in both.explanation


def test_a_province_among_cities_is_named_as_such():
    assert asked("河 北 省") == "河北省 (130000) is a province, not a city"
    assert REGISTRY.reading("河北", "city")["reading"] == "outside"
    assert REGISTRY.reading("廓坊", "city")["reading"] == "unknown"


@pytest.mark.parametrize(
    ("form", "pair"),
    [
        ("Suzhou", {"320500", "341300"}), ("fuzhou", {"350100", "361000"}), ("Taizhou", {"321200", "331000"}),
        ("Yichun", {"230700", "360900"}), ("yulin", {"450900", "610800"}),
    ],
)  # fmt: skip
def test_a_pinyin_name_of_two_cities_is_a_question(form, pair):
    answer = REGISTRY.look_up(form, "city")
    assert {m.region.code for m in answer.matches} == pair
    assert all(code in answer.explanation for code in pair)


# Years.


@pytest.mark.parametrize(
    ("form", "code", "inside", "outside"),
    [
        ("莱芜", "371200", 2018, 2019), ("巢湖市", "341400", 2010, 2011), ("雄安新区", "133100", 2017, 2016),
        ("东川市", "530200", 1997, 1999), ("石家庄地区", "132300", 1992, 1994), ("万县市", "511200", 1996, 1998),
    ],
)  # fmt: skip
def test_a_region_stands_in_its_years(form, code, inside, outside):
    assert codes(form, year=inside) == [code]
    assert codes(form, year=outside) == []
    assert code in asked(form, year=outside)


def test_what_became_of_a_region_is_said():
    said = asked("莱芜市", year=2020)
    assert "up to 2018" in said
    assert "济南市 (370100)" in said
    assert "county-level city" in asked("巢湖市", year=2015)


@pytest.mark.parametrize(
    ("form", "code"),
    # Renamed or raised in rank where they stand: the same region in every year.
    [("襄樊市", "420600"), ("思茅地区", "530800"), ("吕梁地区", "141100"), ("荆沙市", "421000"), ("哲里木盟", "150500"), ("152300", "150500"), ("毕节地区", "520500")],
)  # fmt: skip
def test_earlier_names_and_codes_are_those_of_the_region_of_today(form, code):
    assert codes(form, year=1990) == codes(form, year=2020) == [code]


def test_a_prefecture_that_stood_beside_its_city_is_another_region():
    assert codes("邯郸地区", year=1990) == ["132100"]
    assert codes("邯郸市", year=1990) == codes("邯郸", year=1990) == ["130400"]


# Scopes.


@pytest.mark.parametrize(
    ("form", "scope"),
    [
        ("石家庄市", ""), ("石家庄市①", "whole_without_xinji"), ("石 家 庄 ①", "whole_without_xinji"),
        ("石家庄市市辖区", "urban_districts"), ("石家庄（市辖区）", "urban_districts"), ("石家庄市(全市)", "whole"),
    ],
)  # fmt: skip
def test_a_name_may_say_its_scope(form, scope):
    [match] = REGISTRY.look_up(form, "city").matches
    assert (match.region.code, match.scope) == ("130100", scope)


@pytest.mark.parametrize("form", ["石家庄市②", "石家庄市1", "唐山市①", "石家庄市*"])
def test_a_mark_that_is_not_declared_is_a_question(form):
    assert codes(form) == []
    assert f"nearest: {form[:-1]} (" in asked(form)


def test_every_scope_that_a_name_says_is_declared_for_its_region():
    scopes = {row["scope"]: row["region_code"] for row in CATALOGUE["scopes"]}
    for row in CATALOGUE["region_aliases"]:
        if row["scope"]:
            assert scopes[row["scope"]] in {"", row["region_code"]}


def test_scopes_that_make_up_others_are_declared():
    scopes = {row["scope"]: row["region_code"] for row in CATALOGUE["scopes"]}
    for row in CATALOGUE["scope_relations"]:
        assert scopes[row["scope"]] in {"", row["region_code"]}
        assert scopes[row["part_scope"]] in {"", row["part_code"]}


# A publisher's table.


def test_every_city_of_a_city_yearbook_is_read_and_every_province_is_outside(real_files):
    data = io.BytesIO()
    path = real_files / "cnki_city_yearbook_2018/2-1_population_households.xls"
    with path.open("rb") as handle:
        locked = msoffcrypto.OfficeFile(handle)
        locked.load_key(password="VelvetSweatshop")
        locked.decrypt(data)
    sheet = (
        python_calamine.load_workbook(io.BytesIO(data.getvalue()))
        .get_sheet_by_name("1-7")
        .to_python()
    )
    printed = [str(row[0]) for row in sheet if str(row[0]).strip()]
    readings = [REGISTRY.reading(name, "city") for name in printed]
    found = [r["region_code"] for r in readings if r["reading"] == "region"]
    # 中国城市统计年鉴 2018: 298 地级及以上城市; 27 provinces and autonomous regions head theirs.
    assert len(found) == len(set(found)) == 298
    assert sum(r["reading"] == "outside" for r in readings) == 27


# What is not accepted.


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("番禺市", ["440181", "was a county-level city of 广东省", "1999", "番禺区 440113"]),
        ("余杭市", ["330184", "was a county-level city of 浙江省", "余杭区 330110"]),
        ("武进市", ["武进区 320412"]),
        ("蒙自市", ["532503", "is a county-level city of 云南省", "2010"]),
        ("澳门", ["820000", "special administrative region"]),
    ],
)
@pytest.mark.parametrize("level", ["city", "province", None])
def test_a_known_place_is_explained_and_not_guessed(form, parts, level):
    answer = REGISTRY.look_up(form, level)
    assert (answer.matches, answer.suggestions) == ((), ())
    assert all(part in answer.explanation for part in parts)
    assert "not a prefecture-level city or province of the registry" in answer.explanation


def test_what_nothing_is_near_to_is_said_to_be_unknown():
    assert asked("瓰甉") == "not a city of the registry, and no name is near it"
    assert asked("瓰甉", None) == "not a region of the registry, and no name is near it"


def test_a_damaged_name_is_never_accepted():
    with (PACKAGE.parent / "tests/unit/reference/damaged_names.csv").open(
        encoding="utf-8"
    ) as handle:
        for row in csv.DictReader(handle):
            assert codes(row["damaged"]) == [], row


@settings(deadline=None)
@given(st.text(min_size=1, max_size=6))
def test_any_text_has_an_answer_in_words(text):
    for level in ("city", None):
        answer = REGISTRY.look_up(text, level)
        assert (len(answer.matches) == 1) == (answer.explanation == "")


@given(st.text())
def test_spelling_once_is_spelling_twice(text):
    once = spelling(text)
    assert spelling(once) == once
    assert not any(c.isspace() or unicodedata.category(c) == "Cf" for c in once)
