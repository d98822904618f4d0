"""What a file is by its content; its name is never asked."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Literal, NamedTuple

import olefile

from pipelines.extracts.formats.encoding import decoded
from pipelines.extracts.formats.scan import without_asides
from pipelines.extracts.formats.unreadable import Unreadable

Name = Literal["xls", "xlsx", "encrypted", "html", "text", "docx", "pdf", "empty", "unknown"]
MAX_BYTES, MAX_PARTS = 32 * 2**20, 5000
OLE, ZIP, PDF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"%PDF-"
RTF = b"{\\rtf"
PAGE = re.compile(r"<(!doctype\s+html|html|head|body|table|div|p|meta|title)\b", re.I)
# Other containers that are met under the names of workbooks.
PARTS = {
    "xl/workbook.xml": "xlsx",
    "word/document.xml": "docx",
    "xl/workbook.bin": "a binary workbook (xlsb)",
    "content.xml": "an OpenDocument file (ods, odt)",
}
STREAMS = {
    "EncryptedPackage": "encrypted",
    "Workbook": "xls",
    "Book": "xls",
    "WordDocument": "a document of old Word (doc)",
}
FILEPASS = 0x2F


class Kind(NamedTuple):
    """What a file is; ``encoding`` of texts and pages; ``found`` says what an unknown one holds.

    ``stream`` is the content of a binary workbook within its container.
    """

    name: Name
    encoding: str = ""
    found: str = ""
    stream: bytes = b""


def kind_of(path: Path) -> Kind:
    """What a file is by its content.

    ``text`` is any text that is no web page: delimited tables and prose look alike from outside.
    """
    large = too_large(path)
    return Kind("unknown", found=large) if large else kind_of_bytes(path.read_bytes())


def too_large(path: Path) -> str:
    """Why a file is not even looked at; empty for files of a size that can be read."""
    size = path.stat().st_size
    if size <= MAX_BYTES:
        return ""
    return f"a file of {size / 2**20:.0f} MB, more than {MAX_BYTES // 2**20} MB"


def kind_of_bytes(data: bytes) -> Kind:
    """What the content of a file is."""
    if not data.strip():
        return Kind("empty", found="an empty file")
    if data.startswith(ZIP):
        return _archive(data)
    if data.startswith(OLE):
        return _compound(data)
    if data.startswith(PDF):
        return Kind("pdf")
    if data.startswith(RTF):
        return Kind("unknown", found="a document as rich text (rtf)")
    try:
        text, encoding = decoded(data)
    except Unreadable as error:
        return Kind("unknown", found=error.found)
    head = without_asides(text[:65536]).lstrip()
    if head.startswith("MIME-Version:"):
        return Kind("unknown", found="a web archive (mht)")
    if head.startswith("<") and "<Workbook" in head:
        return Kind("unknown", found="a workbook as XML of 2003")
    if head.startswith("<") and PAGE.search(head):
        return Kind("html", encoding)
    return Kind("text", encoding)


def _archive(data: bytes) -> Kind:
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        return Kind("unknown", found=f"an archive of more than {MAX_PARTS:,} parts")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        return Kind("unknown", found=f"an archive that cannot be opened ({error})")
    return _known(PARTS, names, "an archive without a workbook or a document")


def _compound(data: bytes) -> Kind:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            kind = _known(STREAMS, {"/".join(p) for p in ole.listdir()}, "an OLE file of no kind")
            if kind.name == "xls":
                name = "Workbook" if ole.exists("Workbook") else "Book"
                stream = ole.openstream(name).read()
                locked = _locked(stream[:4096])
                kind = Kind("encrypted") if locked else kind._replace(stream=stream)
    except Exception as error:
        # The library raises whatever a damaged file makes it stumble over.
        return Kind("unknown", found=f"an OLE file that cannot be opened ({error})")
    return kind


def _known(table: dict[str, str], names: set[str], otherwise: str) -> Kind:
    known = ("xls", "xlsx", "encrypted", "docx")
    for name, kind in table.items():
        if name in names:
            return Kind(kind) if kind in known else Kind("unknown", found=kind)  # type: ignore[arg-type]
    return Kind("unknown", found=otherwise)


def _locked(stream: bytes) -> bool:
    """Whether a workbook's first records say that the others are encrypted."""
    place = 0
    while place + 4 <= len(stream):
        record = int.from_bytes(stream[place : place + 2], "little")
        if record == FILEPASS:
            return True
        place += 4 + int.from_bytes(stream[place + 2 : place + 4], "little")
    return False
