"""Numbers as texts, a whole sheet at once: shortest as stored, or with a given number of decimals.

What belongs here: digits. What does not: number formats and what they mean (``codes``).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# A number as a spreadsheet keeps it: 15 digits (0.1 + 0.2 is stored as 0.30000000000000004 and is
# 0.3), no zero behind a whole one.
shortest = "%.15g".__mod__
# Up to so many decimals all numbers of a kind are written at once, beyond them one by one.
MOST_DECIMALS, LARGEST = 4, 1e15
# How near to a half the last digit must be for the halves of binary numbers to matter.
NEAR_HALF = 1e-4
# So near to a whole last digit, and so small, that it is far from a half by any measure.
CLEAR, UNPROBLEMATIC = 0.4, 1e10
WIDE = Context(prec=60)
# Types that hold so many digits.
UNSIGNED = {16: np.uint64, 8: np.uint32, 4: np.uint16, 2: np.uint8, 1: np.uint8}
Separators = tuple[tuple[int, str], ...]
# The one separator that does not fit into a byte, and what stands for it there.
NARROW_SPACE, ONE_BYTE = "\u202f", "\x1f"


def as_stored(values: Floats) -> list[str]:
    """Numbers in at most 15 digits, as ``%.15g`` writes them.

    Args:
        values: shape (n,).

    Returns:
        n texts.
    """
    texts = np.empty(len(values), object)
    left = np.arange(len(values))
    for decimals in range(MOST_DECIMALS + 1):
        some = values[left]
        fits = has_decimals(some, decimals)
        texts[left[fits]] = _digits(some[fits], decimals)
        left = left[~fits]
        if not len(left):
            return texts.tolist()
    texts[left] = [shortest(value) for value in values[left].tolist()]
    return texts.tolist()


def rounded(
    values: Floats, decimals: int, whole: int = 1, separators: Separators = ()
) -> list[str]:
    """Numbers with a fixed number of decimals, halves rounded away from zero as sheets do.

    Args:
        values: shape (n,), below 1e15.
        decimals: digits behind the point.
        whole: least digits before it; with 0, a half is ``.5``.
        separators: signs, each behind the digit with so many digits between it and the point.
    """
    scaled = np.abs(values) * 10.0**decimals
    off = np.abs(scaled - np.rint(scaled))
    if off.max(initial=0) < CLEAR and scaled.max(initial=0) < UNPROBLEMATIC:
        return _digits(values, decimals, whole, separators)
    near = np.abs(scaled - np.floor(scaled) - 0.5) < np.maximum(NEAR_HALF, scaled * 1e-12)
    hard = near | (scaled >= LARGEST)
    if not hard.any():
        return _digits(values, decimals, whole, separators)
    texts = np.empty(len(values), object)
    texts[~hard] = _digits(values[~hard], decimals, whole, separators)
    # The 15 digits decide: 2.675 is stored as a little less and shows as 2.68.
    unit = Decimal(1).scaleb(-decimals)
    texts[hard] = [
        _spelled(
            Decimal(shortest(value)).quantize(unit, ROUND_HALF_UP, WIDE),
            decimals, whole, separators,
        )
        for value in values[hard].tolist()
    ]  # fmt: skip
    return texts.tolist()


def has_decimals(values: Floats, decimals: int) -> NDArray[np.bool_]:
    """Whether a number is one of so many decimals, so that no digit is lost by writing those."""
    scale = 10.0**decimals
    scaled = np.rint(values * scale)
    return (scaled / scale == values) & (np.abs(scaled) < LARGEST)


def _digits(
    values: Floats, decimals: int, whole: int = 1, separators: Separators = ()
) -> list[str]:
    """Texts of numbers: one line of bytes for each place of all numbers, from the last one."""
    if not len(values):
        return []
    numbers = np.rint(np.abs(values) * 10.0**decimals)
    most = int(numbers.max())
    width = 8 if most < 10**8 else 16
    numbers = numbers.astype(UNSIGNED[width])
    behind = dict(separators)
    lines = [np.full(len(values), ord("\n"), np.uint8)]
    for place, digit in enumerate(_places(numbers, width)[: max(len(str(most)), decimals + whole)]):
        if place == decimals and decimals:
            lines.append(np.full(len(values), ord("."), np.uint8))
        digit += ord("0")
        # Zeros before the first digit stay unwritten.
        seen = numbers >= 10**place if place >= decimals + whole else None
        if place - decimals in behind:
            sign = behind[place - decimals].replace(NARROW_SPACE, ONE_BYTE)
            line = np.full(len(values), ord(sign), np.uint8)
            lines.append(line if seen is None else line * seen)
        lines.append(digit if seen is None else digit * seen)
    if decimals and len(lines) == decimals + 1:
        lines.append(np.full(len(values), ord("."), np.uint8))
    if values.min() < 0:
        lines.append((values < 0) * np.uint8(ord("-")))
    written = np.stack(lines[::-1]).T.tobytes().translate(None, b"\0").decode("latin-1")
    return written[:-1].replace(ONE_BYTE, NARROW_SPACE).split("\n")


def _places(numbers: NDArray[Any], width: int) -> list[NDArray[Any]]:
    """The digits of numbers, from the last one: halved until one is left, in ever smaller types."""
    if width == 1:
        return [numbers]
    half = width // 2
    front = numbers // 10**half
    last = numbers - front * UNSIGNED[width](10**half)
    kind = UNSIGNED[half]
    return _places(last.astype(kind), half) + _places(front.astype(kind), half)


def _spelled(number: Decimal, decimals: int, whole: int, separators: Separators) -> str:
    front, _, behind = f"{abs(number):f}".partition(".")
    front = front.lstrip("0").rjust(whole, "0")
    length = len(front)
    marked = "".join(
        digit + dict(separators).get(length - 1 - i, "") for i, digit in enumerate(front)
    )
    sign = "-" if number.is_signed() else ""
    return f"{sign}{marked}.{behind}" if decimals else f"{sign}{marked}"
