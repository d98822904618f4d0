import pytest

from pipelines.extracts.grid import Grid
from pipelines.extracts.headers import Head, head_at, plain, same_head, scope_of_title, taken_apart


@pytest.mark.parametrize(
    ("printed", "short"),
    [
        ("城    市", "城市"),
        ("City", "City"),
        ("年末户籍人口(万人)\r\nHousehold Registered\r\nPopulation\r\n(10 000 persons)", "年末户籍人口(万人)"),
        ("地区生产总值(当年价格)\r\n(万元)\r\nGross Product\r\n(Current Prices)\r\n(10 000 yuan)",
         "地区生产总值(当年价格)(万元)"),
        ("地区生产总值增长率\r\n(%)\r\nGRP Growth Rate\r\n(%)", "地区生产总值增长率(%)"),
        ("Districts\r\nunder City", "Districts under City"),
        ("规模以上工业企业R&D人员全时当量 (人年)", "规模以上工业企业R&D人员全时当量(人年)"),
        ("研究与试验发展（R&D）经费（亿元）", "研究与试验发展(R&D)经费(亿元)"),
        ("每百人 Internet 用户数（户）", "每百人Internet用户数(户)"),
        ("GDP (亿元)", "GDP(亿元)"),
        ("2022年\t", "2022年"),
        ("", ""),
    ],
)  # fmt: skip
def test_heads_are_compared_without_spaces_breaks_and_english(printed: str, short: str) -> None:
    assert plain(printed) == short


@pytest.mark.parametrize("printed", ["全 市\r\nTotal City", "全市", "Total City"])
def test_scopes_are_one_word_in_either_language(printed: str) -> None:
    assert same_head(f"人口|{printed}") == "人口|全市"


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("人口(万人)|市辖区", Head("人口", "万人", "urban_districts", "")),
        ("人口|全市|(万人)", Head("人口", "万人", "whole", "")),
        ("2021年|地区生产总值(亿元)", Head("地区生产总值", "亿元", "", "2021年")),
        ("从业人员比重_全市", Head("从业人员比重", "", "whole", "")),
        ("用电量(市辖区)(万千瓦时)", Head("用电量", "万千瓦时", "urban_districts", "")),
        ("第一产业(农.林.牧.渔业)|全市", Head("第一产业", "农.林.牧.渔业", "whole", "")),
        ("2022年", Head("2022年", "", "", "")),
        ("全市", Head("全市", "", "", "")),
        ("城市", Head("城市", "", "", "")),
    ],
)
def test_a_head_is_taken_apart(header: str, parts: Head) -> None:
    assert taken_apart(header) == parts


@pytest.mark.parametrize(
    ("title", "scope"),
    [("2-9 地区生产总值(市辖区)", "urban_districts"), ("2-7 排放量（全市）", "whole"),
     ("市辖区人口", ""), ("表(市辖区)续", "")],
)  # fmt: skip
def test_a_title_prints_its_scope_in_brackets_at_its_end(title: str, scope: str) -> None:
    assert scope_of_title(title) == scope


ROWS = [["城市", "人口", "", "面积"], ["", "全市", "市辖区", ""], ["北京", "1", "2", "3"]]


@pytest.mark.parametrize("merged", [((0, 1, 0, 2), (0, 0, 1, 0), (0, 3, 1, 3)), ()])
def test_a_head_over_several_columns_holds_for_all_of_them(merged) -> None:
    grid = Grid("t", None, ROWS, merged)
    heads = [head_at(grid, range(2), column) for column in range(4)]
    assert heads == ["城市", "人口|全市", "人口|市辖区", "面积"]


def test_a_head_that_spans_columns_does_not_reach_a_column_of_flags() -> None:
    grid = Grid("t", None, [["年", "广州", ""], ["2014", "1", "r"]], ((0, 1, 0, 2),))
    assert head_at(grid, range(1), 2) == ""
