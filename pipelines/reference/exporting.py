"""Exports as data: layouts of 三线表, signs beside numbers, reasons for none, coded words."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from pipelines.reference.catalogue import ReferenceError
from pipelines.reference.layouts import Strict, read_toml


class Sign(Strict):
    """A sign beside a number, and what it says."""

    sign: str = ""
    note_zh: str = ""
    note_en: str = ""


class Origin(Sign):
    """How a kind of value is shown: its code in SDMX, and its sign where it has one."""

    id: str
    status: str


class Missing(Strict):
    """A reason why there is no value: its letter in Stata and its code in SDMX."""

    id: str
    stata: str = Field(pattern=r"^[a-z]$")
    status: str
    label_zh: str
    label_en: str


class Status(Strict):
    """A code of OBS_STATUS."""

    id: str
    label_zh: str
    label_en: str


class Exports(Strict):
    """What all formats share."""

    origin: list[Origin]
    break_: Sign = Field(alias="break")
    missing: list[Missing]
    status: list[Status]
    heads: dict[str, tuple[str, str]]
    words: dict[str, dict[str, tuple[str, str]]]

    @model_validator(mode="after")
    def _codes_are_known(self) -> Self:
        known = {status.id for status in self.status}
        wrong = [row.id for row in (*self.origin, *self.missing) if row.status not in known]
        letters = [row.stata for row in self.missing]
        wrong += [row.id for row in self.missing if letters.count(row.stata) > 1]
        if wrong:
            raise ValueError(f"{', '.join(wrong)}: no status of the list, or a letter used twice")
        return self

    def sign_of(self, origin: str) -> Sign:
        """Sign of a kind of value; empty for one that needs none."""
        return next((row for row in self.origin if row.id == origin), Sign())

    def statuses(self) -> dict[str, str]:
        """Code of every kind of value and of every reason for none."""
        return {row.id: row.status for row in (*self.origin, *self.missing)}

    def trust(self) -> list[str]:
        """Kinds of value, the most trusted first."""
        return [row.id for row in self.origin]


class Layout(Strict):
    """How a table of the warehouse becomes 三线表; see the head of ``paper_tables.toml``."""

    id: str
    table: str
    title_zh: str
    title_en: str
    each: list[str] = []
    where: dict[str, Any] = {}
    rows: list[str] = []
    across: list[str] = []
    values: list[str] = []
    decimals: dict[str, int] = {}
    marks: dict[str, str] = {}
    heads_zh: dict[str, str] = {}
    heads_en: dict[str, str] = {}
    notes_zh: list[str] = []
    notes_en: list[str] = []
    indices: list[str] = []
    shown: bool = True

    def columns(self) -> set[str]:
        """Every column of the table that the layout names."""
        named = (self.each, self.where, self.rows, self.across, self.values, self.decimals)
        heads = (self.marks, self.marks.values(), self.heads_zh, self.heads_en)
        return {column for part in (*named, *heads) for column in part}


class PaperTables(Strict):
    """All layouts, in the order in which tables are numbered."""

    table: list[Layout]


def load_exports(reference: Path) -> Exports:
    """Read ``exports.toml``.

    Raises:
        ReferenceError: it is malformed, names an unknown status, or uses a letter twice.
    """
    return read_toml(reference / "exports.toml", Exports)


def load_paper_tables(reference: Path) -> list[Layout]:
    """Read ``paper_tables.toml``.

    Raises:
        ReferenceError: it is malformed, names an id twice, or values across without values.
    """
    path = reference / "paper_tables.toml"
    found = read_toml(path, PaperTables).table
    names = [layout.id for layout in found]
    wrong = [f"{name} is named twice" for name in sorted(set(names)) if names.count(name) > 1]
    wrong += [f"{x.id}: across needs rows and values" for x in found if x.across and not x.values]
    if wrong:
        raise ReferenceError(f"{path}: " + "; ".join(wrong))
    return found
