"""A file as a grid of texts, exactly as printed, with addresses as a spreadsheet shows them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from pipelines.extracts.problems import ExtractError, ExtractProblem


@dataclass(frozen=True)
class Grid:
    """One sheet: ``rows[r][c]`` is the text of a cell, rows and columns counted from 0.

    ``merged`` holds the merged ranges as (first row, first column, last row, last column), both
    ends included; the text of a range stands in its first cell, the others are empty.
    """

    file: str
    sheet: str | None
    rows: list[list[str]]
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def cell(self, row: int, column: int) -> str:
        """A1-style name of a cell."""
        return f"{column_letters(column)}{row + 1}"

    def address(self, row: int, column: int) -> str:
        """Canonical address: ``path!C7`` for text files, ``path#Sheet1!C7`` for workbooks."""
        sheet = f"#{self.sheet}" if self.sheet is not None else ""
        return f"{self.file}{sheet}!{self.cell(row, column)}"

    def text(self, row: int, column: int) -> str:
        """Text of a cell without white space at its ends; empty beyond the grid."""
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column].strip() if column < len(cells) else ""

    def is_empty(self, row: int) -> bool:
        """Whether nothing is printed in a row."""
        return not any(text.strip() for text in self.rows[row])


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
    """Read a CSV or a workbook into grids; the content decides, not the name.

    Raises:
        ExtractError: the content is neither a workbook nor text in UTF-8.
    """
    head = path.read_bytes()[:8]
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _workbook(path, file)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExtractError(
            [ExtractProblem(file, f"bytes that are not UTF-8 ({error})", "text in UTF-8")]
        ) from error
    try:
        # Strict: a quotation mark that is never closed would swallow the rows after it.
        rows = [list(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    except csv.Error as error:
        raise ExtractError(
            [ExtractProblem(file, f"text that is not CSV ({error})", "comma-separated values")]
        ) from error
    return [Grid(file, None, rows)]


def _workbook(path: Path, file: str) -> list[Grid]:
    try:
        workbook = CalamineWorkbook.from_path(path)
        return [
            Grid(
                file,
                name,
                [
                    [_printed(value) for value in row]
                    for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                ],
            )
            for name in workbook.sheet_names
        ]
    except CalamineError as error:
        raise ExtractError(
            [ExtractProblem(file, f"a workbook that cannot be opened ({error})", "xls or xlsx")]
        ) from error


def _printed(value: object) -> str:
    # Workbooks hold numbers as floats: 2014.0 is what a person sees as 2014.
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
