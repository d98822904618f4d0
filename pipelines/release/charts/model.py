"""What a chart is: texts in two languages, the tables it shows, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pipelines.release.text import Text

LANGUAGES = ("zh", "en")

Link = Callable[[Mapping[str, Any]], str]


class Drawing(Protocol):
    """Draws in a language and to a width in pixels (1/72 inch in files)."""

    def __call__(self, language: str, width: int = ...) -> Any:
        """A specification of Vega-Lite, whose rows are still frames."""


@dataclass(frozen=True)
class Chart:
    """A figure of the report and of papers.

    Attributes:
        id: anchor and file name, ``[a-z0-9_-]+``, such as ``trend-nqpf_official``.
        index_id: index that it is about; None for figures of several or of none.
        kind: trend, ranking, tiers, network, profile, coverage and so on.
        title: title, without the number that a paper gives it.
        alt: what is to be seen, in one or two sentences with figures, for those who cannot see it.
        note: method, options, sources, and what is interpolated or preliminary.
        tables: tables of the warehouse that it shows.
        draw: draws it in a language, ``"zh"`` or ``"en"``, to a width.
    """

    id: str
    index_id: str | None
    kind: str
    title: Text
    alt: Text
    note: Text
    tables: tuple[str, ...]
    draw: Drawing
