"""The commands a person types, on a published release."""

import csv
import io
import json
import os

import pytest
from click.testing import CliRunner, Result

from pipelines import database
from pipelines.cli import main
from pipelines.project import Project
from pipelines.refresh import Outcome, refresh
from tests.conftest import Sandbox


@pytest.fixture
def yearbook(shipped: tuple[Project, Outcome], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("YEARBOOK_WAREHOUSE", str(shipped[0].warehouse))

    def typed(*words: str) -> Result:
        return CliRunner().invoke(main, list(words))

    return typed


def test_run_with_nothing_changed_says_so_and_repeats_its_account(yearbook) -> None:
    result = yearbook("run")
    assert result.exit_code == 0
    assert "Nothing changed" in result.output
    for part in (
        "cells read",
        "secondary",
        "not computable: gravity_paper",
        "560,013.61",
        "warehouse.duckdb",
    ):
        assert part in result.output


def test_run_for_programs_is_json(yearbook) -> None:
    found = json.loads(yearbook("run", "--json").output)
    assert found["done"] and found["unchanged"]
    assert found["manifest"]["checks_passed"] > 100
    headlines = [line["value"] for line in found["summary"] if line["section"] == "headline"]
    assert headlines[:2] == [560013.61, 184.9]


def test_sql_prints_rows_and_refuses_what_is_none(yearbook) -> None:
    rows = json.loads(
        yearbook("sql", "--json", "SELECT count(*) AS n FROM reference.region_groups").output
    )
    assert rows == [{"n": 25}]
    wrong = yearbook("sql", "SELEC 1")
    assert wrong.exit_code == 1
    assert "syntax error" in wrong.output
    assert yearbook("sql", "CREATE TABLE t (a INT)").exit_code == 1


def test_sql_answers_by_macro_example_and_csv(yearbook) -> None:
    rows = json.loads(yearbook("sql", "--json", "FROM compare('nqpf_official', 2022)").output)
    assert {row["group_id"] for row in rows} == {"G:jjj", "G:gba9"}
    listed = json.loads(yearbook("sql", "--examples", "--json").output)
    assert {"name", "question", "query"} == set(listed[0])
    name = listed[0]["name"]
    asked = yearbook("sql", "--json", listed[0]["query"]).output
    assert yearbook("sql", "--example", name, "--json").output == asked
    assert name in yearbook("sql", "--examples").output
    unknown = yearbook("sql", "--example", "nothing")
    assert unknown.exit_code == 1 and name in unknown.output
    for words in ((), ("--examples", "FROM t"), ("--csv", "--json", "FROM t")):
        assert yearbook("sql", *words).exit_code == 2


def test_csv_opens_in_a_spreadsheet_and_computes_nothing_there(yearbook) -> None:
    query = "SELECT '=1+1' AS a, -2 AS b, '京津冀, \"x\"' AS c, NULL AS d, 0.1 + 0.2 AS e"
    written = yearbook("sql", "--csv", query).stdout_bytes
    assert written.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(written.decode("utf-8-sig")))) == [
        ["a", "b", "c", "d", "e"],
        ["'=1+1", "-2", '京津冀, "x"', "", "0.3"],
    ]


def test_coverage_names_cells_and_yearbooks_to_fetch(yearbook) -> None:
    cells = json.loads(yearbook("coverage", "gravity_paper", "--cells", "--json").output)
    assert len(cells) == 396
    assert {cell["part_id"] for cell in cells} == {"rd_expenditure", "patents_granted"}
    fetch = json.loads(yearbook("coverage", "gravity_paper", "--fetch", "--json").output)
    assert all("gravity_paper" in row["indices"] for row in fetch)
    # Enough to find the page: yearbook, edition, series, year, and the regions to copy.
    assert all(row["source_table"] and row["edition_year"] and row["label_zh"] for row in fetch)
    assert all(len(row["regions"].split(", ")) == row["n_cells"] for row in fetch)
    assert [row["n_index_values"] for row in fetch] == sorted(
        (row["n_index_values"] for row in fetch), reverse=True
    )
    unknown = yearbook("coverage", "nqpf")
    assert unknown.exit_code == 1
    assert "nqpf is no index; nearest: nqpf_" in unknown.output
    by_label = yearbook("coverage", "新质生产力指数（官方数据可得指标）", "--json")
    assert {row["index_id"] for row in json.loads(by_label.output)} == {"nqpf_official"}


def test_a_release_that_is_not_kept_is_refused(yearbook) -> None:
    assert yearbook("rollback", "20200101T000000-00000000").exit_code == 1
    assert yearbook("diff").exit_code == 1
    assert yearbook("nonsense").exit_code == 2


def test_without_a_release_the_commands_say_what_to_do(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YEARBOOK_WAREHOUSE", str(tmp_path))
    result = CliRunner().invoke(main, ["coverage"])
    assert result.exit_code == 1
    assert "yearbook run" in result.output


def test_two_runs_of_the_same_inputs_give_the_same_tables_and_rollback_works(
    sandbox: Sandbox,
) -> None:
    sandbox.take("nbs_province", "digital_economy_panel", "cnipa_national_grants")
    source = Project().reference / "indices/synergy_official.toml"
    (sandbox.project.reference / "indices/synergy_official.toml").write_text(
        source.read_text("utf-8"), "utf-8"
    )
    import pipelines

    first = sandbox.refresh()
    assert first.done, first.problems
    second = refresh(sandbox.project, force=True)
    ids = [outcome.manifest["release_id"] for outcome in (first, second)]
    assert ids[0] != ids[1]
    with (
        pipelines.connect(sandbox.project, ids[0]) as a,
        pipelines.connect(sandbox.project, ids[1]) as b,
    ):
        for name in first.manifest["tables"]:
            if name != "meta.releases":
                versions = {o.manifest["versions"][name] for o in (first, second)}
                assert len(versions) == 1, name
                assert database.read(a, name).equals(database.read(b, name)), name
        assert len(a.table("indices.synergy")) > 0
    from pipelines import release

    release.rollback(sandbox.project, ids[0])
    assert sandbox.project.manifest()["release_id"] == ids[0]


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_knows_json_and_shows_an_example_of_itself(name: str) -> None:
    command = main.commands[name]
    assert "--json" in {option for parameter in command.params for option in parameter.opts}
    shown = CliRunner().invoke(main, [name, "--help"]).output
    example = shown.split("Example:")[1]
    typed = [line.split("yearbook ", 1)[1].split() for line in example.splitlines() if line.strip()]
    assert name in {words[0] for words in typed}
    for first, *rest in typed:
        known = {option for parameter in main.commands[first].params for option in parameter.opts}
        assert {word for word in rest if word.startswith("--")} <= known, example


def test_a_misspelt_command_gets_the_nearest() -> None:
    result = CliRunner().invoke(main, ["coverge"])
    assert result.exit_code == 2
    assert "'coverge' is no command; nearest: coverage" in result.output


@pytest.mark.parametrize("region", ["廊坊", "Langfang", "lang fang", "131000"])
@pytest.mark.parametrize("indicator", ["rd_expenditure", "研究与试验发展(R&D)经费"])
def test_missing_cells_by_any_name_of_region_and_indicator(yearbook, region, indicator) -> None:
    words = ("coverage", "gravity_paper", "--cells", "--json")
    rows = json.loads(yearbook(*words, "--region", region, "--indicator", indicator).output)
    assert rows and {row["region_code"] for row in rows} == {"131000"}
    assert {row["part_id"] for row in rows} == {"rd_expenditure"}
    every = json.loads(yearbook(*words).output)
    assert rows == [
        row for row in every if (row["region_code"], row["part_id"]) == ("131000", "rd_expenditure")
    ]


def test_a_name_that_is_none_gets_the_nearest(yearbook) -> None:
    missed = yearbook("coverage", "--cells", "--region", "廓坊")
    assert missed.exit_code == 1 and "廊坊" in missed.output
    assert yearbook("coverage", "--region", "廊坊").exit_code == 2
    unknown = yearbook("diff", "--index", "nqpf")
    assert unknown.exit_code == 1 and "nearest: nqpf_" in unknown.output


def test_a_refresh_says_how_far_it_is(sandbox: Sandbox, monkeypatch, capsys) -> None:
    from pipelines.cli import progress

    sandbox.take("city_government_coordinates")
    monkeypatch.setattr(progress, "EVERY", 0.0)
    with progress.progress(silent=False):
        assert sandbox.refresh().done
    lines = capsys.readouterr().err.strip().splitlines()
    count = len(sandbox.project.manifest()["tables"])
    assert lines[-1].startswith(f"{count} of {count} tables, ")
    assert [int(line.split()[0]) for line in lines] == list(range(1, count + 1))


def test_figures_are_written_by_id_and_an_unknown_one_gets_the_nearest(
    shipped, monkeypatch, tmp_path
) -> None:
    monkeypatch.setitem(os.environ, "YEARBOOK_WAREHOUSE", str(shipped[0].warehouse))
    wanted = ["figures", "ranking-nqpf_official", "--to", str(tmp_path), "--format", "svg,png"]
    result = CliRunner().invoke(main, [*wanted, "--dpi", "72", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["done"]
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"ranking-nqpf_official.svg", "ranking-nqpf_official.png", "figures.json"}
    described = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    assert described[0]["tables"] == ["indices.scores", "robustness.intervals"]
    wanted[1] = "rankin-nqpf"
    refused = CliRunner().invoke(main, wanted)
    assert refused.exit_code == 1 and "ranking-nqpf_official" in refused.output
