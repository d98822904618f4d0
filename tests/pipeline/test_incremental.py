"""Only what depends on a change is made anew, and the tables are those of a full run."""

import dataclasses
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.refresh import refresh
from tests.conftest import DEPTH, Sandbox

# Nothing waits for a person here; what does is another test's matter.
LIMITS = """
removed_values = 99999
lost_indices = 9
revised_values = 99999
revised_by = 9.0
magnitude = 1e9
rank_change = 99
new_doubts = 99999
"""
CITIES = "vendor_city_panel/unknown/city_panel.csv"
SEED = 20261124


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    made = Sandbox(tmp_path_factory.mktemp("refreshed"))
    made.take("vendor_city_panel", "city_government_coordinates")
    (made.project.reference / "indices/depth.toml").write_text(DEPTH, "utf-8")
    (made.project.reference / "publication_limits.toml").write_text(LIMITS, "utf-8")
    outcome = made.refresh()
    assert outcome.done and not outcome.unchanged, outcome.problems
    return made


@pytest.fixture
def small(refreshed: Sandbox, tmp_path: Path) -> Sandbox:
    """A project with one index that was refreshed once."""
    return refreshed.copy_to(tmp_path)


def remade(sandbox: Sandbox, change: Callable[[], object]) -> set[str]:
    """Names of the tables that a refresh after a change made anew."""
    before = {path.stem: path.stat().st_mtime_ns for path in sandbox.project.journal.iterdir()}
    change()
    outcome = sandbox.refresh()
    assert outcome.done, outcome.problems
    after = {path.stem: path.stat().st_mtime_ns for path in sandbox.project.journal.iterdir()}
    return {name for name, written in after.items() if before.get(name) != written}


def test_a_change_reaches_what_depends_on_it_and_nothing_else(small: Sandbox) -> None:
    sidecar = small.project.raw / CITIES.replace(".csv", ".yaml")
    text = sidecar.read_text("utf-8")
    # A note about a file: the file is read again, its cells are the same, no figure is made anew.
    found = remade(small, lambda: sidecar.write_text(text + "\n# seen again\n", "utf-8"))
    assert {"extracts.files", "extracts.cells", "meta.releases"} <= found
    rooms = {name.split(".")[0] for name in found}
    assert not rooms & {"clean", "panel", "indices", "depth", "robustness", "comparison"}, found
    # A figure of deposits: what is made of it, but no judgement.
    found = remade(small, lambda: small.edit(CITIES, lambda t: t.replace("905458756", "905458757")))
    assert {"extracts.cells", "clean.observations", "panel.values", "depth.scores"} <= found
    assert not {name for name in found if name.startswith("reference.")}


def test_any_sequence_of_edits_gives_the_tables_of_a_full_run(small: Sandbox) -> None:
    chance = random.Random(SEED)
    raw, reference = small.project.raw, small.project.reference

    def figure() -> None:
        number = chance.randrange(10**8, 10**9)
        small.edit(
            CITIES,
            lambda text: re.sub(r"(110000,北京,2015(?:,[^,]*){6},)\d+", rf"\g<1>{number}", text),
        )

    def arrive_or_leave() -> None:
        if (raw / "cnipa_national_grants").exists():
            shutil.rmtree(raw / "cnipa_national_grants")
        else:
            small.take("cnipa_national_grants")

    def judgement() -> None:
        path = reference / "indicators.csv"
        path.write_text(path.read_text("utf-8").replace("loans of", "loans by", 1), "utf-8")

    def definition() -> None:
        path = reference / "indices/depth.toml"
        year = chance.randrange(2015, 2020)
        path.write_text(re.sub(r"2014, \d+", f"2014, {year}", path.read_text("utf-8")), "utf-8")

    for edit in chance.sample([figure, arrive_or_leave, judgement, definition], k=4):
        edit()
        outcome = small.refresh()
        assert outcome.done, (edit.__name__, outcome.problems)
    whole = dataclasses.replace(small.project, warehouse=small.project.warehouse.parent / "whole")
    full = refresh(whole)
    assert full.done, full.problems
    versions = [
        {name: version for name, version in manifest["versions"].items() if name != "meta.releases"}
        for manifest in (small.project.manifest(), full.manifest)
    ]
    assert versions[0] == versions[1]
