"""A definition that is wrong: one clear message with file and line, and nothing is published."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.project import PACKAGE
from tests.conftest import Sandbox

INDEX = """id = "made"
label_zh = "指数"
label_en = "index"
method = "entropy_sum"
origin = "a test"
level = "city"
groups = ["G:jjj"]
years = [2014, 2015]
[options]
weights = "given"
[[dimension]]
id = "one"
label_zh = "一"
label_en = "one"
indicators = [
  { id = "gdp", direction = "+", weight = 0.5 },
  { id = "population", direction = "+", weight = 0.5 },
]
"""

FAULTS = {
    "an unknown indicator": ('"gdp"', '"gdpp"', 16, "nearest: gdp"),
    "weights that do not add up": ("weight = 0.5 },\n]", "weight = 0.4 },\n]", 11, "weights add up to 0.9, expected 1"),
    "no direction": ('"gdp", direction = "+"', '"gdp"', 16, "indicator 'gdp' has no direction"),
    "an indicator twice": ('"population"', '"gdp"', 17, "indicator 'gdp' stands twice"),
    "a wrong type": ("years = [2014, 2015]", 'years = "2014-2015"', 8, "years: Input should be a valid tuple"),
    "an unknown group": ("G:jjj", "G:jj", 7, "group 'G:jj' has no city members"),
    "an unknown key": ('level = "city"', 'level = "city"\ncolour = 1', 7, "colour: Extra inputs"),
    "no label": ('label_zh = "一"\n', "", 11, "dimension.0.label_zh: Field required"),
}  # fmt: skip


@pytest.fixture
def project(sandbox: Sandbox) -> Sandbox:
    sandbox.take("city_government_coordinates")
    return sandbox


def message(sandbox: Sandbox) -> str:
    outcome = sandbox.refresh()
    assert not outcome.done and not sandbox.project.current.exists()
    (found,) = outcome.problems
    return found


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_index_is_named_with_file_and_line(project: Sandbox, fault: str) -> None:
    old, new, line, said = FAULTS[fault]
    assert old in INDEX
    path = project.project.reference / "indices/made.toml"
    path.write_text(INDEX.replace(old, new, 1), "utf-8")
    found = message(project)
    assert found.startswith(f"{path} line {line}: ") and said in found
    assert "Traceback" not in found and len(found.splitlines()) == 1


def test_text_that_is_no_toml_is_named_with_file_and_line(project: Sandbox) -> None:
    path = project.project.reference / "indices/made.toml"
    path.write_text(INDEX.replace('origin = "a test"', "origin = a test"), "utf-8")
    found = message(project)
    assert found.startswith(f"{path}: ") and "line 5" in found


def test_a_copied_index_is_named_with_both_files(project: Sandbox) -> None:
    folder = project.project.reference / "indices"
    (folder / "made.toml").write_text(INDEX, "utf-8")
    (folder / "made 2.toml").write_text(INDEX, "utf-8")
    found = message(project)
    assert found.startswith(f"{folder / 'made 2.toml'} line 1: ")
    assert "made.toml has it already" in found


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle))


def derived(sandbox: Sandbox, **parts: str) -> None:
    """Derived indicators of the given numerators, at the end of the catalogue."""
    sandbox.declare(
        "indicators",
        *({"indicator_id": identity, "label_zh": "某", "label_en": "some", "unit": "亿元",
           "scope": "whole", "kind": "derived", "price_basis": "nominal", "numerator": numerator,
           "aggregation": "none", "fill_rule": "parts", "ends": "none"}
          for identity, numerator in parts.items()),
    )  # fmt: skip


def test_indicators_made_of_each_other_are_named_with_the_way_round(project: Sandbox) -> None:
    reference = project.project.reference
    line = len(rows_of(reference / "indicators.csv")) + 1
    derived(project, first_made="second_made", second_made="third_made", third_made="first_made")
    found = message(project)
    circle = [text for text in found.splitlines() if "is made of itself" in text]
    assert len(circle) == 1
    assert f"indicators.csv row {line}: " in circle[0]
    way = circle[0].rsplit(": ", 1)[1].split(" -> ")
    assert way[0] == way[-1] and len(way) == 4
    follows = {"first_made": "second_made", "second_made": "third_made", "third_made": "first_made"}
    assert all(follows[a] == b for a, b in zip(way, way[1:], strict=False))


def test_regions_above_each_other_are_named(project: Sandbox) -> None:
    path = project.project.reference / "regions.csv"
    rows = rows_of(path)
    above = rows[0].index("parent_code")
    for row in rows:
        if row[:2] == ["city", "130100"]:
            row[above] = "130200"
        if row[:2] == ["city", "130200"]:
            row[above] = "130100"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)
    line = next(n for n, row in enumerate(rows, start=1) if row[:2] == ["city", "130100"])
    found = [text for text in message(project).splitlines() if "lies above itself" in text]
    assert len(found) == 1 and f"regions.csv row {line}: " in found[0]


def test_an_indicator_twice_in_the_catalogue_is_named_with_its_row(project: Sandbox) -> None:
    path = project.project.reference / "indicators.csv"
    rows = rows_of(path)
    with path.open("a", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerow(rows[1])
    assert f"indicators.csv row {len(rows) + 1}: {rows[1][0]} stands twice" in message(project)


def test_the_shipped_folder_is_no_exception(tmp_path: Path) -> None:
    # The graph of the default project is built when its module is loaded: no traceback even so.
    root = PACKAGE.parent
    for name in ("pipelines", "sql"):
        shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(
        root / "raw/city_government_coordinates", tmp_path / "raw/city_government_coordinates"
    )
    shutil.copy(root / "requirements.lock", tmp_path)
    path = tmp_path / "pipelines/reference/indices/made.toml"
    path.write_text(INDEX.replace('"gdp"', '"gdpp"'), "utf-8")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("YEARBOOK_", "DAGSTER_"))}
    ended = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "run", "--json"],
        cwd=tmp_path, env={**clean, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 1, ended.stderr
    (found,) = json.loads(ended.stdout)["problems"]
    assert found.startswith(f"{path} line 16: ") and "nearest: gdp" in found
