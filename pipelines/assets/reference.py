"""The reference tables of a release: the judgement that its numbers rest on."""

from functools import cache

import pandas as pd

from pipelines.assets.tables import Table, frame_table
from pipelines.project import Project
from pipelines.reference import load_catalogue, load_definitions
from pipelines.reference.definitions import definition_tables
from pipelines.reference.papers import load_papers
from pipelines.schemas import TABLES, schema_of


def reference_tables(project: Project) -> list[Table]:
    """One table for every reference file, read together and checked against each other."""

    @cache
    def rows() -> dict[str, list[dict[str, str]]]:
        catalogue = load_catalogue(project.reference)
        definitions = load_definitions(project.reference / "indices", catalogue)
        return {
            **catalogue.tables,
            "indicator_parts": catalogue.parts(),
            **load_papers(project.reference / "papers", catalogue),
            **definition_tables(definitions, catalogue),
        }

    def table(name: str) -> Table:
        return frame_table(name, [], lambda _, __: typed(name, rows()[name.split(".")[1]]))

    options = frame_table(
        "reference.run_options", [], lambda bench, _: run_options(bench.project),
        outside=frozenset({"options"}),
    )  # fmt: skip
    names = [name for name in TABLES if name.startswith("reference.") and name != options.name]
    return [*(table(name) for name in names), options]


def typed(name: str, rows: list[dict[str, str]]) -> pd.DataFrame:
    """Rows of text as a frame; an empty text in a column of numbers is no value."""
    columns = schema_of(name).columns
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    for column, declared in columns.items():
        if declared.metadata["type"] != "VARCHAR":
            frame[column] = frame[column].where(frame[column] != "", None)
    return frame


def run_options(project: Project) -> pd.DataFrame:
    """Options of the run, one row each; none for an ordinary refresh."""
    return pd.DataFrame(list(project.options.items()), columns=["option", "value"])
