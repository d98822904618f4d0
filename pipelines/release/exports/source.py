"""What every export reads: the tables of one release, with names and labels in one language.

Only reading and naming belong here. What a format does with it lives in the format's module.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import pandas as pd

import pipelines
from pipelines import database
from pipelines.project import NOTICE, Project
from pipelines.reference.exporting import Exports, Layout, load_exports, load_paper_tables
from pipelines.schemas import schema_of

Language = Literal["zh", "en"]
FILE = re.compile(r"raw/[^!#|]+")
PRINTED = re.compile(r"^[\w%/·^]+$")
PARTS_OF_UNIT = re.compile(r"([·/×])")
# Columns that hold the Chinese name of a region.
NAMES = ("region_zh", "best_zh", "worst_zh")
REASONS = ("reason", "outcome")
WHOLE = {"INTEGER": "Int64", "BIGINT": "Int64"}


class CannotExport(ValueError):
    """What is asked for is no table, or the release does not hold what an export needs."""


@dataclass
class Source:
    """One release, read once a table.

    Attributes:
        project: where it lies.
        release_id: the kept release; the published one where it is None.
        language: of titles, heads and labels.
    """

    project: Project
    release_id: str | None = None
    language: Language = "zh"
    _read: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    def once(self, name: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """A frame that several formats need, made once."""
        if name not in self._read:
            self._read[name] = make()
        return self._read[name]

    def __post_init__(self) -> None:
        path = self.project.release(self.release_id)
        self.path = path.resolve()
        self.manifest = next(
            m for m in self.project.kept() if m["release_id"] == path.resolve().parent.name
        )
        self.release_id = str(self.manifest["release_id"])
        self.created_at = dt.datetime.fromisoformat(self.manifest["created_at"])
        self.notice = NOTICE if self.manifest["illustrative"] else ""

    @property
    def mark(self) -> str:
        """Release as rows carry it, with what the demonstration says of itself."""
        return f"{self.release_id} {self.notice}".strip()

    @cached_property
    def tables(self) -> list[str]:
        """Full names of the release's tables."""
        return list(self.manifest["tables"])

    @cached_property
    def exports(self) -> Exports:
        """Signs, reasons and words."""
        return load_exports(self.project.reference)

    @cached_property
    def layouts(self) -> list[Layout]:
        """Declared layouts of three-line tables."""
        return load_paper_tables(self.project.reference)

    def table(self, name: str) -> pd.DataFrame:
        """A table with the types that its schema declares: whole numbers stay whole."""
        return self.once(name, lambda: self._table(name))

    def _table(self, name: str) -> pd.DataFrame:
        with pipelines.open_release(self.path) as connection:
            frame = database.read(connection, name)
        kinds = {c: d.metadata["type"] for c, d in schema_of(name).columns.items()}
        whole = {c: WHOLE[kind] for c, kind in kinds.items() if kind in WHOLE}
        flags = {c: "boolean" for c, kind in kinds.items() if kind == "BOOLEAN"}
        return frame.astype({**whole, **flags})

    def say(self, zh: str, en: str) -> str:
        """The text of the chosen language."""
        return zh if self.language == "zh" else en

    def both(self, thing: Any, what: str) -> str:
        """``<what>_zh`` or ``<what>_en`` of a thing."""
        found = getattr(thing, f"{what}_{self.language}")
        return str(found)

    @cached_property
    def _regions(self) -> dict[tuple[str, str], tuple[str, str]]:
        rows = self.table("reference.regions")
        names = zip(rows["region_zh"], rows["region_en"], strict=True)
        return dict(zip(zip(rows["level"], rows["region_code"], strict=True), names, strict=True))

    @cached_property
    def _labels(self) -> dict[str, dict[str, tuple[str, str]]]:
        """Labels of ids by column: (zh, en)."""
        found = {}
        for column, table in (
            ("indicator_id", "reference.indicators"),
            ("index_id", "reference.index_definitions"),
        ):
            rows = self.table(table)
            texts = zip(rows["label_zh"], rows["label_en"], strict=True)
            found[column] = dict(zip(rows[column], texts, strict=True))
        found["printed_id"] = found["indicator_id"]
        # The source of a computed table is the id of the index that it was computed by.
        found["source"] = found["index_id"]
        return found

    @cached_property
    def _english_names(self) -> dict[str, str]:
        """English names of regions by Chinese ones, where a table holds no code beside a name."""
        return dict(self._regions.values())

    @cached_property
    def _units(self) -> dict[str, str]:
        rows = self.table("reference.units")
        return dict(zip(rows["unit"], rows["label_en"], strict=True))

    def unit_label(self, unit: str) -> str:
        """A unit in the chosen language; of a compound one, each part that has a label."""
        if self.language == "zh" or unit.isascii():
            return unit
        return "".join(self._units.get(part, part) for part in PARTS_OF_UNIT.split(unit))

    def region(self, code: str, level: str | None = None) -> str:
        """Name of a region; without a level, that of the group, the city or the province."""
        levels = [level] if level else ["group", "city", "province", "nation"]
        for tried in levels:
            if (tried, code) in self._regions:
                return self.say(*self._regions[(tried, code)])
        return code

    def words(self, column: str, value: Any, level: str | None = None) -> str:
        """What a coded value is called; the value itself where it is no code."""
        if isinstance(value, bool):
            return self.say(*self.exports.words["boolean"][str(value).lower()])
        text = str(value)
        declared = self.exports.words.get(column.removeprefix("other_"), {})
        if text in declared:
            return self.say(*declared[text])
        if column in ("group_id", "other_id", "region_code"):
            # The level of a row is that of its region, not of the group that the region is in.
            return self.region(text, level if column == "region_code" else None)
        if column == "unit":
            return self.unit_label(text)
        if column in NAMES:
            return self.say(text, self._english_names.get(text, text))
        label = self._labels.get(column, {}).get(text)
        return self.say(*label) if label else text

    def head(self, table: str, column: str, layout: Layout | None = None) -> str:
        """Head of a column with its unit."""
        declared = schema_of(table).columns[column].metadata
        own = (layout.heads_zh if self.language == "zh" else layout.heads_en) if layout else {}
        if column in own or column in self.exports.heads:
            return own.get(column) or self.say(*self.exports.heads[column])
        # What comes behind a semicolon is for the codebook.
        text = declared[self.language].split(";")[0]
        unit = self.unit(declared["unit"])
        if unit == text:
            return text
        return f"{text}（{unit}）" if unit and self.language == "zh" else _spaced(text, unit)

    def unit(self, declared: str) -> str:
        """The unit that stands in a head; empty for pure numbers and for references elsewhere."""
        if declared in ("", "1", "0-1", "ratio") or declared.startswith(("as ", "see ", "unit ")):
            return ""
        parts = declared.split(" ", 1)
        if len(parts) == 2 and not parts[0].isascii():
            return parts[0] if self.language == "zh" else parts[1]
        return self.unit_label(declared) if PRINTED.match(declared) else ""

    def publications(self, indices: Iterable[str]) -> list[str]:
        """Publications behind the cells of some indices, in order."""
        grid = self.table("indices.grid")
        addresses = grid.loc[grid["index_id"].isin(list(indices)), "address"].dropna().unique()
        files = {name for address in addresses for name in FILE.findall(address)}
        sources = self.table("meta.sources")
        rows = sources[sources["file"].isin({name.strip() for name in files})]
        names = rows["publication"].where(rows["publication"].notna(), rows["title"])
        if self.language == "en":
            books = self.table("reference.yearbooks")
            names = names.replace(dict(zip(books["source_table"], books["label_en"], strict=True)))
        return sorted(set(names))


def reason_column(columns: Iterable[str], figure: str) -> str:
    """Column that says why a figure is missing: its own, or that of the row; empty for none."""
    known = set(columns)
    own = [name for name in known if name.endswith("_reason")]
    for name in (*(n for n in own if figure.startswith(n.removesuffix("_reason"))), *REASONS):
        if name in known:
            return name
    return ""


def _spaced(text: str, unit: str) -> str:
    return f"{text} ({unit})" if unit else text
