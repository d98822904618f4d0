import re

import pandas as pd
import pytest

from pipelines.schemas.columns import col, table
from pipelines.validation import SHOWN, doubts_report, problems_report, validate

SCHEMA = table(
    "panel.made", "面板", "panel", ["region_code", "year"],
    col("region_code", "VARCHAR", "代码", "code"),
    col("level", "VARCHAR", "层级", "level", isin=["city", "province"]),
    col("year", "INTEGER", "年份", "year", "年", between=(1949, 2100)),
    col("share", "DOUBLE", "份额", "share", "0-1", null=True, between=(0, 1)),
)  # fmt: skip


def frame(rows: int = 3, **changes: list[object]) -> pd.DataFrame:
    made = pd.DataFrame(
        {
            "region_code": [f"{number:06}" for number in range(rows)],
            "level": ["city"] * rows,
            "year": [2014] * rows,
            "share": [0.5] * rows,
        }
    )
    return made.assign(**changes)


def test_a_table_as_declared_passes():
    report = validate(frame(share=[0.0, 1.0, None]), SCHEMA)
    assert (report.passed, report.failures) == (True, 0)
    assert report.text == "panel.made: 3 rows as declared"


def test_an_empty_table_passes():
    assert validate(frame(0), SCHEMA).passed


@pytest.mark.parametrize(
    ("changes", "column", "found", "row"),
    [
        ({"level": ["city", "county", "city"]}, "level", "'county'", 1),
        ({"year": [2014, 2015, 20140]}, "year", r"20140(\.0)?", 2),
        ({"share": [0.5, 0.5, 1.01]}, "share", r"1\.01", 2),
        ({"share": [-0.01, 0.5, 0.5]}, "share", r"-0\.01", 0),
        ({"region_code": ["110000", None, "120000"]}, "region_code", "(None|nan)", 1),
    ],
)
def test_a_value_that_is_not_as_declared_is_named_with_its_row(changes, column, found, row):
    report = validate(frame(**changes), SCHEMA)
    assert (report.passed, report.failures) == (False, 1)
    assert report.text.startswith("panel.made: 1 failures of 3 rows")
    line = report.text.splitlines()[1]
    assert re.fullmatch(rf"- column {column}: .*, found {found} in row {row}", line)


def test_round_off_beside_a_bound_is_no_failure():
    assert validate(frame(share=[1 + 1e-12, -1e-12, 0.3]), SCHEMA).passed


def test_a_key_that_stands_twice_is_refused_with_both_rows():
    report = validate(frame(region_code=["110000", "120000", "110000"]), SCHEMA)
    assert not report.passed
    assert "in row 0" in report.text
    assert "in row 2" in report.text
    assert "in row 1" not in report.text


def test_one_region_in_two_years_is_no_duplicate():
    codes = ["110000", "110000", "120000"]
    assert validate(frame(region_code=codes, year=[2014, 2015, 2014]), SCHEMA).passed


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (frame().drop(columns="share"), "share"),
        (frame(extra=[1, 2, 3]), "extra"),
        (frame()[["level", "region_code", "year", "share"]], "level"),
    ],
    ids=["missing", "not declared", "out of order"],
)
def test_columns_that_are_not_as_declared_are_refused_by_name(made, name):
    report = validate(made, SCHEMA)
    assert not report.passed
    assert f"found '{name}'" in report.text


def test_a_long_report_is_cut_with_the_number_of_the_others():
    report = validate(frame(SHOWN + 15, level=["county"] * (SHOWN + 15)), SCHEMA)
    assert report.failures == SHOWN + 15
    lines = report.text.splitlines()
    assert len(lines) == 1 + SHOWN + 1
    assert lines[-1] == "- and 15 more"
    short = validate(frame(SHOWN, level=["county"] * SHOWN), SCHEMA)
    assert len(short.text.splitlines()) == 1 + SHOWN


def test_the_failures_shown_are_the_first_of_the_table_in_their_order():
    report = validate(frame(SHOWN + 15, level=["county"] * (SHOWN + 15)), SCHEMA)
    lines = report.text.splitlines()[1 : 1 + SHOWN]
    assert [int(line.rsplit(" ", 1)[1]) for line in lines] == list(range(SHOWN))


def test_failures_of_every_column_are_found_together():
    report = validate(frame(level=["x", "city", "city"], year=[2014, 1, 2014]), SCHEMA)
    assert report.failures == 2
    assert "column level" in report.text
    assert "column year" in report.text


def problems(count: int, **changes: object) -> pd.DataFrame:
    row = {
        "kind": "unknown region", "file": "raw/a.csv", "sheet": None, "cell": "B3",
        "address": "raw/a.csv!B3", "found": "秦阜岛", "expected": "秦皇岛",
    }  # fmt: skip
    return pd.DataFrame([{**row, **changes}] * count, columns=list(row))


def test_no_problems_are_no_fault():
    report = problems_report(problems(0))
    assert (report.passed, report.failures) == (True, 0)


def test_a_problem_names_file_cell_found_and_expected():
    report = problems_report(problems(1))
    assert (report.passed, report.failures) == (False, 1)
    line = "- raw/a.csv B3: unknown region: found '秦阜岛'; expected 秦皇岛"
    assert report.text.splitlines()[1] == line


def test_a_problem_in_a_workbook_names_the_sheet():
    report = problems_report(problems(1, sheet="表1", file="raw/a.xlsx"))
    assert "- raw/a.xlsx sheet 表1, cell B3: unknown region" in report.text


def test_many_problems_are_cut_with_the_number_of_the_others():
    report = problems_report(problems(SHOWN + 3))
    assert report.failures == SHOWN + 3
    assert report.text.splitlines()[-1] == "- and 3 more"
    assert problems_report(problems(SHOWN)).text.count("\n") == SHOWN


def test_doubts_are_counted_by_kind_and_do_not_stop():
    warnings = pd.DataFrame(
        {
            "key": ["130600 population 2019", "120000 gdp 2019", "130100 gdp 2018"],
            "kind": ["jump", "jump", "sum"],
            "message": ["falls by 9 %", "falls by 25 %", "parts exceed the total"],
        }
    )
    report = doubts_report(warnings)
    assert (report.passed, report.failures) == (False, 3)
    assert "- jump: 2" in report.text
    assert "- sum: 1" in report.text
    assert "- 120000 gdp 2019: falls by 25 %" in report.text
    assert doubts_report(warnings.head(0)).passed
