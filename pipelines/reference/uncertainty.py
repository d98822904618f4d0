"""Uncertainty as data: what may be chosen otherwise, and the statements that are tried."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from pipelines.reference.catalogue import ReferenceError
from pipelines.reference.definitions import Definition, Method
from pipelines.reference.layouts import Strict, read_toml


class DeclaredFactor(Strict):
    """One factor: the methods (and, if named, the indices) it applies to, and its choices."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label_zh: str
    label_en: str
    methods: list[Method] = Field(min_length=1)
    definitions: list[str] = []
    choices: list[str] = Field(min_length=1)

    def concerns(self, definition: Definition) -> bool:
        """Whether the factor is one of this index."""
        named = not self.definitions or definition.id in self.definitions
        return named and definition.method in self.methods


class Uncertainty(Strict):
    """All factors, with the number of draws, their seed and the width of the intervals.

    An index that compares more than ``largest`` regions in a year is not drawn: pairs of regions
    grow with the square of their number.
    """

    draws: int = Field(ge=1)
    seed: int = Field(ge=0)
    interval: float = Field(gt=0, lt=1)
    largest: int | None = Field(default=None, ge=1)
    factor: list[DeclaredFactor] = Field(min_length=1)

    def of(self, definition: Definition) -> list[DeclaredFactor]:
        """Factors that concern an index, in the order of the file."""
        return [factor for factor in self.factor if factor.concerns(definition)]


def load_uncertainty(reference: Path) -> Uncertainty:
    """Read ``uncertainty.toml``.

    Raises:
        ReferenceError: the file is malformed, or names a factor or a choice twice.
    """
    path = reference / "uncertainty.toml"
    found = read_toml(path, Uncertainty)
    names = [factor.id for factor in found.factor]
    twice = [name for name in names if names.count(name) > 1]
    twice += [f.id for f in found.factor if len(set(f.choices)) < len(f.choices)]
    if twice:
        raise ReferenceError(f"{path}: {', '.join(sorted(set(twice)))}: named twice")
    return found


class Statement(Strict):
    """A statement that is tried under every specification.

    ``leads``: ``region`` is above ``other`` (of region groups, the means of their cities);
    ``first``: no region of its kind is above ``region``.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label_zh: str
    label_en: str
    indices: list[str] = Field(min_length=1)
    kind: Literal["leads", "first"]
    region: str
    other: str = ""


class Statements(Strict):
    """All statements, with what their trial may cost."""

    limit: int = Field(ge=1)
    sobol_samples: int = Field(ge=2)
    statement: list[Statement] = []

    def about(self, index_id: str) -> list[Statement]:
        """Statements about an index."""
        return [statement for statement in self.statement if index_id in statement.indices]


def load_statements(reference: Path) -> Statements:
    """Read ``statements.toml``.

    Raises:
        ReferenceError: the file is malformed, names a statement twice, or a ``leads`` without the
            other region.
    """
    path = reference / "statements.toml"
    found = read_toml(path, Statements)
    names = [statement.id for statement in found.statement]
    wrong = [f"{name} is named twice" for name in names if names.count(name) > 1]
    wrong += [
        f"{s.id}: kind {s.kind} {'needs' if s.kind == 'leads' else 'takes no'} other"
        for s in found.statement
        if (s.kind == "leads") != bool(s.other)
    ]
    # Pictures carry the English label, and no Chinese font travels with the project.
    wrong += [f"{s.id}: label_en is not ASCII" for s in found.statement if not s.label_en.isascii()]
    if found.sobol_samples & (found.sobol_samples - 1):
        wrong.append(f"sobol_samples is {found.sobol_samples}, no power of two")
    if wrong:
        raise ReferenceError(f"{path}: " + "; ".join(sorted(set(wrong))))
    return found
