"""Sidecars: what is known about a raw file, beside it, in YAML."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

import yaml
from pydantic import ValidationError

from pipelines.extracts.problems import ExtractError, ExtractProblem
from pipelines.project import sha256_of
from pipelines.reference.layouts import Strict

Obtained = Literal[
    "publisher file", "publisher export", "bulletin", "secondary compilation", "paper"
]
Level = Literal["city", "province", "nation", "group"]


class SidecarColumn(Strict):
    """A column that the file must have, and what is said about it alone."""

    header: str
    unit: str | None = None
    publication: str | None = None
    scope: str | None = None
    note: str | None = None


class Sidecar(Strict):
    """Where a raw file comes from and what it is."""

    source: str
    publisher: str
    title: str
    publication: str | None = None
    edition: str
    published: dt.date | None = None
    data_years: tuple[int, int] | None = None
    unit: str
    status: Literal["final", "preliminary"]
    obtained: Obtained
    obtained_from: str
    level: Level | None = None
    scope: str = "whole"
    layout: str
    indicator: str | None = None
    columns: list[SidecarColumn] = []
    note: str = ""
    sha256: str


def load_sidecar(data: Path, name: str) -> Sidecar:
    """Read the sidecar of ``data`` and hold the file against its recorded hash.

    Raises:
        ExtractError: there is no sidecar, it is malformed, or the file is not the recorded one.
    """
    path = data.with_suffix(".yaml")
    label = name.rsplit(".", 1)[0] + ".yaml"
    if not path.is_file():
        raise ExtractError([ExtractProblem(name, "no sidecar", f"a file {path.name} beside it")])
    try:
        sidecar = Sidecar.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ExtractError([ExtractProblem(label, str(error), "YAML in UTF-8")]) from error
    except ValidationError as error:
        raise ExtractError(
            [
                ExtractProblem(
                    label, repr(e.get("input")), e["msg"], "key " + ".".join(map(str, e["loc"]))
                )
                for e in error.errors()
            ]
        ) from error
    found = sha256_of(data)
    if found != sidecar.sha256:
        raise ExtractError(
            [
                ExtractProblem(
                    name,
                    f"content with sha256 {found}",
                    f"sha256 {sidecar.sha256} as recorded in {path.name}; if the change is meant, "
                    "record the new hash there",
                )
            ]
        )
    return sidecar
