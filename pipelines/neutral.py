"""Texts that a spreadsheet cannot take for a formula."""

from __future__ import annotations

import re

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def neutral(text: str) -> str:
    """A text with an apostrophe before it where a spreadsheet would compute it.

    For texts alone: a negative number is a number and stays one.
    """
    return f"'{text}" if text.startswith(STARTS) else text


def printable(text: str) -> str:
    """A text without the control characters that XML does not know."""
    return CONTROL.sub("", text)
