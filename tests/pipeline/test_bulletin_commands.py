"""``yearbook inspect`` and ``yearbook confirm`` on a bulletin."""

import hashlib
import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

import pipelines.cli.bulletins
from pipelines.cli import main
from tests.conftest import Sandbox
from tests.unit.extracts.prose import made

ASKED = "全市地区生产总值比上年增长4.2%，达到1800.5亿元。"


@pytest.fixture
def run(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pipelines.cli.bulletins, "Project", lambda: sandbox.project)

    def call(*words: str | Path) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words])

    return call


@pytest.fixture
def bulletin(tmp_path: Path) -> Path:
    return made.write(tmp_path, made.FORMATS[0], made.TITLE, [ASKED, made.CITY[2]])


def test_accepting_writes_the_sidecar_that_the_bulletin_is_then_read_by(
    run, bulletin: Path
) -> None:
    lacking = run("inspect", bulletin, "--accept", "--source", "hengshui_bulletin")
    assert (lacking.exit_code, "edition stated" in lacking.output) == (1, True), lacking.output
    wrong = run("inspect", bulletin, "--accept", "--source", "x", "--edition", "2022",
                "--set", "status=perhaps")  # fmt: skip
    assert (wrong.exit_code, "status" in wrong.output) == (2, True), wrong.output
    path = bulletin.with_suffix(".yaml")
    assert not path.exists()
    done = run("inspect", bulletin, "--accept", "--source", "hengshui_bulletin", "--edition",
               "2022", "--set", "obtained_from=a test")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "to fill in publisher" in done.output
    sidecar = yaml.safe_load(path.read_text("utf-8"))
    assert sidecar["publisher"] is None
    assert (sidecar["title"], sidecar["data_years"]) == (made.TITLE, [2022, 2022])
    assert (sidecar["level"], sidecar["layout"], sidecar["status"]) == (
        "city", "bulletin", "preliminary",
    )  # fmt: skip
    assert sidecar["sha256"] == hashlib.sha256(bulletin.read_bytes()).hexdigest()
    path.write_text(
        path.read_text("utf-8").replace("publisher: null", "publisher: 统计局"), "utf-8"
    )
    assert "416.65" in run("inspect", bulletin).output
    again = run("inspect", bulletin, "--accept", "--source", "x", "--edition", "2022")
    assert (again.exit_code, "already" in again.output) == (1, True), again.output


def test_inspect_shows_sentences_with_what_is_read_and_what_is_asked(run, bulletin: Path) -> None:
    shown = run("inspect", bulletin)
    assert shown.exit_code == 0, shown.output
    for part in (
        made.TITLE,
        "city 衡水",
        "年末常住人口 = 416.65 万人",
        "1800.5 亿元?",
        "1 questions",
        ASKED,
    ):
        assert part in shown.output
    found = json.loads(run("inspect", bulletin, "--json").output)
    assert found["figures"]["question"] == 1 and found["year"] == 2022
    cells = [item["cell"] for sentence in found["sentences"] for item in sentence["asked"]]
    assert len(cells) == 1


def test_a_confirmed_figure_is_read_from_then_on(run, bulletin: Path, sandbox: Sandbox) -> None:
    (sentence,) = [
        s for s in json.loads(run("inspect", bulletin, "--json").output)["sentences"] if s["asked"]
    ]
    cell = sentence["asked"][0]["cell"]
    kept = run(
        "confirm", bulletin, cell, "accept", "--reason", "clear in print", "--by", "a reader"
    )
    assert kept.exit_code == 0, kept.output
    table = (sandbox.project.reference / "confirmations.csv").read_text("utf-8")
    assert cell in table and "clear in print" in table and "a reader" in table
    after = json.loads(run("inspect", bulletin, "--json").output)
    assert "question" not in after["figures"]
    again = run("confirm", bulletin, cell, "reject", "--reason", "no")
    assert again.exit_code == 1 and "already" in again.output


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (("p1.s1:1-4", "accept", "--reason", "x"), 1, "a place of a figure"),
        (("p1.s1:1-4", "replace", "--reason", "x"), 2, "replace needs"),
        (("p1.s1:1-4", "accept"), 2, "--reason"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    run, bulletin: Path, sandbox: Sandbox, words: tuple[str, ...], code: int, part: str
) -> None:
    table = sandbox.project.reference / "confirmations.csv"
    before = table.read_bytes()
    refused = run("confirm", bulletin, *words)
    assert (refused.exit_code, part in refused.output) == (code, True), refused.output
    assert table.read_bytes() == before


def test_inspect_asks_whom_a_bulletin_without_a_title_speaks_of(run, tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("全市地区生产总值1800.5亿元。", "utf-8")
    refused = run("inspect", path)
    assert refused.exit_code == 1 and "region, level and data_years" in refused.output
    shown = run("inspect", path, "--set", "region=衡水市", "--set", "data_years=2022")
    assert shown.exit_code == 0 and "地区生产总值 = 1800.5 亿元" in shown.output
