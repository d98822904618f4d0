"""Text of a page outside the cells of its tables: read, counted, and held against the sidecar."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import yaml

from pipelines.extracts import proposal
from pipelines.extracts.grid import read_grids
from pipelines.extracts.problems import ExtractError
from pipelines.extracts.reading import Extract, read_one
from pipelines.project import PACKAGE
from pipelines.reference import load_catalogue
from pipelines.reference.layouts import Layout

# Gross product of three cities in 2022, as their bulletins print it.
TABLE = (
    "<tr><td>城市</td><td>地区生产总值</td></tr><tr><td>广州</td><td>28839.00</td></tr>"
    "<tr><td>深圳</td><td>32387.68</td></tr><tr><td>珠海</td><td>4045.45</td></tr>"
)
COLUMNS = [{"header": "地区生产总值", "unit": "亿元"}]
LINE = Layout(kind="table", unit="line", region_header=["城市"])


def page(before: str = "", after: str = "", caption: str = "") -> str:
    return (
        f"<html><head><title>页面</title></head><body>{before}<table>{caption}{TABLE}</table>"
        f"{after}<script>var x = '单位：元';</script></body></html>"
    )


def read(folder: Path, text: str, layout: Layout = LINE, **changes: object) -> Extract:
    path = folder / "gdp.xls"
    path.write_text(text, "utf-8")
    known = {
        "source": "s", "publisher": "某局", "title": "表", "edition": "2023", "unit": "亿元",
        "data_years": [2022, 2022], "status": "preliminary", "obtained": "publisher file",
        "obtained_from": "a place", "level": "city", "layout": "l", "columns": COLUMNS,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }  # fmt: skip
    described = yaml.safe_dump({**known, **changes}, allow_unicode=True)
    path.with_suffix(".yaml").write_text(described, "utf-8")
    return read_one(path, "raw/s/2023/gdp.xls", {"l": layout})


@pytest.mark.parametrize(
    "text",
    [
        page("<p>表1 2022年地区生产总值</p><p align=right>单位：亿元</p>"),
        page("<div>表1 2022年地区生产总值 单位:亿元</div>"),
        page("<center><b>表1</b> 2022年<br>（单位：亿元）</center>"),
        page(caption="<caption>2022年地区生产总值（单位：亿元）</caption>"),
        page("表1 地区生产总值<br/>计量单位：亿元"),
    ],
)
def test_the_unit_line_may_stand_before_the_table(tmp_path, text):
    found = read(tmp_path, text)
    printed = [(cell["cell"], cell["value_printed"]) for cell in found.cells]
    assert printed == [("B2", "28839.00"), ("B3", "32387.68"), ("B4", "4045.45")]
    with pytest.raises(ExtractError, match="before the table: found unit '亿元'; expected '万元'"):
        read(tmp_path, text, unit="万元")


def test_without_any_unit_line_a_layout_that_has_one_is_refused(tmp_path):
    with pytest.raises(ExtractError, match="unit"):
        read(tmp_path, page("<p>表1 2022年地区生产总值</p>"))


def test_lines_outside_the_cells_are_counted(tmp_path):
    text = page(
        "<h3>表1 地区生产总值</h3><p>单位：亿元</p>", "<p>注：初步核算数。</p>资料来源：统计局"
    )
    assert read(tmp_path, text).account == {
        "title": 2, "header": 2, "label": 3, "value": 3, "blank": 0, "note": 2
    }  # fmt: skip


def test_the_region_may_be_named_before_the_table(tmp_path):
    layout = Layout(kind="table", region_line="地区：", year_header=["城市"])
    text = page("<p>地区：广东省</p>").replace("广州", "2020").replace("深圳", "2021")
    found = read(tmp_path, text.replace("珠海", "2022"), layout, level="province")
    assert {cell["region_printed"] for cell in found.cells} == {"广东省"}


def test_a_title_of_another_scope_is_refused(tmp_path):
    with pytest.raises(ExtractError, match="市辖区"):
        read(tmp_path, page("<p>单位：亿元</p><p>地区生产总值(市辖区)</p>"))


def test_invented_figures_are_known_by_a_line_outside_the_cells(tmp_path):
    with pytest.raises(ExtractError, match="illustrative"):
        read(tmp_path, page("<p>单位：亿元</p>", "<p>示例数据，非统计数字</p>"))


def test_each_table_has_the_lines_before_it(tmp_path):
    path = tmp_path / "a.xls"
    path.write_text(page("<p>表1</p>", f"<p>表2</p><table>{TABLE}</table><p>注：甲</p>"), "utf-8")
    first, second = read_grids(path, "a")
    assert (first.before, first.after) == (("表1",), ())
    assert (second.before, second.after) == (("表2",), ("注：甲",))


def test_what_stands_before_a_table_is_proposed_as_its_title_and_unit(tmp_path):
    path = tmp_path / "a.xls"
    after = "<p>摘编自《中国城市统计年鉴2023》</p>"
    path.write_text(page("<p>表1-2 2022年地区生产总值 单位：亿元</p>", after), "utf-8")
    known = proposal.Vocabulary.of(load_catalogue(PACKAGE / "reference"))
    found = proposal.propose(read_grids(path, "a"), known)
    assert found is not None
    assert (found.title, found.unit) == ("表1-2 2022年地区生产总值", "亿元")
    assert found.layout.unit == "line"
    assert found.known["data_years"] == (2022, 2022)
    assert (found.known["publication"], found.known["edition"]) == ("中国城市统计年鉴", "2023")
    assert {e.what for e in found.not_data} == {"text before the table", "text behind the table"}
