"""The demonstration: the whole graph on invented figures, which nobody can take for published ones."""

import csv
import json
import re
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner

import pipelines
from pipelines.cli import main
from pipelines.demonstration import demonstration_of, prepare
from pipelines.project import NOTICE, PACKAGE, Project
from pipelines.refresh import Outcome, refresh
from pipelines.release import exports

PAPER = ("synergy_paper", "coupling_paper", "nqpf_paper", "gravity_paper")
REAL = csv.DictReader((PACKAGE / "reference/regions.csv").open(encoding="utf-8"))
REAL_REGIONS = {(row["region_code"], row["region_zh"]) for row in REAL}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Outcome]:
    """The demonstration, made once."""
    project, _ = prepare(Project(warehouse=tmp_path_factory.mktemp("home")))
    return project, refresh(project)


@pytest.fixture
def demo(shown: tuple[Project, Outcome]):
    project, outcome = shown
    assert outcome.done, outcome.problems
    with pipelines.connect(project) as connection:
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[tuple]:
    return connection.execute(query, values).fetchall()


# Everything is there.


def test_every_definition_is_computed_and_the_papers_own_ones_with_all_their_indicators(
    demo,
) -> None:
    found = {name: (used, named) for name, used, named in rows(
        demo, "SELECT index_id, n_used, n_indicators FROM indices.status"
    )}  # fmt: skip
    assert all(used > 0 for used, _ in found.values()), found
    # Numbers of the paper: 20 order parameters, 15 indicators of two chains, 14 in three
    # dimensions, two masses.
    assert [found[name] for name in PAPER] == [(20, 20), (15, 15), (14, 14), (2, 2)]


def test_every_region_and_year_of_the_paper_has_a_score(demo) -> None:
    # Thirteen cities and nine, 2014-2022; three provinces as subsystems of one region.
    for index_id in ("coupling_paper", "nqpf_paper", "gravity_paper"):
        [(cells, scored)] = rows(
            demo,
            "SELECT count(*), count(score) FROM indices.scores"
            " WHERE index_id = ? AND level = 'city'",
            index_id,
        )
        assert (cells, scored) == (22 * 9, 22 * 9), index_id
    [(years,)] = rows(
        demo,
        "SELECT count(DISTINCT year) FROM indices.synergy"
        " WHERE index_id = 'synergy_paper' AND degree IS NOT NULL",
    )
    assert years == 9


def test_the_tables_of_the_paper_are_filled(demo) -> None:
    assert len(rows(demo, "FROM comparison.table_1 WHERE outcome = 'computed'")) == 3
    [(cities,)] = rows(
        demo,
        "SELECT count(*) FROM comparison.table_2 WHERE source = 'gravity_paper'"
        " AND activity_2014 > 0 AND activity_2022 > 0",
    )
    assert cities == 22
    for item in ("incubators", "deposits_loans"):
        # Total and mean of two regions: printed, computed, and the mean of the printed total.
        assert len(rows(demo, f"FROM comparison.table_3 WHERE {item}_2022 > 0")) == 10


def test_the_made_up_paper_prints_what_is_computed(demo) -> None:
    for item in ("hei_rd_per_institution", "industrial_patents_per_enterprise"):
        pairs = rows(
            demo,
            f"SELECT max({item}) FILTER (WHERE source = 'printed'), max({item}) FILTER (WHERE"
            " source = 'computed') FROM comparison.table_1 GROUP BY region_code",
        )
        assert len(pairs) == 3
        for printed, computed in pairs:
            # Two decimals are printed, and the parts that are computed from are whole numbers.
            assert printed == pytest.approx(computed, rel=0.02)


def test_nothing_is_missing(demo) -> None:
    assert rows(demo, "SELECT DISTINCT index_id, part_id FROM meta.missing_cells") == []


def test_every_observed_indicator_of_the_catalogue_is_there_for_all_regions(demo) -> None:
    lacking = rows(
        demo,
        "SELECT indicator_id FROM reference.indicators AS i WHERE kind = 'observed'"
        " AND indicator_id NOT IN ('latitude', 'longitude') AND (SELECT count(DISTINCT region_code)"
        " FROM panel.values AS v WHERE v.indicator_id = i.indicator_id AND v.year = 2018"
        " AND level <> 'group') < 4",
    )
    assert lacking == []


# The traits of real yearbooks are in it.


def test_values_are_those_of_the_later_edition_in_the_unit_of_the_catalogue(shown, demo) -> None:
    project, _ = shown
    folder = project.raw / "illustrative_city_yearbook"
    printed = {}
    for edition in ("2018", "2023"):
        with (folder / edition / "city_panel.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                for head, text in row.items():
                    if head.startswith("规模以上工业企业营业收入 "):
                        printed[row["行政区划代码"], int(row["年份"]), edition] = (head, text)
    for year, edition, unit, size in ((2014, "2018", "万元", 1e4), (2016, "2023", "亿元", 1)):
        head, text = printed["DEMO05", year, edition]
        assert head.endswith(f"({unit})")
        [(value, rule)] = rows(
            demo,
            "SELECT value, rule FROM panel.values WHERE level = 'city' AND region_code = 'DEMO05'"
            " AND indicator_id = 'industrial_revenue' AND year = ?",
            year,
        )
        assert value == pytest.approx(float(text) / size)
        assert rule == ("later edition" if year == 2016 else "only value")


def test_revisions_gaps_marks_flags_and_unit_changes_occur(demo) -> None:
    [(revised,)] = rows(
        demo,
        "SELECT count(*) FROM panel.candidates AS a JOIN panel.candidates AS b"
        " USING (series_id, year)"
        " WHERE a.position = 1 AND b.position = 2 AND abs(a.value / b.value - 1) > 0.001",
    )
    assert revised > 100
    marks = dict(rows(demo, "SELECT mark, count(*) FROM extracts.cells GROUP BY mark"))
    assert marks.keys() == {"printed", "blank", "symbol", "footnoted", "flagged"}
    [(filled,)] = rows(demo, "SELECT count(*) FROM panel.filled")
    assert filled > 20
    [(units,)] = rows(
        demo,
        "SELECT count(*) FROM (SELECT indicator_id FROM clean.observations GROUP BY ALL"
        " HAVING count(DISTINCT unit_printed) > 1)",
    )
    assert units > 20


def test_ratios_lie_where_such_ratios_lie(demo) -> None:
    outside = rows(
        demo,
        "SELECT v.indicator_id, v.region_code, v.year, v.value FROM panel.values AS v"
        " JOIN reference.indicators AS i USING (indicator_id)"
        " WHERE v.value < 0 OR (i.unit = '%' AND v.value > 100"
        " AND v.indicator_id <> 'trade_openness')",
    )
    assert outside == []
    [(together,)] = rows(
        demo,
        "SELECT corr(ln(f.value), ln(p.value)) FROM panel.values AS f JOIN panel.values AS p"
        " USING (level, region_code, year) WHERE level = 'city' AND year = 2022"
        " AND f.indicator_id = 'rd_expenditure' AND p.indicator_id = 'patents_granted'",
    )
    assert together > 0.8


# Nobody can take it for published figures.


def test_no_value_is_anything_but_illustrative_or_filled_between_such(demo) -> None:
    found = {origin for (origin,) in rows(demo, "SELECT DISTINCT origin FROM panel.values")}
    assert found == {"illustrative", "interpolated"}
    obtained = rows(demo, "SELECT DISTINCT obtained FROM clean.observations ORDER BY 1")
    assert obtained == [("illustrative",), ("paper",)]
    # Printed results stand beside the computed ones and enter nothing.
    assert not rows(demo, "FROM panel.values WHERE address LIKE '%illustrative_paper%'")


def test_no_real_region_is_in_it_and_every_name_says_what_it_is(demo) -> None:
    places = rows(
        demo, "SELECT region_code, region_zh, name_full_zh, region_en FROM reference.regions"
    )
    assert len(places) == 1 + 4 + 22 + 2
    for code, name, full, english in places:
        assert name.startswith("示例") and full.startswith("示例") and "illustrative" in english
        assert code.startswith(("DEMO", "G:demo_"))
    real = {code for code, _ in REAL_REGIONS} - {"000000"}
    for schema, table, column in rows(
        demo,
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE NOT internal"
        " AND column_name IN ('region_code', 'group_id', 'parent_code', 'from_code', 'to_code')",
    ):
        used = {c for (c,) in rows(demo, f'SELECT DISTINCT "{column}" FROM "{schema}"."{table}"')}
        assert not used & real, f"{schema}.{table}.{column}"


def test_no_label_of_an_index_names_a_real_region(demo) -> None:
    named = {name for code, name in REAL_REGIONS if not code.startswith("0")}
    for chinese, english in rows(demo, "SELECT label_zh, label_en FROM indices.status"):
        assert chinese.startswith("示例") and english.startswith("illustrative")
        assert not [name for name in named if name in chinese or name in english]


def test_no_paper_is_judged_under_its_own_name(shown, demo) -> None:
    project, _ = shown
    real = {path.name for path in (PACKAGE / "reference/papers").iterdir()}
    assert real == {"song_wang_2025"}
    tables = rows(
        demo,
        "SELECT schema_name, table_name FROM duckdb_columns() WHERE NOT internal"
        " AND column_name = 'paper_id'",
    )
    assert len(tables) >= 6
    for schema, table in tables:
        found = rows(demo, f'SELECT DISTINCT paper_id FROM "{schema}"."{table}"')
        assert found == [("illustrative_song_wang_2025",)], f"{schema}.{table}"
    assert {path.name for path in (project.reference / "papers").iterdir()} == {
        "illustrative_song_wang_2025"
    }


def test_every_comment_and_dictionary_entry_says_it(demo) -> None:
    assert not rows(
        demo,
        "SELECT table_name FROM duckdb_tables() WHERE NOT comment LIKE '示例 illustrative %'"
        " UNION ALL SELECT column_name FROM duckdb_columns() WHERE NOT internal"
        " AND NOT comment LIKE '示例 illustrative %'"
        " UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal"
        " AND NOT comment LIKE '示例 illustrative %'"
        " UNION ALL SELECT function_name FROM duckdb_functions() WHERE NOT internal"
        " AND NOT comment LIKE '示例 illustrative %'",
    )
    assert not rows(demo, "FROM meta.columns WHERE NOT table_zh LIKE '示例 illustrative %'")


def test_every_file_and_address_says_it(shown, demo) -> None:
    assert not rows(demo, "FROM meta.sources WHERE NOT file LIKE 'raw/illustrative_%'")
    assert not rows(demo, "FROM panel.values WHERE NOT address LIKE '%raw/illustrative_%'")
    project, outcome = shown
    assert outcome.manifest is not None and outcome.manifest["illustrative"] is True
    pages = list(project.current.resolve().glob("*.html"))
    assert pages
    for page in pages:
        assert "<title>示例 illustrative" in page.read_text("utf-8")
    # Stays in sight when the report is scrolled, in both languages.
    report = (project.current.resolve() / "report.html").read_text("utf-8")
    [banner] = re.findall(r'<aside class="warning invented".*?</aside>', report, re.DOTALL)
    assert "不是统计数字" in banner and "no statistics" in banner
    assert re.search(r"\.invented \{[^}]*position: sticky", report)


def test_the_same_definitions_compute_it(shown) -> None:
    project, _ = shown
    for name in ("indicators.csv", "units.csv", "indicator_names.csv"):
        assert (project.reference / name).read_text("utf-8") == (
            PACKAGE / "reference" / name
        ).read_text("utf-8")
    own = {path.name for path in (project.reference / "indices").iterdir()}
    assert own == {path.name for path in (PACKAGE / "reference/indices").iterdir()}


# The command.


def test_the_command_says_what_it_is_and_makes_nothing_twice(shown, monkeypatch) -> None:
    project, _ = shown
    monkeypatch.setenv("YEARBOOK_WAREHOUSE", str(project.warehouse.parent))
    result = CliRunner().invoke(main, ["demo"])
    assert result.exit_code == 0, result.output
    first, *_, last = result.output.strip().splitlines()
    assert first == last and "非统计数字" in first and "not statistics" in first
    assert "Nothing changed" in result.output
    answer = json.loads(CliRunner().invoke(main, ["demo", "--json"]).output)
    assert answer["done"] and answer["unchanged"] and answer["illustrative"]
    assert answer["written"]["figures"] > 10_000
    assert Path(answer["warehouse"]).is_relative_to(project.warehouse)


def test_its_help_shows_an_example() -> None:
    result = CliRunner().invoke(main, ["demo", "--help"])
    assert "Example:" in result.output and "yearbook demo" in result.output


def test_a_wrong_definition_is_named_where_a_person_edits_it(tmp_path, monkeypatch) -> None:
    reference = tmp_path / "reference"
    shutil.copytree(PACKAGE / "reference", reference)
    path = reference / "indices/nqpf_paper.toml"
    path.write_text(path.read_text("utf-8").replace('"hightech_share"', '"hightec_share"'), "utf-8")
    project = Project(warehouse=tmp_path / "warehouse", reference=reference)
    monkeypatch.setattr("pipelines.cli.demonstrating.Project", lambda: project)
    result = CliRunner().invoke(main, ["demo", "--json"])
    assert result.exit_code == 1
    reason = json.loads(result.output)["reason"]
    assert reason.startswith(f"{path} line ") and "nearest: hightech_share" in reason
    assert not demonstration_of(project).raw.exists()


def test_what_is_exported_says_that_it_is_illustrative(
    shown: tuple[Project, Outcome], tmp_path: Path
) -> None:
    source = exports.Source(shown[0])
    exports.export(source, tmp_path, ["latex", "csv", "dta", "sdmx"], ["indices.scores", "table_3"])
    for path in tmp_path.rglob("*.csv"):
        lines = path.read_text("utf-8-sig").splitlines()
        assert all(NOTICE in line for line in lines[1:]), path.name
    text = (tmp_path / "latex/comparison.table_3.tex").read_text("utf-8")
    assert f"\\caption{{{NOTICE} " in text
    for path in tmp_path.rglob("*.dta"):
        assert NOTICE.encode() in path.read_bytes()[:400]
    scores = pd.read_csv(tmp_path / "sdmx/indices.csv")
    assert set(scores.loc[scores["OBS_VALUE"].notna(), "OBS_STATUS"]) == {"E"}
