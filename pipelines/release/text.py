"""A text in both languages: what charts and the report say."""

from __future__ import annotations

from typing import Any, NamedTuple


class Text(NamedTuple):
    """The same said in Chinese and in English; ``text["en"]`` is ``text.en``."""

    zh: str
    en: str

    def __getitem__(self, which: Any) -> Any:
        """The text of a language, or the item at a place as of every tuple."""
        return getattr(self, which) if isinstance(which, str) else tuple.__getitem__(self, which)
