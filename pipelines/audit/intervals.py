"""Printed figures as intervals of exact rationals: what a rounded number can have been.

A quantity keeps its point (the digits as printed, or what follows from them) and the bounds within
which the unrounded figure lies. Bounds are rationals, so sums, products and quotients are exact and
roots are enclosed outwards; a verdict that rests on disjoint bounds is certain. Bounds can only be
too wide, where one figure enters an expression twice.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

NUMBER = re.compile(r"[+-]?\d+(?P<decimals>\.\d+)?")
PRINTED = re.compile(r"(?P<number>[+-]?\d+(\.\d+)?)(?P<sign>[~!]?)(@(?P<trust>[A-D]))?")
RANGE = re.compile(r"\[(?P<low>[^,\]]+),(?P<high>[^,\]]+)\](@(?P<trust>[A-D]))?")
# Denominator of enclosed roots: far below the last digit of anything that is printed.
ROOT_SCALE = 10**30


class Truth(Enum):
    """Outcome of a comparison of intervals: certain, excluded, or open within rounding."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"

    @classmethod
    def of(cls, certain: bool, excluded: bool) -> Truth:
        """The outcome of a statement that is certain, excluded or neither."""
        return cls.YES if certain else cls.NO if excluded else cls.MAYBE


@dataclass(frozen=True)
class Quantity:
    """A figure: its point, its bounds, and the unit of its last printed digit where it has one."""

    low: Fraction
    point: Fraction
    high: Fraction
    step: Fraction | None = None

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.low + other.low, self.point + other.point, self.high + other.high)

    def __neg__(self) -> Quantity:
        return Quantity(-self.high, -self.point, -self.low)

    def __sub__(self, other: Quantity) -> Quantity:
        return self + -other

    def __mul__(self, other: Quantity) -> Quantity:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Quantity(min(ends), self.point * other.point, max(ends))

    def __truediv__(self, other: Quantity) -> Quantity:
        """Quotient.

        Raises:
            ZeroDivisionError: the divisor's bounds hold zero.
        """
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError(f"division by {other}, which may be zero")
        return self * Quantity(1 / other.high, 1 / other.point, 1 / other.low)

    def power(self, exponent: int) -> Quantity:
        """Whole power, not negative."""
        ends = [self.low**exponent, self.high**exponent]
        if exponent and exponent % 2 == 0 and self.low < 0 < self.high:
            ends.append(Fraction(0))
        return Quantity(min(ends), self.point**exponent, max(ends))

    def root(self, degree: int) -> Quantity:
        """Root of a figure that is not negative, its bounds enclosed outwards.

        Raises:
            ValueError: the bounds reach below zero.
        """
        if self.low < 0:
            raise ValueError(f"root of {self}, which may be negative")
        return Quantity(
            root_below(self.low, degree),
            root_below(self.point, degree),
            -root_below(-self.high, degree),
        )

    def absolute(self) -> Quantity:
        """Absolute value."""
        ends = sorted((abs(self.low), abs(self.high)))
        low = Fraction(0) if self.low < 0 < self.high else ends[0]
        return Quantity(low, abs(self.point), ends[1])

    def below(self, other: Quantity) -> Truth:
        """Whether this is smaller than the other."""
        return Truth.of(self.high < other.low, self.low >= other.high)

    def at_most(self, other: Quantity) -> Truth:
        """Whether this is at most the other."""
        return Truth.of(self.high <= other.low, self.low > other.high)

    def equal(self, other: Quantity) -> Truth:
        """Whether the two are one number."""
        certain = self.low == self.high == other.low == other.high
        return Truth.of(certain, not self.meets(other))

    def within(self, other: Quantity) -> Truth:
        """Whether this lies within the other's bounds."""
        inside = other.low <= self.low and self.high <= other.high
        return Truth.of(inside, not self.meets(other))

    def meets(self, other: Quantity) -> bool:
        """Whether the bounds have a number in common."""
        return self.low <= other.high and other.low <= self.high

    def __str__(self) -> str:
        if self.low == self.high:
            return shown(self.point)
        return f"{shown(self.point)} [{shown(self.low)}, {shown(self.high)}]"


def exact(number: int | float | Fraction) -> Quantity:
    """A number without rounding; a float stands for its shortest decimal text."""
    value = Fraction(repr(number)) if isinstance(number, float) else Fraction(number)
    return Quantity(value, value, value)


def printed(text: str) -> Quantity:
    """A figure as it is printed.

    ``0.40`` is rounded at its last digit and ``282`` a count, exact; ``185~`` is a whole number
    that was rounded, ``0.5!`` a decimal that was not; ``[0.06,0.10]`` is a printed range. ``@C``
    (10 %) and ``@D`` (half to double) widen a figure of low trust; ``@A`` and ``@B`` leave it as it
    is.

    Raises:
        ValueError: the text is no such figure.
    """
    text = text.replace(" ", "")
    if found := RANGE.fullmatch(text):
        low, high = printed(found["low"]), printed(found["high"])
        if low.point > high.point:
            raise ValueError(f"range {text!r} runs backwards")
        return trusted(between(low, high), found["trust"])
    match = PRINTED.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no printed figure")
    number = Fraction(match["number"])
    decimals = len(match["number"].partition(".")[2])
    step = Fraction(1, 10**decimals)
    if match["sign"] == "!" or (not decimals and match["sign"] != "~"):
        return trusted(Quantity(number, number, number, step), match["trust"])
    return trusted(Quantity(number - step / 2, number, number + step / 2, step), match["trust"])


def trusted(quantity: Quantity, letter: str | None) -> Quantity:
    """A quantity with the bounds of its trust letter."""
    tenth = Fraction(1, 10)
    factors = {"C": (1 - tenth, 1 + tenth), "D": (Fraction(1, 2), Fraction(2))}.get(letter or "A")
    if factors is None:
        return quantity
    ends = [end * factor for end in (quantity.low, quantity.high) for factor in factors]
    return Quantity(min(ends), quantity.point, max(ends), quantity.step)


def between(low: Quantity, high: Quantity) -> Quantity:
    """Everything from one figure to another; the point is the middle."""
    return Quantity(low.low, (low.point + high.point) / 2, high.high)


def root_below(value: Fraction, degree: int) -> Fraction:
    """Root rounded down to a multiple of 1/ROOT_SCALE.

    A negative value stands for an upper end: its root is the negative of one rounded up.
    """
    scaled = abs(value) * ROOT_SCALE**degree
    root = integer_root(math.floor(scaled), degree)
    if value < 0 and Fraction(root) ** degree < scaled:
        root += 1
    return Fraction(root if value >= 0 else -root, ROOT_SCALE)


def integer_root(number: int, degree: int) -> int:
    """Largest whole number whose power is at most ``number``, by Newton's steps from above."""
    if number == 0:
        return 0
    guess = 1 << -(-number.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + number // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


def shown(value: Fraction) -> str:
    """A number for people: six significant digits."""
    return f"{float(value):.6g}" if abs(value) < 10**6 else f"{float(value):,.0f}"
