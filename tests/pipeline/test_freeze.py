"""``yearbook freeze`` on the shipped figures, and its file as a refresh reads it."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.cli import freezing, main
from pipelines.project import PACKAGE
from pipelines.reference import ReferenceError, load_catalogue, load_definitions
from pipelines.reference.frozen import load_frozen


@pytest.fixture
def reference(shipped, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Reference files of which a test may freeze an index."""
    project, outcome = shipped
    assert outcome.done, outcome.problems
    for path in (PACKAGE / "reference").iterdir():
        (tmp_path / path.name).symlink_to(path)
    monkeypatch.setitem(os.environ, "YEARBOOK_WAREHOUSE", str(project.warehouse))
    monkeypatch.setattr(freezing, "Project", lambda: replace(project, reference=tmp_path))
    return tmp_path


def loaded(reference: Path):
    definitions = load_definitions(
        PACKAGE / "reference/indices", load_catalogue(PACKAGE / "reference")
    )
    return load_frozen(reference, definitions)


def test_bounds_and_weights_are_frozen_to_the_last_digit(reference, warehouse, shipped) -> None:
    result = CliRunner().invoke(main, ["freeze", "nqpf_official", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["release"] == shipped[0].manifest()["release_id"]
    rows = {(r["pool"], r["indicator_id"]): r for r in loaded(reference)["nqpf_official"]}
    published = warehouse.execute(
        "SELECT pool, indicator_id, lower, upper, weight FROM indices.weights"
        " WHERE index_id = 'nqpf_official'"
    ).fetchall()
    assert len(rows) == len(published) == 16
    for pool, indicator, *numbers in published:
        found = rows[pool, indicator]
        assert [float(found[name]) for name in ("lower", "upper", "weight")] == numbers


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ("nothing", "nothing is no index"),
        ("gravity_economic", "has no bounds and weights"),
        ("nqpf_paper", "is not computed"),
    ],
)
def test_what_cannot_be_frozen_is_said(reference, index: str, message: str) -> None:
    result = CliRunner().invoke(main, ["freeze", index])
    assert result.exit_code == 1
    assert message in result.output
    assert not (reference / "frozen").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace("weight,release_id", "w,release_id"), "expected index_id"),
        (lambda t: t + t.splitlines()[1] + "\n", "stands twice"),
        (lambda t: t.replace(",+,", ",up,", 1), "direction 'up'"),
        (lambda t: "\n".join(t.splitlines()[:-1]) + "\n", "sum to"),
        (lambda t: t.replace(",+,", ",+,x", 1), "need to be numbers"),
    ],
)
def test_a_frozen_file_that_does_not_hold_together_is_refused(
    reference, change, message: str
) -> None:
    CliRunner().invoke(main, ["freeze", "nqpf_official"])
    path = reference / "frozen/nqpf_official.csv"
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    with pytest.raises(ReferenceError, match=message):
        loaded(reference)
