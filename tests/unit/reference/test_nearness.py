"""Suggestions for damaged names.

``damaged_names.csv`` holds names in which one character was replaced by one that a list of characters
of like form puts beside it (the list of pycorrector 1.1.4, which knows nothing of ``glyphs.csv``): 400
drawn at random from all such names that are no region's or place's own. ``homophone_names.csv`` holds
400 drawn in the same way from names in which one character was replaced by one that the same package
lists as of the same sound and tone; it knows nothing of ``readings.csv``.
"""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.project import PACKAGE
from pipelines.reference import load_catalogue, sounds
from pipelines.reference.glyphs import glyphs, likeness
from pipelines.reference.names import Registry
from pipelines.reference.nearness import edit_cost, nearest_labels

REGISTRY = Registry(load_catalogue(PACKAGE / "reference"))
HERE = Path(__file__).parent


def first(text: str, level: str | None = "city") -> str:
    """Full name of the first suggestion."""
    suggestions = REGISTRY.look_up(text, level).suggestions
    return suggestions[0].split(" ")[0] if suggestions else ""


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize(
    ("damaged", "right"),
    [
        # As they stand in scanned yearbooks, or as such scans read.
        ("秦阜岛", "秦皇岛市"), ("廓坊", "廊坊市"), ("唇山", "唐山市"), ("准安市", "淮安市"), ("准南市", "淮南市"),
        ("克垃玛依市", "克拉玛依市"), ("营日市", "营口市"), ("定四市", "定西市"), ("自贞市", "自贡市"),
        ("白贡市", "自贡市"), ("人原市", "太原市"), ("三业市", "三亚市"), ("南半市", "南平市"), ("赤蜂市", "赤峰市"),
        ("昌占市", "昌都市"), ("呼论贝尔市", "呼伦贝尔市"), ("钢陵市", "铜陵市"), ("平顺山市", "平顶山市"),
        ("佳佳木斯市", "佳木斯市"), ("龙n市", "龙岩市"), ("夏门市", "厦门市"), ("北京巿", "北京市"), ("-福州巿", "福州市"),
        ("汕 失 市", "汕头市"), ("石家圧", "石家庄市"), ("张家囗市", "张家口市"), ("朿莞", "东莞市"),
    ],
)  # fmt: skip
def test_the_right_name_of_a_damaged_one_comes_first(damaged, right):
    assert first(damaged) == right


def test_a_damaged_name_of_any_level_is_found():
    assert first("胡南省", None) == "湖南省"
    assert first("河比", "province") == "河北省"
    assert first("粤港澳大弯区内地九市", None) == "粤港澳大湾区内地九市"


def test_names_damaged_by_scanning_in_yearbooks(real_files):
    rows = [
        r for r in read(real_files / "scan_errors/city_names.csv") if r["right_prefecture_city"]
    ]
    right = [first(r["name"]) == r["right_prefecture_city"] for r in rows]
    assert len(rows) >= 14
    assert sum(right) >= 0.95 * len(rows)


def test_names_of_a_scan_without_a_clear_original_are_never_taken_for_one(real_files):
    # 五家渠, 北屯 and 林芝 are names of today, 荆沙 is an earlier one of 荆州.
    accepted = {
        r["name"]
        for r in read(real_files / "scan_errors/city_names.csv")
        if REGISTRY.look_up(r["name"], "city").matches
    }
    assert accepted == {"五家渠市", "北屯市", "林芝市", "荆沙市"}


@pytest.mark.parametrize("kind", ["damaged", "homophone"])
def test_names_with_a_character_of_like_form_or_sound(kind):
    rows = read(HERE / f"{kind}_names.csv")
    answers = [REGISTRY.look_up(r["damaged"], "city") for r in rows]
    assert not any(answer.matches for answer in answers)
    names = [[s.split(" ")[0] for s in answer.suggestions] for answer in answers]
    at_first = sum(n[:1] == [r["right"]] for n, r in zip(names, rows, strict=True))
    among = sum(r["right"] in n for n, r in zip(names, rows, strict=True))
    assert len(rows) == 400
    assert at_first >= 0.95 * len(rows)
    assert among >= 0.98 * len(rows)


@pytest.mark.parametrize(
    ("damaged", "right"),
    [
        ("秦黄岛", "秦皇岛市"), ("郎坊", "廊坊市"), ("照庆", "肇庆市"), ("会州", "惠州市"), ("成德", "承德市"),
        ("衡谁市", "衡水市"), ("寒单市", "邯郸市"), ("形台市", "邢台市"), ("仓州市", "沧州市"), ("佛珊市", "佛山市"),
        # Sounds that are often not told apart.
        ("神圳市", "深圳市"), ("宗山市", "中山市"), ("沪州市", "泸州市"),
    ],
)  # fmt: skip
def test_the_right_name_of_one_that_an_input_method_damaged_comes_first(damaged, right):
    assert first(damaged) == right


def test_sounds_count_and_not_the_looks_alone(monkeypatch):
    rows = read(HERE / "homophone_names.csv")
    monkeypatch.setattr("pipelines.reference.sounds.likeness", lambda a, b: 0.0)
    assert sum(first(r["damaged"]) == r["right"] for r in rows) < 0.9 * len(rows)


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [("皇", "黄", 1.0), ("重", "虫", 1.0), ("重", "种", 1.0), ("绿", "吕", 1.0), ("深", "森", sounds.NEARLY),
     ("宁", "林", sounds.NEARLY), ("湖", "福", sounds.NEARLY), ("京", "津", sounds.NEARLY), ("京", "沪", 0.0),
     ("女", "努", 0.0), ("岛", "A", 0.0)],
)  # fmt: skip
def test_characters_of_one_sound_are_alike_whatever_their_tone(a, b, alike):
    assert sounds.likeness(a, b) == sounds.likeness(b, a) == alike


def test_every_character_has_a_reading():
    assert sounds.readings().keys() == glyphs().keys()
    assert all(sounds.readings().values())


def test_looks_count_and_not_the_number_of_edits_alone(monkeypatch):
    rows = read(HERE / "damaged_names.csv")
    monkeypatch.setattr("pipelines.reference.nearness.likeness", lambda a, b: 0.0)
    assert sum(first(r["damaged"]) == r["right"] for r in rows) < 0.8 * len(rows)


@pytest.mark.parametrize(
    ("character", "like", "unlike"),
    [
        ("廓", "廊", "郎"), ("皂", "皇", "岛"), ("准", "淮", "河"), ("唇", "唐", "黄"), ("四", "西", "东"),
        ("日", "口", "山"), ("贞", "贡", "山"), ("蜂", "峰", "水"), ("末", "未", "来"), ("己", "已", "乙"),
        ("土", "士", "川"), ("人", "入", "口"), ("大", "太", "石"), ("稚", "雅", "山"),
    ],
)  # fmt: skip
def test_characters_that_look_alike_are_more_alike_than_others(character, like, unlike):
    assert likeness(character, like) > likeness(character, unlike)


CHARACTERS = st.sampled_from(sorted(glyphs()))


@given(CHARACTERS, CHARACTERS)
def test_likeness_is_a_share_and_the_same_both_ways(a, b):
    assert 0 <= likeness(a, b) <= 1
    assert likeness(a, b) == pytest.approx(likeness(b, a))
    assert likeness(a, a) == 1


def test_every_character_of_a_name_is_described():
    names = {c for r in REGISTRY.regions.values() for c in r.name_full_zh if c != "（"}
    assert names <= glyphs().keys()
    assert len(glyphs()) == 6763  # GB/T 2312: 3,755 + 3,008


@given(st.text("京津冀沪", max_size=5), st.text("京津冀沪", max_size=5))
def test_an_edit_never_costs_more_than_the_plain_number_of_edits(a, b):
    plain = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        row = [i]
        for j, y in enumerate(b, start=1):
            row.append(min(plain[j] + 1, row[-1] + 1, plain[j - 1] + (x != y)))
        plain = row
    assert edit_cost(a, b) <= plain[-1]
    assert (edit_cost(a, b) == 0) == (a == b)


def test_labels_are_suggested_by_what_they_contain_then_by_ratio():
    labels = {
        "gdp": ["gdp", "地区生产总值"],
        "gdp_per_capita": ["人均地区生产总值"],
        "population": ["常住人口"],
    }
    assert nearest_labels("生产总值", labels) == ["gdp", "gdp_per_capita"]
    assert nearest_labels("常驻人口", labels) == ["population"]
    assert nearest_labels("钢产量", labels) == []
