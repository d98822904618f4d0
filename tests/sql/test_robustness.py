"""The statements of the robustness room on small tables made for them."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.sql.test_statements import Rows, make, put

KEY = {"scope": "whole", "year": 2018}


@pytest.fixture
def filled(bench: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:  # noqa: F811
    """Two cities of one group: students a head, the students of one interpolated."""
    cells = {("110000", "hei_students"): 80.0, ("110000", "population"): 2.0,
             ("120000", "hei_students"): 30.0, ("120000", "population"): 1.0}  # fmt: skip
    base = [
        {**KEY, "level": "city", "region_code": code, "indicator_id": name, "value": value,
         "origin": "interpolated" if (code, name) == ("120000", "hei_students") else "reported"}
        for (code, name), value in cells.items()
    ]  # fmt: skip
    put(bench, "panel.base", base)
    put(bench, "panel.values", base)
    put(bench, "panel.gap_errors", [
        {"indicator_id": name, "level": "city", "scope": "whole", "median_error": m,
         "p90_error": 2 * m, "max_error": 3 * m}
        for name, m in (("hei_students", 0.1), ("population", 0.9))
    ])  # fmt: skip
    put(bench, "indices.grid", [*grid(), grid_row("aggregate", "G:jjj", 110 / 3, "interpolated")])
    put(bench, "indices.coverage", [
        {"index_id": "i", "indicator_id": "students_per_10k", "used": True, "in_aggregate": True}
    ])  # fmt: skip
    yield bench


def grid() -> Rows:
    return [
        grid_row("object", "110000", 40.0, "reported"),
        grid_row("object", "120000", 30.0, "interpolated"),
    ]


def grid_row(role: str, code: str, value: float | None, origin: str) -> dict[str, Any]:
    return {
        "index_id": "i", "role": role, "level": "city" if role == "object" else "group",
        "region_code": code, "group_id": "G:jjj", "year": 2018,
        "indicator_id": "students_per_10k", "value": value, "origin": origin,
    }  # fmt: skip


def test_a_ratio_takes_the_error_of_its_interpolated_part_alone(filled) -> None:
    rows = make(filled, "robustness.fill_errors")
    assert [(r["region_code"], r["median_error"], r["max_error"]) for r in rows] == [
        ("120000", 0.1, pytest.approx(0.3))
    ]


def test_a_fill_that_could_not_be_tested_has_no_error(filled) -> None:
    put(filled, "panel.gap_errors", [])
    assert make(filled, "robustness.fill_errors")[0]["median_error"] is None


def test_shares_of_members_are_weighed_as_the_group_is_and_sum_to_one(filled) -> None:
    shares = {r["region_code"]: r["share"] for r in make(filled, "robustness.member_shares")}
    # 40 a head × 2 and 30 a head × 1 of 110.
    assert shares == {"110000": pytest.approx(80 / 110), "120000": pytest.approx(30 / 110)}


def test_a_missing_member_leaves_no_shares(filled) -> None:
    put(filled, "indices.grid", [
        grid()[0], grid_row("object", "120000", None, "reported"),
        grid_row("aggregate", "G:jjj", 1.0, "reported"),
    ])  # fmt: skip
    assert {r["share"] for r in make(filled, "robustness.member_shares")} == {None}


def test_the_deflator_is_constant_over_nominal(bench) -> None:  # noqa: F811
    put(bench, "panel.values", [
        {**KEY, "level": "city", "region_code": "110000", "indicator_id": name, "value": value}
        for name, value in (("gdp", 200.0), ("gdp_constant_2014", 150.0),
                            ("science_expenditure_constant_2014", 7.0))
    ])  # fmt: skip
    rows = make(bench, "robustness.deflators")
    assert [(r["region_code"], r["factor"]) for r in rows] == [("110000", 0.75)]
