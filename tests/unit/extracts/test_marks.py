import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extracts.marks import Marked, split_mark

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
