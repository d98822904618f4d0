"""Text of a page that stands outside the cells of its tables: captions, titles, units, notes.

What belongs here: which line stands before or behind which table. What a line says is another's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from lxml import etree

INLINE = frozenset("a abbr b big em font i label small span strong sub sup u".split())
UNSEEN = frozenset({"head", "title", "script", "style", "template", "noscript", "select", "option"})
Write = Callable[[str, bool], str]


def outside_lines(
    root: etree._Element, tidy: Write
) -> tuple[dict[int, tuple[str, ...]], tuple[str, ...]]:
    """Lines outside the cells of tables.

    Args:
        root: the page.
        tidy: gives a piece of text as it is kept; it is told whether the piece is raised.

    Returns:
        Lines by the table that they precede or, as its caption, belong to, counted from 1; and the
        lines behind the last table that stands within no other.
    """
    walk = _Walk(tidy)
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else "script"
        if event == "start":
            walk.start(tag, node.text or "")
        else:
            walk.end(tag, node.tail or "")
    walk.close_line()
    lines = {number: tuple(found) for number, found in walk.lines.items() if number}
    return lines, tuple(walk.lines[0])


class _Walk:
    """Where the walk through a page stands.

    ``open`` holds, for the page and each open table, its number and how many cells are open in it.
    """

    def __init__(self, tidy: Write) -> None:
        self.tidy = tidy
        self.lines: defaultdict[int, list[str]] = defaultdict(list)
        self.pieces: list[str] = []
        self.open = [[0, 0]]
        self.tables, self.unseen, self.raised = 0, 0, 0

    def start(self, tag: str, text: str) -> None:
        """An element begins with a text."""
        self.unseen += tag in UNSEEN
        self.raised += tag == "sup"
        if tag not in INLINE:
            self.close_line()
        if tag == "table":
            self.tables += 1
            if len(self.open) == 1:
                # What stood on the page since the last table leads to this one.
                self.lines[self.tables] = self.lines.pop(0, [])
            self.open.append([self.tables, 0])
        elif tag in ("td", "th"):
            self.open[-1][1] += 1
        self.add(text)

    def end(self, tag: str, tail: str) -> None:
        """An element ends, and a text follows it."""
        if tag not in INLINE:
            self.close_line()
        if tag == "table" and len(self.open) > 1:
            self.open.pop()
        elif tag in ("td", "th"):
            self.open[-1][1] -= 1
        self.unseen -= tag in UNSEEN
        self.raised -= tag == "sup"
        self.add(tail)

    def add(self, text: str) -> None:
        """Keep a piece of text, unless it is of a cell or not seen."""
        if text and not self.unseen and self.open[-1][1] <= 0:
            self.pieces.append(self.tidy(text, self.raised > 0))

    def close_line(self) -> None:
        """What was kept since the last line is one."""
        line = " ".join("".join(self.pieces).split())
        self.pieces.clear()
        if line:
            self.lines[self.open[-1][0]].append(line)
