"""A made project of national size: invented counties, indicators and Parquet panels, by their keys.

Everything in it says that it is illustrative: an ordinary project refuses its files, and its
warehouse takes no others. Reference files are those of the demonstration, with made counties.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb
import yaml

from pipelines.demonstration.derived import derive_reference
from pipelines.extracts.illustrative import SOURCE
from pipelines.project import PACKAGE, Project, sha256_of

COUNTIES, GROUPS, YEARS, INDICATORS, EDITIONS = 2900, 4, 30, 200, 3
FIRST_YEAR, FIRST_EDITION = 1994, 2024
# Indicators from here on are those of urban districts.
URBAN = 180
# Unit of the catalogue, and the one that the panel states.
UNITS = [("万人", "万人"), ("万人", "人"), ("公里", "公里"), ("公里", "万公里")]
# All figures follow from their keys, so that each share is made of the same counties.
FIGURES = """
COPY (
    SELECT
        '示例县' || printf('%04d', r) AS region,
        {first_year} + y AS year,
        '示例指标' || printf('%03d', i) AS indicator,
        CASE
            WHEN y BETWEEN 1 AND {years} - 2 AND hash(r, i, y) % 10 = 0 THEN NULL
            ELSE round(
                (50 + hash(i) % 1000) * (0.4 + hash(r) % 1000 / 600)
                * (1.01 + hash(r, i) % 60 / 1000) ** y
                -- Every tenth figure of the last three years is revised by each later edition.
                * CASE
                    WHEN y >= {years} - 3 AND hash(i, y, r) % 10 = 0 THEN 1 + {e} / 200
                    ELSE 1
                END
                * (1 + hash(y, r, i) % 100 / 2500),
                2
            )
        END AS value,
        {unit} AS unit,
        CASE WHEN i >= {urban} THEN 'urban_districts' ELSE 'whole' END AS scope
    FROM range({counties}) AS a (r), range({indicators}) AS c (i), range({years}) AS b (y)
    ORDER BY r, i, y
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""
INDICES = {
    "made_topsis": ("entropy_topsis", [("one", range(0, 6)), ("two", range(6, 14))]),
    "made_mean": ("entropy_sum", [("one", range(14, 26))]),
    "made_coupling": ("coupling", [("one", range(26, 32)), ("two", range(32, 38))]),
}


def make_project(folder: Path, share: float) -> Project:
    """Write reference files and Parquet panels of a share of the counties.

    Args:
        folder: an empty folder for the project.
        share: part of the 2,900 counties.
    """
    project = Project(
        raw=folder / "raw", warehouse=folder / "warehouse", reference=folder / "reference",
        illustrative=True,
    )  # fmt: skip
    counties = max(GROUPS * 2, round(COUNTIES * share))
    _write_reference(project.reference, counties)
    source = project.raw / f"{SOURCE}counties"
    with duckdb.connect() as connection:
        for number in range(EDITIONS):
            _write_panel(connection, source / str(FIRST_EDITION + number), counties, number)
    return project


def _write_panel(
    connection: duckdb.DuckDBPyConnection, folder: Path, counties: int, number: int
) -> None:
    folder.mkdir(parents=True)
    path = folder / "counties.parquet"
    cases = " ".join(f"WHEN {n} THEN '{printed}'" for n, (_, printed) in enumerate(UNITS))
    connection.execute(
        FIGURES.format(
            first_year=FIRST_YEAR, years=YEARS, e=number, urban=URBAN, counties=counties,
            indicators=INDICATORS, path=path, unit=f"CASE i % {len(UNITS)} {cases} END",
        )
    )  # fmt: skip
    sidecar = {
        "source": f"{SOURCE}counties", "publisher": "示例", "title": "示例县面板",
        "publication": "示例", "edition": folder.name, "published": f"{folder.name}-12-31",
        "data_years": [FIRST_YEAR, FIRST_YEAR + YEARS - 1], "unit": "in column unit",
        "status": "final", "obtained": "illustrative", "obtained_from": "illustrative: benchmark",
        "level": "city", "layout": "parquet_panel", "sha256": sha256_of(path),
    }  # fmt: skip
    text = yaml.safe_dump(sidecar, allow_unicode=True, sort_keys=False)
    path.with_suffix(".yaml").write_text(text, "utf-8")


def _write_reference(folder: Path, counties: int) -> None:
    derive_reference(PACKAGE / "reference", folder)
    for part in ("indices", "papers"):
        shutil.rmtree(folder / part, ignore_errors=True)
        (folder / part).mkdir()
    # Not drawn at any share that is measured: what is measured grows with the regions alone.
    uncertainty = folder / "uncertainty.toml"
    text = re.sub(r"(?m)^largest = .*", "largest = 100", uncertainty.read_text("utf-8"))
    uncertainty.write_text(text, "utf-8")
    groups = [f"G:demo_{'abcd'[n]}" for n in range(GROUPS)]
    _write_rows(folder / "regions.csv", [
        ["nation", "DEMO00", "示例国", "示例全国", "Demo nation (illustrative)", "", "", "", ""],
        *(["group", group, f"示例组{n}", f"示例县组{n}", f"Demo group {n} (illustrative)",
           "", "", "", ""] for n, group in enumerate(groups)),
        *(["city", f"DEMO{r + 10000}", f"示例县{r:04}", f"示例县{r:04}",
           f"Demo county {r} (illustrative)", "DEMO00", "", "", ""] for r in range(counties)),
    ])  # fmt: skip
    members = ([groups[r % GROUPS], "city", f"DEMO{r + 10000}"] for r in range(counties))
    _write_rows(folder / "region_groups.csv", members)
    made = range(INDICATORS)
    _write_rows(folder / "indicators.csv", _indicators(made), keep=True)
    names = ([f"示例指标{i:03}", f"made_{i:03}", ""] for i in made)
    _write_rows(folder / "indicator_names.csv", names, keep=True)
    _write_rows(folder / "source_order.csv", [["*", f"{SOURCE}counties", "1"]], keep=True)
    for name, (method, dimensions) in INDICES.items():
        text = _definition(name, method, dimensions, groups)
        (folder / f"indices/{name}.toml").write_text(text, "utf-8")


def _indicators(made: Iterable[int]) -> Iterable[list[str]]:
    for i in made:
        scope = "urban_districts" if i >= URBAN else "whole"
        unit = UNITS[i % len(UNITS)][0]
        yield [f"made_{i:03}", f"示例指标{i:03}", f"made indicator {i} (illustrative)", unit, scope,
               "observed", "", "", "", "sum", "linear", "", "none", "", ""]  # fmt: skip


def _definition(
    name: str, method: str, dimensions: list[tuple[str, range]], groups: list[str]
) -> str:
    last = FIRST_YEAR + YEARS - 1
    listed = ", ".join(f'"{group}"' for group in groups)
    lines = [
        f'id = "{name}"', f'label_zh = "示例 {name}"', f'label_en = "illustrative: {name}"',
        f'method = "{method}"', 'origin = "illustrative"', 'level = "city"',
        f"groups = [{listed}]", f"years = [{FIRST_YEAR}, {last}]", 'pool = "all"',
        'aggregate = "own_pool"', "coverage = 0.8", 'selection = "all_required"',
    ]  # fmt: skip
    for dimension, indicators in dimensions:
        lines += ["[[dimension]]", f'id = "{dimension}"', f'label_zh = "示例{dimension}"',
                  f'label_en = "{dimension}"', "indicators = ["]  # fmt: skip
        lines += [f'  {{ id = "made_{i:03}", direction = "+" }},' for i in indicators]
        lines += ["]"]
    return "\n".join(lines) + "\n"


def _write_rows(path: Path, rows: Iterable[list[str]], *, keep: bool = False) -> None:
    """Write rows under the head of a reference file, after its own ones or in their place."""
    with path.open(encoding="utf-8", newline="") as handle:
        own = list(csv.reader(handle))
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows([*(own if keep else own[:1]), *rows])
