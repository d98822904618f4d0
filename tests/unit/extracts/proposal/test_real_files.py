"""Proposals for files as publishers ship them, held against what a person reads off each file."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipelines.extracts.grid import Grid, read_grids
from pipelines.extracts.proposal import Proposal, Vocabulary, propose
from pipelines.extracts.proposal.trial import try_layout
from pipelines.project import PACKAGE
from pipelines.reference import load_catalogue


@dataclass(frozen=True)
class Expected:
    """What stands in a file: read off by eye, not by any program."""

    title: str
    unit: str
    header_rows: list[int]
    labels: dict[str, str]
    # Letter, meaning, name, unit, scope of every column beside the labels.
    columns: list[tuple[str, str, str, str, str]]
    notes: list[int]
    data_years: tuple[int, int] | None
    level: str
    # A few figures as they stand in their cells.
    figures: dict[str, str]
    values: int
    side_sheets: list[str] = field(default_factory=list)


def pairs(first: str, *names: tuple[str, str]) -> list[tuple[str, str, str, str, str]]:
    """Columns in pairs of 全市 and 市辖区 from a letter on."""
    found = []
    for number, (name, unit) in enumerate(names):
        for place, scope in enumerate(("whole", "urban_districts")):
            letter = chr(ord(first) + 2 * number + place)
            found.append((letter, "figures:indicator", name, unit, scope))
    return found


def years(first: str, newest: int, oldest: int) -> list[tuple[str, str, str, str, str]]:
    return [
        (chr(ord(first) + newest - year), "figures:year", f"{year}年", "", "")
        for year in range(newest, oldest - 1, -1)
    ]


ENGLISH = [("B", "text", "", "", "")]
DSEC = "广州 深圳 珠海 佛山 惠州 东莞 中山 江门 肇庆".split()
DSEC_COLUMNS = [
    (chr(ord("B") + 2 * i), "figures:region", name, "", "") for i, name in enumerate(DSEC)
]
SECTORS = ("第一产业从业人员比重", "第二产业从业人员比重", "第三产业从业人员比重")
BY_YEAR = {
    "title": "分省年度数据", "unit": "", "header_rows": [3], "labels": {"A": "region"},
    "columns": years("B", 2025, 2011), "data_years": (2011, 2025), "level": "province",
    "values": 31 * 15,
}  # fmt: skip
ONE_CITY = {
    "title": "主要城市年度数据", "unit": "", "header_rows": [4], "labels": {"A": "indicator"},
    "columns": years("B", 2019, 2000), "notes": [18], "data_years": (2000, 2019), "level": "city",
    "values": 13 * 20,
}  # fmt: skip

EXPECTED = {
    "cnki_city_yearbook_2018/2-1_population_households.xls": Expected(
        "2-1 人口及户数", "", [3, 4], {"A": "region"},
        ENGLISH + pairs("C", ("年末户籍人口", "万人"), ("年平均人口", "万人"), ("年末总户数", "万户")),
        [], None, "city", {"C5": "1359", "D8": "417", "H359": "15"}, 325 * 6, ["CNKI"],
    ),
    "cnki_city_yearbook_2018/2-7_smoke_dust_solid_waste.xls": Expected(
        "2-7 工业烟(粉)尘排放量和工业固体废物综合利用率(全市)", "", [4], {"A": "region"},
        [*ENGLISH, ("C", "figures:indicator", "工业烟(粉)尘排放量", "吨", ""),
         ("D", "figures:indicator", "一般工业固体废物综合利用率", "%", "")],
        [], None, "city", {"C5": "4282", "D9": "79.64", "D353": "32.03"}, 325 * 2, ["CNKI"],
    ),
    "cnki_city_yearbook_2018/2-9_gross_regional_product.xls": Expected(
        "2-9 地区生产总值(市辖区)", "", [3], {"A": "region"},
        [*ENGLISH, ("C", "figures:indicator", "地区生产总值(当年价格)", "万元", ""),
         ("D", "figures:indicator", "人均地区生产总值", "元", ""),
         ("E", "figures:indicator", "地区生产总值增长率", "%", "")],
        [], None, "city", {"C4": "280149400", "E49": "-0.90", "C352": "3591681"}, 325 * 3, ["CNKI"],
    ),
    "mislabelled/encrypted_cnki.xls": Expected(
        "2-1 人口状况", "", [5, 6], {"A": "region"},
        ENGLISH + pairs("C", ("年末户籍人口", "万人"), ("年平均人口", "万人"), ("自然增长率", "‰")),
        [], None, "city", {"C7": "1363", "G57": "-0.89", "D57": "76"}, 324 * 6, ["CNKI"],
    ),
    "mislabelled/html_named.xls": Expected(
        # The title stands outside the cells of the page, as the caption of the first table.
        "中国2014年地级以上城市按产业划分的年末单位从业人员构成统计(二)", "%", [1, 2], {"A": "region"}, pairs("B", *((name, "") for name in SECTORS)),
        [], (2014, 2014), "city", {"B3": "1.94", "G3": "42.63"}, 46 * 6, ["t1"],
    ),
    "mislabelled/biff_employment_2014.xls": Expected(
        "中国2014年地级以上城市按产业划分的年末单位从业人员统计(二)", "人", [3, 4], {"A": "region"},
        pairs("B", ("第一产业(农.林.牧.渔业)", ""), ("第二产业", ""), ("第三产业", "")),
        [51], (2014, 2014), "city", {"B5": "4161", "D11": "1379349", "G50": "432248"}, 46 * 6,
    ),
    "mislabelled/gb18030_csv_named.xls": Expected(
        "", "", [1], {"A": "region"}, pairs("B", *((name, "") for name in SECTORS)),
        [], None, "city", {"B2": "0.87", "C12": "NA", "G319": "61.05"}, 318 * 6,
    ),
    "dsec_greater_bay_area/gdp.xls": Expected(
        "粤港澳大湾区城市本地生产总值", "亿元", [4], {"A": "year"},
        [*DSEC_COLUMNS, ("T", "figures:region", "香港特区", "亿港元", ""), ("U", "flag", "", "", ""),
         ("V", "figures:region", "澳门", "亿澳门元", "")],
        [33, 34, 35, 37, 38, 39, 40], (1999, 2024), "city",
        {"B5": "2 056.74", "T29": "29 834.08", "V30": "4 033.14"}, 26 * 11,
    ),
    "dsec_greater_bay_area/population.xls": Expected(
        "粤港澳大湾区城市人口", "万人", [4], {"A": "year"},
        [*DSEC_COLUMNS, ("T", "figures:region", "香港特区", "", ""),
         ("V", "figures:region", "澳门", "", "")],
        [33, 34, 35, 37, 38, 39, 40], (1999, 2024), "city", {"B5": "950.65", "V30": "68.83"}, 26 * 11,
    ),
    "nbs_exports/gdp_after_2023_census.csv": Expected(
        **BY_YEAR, notes=[35, 36], figures={"C4": "49670.2", "P34": "6607.6"}
    ),
    "nbs_exports/patents_granted.csv": Expected(
        **BY_YEAR, notes=[35], figures={"C4": "199702", "P34": "2642"}
    ),
    "nbs_exports/technology_market_turnover.csv": Expected(
        **BY_YEAR, notes=[35], figures={"C4": "9153.26", "P34": "4.38"}
    ),
    "nbs_exports/provinces_gb18030_crlf.csv": Expected(
        "分省年度数据", "人", [4], {"A": "region"}, years("B", 2025, 2006), [36, 37, 38],
        (2006, 2025), "province", {"C5": "22470", "L5": "335775", "U35": "18681"}, 31 * 20,
    ),
    "nbs_exports/major_cities.xls": Expected(**ONE_CITY, figures={"B5": "4231.38", "U17": "165.58"}),
    "nbs_exports/major_cities_gb18030.csv": Expected(
        **ONE_CITY, figures={"B5": "4231.38", "U17": "165.58"}
    ),
    "nbs_exports/telecom_capacity_panel.csv": Expected(
        "", "", [1], {"A": "code", "B": "region", "C": "year"},
        [(letter, "figures:indicator", name, unit, "") for letter, name, unit in (
            ("D", "固定长途电话交换机容量", "万路端"), ("E", "局用交换机容量", "万门"),
            ("F", "移动电话交换机容量", "万户"), ("G", "光缆线路长度", "公里"),
            ("H", "长途光缆线路长度", "万公里"))],
        [], (2016, 2025), "province", {"F3": "9230.0", "G311": "771263.84"}, 310 * 5,
    ),
}  # fmt: skip


def opened(path: Path) -> list[Grid]:
    return read_grids(path, path.name)


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    return Vocabulary.of(load_catalogue(PACKAGE / "reference"))


def differences(grids: list[Grid], proposal: Proposal, expected: Expected) -> list[str]:
    """What a person would have to edit in a proposal."""
    main = [n for n in proposal.not_data if n.sheet == proposal.sheet and n.row]
    found = {
        "title": proposal.title,
        "unit": proposal.unit,
        "header_rows": proposal.header_rows,
        "labels": proposal.labels,
        "columns": [
            (m.letter, m.role, m.name, m.unit, m.scope)
            for m in proposal.columns
            if m.letter not in proposal.labels
        ],
        "notes": [n.row for n in main if n.what == "note"],
        "data_years": proposal.known["data_years"],
        "level": proposal.known["level"],
        "side_sheets": proposal.layout.note_sheets,
    }
    wrong = [
        f"{key}: {found[key]!r} for {getattr(expected, key)!r}"
        for key in found
        if found[key] != getattr(expected, key)
    ]
    trial = try_layout(grids, proposal.layout, proposal, {})
    values = {str(v["cell"]): v["value_printed"] for v in trial.values}
    wrong += trial.problems
    wrong += [
        f"{cell}: {values.get(cell)!r} for {text!r}"
        for cell, text in expected.figures.items()
        if values.get(cell) != text
    ]
    if len(trial.values) != expected.values:
        wrong.append(f"{len(trial.values)} value cells for {expected.values}")
    return wrong


@pytest.mark.parametrize("name", EXPECTED)
def test_the_proposal_needs_no_editing(real_files: Path, known: Vocabulary, name: str) -> None:
    grids = opened(real_files / name)
    proposal = propose(grids, known)
    assert proposal is not None
    assert differences(grids, proposal, EXPECTED[name]) == []
    assert proposal.known["scope"] == ("urban_districts" if "2-9_" in name else "whole")


def test_every_file_at_hand_is_in_the_table(real_files: Path) -> None:
    found = {
        path.relative_to(real_files).as_posix()
        for folder in (
            "cnki_city_yearbook_2018",
            "mislabelled",
            "dsec_greater_bay_area",
            "nbs_exports",
        )
        for path in (real_files / folder).iterdir()
    }
    assert found == set(EXPECTED)


def test_heads_of_provinces_and_continued_pages_are_named(
    real_files: Path, known: Vocabulary
) -> None:
    proposal = propose(
        opened(real_files / "cnki_city_yearbook_2018/2-1_population_households.xls"), known
    )
    assert proposal is not None
    rows = {entry.row: entry.what for entry in proposal.not_data}
    assert rows[7] == "province without figures"
    assert rows[54] == "continued page"
    assert (rows[55], rows[56]) == ("repeated header", "repeated header")
    assert [e.text for e in proposal.not_data if e.sheet == "CNKI"] == ["http://www.cnki.net/"]


def test_what_only_a_person_can_say_is_asked(real_files: Path, known: Vocabulary) -> None:
    asked = {
        name: " ".join(propose(opened(real_files / name), known).questions) for name in EXPECTED
    }
    assert "data_years" in asked["cnki_city_yearbook_2018/2-1_population_households.xls"]
    assert "indicator:" in asked["nbs_exports/patents_granted.csv"]
    assert "unit:" in asked["nbs_exports/patents_granted.csv"]
    assert "unit:" not in asked["nbs_exports/provinces_gb18030_crlf.csv"]
    assert "not numbers: NA (" in asked["mislabelled/gb18030_csv_named.xls"]
