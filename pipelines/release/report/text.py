"""A text in both languages."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """The same said in Chinese and in English."""

    zh: str
    en: str
