"""What a paragraph is: title, heading, note, page chrome or prose; and pages that are none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.extracts.prose.documents import Paragraph, fail
from pipelines.reference.phrases import Words

BBCODE = re.compile(
    r"\[/?(?:b|i|u|s|size|color|font|align|center|left|right|url|img|quote|p|table|tr|td|list|indent|hr)(?:=[^\]]{0,80})?\]",
    re.I,
)
TITLE = re.compile(r"(?P<year>(?:19|20)\d\d)年.{0,40}公报")
CAPTION = re.compile(r"^(?:图|表)\d+[-—:.]?\d*")
HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]+[章节])[^，。；]{0,30}$"
)
NOTE = re.compile(r"^(?:注释?[:：]?|\[\d{1,2}\]|[①-⑳]|资料来源|说明:|附注)")
SPACED = re.compile(r"^(?:\S{1,2} ){2,}\S{1,4}$")


@dataclass(frozen=True)
class Block:
    """A paragraph with its number in the file, counted from 1, and its role."""

    number: int
    text: str
    role: str  # title | heading | prose | note | table | chrome


def blocks(paragraphs: list[Paragraph], words: Words, file: str) -> list[Block]:
    """Give every paragraph its role.

    Raises:
        ExtractError: the file is a saved error page.
    """
    _refuse_error_page(paragraphs, words, file)
    chrome = re.compile("|".join(f"(?:{pattern})" for pattern in words.chrome))
    found, seen_title = [], False
    for number, paragraph in enumerate(paragraphs, start=1):
        text = without_bbcode(paragraph.text)
        role = _role(text, paragraph.kind, chrome)
        if role == "title" and seen_title:
            role = "heading"
        seen_title = seen_title or role == "title"
        found.append(Block(number, text, role))
    return found


def without_bbcode(text: str) -> str:
    """Text with BBCode tags blanked out: every other character keeps its place."""
    return BBCODE.sub(lambda match: " " * len(match[0]), text)


def _role(text: str, kind: str, chrome: re.Pattern[str]) -> str:
    bare = _bare(text)
    if kind == "chrome" or not bare or (len(bare) < 200 and chrome.fullmatch(bare)):
        return "chrome"
    if len(bare) < 60 and "。" not in bare and (TITLE.search(bare) or bare.endswith("统计公报")):
        return "title"
    if kind == "table":
        return "table"
    if NOTE.match(bare):
        return "note"
    if (
        kind == "heading"
        or CAPTION.match(bare)
        or HEADING.match(bare)
        or SPACED.match(text.strip())
    ):
        return "heading"
    return "prose"


def _bare(text: str) -> str:
    """Without white space, brackets and colons in half width."""
    squeezed = re.sub(r"\s+", "", text)
    return squeezed.translate(str.maketrans("（）：∶０１２３４５６７８９", "()::0123456789"))


def _refuse_error_page(paragraphs: list[Paragraph], words: Words, file: str) -> None:
    # A bulletin is long; an error page is a few lines.
    text = _bare("".join(p.text for p in paragraphs))
    said = re.search("|".join(words.error_pages), text, re.I) if len(text) < 1500 else None
    if said:
        fail(file, f"a saved error page ({said[0]!r})", "the bulletin itself; fetch it again")


def title_of(found: list[Block]) -> str:
    """Title of the bulletin without white space; empty where none is recognised."""
    return next((_bare(block.text) for block in found if block.role == "title"), "")
