"""The cells of one sheet with the role of each, while a layout reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NoReturn

from pipelines.extracts.grid import Grid
from pipelines.extracts.headers import same_head
from pipelines.extracts.marks import Marked, Signs, common_signs, split_mark
from pipelines.extracts.problems import ExtractError, ExtractProblem
from pipelines.extracts.sidecar import Sidecar
from pipelines.reference.layouts import Layout

LABELS = ("level", "region", "code", "year", "indicator", "unit", "source")

Labels = dict[str, object]


@dataclass
class Sheet:
    """One grid with what is declared of it, its values and the roles of its cells."""

    grid: Grid
    sidecar: Sidecar
    layout: Layout
    signs: Signs = field(default_factory=common_signs)
    values: list[dict[str, object]] = field(default_factory=list)
    roles: dict[tuple[int, int], str] = field(default_factory=dict)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Declared heads of the columns that label rows, in comparable form."""
        names = (name for label in LABELS for name in getattr(self.layout, f"{label}_header"))
        return frozenset(same_head(name) for name in names if name)

    def role(self, row: int, column: int, role: str) -> None:
        """Say what a cell is; every cell that is not empty needs a role."""
        self.roles[(row, column)] = role

    def whole_row(self, row: int, role: str) -> None:
        """Give every cell of a row the same role."""
        for column in range(len(self.grid.rows[row])):
            self.role(row, column, role)

    def note(self, row: int) -> None:
        """A note is text in the first cell; figures beside it would vanish with it."""
        self.role(row, 0, "note")

    @cached_property
    def common(self) -> Labels:
        """What holds for every figure of the sheet unless its labels say otherwise."""
        return {
            "sheet": self.grid.sheet,
            "level": self.sidecar.level,
            "scope": self.sidecar.scope,
            "publication": self.sidecar.publication,
            "code_printed": None,
            "year_printed": None,
        }

    @cached_property
    def place(self) -> str:
        """Address of the sheet: that of a cell without the cell."""
        return self.grid.address(0, 0).removesuffix(self.grid.cell(0, 0))

    def value(
        self, row: int, column: int, labels: Labels, own: Labels | None = None, flag: str = ""
    ) -> None:
        """Record a value cell.

        Args:
            row: its row.
            column: its column.
            labels: what is printed at its row head; no label is None.
            own: what its column head says, before the row's.
            flag: the flag printed beside it.
        """
        self._add({**self.common, **labels}, row, column, own or {}, flag)

    def row_values(self, row: int, labels: Labels, columns: Iterable[tuple[int, Labels]]) -> None:
        """Record the value cells of a row: columns, each with what its head says."""
        base = {**self.common, **labels}
        for column, own in columns:
            self._add(base, row, column, own)

    def _add(self, base: Labels, row: int, column: int, own: Labels, flag: str = "") -> None:
        printed = self.grid.text(row, column)
        exact = self.grid.exact.get((row, column)) if self.grid.exact else None
        # A number of a workbook has no sign glued to it; what it prints may be rounded.
        text, mark, mark_text = (
            split_mark(printed, flag, self.signs)
            if exact is None
            else Marked(exact, "flagged" if flag else "printed", flag)
        )
        self.roles[(row, column)] = "value" if printed else "blank"
        cell = self.grid.cell(row, column)
        record = base | own if own else base.copy()
        record["cell"], record["address"] = cell, self.place + cell
        record["value_printed"], record["value_text"] = printed, text
        record["mark"], record["mark_text"] = mark, mark_text
        self.values.append(record)

    def problem(
        self, found: str, expected: str, row: int, column: int | None = None
    ) -> ExtractProblem:
        """A fault with its place in the file."""
        place = f"row {row + 1}" if column is None else f"cell {self.grid.cell(row, column)}"
        if self.grid.sheet is not None:
            place = f"sheet {self.grid.sheet}, {place}"
        return ExtractProblem(self.grid.file, found, expected, place)

    def fail_outside(self, found: str, expected: str) -> NoReturn:
        """Stop with text that stands before the table and in none of its cells."""
        place = f"sheet {self.grid.sheet}, text before the table"
        raise ExtractError([ExtractProblem(self.grid.file, found, expected, place)])

    def fail(self, found: str, expected: str, row: int, column: int | None = None) -> NoReturn:
        """Stop with the place in the file."""
        raise ExtractError([self.problem(found, expected, row, column)])
