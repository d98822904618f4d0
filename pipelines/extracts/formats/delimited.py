"""Delimited text: commas, tabs or semicolons, as its first lines show."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from pipelines.extracts.formats.scan import MAX_CELLS, MAX_ROWS
from pipelines.extracts.formats.unreadable import RawTable, Unreadable

DELIMITERS = (",", "\t", ";")
SAMPLE = 50
# Characters of one field, as Python's csv has it; its own limit is one of the whole process, which
# any library may lift.
LONGEST = 131_072
# What a note has and the name of a region has not.
SENTENCE = re.compile(r"[\s：:。．.，；;、（）()《》\"”]")


def delimited_tables(text: str) -> list[RawTable]:
    """Read a delimited text as one table without a name.

    Raises:
        Unreadable: a quotation mark is never closed, the last row is cut, or there are too many
            cells.
    """
    delimiter = delimiter_of(text)
    rows: list[list[str]] = []
    cells = 0
    try:
        # Strict: a quotation mark that is never closed would swallow the rows after it.
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if max(map(len, row), default=0) > LONGEST:
                raise csv.Error(f"field larger than field limit ({LONGEST})")
            rows.append(row)
            cells += len(row)
            if cells > MAX_CELLS or len(rows) > MAX_ROWS:
                raise Unreadable(
                    f"more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells", "a table of fewer"
                )
    except csv.Error as error:
        raise Unreadable(f"text that is not CSV ({error})", "delimited values") from error
    if not text.endswith(("\n", "\r")) and len(rows) > 1 and _is_cut(rows[-1], rows[-2]):
        raise Unreadable(
            f"text that ends within a row ({len(rows[-1])} of {len(rows[-2])} cells)",
            "a whole file",
            f"row {len(rows)}",
        )
    return [RawTable(None, rows)]


def _is_cut(last: list[str], before: list[str]) -> bool:
    """Whether a row without a line end is the beginning of one; a note alone in it is none."""
    return len(last) < len(before) and (len(last) > 1 or not SENTENCE.search(last[0]))


def delimiter_of(text: str) -> str:
    """The delimiter of the first lines: the one that cuts most of them into one number of cells.

    Tabs also pad the cells of comma-separated exports; a comma before or after them decides.
    """
    lines = [line for line in text[:65536].splitlines()[:SAMPLE] if line.strip()]
    best, most = ",", 0
    for delimiter in DELIMITERS:
        counts = Counter(line.count(delimiter) for line in lines if delimiter in line)
        agreeing = max(counts.values(), default=0)
        padding = delimiter == "\t" and sum("\t," in line for line in lines) * 2 > len(lines)
        if agreeing > most and not padding:
            best, most = delimiter, agreeing
    return best
