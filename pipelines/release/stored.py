"""What a release keeps beside its tables: macros for common questions, wide views of each index.

Macros follow from the files of ``sql/macros``, views from the definitions of the indices: one that
is added by data alone has its views in the next release.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import duckdb
import pandera.pandas as pa

from pipelines import database, keeping
from pipelines.project import Project
from pipelines.quoting import with_literals
from pipelines.reference.catalogue import Catalogue, load_catalogue
from pipelines.reference.definitions import Definition, load_definitions
from pipelines.schemas import wide
from pipelines.schemas.macros import MACROS
from pipelines.sqlfiles import MACROS as MACRO_FOLDER
from pipelines.sqlfiles import VIEWS, SqlFile, load_folder


@dataclass(frozen=True)
class Stored:
    """A statement that a release keeps under a name.

    Attributes:
        kind: what it is kept as.
        schema: its name, and what its result is declared to be.
        query: the statement; of a macro with ``$name`` for parameters.
        parameters: default of each parameter of a macro; empty for none.
        example: a call of a macro.
    """

    kind: Literal["view", "macro"]
    schema: pa.DataFrameSchema
    query: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    example: str = ""

    @property
    def signature(self) -> str:
        """The macro as it is called, with its parameters."""
        said = [f"{name} := {d}" if d else name for name, d in self.parameters.items()]
        return f"{self.schema.name.removeprefix('main.')}({', '.join(said)})"


def stored_statements(project: Project) -> list[Stored]:
    """Everything that a release of a project keeps beside its tables."""
    catalogue = load_catalogue(project.reference)
    definitions = load_definitions(project.reference / "indices", catalogue)
    return [*macros(project.sql), *views(project.sql, definitions, catalogue)]


def macros(sql: Path) -> list[Stored]:
    """The macros under ``sql/macros``, those that others call first.

    Raises:
        ValueError: a header declares no parameters or no example.
    """
    made = [_macro(file) for file in load_folder(sql / MACRO_FOLDER).values()]
    return sorted(made, key=lambda macro: ("main." in macro.query, macro.schema.name))


def _macro(file: SqlFile) -> Stored:
    parameters, example = file.said("parameters"), file.said("example")
    if not (parameters and example):
        raise ValueError(f"{file.path.name}: the header has no line `parameters:` or `example:`")
    parts = [part.partition(" = ") for part in parameters.split(", ")]
    defaults = {name: default for name, _, default in parts}
    schema = MACROS[f"main.{file.path.stem}"]
    return Stored("macro", schema, file.text, defaults, example)


def views(sql: Path, definitions: Mapping[str, Definition], catalogue: Catalogue) -> list[Stored]:
    """The wide views: scores (growth multiples) and the panel of inputs of every index."""
    files = {path.path.stem: path.text for path in load_folder(sql / VIEWS).values()}
    made = []
    for definition in definitions.values():
        named = definition.id, definition.label_zh, definition.label_en
        rows = {identity: catalogue.indicators[identity] for identity in definition.indicator_ids}
        literals = {"index_id": definition.id, "indicators": list(rows)}
        years = definition.all_years
        if definition.method == "growth":
            filled = {**literals, "companions": [f"{identity}_from_to" for identity in rows]}
            query = with_literals(files["growth"], filled)
            made.append(Stored("view", wide.growth(*named, rows), query))
        else:
            query = with_literals(files["scores"], {**literals, "years": years})
            made.append(Stored("view", wide.scores(*named, years), query))
        filled = {**literals, "companions": [f"{identity}_origin" for identity in rows]}
        query = with_literals(files["inputs"], filled)
        made.append(Stored("view", wide.inputs(*named, rows), query))
    return made


def keep(
    connection: duckdb.DuckDBPyConnection,
    statements: Sequence[Stored],
    catalog: str,
    notice: str = "",
) -> None:
    """Create macros and views in an attached release, each with its comments."""
    with keeping.used(connection, catalog):
        for one in statements:
            if one.kind == "view":
                database.create_view(connection, one.schema, one.query, catalog)
                database.describe(connection, one.schema, catalog, notice)
            else:
                keeping.create_macro(
                    connection, one.schema, one.query, one.parameters, catalog, notice
                )
