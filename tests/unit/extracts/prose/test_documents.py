"""Documents as paragraphs, and files that are none."""

import io
import random
import time
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from reportlab.pdfgen import canvas

from pipelines.extracts import ExtractError
from pipelines.extracts.prose import chrome
from pipelines.extracts.prose.bulletin import read_file
from pipelines.extracts.prose.documents import read_paragraphs, unwrapped
from pipelines.extracts.prose.lexicon import Lexicon
from pipelines.extracts.prose.views import sentences
from tests.unit.extracts.prose import made
from tests.unit.extracts.prose.conftest import CITY, HASH

BODY = "<p>全市地区生产总值1800.5亿元。</p>"


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "bulletin.html"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def refused(folder: Path, content: bytes | str, lexicon: Lexicon) -> str:
    with pytest.raises(ExtractError) as raised:
        read_file(written(folder, content), "raw/b.html", CITY, lexicon, HASH)
    message = str(raised.value)
    assert message.startswith("raw/b.html: found ") and "; expected " in message
    assert "\n" not in message.replace("\r", "")
    return message


def test_a_saved_error_page_is_no_bulletin(tmp_path: Path, lexicon: Lexicon) -> None:
    for page in (
        "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><hr>nginx</body></html>",
        "<html><body><div>抱歉，您访问的页面不存在！</div><a>返回首页</a></body></html>",
    ):
        assert "error page" in refused(tmp_path, page, lexicon)


def test_a_bulletin_that_mentions_404_is_a_bulletin(tmp_path: Path, lexicon: Lexicon) -> None:
    path = written(tmp_path, f"<html><body><p>规模以上企业404家。</p>{BODY}</body></html>")
    read = read_file(path, "raw/b", CITY, lexicon, HASH)
    assert [i.printed for i in read.items if i.role == "value"] == ["1800.5"]


def test_a_scan_without_text_is_refused(tmp_path: Path, lexicon: Lexicon) -> None:
    target = io.BytesIO()
    page = canvas.Canvas(target)
    page.rect(50, 50, 200, 300, fill=1)
    page.showPage()
    page.save()
    assert "OCR" in refused(tmp_path, target.getvalue(), lexicon)


@pytest.mark.parametrize("form", made.FORMATS[3:], ids=lambda form: form.name)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_a_truncated_document_is_refused(
    tmp_path: Path, form: made.Format, share: float, lexicon: Lexicon
) -> None:
    whole = made.write(tmp_path, form, made.TITLE, made.CITY).read_bytes()
    part = whole[: int(len(whole) * share)]
    path = written(tmp_path, part)
    try:
        read = read_file(path, "raw/b", CITY, lexicon, HASH)
    except ExtractError:
        return
    # A PDF may be mended from its parts; then what is read is still what was printed.
    texts = {(i.name, f"{i.number:.10g}", i.unit) for i in read.items if i.role == "value"}
    assert texts <= {(n, f"{float(v):.10g}", u) for n, v, u in made.HENGSHUI}


def test_an_archive_that_unpacks_to_far_more_is_refused(tmp_path: Path, lexicon: Lexicon) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b"0" * 60_000_000)
    assert "unpack" in refused(tmp_path, target.getvalue(), lexicon)


def test_an_entity_bomb_in_a_document_is_refused(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "real.docx"
    docx.Document().save(str(path))
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    xml = (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "00000000">{entities}]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&e11;</w:t></w:r></w:p></w:body></w:document>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = xml if name == "word/document.xml" else source.read(name)
            archive.writestr(name, content)
    refused(tmp_path, target.getvalue(), lexicon)


def test_deep_nesting_ends_in_a_clear_message(tmp_path: Path, lexicon: Lexicon) -> None:
    assert "nested" in refused(tmp_path, "<html>" + "<div>" * 5000 + BODY, lexicon)


def test_unclosed_tags_are_read_as_a_browser_reads_them(tmp_path: Path, lexicon: Lexicon) -> None:
    path = written(tmp_path, f"<html><body><div><b>概况{BODY}<p>年末全市常住人口416.65万人。")
    read = read_file(path, "raw/b", CITY, lexicon, HASH)
    assert {i.printed for i in read.items if i.role == "value"} == {"1800.5", "416.65"}


@pytest.mark.parametrize(
    "content",
    [b"", b"   \n", bytes(range(256)) * 20, b"PK\x03\x04rest", b"%PDF-1.4 nothing",
     b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html><body></body></html>"],
)  # fmt: skip
def test_what_is_no_bulletin_is_refused(tmp_path: Path, content: bytes, lexicon: Lexicon) -> None:
    refused(tmp_path, content, lexicon)


def test_a_page_in_two_encodings_or_with_lost_bytes_is_refused(
    tmp_path: Path, lexicon: Lexicon
) -> None:
    # Both were once read as GB18030, which decodes almost anything.
    page = f"<html><body>{BODY * 20}</body></html>"
    broken = page.encode().replace("亿".encode(), "亿".encode()[:2], 1)
    assert "damaged characters" in refused(tmp_path, broken, lexicon)
    mixed = page.encode("gb18030") + "\n版权所有".encode()
    assert "two encodings" in refused(tmp_path, mixed, lexicon)


def test_other_kinds_of_file_are_named(tmp_path: Path, lexicon: Lexicon) -> None:
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    assert "workbook (xlsx)" in refused(tmp_path, book.getvalue(), lexicon)
    assert "rich text" in refused(tmp_path, b"{\\rtf1 1800.5}", lexicon)


@pytest.mark.parametrize("form", made.FORMATS, ids=lambda form: form.name)
def test_damaged_bytes_end_in_a_message_or_in_printed_figures(
    tmp_path: Path, form: made.Format, lexicon: Lexicon
) -> None:
    rng = random.Random(20240101)
    whole = made.write(tmp_path, form, made.TITLE, made.CITY).read_bytes()
    for _ in range(25):
        damaged = bytearray(whole)
        for _ in range(rng.randint(1, 30)):
            place = rng.randrange(len(damaged))
            damaged[place : place + rng.randint(0, 3)] = rng.randbytes(rng.randint(0, 3))
        path = written(tmp_path, bytes(damaged))
        try:
            read = read_file(path, "raw/b", CITY, lexicon, HASH)
        except ExtractError:
            continue
        for item in read.items:
            assert item.printed in item.sentence.text


ENDLESS = {
    "names": "GDP" * 90_000,
    "values": "全市GDP1亿元。全市GDP2亿元。" * 15_000,
    "links": ("全市地区生产总值" + "共有" * 40 + "万1亿元。") * 200,
    "thousands": "123 " * 70_000,
    "commas": "1," * 140_000,
    "growth": "全市地区生产总值1亿元" + "，增长1%" * 50_000,
    "ratio": "三次产业结构为" + "1:" * 140_000,
    "lines": ("宽" * 40 + "\n") * 7_000,
    "too long": "全市地区生产总值1800.5亿元。" * 30_000,
    "spaces": "1" + " " * 2_000_000 + "x",
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_endless_text_ends_soon(tmp_path: Path, text: str, lexicon: Lexicon) -> None:
    began = time.process_time()
    try:
        read_file(written(tmp_path, text), "raw/b", CITY, lexicon, HASH)
    except ExtractError as error:
        assert "more text" in str(error)
    assert time.process_time() - began < 15


def test_page_chrome_and_titles_are_told_from_prose(tmp_path: Path, lexicon: Lexicon) -> None:
    for form in made.FORMATS:
        path = made.write(tmp_path, form, made.TITLE, made.CITY)
        blocks = chrome.blocks(read_paragraphs(path, "raw/b"), lexicon.words, "raw/b")
        assert chrome.title_of(blocks) == made.TITLE, form
        prose = "".join(b.text for b in blocks if b.role == "prose")
        for line in [*made.HEAD, *made.FOOT, "9999.9", "一、", "— 1 —"]:
            assert line not in prose, (form, line)


def test_sentences_together_are_the_whole_paragraph(tmp_path: Path, lexicon: Lexicon) -> None:
    for form in made.FORMATS:
        path = made.write(tmp_path, form, made.TITLE, made.CITY)
        for block in chrome.blocks(read_paragraphs(path, "raw/b"), lexicon.words, "raw/b"):
            assert "".join(s.text for s in sentences(block)) == block.text


def test_wrapped_lines_are_joined_and_a_cut_number_stays_cut() -> None:
    lines = [
        "    全年全市地区生产总值为一千八百余亿元，其中第一产业增加值为二百六十三",
        "亿元，第二产业增加值为六百二十二亿元，年末常住人口为四百一十六万人，比18",
        "00.5多，城镇化水平继续提高，居民收入稳步增长，各项社会事业全面发展进步",
        "。",
        "    二、农业",
    ]
    joined = unwrapped(lines)
    assert len(joined) == 2
    assert "二百六十三亿元" in joined[0] and "比18\n00.5" in joined[0]


def test_lines_of_their_own_stay_paragraphs_of_their_own() -> None:
    lines = [
        "全市地区生产总值1800.5亿元，比上年增长4.2%，三次产业协调发展。",
        "年末常住人口416.65万人。",
    ]
    assert unwrapped(lines) == lines
