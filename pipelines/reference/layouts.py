"""Layouts: what a publisher's table looks like, declared in TOML, one file a layout."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.reference.catalogue import ReferenceError


class Strict(BaseModel):
    """Base of everything that a person writes: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Model = TypeVar("Model", bound=Strict)


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
    """One layout; which keys matter depends on ``kind``."""

    kind: Literal["region_by_year", "panel", "year_by_region", "long", "blocks"]
    level_header: list[str] = []
    region_header: list[str] = []
    code_header: list[str] = []
    year_header: list[str] = []
    indicator_header: list[str] = []
    unit_header: list[str] = []
    value_header: list[str] = []
    source_header: list[str] = []
    text_header: list[str] = []
    indicator_prefix: str = ""
    title_prefixes: list[str] = []
    note_prefixes: list[str] = []
    flag_columns: bool = False
    title_rows: list[int] = []
    header_rows: list[int] = []
    first_row: int = 1
    block: list[Block] = []


def load_layouts(folder: Path) -> dict[str, Layout]:
    """Read every layout under ``folder``, by file name without its ending.

    Raises:
        ReferenceError: a file cannot be read as a layout; the message names it.
    """
    return {path.stem: read_toml(path, Layout) for path in sorted(folder.glob("*.toml"))}


def read_toml(path: Path, model: type[Model]) -> Model:
    """Read one TOML file into a model, with the file named in every error."""
    try:
        return model.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReferenceError(f"{path}: {error}") from error
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise ReferenceError(f"{path}: " + "; ".join(lines)) from error
