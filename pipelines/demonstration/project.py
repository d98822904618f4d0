"""The demonstration as a project: folders of its own, written anew and the same every time."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from pipelines.demonstration.derived import derive_reference
from pipelines.demonstration.editions import Printed, printed_tables
from pipelines.demonstration.paper import YEAR, Paper
from pipelines.demonstration.places import places
from pipelines.extracts.illustrative import SENTENCE, SOURCE
from pipelines.project import Project
from pipelines.reference import Catalogue, load_catalogue, load_definitions, load_layouts

FOLDER = "demo"
SAID = {
    "publisher": f"示例（{SENTENCE}）",
    "status": "final",
    "obtained": "illustrative",
    "obtained_from": "illustrative: written by `yearbook demo`",
    "note": "示例数据。Illustrative figures of made-up places, invented by a seeded generator; "
    "not statistics.",
}


@dataclass(frozen=True)
class Written:
    """What was written: files and figures, and the indicators that they print."""

    files: int
    figures: int
    indicators: int


def demonstration_of(project: Project) -> Project:
    """The project of the demonstration, under the warehouse of an ordinary one."""
    home = project.warehouse / FOLDER
    return replace(
        project, raw=home / "raw", warehouse=home, reference=home / "reference", illustrative=True
    )


def prepare(project: Project) -> tuple[Project, Written]:
    """Write extracts and reference folder of the demonstration.

    Args:
        project: the ordinary project, whose catalogue and definitions are used.

    Returns:
        The project of the demonstration, and an account of what was written.

    Raises:
        ReferenceError: the project's catalogue or a definition does not hold together.
    """
    made = demonstration_of(project)
    # What is wrong there is said of the files that a person edits, not of their copies.
    load_definitions(project.reference / "indices", load_catalogue(project.reference))
    derive_reference(project.reference, made.reference)
    catalogue = load_catalogue(made.reference)
    definitions = load_definitions(made.reference / "indices", catalogue)
    shutil.rmtree(made.raw, ignore_errors=True)
    tables = list(printed_tables(catalogue, definitions))
    for printed in tables:
        _write(made.raw, printed)
    _declare_units(made.reference / "declared_changes.csv", tables)
    _write_points(made.raw)
    n_tables = _write_paper(made, catalogue)
    indicators = {indicator for printed in tables for indicator in printed.sheet.heads}
    figures = sum(len(printed.sheet.cells) for printed in tables)
    return made, Written(len(tables) + 1 + n_tables, figures, len(indicators))


def _declare_units(path: Path, tables: Sequence[Printed]) -> None:
    """Declare the units that change between editions, as a panel builder would."""
    units: dict[tuple[str, str, str, str], dict[str, str]] = defaultdict(dict)
    for printed in tables:
        sheet = printed.sheet
        for one, unit in sheet.units.items():
            units[printed.source, printed.level, sheet.scopes[one], one][printed.edition.name] = (
                unit
            )
    with path.open("a", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle, lineterminator="\n")
        for series, by_edition in sorted(units.items()):
            editions = sorted(by_edition)
            for before, edition in pairwise(editions):
                if by_edition[before] != by_edition[edition]:
                    reason = f"{by_edition[before]} to {by_edition[edition]}"
                    rows.writerow([*series, edition, "unit", reason, SENTENCE])


def _write(raw: Path, printed: Printed) -> None:
    sheet, edition = printed.sheet, printed.edition
    facts: dict[str, Any] = {
        "source": printed.source,
        "title": sheet.title,
        "publication": sheet.publication,
        "edition": edition.name,
        "published": edition.published,
        "data_years": [min(edition.years), max(edition.years)],
        "level": printed.level,
        "layout": printed.shape.layout,
    }
    if printed.shape.one_indicator:
        facts |= {"unit": sheet.units[sheet.only], "indicator": sheet.heads[sheet.only]}
        facts |= {"scope": sheet.scopes[sheet.only]}
    else:
        columns = [
            {"header": f"{name} ({sheet.units[i]})", "scope": sheet.scopes[i]}
            for i, name in sheet.heads.items()
        ]
        facts |= {"unit": "in the column headers", "columns": columns}
    path = raw / printed.source / edition.name / f"{printed.name}{printed.shape.suffix}"
    _save(path, printed.shape.write(sheet), facts)


def _write_points(raw: Path) -> None:
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["adcode", "region", "latitude", "longitude", "point"])
    for city in places("city"):
        point = [city.region_code, city.region_zh, city.latitude, city.longitude, SENTENCE]
        rows.writerow(point)
    facts = {
        "source": f"{SOURCE}points",
        "title": "示例 made-up points in the open ocean",
        "publication": "示例",
        "edition": "2023",
        "published": "2023-10-31",
        "unit": "degrees",
        "level": "city",
        "layout": "city_points",
        "columns": [{"header": "latitude", "unit": "度"}, {"header": "longitude", "unit": "度"}],
    }
    _save(raw / f"{SOURCE}points/2023/points.csv", text.getvalue().encode(), facts)


def _write_paper(made: Project, catalogue: Catalogue) -> int:
    """Printed tables of a made-up paper; returns how many."""
    written = 0
    layouts = load_layouts(made.reference / "layouts")
    for name, level, rows in Paper(catalogue).tables(layouts):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        facts = {
            "source": f"{SOURCE}paper",
            "title": f"示例 {name}",
            "publication": "示例论文",
            "edition": "2025",
            "published": "2025-08-01",
            "data_years": [YEAR, YEAR] if level == "province" else [2014, YEAR],
            "unit": "in the layout",
            "obtained": "paper",
            "level": level,
            "layout": name,
        }
        _save(made.raw / f"{SOURCE}paper/2025/{name}.csv", text.getvalue().encode(), facts)
        written += 1
    return written


def _save(path: Path, content: bytes, facts: dict[str, Any]) -> None:
    """Write a raw file and the sidecar that goes with it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    sidecar = {**SAID, **facts, "sha256": hashlib.sha256(content).hexdigest()}
    path.with_suffix(".yaml").write_text(
        yaml.safe_dump(sidecar, allow_unicode=True, sort_keys=False, width=100), "utf-8"
    )
