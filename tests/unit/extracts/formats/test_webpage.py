import pytest

from pipelines.extracts.formats import RawTable, Unreadable
from pipelines.extracts.formats.webpage import page_tables

PAGE = "<html><head><title>表</title></head><body>{}</body></html>"
ROWS = [["城市", "第一产业", ""], ["", "全市", "市辖区"], ["阜新市", "1.94", "0.28"]]
SPANNED = (
    "<table><tr><td rowspan=2>城市</td><td colspan='2'>第一产业</td></tr>"
    "<tr><td>全市</td><td>市辖区</td></tr>"
    "<tr><th>&nbsp;阜新市</th><td> 1.94\n</td><td>0.28</td></tr></table>"
)


def read(body: str) -> list[RawTable]:
    return page_tables(PAGE.format(body))


def refused(body: str) -> str:
    with pytest.raises(Unreadable) as raised:
        read(body)
    return str(raised.value)


def stripped(table: RawTable) -> list[list[str]]:
    return [[text.strip() for text in row] for row in table.rows]


def test_spans_become_merged_ranges_with_the_text_in_the_first_cell():
    [table] = read(SPANNED)
    assert stripped(table) == ROWS
    assert table.merged == ((0, 0, 1, 0), (0, 1, 0, 2))
    assert table.name == "t1"


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("</td>", "").replace("</th>", ""),
        lambda t: t.replace("</tr>", ""),
        lambda t: t.replace("</td>", "").replace("</tr>", "").replace("</th>", ""),
        lambda t: t.upper().replace("&NBSP;", "&nbsp;"),
        lambda t: t.replace("<table>", "<table><tbody>").replace("</table>", "</tbody></table>"),
        lambda t: t.replace("<tr>", "<!-- <td>9</td> --><tr>"),
        lambda t: t.replace("<td>", "<td class=x><font color=red>").replace("</td>", "</font></td>"),
        lambda t: "<script>'<table><td>9'</script>" + t,
        lambda t: t.replace("rowspan=2", "rowspan=200"),
        lambda t: t + "<!--" * 200_000 + "<table><tr><td>9",
    ],
    ids=[
        "no-td", "no-tr", "no-ends", "upper", "tbody", "comments", "font", "script", "long-span",
        "comments",
    ],
)  # fmt: skip
def test_careless_pages_read_the_same(change):
    # A span beyond the last row ends there, as browsers show it.
    [table] = read(change(SPANNED))
    expected = ROWS if "200" not in change(SPANNED) else [
        ["城市", "第一产业", "", ""], ["", "全市", "市辖区", ""], ["", "阜新市", "1.94", "0.28"]
    ]  # fmt: skip
    assert [row[: len(expected[0])] for row in stripped(table)] == expected


def test_tables_are_counted_as_they_begin_and_inner_text_is_the_inner_table_s():
    outer = f"<table><tr><td>页眉 2024</td><td>{SPANNED}后</td></tr></table>"
    tables = read(outer + "<table><tr><td>1</td></tr></table>")
    assert [table.name for table in tables] == ["t1", "t2", "t3"]
    assert tables[0].rows == [["页眉 2024", "后"]]
    assert stripped(tables[1]) == ROWS


def test_a_raised_digit_stays_raised_and_does_not_join_the_figure():
    [table] = read(
        SPANNED.replace("0.28", "0.28<sup>1</sup>").replace("1.94", "1.94<sup>[2]</sup>")
    )
    assert table.rows[2][1:] == ["1.94[²]", "0.28¹"]


def test_a_line_break_stays_one():
    [table] = read(SPANNED.replace("市辖区", "市<br>辖区"))
    assert table.rows[1][2] == "市\n辖区"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<h1>404 Not Found</h1><hr><center>nginx</center>", "without a table of figures"),
        ("<table><tr><td>首页</td><td>数据</td></tr></table>", "without a table of figures"),
        ("<p>2023年全市生产总值43760.7亿元。</p>", "without a table of figures"),
        (SPANNED[:-30], "ends within a table"),
        (SPANNED.replace("</table>", ""), "ends within a table"),
        ("<div>" * 100_000 + SPANNED, "cannot be followed"),
        ("<table><tr><td>1<td colspan=2000>2" * 3 + "</table>" * 3, "columns"),
        ("<b>" * 400_000, "tags"),
        (SPANNED + "x" * 9_000_000, "characters"),
        (SPANNED.replace("<td>", "<td " + "a " * 2000 + ">"), "words"),
    ],
    ids=["404", "chrome", "prose", "cut", "open", "deep", "wide", "many", "long", "words"],
)
def test_what_is_no_table_or_cannot_be_followed_is_refused(body, found):
    assert found in refused(body)


def test_the_title_of_a_page_that_is_no_table_is_named():
    with pytest.raises(Unreadable, match="404 Not Found"):
        page_tables("<html><head><title>404 Not Found</title></head><body>x</body></html>")
