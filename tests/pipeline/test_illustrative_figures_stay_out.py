"""Whatever is tried, no figure of the demonstration enters a warehouse of published figures."""

import csv
import io
import re
import shutil
from pathlib import Path

import pytest

from pipelines.demonstration import demonstration_of, prepare
from pipelines.project import Project
from pipelines.refresh import refresh
from tests.conftest import Sandbox, make

FILE = "illustrative_city_yearbook/2023/city_panel"
POINTS = "illustrative_points/2023/points"


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The demonstration's folders, written but not refreshed."""
    project, _ = prepare(Project(warehouse=tmp_path_factory.mktemp("home")))
    return project


@pytest.fixture
def real(sandbox: Sandbox, invented: Project) -> Sandbox:
    """A project with published figures, and one invented file dropped into its raw folder."""
    sandbox.take("city_government_coordinates", "nbs_province")
    for suffix in (".csv", ".yaml"):
        target = sandbox.project.raw / f"{FILE}{suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(invented.raw / f"{FILE}{suffix}", target)
    return sandbox


def refused(project: Project) -> str:
    """What is said where cells are cleaned, which must not go on."""
    problems = make(project, "clean.problems")
    assert problems
    return "\n".join(problems)


def doctored(sandbox: Sandbox, name: str) -> Path:
    """A sidecar from which every word that tells is taken, moved to an innocent folder."""
    source = sandbox.project.raw / Path(name).parent
    target = sandbox.project.raw / "city_yearbook/2023"
    shutil.move(source, target)
    sidecar = target / f"{Path(name).name}.yaml"
    text = re.sub(r"illustrative_\w+", "city_yearbook", sidecar.read_text("utf-8"))
    text = text.replace("obtained: illustrative", "obtained: publisher file")
    text = re.sub(
        r"^(publisher|title|publication|obtained_from|note): .*\n(  .*\n)*", "", text, flags=re.M
    )
    text = (
        "publisher: 某统计局\ntitle: 城市统计年鉴\npublication: 城市统计年鉴\nobtained_from: library\n"
        + text
    )
    assert "示例" not in text and "illustrative" not in text
    sidecar.write_text(text, "utf-8")
    return sidecar.with_suffix(".csv")


def rewritten(path: Path, change) -> None:
    """Change every row of a CSV file as a person with a spreadsheet would."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        table = list(csv.reader(handle))
    target = io.StringIO(newline="")
    csv.writer(target).writerows([change(row) for row in table])
    path.write_text(target.getvalue(), "utf-8")


def test_the_published_figures_alone_are_accepted(sandbox: Sandbox) -> None:
    sandbox.take("city_government_coordinates", "nbs_province")
    assert not make(sandbox.project, "clean.problems")


def test_a_file_with_its_sidecar(real: Sandbox) -> None:
    outcome = real.refresh()
    assert not outcome.done and outcome.manifest is None
    assert not real.project.current.exists()
    message = "\n".join(outcome.problems)
    assert f"raw/{FILE}.csv" in message and "yearbook demo" in message
    assert "'illustrative', so its figures are illustrative" in message


def test_a_file_whose_sidecar_hides_it_is_known_by_its_places(real: Sandbox) -> None:
    real.record(doctored(real, FILE))
    message = refused(real.project)
    assert "raw/city_yearbook/2023/city_panel.csv cell A2" in message
    assert "'DEMO01', so its figures are illustrative" in message


def test_a_file_without_codes_is_known_by_its_names(real: Sandbox) -> None:
    path = doctored(real, FILE)
    rewritten(path, lambda row: ["" if row[0].startswith("DEMO") else row[0], *row[1:]])
    real.record(path)
    assert "cell B2: found '示例甲一市', so" in refused(real.project)


def test_a_file_with_real_names_and_codes_is_known_by_its_sentence(real: Sandbox) -> None:
    path = doctored(real, FILE)
    rewritten(
        path, lambda row: ["110000", "北京市", *row[2:]] if row[0].startswith("DEMO") else row
    )
    real.record(path)
    message = refused(real.project)
    assert "示例数据，非统计数字" in message and "so its figures are illustrative" in message


def test_names_without_the_word_belong_to_no_region(real: Sandbox) -> None:
    path = doctored(real, FILE)

    def cleaned(row: list[str]) -> list[str]:
        if not row[0].startswith("DEMO"):
            return row
        return [row[0].replace("DEMO", "1300"), row[1].removeprefix("示例"), *row[2:-1], "年鉴"]

    rewritten(path, cleaned)
    real.record(path)
    message = refused(real.project)
    assert "unknown region: found '甲二市'" in message


def test_the_raw_folder_of_the_demonstration(invented: Project, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("YEARBOOK_RAW", str(invented.raw))
    monkeypatch.setenv("YEARBOOK_WAREHOUSE", str(tmp_path / "warehouse"))
    message = refused(Project())
    # Every single file is refused for itself.
    files = [path for path in invented.raw.rglob("*") if path.suffix in {".csv", ".xlsx"}]
    assert len(files) > 50
    assert message.count("so its figures are illustrative") == len(files)


def test_its_raw_and_reference_folders_together(invented: Project, tmp_path) -> None:
    project = Project(
        raw=invented.raw, reference=invented.reference, warehouse=tmp_path / "warehouse"
    )
    assert "so its figures are illustrative" in refused(project)


def test_a_published_file_does_not_enter_the_demonstration(sandbox: Sandbox) -> None:
    project, _ = prepare(sandbox.project)
    sandbox.take("nbs_province")
    shutil.copytree(sandbox.project.raw / "nbs_province", project.raw / "nbs_province")
    message = refused(project)
    assert "obtained 'publisher export' of source 'nbs_province'" in message
    assert "the demonstration holds invented figures only" in message


def test_neither_publishes_into_the_warehouse_of_the_other(sandbox: Sandbox) -> None:
    sandbox.take("city_government_coordinates", "nbs_province")
    assert sandbox.refresh().done
    before = sandbox.project.current.resolve()
    made, _ = prepare(sandbox.project)
    mixed = Project(
        raw=made.raw, reference=made.reference, warehouse=sandbox.project.warehouse,
        illustrative=True,
    )  # fmt: skip
    outcome = refresh(mixed)
    assert not outcome.done
    assert "needs a warehouse of its own" in "\n".join(outcome.problems)
    assert sandbox.project.current.resolve() == before
    assert refresh(made).done
    other = Project(
        raw=sandbox.project.raw, reference=sandbox.project.reference, warehouse=made.warehouse
    )
    assert "holds releases of illustrative figures" in "\n".join(refresh(other).problems)
    assert demonstration_of(sandbox.project) == made
