"""Sidecars: what is known about a raw file, beside it, in YAML."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

import yaml
from pydantic import ValidationError

from pipelines.extracts.problems import ExtractError, ExtractProblem
from pipelines.project import sha256_of
from pipelines.reference.layouts import Column, Strict

Obtained = Literal[
    "publisher file", "publisher export", "bulletin", "secondary compilation", "paper",
    "illustrative",
]  # fmt: skip
MAX_BYTES, SHOWN = 100_000, 300
Level = Literal["city", "province", "nation", "group"]


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
    region: str | None = None
    scope: str = "whole"
    layout: str
    region: str | None = None
    indicator: str | None = None
    columns: list[Column] = []
    note: str = ""
    sha256: str


class Plain(yaml.SafeLoader):
    """YAML as a person writes it: no references, no key twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse references: a few lines of them can stand for gigabytes."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError(f"a reference (*{self.peek_event().anchor})")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, object]:
        """Refuse a key that stands twice: one of its values would vanish."""
        keys = [key.value for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.YAMLError(f"key {twice[0]} twice")
        return super().construct_mapping(node, deep)


def _keys(path: Path) -> object:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise yaml.YAMLError(f"a file of {size:,} bytes, more than {MAX_BYTES:,}")
    # A loader of our own that is safe: it makes plain values only.
    return yaml.load(path.read_text("utf-8"), Loader=Plain)


def _faults(label: str, error: ValidationError) -> list[ExtractProblem]:
    return [
        ExtractProblem(
            label, _short(repr(e.get("input"))), e["msg"], "key " + ".".join(map(str, e["loc"]))
        )
        for e in error.errors()
    ]


def _short(found: object) -> str:
    text = str(found)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} ..."


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
        sidecar = Sidecar.model_validate(_keys(path))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        if isinstance(error, ValidationError):
            raise ExtractError(_faults(label, error)) from error
        raise ExtractError([ExtractProblem(label, _short(error), "YAML in UTF-8")]) from error
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
