"""``yearbook inspect``: from a publisher's file to a refresh, and what stops the next edition."""

import hashlib
import json
from pathlib import Path

import pytest
import xlwt
import yaml
from click.testing import CliRunner, Result

from pipelines.cli import inspecting, main
from pipelines.reference import load_layouts
from tests.conftest import Sandbox, make

HEAD = [
    ["2-1 人口状况"],
    ["城 市", "City", "年末户籍人口(万人)\nPopulation\n(10 000 persons)", "", "总户数(万户)", ""],
    ["", "", "全 市\nTotal City", "市辖区\nDistricts\nunder City", "全市", "市辖区"],
]
ROWS = [
    ["北京市", "Beijing", 1359, 1359, 543, 543],
    ["河北省", "Hebei", "", "", "", ""],
    ["  石家庄市", "  Shijiazhuang", 973, 417, 282, 119],
    ["山西省", "Shanxi", 3500, 1200, 1100, 400],
    ["城市合计", "Total", 5832, 2976, 1925, 1062],
]
GIVEN = ("--source", "city_yearbook", "--set", "publisher=国家统计局", "--set", "status=final",
         "--set", "obtained=publisher file", "--set", "obtained_from=a test")  # fmt: skip


def workbook(path: Path, rows: list[list[object]], head: list[list[str]] = HEAD) -> Path:
    """A BIFF workbook with merged heads and a sheet that holds an address only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlwt.Workbook()
    sheet = book.add_sheet("1-7")
    for r, row in enumerate([*head, *rows]):
        for c, value in enumerate(row):
            if value != "":
                sheet.write(r, c, value)
    book.add_sheet("CNKI").write(0, 0, "http://www.cnki.net/")
    book.save(str(path))
    return path


@pytest.fixture
def project(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A project that knows the table's indicators, and that the command works on."""
    sandbox.take("city_government_coordinates")
    made = {
        "label_en": "x", "scope": "whole", "kind": "observed", "price_basis": "-",
        "aggregation": "sum", "fill_rule": "linear", "ends": "none", "origin": "",
    }  # fmt: skip
    sandbox.declare(
        "indicators",
        {**made, "indicator_id": "registered", "label_zh": "户籍人口", "unit": "万人"},
        {**made, "indicator_id": "households", "label_zh": "总户数", "unit": "万户"},
    )
    sandbox.declare(
        "indicator_names",
        {"printed_name": "年末户籍人口", "indicator_id": "registered"},
        {"printed_name": "总户数", "indicator_id": "households"},
    )
    monkeypatch.setattr(inspecting, "Project", lambda: sandbox.project)
    return sandbox


def inspect(*words: object) -> Result:
    return CliRunner().invoke(main, ["inspect", *map(str, words)])


def read(project: Sandbox) -> str:
    """What stops the refresh where files are read and editions compared; nothing, if they pass."""
    return "\n".join(make(project.project, "clean.edition_drift", "clean.problems"))


def accepted(project: Sandbox, edition: str, *words: str, **changes) -> Path:
    """A table of an edition, proposed and accepted, with nothing left to fill in."""
    path = workbook(
        project.project.raw / "city_yearbook" / edition / "2-1.xls",
        changes.pop("rows", ROWS),
        changes.pop("head", HEAD),
    )
    year = str(int(edition) - 1)
    result = inspect(path, *GIVEN, "--edition", edition, "--set", f"data_years={year}",
                     "--accept", *words)  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "to fill in" not in result.output
    return path


def test_a_proposal_shows_head_columns_and_cells_and_writes_nothing(project: Sandbox) -> None:
    path = workbook(project.project.raw / "city_yearbook/2018/2-1.xls", ROWS)
    result = inspect(path)
    assert result.exit_code == 0, result.output
    for part in ("2-1 人口状况", "rows 2, 3", "urban_districts", "C4", "1359", "http://www.cnki.net/",
                 "question   data_years"):  # fmt: skip
        assert part in result.output
    assert "question   data_years" not in inspect(path, "--set", "data_years=2017").output
    assert not path.with_suffix(".yaml").exists()
    found = json.loads(inspect(path, "--json").output)
    assert found["header_rows"] == [2, 3]
    assert found["labels"] == {"A": "region"}
    assert [c["scope"] for c in found["columns"]][2:] == ["whole", "urban_districts"] * 2
    assert found["preview"][0]["cell"] == "C4"


def test_accepting_writes_layout_columns_and_sidecar_that_a_refresh_reads(
    project: Sandbox,
) -> None:
    path = accepted(project, "2018")
    folder = project.project.reference / "layouts"
    assert (folder / "city_yearbook_2-1.csv").read_text("utf-8").splitlines() == [
        "name,unit,scope,2018",
        "年末户籍人口,万人,whole,年末户籍人口(万人)|全市",
        "年末户籍人口,万人,urban_districts,年末户籍人口(万人)|市辖区",
        "总户数,万户,whole,总户数(万户)|全市",
        "总户数,万户,urban_districts,总户数(万户)|市辖区",
    ]
    assert load_layouts(folder)["city_yearbook_2-1"].header_depth == 2
    sidecar = yaml.safe_load(path.with_suffix(".yaml").read_text("utf-8"))
    assert sidecar["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (sidecar["data_years"], sidecar["layout"]) == ([2017, 2017], "city_yearbook_2-1")
    declared = inspect(path)
    assert declared.exit_code == 0, declared.output
    assert "read as layout city_yearbook_2-1 declares" in declared.output
    with project.made("clean.observations", "meta.extract_accounting") as connection:
        kept = connection.execute(
            "SELECT region_code, scope, indicator_id, year, value, cell FROM clean.observations"
            " WHERE source_id = 'city_yearbook' ORDER BY cell"
        ).fetchall()
        account = connection.execute(
            "SELECT sheet, role, n FROM meta.extract_accounting WHERE file LIKE '%city_yearbook%'"
            " AND n > 0 ORDER BY ALL"
        ).fetchall()
    assert ("130100", "urban_districts", "registered", 2017, 417.0, "D6") in kept
    assert {code for code, *_ in kept} == {"110000", "130100"}
    # 16 figures stand in 4 rows: 8 of regions asked for, 8 of 山西省 and 城市合计; 河北省 has none.
    assert account == [
        ("1-7", "blank", 4), ("1-7", "header", 8), ("1-7", "label", 5), ("1-7", "outside", 8),
        ("1-7", "text", 5), ("1-7", "title", 1), ("1-7", "value", 8), ("CNKI", "note", 1),
    ]  # fmt: skip


def test_what_lacks_is_said_and_stops_the_refresh_until_it_is_filled(project: Sandbox) -> None:
    path = workbook(project.project.raw / "city_yearbook/2018/2-1.xls", ROWS)
    assert inspect(path, "--accept").exit_code == 1
    assert "source and edition lack" in inspect(path, "--accept").output
    result = inspect(path, "--source", "city_yearbook", "--edition", "2018", "--accept")
    assert result.exit_code == 0
    for key in ("publisher", "status", "obtained_from", "data_years"):
        assert key in result.output.split("to fill in")[1]
    assert "2-1.yaml key publisher" in read(project)
    again = inspect(path, "--source", "city_yearbook", "--edition", "2018", "--accept")
    assert again.exit_code == 1
    assert "never overwritten" in again.output


NEXT = [[HEAD[0][0]], [text.replace("总户数", "户数") for text in HEAD[1]], HEAD[2]]


def test_the_next_edition_is_a_column_of_the_same_table_and_drift_stops_both_ways(
    project: Sandbox,
) -> None:
    accepted(project, "2018")
    rows = [[*row[:2], *(v + 1 if isinstance(v, int) else v for v in row[2:])] for row in ROWS]
    accepted(project, "2019", head=NEXT, rows=rows)
    folder = project.project.reference / "layouts"
    table = (folder / "city_yearbook_2-1.csv").read_text("utf-8")
    assert table.splitlines()[0] == "name,unit,scope,2018,2019"
    assert "总户数,万户,whole,总户数(万户)|全市,absent" in table
    assert "户数,万户,whole,absent,户数(万户)|全市" in table
    # A person sees that they are one indicator, and says so.
    mended = [
        "name,unit,scope,2018,2019",
        "年末户籍人口,万人,whole,年末户籍人口(万人)|全市,年末户籍人口(万人)|全市",
        "年末户籍人口,万人,urban_districts,年末户籍人口(万人)|市辖区,年末户籍人口(万人)|市辖区",
        "总户数,万户,whole,总户数(万户)|全市,户数(万户)|全市",
        "总户数,万户,urban_districts,总户数(万户)|市辖区,户数(万户)|市辖区",
    ]
    (folder / "city_yearbook_2-1.csv").write_text("\n".join(mended) + "\n", "utf-8")
    assert not read(project)
    # Undeclared, the renamed column is one that is not known and one that is not found.
    wrong = [line.replace(",户数(万户)", ",总户数(万户)") for line in mended]
    (folder / "city_yearbook_2-1.csv").write_text("\n".join(wrong) + "\n", "utf-8")
    message = read(project)
    assert "2019/2-1.xls sheet 1-7, cell E2: found column '户数(万户)|全市'" in message
    assert "header without '总户数(万户)|全市'" in message
    assert "nearest: 户数(万户)|全市" in message


def test_a_unit_that_changed_stops_the_refresh_until_it_is_declared(project: Sandbox) -> None:
    accepted(project, "2018")
    head = [HEAD[0], [text.replace("(万户)", "(户)") for text in HEAD[1]], HEAD[2]]
    rows = [
        [*row[:4], *(v * 10_000 + 7 if isinstance(v, int) else v for v in row[4:])] for row in ROWS
    ]
    accepted(project, "2019", head=head, rows=rows)
    message = read(project)
    assert "unit changed since the last edition" in message
    assert "2019/2-1.xls sheet 1-7, cell E4" in message
    with (project.project.reference / "declared_changes.csv").open("a", encoding="utf-8") as handle:
        for scope in ("whole", "urban_districts"):
            handle.write(
                f"city_yearbook,city,{scope},households,2019,unit,in 户 from 2019,the head\n"
            )
    assert not read(project)


def test_a_slip_of_the_unit_that_no_head_shows_stops_the_refresh(project: Sandbox) -> None:
    accepted(project, "2018")
    rows = [[*row[:2], *(v * 10_300 if isinstance(v, int) else v for v in row[2:])] for row in ROWS]
    accepted(project, "2019", rows=rows)
    message = read(project)
    assert "magnitude changed since the last edition" in message
    assert "registered about 10300.0 times as large as in edition 2018" in message


def test_a_bureaus_export_is_read_by_the_layout_that_is_declared_already(
    project: Sandbox,
) -> None:
    path = project.project.raw / "nbs/2026/turnover.csv"
    path.parent.mkdir(parents=True)
    lines = ["数据库：分省年度数据 ", "时间：2020年-2021年 ", "地区\t,2021年\t,2020年\t,",
             "北京市\t,7005.65\t,6316.16\t,", "山西省\t,134.47\t,44.98\t,", "数据来源：国家统计局"]  # fmt: skip
    path.write_text("\n".join(lines), "utf-8-sig")
    result = inspect(path, *GIVEN, "--edition", "2026", "--set", "indicator=技术市场成交额",
                     "--set", "unit=亿元", "--accept")  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "layout nbs_region_by_year (declared already)" in result.output
    assert sorted(path.parent.iterdir()) == [path, path.with_suffix(".yaml")]
    assert yaml.safe_load(path.with_suffix(".yaml").read_text("utf-8"))["unit"] == "亿元"


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (["none.csv"], 2, "does not exist"),
        (["{prose}", "--set", "unit"], 2, "is not KEY=VALUE"),
        (["{prose}", "--set", "data_years=last"], 2, "is not 2017 or 2013-2022"),
        (["{table}", "--set", "level=town"], 2, "level: Input should be 'city'"),
        (["{table}", "--set", "licence=open"], 2, "licence: Extra inputs are not permitted"),
        (["{prose}"], 1, "expected region, level and data_years"),
        (["{prose}", "--json"], 1, '"done": false'),
        (["--help"], 0, "yearbook inspect"),
    ],
)
def test_wrong_use_and_files_without_tables_end_with_a_reason(
    project: Sandbox, tmp_path: Path, words: list[str], code: int, part: str
) -> None:
    prose = tmp_path / "prose.csv"
    prose.write_text("2022年全市生产总值增长。\n", "utf-8")
    table = tmp_path / "table.csv"
    table.write_text("城市,常住人口(万人)\n北京市,1\n天津市,2\n", "utf-8")
    files = {"{prose}": str(prose), "{table}": str(table)}
    result = inspect(*(files.get(word, word) for word in words))
    assert result.exit_code == code, result.output
    assert part in result.output
