"""The published file explains itself and answers: macros, views, examples, Parquet, data frames."""

import csv
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pytest

import pipelines
from pipelines.loading import UnknownTable
from pipelines.project import PACKAGE, Project
from pipelines.reference.finding import find_region
from pipelines.refresh import Outcome
from pipelines.release.stored import macros
from pipelines.schemas import schema_of
from pipelines.schemas.macros import MACROS
from pipelines.sqlfiles import load_folder

ROOT = PACKAGE.parent
CALLS = {macro.schema.name: macro.example for macro in macros(ROOT / "sql")}
EXAMPLES = load_folder(ROOT / "sql/examples")


def rows(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[tuple]:
    return connection.execute(query, values).fetchall()


def records(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


# What is there is described, and what is described is there.


def test_the_dictionary_is_the_catalogue_of_the_file(warehouse) -> None:
    real = set(
        rows(
            warehouse,
            "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns()"
            " WHERE NOT internal",
        )
    )
    described = set(
        rows(
            warehouse,
            "SELECT table_schema, table_name, column_name, data_type FROM meta.columns"
            " WHERE kind <> 'macro'",
        )
    )
    assert real == described
    kept = rows(warehouse, "SELECT function_name FROM duckdb_functions() WHERE NOT internal")
    said = "SELECT DISTINCT table_name FROM meta.columns WHERE kind = 'macro'"
    assert sorted(kept) == sorted(rows(warehouse, said))


def test_comments_are_in_both_languages_with_the_unit_of_the_dictionary(warehouse) -> None:
    found = rows(
        warehouse,
        "SELECT c.comment, m.unit, m.label_en FROM duckdb_columns() AS c"
        " INNER JOIN meta.columns AS m ON c.schema_name = m.table_schema"
        " AND c.table_name = m.table_name AND c.column_name = m.column_name"
        " WHERE NOT c.internal",
    )
    assert len(found) > 1000
    for comment, unit, english in found:
        assert comment.endswith(f"[{unit}]" if unit else english)
        assert re.search(r"[一-鿿ηθ]|\(JSON\)", comment), comment


@pytest.mark.parametrize("name", MACROS)
def test_a_macro_gives_the_columns_that_it_declares(warehouse, name: str) -> None:
    called = re.search(r"FROM (\w+\(.*\))$", CALLS[name])
    found = warehouse.execute(f"DESCRIBE FROM {called[1]}").fetchall()
    declared = {c: d.metadata["type"] for c, d in MACROS[name].columns.items()}
    assert {column: kind for column, kind, *_ in found} == declared
    assert [column for column, *_ in found] == list(declared)
    frame = warehouse.execute(f"FROM {called[1]}").df()
    assert len(frame) and not frame.duplicated(MACROS[name].metadata["key"]).any()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_asks_in_both_languages_and_has_an_answer(warehouse, name: str) -> None:
    chinese, english = EXAMPLES[name].header.partition(": ")[2].split(" | ")
    assert chinese.endswith("？") and english.endswith("?")
    assert rows(warehouse, EXAMPLES[name].text)


def test_every_dimension_of_an_index_has_names(warehouse) -> None:
    found = rows(
        warehouse,
        "SELECT table_schema, table_name FROM information_schema.columns"
        " WHERE column_name IN ('index_id', 'dimension') AND table_schema NOT LIKE 'wide%'"
        " GROUP BY ALL HAVING count(*) = 2 ORDER BY ALL",
    )
    assert {("indices", "contributions"), ("indices", "weights"), ("meta", "coverage")} < set(found)
    for owner, name in found:
        unnamed = rows(
            warehouse,
            f'SELECT index_id, dimension FROM "{owner}"."{name}"'
            " EXCEPT SELECT index_id, dimension FROM reference.index_dimensions",
        )
        assert unnamed == [], name
    named = "SELECT label_zh FROM reference.index_dimensions WHERE index_id = ? ORDER BY position"
    assert rows(warehouse, named, "coupling_official") == [("产业链",), ("创新链",)]


# What the macros answer.


def test_a_region_may_be_called_by_any_of_its_names(warehouse) -> None:
    for name in ("北京", "北京市", "Beijing", "beijing", "BEI JING", "110000", 110000):
        found = rows(warehouse, "SELECT level, id FROM named('region', ?)", name)
        assert found == [("city", "110000"), ("province", "110000")], name
    assert rows(warehouse, "SELECT id FROM named('region', '京津冀')") == [("G:jjj",)]
    assert rows(warehouse, "SELECT id FROM named('region', 'gba9')") == [("G:gba9",)]
    assert rows(warehouse, "FROM named('region', '')") == []


def test_names_mean_here_what_they_mean_to_the_commands(warehouse) -> None:
    names = rows(warehouse, "SELECT DISTINCT name FROM meta.names WHERE kind = 'region' ORDER BY 1")
    assert len(names) > 1500
    for (name,) in names[::9]:
        found = rows(warehouse, "SELECT level, id, scope FROM named('region', ?)", name)
        answer = {(m.region.level, m.region.code, m.scope) for m in find_region(name).matches}
        # A code goes before a former code of the same digits.
        assert set(found) <= answer and found, name


def test_an_index_may_be_called_by_how_it_begins_and_an_indicator_may_not(warehouse) -> None:
    named = "SELECT id FROM named('index', ?)"
    assert rows(warehouse, named, "nqpf") == [("nqpf_official",), ("nqpf_paper",)]
    assert rows(warehouse, named, "NQPF_official") == [("nqpf_official",)]
    label = "新质生产力指数（官方数据可得指标）"
    assert rows(warehouse, named, label) == [("nqpf_official",)]
    assert rows(warehouse, "FROM named('indicator', 'gd')") == []
    assert rows(warehouse, "SELECT id FROM named('indicator', 'GDP')") == [("gdp",)]
    assert rows(warehouse, "SELECT id FROM named('indicator', '地区生产总值')") == [("gdp",)]


def test_near_names_are_found_by_look_and_by_sound(warehouse) -> None:
    near = "SELECT id, likeness FROM find(?) LIMIT 1"
    assert rows(warehouse, near, "石家庒")[0][0] == "130100"
    assert rows(warehouse, near, "shijazhuang")[0][0] == "130100"
    assert rows(warehouse, near, "gros regional prodct")[0][0] == "gdp"
    assert rows(warehouse, near, "nqpf_oficial")[0][0] == "nqpf_official"
    assert rows(warehouse, near, "天津市") == [("120000", 1.0)]
    assert rows(warehouse, "FROM find('zzzzzz')") == []


def test_a_series_is_what_stands_in_the_file(warehouse) -> None:
    path = ROOT / "raw/vendor_city_panel/unknown/city_panel.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    place = next(i for i, title in enumerate(lines[0]) if title.startswith("地区生产总值"))
    printed = {int(line[2]): float(line[place]) for line in lines[1:] if line[1] == "北京"}
    series = "SELECT year, value FROM indicator_series('GDP', '北京', level := 'city')"
    found = dict(rows(warehouse, series))
    assert len(found) == 9
    assert found == {year: printed[year] for year in found}
    both = rows(warehouse, "SELECT DISTINCT level FROM indicator_series('gdp', 'beijing')")
    assert sorted(both) == [("city",), ("province",)]


def test_a_series_has_the_scope_of_the_catalogue_unless_another_is_asked_for(warehouse) -> None:
    count = "SELECT scope, count(*) FROM indicator_series('electricity', '北京'{}) GROUP BY ALL"
    own = rows(warehouse, count.format(", level := 'city'"))
    every = rows(warehouse, count.format(", level := 'city', scope := '*'"))
    assert len(own) == 1 and set(own) < set(every)
    [other] = {scope for scope, _ in every} - {scope for scope, _ in own}
    asked = rows(warehouse, count.format(f", level := 'city', scope := '{other}'"))
    assert [scope for scope, _ in asked] == [other]


def test_candidates_are_all_published_figures_with_one_chosen(warehouse) -> None:
    found = records(warehouse, "FROM candidates('gdp', '深圳', 2022)")
    # Publisher's file over a compilation, both as they are printed.
    assert [(row["position"], row["value_printed"]) for row in found] == [
        (1, "32480.710303"), (2, "32387.68"),
    ]  # fmt: skip
    assert found[0]["why"] == "reported over secondary" and found[0]["difference"] == 0
    assert found[1]["difference"] == pytest.approx(32387.68 / 32480.710303 - 1)
    all_of_it = "SELECT count(*) FROM clean.observations WHERE level = 'city' AND year = 2022 AND region_code = '440300' AND indicator_id = 'gdp'"
    assert rows(warehouse, all_of_it) == [(2,)]


def test_groups_are_compared_in_every_way_and_an_index_without_values_says_why(warehouse) -> None:
    found = records(warehouse, "FROM compare('nqpf', 2022)")
    own = [row for row in found if row["index_id"] == "nqpf_official"]
    assert {(row["group_id"], row["aggregation"]) for row in own} == {
        (group, way) for group in ("G:jjj", "G:gba9") for way in ("aggregate", "mean_of_cities")
    }
    cities = records(warehouse, "SELECT group_id, score FROM ranking('nqpf_official', 2022)")
    for row in own:
        if row["aggregation"] == "mean_of_cities":
            scores = [city["score"] for city in cities if city["group_id"] == row["group_id"]]
            assert row["n_regions"] == len(scores) in (13, 9)
            assert row["value"] == pytest.approx(sum(scores) / len(scores), rel=1e-12)
    paper = [row for row in found if row["index_id"] == "nqpf_paper"]
    assert len(paper) == 2
    assert all(r["value"] is None and r["reason"].startswith("not computable") for r in paper)


def test_a_ranking_is_in_order_with_places_in_the_group(warehouse) -> None:
    found = records(warehouse, "FROM ranking('nqpf_official', 2022)")
    assert len(found) == 22
    assert [row["score"] for row in found] == sorted((r["score"] for r in found), reverse=True)
    assert [row["rank"] for row in found] == list(range(1, 23))
    for group in ("G:jjj", "G:gba9"):
        places = [row["rank_in_group"] for row in found if row["group_id"] == group]
        assert places == list(range(1, len(places) + 1))
    assert all(row["rank_low"] <= row["rank_high"] for row in found)
    provinces = rows(warehouse, "SELECT DISTINCT level FROM ranking('synergy_official', 2022)")
    assert provinces == [("province",)]


def test_a_series_of_an_index_has_one_row_a_year(warehouse) -> None:
    for region in ("天津", "京津冀"):
        years = rows(warehouse, "SELECT year FROM index_series('nqpf_official', ?)", region)
        assert years == [(year,) for year in range(2014, 2023)], region


def test_the_parts_of_a_score_add_up_to_it(warehouse) -> None:
    for index, region in (("nqpf_official", "天津"), ("coupling_official", "440300")):
        [(parts,)] = rows(
            warehouse, f"SELECT sum(contribution) FROM parts('{index}', '{region}', 2022)"
        )
        [(score,)] = rows(
            warehouse, f"SELECT score FROM index_series('{index}', '{region}') WHERE year = 2022"
        )
        assert parts == pytest.approx(score, rel=1e-12)


def test_a_trace_leads_to_what_is_printed_in_the_cell(warehouse) -> None:
    found = records(warehouse, "FROM trace('nqpf_official', '天津', 2022)")
    used = "SELECT count(*) FROM nqpf_official.weights WHERE pool = 'all'"
    assert len({row["indicator_id"] for row in found}) == rows(warehouse, used)[0][0] == 8
    assert len({row["weight"] for row in found}) == 8
    for row in found:
        with (ROOT / row["file"]).open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
        letter, line = row["cell"][0], int(row["cell"][1:])
        assert lines[line - 1][ord(letter) - ord("A")] == row["value_printed"]


def test_a_trace_of_an_indicator_and_of_groups_ends_in_cells_too(warehouse) -> None:
    [deposits] = records(warehouse, "FROM trace('deposits', '天津', 2022)")
    assert deposits["value"] == pytest.approx(float(deposits["value_printed"]) / 1e4)
    group = records(warehouse, "FROM trace('nqpf_official', '京津冀', 2022)")
    assert len({row["cell_region_zh"] for row in group}) == 13
    # The synergy of a group is no object of the grid: it rests on its provinces.
    synergy = records(warehouse, "FROM trace('synergy_official', '京津冀', 2022)")
    assert {row["region_code"] for row in synergy} == {"110000", "120000", "130000"}
    for row in (*group, *synergy):
        assert row["file"] and row["cell"] and len(row["sha256"]) == 64


# Views, files and frames.


def test_wide_views_hold_what_the_long_tables_hold(warehouse) -> None:
    indices = rows(warehouse, "SELECT index_id, method FROM reference.index_definitions")
    views = rows(
        warehouse,
        "SELECT schema_name, view_name FROM duckdb_views()"
        " WHERE NOT internal AND schema_name LIKE 'wide%'",
    )
    assert sorted(views) == sorted(
        (schema, index) for index, _ in indices for schema in ("wide", "wide_inputs")
    )
    unpivoted = (
        "SELECT level, region_code, CAST(year AS INTEGER), score FROM (UNPIVOT wide.{0}"
        " ON COLUMNS('^[0-9]+$') INTO NAME year VALUE score) EXCEPT SELECT level, region_code,"
        " year, score FROM indices.scores WHERE index_id = '{0}'"
    )
    for index, method in indices:
        [(kept,)] = rows(warehouse, f"SELECT count(*) FROM wide_inputs.{index}")
        grid = f"SELECT count(DISTINCT (level, region_code, year)) FROM indices.grid WHERE index_id = '{index}'"
        assert [(kept,)] == rows(warehouse, grid)
        if method != "growth":
            assert rows(warehouse, unpivoted.format(index)) == []
            scored = f"SELECT count(DISTINCT (level, region_code)) FROM indices.scores WHERE index_id = '{index}'"
            assert rows(warehouse, f"SELECT count(*) FROM wide.{index}") == rows(warehouse, scored)
    assert rows(
        warehouse,
        "SELECT count(optical_cable_length), max(optical_cable_length_from_to)"
        " FROM wide.digital_growth WHERE region_code = '130000'",
    ) == [(1, "2014 secondary - 2022 reported")]
    assert rows(
        warehouse,
        "SELECT students_per_10k, students_per_10k_origin FROM wide_inputs.nqpf_official"
        " WHERE region_code = '120000' AND year = 2022",
    ) == rows(
        warehouse,
        "SELECT value, origin FROM nqpf_official.inputs WHERE region_code = '120000'"
        " AND year = 2022 AND indicator_id = 'students_per_10k'",
    )


def test_parquet_holds_every_table_in_its_order_with_its_texts(
    shipped: tuple[Project, Outcome], warehouse
) -> None:
    folder = shipped[0].release().parent / "parquet"
    tables = rows(
        warehouse,
        "SELECT schema_name, table_name, NULL FROM duckdb_tables() UNION ALL"
        " SELECT schema_name, view_name, sql FROM duckdb_views()"
        " WHERE NOT internal AND schema_name NOT LIKE 'wide%' ORDER BY ALL",
    )
    files = {(path.parent.name, path.stem) for path in folder.glob("*/*.parquet")}
    assert files == {(owner, name) for owner, name, _ in tables}
    reader = duckdb.connect()
    for owner, name, view in tables:
        path = folder / owner / f"{name}.parquet"
        read = reader.execute(f"FROM read_parquet('{path}')").fetchall()
        found = warehouse.execute(f'FROM "{owner}"."{name}"').fetchall()
        # A view has no order of its own; its file has that of its key.
        assert read == found if view is None else Counter(read) == Counter(found), name
    path = folder / "panel/values.parquet"
    kept = dict(
        reader.execute(f"SELECT key, value FROM parquet_kv_metadata('{path}')").fetchall()
    )  # fmt: skip
    assert kept[b"description"].decode().startswith("面板 | ")
    assert json.loads(kept[b"columns"])["value"].endswith("[see column unit]")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_other_libraries_read_the_parquet_files(shipped, warehouse, library: str) -> None:
    pytest.importorskip("pyarrow")
    module = pytest.importorskip(library)
    folder = shipped[0].release().parent / "parquet"
    frame = module.read_parquet(folder / "indices/scores.parquet")
    assert list(frame.columns) == list(schema_of("indices.scores").columns)
    [(total,)] = rows(warehouse, "SELECT sum(score) FROM indices.scores")
    assert frame["score"].sum() == pytest.approx(total)


@pytest.fixture
def here(shipped: tuple[Project, Outcome]) -> Project:
    return shipped[0]


def test_a_table_is_loaded_with_its_kinds_and_what_it_says_of_itself(here: Project) -> None:
    regions = pipelines.load("reference.regions", project=here)
    assert regions["valid_from"].dtype == "Int64"  # some regions have no first year
    values = pipelines.load("panel.values", project=here)
    assert values["year"].dtype == "int64" and values["value"].dtype == "float64"
    scores = pipelines.load("indices.scores", project=here)
    assert scores["break_in_inputs"].dtype == "bool"
    assert pipelines.load("meta.releases", project=here)["created_at"].dtype.kind == "M"
    assert scores.attrs["release"] == here.manifest()["release_id"]
    assert scores.attrs["description"].startswith("指数得分 | ")
    assert scores.attrs["units"]["share_reported"] == "0-1"
    assert "index_id" not in scores.attrs["units"]
    assert set(scores.attrs["columns"]) == set(scores.columns)
    wide = pipelines.load("wide.nqpf_official", project=here)
    assert wide.attrs["columns"]["2022"] == "2022年得分 | score of 2022"


def test_an_unknown_table_or_release_is_explained(here: Project) -> None:
    with pytest.raises(UnknownTable, match=r"panel\.value is no table of release .*panel\.values"):
        pipelines.load("panel.value", project=here)
    with pytest.raises(UnknownTable, match=r"nearest: indices\.scores"):
        pipelines.load("scores", project=here)
    with pytest.raises(UnknownTable, match=r"compare is a macro.*FROM compare\("):
        pipelines.load("compare", project=here)
    with pytest.raises(UnknownTable, match=r"meta\.columns"):
        pipelines.load("qqqq", project=here)
    with pytest.raises(FileNotFoundError, match="kept releases"):
        pipelines.load("panel.values", release="20200101T000000-00000000", project=here)


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, pipelines; print([m for m in ('pandas', 'duckdb', 'numpy', 'dagster') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.strip() == "[]"


# Other versions of DuckDB.

ASK = """
import json, sys, duckdb
told = json.load(sys.stdin)
connection = duckdb.connect(told["path"], read_only=True)
print(json.dumps([len(connection.execute(query).fetchall()) for query in told["queries"]]))
"""


def test_other_versions_of_duckdb_answer_the_same_questions(
    shipped: tuple[Project, Outcome], warehouse
) -> None:
    folders = [name for name in os.environ.get("YEARBOOK_DUCKDB_VERSIONS", "").split(":") if name]
    if not folders:
        pytest.skip("no other DuckDB at hand; YEARBOOK_DUCKDB_VERSIONS names folders of such")
    views = rows(warehouse, "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal")
    queries = [
        *CALLS.values(),
        *(example.text for example in EXAMPLES.values()),
        *(f"FROM {schema}.{name}" for schema, name in views),
        "SELECT 1 FROM duckdb_columns() WHERE NOT internal AND comment LIKE '% | %'",
        "SELECT 1 FROM duckdb_functions() WHERE NOT internal AND comment LIKE '% | %'",
    ]
    expected = [len(rows(warehouse, query)) for query in queries]
    told = json.dumps({"path": str(shipped[0].release()), "queries": queries})
    for folder in folders:
        ran = subprocess.run(
            [sys.executable, "-c", ASK],
            input=told,
            env={**os.environ, "PYTHONPATH": str(Path(folder))},
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, f"{folder}: {ran.stderr[-2000:]}"
        assert json.loads(ran.stdout) == expected, folder
