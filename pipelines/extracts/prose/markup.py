"""HTML pages as paragraphs: blocks of text, tables and navigation told apart."""

from __future__ import annotations

from lxml import etree, html

from pipelines.extracts.prose.documents import Paragraph, fail

BLOCKS = frozenset(
    "p div li h1 h2 h3 h4 h5 h6 td th tr table ul ol dl dt dd section article header footer nav "
    "aside main form blockquote pre body html title center".split()
)
SKIPPED = frozenset("script style noscript template svg iframe select button input head".split())
CHROME = frozenset({"nav", "header", "footer", "aside", "form"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# The parser stops reading at a depth of 256, without a word.
MOST_DEPTH = 250


def paragraphs(text: str, file: str) -> list[Paragraph]:
    """Blocks of a page in their order; superscripts are put in square brackets.

    A raised figure is a footnote: without brackets ``生产总值<sup>1</sup>7845`` would read 17845.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        fail(file, f"a page that cannot be parsed ({error})", "HTML")
    found: list[Paragraph] = []
    _Walk(found, file).through(root)
    return found


class _Walk:
    """Walks the tree without recursion, so that deep nesting ends in a clear message."""

    def __init__(self, found: list[Paragraph], file: str) -> None:
        self.found, self.file = found, file
        self.text: list[str] = []
        self.kinds = ["prose"]

    def flush(self) -> None:
        text = "".join(self.text)
        self.text.clear()
        if text.strip():
            self.found.append(Paragraph(text.replace("\n", " "), self.kinds[-1]))

    def through(self, root: html.HtmlElement) -> None:
        depth, skipped = 0, 0
        for event, node in etree.iterwalk(root, events=("start", "end")):
            tag = node.tag if isinstance(node.tag, str) else "script"
            if event == "start":
                depth += 1
                if depth > MOST_DEPTH:
                    fail(self.file, f"elements nested {depth} deep", "a page of ordinary nesting")
                skipped += tag in SKIPPED
                if not skipped:
                    self.open(tag, node)
                continue
            depth -= 1
            if not skipped:
                self.close(tag)
            skipped -= tag in SKIPPED
            if not skipped and node.tail:
                self.text.append(node.tail)
        self.flush()

    def open(self, tag: str, node: html.HtmlElement) -> None:
        if tag in BLOCKS or tag == "br":
            self.flush()
        if tag in BLOCKS:
            self.kinds.append(self.kind(tag))
        if tag == "sup":
            self.text.append("[")
        self.text.append(node.text or "")

    def close(self, tag: str) -> None:
        if tag == "sup":
            self.text.append("]")
        if tag in BLOCKS:
            self.flush()
            self.kinds.pop()

    def kind(self, tag: str) -> str:
        if tag in CHROME or self.kinds[-1] == "chrome":
            return "chrome"
        if tag in {"td", "th"} or self.kinds[-1] == "table":
            return "table"
        return "heading" if tag in HEADINGS else "prose"
