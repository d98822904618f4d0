"""Proposals for small tables with the traits of publishers' tables, and of tables not seen before."""

import pytest

from pipelines.extracts.grid import Grid
from pipelines.extracts.proposal import Proposal, Vocabulary, propose
from pipelines.extracts.proposal.trial import Trial, try_layout
from pipelines.project import PACKAGE
from pipelines.reference import load_catalogue

KNOWN = Vocabulary.of(load_catalogue(PACKAGE / "reference"))
Table = list[list[str]]


def looked_at(rows: Table, *beside: Grid, merged=()) -> tuple[Proposal, Trial]:
    """Proposal for a table, and what the proposed layout reads of it."""
    width = max(map(len, rows))
    grid = Grid("t.xls", "表", [row + [""] * (width - len(row)) for row in rows], tuple(merged))
    proposal = propose([grid, *beside], KNOWN)
    assert proposal is not None
    trial = try_layout([grid, *beside], proposal.layout, proposal, {})
    assert trial.problems == []
    return proposal, trial


def read(trial: Trial, *names: str) -> list[tuple[object, ...]]:
    return [tuple(value.get(name) for name in names) for value in trial.values]


def meanings(proposal: Proposal) -> list[tuple[str, ...]]:
    return [(m.letter, m.role, m.name, m.unit, m.scope) for m in proposal.columns]


CITY_YEARBOOK = [
    ["2-1 人口状况"],
    ["Population"],
    ["城 市", "City", "年末户籍人口 (万人)\r\nPopulation\r\n(10 000 persons)", "",
     "自然增长率(‰)\r\nGrowth\r\n(‰)", ""],
    ["", "", "全 市\r\nTotal City", "市辖区\r\nDistricts\r\nunder City", "全市\r\nTotal City", "市辖区"],
    ["北京市", "Beijing", "1363", "1363", "8.53", "8.53"],
    ["河北省", "Hebei"],
    ["  石家庄市", "  Shijiazhuang", "1038", "415", "10.05", "11.88"],
    ["  唐山市", "  Tangshan", "", "", "", ""],
    [],
    ["2-1 续表 1 continued 1"],
    ["城 市", "City", "年末户籍人口 (万人)", "", "自然增长率(‰)\r\nGrowth\r\n(‰)", ""],
    ["", "", "全市", "Districts\r\nunder City", "全市", "市辖区\r\nDistricts\r\nunder City"],
    ["河南省", "Henan"],
    ["  郑州市", "  Zhengzhou", "827", "342", "7.8", "-0.4"],
]  # fmt: skip
MERGED = [(r, c, r, c + 1) for r in (2, 10) for c in (2, 4)] + [
    (r, c, r + 1, c) for r in (2, 10) for c in (0, 1)
]
TRAP = Grid("t.xls", "CNKI", [["http://www.cnki.net/"]])


@pytest.mark.parametrize("merged", [MERGED, []], ids=["merged ranges", "no merged ranges"])
def test_a_city_yearbook_table_with_pairs_pages_and_a_trap_sheet(merged) -> None:
    proposal, trial = looked_at(CITY_YEARBOOK, TRAP, merged=merged)
    assert (proposal.title, proposal.header_rows) == ("2-1 人口状况", [3, 4])
    assert proposal.labels == {"A": "region"}
    assert meanings(proposal)[1:] == [
        ("B", "text", "", "", ""),
        ("C", "figures:indicator", "年末户籍人口", "万人", "whole"),
        ("D", "figures:indicator", "年末户籍人口", "万人", "urban_districts"),
        ("E", "figures:indicator", "自然增长率", "‰", "whole"),
        ("F", "figures:indicator", "自然增长率", "‰", "urban_districts"),
    ]
    assert proposal.layout.note_sheets == ["CNKI"]
    what = {n.row: n.what for n in proposal.not_data if n.row}
    assert what[6] == "province without figures"
    assert what[8] == "region without figures"
    assert [what[row] for row in (10, 11, 12)] == ["continued page", *["repeated header"] * 2]
    found = read(trial, "cell", "region_printed", "indicator_printed", "scope", "value_printed")
    assert ("D7", "石家庄市", "年末户籍人口", "urban_districts", "415") in found
    assert ("F14", "郑州市", "自然增长率", "urban_districts", "-0.4") in found
    assert len(found) == 6 * 4


def test_the_title_with_a_table_number_comes_before_a_longer_one_of_the_chapter() -> None:
    rows = [["(一)人口、劳动力及土地资源统计资料"], ["2-1 人口"], ["城市", "人口(万人)"], ["北京市", "1"], ["天津市", "2"]]  # fmt: skip
    proposal, _ = looked_at(rows)
    assert proposal.title == "2-1 人口"


def test_the_scope_of_a_title_is_that_of_its_columns() -> None:
    rows = [
        ["2-9 地区生产总值(市辖区)"],
        ["城市", "地区生产总值(万元)", "增长率(%)"],
        ["北京市", "280149400", "6.70"],
        ["天津市", "185491900", "3.60"],
    ]
    proposal, trial = looked_at(rows)
    assert proposal.known["scope"] == "urban_districts"
    assert {scope for (scope,) in read(trial, "scope")} == {"urban_districts"}


@pytest.mark.parametrize("line", ["指标：地区生产总值(亿元)", None])
def test_a_bureaus_export_with_and_without_indicator_line(line: str | None) -> None:
    rows = [["数据库：分省年度数据 "], *([[line]] if line else []), ["时间：最近3年"],
            ["地区\t", "2022年\t", "2021年\t", "2020年\t", ""],
            ["北京市\t", "41610.9", "41045.6", "35943.3", ""],
            ["天津市\t", "\t", "15685.1", "—", ""],
            ["注：1.口径见说明。"], ["　　　2.合计与分项略有误差。"], ["数据来源：国家统计局"]]  # fmt: skip
    proposal, trial = looked_at(rows)
    assert proposal.known["indicator"] == ("地区生产总值" if line else None)
    assert proposal.unit == ("亿元" if line else "")
    assert proposal.known["data_years"] == (2020, 2022)
    assert proposal.known["level"] == "province"
    assert any(q.startswith("indicator:") for q in proposal.questions) == (line is None)
    assert [n.what for n in proposal.not_data].count("note") == 3
    assert len(trial.values) == 6


def test_an_export_for_one_city_names_region_and_units_row_by_row() -> None:
    rows = [["数据库：主要城市年度数据"], ["地区：天津"], ["时间：最近2年"],
            ["指标", "2019年", "2018年"], ["商品房销售面积(万平方米)", "1478.7", "1249.9"],
            ["商品房平均销售价格(元/平方米)", "", "16055"], ["数据来源：国家统计局"]]  # fmt: skip
    proposal, trial = looked_at(rows)
    assert proposal.layout.indicator_header == ["指标"]
    assert proposal.known["level"] == "city"
    names = ("cell", "region_printed", "indicator_printed", "unit_printed", "year_printed")
    assert read(trial, *names)[-1] == ("C6", "天津", "商品房平均销售价格", "元/平方米", "2018年")


def test_years_by_cities_with_flags_and_the_unit_at_the_far_right() -> None:
    rows = [[""], ["大湾区城市生产总值"], ["", "", "", "", "", "亿元人民币"],
            ["年", "广州", "", "深圳", "", "香港特区\n(亿港元)"], ["2022", "1.5", "", "2.5", "r", "3"],
            ["2023", "1.6", "p", "2.6", "", "4"], [], ["r   修订数字"],
            ["2017年起，深圳数据包含深汕合作区。"]]  # fmt: skip
    proposal, trial = looked_at(rows)
    assert (proposal.title, proposal.unit) == ("大湾区城市生产总值", "亿元")
    assert proposal.layout.flag_columns
    names = ("cell", "region_printed", "unit_printed", "year_printed", "mark_text")
    assert ("D5", "深圳", "亿元", "2022", "r") in read(trial, *names)
    assert ("F6", "香港特区", "亿港元", "2023", "") in read(trial, *names)


def test_a_long_panel_with_units_in_its_heads() -> None:
    rows = [["省辖市代码", "省份", "年份", "光缆线路长度 (公里)", "移动电话基站 (万个)"],
            ["110000000000", "北京市", "2022", "492356.91", ""],
            ["120000000000", "天津市", "2022", "", "8.4"]]  # fmt: skip
    proposal, _ = looked_at(rows)
    assert proposal.labels == {"A": "code", "B": "region", "C": "year"}
    assert meanings(proposal)[3:] == [
        ("D", "figures:indicator", "光缆线路长度", "公里", ""),
        ("E", "figures:indicator", "移动电话基站", "万个", ""),
    ]
    assert (proposal.known["level"], proposal.known["data_years"]) == ("province", (2022, 2022))


def test_one_figure_a_row() -> None:
    rows = [["地区", "年份", "指标", "单位", "数值"], ["北京市", "2022", "常住人口", "万人", "2184"],
            ["天津市", "2022", "地区生产总值", "亿元", "16132.2"]]  # fmt: skip
    proposal, trial = looked_at(rows)
    assert proposal.layout.columns == "value"
    names = ("cell", "region_printed", "year_printed", "indicator_printed", "unit_printed")
    assert read(trial, *names) == [
        ("E2", "北京市", "2022", "常住人口", "万人"), ("E3", "天津市", "2022", "地区生产总值", "亿元"),
    ]  # fmt: skip


def test_a_unit_row_of_the_head_and_a_third_row_for_the_scope() -> None:
    rows = [["表3-1 科技活动"], ["地区", "R&D经费", "", "R&D人员"], ["", "全市", "市辖区", "全市"],
            ["", "(万元)", "(万元)", "(人)"], ["石家庄市", "1", "2", "3"], ["唐山市", "4", "5", "6"]]  # fmt: skip
    proposal, _ = looked_at(rows)
    assert (proposal.title, proposal.header_rows) == ("表3-1 科技活动", [2, 3, 4])
    assert meanings(proposal)[1:] == [
        ("B", "figures:indicator", "R&D经费", "万元", "whole"),
        ("C", "figures:indicator", "R&D经费", "万元", "urban_districts"),
        ("D", "figures:indicator", "R&D人员", "人", "whole"),
    ]


def test_years_over_indicators_in_a_head_of_two_rows() -> None:
    rows = [["单位：亿元"], ["地区", "2021年", "", "2022年", ""],
            ["", "地区生产总值", "第一产业", "地区生产总值", "第一产业"],
            ["石家庄市", "6490.3", "509.0", "7100.6", "560.4"], ["唐山市", "8230.6", "600.7", "8900.7", "640.1"]]  # fmt: skip
    proposal, trial = looked_at(rows)
    assert proposal.known["data_years"] == (2021, 2022)
    found = read(trial, "cell", "indicator_printed", "year_printed", "unit_printed")
    assert found[:4] == [
        ("B4", "地区生产总值", "2021年", "亿元"), ("C4", "第一产业", "2021年", "亿元"),
        ("D4", "地区生产总值", "2022年", "亿元"), ("E4", "第一产业", "2022年", "亿元"),
    ]  # fmt: skip


def test_a_table_of_one_region_with_years_in_rows() -> None:
    rows = [["1-2 石家庄市主要年份指标"], ["年份", "地区生产总值(亿元)", "常住人口(万人)"],
            ["2021", "6490.3", "1120"], ["2022", "7100.6", "1122"]]  # fmt: skip
    proposal, trial = looked_at(rows)
    assert (proposal.known["region"], proposal.known["level"]) == ("石家庄市", "city")
    assert ("C4", "石家庄市", "2022", "常住人口") in read(
        trial, "cell", "region_printed", "year_printed", "indicator_printed"
    )


def test_a_label_column_without_a_head_and_bare_years() -> None:
    rows = [["各市地区生产总值"], ["", "2020", "2021", "2022"], ["石家庄市 Shijiazhuang", "1", "2", "3"],
            ["唐 山 市 Tangshan", "4", "5", "6"]]  # fmt: skip
    proposal, trial = looked_at(rows)
    assert (proposal.header_rows, proposal.labels) == ([2], {"A": "region"})
    assert ("D4", "2022", "6") in read(trial, "cell", "year_printed", "value_printed")


def test_the_finer_of_two_columns_of_regions_names_the_row() -> None:
    rows = [["省份", "城市", "常住人口 (万人)"], ["河北省", "石家庄市", "1120"], ["河北省", "唐山市", "770"],
            ["广东省", "深圳市", "1766"]]  # fmt: skip
    proposal, trial = looked_at(rows)
    assert proposal.labels == {"B": "region"}
    assert proposal.known["level"] == "city"
    assert [name for (name,) in read(trial, "region_printed")] == ["石家庄市", "唐山市", "深圳市"]


def test_running_numbers_are_no_figures_and_provinces_with_figures_are_rows() -> None:
    rows = [["单位:人"], ["序号", "城市", "第二产业"], ["1", "河北省", "10"], ["2", "石家庄市", "4"],
            ["3", "唐山市", "6"], ["摘编自《中国城市统计年鉴2015》"]]  # fmt: skip
    proposal, trial = looked_at(rows)
    assert proposal.unit == "人"
    assert (proposal.known["publication"], proposal.known["edition"]) == (
        "中国城市统计年鉴",
        "2015",
    )
    assert [cell for (cell,) in read(trial, "cell")] == ["C3", "C4", "C5"]


def test_blocks_side_by_side_are_refused_not_mixed() -> None:
    # The right block's figures must never be read for the left block's regions.
    rows = [["地区", "2021年", "地区", "2021年"], ["北京市", "1", "天津市", "2"], ["河北省", "3", "山西省", "4"]]  # fmt: skip
    grid = Grid("t.csv", None, rows)
    proposal = propose([grid], KNOWN)
    assert proposal is not None
    [problem] = try_layout([grid], proposal.layout, proposal, {}).problems
    assert "two columns with one head" in problem


@pytest.mark.parametrize(
    "rows",
    [[], [[]], [["http://www.cnki.net/"]], [["第一段正文，没有表格。"], ["2022年全市生产总值100亿元。"]], [["1", "2"], ["3", "4"]]],
    ids=["nothing", "an empty row", "an address", "prose", "figures without a head"],
)  # fmt: skip
def test_what_is_no_table_gets_no_proposal(rows: Table) -> None:
    assert propose([Grid("t.csv", None, rows)], KNOWN) is None


def test_a_unit_and_a_title_may_stand_in_a_table_of_their_own() -> None:
    rows = [["城市", "第一产业比重", ""], ["", "全市", "市辖区"], ["石家庄市", "1.9", "0.3"], ["唐山市", "2", "1"]]  # fmt: skip
    unit = Grid("t.xls", "t1", [["单位:%"]])
    proposal, trial = looked_at(rows, unit)
    assert proposal.unit == "%"
    assert {found for (found,) in read(trial, "unit_printed")} == {"%"}
    other = Grid("t.xls", "t1", [["单位:人"]])
    refused = try_layout([other], proposal.layout, proposal, {})
    assert "found unit '人'; expected '%'" in refused.problems[0]


def test_texts_and_names_that_are_not_understood_are_asked_about() -> None:
    rows = [["城市", "常住人口(万人)", "图书藏量(万册)"], ["石家庄市", "NA", "1"], ["城市合计", "2", "约3"],
            ["唐山市", "5", "6"]]  # fmt: skip
    proposal, _ = looked_at(rows)
    asked = "\n".join(proposal.questions)
    assert "not in indicator_names.csv: 图书藏量" in asked
    assert "not in units.csv: 万册" in asked
    assert "not numbers: NA (1), 约3 (1)" in asked
