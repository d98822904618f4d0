"""A table of 中国城市统计年鉴 as it is sold, encrypted: dropped in, accepted, refreshed.

What is expected is read from the same workbook by other hands: decrypted with msoffcrypto, its
cells taken with python-calamine, nothing of the project's own readers.
"""

import csv
import io
import re
import shutil
from pathlib import Path

import msoffcrypto
import pytest
import yaml
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from pipelines.cli import inspecting, main
from tests.conftest import Sandbox, make

WORKBOOK = "cnki_city_yearbook_2018/2-9_gross_regional_product.xls"
FILE = "city_yearbook/2018/2-9.xls"
# What only a person can know: the table prints neither its year nor where it was bought.
FACTS = {
    "publisher": "国家统计局", "status": "final", "obtained": "publisher file",
    "obtained_from": "中国知网",
}  # fmt: skip
FIGURES = {"C": "gdp", "D": "gdp_per_capita_published", "E": "gdp_growth_rate"}


@pytest.fixture
def printed(real_files: Path) -> list[list[str]]:
    """Rows of the table as a spreadsheet shows them, the first row first."""
    opened = io.BytesIO()
    with (real_files / WORKBOOK).open("rb") as handle:
        locked = msoffcrypto.OfficeFile(handle)
        locked.load_key(password="VelvetSweatshop")
        locked.decrypt(opened)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(opened.getvalue())).get_sheet_by_name("1-7")
    return [[str(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


@pytest.fixture
def project(sandbox: Sandbox, real_files: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A project with the workbook in its place, and the names that the table prints."""
    sandbox.take("city_government_coordinates")
    (sandbox.project.raw / FILE).parent.mkdir(parents=True)
    shutil.copyfile(real_files / WORKBOOK, sandbox.project.raw / FILE)
    growth = {
        "indicator_id": "gdp_growth_rate", "label_zh": "地区生产总值增长率", "label_en": "growth",
        "unit": "%", "scope": "whole", "kind": "observed", "price_basis": "constant",
        "aggregation": "none", "fill_rule": "none", "ends": "none",
    }  # fmt: skip
    sandbox.declare("indicators", growth)
    sandbox.declare(
        "indicator_names",
        {"printed_name": "地区生产总值(当年价格)", "indicator_id": "gdp"},
        {"printed_name": "地区生产总值增长率", "indicator_id": "gdp_growth_rate"},
    )
    monkeypatch.setattr(inspecting, "Project", lambda: sandbox.project)
    return sandbox


def inspect(project: Sandbox, *words: str) -> Result:
    result = CliRunner().invoke(main, ["inspect", str(project.project.raw / FILE), *words])
    assert result.exit_code == 0, result.output
    return result


def dropped_in(project: Sandbox) -> None:
    """The workbook accepted, and every key filled in that the command says is open."""
    result = inspect(project, "--source", "city_yearbook", "--edition", "2018",
                     "--set", "data_years=2017", "--accept")  # fmt: skip
    [line] = re.findall(r"to fill in (.*)", result.output)
    assert set(line.split(", ")) == FACTS.keys()
    path = (project.project.raw / FILE).with_suffix(".yaml")
    assert "2-9.yaml" in "\n".join(make(project.project, "extracts.cells"))
    filled = yaml.safe_load(path.read_text("utf-8")) | FACTS
    path.write_text(yaml.safe_dump(filled, allow_unicode=True, sort_keys=False), "utf-8")


def studied(project: Sandbox) -> dict[str, str]:
    """The cities of both groups: code by full name."""
    reference = project.project.reference
    with (reference / "region_groups.csv").open(encoding="utf-8", newline="") as handle:
        asked = {row["region_code"] for row in csv.DictReader(handle) if row["level"] == "city"}
    with (reference / "regions.csv").open(encoding="utf-8", newline="") as handle:
        return {
            row["name_full_zh"]: row["region_code"]
            for row in csv.DictReader(handle)
            if row["level"] == "city" and row["region_code"] in asked
        }


def test_an_encrypted_yearbook_workbook_can_be_dropped_in(
    project: Sandbox, printed: list[list[str]]
) -> None:
    dropped_in(project)
    cities = studied(project)
    assert len(cities) == 13 + 9
    figures = [
        (row[0].strip(), column, number, float(text) / (1e4 if column == "C" else 1))
        for number, row in enumerate(printed, 1)
        for column, text in zip("CDE", row[2:], strict=True)
        if re.fullmatch(r"-?[\d.]+", text)
    ]
    expected = {
        (cities[name], FIGURES[column], f"{column}{number}"): value
        for name, column, number, value in figures
        if name in cities
    }
    # 东莞 and 中山 have no districts: their rows are there and hold no figure.
    bare = {row[0].strip() for row in printed if not any(row[2:])} & cities.keys()
    assert bare == {"东莞市", "中山市"} and len(expected) == (22 - 2) * 3
    with project.made(
        "panel.values", "clean.observations", "meta.extract_accounting"
    ) as connection:
        kept = connection.execute(
            "SELECT region_code, indicator_id, value, cell FROM clean.observations"
            " WHERE source_id = 'city_yearbook'"
        ).fetchall()
        shenzhen = connection.execute(
            "SELECT round(value, 2), unit, scope, origin, address FROM panel.values"
            " WHERE level = 'city' AND region_code = '440300' AND indicator_id = 'gdp'"
            " AND year = 2017"
        ).fetchall()
        empty = [
            cell
            for (cell,) in connection.execute(
                "SELECT cell FROM extracts.cells WHERE file LIKE '%city_yearbook/2018%'"
                " AND mark = 'blank' AND trim(region_printed) IN ('东莞市', '中山市')"
                " ORDER BY substr(cell, 2), cell"
            ).fetchall()
        ]
        account = dict(
            connection.execute(
                "SELECT role, sum(n)::INTEGER FROM meta.extract_accounting"
                " WHERE file LIKE '%city_yearbook/2018%' GROUP BY role"
            ).fetchall()
        )
    # The table is of 市辖区, as its title says; for Shenzhen they are the whole city.
    assert printed[0][0] == "2-9  地区生产总值(市辖区)"
    assert printed[224][0].strip() == "深圳市"
    assert shenzhen == [(22490.06, "亿元", "urban_districts", "reported", f"raw/{FILE}#1-7!C225")]
    found = {(code, name, cell): value for code, name, value, cell in kept}
    assert found == pytest.approx(expected)
    assert empty == [f"{column}{number}" for number in (239, 240) for column in "CDE"]
    # Every cell of the workbook that is not empty went somewhere, the other cities' outside.
    assert account["value"] == len(expected)
    assert account["outside"] == len(figures) - len(expected)
    filled = sum(bool(text.strip()) for row in printed for text in row)
    # One cell more: the address on the sheet beside it.
    assert sum(n for role, n in account.items() if role != "blank") == filled + 1
