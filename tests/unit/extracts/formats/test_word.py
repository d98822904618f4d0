"""Tables of Word documents, as a bulletin has them among its prose."""

from __future__ import annotations

import hashlib
import io

import docx
import pytest
import yaml

from pipelines.extracts.formats import Unreadable, tables_of
from pipelines.extracts.prose.inspection import tables_in
from pipelines.extracts.reading import read_one
from pipelines.reference.layouts import Layout

# Product of three cities in 2022, as their bulletins print it.
ROWS = [["城市", "地区生产总值", ""], ["", "总额", "增长(%)"], ["广州", "28839.00", "1.0"],
        ["深圳", "32387.68", "3.3"], ["珠海", "4045.45", "2.3"]]  # fmt: skip


@pytest.fixture
def bulletin(tmp_path):
    document = docx.Document()
    document.add_paragraph("全年地区生产总值28839.00亿元。")
    document.add_paragraph("表1 地区生产总值")
    document.add_paragraph("单位：亿元")
    table = document.add_table(len(ROWS), 3)
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2)).text = "地区生产总值"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "城市"
    run = table.cell(4, 0).paragraphs[0].add_run("1")
    run.font.superscript = True
    document.add_paragraph("注：初步核算数。")
    second = document.add_table(1, 1)
    second.cell(0, 0).text = "甲"
    document.add_paragraph("资料来源：统计局")
    path = tmp_path / "bulletin.docx"
    document.save(str(path))
    return path


def test_cells_spans_and_the_lines_around_them(bulletin):
    first, second = tables_of(bulletin)
    assert first.rows == [*ROWS[:4], ["珠海¹", *ROWS[4][1:]]]
    assert set(first.merged) == {(0, 0, 1, 0), (0, 1, 0, 2)}
    assert first.before == ("全年地区生产总值28839.00亿元。", "表1 地区生产总值", "单位：亿元")
    assert (first.name, second.name, second.rows) == ("t1", "t2", [["甲"]])
    assert (second.before, second.after) == (("注：初步核算数。",), ("资料来源：统计局",))


def test_the_tables_of_a_bulletin_are_listed(bulletin):
    first, second = tables_in(bulletin, "b")
    assert first["before"] == ["表1 地区生产总值", "单位：亿元"]
    assert (first["table"], first["rows"], first["columns"]) == ("t1", 5, 3)
    assert first["head"] == ["城市", "地区生产总值"]
    assert second["table"] == "t2"


def test_a_table_of_a_bulletin_is_read_by_a_layout_like_any_other(bulletin):
    known = {
        "source": "s", "publisher": "某局", "title": "表", "edition": "2022", "unit": "亿元",
        "data_years": [2022, 2022], "status": "preliminary", "obtained": "bulletin",
        "obtained_from": "a place", "level": "city", "layout": "l",
        "sha256": hashlib.sha256(bulletin.read_bytes()).hexdigest(),
        "columns": [{"header": "地区生产总值|总额", "name": "地区生产总值", "unit": "亿元"},
                    {"header": "地区生产总值|增长(%)", "name": "增长", "unit": "%"}],
    }  # fmt: skip
    bulletin.with_suffix(".yaml").write_text(yaml.safe_dump(known, allow_unicode=True), "utf-8")
    layout = Layout(
        kind="table", unit="line", region_header=["城市"], header_depth=2, note_sheets=["t2"]
    )
    found = read_one(bulletin, "raw/s/2022/bulletin.docx", {"l": layout})
    cells = {cell["address"]: cell["value_text"] for cell in found.cells}
    assert cells["raw/s/2022/bulletin.docx#t1!B4"] == "32387.68"
    assert len(cells) == 6
    # Lines before the tables, and every cell that is not empty.
    assert found.account == {
        "title": 4, "header": 4, "label": 3, "value": 6, "blank": 0, "note": 2
    }  # fmt: skip


def test_a_document_without_a_table_is_refused(tmp_path):
    target = io.BytesIO()
    docx.Document().save(target)
    (tmp_path / "a.docx").write_bytes(target.getvalue())
    with pytest.raises(Unreadable, match="without a table"):
        tables_of(tmp_path / "a.docx")
