"""Hebei with and without 辛集, 定州 and 雄安: made of published parts, never counted twice."""

import math
from pathlib import Path

import pytest

from tests.conftest import Sandbox

# Nine cities that are whole in every table, and what is printed of the other two and their parts.
OTHERS = dict(
    zip(
        "唐山 秦皇岛 邯郸 邢台 张家口 承德 沧州 廊坊 衡水".split(),
        (771.03, 168.61, 363.66, 220.04, 160.0, 155.02, 369.99, 330.1, 156.05),
        strict=True,
    )
)
PRINTED = {
    2020: {"石家庄市①": 100.25, "辛集市": 20.5, "保定市①": 200.5, "定州市": 30.25, "雄安新区": 15.75},
    2021: {"石家庄市": 130.0, "辛集市": 21.5, "保定市": 260.0, "定州市": 31.25, "雄安新区": 16.5},
    # 雄安 is not printed, nor is 辛集.
    2022: {"石家庄市①": 112.0, "保定市①": 220.0, "定州市": 32.0},
    # The city as printed is not what its parts add up to.
    2023: {"石家庄市": 150.0, "石家庄市①": 125.0, "辛集市": 22.0},
}  # fmt: skip
PROVINCE = sum(OTHERS.values()) + sum(PRINTED[2020].values())


@pytest.fixture
def hebei(sandbox: Sandbox) -> Sandbox:
    sandbox.take("city_government_coordinates")
    layout: Path = sandbox.project.reference / "layouts/own_panel.toml"
    layout.write_text('kind = "table"\nregion_header = ["市"]\nyear_header = ["年度"]\n', "utf-8")
    head = ["市", "年度", "地区生产总值 (亿元)"]
    cities = [[f"{city}市", 2020, value] for city, value in OTHERS.items()]
    cities += [[name, year, value] for year, row in PRINTED.items() for name, value in row.items()]
    xinji = [row for row in cities if row[0] == "辛集市"]
    province = [["河北省", 2020, PROVINCE * 1.05]]
    facts = {"layout": "own_panel", "data_years": [2020, 2023]}
    sandbox.add(
        "own_survey/2031/cities.csv", [head, *(row for row in cities if row not in xinji)], **facts
    )
    sandbox.add("own_survey/2031/xinji.csv", [head, *xinji], obtained="bulletin", **facts)
    # Five per cent above what its fourteen regions add up to.
    sandbox.add("own_survey/2031/province.csv", [head, *province], level="province", **facts)
    return sandbox


def test_scopes_follow_from_their_published_parts_alone(hebei: Sandbox) -> None:
    with hebei.made("panel.values", "panel.doubts") as connection:
        rows = {
            (code, scope, year): (value, origin, rule, address)
            for code, scope, year, value, origin, rule, address in connection.execute(
                "SELECT region_code, scope, year, value, origin, rule, address FROM panel.values"
                " WHERE level = 'city' AND indicator_id = 'gdp'"
            ).fetchall()
        }
        doubts = connection.execute(
            "SELECT kind, level, region_code, years, size, message FROM panel.doubts ORDER BY kind"
        ).fetchall()
    assert_sums(rows)
    assert_differences(rows)
    assert_nothing_crosses_a_missing_part(rows)
    assert_doubts(doubts)


def assert_sums(rows: dict) -> None:
    value, origin, rule, address = rows["130100", "whole", 2020]
    assert value == math.fsum([100.25, 20.5])
    # 辛集 comes from a bulletin: the sum is no better than that.
    assert origin == "preliminary"
    assert rule == "follows from other scopes: 石家庄 whole_without_xinji + 辛集 whole"
    first, second = address.split(" | ")
    assert first.startswith("raw/own_survey/2031/cities.csv!")
    assert second.startswith("raw/own_survey/2031/xinji.csv!")
    assert rows["130600", "whole", 2020][:2] == (math.fsum([200.5, 30.25, 15.75]), "reported")


def assert_differences(rows: dict) -> None:
    value, origin, rule, address = rows["130100", "whole_without_xinji", 2021]
    assert (value, origin) == (130.0 - 21.5, "preliminary")
    assert rule == "follows from other scopes: 石家庄 whole - 辛集 whole"
    first, second = address.split(" | ")
    assert first.startswith("raw/own_survey/2031/cities.csv!")
    assert second.startswith("- raw/own_survey/2031/xinji.csv!")
    without = rows["130600", "whole_without_dingzhou_xiongan", 2021]
    assert without[0] == 260.0 - 31.25 - 16.5
    assert without[3].count("| - raw/own_survey") == 2


def assert_nothing_crosses_a_missing_part(rows: dict) -> None:
    # 2022: between the published 130 and 150, and no sum of 石家庄市① and a part that is not there.
    assert rows["130100", "whole", 2022][:2] == (140.0, "interpolated")
    assert ("130600", "whole", 2022) not in rows
    # What is printed stays what it is, whatever its parts say.
    assert rows["130100", "whole", 2023][0] == 150.0
    assert rows["130100", "whole_without_xinji", 2023][0] == 125.0


def assert_doubts(doubts: list) -> None:
    # Fourteen regions are eleven cities: a double count of the three parts would hide the gap.
    city, scope = doubts
    assert city[:4] == ("cities_against_province", "province", "130000", "2020")
    assert city[4] == pytest.approx(1 - 1 / 1.05)
    assert city[5].startswith("11 cities add up to ")
    assert scope[:4] == ("scopes_against_whole", "city", "130100", "2023")
    assert scope[4] == pytest.approx(abs((125 + 22) / 150 - 1))
    for part in ("150.0", "147.0", "cities.csv!", "xinji.csv!"):
        assert part in scope[5]
