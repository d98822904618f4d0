import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
import xlwt
from reportlab.pdfgen import canvas

from pipelines.extracts.formats import Unreadable, decoded, kind_of, kind_of_bytes

TABLE = "地区,2022年\r\n北京市,43760.7\r\n天津市,15695.05\r\n"
PAGE = "\n\n<!-- 网页 --><html><head><title>表</title></head><body><table><tr><td>1</td></tr></table></body></html>"


def xlsx() -> bytes:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


def xls() -> bytes:
    book, target = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("表")
    book.save(target)
    return target.getvalue()


def word() -> bytes:
    target = io.BytesIO()
    docx.Document().save(target)
    return target.getvalue()


def pdf() -> bytes:
    target = io.BytesIO()
    page = canvas.Canvas(target)
    page.drawString(10, 10, "x")
    page.save()
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (xlsx(), "xlsx"),
        (xls(), "xls"),
        (word(), "docx"),
        (pdf(), "pdf"),
        (b"", "empty"),
        (b" \n", "empty"),
    ],
    ids=["xlsx", "xls", "docx", "pdf", "empty", "spaces"],
)
def test_the_content_says_what_a_file_is_whatever_its_name(tmp_path, data, name):
    for ending in (".xls", ".csv", ".html", ""):
        path = tmp_path / f"table{ending}"
        path.write_bytes(data)
        assert kind_of(path).name == name


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
@pytest.mark.parametrize(("text", "name"), [(TABLE, "text"), (PAGE, "html")], ids=["text", "page"])
def test_texts_and_pages_are_known_in_every_encoding(text, name, encoding):
    kind = kind_of_bytes(text.encode(encoding))
    assert kind.name == name
    read, found = decoded(text.encode(encoding))
    assert read == text
    assert encoding.startswith(found.removesuffix("-le")) or found == encoding


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "control character"),
        (b"PK\x03\x04 and nothing more", "an archive that cannot be opened"),
        (xls()[:700], "an OLE file that cannot be opened"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "a web archive"),
        (b"<?xml version='1.0'?><Workbook><Worksheet/></Workbook>", "a workbook as XML of 2003"),
        (b"{\\rtf1\\ansi 1800.5}", "a document as rich text"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_unknown_and_says_what_it_is(data, found):
    kind = kind_of_bytes(data)
    assert kind.name == "unknown"
    assert found in kind.found


def test_an_archive_of_something_else_is_no_workbook():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert "OpenDocument" in kind_of_bytes(target.getvalue()).found


def test_utf8_with_a_broken_byte_is_not_taken_for_gb18030():
    # GB18030 decodes these bytes too: 鍖椾含 for 北京.
    data = TABLE.encode().replace("京".encode(), "京".encode()[:2])
    with pytest.raises(Unreadable, match=r"UTF-8 with 1 damaged characters.*line 2"):
        decoded(data)


def test_two_encodings_in_one_file_are_refused():
    lines = TABLE.splitlines(keepends=True) * 20
    data = "".join(lines).encode("gb18030") + "上海市,1\r\n".encode()
    with pytest.raises(Unreadable, match=r"two encodings: line 61 is UTF-8"):
        decoded(data)


def test_utf16_that_is_shifted_by_a_byte_is_refused():
    data = TABLE.encode("utf-16")
    with pytest.raises(Unreadable):
        decoded(data[:20] + b"x" + data[20:-1])


def test_the_publishers_own_files_are_what_they_are(real_files: Path):
    found = {
        path.relative_to(real_files).as_posix(): kind_of(path)
        for path in real_files.rglob("*")
        if path.suffix in {".csv", ".xls"}
    }
    assert {name: kind.name for name, kind in found.items() if name.startswith("mislabelled/")} == {
        "mislabelled/biff_employment_2014.xls": "xls",
        "mislabelled/encrypted_cnki.xls": "encrypted",
        "mislabelled/gb18030_csv_named.xls": "text",
        "mislabelled/html_named.xls": "html",
    }
    assert found["nbs_exports/provinces_gb18030_crlf.csv"].encoding == "gb18030"
    assert found["nbs_exports/patents_granted.csv"].encoding == "utf-8"
    assert "unknown" not in {kind.name for kind in found.values()}
