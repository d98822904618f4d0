"""A file as a grid of texts, exactly as printed, with addresses as a spreadsheet shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipelines.extracts.formats import Unreadable, tables_of
from pipelines.extracts.problems import ExtractError, ExtractProblem


@dataclass(frozen=True)
class Grid:
    """One sheet: ``rows[r][c]`` is the text of a cell, rows and columns counted from 0.

    ``merged`` holds the merged ranges as (first row, first column, last row, last column), both
    ends included; the text of a range stands in its first cell, the others are empty. ``exact``
    holds the full number of the cells whose number format prints less of it, or prints it
    otherwise, by (row, column). ``before`` and ``after`` are lines of text that stand outside the
    cells of a table of a page or a document.
    """

    file: str
    sheet: str | None
    rows: list[list[str]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    exact: Mapping[tuple[int, int], str] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def cell(self, row: int, column: int) -> str:
        """A1-style name of a cell."""
        return f"{column_letters(column)}{row + 1}"

    def address(self, row: int, column: int) -> str:
        """Canonical address: ``path!C7`` for text files, ``path#Sheet1!C7`` for workbooks."""
        sheet = f"#{self.sheet}" if self.sheet is not None else ""
        return f"{self.file}{sheet}!{self.cell(row, column)}"

    def text(self, row: int, column: int) -> str:
        """Text of a cell without white space at its ends; empty beyond the grid."""
        try:
            return self.rows[row][column].strip()
        except IndexError:
            return ""

    def is_empty(self, row: int) -> bool:
        """Whether nothing is printed in a row."""
        return not any(text.strip() for text in self.rows[row])


@cache
def column_letters(column: int) -> str:
    """Spreadsheet letters of a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Column counted from 0 of spreadsheet letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def read_grids(path: Path, file: str) -> list[Grid]:
    """Read the tables of a file into grids; the content decides how, not the name.

    Raises:
        ExtractError: the file holds no table that can be read.
    """
    try:
        return [Grid(file, *table) for table in tables_of(path)]
    except Unreadable as error:
        problem = ExtractProblem(file, error.found, error.expected, error.place)
        raise ExtractError([problem]) from error
