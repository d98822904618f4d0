"""Printed names of regions and what they stand for, as a table that the cleaning joins."""

import pandas as pd

from pipelines.assets.tables import Frames, Table, code_of, frame_table
from pipelines.project import Project
from pipelines.reference import glyphs, load_catalogue, names, nearness, sounds
from pipelines.reference.names import Registry
from pipelines.schemas import schema_of

# What the registry is made of; it is read from the same files as these tables.
REGISTRY_TABLES = [
    f"reference.{name}"
    for name in ("regions", "region_aliases", "known_places", "scopes", "outside_names")
]


def names_table(project: Project) -> Table:
    """``clean.region_names``: one row per printed name and level, read by the registry."""
    return frame_table(
        "clean.region_names",
        ["clean.printed_regions", *REGISTRY_TABLES],
        lambda _, frames: names_frame(frames, Registry(load_catalogue(project.reference))),
        code=code_of(names, nearness, glyphs, sounds, glyphs.FILE, sounds.FILE),
    )


def names_frame(frames: Frames, registry: Registry) -> pd.DataFrame:
    """Every printed name with its region, or with what to ask about it."""
    printed = frames["clean.printed_regions"].itertuples(index=False)
    rows = [registry.reading(row.region_printed, row.level) for row in printed]
    columns = list(schema_of("clean.region_names").columns)
    return pd.DataFrame(rows, columns=columns, dtype=object)
