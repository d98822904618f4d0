"""Claims of a paper as data: reading the file, and judging every claim in it.

A claims file is a CSV with the columns of ``COLUMNS``, one claim a row. ``printed`` and ``inputs``
hold figures and texts as ``name=text`` parted by ``;`` (a single printed text without a name is
called ``printed``); ``expression`` judges them. The verdict is never in the file.
"""

from __future__ import annotations

import ast
import csv
import keyword
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.audit import functions, judging  # noqa: F401  (they fill the registry)
from pipelines.audit.expressions import Context, evaluate, parse
from pipelines.audit.facts import Fact, Facts
from pipelines.audit.intervals import printed
from pipelines.audit.operations import ExpressionError, kind_of
from pipelines.audit.registry import FUNCTIONS
from pipelines.audit.verdicts import Judgement

COLUMNS = (
    "id", "section", "claim_zh", "claim_en", "printed", "inputs", "expression", "note",
)  # fmt: skip


class ClaimsError(ValueError):
    """A claims file cannot be used; the message names file, line, what was found and expected."""


@dataclass(frozen=True)
class Claim:
    """One claim: its texts, its figures by name, and the expression that judges it."""

    id: str
    section: str
    claim_zh: str
    claim_en: str
    printed: str
    inputs: str
    expression: str
    note: str
    line: int
    figures: dict[str, Any]
    tree: ast.expr


@dataclass(frozen=True)
class Audited:
    """A claim with its judgement and the published figures that it rests on."""

    claim: Claim
    judgement: Judgement
    used: tuple[tuple[str, Fact], ...]


def read_claims(path: Path) -> list[Claim]:
    """Read a claims file; expressions are parsed, not evaluated.

    Raises:
        ClaimsError: the file, a row, a figure or an expression cannot be read.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ClaimsError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    claims: dict[str, Claim] = {}
    for line, row in _rows(path, text):
        claim = _claim(path, line, row)
        if claim.id in claims:
            first = claims[claim.id].line
            raise ClaimsError(
                f"{path} line {line}: claim {claim.id} stands on line {first} already"
            )
        claims[claim.id] = claim
    if not claims:
        raise ClaimsError(f"{path}: found no claim, expected one or more rows")
    return list(claims.values())


def _rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with the line that each begins on; a cell may hold line breaks."""
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    begins = 1
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            if line == 1:
                if tuple(cells) != COLUMNS:
                    raise ClaimsError(
                        f"{path} line 1: found columns {', '.join(cells)}; expected "
                        f"{', '.join(COLUMNS)}"
                    )
                continue
            if not cells:
                continue
            if len(cells) != len(COLUMNS):
                raise ClaimsError(
                    f"{path} line {line}: found {len(cells)} cells, expected {len(COLUMNS)}"
                )
            yield line, dict(zip(COLUMNS, cells, strict=True))
    except csv.Error as error:
        raise ClaimsError(f"{path} line {begins}: {error}") from error


def _claim(path: Path, line: int, row: dict[str, str]) -> Claim:
    where = f"{path} line {line}"
    if not row["id"].isidentifier() or keyword.iskeyword(row["id"]):
        raise ClaimsError(f"{where}: id {row['id']!r}, expected letters and digits such as A01")
    where = f"{where}, claim {row['id']}"
    if not row["expression"].strip():
        raise ClaimsError(f"{where}: no expression, expected one that gives a judgement")
    figures: dict[str, Any] = {}
    for column in ("printed", "inputs"):
        for name, figure in _figures(row[column], f"{where}, column {column}"):
            if name in figures:
                raise ClaimsError(f"{where}: figure {name!r} is given twice")
            figures[name] = figure
    try:
        tree = parse(row["expression"], FUNCTIONS)
    except ExpressionError as error:
        raise ClaimsError(f"{where}: expression {error}") from error
    return Claim(**row, line=line, figures=figures, tree=tree)


def _figures(text: str, where: str) -> Iterator[tuple[str, Any]]:
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, sign, figure = part.partition("=")
        name, figure = (name.strip(), figure.strip()) if sign else ("printed", part)
        if not name.isidentifier() or keyword.iskeyword(name) or not figure:
            raise ClaimsError(f"{where}: found {part!r}, expected name=figure parted by ;")
        yield name, _figure(figure, where)


def _figure(text: str, where: str) -> Any:
    """A figure; a text where there is no digit to begin with; ``'…'`` is a text in any case."""
    if text[0] == text[-1] == "'" and len(text) > 1:
        return text[1:-1]
    if text[0] not in "+-.[0123456789":
        return text
    try:
        return printed(text)
    except ValueError as error:
        raise ClaimsError(f"{where}: {error}; a text that begins so stands in '…'") from error


def audit(
    claims: list[Claim], facts: Facts, source: str = "claims", only: str | None = None
) -> list[Audited]:
    """Judge every claim, or only one of them.

    Args:
        claims: as ``read_claims`` gives them.
        facts: published figures that expressions may refer to.
        source: name of the file for messages.
        only: id of a claim; none for all.

    Raises:
        ClaimsError: an expression refers to what does not exist, or gives no judgement.
    """
    audit_ = _Audit({claim.id: claim for claim in claims}, facts, source)
    return [audit_.audited(claim.id) for claim in claims if only in (None, claim.id)]


class _Audit:
    """Claims judged as they are asked for; one may rest on another."""

    def __init__(self, claims: dict[str, Claim], facts: Facts, source: str) -> None:
        self.claims, self.facts, self.source = claims, facts, source
        self.done: dict[str, Audited] = {}
        self.open: list[str] = []

    def audited(self, identity: str) -> Audited:
        if identity in self.done:
            return self.done[identity]
        claim = self.claims[identity]
        where = f"{self.source} line {claim.line}, claim {identity}"
        if identity in self.open:
            chain = " → ".join([*self.open, identity])
            raise ClaimsError(f"{where}: claims rest on each other in a circle: {chain}")
        self.open.append(identity)
        context = Context(claim.figures, self.facts, self._figure, self._judge)
        try:
            found = evaluate(claim.tree, context, FUNCTIONS)
        except ExpressionError as error:
            raise ClaimsError(f"{where}: {error}") from error
        if not isinstance(found, Judgement):
            raise ClaimsError(
                f"{where}: the expression gives {kind_of(found)}, expected a judgement"
            )
        self.open.pop()
        used = tuple(dict.fromkeys(context.used))
        self.done[identity] = Audited(claim, found, used)
        return self.done[identity]

    def _figure(self, identity: str, name: str) -> Any:
        claim = self._known(identity)
        if name not in claim.figures:
            known = ", ".join(claim.figures) or "none"
            raise ExpressionError(f"claim {identity} has no figure {name!r}; known: {known}")
        return claim.figures[name]

    def _judge(self, identity: str) -> Judgement:
        return self.audited(self._known(identity).id).judgement

    def _known(self, identity: str) -> Claim:
        if identity not in self.claims:
            raise ExpressionError(f"no claim {identity!r} in this file")
        return self.claims[identity]
