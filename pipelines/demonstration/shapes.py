"""Tables in the shapes that publishers use: what a made-up edition looks like as a file.

Each shape takes one sheet of texts as printed and gives the bytes of a file, the same bytes every
time. The layouts that read them are the project's own.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import xlsxwriter

from pipelines.demonstration.places import Place
from pipelines.extracts.illustrative import SENTENCE

Key = tuple[str, str, int]  # indicator id, region code, year
NOTE = f"注：{SENTENCE}。illustrative figures, not statistics."


@dataclass(frozen=True)
class Sheet:
    """One table to be printed.

    ``heads`` are the printed names of the indicators by id, ``units`` their printed units,
    ``scopes`` what they cover, ``cells`` the texts by (indicator, region, year), ``flags`` the
    signs beside a cell.
    """

    title: str
    publication: str
    heads: Mapping[str, str]
    units: Mapping[str, str]
    scopes: Mapping[str, str]
    regions: Sequence[Place]
    years: Sequence[int]
    cells: Mapping[Key, str]
    flags: Mapping[Key, str] = field(default_factory=dict)

    @property
    def only(self) -> str:
        """The indicator of a table that holds one."""
        (indicator,) = self.heads
        return indicator


@dataclass(frozen=True)
class Shape:
    """How a sheet becomes a file: its ending, its layout, whether it holds one indicator."""

    suffix: str
    layout: str
    one_indicator: bool
    write: Callable[[Sheet], bytes]


def panel(sheet: Sheet) -> bytes:
    """One row a region and year, indicators in columns, codes and a column of sources."""
    head = ["行政区划代码", "地区", "年份", *_heads(sheet), "数据来源"]
    rows = [
        [
            place.region_code,
            place.name_full_zh,
            str(year),
            *_row(sheet, place, year),
            _source(sheet),
        ]
        for place in sheet.regions
        for year in sheet.years
    ]
    return _csv([head, *rows])


def panel_without_codes(sheet: Sheet) -> bytes:
    """One row a region and year, indicators in columns, names with a space in them."""
    head = ["地区", "年份", *_heads(sheet)]
    rows = [
        [f"{place.region_zh[:-1]} {place.region_zh[-1]}", str(year), *_row(sheet, place, year)]
        for place in sheet.regions
        for year in sheet.years
    ]
    return _csv([head, *rows])


def region_by_year(sheet: Sheet) -> list[list[str]]:
    """Title lines, regions in rows, years in columns with the latest first, notes below."""
    years = sorted(sheet.years, reverse=True)
    return [
        [f"数据库：{SENTENCE}"],
        [f"时间：{min(years)}年-{max(years)}年"],
        [f"指标：{sheet.heads[sheet.only]}({sheet.units[sheet.only]})"],
        ["地区", *(f"{year}年" for year in years)],
        *(
            [place.name_full_zh, *(sheet.cells[sheet.only, place.region_code, y] for y in years)]
            for place in sheet.regions
        ),
        [f"数据来源：{sheet.publication}"],
        [NOTE],
    ]


def region_by_year_export(sheet: Sheet) -> bytes:
    """The export of a data service, with tabs in its cells."""
    lines = region_by_year(sheet)
    return _csv([[f"{text}\t" for text in line] if len(line) > 1 else line for line in lines])


def region_by_year_workbook(sheet: Sheet) -> bytes:
    """The same table as a sheet of a workbook."""
    return _workbook(region_by_year(sheet))


def year_by_region_workbook(sheet: Sheet) -> bytes:
    """Years in rows, regions in columns with a column of flags each, the unit at the right."""
    width = 1 + 2 * len(sheet.regions)
    names = [text for place in sheet.regions for text in (place.name_full_zh, "")]
    rows = [
        [
            str(year),
            *(
                text
                for place in sheet.regions
                for key in [(sheet.only, place.region_code, year)]
                for text in (sheet.cells[key], sheet.flags.get(key, ""))
            ),
        ]
        for year in sheet.years
    ]
    return _workbook(
        [
            [f"{sheet.title}（{SENTENCE}）"],
            [*[""] * (width - 1), sheet.units[sheet.only]],
            ["年", *names],
            *rows,
            [NOTE],
        ]
    )


SHAPES = {
    "panel": Shape(".csv", "region_year_panel_with_source", False, panel),
    "panel_without_codes": Shape(".csv", "region_year_panel_no_code", False, panel_without_codes),
    "region_by_year_export": Shape(".csv", "nbs_region_by_year", True, region_by_year_export),
    "region_by_year_workbook": Shape(".xlsx", "nbs_region_by_year", True, region_by_year_workbook),
    "year_by_region_workbook": Shape(".xlsx", "dsec_year_by_city", True, year_by_region_workbook),
}


def _heads(sheet: Sheet) -> list[str]:
    return [f"{name} ({sheet.units[indicator]})" for indicator, name in sheet.heads.items()]


def _row(sheet: Sheet, place: Place, year: int) -> list[str]:
    return [sheet.cells[indicator, place.region_code, year] for indicator in sheet.heads]


def _source(sheet: Sheet) -> str:
    return f"{sheet.publication}（{SENTENCE}）"


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": SENTENCE, "created": dt.datetime(2000, 1, 1)})
        page = book.add_worksheet("示例")
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                if _is_number(text):
                    page.write_number(row, column, float(text))
                elif text:
                    page.write_string(row, column, text)
    return target.getvalue()


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit() and text.isascii()
