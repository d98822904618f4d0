"""Bytes as text: the encodings in which publishers ship text, told apart by the bytes alone."""

from __future__ import annotations

import codecs
import re
import unicodedata

from pipelines.extracts.formats.unreadable import Unreadable

EXPECTED = "text in UTF-8, UTF-16 or GB18030"
# Characters that no table or page holds; a file with them is not text, whatever decodes it.
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
# Unassigned, and private but in UTF-8, where pages use it for icons: signs of shifted bytes.
STRANGE = {"utf-8": {"Cn"}}
ASCII = re.compile(r"[\x00-\x7f]+")
# Share of the characters beyond ASCII that are of the everyday set GB2312: nearly all in Chinese
# text that was saved as GB18030, about half where bytes of another encoding are read as GB18030.
EVERYDAY = 0.9
# Up to this share of damaged characters a text is UTF-8 with faults, not another encoding.
DAMAGED = 0.5


def decoded(data: bytes) -> tuple[str, str]:
    """Text without its byte order mark, and the name of its encoding.

    Raises:
        Unreadable: the bytes are no text, or a text in no single one of the known encodings.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding), encoding
    encoding = _without_mark(data)
    return _strict(data, encoding), encoding


def _without_mark(data: bytes) -> str:
    if data.isascii():
        return "utf-8"
    head = data[:4096]
    if b"\0" in head:
        # ASCII digits and separators leave every second byte of UTF-16 empty.
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", errors="replace")
        beyond = len(ASCII.sub("", text))
        if text.count("\ufffd") <= DAMAGED * beyond:
            raise Unreadable(
                f"text in UTF-8 with {text.count(chr(0xFFFD))} damaged characters, the first at "
                f"byte {error.start} in line {data.count(10, 0, error.start) + 1}",
                "text in one encoding",
            ) from error
        _one_encoding(data)
        return "gb18030"
    return "utf-8"


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"bytes that are not {encoding.upper()} ({error})", EXPECTED) from error
    control = CONTROL.search(text)
    if control:
        raise Unreadable(
            f"control character U+{ord(control[0]):04X} at character {control.start()}", EXPECTED
        )
    if encoding == "gb18030":
        _plausible(text)
    signs = STRANGE.get(encoding, {"Cn", "Co"})
    strange = sorted(c for c in set(text) if unicodedata.category(c) in signs)
    if strange:
        raise Unreadable(
            f"character U+{ord(strange[0]):04X}, which no text holds, read as {encoding.upper()}",
            EXPECTED,
        )
    return text


def _one_encoding(data: bytes) -> None:
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            beyond = ASCII.sub("", line.decode("utf-8"))
        except UnicodeDecodeError:
            continue
        if beyond and min(beyond) >= "\u2000":
            raise Unreadable(
                f"text in two encodings: line {number} is UTF-8, others are not",
                "text in one encoding",
            )


def _plausible(text: str) -> None:
    """GB18030 decodes almost any bytes; what it gives must look like Chinese text."""
    beyond = ASCII.sub("", text)
    everyday = len(beyond.encode("gb2312", errors="ignore")) / 2
    if everyday < EVERYDAY * len(beyond):
        raise Unreadable(
            f"bytes that are no Chinese text in GB18030 ({everyday / len(beyond):.0%} of the "
            "characters are everyday ones)",
            EXPECTED,
        )
