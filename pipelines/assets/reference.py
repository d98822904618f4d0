"""The reference tables of a release: the judgement that its numbers rest on."""

from functools import cache

import pandas as pd

from pipelines.assets.tables import Table, frame_table
from pipelines.project import Project
from pipelines.reference import load_catalogue, load_definitions
from pipelines.reference.definitions import definition_tables
from pipelines.schemas import TABLES


def reference_tables(project: Project) -> list[Table]:
    """One table for every reference file, read together and checked against each other."""

    @cache
    def rows() -> dict[str, list[dict[str, str]]]:
        catalogue = load_catalogue(project.reference)
        definitions = load_definitions(project.reference / "indices", catalogue)
        return {
            **catalogue.tables,
            "indicator_parts": catalogue.parts(),
            **definition_tables(definitions, catalogue),
        }

    def table(name: str) -> Table:
        return frame_table(name, [], lambda _, __: pd.DataFrame(rows()[name.split(".")[1]]))

    return [table(name) for name in TABLES if name.startswith("reference.")]
