"""Word documents (docx) as paragraphs, with a look at the archive before anything is unpacked."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.oxml.ns import qn
from lxml import etree

from pipelines.extracts.prose.documents import Paragraph, fail

MOST_UNPACKED = 200_000_000
MOST_RATIO = 200


def paragraphs(content: bytes, file: str) -> list[Paragraph]:
    """Paragraphs of the body in their order; cells of tables are marked as such."""
    _check_archive(content, file)
    try:
        body = docx.Document(io.BytesIO(content)).element.body
        if body is None:
            raise ValueError("no body")
    except Exception as error:
        # The library raises whatever a damaged part makes it stumble over.
        fail(file, f"a document that cannot be opened ({error})", "a whole docx file")
    found = []
    for node in body.iter(qn("w:p")):
        inside = {ancestor.tag for ancestor in node.iterancestors()}
        style = node.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        heading = style is not None and style.get(qn("w:val"), "").lower().startswith(
            ("heading", "title")
        )
        kind = "table" if qn("w:tc") in inside else "heading" if heading else "prose"
        found.append(Paragraph("".join(_texts(node)), kind))
    return found


def _texts(paragraph: etree._Element) -> list[str]:
    texts = []
    for run in paragraph.iter(qn("w:r")):
        raised = run.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}")
        text = "".join(
            part.text or "" if part.tag == qn("w:t") else " "
            for part in run
            if part.tag in {qn("w:t"), qn("w:tab"), qn("w:br")}
        )
        is_note = raised is not None and raised.get(qn("w:val")) == "superscript"
        texts.append(f"[{text}]" if is_note and text else text)
    return texts


def _check_archive(content: bytes, file: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(len(content), 10_000):
        fail(file, f"{len(content):,} bytes that unpack to {unpacked:,}", "a docx of ordinary size")
