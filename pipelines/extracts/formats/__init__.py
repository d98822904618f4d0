"""What a file is, by its content alone, and its tables as plain rows of text.

What belongs here: one module a family of formats, each on a well-kept library, with the limits
that keep a hostile file from taking the machine. What does not: sidecars, layouts and the meaning
of a cell; these modules know bytes and tables.
"""

from pipelines.extracts.formats.encoding import decoded
from pipelines.extracts.formats.kinds import Kind, kind_of, kind_of_bytes
from pipelines.extracts.formats.tables import tables_of
from pipelines.extracts.formats.unreadable import RawTable, Unreadable

__all__ = [
    "Kind", "RawTable", "Unreadable", "decoded", "kind_of", "kind_of_bytes", "tables_of",
]  # fmt: skip
