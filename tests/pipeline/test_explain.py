"""``yearbook explain`` on the shipped figures, and what every explained score must satisfy."""

import json
import os

import duckdb
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main


@pytest.fixture
def explain(shipped, monkeypatch: pytest.MonkeyPatch):
    project, outcome = shipped
    assert outcome.done, outcome.problems
    monkeypatch.setitem(os.environ, "YEARBOOK_WAREHOUSE", str(project.warehouse))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["explain", *arguments])

    return run


@pytest.mark.parametrize(
    ("index", "region"),
    [
        ("nqpf_official", "北京"), ("nqpf_official", "G:gba9"), ("coupling_official", "440300"),
        ("synergy_official", "河北"), ("synergy_official", "G:jjj"), ("gravity_economic", "天津"),
        ("intermediaries_finance", "京津冀"),
    ],
)  # fmt: skip
def test_parts_and_changes_add_up_to_1e_9(explain, index: str, region: str) -> None:
    result = explain(index, region, "2022", "--against", "2015", "--json")
    assert result.exit_code == 0, result.output
    assert "NaN" not in result.output
    found = json.loads(result.output)
    size = max(1.0, abs(found["score"]))
    assert abs(sum(p["contribution"] for p in found["parts"]) - found["score"]) < 1e-9 * size
    assert all(cell["address"].startswith("raw/") for cell in found["cells"])
    change = found["since_year"]
    parts = change["inputs"] + change["bounds"] + change["weights"]
    assert abs(parts - change["change"]) < 1e-9 * size
    assert abs(sum(p["change"] for p in change["by_part"]) - change["change"]) < 1e-9 * size


@pytest.mark.parametrize("region", ["深圳市", "shen zhen", "Shenzhen", "440300"])
def test_index_and_region_by_any_of_their_names(explain, region: str) -> None:
    label = "新质生产力指数（官方数据可得指标）"
    found = json.loads(explain(label, region, "2022", "--json").output)
    assert (found["index_id"], found["region_code"]) == ("nqpf_official", "440300")


def test_a_group_by_its_short_code(explain) -> None:
    found = json.loads(explain("nqpf_official", "gba9", "2022", "--json").output)
    assert found["region_zh"] == "粤港澳大湾区内地九市"


def test_an_interpolated_cell_is_named(explain) -> None:
    assert "interpolated: hei_students" in explain("gravity_innovation", "深圳", "2019").output


def test_a_release_against_itself_has_no_change(explain, shipped) -> None:
    release = shipped[0].manifest()["release_id"]
    result = explain("nqpf_official", "北京", "2022", "--release", release, "--json")
    change = json.loads(result.output)["since_release"]
    assert change["change"] == 0
    assert all(part["change"] == 0 for part in change["by_part"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing", "北京", "2022"), "nothing is no index, and no index is near it"),
        (("nqpf", "北京", "2022"), "nqpf_official (新质生产力指数"),
        (("nqpf_official", "深坝", "2022"), "nearest: 深圳市 (440300)"),
        (("nqpf_official", "上海", "2022"), "it has 北京, 天津"),
        (("nqpf_official", "北京", "2035"), "it has 2014 to 2022"),
        (("gravity_paper", "北京", "2022"), "is not computed; see `yearbook coverage"),
        (("economic_growth", "北京", "2022"), "has no scores"),
        (("nqpf_official", "北京", "2022", "--release", "gone"), "no release gone"),
    ],
)
def test_what_cannot_be_explained_is_said_in_one_line(explain, arguments, message: str) -> None:
    result = explain(*arguments)
    assert result.exit_code == 1
    assert message in result.output


def test_all_scores_of_the_release_are_the_sum_of_their_parts(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    lacking = warehouse.execute(
        "SELECT count(*) FROM indices.scores AS s LEFT JOIN (SELECT index_id, level, region_code,"
        " year, sum(contribution) AS total FROM indices.contributions GROUP BY ALL) AS c"
        " USING (index_id, level, region_code, year) WHERE s.score IS NOT NULL AND NOT"
        " coalesce(abs(c.total - s.score) <= 1e-9 * greatest(1, abs(s.score)), false)"
    ).fetchone()
    assert lacking == (0,)


def test_a_curve_is_drawn_and_an_unknown_one_is_named(shipped, monkeypatch, tmp_path) -> None:
    monkeypatch.setitem(os.environ, "YEARBOOK_WAREHOUSE", str(shipped[0].warehouse))
    path = tmp_path / "curve.svg"
    wanted = ["curve", "nqpf_official", "beijing_first", "--out", str(path)]
    result = CliRunner().invoke(main, wanted)
    assert result.exit_code == 0, result.output
    text = path.read_text("utf-8")
    assert text.startswith("<svg") and "Beijing is first" in text
    assert "http://" not in text.replace("http://www.w3.org/", "")
    wanted[2] = "nobody_first"
    refused = CliRunner().invoke(main, wanted)
    assert refused.exit_code == 1
    assert "coupling_official gba9_leads_jjj" in refused.output


def test_every_computed_index_has_its_uncertainty_or_says_why_not(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    computed = {
        row[0]
        for row in warehouse.execute(
            "SELECT index_id FROM indices.status WHERE computable"
        ).fetchall()
    }
    told = warehouse.execute(
        "SELECT index_id, bool_or(n_draws = 10000) AS drawn, bool_and(n_draws > 0 OR reason <> '')"
        " FROM robustness.intervals GROUP BY index_id"
    ).fetchall()
    assert {row[0] for row in told} == computed
    assert all(row[2] for row in told)
    assert sum(row[1] for row in told) >= 7


def test_published_ranks_are_those_of_the_robustness_tables(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    differing = warehouse.execute(
        "SELECT count(*) FROM robustness.intervals AS r JOIN indices.scores AS s"
        " USING (index_id, level, region_code, year) WHERE r.aggregation <> 'mean_of_cities'"
        " AND (r.rank <> s.rank OR (r.measure = 'score' AND"
        " abs(r.score - s.score) > 1e-12 * greatest(1, abs(s.score))))"
    ).fetchone()
    assert differing == (0,)
