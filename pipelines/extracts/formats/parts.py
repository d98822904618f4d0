"""Packages of Office (xlsx, docx): the archive held to its limits, its parts taken out."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from pipelines.extracts.formats.unreadable import Unreadable

MAX_TEXT = 48 * 2**20


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a package that are XML, by name in small letters; others are empty.

    Raises:
        Unreadable: the package is damaged, or unpacks to more than is read.
    """
    # Sizes are counted, not believed.
    parts: dict[str, bytes] = {}
    left = MAX_TEXT
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            declared = sum(e.file_size for e in entries)
            for entry in entries:
                name = entry.filename.replace("\\", "/").lower()
                if name in parts:
                    raise Unreadable(f"two parts named {entry.filename}", "one part of each name")
                wanted = name.endswith((".xml", ".rels"))
                if wanted and (entry.file_size > left or declared > 8 * MAX_TEXT):
                    raise Unreadable(
                        f"an archive of {len(data):,} bytes that unpacks to {declared:,}",
                        f"at most {MAX_TEXT:,} bytes of sheets",
                    )
                parts[name] = archive.read(entry) if wanted else b""
                left -= len(parts[name])
                _plain(entry.filename, parts[name])
    except (zipfile.BadZipFile, zipfile.zlib.error, ValueError, EOFError, OSError,
            NotImplementedError, RuntimeError) as error:  # fmt: skip
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"a workbook that cannot be opened ({error})", "xls or xlsx") from error
    return parts


def _plain(name: str, xml: bytes) -> None:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise Unreadable(f"entities declared in {name}", "a workbook as a spreadsheet saves it")
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in xml:
        raise Unreadable(f"{name} in another encoding than UTF-8", "a workbook in UTF-8")


def tree_of(xml: bytes) -> etree._Element:
    """A part as a tree; nothing outside it is looked at.

    Raises:
        Unreadable: it is no XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"a workbook that cannot be opened ({error})", "xls or xlsx") from error
