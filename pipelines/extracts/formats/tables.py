"""The tables of any file that has tables: one door, whatever the format."""

from __future__ import annotations

from pathlib import Path

from pipelines.extracts.formats.delimited import delimited_tables
from pipelines.extracts.formats.encoding import decoded
from pipelines.extracts.formats.kinds import kind_of_bytes, too_large
from pipelines.extracts.formats.unreadable import RawTable, Unreadable
from pipelines.extracts.formats.webpage import page_tables
from pipelines.extracts.formats.word import word_tables
from pipelines.extracts.formats.workbook import workbook_tables

EXPECTED = "a table: xls, xlsx, docx, a web page or delimited text in UTF-8, UTF-16 or GB18030"


def tables_of(path: Path) -> list[RawTable]:
    """Read every table of a file.

    Raises:
        Unreadable: the file has no tables, or they cannot be read safely.
    """
    large = too_large(path)
    if large:
        raise Unreadable(large, EXPECTED)
    data = path.read_bytes()
    kind = kind_of_bytes(data)
    if kind.name in ("xls", "xlsx", "encrypted"):
        return workbook_tables(data, kind)
    if kind.name == "html":
        return page_tables(decoded(data)[0])
    if kind.name == "text":
        return delimited_tables(decoded(data)[0])
    if kind.name == "docx":
        return word_tables(data)
    found = "a PDF, read as prose" if kind.name == "pdf" else kind.found
    raise Unreadable(found, EXPECTED)
