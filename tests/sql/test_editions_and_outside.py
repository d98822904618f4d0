"""Rows that nobody asked for, the account of every cell, and drift between editions."""

from typing import Any

import duckdb
import pytest

from tests.sql.test_statements import Rows, cells, make, put


def resolved(connection: duckdb.DuckDBPyConnection, rows: Rows) -> Rows:
    put(connection, "extracts.cells", rows)
    make(connection, "clean.asked_regions")
    return make(connection, "clean.resolved")


@pytest.mark.parametrize(
    ("level", "printed", "outside"),
    [
        ("city", "石家庄市", False), ("city", "河北省", True), ("city", "全国", True),
        ("city", "城市合计", True), ("city", "秦阜岛", False), ("city", "某某合计", False),
        ("city", "定州市", False), ("city", "雄安新区", False), ("province", "河北省", False), ("province", "山西省", True),
        ("province", "广东", False), ("province", "石家庄市", True),
        ("nation", "全国", False), ("group", "京津冀", False),
    ],
)  # fmt: skip
def test_only_a_known_name_is_outside(
    bench: duckdb.DuckDBPyConnection, level: str, printed: str, outside: bool
) -> None:
    [row] = resolved(bench, cells({"level": level, "region_printed": printed}))
    assert row["is_outside"] is outside


def test_a_region_of_an_index_is_asked_for_also_without_a_group(
    bench: duckdb.DuckDBPyConnection,
) -> None:
    put(bench, "reference.index_regions", [
        {"index_id": "i", "level": "province", "region_code": "140000", "group_id": ""}
    ])  # fmt: skip
    [row] = resolved(bench, cells({"level": "province", "region_printed": "山西省"}))
    assert row["is_outside"] is False


def test_rows_outside_are_neither_observations_nor_faults(
    bench: duckdb.DuckDBPyConnection,
) -> None:
    resolved(bench, cells(
        {},
        {"region_printed": "河北省", "value_text": "约5"},
        {"region_printed": "河北省", "unit_printed": "亿港元"},
        {"region_printed": "秦阜岛"},
    ))  # fmt: skip
    [problem] = make(bench, "clean.problems")
    assert (problem["kind"], problem["found"]) == ("unknown region", "秦阜岛")
    assert [row["cell"] for row in make(bench, "clean.observations")] == ["B2"]


def test_a_file_with_no_region_asked_for_is_a_fault(bench: duckdb.DuckDBPyConnection) -> None:
    # A provincial table declared as one of cities would otherwise vanish without a word.
    resolved(bench, cells({"region_printed": "河北省"}, {"region_printed": "山西省"}))
    [problem] = make(bench, "clean.problems")
    assert problem["kind"] == "no region asked for"
    assert "regions.csv at level city" in problem["expected"]


def test_figures_and_marks_outside_are_counted_apart_and_nothing_is_lost(
    bench: duckdb.DuckDBPyConnection,
) -> None:
    resolved(bench, cells(
        {},
        {"value_printed": "—", "value_text": "", "mark": "symbol", "mark_text": "—"},
        {"region_printed": "河北省"},
        {"region_printed": "河北省", "value_printed": "—", "value_text": "", "mark": "symbol"},
        {"region_printed": "河北省", "value_printed": "", "value_text": "", "mark": "blank"},
        {"value_printed": "", "value_text": "", "mark": "blank", "year_printed": "2015"},
    ))  # fmt: skip
    by_role = {"value": 4, "label": 2, "header": 3, "blank": 2}
    put(bench, "extracts.accounting", [
        {"file": "raw/s/t.csv", "sheet": None, "role": role, "n": n} for role, n in by_role.items()
    ])  # fmt: skip
    found = {row["role"]: row["n"] for row in make(bench, "meta.extract_accounting")}
    assert found == {**by_role, "value": 2, "outside": 2}


# Two editions of one table.

CITIES = ("北京", "天津", "石家庄", "唐山", "保定")


def editions(new: dict[str, Any], factor: float, *, same_year: bool) -> Rows:
    """Figures of five cities in editions 2017 and 2018; the later ones times a factor."""
    rows = []
    for edition, times, changes in (("2017", 1.0, {}), ("2018", factor, new)):
        year = "2016" if same_year or edition == "2017" else "2017"
        for number, city in enumerate(CITIES, start=1):
            value = str(round(number * 100 * times, 6))
            rows.append({
                "region_printed": city, "edition": edition, "year_printed": year,
                "value_printed": value, "value_text": value, "file": f"raw/s/{edition}.csv",
                "cell": f"B{number}", "address": f"raw/s/{edition}.csv!B{number}", **changes,
            })  # fmt: skip
    return [{**base, **row} for base, row in zip(cells(*rows), rows, strict=True)]


def drift(connection: duckdb.DuckDBPyConnection, rows: Rows) -> Rows:
    resolved(connection, rows)
    return make(connection, "clean.edition_drift")


@pytest.mark.parametrize("factor", [1.0, 0.97, 1.9, 3.5, 0.3])
@pytest.mark.parametrize("same_year", [True, False])
def test_ordinary_changes_are_no_drift(
    bench: duckdb.DuckDBPyConnection, factor: float, same_year: bool
) -> None:
    assert drift(bench, editions({}, factor, same_year=same_year)) == []


def test_another_unit_stops_even_where_the_figures_agree(bench: duckdb.DuckDBPyConnection) -> None:
    [row] = drift(bench, editions({"unit_printed": "万元"}, 10_000, same_year=True))
    assert row["kind"] == "unit changed since the last edition"
    assert row["address"] == "raw/s/2018.csv!B1"
    assert row["found"] == "万元 for gdp in edition 2018"
    assert row["expected"] == (
        "亿元 as in edition 2017, or a row of declared_changes.csv for s, city, whole, gdp, 2018, unit"
    )


@pytest.mark.parametrize("factor", [10, 100, 10_000, 0.1, 0.0001, 10.3, 98])
def test_a_jump_of_a_power_of_ten_in_the_same_cells_stops(
    bench: duckdb.DuckDBPyConnection, factor: float
) -> None:
    found = drift(bench, editions({}, factor, same_year=True))
    assert {row["kind"] for row in found} == {"magnitude changed since the last edition"}
    assert [row["cell"] for row in found] == ["B1", "B2", "B3", "B4", "B5"]
    assert "raw/s/2017.csv!B1" in found[0]["expected"]


@pytest.mark.parametrize("factor", [10.9, 107.0, 10_700, 0.0093])
def test_a_jump_from_the_last_year_to_the_next_stops_the_column(
    bench: duckdb.DuckDBPyConnection, factor: float
) -> None:
    # The years differ by growth; the median over the regions tells the slip from it.
    [row] = drift(bench, editions({}, factor, same_year=False))
    assert row["kind"] == "magnitude changed since the last edition"
    assert "median of 5 regions" in row["found"]


def test_one_region_that_grew_tenfold_is_no_slip_of_the_column(
    bench: duckdb.DuckDBPyConnection,
) -> None:
    rows = editions({}, 1.08, same_year=False)
    rows[-1] |= {"value_printed": "5000", "value_text": "5000"}
    assert drift(bench, rows) == []


@pytest.mark.parametrize(
    ("kind", "new", "factor"), [("unit", {"unit_printed": "万元"}, 10_000), ("magnitude", {}, 100)]
)
def test_a_declared_change_stops_nothing(
    bench: duckdb.DuckDBPyConnection, kind: str, new: dict[str, Any], factor: float
) -> None:
    declared = {
        "source_id": "s", "level": "city", "scope": "whole", "indicator_id": "gdp",
        "edition": "2018", "kind": kind, "reason": "r", "evidence": "e",
    }  # fmt: skip
    put(bench, "reference.declared_changes", [declared])
    assert drift(bench, editions(new, factor, same_year=True)) == []
    put(bench, "reference.declared_changes", [{**declared, "edition": "2017"}])
    assert drift(bench, editions(new, factor, same_year=True))


def test_rows_outside_and_other_sources_do_not_count(bench: duckdb.DuckDBPyConnection) -> None:
    rows = editions({"source_id": "another"}, 100, same_year=True)
    rows += editions({"region_printed": "河北省"}, 100, same_year=True)[5:]
    assert drift(bench, rows) == []
