"""Panels that come as Parquet: what enters, from which row, and what is refused with its place."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml

import pipelines
from pipelines import database
from tests.conftest import Sandbox

ROWS = [
    ("北京市", 2019, "地区生产总值", 354450000.0, "万元"),
    ("北京市", 2020, "地区生产总值", None, "万元"),
    ("北京市", 2021, "地区生产总值", 410450000.0, "万元"),
    ("天津市", 2019, "地区生产总值", 14055.46, "亿元"),
    ("天津市", 2020, "常住人口", 1386.6, "万人"),
    ("太原市", 2020, "常住人口", 531.9, "万人"),
    ("山西省", 2020, "常住人口", 3491.6, "万人"),
]
FACTS = {
    "source": "own_panel", "publisher": "a test", "title": "a panel", "publication": "a test",
    "edition": "2022", "published": "2022-12-01", "data_years": [2019, 2021],
    "unit": "in column unit", "status": "final", "obtained": "secondary compilation",
    "obtained_from": "a test", "level": "city", "layout": "parquet_panel",
}  # fmt: skip
NAME = "raw/own_panel/{}/panel.parquet"


def frame(rows: list[tuple[Any, ...]] = ROWS) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["region", "year", "indicator", "value", "unit"])


def write(sandbox: Sandbox, panel: pd.DataFrame, **facts: Any) -> Path:
    """Put a panel with its sidecar into the raw folder."""
    said = {**FACTS, **facts}
    path = sandbox.project.raw / "own_panel" / said["edition"] / "panel.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.from_df(panel).write_parquet(str(path))
    said["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".yaml").write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    return path


def table(sandbox: Sandbox, name: str) -> pd.DataFrame:
    with pipelines.connect(sandbox.project) as connection:
        return database.read(connection, name)


def refused(sandbox: Sandbox) -> str:
    outcome = sandbox.refresh()
    assert not outcome.done and outcome.manifest is None
    return "\n".join(outcome.problems)


@pytest.fixture
def published(sandbox: Sandbox) -> Sandbox:
    write(sandbox, frame())
    outcome = sandbox.refresh()
    assert outcome.done, outcome.problems
    return sandbox


def test_values_enter_in_the_unit_of_the_catalogue_with_their_row(published: Sandbox) -> None:
    found = table(published, "clean.observations")
    keys = found[["region_code", "indicator_id", "year", "value", "unit", "cell"]]
    # By hand: rows below the head, values in the fourth column; 1 亿元 is 10,000 万元.
    assert sorted(keys.itertuples(index=False, name=None)) == [
        ("110000", "gdp", 2019, 35445.0, "亿元", "D2"),
        ("110000", "gdp", 2021, 41045.0, "亿元", "D4"),
        ("120000", "gdp", 2019, 14055.46, "亿元", "D5"),
        ("120000", "population", 2020, 1386.6, "万人", "D6"),
    ]
    assert set(found["address"] == NAME.format(2022) + "!" + found["cell"]) == {True}
    assert set(found["unit_printed"]) == {"万元", "亿元", "万人"}
    assert found.groupby("cell")["value_printed"].first()["D5"] == "14055.46"


def test_the_gap_between_is_filled_from_both_rows(published: Sandbox) -> None:
    panel = table(published, "panel.values")
    [filled] = panel[panel["origin"] == "interpolated"].to_dict("records")
    assert filled["value"] == pytest.approx((35445 + 41045) / 2)
    file = NAME.format(2022)
    assert filled["address"] == f"{file}!D2 | {file}!D4"


def test_every_cell_went_somewhere(published: Sandbox) -> None:
    account = table(published, "meta.extract_accounting").set_index("role")["n"].to_dict()
    # 7 rows: 4 kept, 2 of places not asked for, 1 blank; 4 labels a row, 5 heads.
    assert account == {"value": 4, "outside": 2, "blank": 1, "label": 28, "header": 5}


def test_an_address_of_the_panel_itself_is_kept_beside_its_row(sandbox: Sandbox) -> None:
    said = [f"年鉴2022.xlsx#2-1!C{n}" for n in range(7)]
    write(sandbox, frame().assign(address=said))
    assert sandbox.refresh().done
    found = table(sandbox, "panel.values").set_index(["region_code", "indicator_id", "year"])
    address = found["address"]["120000", "gdp", 2019]
    assert address == f"{NAME.format(2022)}!D5 (年鉴2022.xlsx#2-1!C3)"


def test_the_later_edition_is_chosen_and_the_earlier_one_stays(published: Sandbox) -> None:
    later = frame()
    later.loc[3, "value"] = 14104.28
    write(published, later, edition="2023", published="2023-12-01")
    assert published.refresh().done
    candidates = table(published, "panel.candidates")
    assert len(candidates) == 8
    panel = table(published, "panel.values").set_index(["region_code", "indicator_id", "year"])
    row = panel.loc[("120000", "gdp", 2019)]
    assert (row["value"], row["rule"], row["n_candidates"]) == (14104.28, "later edition", 2)


def test_a_panel_and_a_table_of_cells_stand_in_one_panel(sandbox: Sandbox) -> None:
    write(sandbox, frame())
    sandbox.take("nbs_province")
    assert sandbox.refresh().done
    files = set(table(sandbox, "clean.observations")["file"].str.split("/").str[1])
    assert files == {"own_panel", "nbs_province"}


def changed(row: int, column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(panel: pd.DataFrame) -> pd.DataFrame:
        return panel.assign(**{column: panel[column].where(panel.index != row, value)})

    return change


@pytest.mark.parametrize(
    ("change", "cell", "kind", "found"),
    [
        (changed(4, "region", "天律市"), "D6", "unknown region", "天律市"),
        (changed(4, "indicator", "常驻人口"), "D6", "unknown indicator", "常驻人口"),
        (changed(4, "unit", "万入"), "D6", "unknown unit", "万入"),
        (changed(4, "unit", "亿元"), "D6", "unit does not fit", "亿元 for 常住人口"),
        (changed(4, "year", 2018), "D6", "year outside the declared data years", "2018"),
        (changed(4, "value", float("inf")), "D6", "not a number", "inf"),
        (lambda p: p.assign(scope="whole_city"), "D2", "unknown scope", "whole_city"),
        (lambda p: p.assign(code="110001"), "D2", "code does not fit", "110001 for 北京市"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(
    sandbox: Sandbox, change: Callable[[pd.DataFrame], pd.DataFrame], cell: str, kind: str,
    found: str,
) -> None:  # fmt: skip
    write(sandbox, change(frame()))
    message = refused(sandbox)
    assert f"{NAME.format(2022)} {cell}: {kind}" in message
    assert f"found '{found}" in message


def test_two_values_for_one_key_are_refused_and_the_same_twice_is_not(sandbox: Sandbox) -> None:
    write(sandbox, frame([*ROWS, ("天津", 2019, "地区生产总值", 14055.46, "亿元")]))
    assert sandbox.refresh().done
    write(sandbox, frame([*ROWS, ROWS[3], ("天津市", 2019, "地区生产总值", 15000.0, "亿元")]))
    outcome = sandbox.refresh()
    assert not outcome.done
    [message] = outcome.problems
    assert (
        "D10: two values for one key in one source and edition: found '15000.0 for gdp" in message
    )
    assert "14055.46 as at raw/own_panel/2022/panel.parquet!D5" in message


def test_two_values_under_two_names_of_one_place_are_refused(sandbox: Sandbox) -> None:
    write(sandbox, frame([*ROWS, ("天津", 2019, "地区生产总值", 15000.0, "亿元")]))
    assert "D9: two values for one key" in refused(sandbox)


def test_a_magnitude_that_changes_between_editions_is_refused(published: Sandbox) -> None:
    write(published, changed(4, "value", 13866.0)(frame()), edition="2023")
    outcome = published.refresh()
    assert not outcome.done
    [message] = outcome.problems
    assert (
        "raw/own_panel/2023/panel.parquet D6: magnitude changed since the last edition" in message
    )
    assert "13866.0 for population of 天津 in 2020" in message


def test_a_unit_that_changes_between_editions_is_refused(published: Sandbox) -> None:
    later = frame().assign(unit=lambda p: p["unit"].replace("万人", "人"))
    later["value"] = later["value"].where(later["unit"] != "人", later["value"] * 10000)
    write(published, later, edition="2023")
    message = "\n".join(published.refresh().problems)
    assert (
        "unit changed since the last edition: found '人 for population in edition 2023'" in message
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: p.drop(columns="year"), "expected a column year"),
        (lambda p: p.assign(note="x"), "found a column note; expected none but region"),
        (lambda p: p.assign(value=p["value"].astype("float32")), "column value: found type FLOAT"),
        (lambda p: p.assign(value=p["value"].astype(str)), "column value: found type VARCHAR"),
        (lambda p: p.assign(year=p["year"].astype(float)), "column year: found type DOUBLE"),
    ],
)
def test_a_file_of_other_columns_is_refused(
    sandbox: Sandbox, change: Callable[[pd.DataFrame], pd.DataFrame], message: str
) -> None:
    write(sandbox, change(frame()))
    assert message in refused(sandbox)


def test_a_file_that_is_no_parquet_is_refused(sandbox: Sandbox) -> None:
    path = write(sandbox, frame())
    path.write_bytes(b"no such thing")
    sandbox.record(path)
    assert "found a file that is no Parquet" in refused(sandbox)


@pytest.mark.parametrize("region", ["示例县0001", "DEMO10001"])
def test_invented_figures_stay_out_however_the_sidecar_reads(sandbox: Sandbox, region: str) -> None:
    write(sandbox, changed(0, "region", region)(frame()))
    assert f"column region: found '{region}', so its figures are illustrative" in refused(sandbox)


def test_published_figures_do_not_enter_a_made_project(sandbox: Sandbox) -> None:
    write(sandbox, frame())
    sandbox.project = replace(sandbox.project, illustrative=True)
    assert "the demonstration holds invented figures only" in refused(sandbox)
