"""Cells as their number formats show them.

Expected texts are those of SheetJS SSF 0.11, but for its two known faults (1.005 and a point as
text), which are as Excel shows them.
"""

import datetime as dt
import io
import random
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
import xlsxwriter
import xlwt

from pipelines.extracts.cells.sheet import Sheet
from pipelines.extracts.formats import RawTable, tables_of
from pipelines.extracts.formats.figures import as_stored, rounded
from pipelines.extracts.grid import Grid
from pipelines.extracts.sidecar import Sidecar
from pipelines.reference.layouts import Layout

ACCOUNTING = '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-'
# Format, number as stored, text as shown, and the full number where the text is another.
SHOWN = [
    ("0", 12.5, "13", "12.5"),
    ("0", 2.5, "3", "2.5"),
    ("0.0", 12.25, "12.3", "12.25"),
    ("0.0", 0.35, "0.4", "0.35"),
    ("0.00", 12.5, "12.50", None),
    ("0.00", 2.675, "2.68", "2.675"),
    ("0.00", 1.005, "1.01", "1.005"),
    ("0.00", 0.0, "0.00", None),
    ("0.00", 123456789012.345, "123456789012.35", "123456789012.345"),
    ("#,##0", 1234567.5, "1,234,568", "1234567.5"),
    ("#,##0.00", 0.5, "0.50", "0.5"),
    ("#,##0.00", -1234.5, "-1,234.50", "-1234.5"),
    ("0%", 0.125, "13%", "12.5%"),
    ("0.0%", 0.125, "12.5%", "12.5%"),
    ("0.00%", 0.125, "12.50%", "12.5%"),
    ("0.0%", 0.07, "7.0%", "7%"),
    ('0.0"%"', 12.5, "12.5%", "12.5%"),
    ('0.0"%"', 0.125, "0.1%", "0.125%"),
    ("0.00_ ", 12.5, "12.50", None),
    ("0.00_);[Red](0.00)", 12.5, "12.50", None),
    ("0.00_);[Red](0.00)", -12.5, "(12.50)", "-12.5"),
    ("0.00_ ;[Red]-0.00 ", -3.14159, "-3.14", "-3.14159"),
    ("0;[Red]0", -5.0, "5", "-5"),
    ("#,##0.00_);(#,##0.00)", -1234.567, "(1,234.57)", "-1234.567"),
    (ACCOUNTING, 1234.5, "1,234.50", "1234.5"),
    (ACCOUNTING, -7.0, "-7.00", "-7"),
    ('0"年"', 2014.0, "2014年", "2014"),
    ("@", 12.5, "12.5", None),
    ("000000", 10000.0, "010000", None),
    ("#.##", 12.0, "12.", None),
    ("#.##", 0.5, ".5", None),
    ("0.0##", 1.23456, "1.235", "1.23456"),
    ("0.0,", 12345678.0, "12345.7", "12345.678"),
    ("#,##0,", 12345678.0, "12,346", "12345.678"),
    ("0!.0,", 123456.0, "12.3", "12.3456"),
    ('0"."0000', 123456.0, "12.3456", None),
    ("[$¥-804]#,##0.00", 1234.5, "¥1,234.50", "1234.5"),
    ("0.00E+00", 12345.0, "1.23E+04", "12345"),
    ("#\\ ##0.00", 2056.74, "2 056.74", "2056.74"),
    ("#\\ ##0.00", 56.74, "56.74", "56.74"),
    ('0.00"万元"', 1.5, "1.50万元", "1.5万元"),
    ('0.00"元"', 1.5, "1.50元", "1.5"),
]  # fmt: skip
# A dash for zero, a fraction, a condition: the number stands as it is stored.
AS_STORED = [(ACCOUNTING, 0.0), ("# ?/?", 0.5), ("[>=100]0.0;0.00", 5.25), ("0.00;;", -5.0)]


def written(kind: str, cells: list[tuple[str, float | dt.date]]) -> bytes:
    """A workbook with one cell a row, each with its format."""
    target = io.BytesIO()
    if kind == "xlsx":
        book = xlsxwriter.Workbook(target, {"in_memory": True})
        sheet = book.add_worksheet("表")
        for row, (code, value) in enumerate(cells):
            write = sheet.write_datetime if isinstance(value, dt.date) else sheet.write_number
            write(row, 0, value, book.add_format({"num_format": code}))
        book.close()
    else:
        old = xlwt.Workbook()
        page = old.add_sheet("表")
        for row, (code, value) in enumerate(cells):
            page.write(row, 0, value, xlwt.easyxf(num_format_str=code))
        old.save(target)
    return target.getvalue()


@pytest.fixture
def read(tmp_path) -> Callable[[bytes], RawTable]:
    def read(data: bytes) -> RawTable:
        (tmp_path / "a").write_bytes(data)
        [table] = tables_of(tmp_path / "a")
        return table

    return read


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_numbers_read_as_their_formats_show_them_and_keep_their_full_value(read, kind):
    table = read(written(kind, [(code, value) for code, value, _, _ in SHOWN]))
    for row, (code, value, printed, full) in enumerate(SHOWN):
        found = table.rows[row][0], table.exact.get((row, 0), table.rows[row][0])
        assert found == (printed, full or printed), (code, value)


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_format_that_shows_no_plain_number_changes_nothing(read, kind):
    table = read(written(kind, AS_STORED))
    assert [row[0] for row in table.rows] == ["0", "0.5", "5.25", "-5"]
    assert not table.exact


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_narrow_space_may_part_the_thousands(read, kind):
    table = read(written(kind, [("#\u202f##0.0", 12345.6), ("#\u202f##0", -7)]))
    assert [row[0] for row in table.rows] == ["12\u202f345.6", "-7"]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_numbers_between_other_cells_stay_in_their_places(read, kind):
    draw = random.Random(11)
    cells = {
        (r, c): draw.choice(["文", "", r + c / 4, float(r)]) for r in range(40) for c in range(9)
    }
    target, old = io.BytesIO(), xlwt.Workbook()
    new = xlsxwriter.Workbook(target)
    page = old.add_sheet("表") if kind == "xls" else new.add_worksheet("表")
    for (row, column), value in cells.items():
        if value != "":
            page.write(row, column, value)
    old.save(target) if kind == "xls" else new.close()
    table = read(target.getvalue())
    expected = {
        at: value if isinstance(value, str) else f"{value:g}" for at, value in cells.items()
    }
    found = {(r, c): text for r, row in enumerate(table.rows) for c, text in enumerate(row)}
    assert found == {at: text for at, text in expected.items() if at in found}
    assert not any(text for at, text in expected.items() if at not in found)


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_dates_show_as_their_formats_say_and_else_as_iso(read, kind):
    day = dt.date(2014, 3, 1)
    codes = ["yyyy", 'yyyy"年"', '[$-804]yyyy"年"m"月"', "yyyy-mm-dd", "mmm-yy", 'm"月"d"日"']
    table = read(written(kind, [(code, day) for code in codes]))
    assert [row[0] for row in table.rows] == [
        "2014", "2014年", "2014年3月", "2014-03-01", "2014-03-01", "2014-03-01",
    ]  # fmt: skip


def test_several_numbers_of_a_row_are_each_under_their_own_format(read):
    # Binary workbooks write such numbers into one record.
    old = xlwt.Workbook()
    page = old.add_sheet("表")
    for column, code in enumerate(["0.0%", "0.00", "General", '0"%"']):
        page.write(0, column, 25, xlwt.easyxf(num_format_str=code))
        page.write(1, column, 1 / 8, xlwt.easyxf(num_format_str=code))
    target = io.BytesIO()
    old.save(target)
    table = read(target.getvalue())
    assert table.rows == [["2500.0%", "25.00", "25", "25%"], ["12.5%", "0.13", "0.125", "0%"]]
    assert table.exact[1, 3] == "0.125%"


def test_numbers_are_written_as_python_writes_15_digits():
    draw = random.Random(5)
    values = [round(draw.uniform(-1, 1) * 10 ** draw.randint(-3, 12), draw.randint(0, 8))
              for _ in range(20_000)]  # fmt: skip
    values += [draw.uniform(-1, 1) * 10 ** draw.randint(-8, 18) for _ in range(20_000)]
    expected = [f"{value:.15g}" if value else "0" for value in values]
    assert as_stored(np.array(values)) == expected


@pytest.mark.parametrize("decimals", [0, 1, 2, 5])
def test_rounded_numbers_are_those_of_decimal_arithmetic(decimals):
    draw = random.Random(decimals)
    values = [round(draw.uniform(0.001, 1e6), draw.randint(0, 6)) for _ in range(20_000)]
    values += [n / 8 for n in range(1, 1000)] + [n + 0.5 for n in range(1000)]
    expected = [
        f"{Decimal(f'{value:.15g}').quantize(Decimal(10) ** -decimals, ROUND_HALF_UP):,f}"
        for value in values
    ]
    found = rounded(np.array(values), decimals, 1, ((3, ","), (6, ",")))
    assert found == expected


def test_a_value_cell_prints_what_the_sheet_shows_and_holds_the_full_number():
    known = {
        "source": "yearbook", "publisher": "某局", "title": "表", "edition": "2018", "unit": "%",
        "status": "final", "obtained": "publisher file", "obtained_from": "made for the test",
        "layout": "table", "sha256": "0",
    }  # fmt: skip
    grid = Grid("f", "表", [["12.5%", "1.50"]], exact={(0, 0): "12.53%"})
    sheet = Sheet(grid, Sidecar.model_validate(known), Layout(kind="table", columns="year"))
    sheet.value(0, 0, {}, flag="r")
    sheet.value(0, 1, {})
    keys = ("value_printed", "value_text", "mark", "mark_text")
    assert [tuple(value[key] for key in keys) for value in sheet.values] == [
        ("12.5%", "12.53%", "flagged", "r"),
        ("1.50", "1.50", "printed", ""),
    ]
