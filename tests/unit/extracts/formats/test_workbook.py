import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest
import xlsxwriter
import xlwt

from pipelines.extracts.formats import RawTable, Unreadable, tables_of
from pipelines.extracts.grid import read_grids


def xlsx(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    fill(book, book.add_worksheet("表"))
    book.close()
    return target.getvalue()


def xls(fill: Callable[[xlwt.Worksheet], None]) -> bytes:
    target, book = io.BytesIO(), xlwt.Workbook()
    fill(book.add_sheet("表"))
    book.save(target)
    return target.getvalue()


def read(folder: Path, data: bytes) -> list[RawTable]:
    (folder / "a").write_bytes(data)
    return tables_of(folder / "a")


def refused(folder: Path, data: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        read(folder, data)
    return str(raised.value)


def repacked(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", 8) as archive:
        for entry in source.namelist():
            part = source.read(entry)
            archive.writestr(entry, change(part) if entry == name else part)
    return target.getvalue()


SIMPLE = xlsx(lambda book, sheet: sheet.write_row(0, 0, ["北京", 1.5, 2014]))
SHEET = "xl/worksheets/sheet1.xml"


# What the cell reader does not say.


def test_an_error_of_a_formula_is_kept_as_it_shows(tmp_path):
    def fill(book, sheet):
        sheet.write_formula("A1", "=1/0", None, "#DIV/0!")
        sheet.write_formula("C2", "=NA()", None, "#N/A")

    [table] = read(tmp_path, xlsx(fill))
    assert table.rows == [["#DIV/0!", "", ""], ["", "", "#N/A"]]

    def fill_binary(sheet):
        sheet.write(0, 0, 1.5)
        sheet.row(1).set_cell_error(2, "#DIV/0!")

    [table] = read(tmp_path, xls(fill_binary))
    assert table.rows == [["1.5", "", ""], ["", "", "#DIV/0!"]]


def test_a_formula_that_was_never_computed_is_no_silent_gap(tmp_path):
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append([1, "=A1*2"])
    book.save(target)
    [table] = read(tmp_path, target.getvalue())
    assert table.rows == [["1", "=A1*2"]]


def test_a_raised_footnote_digit_does_not_join_the_figure(tmp_path):
    # The cell reader gives 1231 for 123 with a raised 1.
    def fill(book, sheet):
        sheet.write_string("A1", "1231")
        sheet.write_rich_string("B1", "123", book.add_format({"font_script": 1}), "1")
        sheet.write_rich_string("C1", "CO", book.add_format({"font_script": 2}), "2")

    [table] = read(tmp_path, xlsx(fill))
    assert table.rows == [["1231", "123¹", "CO2"]]

    def fill_binary(sheet):
        sheet.write(0, 0, "1231")
        raised = xlwt.easyfont("escapement superscript")
        sheet.write_rich_text(0, 1, ["123", ("1", raised)])
        sheet.write_rich_text(0, 2, ["石家庄市", ("①", raised)])

    [table] = read(tmp_path, xls(fill_binary))
    assert table.rows == [["1231", "123¹", "石家庄市①"]]


def test_raised_digits_are_found_in_a_table_of_strings_that_breaks_over_records(tmp_path):
    raised = xlwt.easyfont("escapement superscript")

    def fill(sheet):
        for row in range(2000):
            sheet.write(row, 0, f"北京市第{row}区" if row % 3 else f"plain {row}")
            sheet.write_rich_text(row, 1, [f"{row}.5", ("2", raised)])

    [table] = read(tmp_path, xls(fill))
    assert [row[1] for row in table.rows] == [f"{row}.5²" for row in range(2000)]
    assert table.rows[1][0] == "北京市第1区"


def test_no_precision_is_invented(tmp_path):
    [table] = read(
        tmp_path, xlsx(lambda b, s: s.write_row(0, 0, [0.1 + 0.2, 27759.000000000004, 1 / 3, 1e16]))
    )
    assert table.rows == [["0.3", "27759", "0.333333333333333", "1e+16"]]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_merged_ranges_are_kept_with_both_ends(tmp_path, kind):
    data = (
        xlsx(lambda b, s: (s.merge_range("B1:C1", "全市"), s.merge_range("A1:A2", "城市")))
        if kind == "xlsx"
        else xls(lambda s: (s.write_merge(0, 0, 1, 2, "全市"), s.write_merge(0, 1, 0, 0, "城市")))
    )
    [table] = read(tmp_path, data)
    assert table.merged == ((0, 0, 1, 0), (0, 1, 0, 2))
    assert [text for row in table.rows for text in row if text] == ["城市", "全市"]


# Locked workbooks.


def locked(password: str) -> bytes:
    target = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(SIMPLE)).encrypt(password, target)
    return target.getvalue()


def test_a_workbook_under_the_default_password_is_read(tmp_path):
    [table] = read(tmp_path, locked("VelvetSweatshop"))
    assert table.rows == [["北京", "1.5", "2014"]]


def test_a_workbook_under_another_password_is_refused_and_says_so(tmp_path):
    message = refused(tmp_path, locked("secret"))
    assert "a workbook with a password of its own" in message
    assert "save it without a password" in message


def test_a_key_that_takes_too_long_to_derive_is_refused(tmp_path):
    data = locked("VelvetSweatshop")
    place = data.index(b'spinCount="')
    assert data[place:].startswith(b'spinCount="100000" ')
    # As long as before, so that the container stays whole.
    slow = data[:place] + b'spinCount="' + b"9" * 40 + b'"' + data[place + 52 :]
    assert "takes minutes" in refused(tmp_path, slow)


# Hostile and broken ones.


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path):
    bomb = repacked(SIMPLE, SHEET, lambda part: part + b" " * 200_000_000)
    assert len(bomb) < 1_000_000
    assert "unpacks to 200," in refused(tmp_path, bomb)


def test_a_size_that_the_archive_hides_does_not_help(tmp_path):
    bomb = bytearray(repacked(SIMPLE, SHEET, lambda part: part + b" " * 50_000_000))
    place = bomb.rfind(b"PK\x01\x02", 0, bomb.rfind(SHEET.encode()))
    assert bomb[place + 46 :].startswith(SHEET.encode())
    bomb[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    assert "cannot be opened" in refused(tmp_path, bytes(bomb))


def test_entities_in_a_workbook_are_refused(tmp_path):
    def laugh(part):
        head, _, rest = part.partition(b"?>")
        return head + b'?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + rest

    assert "entities declared" in refused(tmp_path, repacked(SIMPLE, SHEET, laugh))


def test_a_part_that_is_there_twice_is_refused(tmp_path):
    target = io.BytesIO(SIMPLE)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(SHEET.upper(), b"<worksheet/>")
    assert "two parts named" in refused(tmp_path, target.getvalue())


@pytest.mark.parametrize("cell", ["XFD60000", "A1048576"])
def test_a_stray_cell_far_away_is_refused_and_named_as_such(tmp_path, cell):
    message = refused(tmp_path, xlsx(lambda b, s: (s.write("A1", 1), s.write(cell, 1))))
    assert "rows and" in message
    assert "stray cell" in message


def test_a_stray_cell_of_a_binary_workbook_is_refused(tmp_path):
    data = xls(lambda s: [s.write(r, c, 1.5) for r, c in ((0, 0), (65535, 255))])
    assert "65,536 rows and 16,777,216 cells" in refused(tmp_path, data)


def test_a_million_empty_rows_cost_nothing(tmp_path):
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(2, 1_000_001))
    data = repacked(SIMPLE, SHEET, lambda p: p.replace(b"</sheetData>", rows + b"</sheetData>"))
    [table] = read(tmp_path, data)
    assert table.rows == [["北京", "1.5", "2014"]]


def test_a_workbook_cut_anywhere_is_refused(tmp_path):
    whole = xls(lambda s: [s.write(r, c, r + c / 7) for r in range(300) for c in range(9)])
    for data in (whole, SIMPLE):
        for part in range(1, 20):
            refused(tmp_path, data[: len(data) * part // 20])


# The publishers' own files.


def test_every_file_of_the_publishers_opens(real_files: Path):
    files = [p for p in sorted(real_files.rglob("*")) if p.suffix in {".csv", ".xls"}]
    assert len(files) >= 17
    for path in files:
        grids = read_grids(path, path.name)
        assert any(len(grid.rows) > 10 for grid in grids), path


def test_the_publishers_cells_are_where_they_print_them(real_files: Path):
    def cell(name: str, sheet: int, place: str) -> str:
        grid = read_grids(real_files / name, name)[sheet]
        [text] = [
            text for r, row in enumerate(grid.rows) for c, text in enumerate(row)
            if grid.cell(r, c) == place
        ]  # fmt: skip
        return text.strip()

    assert cell("mislabelled/html_named.xls", 0, "A1") == "单位:%"
    assert cell("mislabelled/html_named.xls", 1, "B3") == "1.94"
    assert cell("mislabelled/gb18030_csv_named.xls", 0, "G2") == "43.32"
    assert cell("mislabelled/biff_employment_2014.xls", 0, "B5") == "4161"
    assert cell("dsec_greater_bay_area/gdp.xls", 0, "B5") == "2 056.74"
    assert cell("nbs_exports/major_cities.xls", 0, "B5") == "4231.38"
    assert cell("nbs_exports/provinces_gb18030_crlf.csv", 0, "L5") == "335775"


def test_merged_ranges_of_the_publishers_pages_and_workbooks(real_files: Path):
    page = read_grids(real_files / "mislabelled/html_named.xls", "h")[1]
    book = read_grids(real_files / "mislabelled/biff_employment_2014.xls", "b")[0]
    # Two prints of one kind of table: the workbook has a title and a unit line above.
    assert page.merged == ((0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4), (0, 5, 0, 6))
    assert {(a + 2, b, c + 2, d) for a, b, c, d in page.merged} <= set(book.merged)
