"""A table is kept exactly as long as nothing that it rests on has changed."""

import pytest

from pipelines.assets.tables import Table
from pipelines.assets.versions import is_fresh, recipe, stale

DIGESTS = {"python": "p", "raw": "r", "reference": "f", "options": "o", "releases": "l"}


def table(name: str, *reads: str, code: str = "", outside: tuple[str, ...] = ()) -> Table:
    return Table(name, reads, lambda _: None, frozenset(), code=code, outside=frozenset(outside))


# reference.units and extracts.cells -> clean.observations -> panel.values
TABLES = [
    table("panel.values", "clean.observations", code="SELECT 2"),
    table("clean.observations", "extracts.cells", "reference.units", code="SELECT 1"),
    table("reference.units", outside=("reference",)),
    table("extracts.cells", outside=("raw", "reference")),
]


def built(digests: dict = DIGESTS, tables: list[Table] = TABLES) -> dict:
    """Journal of a build that made every table once."""
    journal: dict = {}
    for name in ("reference.units", "extracts.cells", "clean.observations", "panel.values"):
        (made,) = [t for t in tables if t.name == name]
        journal[name] = {
            "recipe": recipe(made, journal, digests), "version": f"{name} 1",
            "checks": {"schema": {"passed": True}},
        }  # fmt: skip
    return journal


def test_nothing_is_stale_when_nothing_changed() -> None:
    assert list(stale(TABLES, built(), DIGESTS)) == []


def test_everything_is_stale_before_the_first_build() -> None:
    assert set(stale(TABLES, {}, DIGESTS)) == {t.name for t in TABLES}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ("raw", {"extracts.cells", "clean.observations", "panel.values"}),
        ("reference", {t.name for t in TABLES}),
        ("python", {t.name for t in TABLES}),
        ("options", set()),
    ],
)
def test_what_changed_outside_reaches_what_rests_on_it(changed: str, expected: set[str]) -> None:
    assert set(stale(TABLES, built(), {**DIGESTS, changed: "new"})) == expected


def test_a_changed_statement_reaches_its_table_and_its_readers() -> None:
    tables = [table("panel.values", "clean.observations", code="SELECT 3"), *TABLES[1:]]
    assert list(stale(tables, built(), DIGESTS)) == ["panel.values"]


def test_a_table_whose_inputs_turned_out_the_same_is_kept() -> None:
    journal = built()
    digests = {**DIGESTS, "raw": "new"}
    cells = TABLES[3]
    assert not is_fresh(cells, journal, digests)
    # Read again from changed files, with the same content: what reads it need not be made.
    journal["extracts.cells"] |= {"recipe": recipe(cells, journal, digests)}
    assert is_fresh(TABLES[1], journal, digests)
    journal["extracts.cells"]["version"] = "extracts.cells 2"
    assert not is_fresh(TABLES[1], journal, digests)


def test_a_table_that_failed_a_check_is_made_again() -> None:
    journal = built()
    journal["clean.observations"]["checks"]["schema"]["passed"] = False
    assert set(stale(TABLES, journal, DIGESTS)) == {"clean.observations", "panel.values"}


def test_a_table_struck_out_by_a_run_that_died_is_made_again() -> None:
    journal = built()
    del journal["reference.units"]
    assert set(stale(TABLES, journal, DIGESTS)) == {
        "reference.units", "clean.observations", "panel.values",
    }  # fmt: skip
