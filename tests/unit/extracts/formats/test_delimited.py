import csv

import pytest

from pipelines.extracts.formats import Unreadable
from pipelines.extracts.formats.delimited import delimited_tables, delimiter_of

ROWS = [["城市", "2022年", "2021年"], ["北京", "1,234.5", "2"], ["天津", "3", ""]]


def read(text: str) -> list[list[str]]:
    [table] = delimited_tables(text)
    assert table.name is None
    assert table.merged == ()
    return table.rows


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_first_lines_show_the_delimiter(delimiter):
    lines = [delimiter.join(f'"{text}"' for text in row) for row in ROWS]
    assert read("表一\n" + "\n".join(lines) + "\n") == [["表一"], *ROWS]


def test_tabs_that_pad_the_cells_of_an_export_are_no_delimiters():
    # As the national bureau's site exports.
    text = "数据库：分省年度数据\n地区\t,2022年\t,2021年\t,\n北京市\t,1\t,2\t,\n"
    assert delimiter_of(text) == ","
    assert read(text)[2] == ["北京市\t", "1\t", "2\t", ""]


@pytest.mark.parametrize("end", ["北京,1", "北京,", "北", "北京"])
def test_a_text_that_ends_within_a_row_is_refused(end):
    with pytest.raises(Unreadable, match=r"row 3: found text that ends within a row"):
        read("城市,2022年,2021年\n天津,1,2\n" + end)


@pytest.mark.parametrize(
    "end", ["数据来源：国家统计局", "注:初步数", "p  临时数字", "天津,3,4", "天津,3,4\n"]
)
def test_a_note_or_a_whole_row_may_end_a_text(end):
    assert len(read("城市,2022年,2021年\n北京,1,2\n" + end)) == 3


@pytest.mark.parametrize("text", ["a,b\n" * 600_000, "a\n" * 300_000, ",".join("a" * 1_000_001)])
def test_more_cells_than_fit_are_refused(text):
    with pytest.raises(Unreadable, match="more than 200,000 rows or 1,000,000 cells"):
        read(text)


@pytest.mark.parametrize("limit", [csv.field_size_limit(), 10**9])
def test_a_field_that_swallows_the_file_is_refused(limit, request):
    # Libraries lift the limit of the process, and do not put it back.
    before = csv.field_size_limit(limit)
    request.addfinalizer(lambda: csv.field_size_limit(before))
    with pytest.raises(Unreadable, match="not CSV"):
        read('城市,"' + "x" * 200_000 + '",1\n')
