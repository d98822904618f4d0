"""How much room a three-line table takes on a page, and how it is made to fit.

Widths are estimated in ems of its font: a Chinese character is one, any other half of one. What is
done with them, a format says itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.release.exports.paper import Cell, Head, PaperTable

# Width of the text of ``main.tex`` (A4 with margins of 2 cm), less what estimates err by: upright,
# and on its side.
PAGE_PT, SIDE_PT = 476.0, 724.0
# A letter of Latin text on average, with the capitals that names have.
LETTER_EM = 0.52
# Raised signs are set smaller.
SIGN_EM = 0.4
WORDS = re.compile(r"[ \-\n]+")


@dataclass(frozen=True)
class Size:
    """A size of letters with the room beside a column, in points; its name is LaTeX's."""

    name: str
    letter: float
    between: float


# From the ordinary one down; those of article at 10 pt and of ctexart are no larger.
SIZES = (
    Size("", 10.5, 6.0), Size("small", 9.0, 4.0), Size("footnotesize", 8.0, 3.0),
    Size("scriptsize", 7.0, 3.0),
)  # fmt: skip
# Texts and heads are wrapped at these widths, one pair after the other; letters become smaller
# before names are broken. A head is never narrower than a figure such as 560013.61. In the tight
# ones a name takes four lines and more: they are left to the smallest letters.
ROUNDS = (((24.0, 12.0), (24.0, 7.2)), ((14.0, 4.8),))
TIGHT = ((10.0, 4.8), (5.0, 4.8))


@dataclass(frozen=True)
class Fit:
    """The size of a table's letters, the width of each column in ems, and whether texts suffer."""

    size: Size
    columns: list[float]
    tight: bool = False

    @property
    def points(self) -> float:
        """Width of the table."""
        return sum(self.columns) * self.size.letter + 2 * self.size.between * len(self.columns)


def ems(text: str) -> float:
    """Estimated width of a text in one line."""
    return sum(LETTER_EM if ord(char) < 0x2000 else 1.0 for char in text)


def fit(table: PaperTable, page: float = PAGE_PT, sizes: Sequence[Size] = SIZES) -> Fit:
    """The largest letters in which a table fits the page, its texts as little wrapped as can be.

    Args:
        table: the table.
        page: width of the text, in points.
        sizes: from the largest down.
    """
    tried = [
        Fit(size, _columns(table, *wrapped))
        for pairs in ROUNDS
        for size in sizes
        for wrapped in pairs
    ]
    tried += [Fit(sizes[-1], _columns(table, *wrapped), tight=True) for wrapped in TIGHT]
    return next((one for one in tried if one.points <= page), tried[-1])


def _columns(table: PaperTable, text_em: float, head_em: float) -> list[float]:
    """Widths of the columns where texts are wrapped at a width; figures and words stay whole."""
    found = []
    for column in range(table.width):
        cells = [row[column] for row in table.body]
        own = [head[column].text for head in spread(table) if head[column].span == 1]
        figures = max(
            (_whole(cell) for cell in cells if not isinstance(cell.value, str)), default=0
        )
        texts = [cell.text for cell in cells if isinstance(cell.value, str)]
        text = max((min(_whole(Cell(one)), max(text_em, _word(one))) for one in texts), default=0)
        head = max((min(ems(one), max(head_em, _word(one))) for one in own), default=0)
        found.append(max(figures, text, head))
    return found


def spread(table: PaperTable) -> list[Sequence[Head]]:
    """Rows of heads with one entry a column: a head of several stands over each of them."""
    return [[head for head in row for _ in range(head.span)] for row in table.heads]


def _whole(cell: Cell) -> float:
    return ems(cell.text) + SIGN_EM * len(cell.signs)


def _word(text: str) -> float:
    """Width of the longest part that is not broken: Chinese breaks anywhere."""
    return max((ems(word) for word in WORDS.split(text) if word.isascii()), default=0)


def lines(table: PaperTable, room: Fit) -> int:
    """Estimated number of lines of the body, where texts are wrapped to their columns."""
    return sum(
        max(math.ceil(_whole(cell) / width) for cell, width in zip(row, room.columns, strict=True))
        for row in table.body
    )
