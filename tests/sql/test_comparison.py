"""The comparison's statements on small tables made for them."""

from typing import Any

import duckdb
import pytest

from tests.sql.test_statements import make, put

YEARS = range(2014, 2020)


def region_index(series: dict[str, list[float | None]], **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "index_id": "x", "aggregation": "aggregate", "group_id": group, "year": year,
            "value": value, "n_regions": 3, "break_in_inputs": False, **more,
        }
        for group, values in series.items()
        for year, value in zip(YEARS, values, strict=False)
    ]  # fmt: skip


def gaps(
    connection: duckdb.DuckDBPyConnection, **series: list[float | None]
) -> dict[tuple[str, int], dict[str, Any]]:
    put(connection, "comparison.region_index", region_index(series))
    return {(r["group_id"], r["year"]): r for r in make(connection, "comparison.region_gaps")}


def test_who_overtook_whom_and_since_when(bench: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    found = gaps(bench, a=[1, 2, 3, 4, 5, 6], b=[2, 3, 3.5, 3.9, 4, 7])
    assert [y for y in YEARS if found["a", y]["overtook"]] == [2017]
    assert [y for y in YEARS if found["b", y]["overtook"]] == [2019]
    assert found["a", 2018]["ahead_since"] == 2017
    assert found["b", 2016]["ahead_since"] == 2014
    assert found["b", 2019]["ahead_since"] == 2019
    assert found["a", 2019]["ahead_since"] is None
    # 2 against 3 is a third less; 3 against 2 a half more.
    assert found["a", 2015]["gap_percent"] == pytest.approx(-100 / 3)
    assert found["b", 2015]["gap_percent"] == pytest.approx(50)
    assert found["a", 2015]["gap"] == -1


def test_a_gap_in_years_runs_to_the_value_of_the_other(bench: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    found = gaps(bench, a=[1, 1.5, 2, 2.5, 3, 3.5], b=[2, 4, 6, 8, 10, 12])
    # b had 3 halfway between 2014 and 2015: 3.5 years before 2018.
    assert found["a", 2018]["years_behind"] == pytest.approx(3.5)
    assert found["a", 2016]["years_behind"] == pytest.approx(2)
    # 1.5 lies below all that b had within the years.
    assert found["a", 2015]["years_behind"] is None
    assert found["a", 2015]["years_behind_least"] == 1
    assert found["b", 2018]["years_behind"] is None
    assert found["b", 2018]["years_behind_least"] is None


def test_the_year_of_catching_up_follows_from_mean_growth(bench: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    # a doubles every year, b stands still: 1, 2, 4 against 16 meet after two more years.
    found = gaps(bench, a=[1, 2, 4], b=[16, 16, 16])
    row = found["a", 2016]
    assert row["mean_growth"] == pytest.approx(1)
    assert row["other_growth"] == pytest.approx(0)
    assert row["growth_multiple"] == pytest.approx(3)
    assert row["catch_up_year"] == pytest.approx(2018)
    assert found["a", 2014]["catch_up_reason"] == "no mean growth yet"
    assert found["b", 2016]["catch_up_reason"] == "not behind"
    slower = gaps(bench, a=[1, 1, 1], b=[2, 3, 4])["a", 2016]
    assert slower["catch_up_year"] is None
    assert slower["catch_up_reason"] == "behind and not growing faster"


def test_what_has_no_ratio_gets_none(bench: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    found = gaps(bench, a=[-1, 0, 2], b=[1, 0, 1])
    assert found["a", 2015]["gap_percent"] is None
    assert found["a", 2016]["growth"] is None
    assert found["a", 2016]["mean_growth"] is None
    assert found["a", 2016]["overtook"]
    assert not found["a", 2015]["ahead"] and not found["b", 2015]["ahead"]


def test_kinds_of_aggregation_are_never_compared(bench: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    put(bench, "comparison.region_index", [
        *region_index({"a": [1.0]}), *region_index({"b": [2.0]}, aggregation="mean_of_cities"),
    ])  # fmt: skip
    assert make(bench, "comparison.region_gaps") == []


SCORES = {"110000": (4.0, 8.0), "120000": (2.0, 2.0), "130100": (0.0, 2.0)}


def scores() -> list[dict[str, Any]]:
    return [
        {
            "index_id": "x", "level": "city", "region_code": code, "group_id": "G:jjj", "year": year,
            "pool": "all", "score": value, "rank": 1, "break_in_inputs": False, "reason": "",
        }
        for code, values in SCORES.items()
        for year, value in zip((2014, 2022), values, strict=True)
    ]  # fmt: skip


def test_dispersion_within_a_group(bench: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    put(bench, "indices.scores", scores())
    first, last = make(bench, "comparison.dispersion")
    # 4, 2, 0: mean 2, deviation √(8/3); the worst is 0, so that there is no ratio.
    assert (first["mean"], first["median"], first["n_regions"]) == (2, 2, 3)
    assert first["deviation"] == pytest.approx((8 / 3) ** 0.5)
    assert first["cv"] == pytest.approx((8 / 3) ** 0.5 / 2)
    assert (first["best_zh"], first["worst_zh"], first["ratio"]) == ("北京", "石家庄", None)
    # 8, 2, 2: of two equal cities the first by code is named.
    assert (last["worst_zh"], last["ratio"]) == ("天津", 4)
    assert last["share_of_best"] == pytest.approx(8 / 12)


def test_a_citys_standing(bench: duckdb.DuckDBPyConnection) -> None:  # noqa: F811
    put(bench, "indices.scores", scores())
    put(bench, "reference.index_definitions", [
        {"index_id": "x", "first_year": 2014, "last_year": 2022, "method": "entropy_sum"},
    ])  # fmt: skip
    put(bench, "comparison.tiers", [
        {"index_id": "x", "group_id": "G:jjj", "year": 2022, "region_code": "110000", "scale": scale, "score": 8.0, "tier": tier}
        for scale, tier in (("linear", 1), ("log", 2))
    ])  # fmt: skip
    make(bench, "comparison.city_ranking")
    found = {(r["region_zh"], r["year"]): r for r in make(bench, "comparison.city_standing")}
    beijing, tianjin, shijiazhuang = (found[name, 2022] for name in ("北京", "天津", "石家庄"))
    assert beijing["share_in_group"] == pytest.approx(8 / 12)
    assert beijing["ahead_of_mean"] == pytest.approx(1)
    assert (beijing["growth_multiple"], beijing["growth_rank"], beijing["tier"]) == (1, 1, 1)
    assert (tianjin["growth_multiple"], tianjin["growth_rank"]) == (0, 2)
    # 石家庄 starts at 0: a rank, but no multiple; both share place 2 at the end.
    assert (shijiazhuang["growth_multiple"], shijiazhuang["growth_rank"]) == (None, None)
    assert (shijiazhuang["rank_in_group"], shijiazhuang["rank_change"]) == (2, 1)
    assert tianjin["rank_change"] == 0
    assert found["北京", 2014]["growth_multiple"] is None
