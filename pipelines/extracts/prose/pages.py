"""PDF pages as paragraphs: lines as they stand on the page, joined where the page wrapped them."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from pipelines.extracts.prose.documents import Paragraph, fail, unwrapped

MOST_PAGES = 400
RAISED = 0.8
SAME_LINE = 0.4
PAGE_NUMBER = re.compile(
    r"^\s*[-—–－·]*\s*第?\s*\d{1,4}\s*页?(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?\s*[-—–－·]*\s*$"
)


def paragraphs(content: bytes, file: str) -> list[Paragraph]:
    """Paragraphs of a text PDF; page numbers and lines repeated on most pages are chrome."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        fail(file, f"a PDF that cannot be opened ({error})", "a whole PDF without a password")
    try:
        if len(document) > MOST_PAGES:
            fail(file, f"{len(document)} pages", f"a bulletin of at most {MOST_PAGES} pages")
        pages = [_lines(document[number]) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        fail(file, f"a page that cannot be read ({error})", "a whole PDF")
    finally:
        document.close()
    if not any(line.strip() for page in pages for line in page):
        fail(file, f"{len(pages)} pages without text", "a PDF with text; a scan needs OCR first")
    return _told_apart(pages)


def _told_apart(pages: list[list[str]]) -> list[Paragraph]:
    repeated = Counter(text for page in pages for text in {line.strip() for line in _ends(page)})
    common = {text for text, n in repeated.items() if n > 1 and n > len(pages) / 2}
    chrome, body = [], []
    for page in pages:
        for place, line in enumerate(page):
            at_end = place < 2 or place >= len(page) - 2
            if at_end and line.strip() and _is_chrome(line.strip(), common):
                chrome.append(Paragraph(line, "chrome"))
            else:
                body.append(line)
    return [*chrome, *(Paragraph(text) for text in unwrapped(body))]


def _is_chrome(line: str, common: set[str]) -> bool:
    return line in common or (len(line) < 30 and PAGE_NUMBER.match(line) is not None)


def _ends(page: list[str]) -> list[str]:
    return [*page[:2], *page[-2:]]


def _lines(page: pypdfium2.PdfPage) -> list[str]:
    """Lines of a page; small raised figures are put in square brackets, as footnotes are."""
    characters = _characters(page)
    sizes = Counter(round(c.size, 1) for c in characters if c.text.strip())
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    text, raised, line = "", False, None
    for place, character in enumerate(characters):
        if character.text in "\r\n":
            continue
        small = character.text.isdigit() and character.size < RAISED * usual
        small = small and _beside(characters, place, usual)
        if small != raised:
            text += "[" if small else "]"
            raised = small
        # A raised figure has a line of its own to the reader of the PDF, not to a person.
        if not small and character.text.strip():
            if line is not None and abs(character.baseline - line) > SAME_LINE * usual:
                text += "\n"
            line = character.baseline
        text += character.text
    return (text + "]" * raised).split("\n")


class _Character(NamedTuple):
    text: str
    size: float
    baseline: float


def _characters(page: pypdfium2.PdfPage) -> list[_Character]:
    text_page = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    found = []
    try:
        for place in range(text_page.count_chars()):
            pdfium.FPDFText_GetCharOrigin(text_page, place, x, y)
            code = pdfium.FPDFText_GetUnicode(text_page, place)
            size = pdfium.FPDFText_GetFontSize(text_page, place)
            found.append(_Character(chr(code) if code < 0x110000 else "", size, y.value))
    finally:
        text_page.close()
    return found


def _beside(characters: list[_Character], place: int, usual: float) -> bool:
    """Whether text of the usual size stands near: else it is small print, no footnote."""
    near = characters[max(0, place - 4) : place + 5]
    return sum(character.size >= RAISED * usual for character in near) >= 2
