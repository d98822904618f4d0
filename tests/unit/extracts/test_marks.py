import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extracts.marks import Marked, signs_of, split_label, split_mark
from pipelines.project import PACKAGE

PROFILE = settings(derandomize=True, deadline=None, max_examples=100, database=None)
SIGNS = "0123456789.,-—…*#~无rp①②⑳¹²³†‡ \t\u3000"


@pytest.mark.parametrize("printed", ["", " ", "\t", "\u3000", " \t\u3000"])
def test_an_empty_cell_is_blank(printed):
    assert split_mark(printed) == Marked("", "blank", "")


@pytest.mark.parametrize(
    "printed", ["-", "--", "—", "…", "……", "...", "*", "**", "***", "#", "~", "无", "无统计", "/"]
)
def test_a_missing_sign_is_a_symbol_and_kept_as_printed(printed):
    assert split_mark(printed) == Marked("", "symbol", printed)
    assert split_mark(f" {printed}\t") == Marked("", "symbol", printed)


@pytest.mark.parametrize(
    ("printed", "text", "sign"),
    [
        ("123①", "123", "①"),
        ("18 809.64②", "18 809.64", "②"),
        ("1,234 ①②", "1,234", "①②"),
        ("56.7¹", "56.7", "¹"),
        ("56.7†", "56.7", "†"),
        ("石家庄⑳", "石家庄", "⑳"),
    ],
)
def test_a_footnote_sign_is_cut_off_and_kept(printed, text, sign):
    assert split_mark(printed) == Marked(text, "footnoted", sign)


@pytest.mark.parametrize("flag", ["r", "p", "~"])
def test_a_flag_beside_a_value_is_kept_and_the_value_stays(flag):
    assert split_mark("27759.0", flag) == Marked("27759.0", "flagged", flag)


@pytest.mark.parametrize("printed", ["0", "-1.5", "1e5", "１２３", "１，２３４．５", "n.a.", "约5"])
def test_everything_else_is_printed_as_it_stands(printed):
    assert split_mark(f"\t{printed} ") == Marked(printed, "printed", "")


def test_a_symbol_beside_a_flag_stays_a_symbol():
    assert split_mark("—", "r") == Marked("", "symbol", "—")


def test_a_flag_beside_an_empty_cell_is_not_lost():
    # "~ 没有数字": the publisher says that there is no figure; that is more than an empty cell.
    marked = split_mark("", "~")
    assert marked.text == ""
    assert marked.mark in {"blank", "symbol"}
    assert marked.mark_text == "~"


def test_a_footnote_sign_is_cut_off_beside_a_flag_too():
    marked = split_mark("123①", "r")
    assert marked.text == "123"
    assert "r" in marked.mark_text
    assert "①" in marked.mark_text


@PROFILE
@given(st.text(alphabet=SIGNS, max_size=8))
def test_text_and_mark_together_are_what_was_printed(printed):
    marked = split_mark(printed)
    assert "".join((marked.text + marked.mark_text).split()) == "".join(printed.split())


@PROFILE
@given(st.text(alphabet=SIGNS, max_size=8), st.sampled_from(["", "r", "p", "~"]))
def test_nothing_becomes_zero_that_was_not_printed_as_zero(printed, flag):
    marked = split_mark(printed, flag)
    if "0" not in printed:
        assert "0" not in marked.text
    if marked.mark in {"blank", "symbol"}:
        assert marked.text == ""


# Signs behind a number, as publishers print them.


@pytest.mark.parametrize(
    ("printed", "text", "sign"),
    [
        ("13362.92 [2]", "13362.92", "[2]"),
        ("13362.92[²]", "13362.92", "[²]"),
        ("1234 1)", "1234", "1)"),
        ("12 345¹", "12 345", "¹"),
        ("12 345¹⁾", "12 345", "¹⁾"),
        ("5（2）", "5", "（2）"),
        ("123（初步核算）", "123", "（初步核算）"),
        ("123(2015年口径)①", "123", "(2015年口径)①"),
        ("18809.64 ① ②", "18809.64", "① ②"),
        ("123*", "123", "*"),
        ("123 ***", "123", "***"),
        ("１２３①", "１２３", "①"),
        ("12.5%²", "12.5%", "²"),
        ("-3.1†", "-3.1", "†"),
    ],
)
def test_a_sign_behind_a_number_is_cut_off_and_kept(printed, text, sign):
    assert split_mark(printed) == Marked(text, "footnoted", sign)


@pytest.mark.parametrize(
    "printed",
    [
        "1234 1", "12341)", "123(45.6)", "123 (456)", "1234a", "约5", "123x", "*123", "#123", "5—",
        "12-15", "1/2", "=A1*2", "#DIV/0!", "1,2341",
    ],
)  # fmt: skip
def test_what_is_no_declared_sign_stays_and_is_never_cut(printed):
    # The cleaning refuses these as no numbers, with their cell.
    assert split_mark(printed) == Marked(printed, "printed", "")


@pytest.mark.parametrize(("printed", "sign"), [("27759.0r", "r"), ("27759.0 p", "p")])
def test_a_flag_glued_to_a_number_is_a_flag(printed, sign):
    assert split_mark(printed) == Marked("27759.0", "flagged", sign)


def test_an_ordinary_number_in_scientific_writing_is_no_flag():
    assert split_mark("1e5") == Marked("1e5", "printed", "")


# Which sign means what is declared.

ROWS = [
    {"source_id": source, "sign": sign, "place": place, "status": status}
    for source, sign, place, status in (
        ("s", "x", "instead", "symbol"),
        ("s", "*", "behind", "flagged"),
        ("*", "*", "behind", "footnoted"),
        ("*", "-", "instead", "symbol"),
        ("*", "#", "before", "of_which"),
        ("t", "其中", "before", "of_which"),
    )
]


def test_a_source_adds_signs_to_the_common_ones_and_changes_them():
    assert split_mark("x", signs=signs_of(ROWS, "s")) == Marked("", "symbol", "x")
    assert split_mark("x", signs=signs_of(ROWS, "t")) == Marked("x", "printed", "")
    assert split_mark("-", signs=signs_of(ROWS, "t")) == Marked("", "symbol", "-")
    assert split_mark("5*", signs=signs_of(ROWS, "s")) == Marked("5", "flagged", "*")
    assert split_mark("5*", signs=signs_of(list(reversed(ROWS)), "s")).mark == "flagged"
    assert split_mark("5*", signs=signs_of(ROWS, "t")).mark == "footnoted"


def test_a_sign_before_a_label_says_of_which():
    assert split_label("# 工业", signs_of(ROWS, "s")) == ("工业", "#")
    assert split_label("其中工业", signs_of(ROWS, "s")) == ("其中工业", "")
    assert split_label("其中工业", signs_of(ROWS, "t")) == ("工业", "其中")
    assert split_label("#") == ("#", "")
    assert split_label("＃其中：工业"[1:]) == ("工业", "其中：")


def test_every_declared_sign_is_read_as_declared():
    with (PACKAGE / "reference" / "marks.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) > 30
    for row in rows:
        signs = signs_of(rows, row["source_id"])
        if row["place"] == "instead":
            assert split_mark(row["sign"], signs=signs) == Marked("", "symbol", row["sign"])
        if row["place"] == "beside":
            assert row["sign"] in signs.beside
        if row["place"] == "behind":
            expected = Marked("12.5", row["status"], row["sign"])
            assert split_mark("12.5" + row["sign"], signs=signs) == expected
        if row["place"] == "before":
            assert split_label(row["sign"] + "工业", signs) == ("工业", row["sign"])


@PROFILE
@given(
    st.decimals(0, 10**7, places=2).map(str),
    st.sampled_from(["①", "②③", "¹", "²³", " [2]", " 1)", "*", "（初步数）", "⁽¹⁾", " ①", "†"]),
)
def test_a_sign_never_changes_the_number_before_it(number, sign):
    assert split_mark(number + sign) == Marked(number, "footnoted", sign.strip())
