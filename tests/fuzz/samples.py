"""Small tables with known figures, written in every format that publishers ship."""

from __future__ import annotations

import csv
import html
import io
import random
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
import xlwt

Row = list[str]
FORMATS = ("csv", "html", "xlsx", "xls")
CITIES = "北京市 天津市 石家庄市 唐山市 秦皇岛市 邯郸市 邢台市 保定市 张家口市 承德市 沧州市 廊坊市".split()


@dataclass
class Sample:
    """A table: head, cities with figures, a note; ``extra`` is put behind a figure when written.

    ``raised`` says whether that text is raised as a footnote is printed; ``instead`` replaces the
    figure of a cell altogether.
    """

    kind: str
    columns: int
    figures: list[Row]
    extra: dict[tuple[int, int], str] = field(default_factory=dict)
    instead: dict[tuple[int, int], Any] = field(default_factory=dict)
    raised: bool = False

    @property
    def rows(self) -> list[Row]:
        """The table as printed, without extras."""
        head = ["城市", *[f"{2010 + c}年" for c in range(self.columns)]]
        body = [[city, *row] for city, row in zip(CITIES, self.figures, strict=False)]
        blank = [""] * self.columns
        return [["表 地区生产总值", *blank], head, *body, ["数据来源：国家统计局", *blank]]

    def figure(self, rng: random.Random) -> tuple[int, int]:
        """Place in the table of some figure."""
        return 2 + rng.randrange(len(self.figures)), 1 + rng.randrange(self.columns)

    def expected(self) -> dict[tuple[int, int], str]:
        """Every figure by its place in the table."""
        return {
            (2 + r, 1 + c): text for r, row in enumerate(self.figures) for c, text in enumerate(row)
        }


def sample(rng: random.Random, kind: str) -> Sample:
    """A table with figures drawn at random."""
    columns = rng.randint(2, 6)
    rows = [[_figure(rng) for _ in range(columns)] for _ in range(rng.randint(3, len(CITIES)))]
    return Sample(kind, columns, rows)


def _figure(rng: random.Random) -> str:
    whole = rng.randint(1000, 9_999_999)
    # The last decimal is no zero, so that every format gives the figure back as it is written.
    return str(whole) if rng.random() < 0.5 else f"{whole}.{rng.randint(0, 9)}{rng.randint(1, 9)}"


def written(table: Sample) -> bytes:
    """The file of a table, in its format; texts in UTF-8."""
    return {"csv": _csv, "html": _html, "xlsx": _xlsx, "xls": _xls}[table.kind](table)


def _texts(table: Sample) -> list[Row]:
    rows = [row.copy() for row in table.rows]
    for (row, column), text in {**table.extra, **table.instead}.items():
        rows[row][column] = text if (row, column) in table.instead else rows[row][column] + text
    return rows


def _csv(table: Sample) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows(_texts(table))
    return target.getvalue().encode()


def _html(table: Sample) -> bytes:
    rows = [[html.escape(text) for text in row] for row in table.rows]
    for (row, column), text in table.extra.items():
        rows[row][column] += f"<sup>{text}</sup>" if table.raised else text
    for (row, column), text in table.instead.items():
        rows[row][column] = text
    body = "\n".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    head = "<html><head><title>统计表</title></head><body><p>统计表</p>\n"
    return f"{head}<table border=1>\n{body}\n</table>\n<p>版权所有</p></body></html>\n".encode()


def _number(text: str) -> float:
    return float(text)


def _xlsx(table: Sample) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet, raised = book.add_worksheet("表"), book.add_format({"font_script": 1})
    figures = table.expected()
    for row, texts in enumerate(table.rows):
        for column, text in enumerate(texts):
            place = (row, column)
            if place in table.instead:
                formula, shown = table.instead[place]
                sheet.write_formula(row, column, formula, None, shown)
            elif place in table.extra and table.raised:
                sheet.write_rich_string(row, column, text, raised, table.extra[place])
            elif place in table.extra:
                sheet.write_string(row, column, text + table.extra[place])
            elif place in figures:
                sheet.write_number(row, column, _number(text))
            else:
                sheet.write_string(row, column, text)
    book.close()
    return target.getvalue()


def _xls(table: Sample) -> bytes:
    target, book = io.BytesIO(), xlwt.Workbook()
    sheet, raised = book.add_sheet("表"), xlwt.easyfont("escapement superscript")
    figures = table.expected()
    for row, texts in enumerate(table.rows):
        for column, text in enumerate(texts):
            place = (row, column)
            if place in table.instead:
                sign = table.instead[place][1]
                sheet.row(row).set_cell_error(column, sign.replace("#N/A", "#N/A!"))
            elif place in table.extra and table.raised:
                sheet.write_rich_text(row, column, [text, (table.extra[place], raised)])
            elif place in table.extra:
                sheet.write(row, column, text + table.extra[place])
            else:
                sheet.write(row, column, _number(text) if place in figures else text)
    book.save(target)
    return target.getvalue()
