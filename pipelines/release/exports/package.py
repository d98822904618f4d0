"""A Data Package over the CSV files: types, units, keys, sources with their hashes.

Keys to other files are declared where they hold in this release.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.neutral import neutral
from pipelines.release.exports.source import Source
from pipelines.release.exports.tidy import Column, columns_of, frame_of, table_texts

TYPES = {
    "VARCHAR": "string", "DOUBLE": "number", "INTEGER": "integer", "BIGINT": "integer",
    "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "datetime",
}  # fmt: skip
# Columns that name a row of another file.
REFERENCES = (
    (("level", "region_code"), "reference.regions"),
    (("indicator_id",), "reference.indicators"),
    (("index_id",), "reference.index_definitions"),
)


@dataclass(frozen=True)
class File:
    """A CSV beside the descriptor: its name, its size in bytes and its hash."""

    path: str
    size: int
    sha256: str

    @classmethod
    def of(cls, path: str, content: bytes) -> File:
        """The file of some content."""
        return cls(path, len(content), hashlib.sha256(content).hexdigest())


def resource_name(table: str) -> str:
    """Name of a resource: lower case, without signs that the standard does not know."""
    return table.replace("_", "-").lower()


def datapackage(source: Source, files: Mapping[str, File]) -> bytes:
    """The descriptor of a package.

    Args:
        source: the release.
        files: CSV files by table.
    """
    title = source.say("年鉴指数", "Yearbook indices")
    described = {
        "profile": "tabular-data-package",
        "name": "yearbook-indices",
        "id": source.release_id,
        "title": f"{source.notice} {title}".strip(),
        "version": source.release_id,
        "created": source.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "description": "Every value leads back to its cell: column address of panel, "
        "clean.observations and indices.grid; codebook.csv says what columns mean.",
        "licenses": [
            {
                "name": "MIT",
                "title": "MIT licence of the compilation; the figures are facts published by the "
                "authorities named in sources",
            }
        ],
        "sources": _sources(source),
        "resources": [_resource(source, table, files) for table in files],
    }
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()


def _sources(source: Source) -> list[dict[str, Any]]:
    rows = source.table("meta.sources")
    names = ["publisher", "publication", "edition", "status", "obtained", "obtained_from"]
    return [
        {
            "title": row["title"],
            "path": row["file"],
            **{name: row[name] for name in names if pd.notna(row[name])},
            "hash": f"sha256:{row['sha256']}",
        }
        for row in rows.to_dict("records")
    ]


def _resource(source: Source, table: str, files: Mapping[str, File]) -> dict[str, Any]:
    columns = columns_of(source, table)
    zh, en = table_texts(table)
    frame = frame_of(source, table)
    key = [column.name for column in columns if column.in_key]
    schema: dict[str, Any] = {"fields": [_field(column) for column in columns]}
    # A key with empty parts (groups of all regions) is none for the standard.
    if key and frame[key].notna().all(axis=None) and not (frame[key] == "").any(axis=None):
        schema["primaryKey"] = key
    schema["missingValues"] = [""]
    foreign = _foreign(source, table, frame, files)
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "profile": "tabular-data-resource",
        "name": resource_name(table),
        "path": files[table].path,
        "title": source.say(zh, en),
        "description": f"{zh} | {en}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": files[table].size,
        "hash": f"sha256:{files[table].sha256}",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "type": TYPES.get(column.kind, "any"),
        "title": column.zh,
        "description": column.en,
    }
    if column.unit:
        described["unit"] = column.unit
    constraints: dict[str, Any] = {}
    if not column.nullable and described["type"] != "string":
        # An empty text is a value of the warehouse and an empty field here.
        constraints["required"] = True
    if column.closed and described["type"] == "string":
        constraints["enum"] = [neutral(text) for text in column.closed if text]
    if constraints:
        described["constraints"] = constraints
    return described


def _foreign(
    source: Source, table: str, frame: pd.DataFrame, files: Mapping[str, File]
) -> list[dict[str, Any]]:
    found = []
    for columns, target in REFERENCES:
        if target == table or target not in files or not set(columns) <= set(frame.columns):
            continue
        known = set(source.table(target)[list(columns)].itertuples(index=False, name=None))
        if set(frame[list(columns)].itertuples(index=False, name=None)) <= known:
            names = list(columns)
            reference = {"resource": resource_name(target), "fields": names}
            found.append({"fields": names, "reference": reference})
    return found
