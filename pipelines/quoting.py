"""Names and texts as parts of DuckDB statements, so that neither can end one and begin another."""

from __future__ import annotations

import re
from collections.abc import Mapping


def quoted(name: str) -> str:
    """``schema.table`` or a column as quoted identifiers.

    Raises:
        ValueError: a part is not a plain identifier.
    """
    parts = name.split(".")
    for part in parts:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", part):
            raise ValueError(f"{name!r} is not a plain identifier")
    return ".".join(f'"{part}"' for part in parts)


def identifier(name: str) -> str:
    """Any column name, quoted; those of wide views are years and what a catalogue calls them."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a literal of a statement."""
    return "'" + text.replace("'", "''") + "'"


def with_literals(query: str, values: Mapping[str, object]) -> str:
    """A statement with ``$name`` replaced by literals; a list by its members between commas.

    For what takes no parameters: views.
    """

    def said(value: object) -> str:
        if isinstance(value, list | tuple):
            return ", ".join(said(member) for member in value)
        return str(value) if isinstance(value, int) else literal(str(value))

    return re.sub(r"\$([a-z_]+)", lambda found: said(values[found[1]]), query)
