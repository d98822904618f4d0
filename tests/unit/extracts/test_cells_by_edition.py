"""Tables with heads of several rows, columns declared by edition, and what stops them."""

import pytest

from pipelines.extracts.cells import Sheet, read_cells
from pipelines.extracts.grid import Grid
from pipelines.extracts.problems import ExtractError
from pipelines.reference.layouts import Column, Layout
from tests.unit.extracts.test_cells import roles, sidecar, values

LAYOUT = Layout(
    kind="table",
    header_depth=2,
    region_header=["城市"],
    text_header=["City"],
    continuation=["续表"],
    note_prefixes=["注："],
    note_sheets=["CNKI"],
    editions={
        "2018": [
            Column(header="年末人口(万人)|全市", name="人口", unit="万人", scope="whole"),
            Column(
                header="年末人口(万人)|市辖区", name="人口", unit="万人", scope="urban_districts"
            ),
        ]
    },
)
ROWS = [
    ["2-1 人口"],
    ["城 市", "City", "年末人口(万人)\nPopulation", ""],
    ["", "", "全 市", "市辖区\nDistricts\nunder City"],
    ["北京市", "Beijing", "1359", "1359"],
    ["2-1 续表 1 continued 1"],
    ["城 市", "City", "年末人口(万人)", ""],
    ["", "", "全市", "Districts\nunder City"],
    ["河北省", "Hebei", "", ""],
    ["  石家庄市", "  Shijiazhuang", "973", "417"],
    ["注：2017年数据。"],
    ["含县级市。"],
]
KNOWN = sidecar(edition="2018", data_years=[2017, 2017], unit="in the column headers")


def read(rows: list[list[str]], known=KNOWN, layout=LAYOUT, sheet: str | None = None) -> Sheet:
    return read_cells(Grid("raw/s/2018/t.xls", sheet, rows), known, layout)


def refused(rows: list[list[str]], known=KNOWN, layout=LAYOUT, sheet: str | None = None) -> str:
    with pytest.raises(ExtractError) as raised:
        read(rows, known, layout, sheet)
    return str(raised.value)


def changed(row: int, column: int, text: str) -> list[list[str]]:
    rows = [list(cells) for cells in ROWS]
    rows[row][column] = text
    return rows


def test_columns_are_known_by_their_heads_on_every_page():
    sheet = read(ROWS)
    names = ("region_printed", "indicator_printed", "unit_printed", "scope", "value_printed")
    assert values(sheet, "cell", *names) == [
        ("C4", "北京市", "人口", "万人", "whole", "1359"),
        ("D4", "北京市", "人口", "万人", "urban_districts", "1359"),
        ("C8", "河北省", "人口", "万人", "whole", ""),
        ("D8", "河北省", "人口", "万人", "urban_districts", ""),
        ("C9", "石家庄市", "人口", "万人", "whole", "973"),
        ("D9", "石家庄市", "人口", "万人", "urban_districts", "417"),
    ]
    assert roles(sheet) == {
        "title": 2, "header": 10, "label": 3, "text": 3, "value": 4, "note": 2,
    }  # fmt: skip


def test_columns_in_another_order_keep_their_meaning():
    rows = [list(cells) for cells in ROWS]
    for row in (2, 3, 6, 8):
        rows[row][2:4] = reversed(rows[row][2:4])
    found = {(v["region_printed"], v["scope"]): v["value_printed"] for v in read(rows).values}
    assert found[("石家庄市", "urban_districts")] == "417"


def test_drift_names_both_sides_with_the_nearest_candidates():
    message = refused(changed(1, 2, "户籍人口(万人)"))
    assert "cell C2: found column '户籍人口(万人)|全市'; expected one of" in message
    assert "found header without '年末人口(万人)|市辖区'" in message
    assert "nearest: 户籍人口(万人)|市辖区" in message


def test_drift_on_a_later_page_stops_too():
    message = refused(changed(5, 2, "年末人口(人)"))
    assert "cell C6: found column '年末人口(人)|全市'" in message
    assert "nearest: 年末人口(万人)|全市" in message


def test_an_edition_that_is_not_declared_stops():
    message = refused(ROWS, sidecar(edition="2019", layout="city_table"))
    assert "found edition '2019'" in message
    assert "(2018)" in message
    assert "add a column 2019 to city_table.csv" in message


@pytest.mark.parametrize(
    ("title", "scope"), [("2-1 人口(市辖区)", "urban_districts"), ("2-1 人口（全市）", "whole")]
)
def test_a_title_of_one_scope_never_heads_columns_of_another(title: str, scope: str):
    message = refused(changed(0, 0, title))
    assert f"found title '{title}'; expected a title of scope urban_districts, whole" in message
    other = {"whole": "urban_districts", "urban_districts": "whole"}[scope]
    layout = LAYOUT.model_copy(update={"editions": {}, "header_depth": 1})
    rows = [[title], ["城市", "City", "人口(万人)"], ["北京市", "Beijing", "1"]]
    column = {"header": "人口(万人)"}
    assert "expected a title of scope" in refused(rows, sidecar(column, scope=other), layout)
    assert len(read(rows, sidecar(column, scope=scope), layout).values) == 1


def test_a_head_that_prints_another_scope_than_declared_is_refused():
    wrong = LAYOUT.editions["2018"][0].model_copy(update={"scope": "urban_districts"})
    layout = LAYOUT.model_copy(update={"editions": {"2018": [wrong, LAYOUT.editions["2018"][1]]}})
    assert "a head of scope urban_districts as declared" in refused(ROWS, layout=layout)


def test_a_sheet_beside_the_table_is_notes_and_its_unit_line_counts():
    sheet = read([["http://www.cnki.net/"], ["", "x"]], sheet="CNKI")
    assert (roles(sheet), sheet.values) == ({"note": 2}, [])
    message = refused([["单位:人"]], sheet="CNKI")
    assert "sheet CNKI, cell A1: found unit '人'; expected 'in the column headers'" in message


def test_a_region_without_figures_after_notes_have_begun_is_no_lost_figure():
    rows = [*ROWS, ["唐山市", "Tangshan", "755", "334"]]
    assert ("C12", "755") in values(read(rows), "cell", "value_printed")


YEARS = Layout(kind="table", columns="year", indicator_header=["指标"], region_line="地区：")
ONE_CITY = [["地区：上海"], ["指标", "2019年", "2018年"], ["销售面积(万平方米)", "1", "2"]]


def test_an_export_for_one_region_takes_region_and_units_from_the_file():
    sheet = read(ONE_CITY, sidecar(), YEARS)
    names = ("region_printed", "indicator_printed", "unit_printed", "year_printed")
    assert values(sheet, "cell", *names) == [
        ("B3", "上海", "销售面积", "万平方米", "2019年"), ("C3", "上海", "销售面积", "万平方米", "2018年"),
    ]  # fmt: skip


def test_a_sign_before_an_indicator_is_no_part_of_its_name():
    rows = [*ONE_CITY, ["#住宅(万平方米)", "3", "4"]]
    found = values(read(rows, sidecar(), YEARS), "cell", "indicator_printed", "unit_printed")
    assert ("B4", "住宅", "万平方米") in found


def test_a_table_without_its_region_is_refused_or_takes_it_from_the_sidecar():
    assert "found no region; expected" in refused(ONE_CITY[1:], sidecar(), YEARS)
    sheet = read(ONE_CITY[1:], sidecar(region="上海"), YEARS)
    assert set(values(sheet, "region_printed")) == {("上海",)}


def test_a_declared_data_year_without_a_column_is_refused():
    message = refused(ONE_CITY, sidecar(data_years=[2017, 2019]), YEARS)
    assert "row 2: found no column for 2017" in message
    assert len(read(ONE_CITY, sidecar(data_years=[2018, 2019]), YEARS).values) == 2


def test_two_columns_of_one_year_are_refused():
    rows = [
        ["地区：上海"],
        ["指标", "2019年", "指标", "2019年"],
        ["销售面积(万平方米)", "1", "x", "2"],
    ]
    assert "two columns with one head" in refused(rows, sidecar(), YEARS)


def test_a_region_column_may_print_a_unit_of_its_own():
    layout = Layout(kind="table", columns="region", year_header=["年"])
    rows = [["年", "广州", "香港特区\n(亿港元)"], ["2022", "1", "2"]]
    sheet = read(rows, sidecar(indicator="x"), layout)
    assert values(sheet, "region_printed", "unit_printed") == [
        ("广州", "亿元"), ("香港特区", "亿港元"),
    ]  # fmt: skip


def test_a_region_column_that_is_declared_must_be_there_and_no_other():
    layout = Layout(kind="table", columns="region", year_header=["年"])
    known = sidecar({"header": "广州"}, {"header": "深圳"}, indicator="x")
    message = refused([["年", "广州", "珠海"], ["2022", "1", "2"]], known, layout)
    assert "column '珠海'" in message and "header without '深圳'" in message


def test_a_year_in_the_head_is_the_year_of_its_column():
    layout = Layout(kind="table", header_depth=2, region_header=["地区"])
    rows = [["地区", "2021年", "2022年"], ["", "人口(万人)", "人口(万人)"], ["北京", "1", "2"]]
    known = sidecar({"header": "2021年|人口(万人)"}, {"header": "2022年|人口(万人)"})
    assert values(read(rows, known, layout), "indicator_printed", "unit_printed", "year_printed") == [
        ("人口", "万人", "2021年"), ("人口", "万人", "2022年"),
    ]  # fmt: skip
