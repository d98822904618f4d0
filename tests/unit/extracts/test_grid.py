import csv
import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from pipelines.extracts.grid import Grid, column_letters, column_number, read_grids
from pipelines.extracts.problems import ExtractError

ROWS = [["地区", "2022年"], ["北京", "1.50"], ["天津", ""]]


def text_of(rows: list[list[str]], end: str) -> str:
    target = io.StringIO()
    csv.writer(target, lineterminator=end).writerows(rows)
    return target.getvalue()


def workbook(path: Path, **cells: object) -> Path:
    """A workbook with one sheet 表1 and the given cells."""
    book = openpyxl.Workbook()
    book.active.title = "表1"
    for cell, value in cells.items():
        book.active[cell] = value
    book.save(path)
    return path


def test_column_letters_are_those_of_a_spreadsheet_up_to_three_letters():
    for number in range(18_278):
        assert column_letters(number) == get_column_letter(number + 1)


def test_column_number_is_the_inverse_of_column_letters():
    for letters in ("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"):
        assert column_number(letters) == column_index_from_string(letters) - 1
        assert column_letters(column_number(letters)) == letters


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_csv_reads_the_same_with_and_without_mark_and_with_either_line_end(
    tmp_path, encoding, end
):
    path = tmp_path / "a.csv"
    path.write_bytes(text_of(ROWS, end).encode(encoding))
    assert read_grids(path, "raw/a.csv") == [Grid("raw/a.csv", None, ROWS)]


def test_a_csv_address_has_the_path_and_the_cell():
    grid = Grid("raw/s/2025/a.csv", None, [[""] * 30] * 7)
    assert grid.address(6, 2) == "raw/s/2025/a.csv!C7"
    assert grid.address(0, 0) == "raw/s/2025/a.csv!A1"
    assert grid.address(6, 28) == "raw/s/2025/a.csv!AC7"


def test_a_workbook_address_has_the_sheet_as_well(tmp_path):
    path = workbook(tmp_path / "a.xlsx", C7="x")
    (grid,) = read_grids(path, "raw/a.xlsx")
    assert grid.sheet == "表1"
    assert grid.address(6, 2) == "raw/a.xlsx#表1!C7"


def test_cells_of_a_sheet_that_does_not_begin_at_a1_keep_their_places(tmp_path):
    path = workbook(tmp_path / "a.xlsx", C5="左上", AB6="右下")
    (grid,) = read_grids(path, "raw/a.xlsx")
    found = {
        grid.cell(row, column): grid.text(row, column)
        for row, cells in enumerate(grid.rows)
        for column, text in enumerate(cells)
        if text
    }
    assert found == {"C5": "左上", "AB6": "右下"}


def test_cells_of_a_csv_beyond_column_z_have_two_letters(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"c{number}" for number in range(1, 54)), "utf-8")
    (grid,) = read_grids(path, "raw/a.csv")
    at = {text: grid.cell(0, column) for column, text in enumerate(grid.rows[0])}
    assert (at["c26"], at["c27"], at["c52"], at["c53"]) == ("Z1", "AA1", "AZ1", "BA1")


def test_every_sheet_of_a_workbook_becomes_a_grid_in_order(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "2021"
    book.create_sheet("2022")["B2"] = "x"
    book["2021"]["A1"] = "y"
    book.save(tmp_path / "a.xlsx")
    grids = read_grids(tmp_path / "a.xlsx", "raw/a.xlsx")
    assert [grid.sheet for grid in grids] == ["2021", "2022"]
    assert grids[0].text(0, 0) == "y"
    assert grids[1].text(1, 1) == "x"


def test_numbers_of_a_workbook_are_texts_as_a_person_sees_them(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx", A1=2014, B1=2014.0, C1=16135.95, D1=-3.0, E1="0012", F1="1,234", G1=0
    )
    (grid,) = read_grids(path, "raw/a.xlsx")
    assert grid.rows[0] == ["2014", "2014", "16135.95", "-3", "0012", "1,234", "0"]


def test_the_content_decides_how_a_file_is_read_and_not_its_name(tmp_path):
    path = workbook(tmp_path / "a.xlsx", B2=1.5)
    path = path.rename(tmp_path / "a.csv")
    (grid,) = read_grids(path, "raw/a.csv")
    assert grid.address(1, 1) == "raw/a.csv#表1!B2"
    assert grid.text(1, 1) == "1.5"


def test_quoted_separators_and_line_ends_stay_inside_their_cell(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a,"b,\n续",c\n1,"2,000",3\n', "utf-8")
    (grid,) = read_grids(path, "raw/a.csv")
    assert grid.rows == [["a", "b,\n续", "c"], ["1", "2,000", "3"]]


def test_text_is_cut_of_tabs_and_spaces_while_the_row_keeps_them(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("地区\t,2022年\t\n 北　京　,\u3000 1.5\t\n", "utf-8")
    (grid,) = read_grids(path, "raw/a.csv")
    assert grid.rows[1] == [" 北　京　", "\u3000 1.5\t"]
    assert grid.text(0, 1) == "2022年"
    assert (grid.text(1, 0), grid.text(1, 1)) == ("北　京", "1.5")


def test_text_beyond_the_end_of_a_short_row_is_empty():
    assert Grid("raw/a.csv", None, [["a"]]).text(0, 5) == ""


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_text_reads_the_same_in_every_encoding_and_with_tabs(tmp_path, encoding, separator):
    path = tmp_path / "a.xls"
    path.write_bytes(text_of(ROWS, "\r\n").replace(",", separator).encode(encoding))
    assert read_grids(path, "raw/a.xls") == [Grid("raw/a.xls", None, ROWS)]


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("地区,2022年\n北京,1\n".encode() + b"\xff\xfe")
    with pytest.raises(ExtractError, match=r"raw/s/a\.csv: found text in UTF-8 with 2 damaged"):
        read_grids(path, "raw/s/a.csv")


@pytest.mark.parametrize("part", [0.001, 0.02, 0.5, 0.99])
def test_a_truncated_workbook_is_refused(tmp_path, part):
    path = workbook(tmp_path / "a.xlsx", A1="x")
    whole = path.read_bytes()
    path.write_bytes(whole[: max(4, int(len(whole) * part))])
    with pytest.raises(ExtractError) as raised:
        read_grids(path, "raw/s/a.xlsx")
    message = str(raised.value)
    assert message.startswith("raw/s/a.xlsx: found an archive that cannot be opened")
    assert "expected a table: xls, xlsx" in message


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("notes.txt", "no sheets here")
    with pytest.raises(ExtractError, match=r"raw/s/a\.xlsx: found an archive without a workbook"):
        read_grids(tmp_path / "a.xlsx", "raw/s/a.xlsx")


def test_a_quotation_mark_that_is_never_closed_is_refused(tmp_path):
    # Everything after it would become one text, and the rows in it would vanish.
    path = tmp_path / "a.csv"
    path.write_text('地区,年份,数值,来源\n北京,2022,1,"市局\n天津,2022,2,市局\n', "utf-8")
    with pytest.raises(ExtractError, match=r"raw/s/a\.csv"):
        read_grids(path, "raw/s/a.csv")


def test_a_text_with_bare_carriage_returns_has_its_rows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("地区,2022年\r北京,1\r".encode())
    [grid] = read_grids(path, "raw/s/a.csv")
    assert grid.rows == [["地区", "2022年"], ["北京", "1"]]
