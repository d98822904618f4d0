"""What a page is made of: sections with sentences, tables, lists and pictures, in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from markupsafe import Markup, escape

from pipelines.release.text import Text

Words = str | Text


class HasMarkup(Protocol):
    """What a template takes as markup."""

    def __html__(self) -> str:
        """The markup."""


@dataclass(frozen=True)
class Cell:
    """A cell of a table: what it says, where it leads, its signs, and the origin that tints it."""

    text: Words
    link: str = ""
    signs: str = ""
    number: bool = False
    tint: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its caption; ``folded`` is the line that unfolds it.

    What is folded waits in the data of the page, where it takes a tenth of the room.
    """

    caption: Words
    header: Sequence[Words]
    rows: Sequence[Sequence[Cell]]
    folded: Words = ""
    notes: Sequence[Words] = ()
    kind: str = "table"


@dataclass(frozen=True)
class Sentence:
    """A sentence with links in it: safe markup in both languages."""

    zh: Markup
    en: Markup
    strong: bool = False
    kind: str = "sentence"


@dataclass(frozen=True)
class Facts:
    """Terms and what is said of them."""

    pairs: Sequence[tuple[Words, Words]]
    kind: str = "facts"


@dataclass(frozen=True)
class Picture:
    """A chart: its markup in Chinese; that in English waits in the data of the page."""

    id: str
    title: Words
    alt: Words
    note: Words
    svg: HasMarkup
    folded: Words = ""
    kind: str = "picture"


Block = Table | Sentence | Facts | Picture


@dataclass
class Section:
    """A heading, what stands under it, and its own sections."""

    id: str
    title: Words
    blocks: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)


def link(fragment: str, text: str) -> Markup:
    """A number or word that leads somewhere within the page."""
    return Markup('<a href="#{}">{}</a>').format(fragment, text)


def sentence(zh: str, en: str, *, strong: bool = False, **parts: object) -> Sentence:
    """A sentence from two forms and the parts that both name; what is no markup is escaped.

    A part that is a ``Text`` is said in the language of the form.
    """

    def filled(form: str, language: int) -> Markup:
        own = {k: part[language] if isinstance(part, Text) else part for k, part in parts.items()}
        return Markup(form).format(**own)

    return Sentence(filled(zh, 0), filled(en, 1), strong)


def joined(parts: Sequence[object], separator: str) -> Markup:
    """Parts of a sentence, one after the other."""
    return Markup(escape(separator)).join(parts)  # type: ignore[arg-type]
