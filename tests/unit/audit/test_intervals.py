"""Intervals of printed figures against exact arithmetic on numbers inside them."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.audit.intervals import Quantity, Truth, exact, integer_root, printed

numbers = st.integers(-997000, 997000).map(lambda number: Fraction(number, 997))


@st.composite
def quantities(draw: st.DrawFn) -> tuple[Quantity, Fraction]:
    """An interval and a number inside it."""
    low, point, inside, high = sorted(draw(st.tuples(*[numbers] * 4)))
    if draw(st.booleans()):
        point, inside = inside, point
    return Quantity(low, point, high), inside


@st.composite
def above_zero(draw: st.DrawFn) -> tuple[Quantity, Fraction]:
    """An interval above zero and a number inside it."""
    a, x = draw(quantities())
    shift = exact(1001 + draw(st.integers(0, 5)))
    return a + shift, x + shift.point


@given(quantities(), quantities())
def test_results_hold_every_result_of_numbers_inside(
    one: tuple[Quantity, Fraction], other: tuple[Quantity, Fraction]
) -> None:
    (a, x), (b, y) = one, other
    for held, number in ((a + b, x + y), (a - b, x - y), (a * b, x * y), (a.absolute(), abs(x))):
        assert held.low <= number <= held.high
        assert held.low <= held.point <= held.high
    assert (a + b).point == a.point + b.point


@given(quantities(), above_zero())
def test_quotients_hold_every_quotient(
    one: tuple[Quantity, Fraction], other: tuple[Quantity, Fraction]
) -> None:
    (a, x), (b, y) = one, other
    for over, under, number in ((a, b, x / y), (a, -b, -x / y)):
        assert (over / under).low <= number <= (over / under).high


@given(quantities(), st.integers(min_value=0, max_value=6))
def test_powers_hold_every_power(one: tuple[Quantity, Fraction], exponent: int) -> None:
    a, x = one
    held = a.power(exponent)
    assert held.low <= x**exponent <= held.high


@given(above_zero(), st.integers(min_value=1, max_value=6))
@settings(max_examples=200)
def test_roots_are_enclosed_outwards(one: tuple[Quantity, Fraction], degree: int) -> None:
    a, x = one
    held = a.root(degree)
    # Powers of the bounds against the number itself: nothing but exact rationals.
    assert held.low**degree <= x <= held.high**degree
    assert held.high**degree - held.low**degree <= a.high - a.low + Fraction(1, 10**15)


@given(st.integers(min_value=0, max_value=10**40), st.integers(min_value=1, max_value=9))
def test_integer_roots_are_the_largest_that_fit(number: int, degree: int) -> None:
    root = integer_root(number, degree)
    assert root**degree <= number < (root + 1) ** degree


@given(quantities(), quantities())
def test_a_certain_comparison_holds_for_numbers_inside(
    one: tuple[Quantity, Fraction], other: tuple[Quantity, Fraction]
) -> None:
    (a, x), (b, y) = one, other
    told = {Truth.YES: True, Truth.NO: False}
    for truth, fact in (
        (a.below(b), x < y), (a.at_most(b), x <= y), (a.equal(b), x == y),
    ):  # fmt: skip
        assert truth is Truth.MAYBE or told[truth] is fact
    if a.within(b) is Truth.YES:
        assert b.low <= x <= b.high


@pytest.mark.parametrize(
    ("text", "low", "point", "high"),
    [
        ("0.40", "0.395", "0.40", "0.405"),
        ("282", "282", "282", "282"),
        ("185~", "184.5", "185", "185.5"),
        ("0.5!", "0.5", "0.5", "0.5"),
        ("-1.5", "-1.55", "-1.5", "-1.45"),
        ("[0.06,0.10]", "0.055", "0.08", "0.105"),
        ("[2014,2022]", "2014", "2018", "2022"),
        ("2843.3@B", "2843.25", "2843.3", "2843.35"),
        ("5@C", "4.5", "5", "5.5"),
        ("30@D", "15", "30", "60"),
        ("-2@D", "-4", "-2", "-1"),
    ],
)
def test_a_printed_figure_is_what_it_can_have_been(
    text: str, low: str, point: str, high: str
) -> None:
    found = printed(text)
    assert (found.low, found.point, found.high) == tuple(map(Fraction, (low, point, high)))


@pytest.mark.parametrize("text", ["", "abc", "1,5", "1e5", "5@E", "[2,1]", "[1]", "1..2", "0.4%"])
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        printed(text)


def test_what_has_no_answer_is_refused() -> None:
    around_zero = Quantity(Fraction(-1), Fraction(1), Fraction(2))
    with pytest.raises(ZeroDivisionError, match="may be zero"):
        exact(1) / around_zero
    with pytest.raises(ValueError, match="may be negative"):
        around_zero.root(2)
