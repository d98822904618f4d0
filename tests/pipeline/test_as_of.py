"""What the panel looked like as of a date: editions, revisions, a release beside the current one."""

import datetime as dt
from dataclasses import replace

import duckdb
import pytest

import pipelines
from pipelines.computation.attribution import PARTS
from pipelines.refresh import refresh
from pipelines.release.difference import difference
from tests.conftest import Sandbox

INDEX = """
id = "output_total"
label_zh = "产出合计"
label_en = "total output"
method = "total"
origin = "a test"
level = "city"
groups = ["G:jjj"]
years = [2018, 2018]
coverage = 0.0
selection = "row_by_row"
[[dimension]]
id = "output"
label_zh = "产出"
label_en = "output"
indicators = [{ id = "gdp" }]
"""
EDITIONS = {
    # The bulletin's first figure, the yearbook's final one, the one after the census (天津 2018).
    ("bulletin", "2019"): ("2019-03-12", "preliminary", "bulletin", "18809.64"),
    ("yearbook", "2019"): ("2019-12-01", "final", "publisher file", "18809.64"),
    ("yearbook", "2020"): ("2020-12-01", "final", "publisher file", "13362.92"),
    ("undated", "2021"): (None, "final", "publisher file", "13000"),
}


@pytest.fixture
def dated(sandbox: Sandbox) -> Sandbox:
    sandbox.take("city_government_coordinates")
    (sandbox.project.reference / "indices/output_total.toml").write_text(INDEX, "utf-8")
    for (source, edition), (published, status, obtained, value) in EDITIONS.items():
        sandbox.add(
            f"{source}/{edition}/gdp.csv",
            [["行政区划代码", "城市", "年份", "地区生产总值 (亿元)"], [120000, "天津", 2018, value]],
            "region_year_panel",
            published=published, status=status, obtained=obtained, data_years=[2014, 2018],
        )  # fmt: skip
    return sandbox


def tianjin(connection: duckdb.DuckDBPyConnection) -> list[tuple]:
    return connection.execute(
        "SELECT value, origin, rule, n_candidates FROM panel.values"
        " WHERE level = 'city' AND region_code = '120000' AND indicator_id = 'gdp' AND year = 2018"
    ).fetchall()


def test_a_date_gives_what_was_published_by_then_in_a_release_of_its_own(dated: Sandbox) -> None:
    current = dated.refresh()
    assert current.done, current.problems
    with pipelines.connect(dated.project) as connection:
        # Without a date everything counts; the later edition wins, whatever its date.
        assert tianjin(connection)[0][0] == 13000
        [(kept,)] = connection.execute("SELECT count(*) FROM clean.observations").fetchall()
        assert kept == 4

    expected = {
        dt.date(2019, 6, 30): (18809.64, "preliminary", "only value", 1),
        dt.date(2023, 6, 30): (13362.92, "reported", "later edition", 3),
    }
    for day, value in expected.items():
        project = replace(dated.project, as_of=day)
        outcome = refresh(project)
        assert outcome.done, outcome.problems
        assert outcome.manifest["options"] == {"as_of": day.isoformat()}
        with pipelines.connect(project) as connection:
            assert tianjin(connection) == [value]
            left_out = dict(
                connection.execute(
                    "SELECT source_id || ' ' || edition, reason FROM meta.left_out"
                ).fetchall()
            )
            assert left_out["undated 2021"] == "no publication date"
            assert len(left_out) == 4 - value[3]
            scores = connection.execute(
                "SELECT score FROM indices.scores WHERE region_code = '120000'"
            ).fetchall()
            assert scores == [(value[0],)]
        # The current release stays what it is.
        assert dated.project.manifest() == current.manifest
    first, last = (
        replace(dated.project, as_of=day).manifest()["release_id"] for day in sorted(expected)
    )
    found = difference(dated.project, first, last)
    # One cell revised from the bulletin's figure to the one after the census, and nothing else.
    [value] = found.values.to_dict("records")
    assert (value["kind"], value["value_before"], value["value_after"]) == (
        "revised",
        18809.64,
        13362.92,
    )
    [row] = found.indices[found.indices["region_code"] == "120000"].to_dict("records")
    assert row["change"] == pytest.approx(13362.92 - 18809.64)
    assert row["revised_inputs"] == pytest.approx(row["change"])
    assert sum(row[part] for part in PARTS) == pytest.approx(row["change"], abs=1e-9)
