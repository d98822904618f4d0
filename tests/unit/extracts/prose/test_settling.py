"""What persons decide about figures of bulletins, kept as data."""

import pytest

from pipelines.extracts import ExtractError
from tests.unit.extracts.prose.conftest import Reader

UNIT = "全市地区生产总值1800.5万人。"
TWICE = "全市地区生产总值1800.5亿元。全市地区生产总值1805.5亿元。"


def row(action: str, **changes: str) -> dict[str, str]:
    blank = dict.fromkeys(
        ("indicator_printed", "region_printed", "year_printed", "unit_printed", "value"), ""
    )
    said = {"reason": "seen in print", "confirmed_by": "a reader", "confirmed_on": "2024-05-06"}
    return {**blank, **said, "action": action, **changes}


def cells(read, role: str) -> list[str]:
    return [item.cell for item in read.items if item.role == role]


def test_an_accepted_question_is_read_and_says_who_accepted_it(read: Reader) -> None:
    text = "全市地区生产总值比上年增长4.2%，达到1800.5亿元。"
    (cell,) = cells(read(text), "question")
    found = read(text, confirmed={cell: row("accept")})
    (item,) = [i for i in found.items if i.role == "value"]
    assert (item.printed, item.unit, item.cell) == ("1800.5", "亿元", cell)
    assert item.reason == "accept by a reader on 2024-05-06: seen in print"


def test_a_rejected_figure_is_not_read(read: Reader) -> None:
    text = "全市地区生产总值1800.5亿元，增长4.2%。"
    (cell,) = cells(read(text), "value")
    found = read(text, confirmed={cell: row("reject")})
    assert [i.role for i in found.items] == ["rejected", "unused"]


def test_a_corrected_unit_is_taken_and_the_print_stays(read: Reader) -> None:
    (cell,) = cells(read(UNIT), "question")
    found = read(UNIT, confirmed={cell: row("replace", unit_printed="亿元")})
    (item,) = found.items
    assert (item.role, item.printed, item.unit, item.value_text) == ("value", "1800.5", "亿元", "")


def test_a_corrected_figure_stands_beside_the_printed_one(read: Reader) -> None:
    text = "全市常住人口1，234万人。"
    (cell,) = cells(read(text), "question")
    found = read(text, confirmed={cell: row("replace", value="1234", unit_printed="万人")})
    item = found.items[0]
    assert (item.role, item.printed, item.value_text) == ("value", "1", "1234")


def test_a_corrected_region_is_taken(read: Reader) -> None:
    text = "某产业园地区生产总值20.5亿元。"
    (cell,) = cells(read(text), "question")
    found = read(text, confirmed={cell: row("replace", region_printed="邯郸")})
    assert (found.items[0].level, found.items[0].region) == ("city", "邯郸")


def test_of_two_values_the_accepted_one_is_read_and_the_other_left(read: Reader) -> None:
    first, second = cells(read(TWICE), "question")
    found = read(TWICE, confirmed={second: row("accept")})
    assert [(i.role, i.printed) for i in found.items] == [("unused", "1800.5"), ("value", "1805.5")]
    assert second in found.items[0].reason


def test_rejecting_one_of_two_values_settles_the_other(read: Reader) -> None:
    first, _ = cells(read(TWICE), "question")
    found = read(TWICE, confirmed={first: row("reject")})
    assert [(i.role, i.printed) for i in found.items] == [
        ("rejected", "1800.5"), ("value", "1805.5")
    ]  # fmt: skip


def test_two_accepted_values_for_one_key_are_refused(read: Reader) -> None:
    both = {cell: row("accept") for cell in cells(read(TWICE), "question")}
    with pytest.raises(ExtractError, match="two accepted figures"):
        read(TWICE, confirmed=both)


@pytest.mark.parametrize(
    ("text", "confirmation", "part"),
    [
        (UNIT, row("accept"), "万人"),
        (UNIT, row("replace", unit_printed="亿件"), "亿件"),
        ("全市地区生产总值1800.5。", row("accept"), "without unit"),
        (UNIT, row("replace", unit_printed="亿元", indicator_printed="地区生产"), "地区生产"),
        (UNIT, row("replace", unit_printed="亿元", region_printed="某市"), "region"),
    ],
)
def test_a_confirmation_that_makes_no_value_is_refused(
    read: Reader, text: str, confirmation: dict[str, str], part: str
) -> None:
    (cell,) = cells(read(text), "question")
    with pytest.raises(ExtractError) as raised:
        read(text, confirmed={cell: confirmation})
    assert part in str(raised.value) and cell in str(raised.value)


def test_a_confirmation_of_nothing_is_refused(read: Reader) -> None:
    with pytest.raises(ExtractError, match=r"p9\.s1:1-4"):
        read(UNIT, confirmed={"p9.s1:1-4": row("accept")})
