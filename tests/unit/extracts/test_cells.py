from collections import Counter

import pytest

from pipelines.extracts.cells import Sheet, read_cells
from pipelines.extracts.grid import Grid
from pipelines.extracts.problems import ExtractError
from pipelines.extracts.sidecar import Sidecar
from pipelines.reference.layouts import Layout

FILE = "raw/s/2025/t.csv"
BY_YEAR = Layout(
    kind="table",
    columns="year",
    region_header=["地区"],
    title_prefixes=["数据库：", "时间："],
    indicator_line="指标：",
    note_prefixes=["数据来源：", "注："],
)
PANEL = Layout(kind="table", region_header=["城市", "省份"], year_header=["年份"])
CODED = PANEL.model_copy(update={"code_header": ["代码"]})
SOURCED = CODED.model_copy(update={"source_header": ["数据来源"]})
BY_REGION = Layout(
    kind="table", columns="region", unit="line", year_header=["年"], flag_columns=True
)
LONG = Layout(
    kind="table",
    columns="value",
    level_header=["层级"],
    region_header=["地区"],
    year_header=["年份"],
    indicator_header=["指标"],
    unit_header=["单位"],
    value_header=["数值"],
    text_header=["章节", "原文"],
    indicator_prefix="paper:",
)
TWO_BLOCKS = Layout.model_validate(
    {
        "kind": "blocks",
        "title_rows": [1],
        "header_rows": [2, 3],
        "first_row": 4,
        "block": [
            {
                "region_column": left,
                "columns": [
                    {"column": first, "header": ["活跃度", "2014年"], "indicator": "paper:活跃度",
                     "unit": "1", "year": 2014},
                    {"column": second, "header": ["", "2022年"], "indicator": "paper:活跃度",
                     "unit": "1", "year": 2022},
                ],
            }
            for left, first, second in (("A", "B", "C"), ("D", "E", "F"))
        ],
    }
)  # fmt: skip
FILLED_DOWN = Layout.model_validate(
    {
        "kind": "blocks",
        "title_rows": [1],
        "header_rows": [2],
        "first_row": 3,
        "block": [
            {
                "region_column": "A",
                "fill_region_down": True,
                "qualifier_column": "B",
                "columns": [
                    {"column": "C", "header": ["孵化器"], "indicator": "孵化器", "unit": "个"}
                ],
            }
        ],
    }
)


def sidecar(*columns: dict, **changes: object) -> Sidecar:
    known = {
        "source": "s", "publisher": "某局", "title": "表", "edition": "2025", "unit": "亿元",
        "status": "final", "obtained": "publisher file", "obtained_from": "a place",
        "level": "city", "layout": "l", "sha256": "0", "columns": list(columns),
    }  # fmt: skip
    return Sidecar.model_validate({**known, **changes})


def read(rows: list[list[str]], layout: Layout, known: Sidecar, sheet: str | None = None) -> Sheet:
    return read_cells(Grid(FILE, sheet, rows), known, layout)


def refused(rows: list[list[str]], layout: Layout, known: Sidecar, sheet: str | None = None) -> str:
    with pytest.raises(ExtractError) as raised:
        read(rows, layout, known, sheet)
    return str(raised.value)


def values(sheet: Sheet, *names: str) -> list[tuple[object, ...]]:
    return [tuple(value[name] for name in names) for value in sheet.values]


def roles(sheet: Sheet) -> dict[str, int]:
    """How many of the cells that are not empty have which role."""
    return dict(
        Counter(
            sheet.roles[row, column]
            for row, cells in enumerate(sheet.grid.rows)
            for column, text in enumerate(cells)
            if text.strip()
        )
    )


# A region a row, a year a column.

BY_YEAR_ROWS = [
    ["数据库：分省年度数据 "],
    ["指标：地区生产总值(亿元)"],
    ["时间：2021年-2022年"],
    ["地区\t", "2022年\t", "2021年\t", ""],
    ["北京市\t", "45222.4①", "44350.7\t", ""],
    ["天津市", "", "—"],
    ["数据来源：国家统计局", "", ""],
    [""],
    ["注：2022年为初步数"],
]


def test_a_region_by_year_table_gives_one_value_a_region_and_year():
    sheet = read(BY_YEAR_ROWS, BY_YEAR, sidecar())
    assert values(sheet, "cell", "region_printed", "year_printed", "value_text", "mark") == [
        ("B5", "北京市", "2022年", "45222.4", "footnoted"),
        ("C5", "北京市", "2021年", "44350.7", "printed"),
        ("B6", "天津市", "2022年", "", "blank"),
        ("C6", "天津市", "2021年", "", "symbol"),
    ]
    assert values(sheet, "value_printed", "mark_text") == [
        ("45222.4①", "①"), ("44350.7", ""), ("", ""), ("—", "—"),
    ]  # fmt: skip
    assert {value["address"] for value in sheet.values} == {
        f"{FILE}!{cell}" for cell in ("B5", "C5", "B6", "C6")
    }


def test_every_cell_of_a_region_by_year_table_has_its_role():
    assert roles(read(BY_YEAR_ROWS, BY_YEAR, sidecar())) == {
        "title": 3, "header": 3, "label": 2, "value": 3, "note": 2,
    }  # fmt: skip


def test_an_empty_value_cell_is_blank_and_no_value():
    sheet = read(BY_YEAR_ROWS, BY_YEAR, sidecar())
    assert sheet.roles[5, 1] == "blank"
    assert sheet.roles[5, 2] == "value"


def test_the_indicator_line_names_the_indicator_without_its_unit():
    sheet = read(BY_YEAR_ROWS, BY_YEAR, sidecar(indicator="人口"))
    assert set(values(sheet, "indicator_printed", "unit_printed")) == {("地区生产总值", "亿元")}


def test_an_indicator_line_without_unit_is_the_name_as_it_stands():
    rows = [["指标：研究与试验发展(R&D)经费"], ["地区", "2022年"], ["北京", "1"]]
    sheet = read(rows, BY_YEAR, sidecar())
    assert values(sheet, "indicator_printed") == [("研究与试验发展(R&D)经费",)]


def test_without_an_indicator_line_the_sidecar_names_the_indicator():
    rows = [row for row in BY_YEAR_ROWS if not row[0].startswith("指标")]
    sheet = read(rows, BY_YEAR, sidecar(indicator="人口"))
    assert set(values(sheet, "indicator_printed")) == {("人口",)}


def test_without_indicator_line_and_sidecar_the_file_is_refused():
    message = refused([["地区", "2022年"], ["北京", "1"]], BY_YEAR, sidecar())
    assert message == (
        f"{FILE} row 1: found no indicator line; "
        "expected an indicator line or `indicator` in the sidecar"
    )


def test_a_title_that_is_not_declared_is_refused():
    rows = [["数据库：x"], ["口径：法人单位"], *BY_YEAR_ROWS[3:]]
    message = refused(rows, BY_YEAR, sidecar(indicator="人口"))
    assert message.startswith(
        f"{FILE} cell A2: found '口径：法人单位'; expected a line that begins"
    )
    assert "数据库：" in message


def test_an_indicator_line_in_another_unit_than_the_sidecar_is_refused():
    rows = [["指标：地区生产总值(万元)"], ["地区", "2022年"], ["北京", "1"]]
    message = refused(rows, BY_YEAR, sidecar(unit="亿元"))
    assert FILE in message
    assert "万元" in message
    assert "亿元" in message


@pytest.mark.parametrize("layout", [BY_YEAR, BY_REGION], ids=["region_by_year", "year_by_region"])
def test_a_header_row_that_is_not_there_is_refused(layout):
    rows = [["数据库：x"], ["区域", "2022年"], ["北京", "1"]]
    message = refused(rows, layout, sidecar(indicator="人口"))
    assert message.startswith(f"{FILE} row 1: found first column ['数据库：x', '区域', '北京']")
    assert "expected a header row with " in message
    assert (layout.region_header or layout.year_header)[0] in message


def test_figures_beside_an_empty_region_are_refused():
    rows = [["地区", "2022年"], ["北京", "1"], ["", "2"]]
    message = refused(rows, BY_YEAR, sidecar(indicator="人口"))
    assert FILE in message
    assert "3" in message.split(":")[0]


def test_a_column_whose_head_is_no_year_is_refused():
    rows = [["地区", "2022年", "比上年增长"], ["北京", "1", "2"]]
    message = refused(rows, BY_YEAR, sidecar(indicator="人口"))
    assert FILE in message
    assert "C1" in message
    assert "比上年增长" in message


def test_a_figure_in_a_column_without_head_is_refused():
    rows = [["地区", "2022年", ""], ["北京", "1", "2"]]
    message = refused(rows, BY_YEAR, sidecar(indicator="人口"))
    assert message == f"{FILE} cell C2: found text '2'; expected nothing here by the layout"


# A long panel.


def test_a_panel_with_codes_gives_one_value_a_row_and_declared_column():
    rows = [
        ["代码", "城市", "年份", "人口 (万人)", "工资（元）"],
        ["110000", "北京", "2014", "2171.1", "102268"],
        ["120000", " 天津\t", "2015 ", "1439 ", ""],
    ]
    sheet = read(rows, CODED, sidecar({"header": "人口 (万人)"}, {"header": "工资（元）"}))
    names = ("code_printed", "region_printed", "year_printed", "indicator_printed", "unit_printed")
    assert values(sheet, "cell", *names, "value_printed") == [
        ("D2", "110000", "北京", "2014", "人口", "万人", "2171.1"),
        ("E2", "110000", "北京", "2014", "工资", "元", "102268"),
        ("D3", "120000", "天津", "2015", "人口", "万人", "1439"),
        ("E3", "120000", "天津", "2015", "工资", "元", ""),
    ]
    assert roles(sheet) == {"header": 5, "label": 6, "value": 3}


def test_a_panel_without_codes_leaves_the_code_unknown():
    rows = [["省份", "年份", "人口 (万人)"], ["北京", "2014", "1"]]
    sheet = read(rows, PANEL, sidecar({"header": "人口 (万人)"}))
    assert values(sheet, "region_printed", "code_printed", "year_printed") == [
        ("北京", None, "2014")
    ]


def test_a_panel_without_a_column_of_years_leaves_the_year_to_the_sidecar():
    layout = Layout(kind="table", region_header=["region"], text_header=["point"])
    rows = [["region", "latitude", "point"], ["北京", "39.9", "seat of government"]]
    sheet = read(rows, layout, sidecar({"header": "latitude", "unit": "度"}))
    assert values(sheet, "indicator_printed", "unit_printed", "year_printed") == [
        ("latitude", "度", None)
    ]
    assert roles(sheet) == {"header": 3, "label": 1, "text": 1, "value": 1}


def test_a_column_of_sources_names_the_publication_row_by_row():
    rows = [
        ["代码", "城市", "年份", "外资 (百万美元)", "数据来源"],
        ["110000", "北京", "2014", "1", "北京市统计局"],
        ["120000", "天津", "2014", "2", "天津统计年鉴"],
    ]
    sheet = read(rows, SOURCED, sidecar({"header": "外资 (百万美元)"}, publication="汇编"))
    assert values(sheet, "publication") == [("北京市统计局",), ("天津统计年鉴",)]


def test_a_declared_column_has_its_own_unit_publication_and_scope():
    rows = [["城市", "年份", "用电量(市辖区)", "人口 (万人)"], ["北京", "2014", "1", "2"]]
    known = sidecar(
        {
            "header": "用电量(市辖区)",
            "unit": "万千瓦时",
            "publication": "年鉴",
            "scope": "urban_districts",
        },
        {"header": "人口 (万人)"},
        publication="汇编",
    )
    names = ("indicator_printed", "unit_printed", "publication", "scope", "level")
    assert values(read(rows, PANEL, known), *names) == [
        ("用电量(市辖区)", "万千瓦时", "年鉴", "urban_districts", "city"),
        ("人口", "万人", "汇编", "whole", "city"),
    ]


def test_a_declared_column_that_is_missing_is_refused():
    rows = [["城市", "年份", "学生数 (人)"], ["北京", "2014", "1"]]
    known = sidecar({"header": "在校学生数 (人)"}, {"header": "学生数 (人)"})
    message = refused(rows, PANEL, known)
    assert message == (
        f"{FILE} row 1: found header without '在校学生数 (人)'; "
        "expected the declared column '在校学生数 (人)'"
    )


def test_a_column_that_is_not_declared_is_refused():
    rows = [["城市", "年份", "人口 (万人)", "GDP (亿元)"], ["北京", "2014", "1", "2"]]
    message = refused(rows, PANEL, sidecar({"header": "人口 (万人)"}))
    assert message == f"{FILE} cell D1: found column 'GDP(亿元)'; expected one of ['人口 (万人)']"


def test_a_declared_column_whose_head_has_no_unit_is_refused():
    rows = [["城市", "年份", "人口"], ["北京", "2014", "1"]]
    message = refused(rows, PANEL, sidecar({"header": "人口"}))
    assert message == f"{FILE} cell C1: found header '人口'; expected a unit in brackets at its end"


@pytest.mark.parametrize(
    ("header", "lacking"),
    [
        (["地名", "代码", "年份"], "a column of regions named 城市 or 省份"),
        (["城市", "code", "年份"], "a column of codes named 代码"),
        (["城市", "代码", "年"], "a column of years named 年份"),
    ],
)
def test_a_panel_without_a_column_of_its_layout_is_refused(header, lacking):
    message = refused([header, ["北京", "110000", "2014"]], CODED, sidecar())
    assert message == f"{FILE} row 1: found header {header}; expected {lacking}"


def test_two_columns_with_one_head_are_refused():
    rows = [["城市", "年份", "人口 (万人)", "人口 (万人)"], ["北京", "2014", "1", "2"]]
    message = refused(rows, PANEL, sidecar({"header": "人口 (万人)"}))
    assert FILE in message


def test_a_figure_beyond_the_header_of_a_panel_is_refused():
    rows = [["城市", "年份", "人口 (万人)"], ["北京", "2014", "1", "2"]]
    message = refused(rows, PANEL, sidecar({"header": "人口 (万人)"}))
    assert message == f"{FILE} cell D2: found text '2'; expected nothing here by the layout"


def test_an_empty_line_of_a_panel_is_no_record():
    rows = [["城市", "年份", "人口 (万人)"], ["北京", "2014", "1"], [], ["", "", ""]]
    sheet = read(rows, PANEL, sidecar({"header": "人口 (万人)"}))
    assert values(sheet, "cell", "region_printed") == [("C2", "北京")]


# A year a row, a region a column.

BY_REGION_ROWS = [
    [""],
    ["城市本地生产总值", "", "", "", ""],
    ["", "", "", "", "亿元人民币"],
    ["年", "广州", "", "深圳", ""],
    ["2016", "19547.44", "r", "19492.60", ""],
    ["2017", "21503.15", "", "22438.39", "p"],
    ["2018", "-", "~", "24221.98", ""],
    ["", "", "", "", ""],
    ["r   修订数字", "", "", "", ""],
    ["2017年起，深圳地区生产总值数据包含深汕合作区。", "", "", "", ""],
]


def test_a_year_by_region_table_gives_one_value_a_year_and_region_with_its_flag():
    sheet = read(BY_REGION_ROWS, BY_REGION, sidecar(indicator="地区生产总值"))
    names = ("region_printed", "year_printed", "value_text", "mark", "mark_text")
    assert values(sheet, "cell", *names) == [
        ("B5", "广州", "2016", "19547.44", "flagged", "r"),
        ("D5", "深圳", "2016", "19492.60", "printed", ""),
        ("B6", "广州", "2017", "21503.15", "printed", ""),
        ("D6", "深圳", "2017", "22438.39", "flagged", "p"),
        ("B7", "广州", "2018", "", "symbol", "-"),
        ("D7", "深圳", "2018", "24221.98", "printed", ""),
    ]
    assert set(values(sheet, "indicator_printed", "unit_printed")) == {("地区生产总值", "亿元")}


def test_notes_below_are_notes_also_where_they_begin_with_a_year():
    sheet = read(BY_REGION_ROWS, BY_REGION, sidecar(indicator="地区生产总值"))
    assert sheet.roles[8, 0] == "note"
    assert sheet.roles[9, 0] == "note"
    assert roles(sheet) == {
        "title": 2, "header": 3, "label": 3, "value": 6, "flag": 3, "note": 2,
    }  # fmt: skip


def test_a_unit_cell_that_differs_from_the_sidecar_is_refused():
    message = refused(BY_REGION_ROWS, BY_REGION, sidecar(indicator="x", unit="万元"))
    assert message == (
        f"{FILE} cell E3: found unit '亿元人民币'; expected '万元' as the sidecar states"
    )


def test_a_table_without_unit_cell_is_refused():
    rows = [["标题"], ["年", "广州", ""], ["2016", "1", ""]]
    message = refused(rows, BY_REGION, sidecar(indicator="x"))
    assert FILE in message
    assert "found unit ''; expected '亿元'" in message


def test_a_flag_that_is_not_known_is_refused():
    rows = [row.copy() for row in BY_REGION_ROWS]
    rows[5][4] = "x"
    message = refused(rows, BY_REGION, sidecar(indicator="x"))
    assert message == f"{FILE} cell E6: found flag 'x'; expected one of ['p', 'r', '~']"


def test_a_text_beside_the_regions_is_refused_where_the_layout_has_no_flags():
    layout = Layout(kind="table", columns="region", unit="line", year_header=["年"])
    message = refused(BY_REGION_ROWS, layout, sidecar(indicator="x"))
    assert message == f"{FILE} cell C5: found text 'r'; expected nothing here by the layout"


@pytest.mark.parametrize("year", ["2017①", "2017年", "", "二〇一七"])
def test_figures_beside_a_year_that_is_not_understood_are_refused(year):
    # As a note the whole row of figures would vanish.
    rows = [row.copy() for row in BY_REGION_ROWS]
    rows[5][0] = year
    message = refused(rows, BY_REGION, sidecar(indicator="x"))
    assert FILE in message
    assert "6" in message.split(":")[0]


def test_a_place_in_a_workbook_names_the_sheet():
    rows = [row.copy() for row in BY_REGION_ROWS]
    rows[5][4] = "x"
    message = refused(rows, BY_REGION, sidecar(indicator="x"), sheet="表1")
    assert message.startswith(f"{FILE} sheet 表1, cell E6: found flag 'x'")


# A figure a row.

LONG_ROWS = [
    ["章节", "层级", "地区", "年份", "指标", "单位", "数值", "原文"],
    ["2.1", "group", "京津冀", "2014", "协同度", "1", "0.1813", "上升至10.99"],
    ["2.2", "province", "河北", "2022", "增长率", "%", "185", ""],
]


def test_a_long_table_says_everything_in_its_own_columns():
    sheet = read(LONG_ROWS, LONG, sidecar(level="nation"))
    names = ("level", "region_printed", "year_printed", "indicator_printed", "unit_printed")
    assert values(sheet, "cell", *names, "value_text") == [
        ("G2", "group", "京津冀", "2014", "paper:协同度", "1", "0.1813"),
        ("G3", "province", "河北", "2022", "paper:增长率", "%", "185"),
    ]
    assert roles(sheet) == {"header": 8, "text": 3, "label": 10, "value": 2}


@pytest.mark.parametrize("name", ["地区", "指标", "单位", "数值"])
def test_a_long_table_without_a_column_of_its_layout_is_refused(name):
    rows = [[text.replace(name, "别的") for text in LONG_ROWS[0]], *LONG_ROWS[1:]]
    message = refused(rows, LONG, sidecar())
    assert message.startswith(f"{FILE} row 1: found header ")
    assert f"named {name}" in message


def test_a_column_that_a_long_table_does_not_declare_is_refused():
    rows = [[*LONG_ROWS[0], "修订值"], [*LONG_ROWS[1], "0.19"]]
    message = refused(rows, LONG, sidecar())
    assert FILE in message
    assert "修订值" in message


def test_an_empty_line_of_a_long_table_is_no_record():
    sheet = read([*LONG_ROWS, [], [""] * 8], LONG, sidecar())
    assert values(sheet, "cell") == [("G2",), ("G3",)]


# A printed table with blocks.

TWO_BLOCKS_ROWS = [
    ["表2 外向活跃度"],
    ["京津冀", "活跃度", "", "九市", "活跃度", ""],
    ["", "2014年", "2022年", "", "2014年", "2022年"],
    ["北京", "733.13", "4560.05", "广州", "179684.06", "1946745.36"],
    ["天津", "565.10", "2688.24", "", "", ""],
]


def test_two_blocks_side_by_side_give_their_own_regions():
    sheet = read(TWO_BLOCKS_ROWS, TWO_BLOCKS, sidecar())
    found = sorted(values(sheet, "cell", "region_printed", "year_printed", "value_text"))
    assert found == [
        ("B4", "北京", "2014", "733.13"),
        ("B5", "天津", "2014", "565.10"),
        ("C4", "北京", "2022", "4560.05"),
        ("C5", "天津", "2022", "2688.24"),
        ("E4", "广州", "2014", "179684.06"),
        ("F4", "广州", "2022", "1946745.36"),
    ]
    assert set(values(sheet, "indicator_printed", "unit_printed")) == {("paper:活跃度", "1")}


def test_a_block_whose_head_is_another_is_refused():
    rows = [row.copy() for row in TWO_BLOCKS_ROWS]
    rows[2][5] = "2021年"
    message = refused(rows, TWO_BLOCKS, sidecar())
    assert message == f"{FILE} cell F3: found '2021年'; expected '2022年'"


def test_a_figure_beside_an_empty_region_of_a_block_is_refused():
    rows = [row.copy() for row in TWO_BLOCKS_ROWS]
    rows[4][4] = "1.5"
    message = refused(rows, TWO_BLOCKS, sidecar())
    assert message == f"{FILE} cell E5: found text '1.5'; expected nothing here by the layout"


def test_a_region_printed_once_holds_for_the_rows_below_it_and_a_qualifier_ends_the_name():
    rows = [
        ["表3"],
        ["地区", "", "孵化器"],
        ["京津冀", "总量", "282"],
        ["", "均值", "21.69"],
        ["九市", "总量", "300"],
    ]
    sheet = read(rows, FILLED_DOWN, sidecar())
    assert values(sheet, "cell", "region_printed", "indicator_printed", "year_printed") == [
        ("C3", "京津冀", "孵化器总量", None),
        ("C4", "京津冀", "孵化器均值", None),
        ("C5", "九市", "孵化器总量", None),
    ]


def test_an_empty_line_of_a_block_is_no_record():
    rows = [["表3"], ["地区", "", "孵化器"], ["京津冀", "总量", "282"], ["", "", ""]]
    assert values(read(rows, FILLED_DOWN, sidecar()), "cell") == [("C3",)]


# All kinds.


@pytest.mark.parametrize(
    "layout",
    [BY_YEAR, PANEL, BY_REGION, LONG, TWO_BLOCKS],
    ids=["year", "indicator", "region", "value", "blocks"],
)
@pytest.mark.parametrize("rows", [[], [[]]], ids=["no row", "an empty row"])
def test_an_empty_table_is_refused_with_its_name(layout, rows):
    known = sidecar({"header": "人口 (万人)"}, indicator="人口")
    assert refused(rows, layout, known).startswith(FILE)


@pytest.mark.parametrize(
    ("rows", "layout", "known", "at"),
    [
        (BY_YEAR_ROWS, BY_YEAR, sidecar(), 4),
        (BY_REGION_ROWS, BY_REGION, sidecar(indicator="x"), 4),
        (LONG_ROWS, LONG, sidecar(), 1),
        (TWO_BLOCKS_ROWS, TWO_BLOCKS, sidecar(), 3),
    ],
    ids=["region_by_year", "year_by_region", "long", "blocks"],
)
def test_a_text_right_of_a_table_is_never_passed_over(rows, layout, known, at):
    stray = [row.copy() for row in rows]
    stray[at] += [""] * (12 - len(stray[at])) + ["杂"]
    message = refused(stray, layout, known)
    assert message == f"{FILE} cell M{at + 1}: found text '杂'; expected nothing here by the layout"


def test_a_printed_zero_stays_and_nothing_else_becomes_one():
    rows = [["城市", "年份", "人口 (万人)"]]
    rows += [
        ["北京", str(2000 + i), text] for i, text in enumerate(["0", "", "-", "…", "***", "无"])
    ]
    sheet = read(rows, PANEL, sidecar({"header": "人口 (万人)"}))
    assert [value["value_text"] for value in sheet.values] == ["0", "", "", "", "", ""]
    assert [value["mark"] for value in sheet.values] == ["printed", "blank", *["symbol"] * 4]
