"""Layouts: what a publisher's table looks like, declared in TOML, one file a layout.

Beside ``<layout>.toml`` may lie ``<layout>.csv``: its columns of figures, one row a standard name,
one column an edition, in each cell the head as that edition prints it, or ``absent``. Adding an
edition is adding a column there; an empty cell is refused, since it says neither.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.reference.catalogue import ReferenceError
from pipelines.reference.lines import key_lines, line_of

ABSENT = "absent"
COLUMN_FACTS = ("name", "unit", "scope")


class Strict(BaseModel):
    """Base of everything that a person writes: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Model = TypeVar("Model", bound=Strict)


class Column(Strict):
    """A column that a file must have, and what is said about it alone.

    ``header`` is the head as printed, the parts of a head of several rows joined by ``|``.
    """

    header: str
    name: str | None = None
    unit: str | None = None
    publication: str | None = None
    scope: str | None = None
    note: str | None = None


class BlockColumn(Strict):
    """One column of figures in a printed table: its header, and what its figures are."""

    column: str
    header: list[str]
    indicator: str
    unit: str
    year: int | None = None


class Block(Strict):
    """A part of a printed table: a column of regions and the columns of figures beside it."""

    region_column: str
    columns: list[BlockColumn]
    qualifier_column: str | None = None
    fill_region_down: bool = False


class Layout(Strict):
    """One layout.

    A ``table`` has a head, columns that label its rows, and columns of figures; ``columns`` says
    what the head of a figure column is. ``blocks`` is a printed table whose head cells are all
    declared one by one.
    """

    kind: Literal["table", "blocks"]
    columns: Literal["indicator", "year", "region", "value"] = "indicator"
    unit: Literal["sidecar", "line"] = "sidecar"
    header_depth: int = 1
    level_header: list[str] = []
    region_header: list[str] = []
    code_header: list[str] = []
    year_header: list[str] = []
    indicator_header: list[str] = []
    unit_header: list[str] = []
    value_header: list[str] = []
    source_header: list[str] = []
    text_header: list[str] = []
    region_line: str = ""
    indicator_line: str = ""
    indicator_prefix: str = ""
    title_prefixes: list[str] = []
    note_prefixes: list[str] = []
    continuation: list[str] = []
    note_sheets: list[str] = []
    flag_columns: bool = False
    title_rows: list[int] = []
    header_rows: list[int] = []
    first_row: int = 1
    block: list[Block] = []
    editions: dict[str, list[Column]] = {}


def load_layouts(folder: Path) -> dict[str, Layout]:
    """Read every layout under ``folder``, by file name without its ending.

    Raises:
        ReferenceError: a file cannot be read as a layout, or a table of columns leaves a cell
            empty; the message names it.
    """
    found = {}
    for path in sorted(folder.glob("*.toml")):
        layout = read_toml(path, Layout)
        columns = path.with_suffix(".csv")
        if columns.is_file():
            layout = layout.model_copy(update={"editions": read_columns(columns)})
        found[path.stem] = layout
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in found:
            raise ReferenceError(f"{path}: columns of no layout, expected {path.stem}.toml")
    return found


def read_columns(path: Path) -> dict[str, list[Column]]:
    """Columns by edition, from a table of standard names by editions.

    Raises:
        ReferenceError: the table is not of that shape, or a cell says neither a head nor
            ``absent``.
    """
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    head = rows[0] if rows else []
    editions = head[len(COLUMN_FACTS) :]
    if tuple(head[: len(COLUMN_FACTS)]) != COLUMN_FACTS or not editions:
        raise ReferenceError(f"{path}: found columns {head}, expected name,unit,scope,<edition>,…")
    found: dict[str, list[Column]] = {edition: [] for edition in editions}
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(head) or not all(cell.strip() for cell in row):
            raise ReferenceError(
                f"{path} row {number}: found {row}, expected {len(head)} cells, none of them "
                f"empty; a column that an edition lacks is {ABSENT!r} there"
            )
        name, unit, scope = row[: len(COLUMN_FACTS)]
        for edition, header in zip(editions, row[len(COLUMN_FACTS) :], strict=True):
            if header != ABSENT:
                found[edition].append(Column(header=header, name=name, unit=unit, scope=scope))
    return found


def read_toml(path: Path, model: type[Model]) -> Model:
    """Read one TOML file into a model.

    Raises:
        ReferenceError: it is no TOML in UTF-8, or not what the model declares; the message names
            file and line.
    """
    try:
        return model.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReferenceError(f"{path}: {error}") from error
    except ValidationError as error:
        problems = [
            (e["loc"], f"{'.'.join(map(str, e['loc']))}: {e['msg']}") for e in error.errors()
        ]
        raise ReferenceError(placed(path, problems)) from error


def placed(path: Path, problems: Iterable[tuple[Sequence[str | int], str]]) -> str:
    """Message of what is wrong in a TOML file: a line a problem, with file and line of its key."""
    lines = key_lines(path.read_text("utf-8"))
    return "\n".join(f"{path} line {line_of(lines, key)}: {text}" for key, text in problems)
