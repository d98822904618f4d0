"""What the demonstration writes: the same bytes every time, read by the project's own layouts."""

import csv
import shutil
from pathlib import Path

import pytest

from pipelines.demonstration import demonstration_of, prepare
from pipelines.demonstration.derived import derive_reference
from pipelines.extracts import read_all
from pipelines.project import PACKAGE, Project
from pipelines.reference import load_catalogue, load_definitions, load_layouts


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project, _ = prepare(Project(warehouse=tmp_path_factory.mktemp("home")))
    return project


def contents(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_two_writings_are_equal_to_the_byte(made, tmp_path):
    again, _ = prepare(Project(warehouse=tmp_path))
    assert contents(again.raw) == contents(made.raw)
    assert contents(again.reference) == contents(made.reference)


def test_what_was_there_before_goes(tmp_path):
    project = Project(warehouse=tmp_path)
    stale = demonstration_of(project).raw / "illustrative_old/2020/gone.csv"
    stale.parent.mkdir(parents=True)
    stale.write_text("x", "utf-8")
    prepare(project)
    assert not stale.exists()


def test_several_shapes_are_used(made):
    layouts = load_layouts(made.reference / "layouts")
    used = {extract.sidecar.layout for extract in read_all(made.raw, layouts, illustrative=True)}
    shapes = {"nbs_region_by_year", "dsec_year_by_city", "region_year_panel_with_source"}
    assert used >= shapes and shapes <= layouts.keys()
    assert {path.suffix for path in made.raw.rglob("*")} >= {".csv", ".xlsx", ".yaml"}


def test_every_figure_that_is_printed_has_its_region_and_year(made):
    layouts = load_layouts(made.reference / "layouts")
    keys = [
        (cell["level"], cell["region_printed"], cell["indicator_printed"], cell["year_printed"], e.sidecar.edition)
        for e in read_all(made.raw, layouts, illustrative=True)
        for cell in e.cells
    ]  # fmt: skip
    assert len(set(keys)) == len(keys)


def test_a_new_indicator_of_the_catalogue_is_printed_by_itself(tmp_path):
    reference = tmp_path / "reference"
    derive_reference(PACKAGE / "reference", reference)
    # Derived once more from a project that has one indicator more.
    own = tmp_path / "own"
    shutil.copytree(PACKAGE / "reference", own)
    with (own / "indicators.csv").open(encoding="utf-8", newline="") as handle:
        header = next(csv.reader(handle))
    row = {
        "indicator_id": "libraries", "label_zh": "图书馆数", "label_en": "libraries", "unit": "个",
        "scope": "whole", "kind": "observed", "price_basis": "-", "aggregation": "sum",
        "fill_rule": "linear", "ends": "none", "source_table": "某新年鉴",
    }  # fmt: skip
    for name, cells in (
        ("indicators", [row.get(column, "") for column in header]),
        ("indicator_names", ["图书馆数", "libraries", ""]),
    ):
        with (own / f"{name}.csv").open("a", encoding="utf-8", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerow(cells)
    project, written = prepare(Project(warehouse=tmp_path / "warehouse", reference=own))
    before = len(load_catalogue(reference)["indicators"])
    assert len(load_catalogue(project.reference)["indicators"]) == before + 1
    layouts = load_layouts(project.reference / "layouts")
    cells = [
        cell
        for extract in read_all(project.raw, layouts, illustrative=True)
        for cell in extract.cells
        if cell["indicator_printed"] == "图书馆数"
    ]
    # 22 cities: five years of the earlier edition, seven of the later.
    assert len(cells) == 22 * (5 + 7)


def test_the_derived_reference_holds_together_and_knows_no_real_place(tmp_path):
    derive_reference(PACKAGE / "reference", tmp_path)
    catalogue = load_catalogue(tmp_path)
    definitions = load_definitions(tmp_path / "indices", catalogue)
    assert {group for d in definitions.values() for group in d.groups} == {"G:demo_a", "G:demo_b"}
    sizes = {}
    for row in catalogue["region_groups"]:
        key = row["group_id"], row["level"]
        sizes[key] = sizes.get(key, 0) + 1
    # As many as the paper has: 13 cities and 3 provinces, 9 cities.
    assert sizes == {("G:demo_a", "city"): 13, ("G:demo_a", "province"): 3, ("G:demo_b", "city"): 9}
    real = {row["region_code"] for row in load_catalogue(PACKAGE / "reference")["regions"]}
    for name, rows in catalogue.tables.items():
        for row in rows:
            assert not real & set(row.values()), name
    # What is said of an indicator everywhere stays: it is about the series, not about a place.
    assert any(row["region_code"] == "*" for row in catalogue["breaks"])


def test_the_word_illustrative_is_an_origin_there_alone(tmp_path):
    derive_reference(PACKAGE / "reference", tmp_path)
    there, here = (load_catalogue(f)["origins"] for f in (tmp_path, PACKAGE / "reference"))
    assert {r["origin"] for r in there} - {r["origin"] for r in here} == {"illustrative"}
