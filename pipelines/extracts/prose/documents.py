"""A file as paragraphs of text, and what is too long to be a bulletin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.extracts.formats import decoded, kind_of
from pipelines.extracts.problems import ExtractError, ExtractProblem

# A bulletin is a few dozen pages of text; beyond this bound a file is something else.
MOST_CHARACTERS = 300_000
EXPECTED = "a bulletin: a web page, text in UTF-8, UTF-16 or GB18030, docx or PDF"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: its text with single spaces, and what kind of block it stood in."""

    text: str
    kind: str = "prose"  # prose | heading | table | chrome


def read_paragraphs(path: Path, file: str) -> list[Paragraph]:
    """Read HTML, plain text, docx or a text PDF; the content decides, not the name.

    Raises:
        ExtractError: the file is too large, damaged, of another kind, or holds no text.
    """
    from pipelines.extracts.prose import markup, office, pages

    kind = kind_of(path)
    content = path.read_bytes() if kind.name in ("html", "text", "docx", "pdf") else b""
    if kind.name == "pdf":
        found = pages.paragraphs(content, file)
    elif kind.name == "docx":
        found = office.paragraphs(content, file)
    elif kind.name in ("html", "text"):
        text, is_page = decoded(content)[0], kind.name == "html"
        # Mark-up may be many times its text.
        _check_length(len(text) // (20 if is_page else 1), file)
        found = markup.paragraphs(text, file) if is_page else plain(text)
    else:
        fail(file, kind.found or f"a workbook ({kind.name})", EXPECTED)
    kept = [Paragraph(tidy(p.text), p.kind) for p in found]
    kept = [paragraph for paragraph in kept if paragraph.text]
    if not kept:
        fail(file, "no text", "a bulletin with text in it")
    _check_length(sum(len(p.text) for p in kept), file)
    return kept


def _check_length(characters: int, file: str) -> None:
    if characters > MOST_CHARACTERS:
        fail(file, "more text than a bulletin holds", f"at most {MOST_CHARACTERS:,} characters")


def fail(file: str, found: str, expected: str) -> None:
    """Stop with what is wrong with a file as a whole."""
    raise ExtractError([ExtractProblem(file, found, expected)])


def plain(text: str) -> list[Paragraph]:
    """Paragraphs of plain text: one a line, unless lines are wrapped at one width."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [Paragraph(text) for text in unwrapped(lines)]


def tidy(text: str) -> str:
    """Text with single spaces; a line break stays where it may have cut a number in two."""
    text = re.sub(r"[\u200b-\u200d\u2060\ufeff\u00ad]", "", text)
    text = re.sub(r"(?<=[\d.,])[ \t]*\n[ \t]*(?=[\d.,])", "\x01", text)
    return re.sub(r"[\s\u3000\xa0]+", " ", text).strip().replace("\x01", "\n")


END = re.compile(r"[。！？：:；;”\)）]\s*$")
START = re.compile(
    r"^(?:[ \t\u3000]{2,}|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）"
    r"|注[:：]|表\d|图\d)"
)


def unwrapped(lines: list[str]) -> list[str]:
    """Join lines that a page wrapped: a full line without an end goes on in the next one.

    A blank line, an indent or a heading begins a paragraph. Where a line breaks between two
    digits, the break is kept in the text: nobody can tell one number from two there.
    """
    full = _wrapped_at(lines)
    texts: list[list[str]] = []
    open_before = False
    for line in lines:
        if not line.strip():
            open_before = False
            continue
        if open_before and not START.match(line):
            before = texts[-1][-1]
            cut = re.search(r"[\d.,]\s*$", before) and re.match(r"\s*[\d.,]", line)
            texts[-1][-1] = before.rstrip() + ("\n" if cut else "")
            texts[-1].append(line.strip())
        else:
            texts.append([line])
        open_before = (
            full > 0
            and _width(line) >= full
            and not (END.search(line) and _width(line) < full / 0.9 * 0.97)
        )
    return ["".join(parts) for parts in texts]


def _wrapped_at(lines: list[str]) -> float:
    """Width from which a line is full; 0 where lines are not wrapped at one width."""
    widths = sorted(_width(line) for line in lines if line.strip())
    if not widths:
        return 0
    widest = widths[int(len(widths) * 0.9)]
    long = [width for width in widths if width >= 0.5 * widest]
    alike = [width for width in long if 0.9 * widest <= width <= 1.1 * widest]
    wrapped = 30 <= widest <= 160 and len(alike) >= 3 and len(alike) >= 0.6 * len(long)
    return 0.9 * widest if wrapped else 0


def _width(line: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in line.rstrip())
