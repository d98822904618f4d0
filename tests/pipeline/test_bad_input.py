"""A raw file that is not as declared stops the refresh; what is published stays published.

What is said of a fault is asked of the table that stops the run; that nothing is published then, of
a whole refresh.
"""

import subprocess
import sys
from collections.abc import Callable

import pytest

from pipelines.project import Project
from pipelines.refresh import Outcome, refresh
from tests.conftest import Sandbox, make

GDP = "nbs_province/2026/gdp.csv"
COURSE = "course_city_panel/unknown/panel.csv"


def swap(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


CASES = {
    "unknown region": (
        COURSE,
        swap("130300,秦皇岛,2014", "130300,秦阜岛,2014"),
        [COURSE, "D38", "秦阜岛", "秦皇岛"],
    ),
    "missing column": (
        COURSE,
        swap("普通高等学校在校学生数 (人)", "学生数 (人)"),
        [COURSE, "row 1", "普通高等学校在校学生数 (人)"],
    ),
    "text where a number stands": (
        GDP,
        swap("45222.4", "约45222.4"),
        [GDP, "B4", "约45222.4", "a number"],
    ),
    "not a finite number": (GDP, swap("45222.4", "nan"), [GDP, "B4", "nan", "a number"]),
    "a year outside the declared ones": (
        GDP,
        swap("2013年\t,", "2003年\t,"),
        [GDP, "K3", "2003", "2013 to 2022", "no column for 2013"],
    ),
    "a duplicate key with two values": (
        COURSE,
        lambda text: text + "442000,中山,2022,1,2,3,4,5,6\n",
        [COURSE, "two values for one key", "442000", "2022"],
    ),
    "a code that does not fit the name": (
        COURSE,
        swap("440300,深圳,2014", "440100,深圳,2014"),
        [COURSE, "440100 for 深圳", "440300"],
    ),
}


def stopped(sandbox: Sandbox) -> str:
    """What is said where cells are cleaned, which must not go on."""
    problems = make(sandbox.project, "clean.problems")
    assert problems
    return "\n".join(problems)


@pytest.fixture
def whole(sandbox: Sandbox) -> Sandbox:
    sandbox.take("nbs_province", "course_city_panel")
    return sandbox


@pytest.mark.parametrize("case", CASES)
def test_a_broken_extract_is_named_with_file_cell_found_and_expected(
    whole: Sandbox, case: str
) -> None:
    file, change, expected = CASES[case]
    whole.edit(file, change)
    message = stopped(whole)
    for part in expected:
        assert part in message, message


def test_a_broken_extract_publishes_nothing(whole: Sandbox) -> None:
    file, change, expected = CASES["unknown region"]
    whole.edit(file, change)
    outcome = whole.refresh()
    assert not outcome.done and outcome.manifest is None
    assert all(part in "\n".join(outcome.problems) for part in expected)
    assert not whole.project.current.exists()


def test_an_unknown_unit_is_named(whole: Sandbox) -> None:
    sidecar = whole.project.raw / "nbs_province/2026/gdp.yaml"
    sidecar.write_text(sidecar.read_text("utf-8").replace("unit: 亿元", "unit: 亿圆"), "utf-8")
    message = stopped(whole)
    assert GDP in message and "unknown unit" in message and "亿圆" in message


def test_a_unit_of_another_dimension_is_named(whole: Sandbox) -> None:
    sidecar = whole.project.raw / "nbs_province/2026/gdp.yaml"
    sidecar.write_text(sidecar.read_text("utf-8").replace("unit: 亿元", "unit: 万人"), "utf-8")
    message = stopped(whole)
    assert GDP in message and "unit does not fit" in message and "亿元" in message


def test_a_changed_file_is_noticed_by_its_hash(whole: Sandbox) -> None:
    whole.edit(GDP, swap("45222.4", "45222.5"), record=False)
    message = stopped(whole)
    assert GDP in message and "sha256" in message and "gdp.yaml" in message


def test_the_published_release_survives_a_broken_refresh(
    shipped: tuple[Project, Outcome], sandbox: Sandbox
) -> None:
    project, outcome = shipped
    sandbox.take("nbs_province")
    sandbox.edit(GDP, swap("45222.4", "?"))
    broken = Project(raw=sandbox.project.raw, warehouse=project.warehouse)
    before = (project.current / "manifest.json").read_bytes()
    failed = refresh(broken)
    assert not failed.done
    assert (project.current / "manifest.json").read_bytes() == before
    assert failed.manifest == outcome.manifest


def test_a_second_refresh_at_once_is_refused_with_a_clear_message(whole: Sandbox) -> None:
    path = whole.project.build_database
    path.parent.mkdir(parents=True)
    program = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline().strip() == "held"
        outcome = whole.refresh()
        holder.communicate("done\n")
    assert not outcome.done
    assert "another refresh" in "\n".join(outcome.problems)
