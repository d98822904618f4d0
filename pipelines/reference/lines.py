"""On which line of a TOML text a key stands: what a person needs to find what is wrong.

The text has been read by ``tomllib`` before, so it is valid; here it is only walked through once
more, from token to token. Nothing is interpreted but keys, brackets and commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Path = tuple[str | int, ...]

TOKEN = re.compile(
    r"""
      (?P<skip>[ \t\r]+|\#[^\n]*)
    | (?P<line>\n)
    | (?P<text>\"{3}(?:\\.|(?!\"{3}).)*\"{3,5}|'{3}(?:(?!'{3}).)*'{3,5}
        |"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    | (?P<sign>[\[\]{}=,])
    | (?P<word>[^\s\#"'\[\]{}=,]+)
    """,
    re.VERBOSE | re.DOTALL,
)
Token = tuple[str, str, int]  # kind, text, line


def key_lines(text: str) -> dict[Path, int]:
    """Line of every key and array element of a valid TOML text, by its path.

    Arrays of tables are counted from 0, as in what ``tomllib`` returns. A key of a table that is
    opened by a header has the line of the header.
    """
    return _Walk(list(_tokens(text))).lines


def line_of(lines: dict[Path, int], path: Sequence[str | int]) -> int:
    """Line of a path, or of the nearest part above it that stands in the text; else 1."""
    for end in range(len(path), 0, -1):
        if tuple(path[:end]) in lines:
            return lines[tuple(path[:end])]
    return 1


def _tokens(text: str) -> Iterator[Token]:
    line = 1
    for found in TOKEN.finditer(text):
        kind, token = str(found.lastgroup), found[0]
        if kind != "skip":
            yield kind, token, line
        line += token.count("\n")


class _Walk:
    """One pass over the tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.at = tokens, 0
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}
        table: Path = ()
        while self.at < len(tokens):
            kind, text, _ = tokens[self.at]
            if kind == "line":
                self.at += 1
            elif text == "[":
                table = self._header()
            else:
                self._pair(table)

    def _take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _skip_lines(self) -> None:
        while self.at < len(self.tokens) and self.tokens[self.at][0] == "line":
            self.at += 1

    def _header(self) -> Path:
        """``[a.b]`` or ``[[a.b]]``: the path of the table that begins here."""
        _, _, line = self._take()
        of_tables = self._peek() == "["
        if of_tables:
            self._take()
        keys = self._keys("]")
        if of_tables:
            self._take()
        path: Path = ()
        for key in keys[:-1]:
            path = self._inside((*path, key))
        path = (*path, keys[-1])
        if of_tables:
            self.counts[path] = self.counts.get(path, -1) + 1
            self.lines.setdefault(path, line)
            path = (*path, self.counts[path])
        self.lines[path] = line
        return path

    def _inside(self, path: Path) -> Path:
        """A path with the last element of an array of tables, where it is one."""
        return (*path, self.counts[path]) if path in self.counts else path

    def _keys(self, end: str) -> list[str]:
        """Dotted key up to and with the sign that ends it."""
        keys: list[str] = []
        while True:
            kind, text, _ = self._take()
            if text == end and kind == "sign":
                return keys
            if kind == "text":
                keys.append(text[1:-1])
            else:
                keys += [part for part in text.split(".") if part]

    def _pair(self, table: Path) -> None:
        line = self.tokens[self.at][2]
        path = table
        for key in self._keys("="):
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._value(path)

    def _value(self, path: Path) -> None:
        kind, text, _ = self._take()
        if kind == "sign" and text == "[":
            self._elements(path)
        elif kind == "sign" and text == "{":
            self._inline(path)
        else:
            # A date and its time may be two words.
            while self.at < len(self.tokens) and self.tokens[self.at][0] == "word":
                self.at += 1

    def _elements(self, path: Path) -> None:
        position = 0
        while True:
            self._skip_lines()
            if self._peek() == "]":
                self._take()
                return
            if self._peek() == ",":
                self._take()
                continue
            self.lines[(*path, position)] = self.tokens[self.at][2]
            self._value((*path, position))
            position += 1

    def _inline(self, path: Path) -> None:
        while True:
            self._skip_lines()
            if self._peek() == "}":
                self._take()
                return
            if self._peek() == ",":
                self._take()
                continue
            self._pair(path)
