"""The shape of a sheet: where its head and its rows of figures lie, and which rows are neither."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.extracts.grid import Grid
from pipelines.extracts.headers import UNIT_LINE, head_at, plain
from pipelines.extracts.proposal.vocabulary import Vocabulary, is_figure, is_year

MAX_DEPTH = 5
CONTINUED = ("续表", "continued")


@dataclass(frozen=True)
class Shape:
    """Rows of a sheet, counted from 0, by what they are.

    ``head`` is the first head, ``body`` the rows of figures and of regions without figures,
    ``repeated`` the rows of heads printed again, ``continued`` the titles of continued pages,
    ``notes`` the rest below the head.
    """

    head: range
    body: tuple[int, ...]
    repeated: tuple[int, ...]
    continued: tuple[int, ...]
    notes: tuple[int, ...]

    def titles(self) -> range:
        """Rows above the head."""
        return range(self.head.start)


def find_shape(grid: Grid, known: Vocabulary) -> Shape | None:
    """Find head and rows of figures; None for a sheet without figures."""
    first = next((r for r in range(len(grid.rows)) if _is_data(grid, r)), None)
    if first is None:
        return None
    while first and _is_place_alone(grid, first - 1, known):
        first -= 1
    top = first
    while top and first - top < MAX_DEPTH and _is_head_like(grid, top - 1):
        top -= 1
    if top == first:
        return None
    head = range(top, first)
    return _with_the_rest(grid, known, head)


def _with_the_rest(grid: Grid, known: Vocabulary, head: range) -> Shape:
    anchor = plain(grid.text(head.start, 0)) or head_at(grid, head, 0)
    body: list[int] = []
    repeated: list[int] = []
    continued: list[int] = []
    notes: list[int] = []
    row = head.stop
    while row < len(grid.rows):
        text = grid.text(row, 0)
        if grid.is_empty(row):
            pass
        elif anchor and plain(text) == anchor and not _is_data(grid, row):
            repeated += range(row, min(row + len(head), len(grid.rows)))
            row += len(head) - 1
        elif any(word in text for word in CONTINUED):
            continued.append(row)
        elif _is_data(grid, row) or _is_place_alone(grid, row, known):
            body.append(row)
        elif len(_filled(grid, row)) > 1:
            body.append(row)
        else:
            notes.append(row)
        row += 1
    return Shape(head, tuple(body), tuple(repeated), tuple(continued), tuple(notes))


def _filled(grid: Grid, row: int) -> list[str]:
    return [text.strip() for text in grid.rows[row] if text.strip()]


def _is_data(grid: Grid, row: int) -> bool:
    """Whether a row has a label and figures beside it that are not years of a head."""
    cells = _filled(grid, row)
    if len(cells) < 2 or is_year_row(cells[1:]):
        return False
    figures = [text for text in cells[1:] if is_figure(text)]
    return len(figures) * 2 >= len(cells[1:]) - 1 and bool(figures)


def is_year_row(cells: list[str]) -> bool:
    """Whether cells are years in their order, as in a head."""
    if not cells or not all(is_year(text) for text in cells):
        return False
    years = [int(text[:4]) for text in cells]
    ordered = years == sorted(years) or years == sorted(years, reverse=True)
    distinct = len(set(years)) == len(years)
    return distinct and ordered and (len(years) > 1 or "年" in cells[0])


def _is_place_alone(grid: Grid, row: int, known: Vocabulary) -> bool:
    """Whether a row names a region and holds no figures: 河北省, Hebei above its cities."""
    text = grid.text(row, 0)
    others = [t.strip() for t in grid.rows[row][1:] if t.strip()]
    return bool(text) and known.is_place(text) and not any(is_figure(t) for t in others)


def _is_head_like(grid: Grid, row: int) -> bool:
    cells = _filled(grid, row)
    return len(cells) > 1 and not any(UNIT_LINE.match(text) for text in cells)
