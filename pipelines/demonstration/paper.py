"""Tables of a made-up paper: printed results to set beside what is computed, as the real one's are.

Their heads come from the project's own layouts; their figures are those of the made-up series, so
that a reader sees the same table printed and computed. Printed results are no input of an index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from pipelines.demonstration.editions import FIRST, city_figures
from pipelines.demonstration.places import Place, places
from pipelines.extracts.grid import column_number
from pipelines.extracts.illustrative import SENTENCE
from pipelines.reference import Catalogue, Layout
from pipelines.reference.catalogue import terms
from pipelines.reference.layouts import Block, BlockColumn

PREFIX = "printed_"
QUALIFIERS = ("总量", "均值")
YEAR = 2022  # of a table that prints none in its heads


class Paper:
    """What the made-up paper prints, from the made-up series."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue, self.figures = catalogue, city_figures(catalogue)
        self.cities = places("city")
        self.names = {r["printed_name"]: r["indicator_id"] for r in catalogue["indicator_names"]}
        self.sizes = {row["unit"]: float(row["multiplier"]) for row in catalogue["units"]}

    def tables(self, layouts: Mapping[str, Layout]) -> Iterator[tuple[str, str, list[list[str]]]]:
        """Name of the layout, level and rows of every table."""
        for number, blocks, level in (
            (1, [places("province")[:3]], "province"),
            (2, [self._members("G:demo_a"), self._members("G:demo_b")], "city"),
            (3, [places("group")], "group"),
        ):
            name = f"paper_table_{number}"
            if name in layouts:
                yield name, level, self._rows(layouts[name], blocks)

    def _members(self, group: str) -> list[Place]:
        return [city for city in self.cities if city.group_id == group]

    def _rows(self, layout: Layout, blocks: list[list[Place]]) -> list[list[str]]:
        width = 1 + max(column_number(c.column) for block in layout.block for c in block.columns)
        rows = [[""] * width for _ in range(layout.first_row - 1)]
        rows[layout.title_rows[0] - 1][0] = f"示例表（{SENTENCE}）"
        for block, regions in zip(layout.block, blocks, strict=True):
            for column in block.columns:
                for row, head in zip(layout.header_rows, column.header, strict=True):
                    rows[row - 1][column_number(column.column)] = head
            for place, cells in enumerate(self._body(block, regions), start=layout.first_row - 1):
                if place == len(rows):
                    rows.append([""] * width)
                for column, text in cells.items():
                    rows[place][column] = text
        return rows

    def _body(self, block: Block, regions: list[Place]) -> Iterator[dict[int, str]]:
        for region in regions:
            for qualifier in QUALIFIERS if block.qualifier_column else ("",):
                cells = {
                    column_number(c.column): f"{self._value(c, qualifier, region):.2f}"
                    for c in block.columns
                }
                cells[column_number(block.region_column)] = region.region_zh
                if block.qualifier_column:
                    cells[column_number(block.qualifier_column)] = qualifier
                yield cells

    def _value(self, column: BlockColumn, qualifier: str, region: Place) -> float:
        member = np.array(
            [
                region.region_code in (city.region_code, city.parent_code, city.group_id)
                for city in self.cities
            ]
        )
        year = (column.year or YEAR) - FIRST
        identity = self.names[column.indicator + qualifier].removeprefix(PREFIX)
        if identity == "outward_activity":
            expenditure, grants = self.figures["rd_expenditure"], self.figures["patents_granted"]
            return float(np.sqrt(expenditure * grants)[member, year].sum())
        name = identity.removesuffix("_total").removesuffix("_mean")
        value = self._quantity(name, member, year)
        return value / member.sum() if identity.endswith("_mean") else value

    def _quantity(self, identity: str, member: np.ndarray, year: int) -> float:
        """A sum over cities, or the quotient of two, in the unit of the catalogue."""
        row = self.catalogue.indicators[identity]
        over, under = (
            [
                self.figures[part][member, year].sum()
                * self.sizes[self.catalogue.indicators[part]["unit"]]
                for part in terms(row[role])
            ]
            for role in ("numerator", "denominator")
        )
        if row["kind"] == "observed":
            return float(self.figures[identity][member, year].sum())
        top, _, bottom = row["unit"].partition("/")
        scale = self.sizes[top] / (self.sizes[bottom] if bottom else 1)
        return float(sum(over) / (sum(under) if under else 1) / scale)
