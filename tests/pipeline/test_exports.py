"""Exports of the shipped figures, read back by programs that had no part in writing them."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import duckdb
import openpyxl
import pandas as pd
import pyreadstat
import pytest
import sdmx
from click.testing import CliRunner, Result
from docx.oxml.ns import qn
from frictionless import validate
from openpyxl.utils import column_index_from_string
from python_calamine import CalamineWorkbook

from pipelines.cli import main
from pipelines.project import Project
from pipelines.refresh import Outcome
from pipelines.release import exports
from tests.conftest import ROOT

CMD = "=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def made(shipped: tuple[Project, Outcome], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that is exported by default."""
    to = tmp_path_factory.mktemp("exports")
    exports.export(exports.Source(shipped[0]), to, exports.FORMATS)
    return to


@pytest.fixture
def poisoned(shipped: tuple[Project, Outcome]) -> exports.Source:
    """The release with a region and an indicator whose names a spreadsheet would compute."""
    source = exports.Source(shipped[0])
    regions = source.table("reference.regions").copy()
    regions.loc[regions["region_code"] == "110000", ["region_zh", "region_en"]] = CMD
    labels = source.table("reference.indicators").copy()
    labels.loc[labels["indicator_id"] == "gdp", ["label_zh", "label_en"]] = CMD
    ranking = source.table("comparison.city_ranking").copy()
    ranking.loc[ranking["region_code"] == "110000", ["region_zh", "region_en"]] = CMD
    for name, frame in (
        ("reference.regions", regions),
        ("reference.indicators", labels),
        ("comparison.city_ranking", ranking),
    ):
        source._read[name] = frame
    return source


def query(warehouse: duckdb.DuckDBPyConnection, text: str) -> list[tuple]:
    return warehouse.execute(text).fetchall()


# Three-line tables


def test_numbers_of_a_workbook_are_numbers_and_those_of_the_paper(made: Path) -> None:
    rows = (
        CalamineWorkbook.from_path(made / "xlsx/comparison.table_3.xlsx")
        .get_sheet_by_index(0)
        .to_python()
    )
    title = next(row for row in rows if str(row[0]).startswith("表"))
    assert "科技中介与金融中介" in title[0]
    body = {tuple(row[:3]): row[3:] for row in rows if row[0] in ("京津冀", "粤港澳大湾区内地九市")}
    # As printed in Table 3 of the paper.
    assert body[("京津冀", "总量", "论文印刷值")] == [
        282,
        708,
        7468.6,
        16830.7,
        246900.83,
        560013.61,
    ]
    computed = body[("京津冀", "总量", "本项目计算")]
    assert computed[:4] == ["—"] * 4
    assert [round(x, 2) for x in computed[4:]] == [246900.83, 560013.61]
    assert any("not computable, no city figures: incubators" in str(row[0]) for row in rows)
    assert any(str(row[0]).startswith("资料来源：") for row in rows)


def test_english_tables_have_english_names_and_units(
    shipped: tuple[Project, Outcome], tmp_path: Path
) -> None:
    source = exports.Source(shipped[0], language="en")
    tables = ("comparison.table_3", "comparison.dispersion", "comparison.growth", "printed_figures")
    exports.export(source, tmp_path, ["xlsx"], tables)
    chinese = re.compile("[\u4e00-\u9fff]")
    found = {}
    for path in sorted((tmp_path / "xlsx").glob("comparison.*.xlsx")):
        book = CalamineWorkbook.from_path(path)
        rows = [
            row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
        ]
        found[path.stem] = rows
        # Titles of publications that have no English one stay as they are printed.
        texts = [str(cell) for row in rows for cell in row if not str(cell).startswith("Source: ")]
        assert not [text for text in texts if chinese.search(text)], path.name
    table_3 = found["comparison.table_3"]
    assert table_3[1][3] == "incubators 2014 (units)"
    assert table_3[1][7] == "deposits plus loans 2014 (100 million yuan)"
    assert {row[0] for row in table_3[2:12]} == {
        "Beijing-Tianjin-Hebei",
        "Nine mainland cities of the Greater Bay Area",
    }
    units = {row[7] for row in found["comparison.printed_figures"] if len(row) > 7}
    assert {"times", "%"} <= units
    assert source.unit_label("亿元·万人/km^2") == "100 million yuan·10 thousand persons/km^2"


def edges(cell: openpyxl.cell.Cell) -> dict[str, str]:
    found = {edge: getattr(cell.border, edge).style for edge in ("top", "bottom", "left", "right")}
    return {edge: style for edge, style in found.items() if style}


def test_a_workbook_has_three_rules_and_no_other(made: Path) -> None:
    sheet = openpyxl.load_workbook(made / "xlsx/comparison.region_index.xlsx")["nqpf_official"]
    # Two rows of heads (aggregation over group), nine years.
    rules = {n: {tuple(edges(c).items()) for c in sheet[n] if c.column <= 5} for n in range(1, 16)}
    assert rules[2] == {(("top", "medium"),)}
    assert rules[3] == {(("bottom", "thin"),)}
    assert rules[12] == {(("bottom", "medium"),)}
    assert all(rules[n] == {()} for n in (1, *range(4, 12), 13, 14, 15))
    assert sheet.freeze_panes == "B4"
    assert sheet["A3"].font.name == "宋体" and sheet["B4"].font.name == "Times New Roman"


def test_signs_stand_beside_numbers_and_are_explained(
    made: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    book = openpyxl.load_workbook(made / "xlsx/comparison.region_index.xlsx")
    rows = query(warehouse, """
        SELECT year, value, share_secondary > 0, share_interpolated > 0, break_in_inputs
        FROM comparison.region_index WHERE index_id = 'coupling_official' AND group_id = 'G:jjj'
            AND aggregation = 'aggregate' ORDER BY year
    """)  # fmt: skip
    sheet = book["coupling_official"]
    column = next(c.column for c in sheet[3] if c.value == "京津冀")
    assert {row[3] for row in rows} == {True, False}
    for place, (year, value, secondary, interpolated, broken) in enumerate(rows, start=4):
        cell = sheet.cell(place, column)
        assert sheet.cell(place, 1).value == year and cell.value == pytest.approx(value, rel=1e-15)
        assert ("ˢ" in cell.number_format) == secondary
        assert ("ⁱ" in cell.number_format) == interpolated
        assert ("†" in cell.number_format) == broken
    notes = [str(sheet.cell(n, 1).value) for n in range(13, 22)]
    assert {note[0] for note in notes if note[1:2] == " "} == {"s", "i", "†"}


def test_the_wide_workbook_holds_every_score_and_leads_nowhere_outside(
    made: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    book = openpyxl.load_workbook(made / "xlsx/indices.xlsx")
    assert book.sheetnames[0] == "说明"
    for index, n in query(
        warehouse, "SELECT index_id, count(score) FROM indices.scores GROUP BY 1"
    ):
        numbers = [
            c
            for row in book[index].iter_rows(min_row=4, min_col=2)
            for c in row
            if c.value is not None
        ]
        assert sum(isinstance(cell.value, float) for cell in numbers) == n
    front = book["说明"]
    links = [c.hyperlink for sheet in book for row in sheet.iter_rows() for c in row if c.hyperlink]
    assert len(links) == 2 * (len(book.sheetnames) - 1)
    assert all(link.location and not link.target for link in links)
    told = {row[0].value: str(row[1].value) for row in front.iter_rows() if row[0].value}
    assert "not computable" in told["nqpf_paper"]


def test_a_document_has_the_same_numbers_and_real_borders(made: Path) -> None:
    document = docx.Document(str(made / "docx/comparison.table_3.docx"))
    [table] = document.tables
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    assert texts[1] == [
        "京津冀",
        "总量",
        "论文印刷值",
        "282.00",
        "708.00",
        "7468.60",
        "16830.70",
        "246900.83",
        "560013.61",
    ]
    assert texts[2][-1] == "560013.61s"
    [raised] = [run for run in table.rows[2].cells[-1].paragraphs[0].runs if run.font.superscript]
    assert raised.text == "s"
    found = {}
    for number, row in enumerate(table.rows):
        for cell in row.cells:
            for rule in cell._tc.iter(qn("w:top"), qn("w:bottom"), qn("w:left"), qn("w:right")):
                size = rule.get(qn("w:sz"))
                found.setdefault((number, rule.tag.split("}")[1]), set()).add(size)
    assert found == {(0, "top"): {"12"}, (0, "bottom"): {"4"}, (len(texts) - 1, "bottom"): {"12"}}
    assert document.paragraphs[0].text.startswith("表")
    assert document.paragraphs[1].text.startswith("资料来源：")
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "宋体" and fonts.get(qn("w:ascii")) == "Times New Roman"


def latex_rows(text: str) -> list[list[str]]:
    """Cells of every row; a head of several columns stands once and is followed by its copies."""
    rows = []
    for line in re.findall(r"^(.*) \\\\$", text, re.MULTILINE):
        cells: list[str] = []
        for cell in re.split(r" & ", line):
            span = re.match(r"\\multicolumn\{(\d+)\}", cell)
            cells += [cell] * (int(span[1]) if span else 1)
        rows.append(cells)
    return rows


def test_latex_has_three_rules_and_rows_of_one_width(made: Path) -> None:
    files = sorted((made / "latex").glob("*.tex"))
    main_tex = (made / "latex/main.tex").read_text("utf-8")
    assert len(files) > 10
    for path in files:
        if path.name == "main.tex":
            continue
        assert f"\\input{{{path.name}}}" in main_tex
        text = path.read_text("utf-8")
        tables = re.findall(
            r"\\begin\{(?:tabular|longtable)\}.*?\\end\{(?:tabular|longtable)\}", text, re.DOTALL
        )
        for table in tables:
            assert not re.search(r"\\(hline|cline|cmidrule)|\|", table)
            columns = re.match(r"\\begin\{\w+\}\{(\w+)\}", table)[1]
            assert {len(row) for row in latex_rows(table)} == {len(columns)}
            if table.startswith(r"\begin{tabular}"):
                assert [
                    table.count(rule) for rule in (r"\toprule", r"\midrule", r"\bottomrule")
                ] == [1, 1, 1]
        for name in set(re.findall(r"\\begin\{(\w+)\}", text)):
            assert text.count(f"\\begin{{{name}}}") == text.count(f"\\end{{{name}}}")
        # Outside of commands nothing is left that LaTeX would read as one.
        plain = re.sub(
            r"^%.*$|\\[&%$#_{}]|\$\\(?:dagger|beta)\$|\$-[\d.]+\$", "", text, flags=re.MULTILINE
        )
        assert not re.search(r"[$#~^%]|(?<!\d )_", plain), path.name
    table_3 = latex_rows((made / "latex/comparison.table_3.tex").read_text("utf-8"))
    assert table_3[2][-1] == r"560013.61\tnote{s}"


def test_every_comparison_and_statistics_table_can_be_had_as_a_three_line_table(
    shipped: tuple[Project, Outcome],
) -> None:
    source = exports.Source(shipped[0], language="en")
    rooms = [name for name in source.tables if name.startswith(("comparison.", "statistics."))]
    assert len(rooms) == 20
    for name in rooms:
        for layout in exports.paper.layouts_of(source, name):
            for table in exports.paper.paper_tables(source, layout):
                width = len(table.body[0])
                assert {len(row) for row in table.body} == {width}
                assert {sum(head.span for head in heads) for heads in table.heads} == {width}
                missing = any(cell.value == "—" for row in table.body for cell in row[table.stub :])
                assert missing == any(note.startswith("— no value") for note in table.notes), (
                    table.title
                )


def test_a_new_table_needs_data_only(shipped: tuple[Project, Outcome]) -> None:
    source = exports.Source(shipped[0])
    layout = exports.paper.default_layout("robustness.statements")
    [table] = exports.paper.paper_tables(source, layout)
    assert len(table.body) == len(source.table("robustness.statements"))


# Stata


@pytest.mark.parametrize("level", ["city", "province", "group", "nation"])
def test_the_panel_in_stata_is_the_panel_and_says_why_values_are_missing(
    made: Path, warehouse: duckdb.DuckDBPyConnection, level: str
) -> None:
    path = made / f"dta/panel_{level}.dta"
    assert b"<release>118</release>" in path.read_bytes()[:60]
    frame, meta = pyreadstat.read_dta(str(path), user_missing=True)
    with pd.io.stata.StataReader(path) as reader:
        other = reader.read(convert_categoricals=False, convert_missing=True)
        labels = reader.variable_labels()
    assert meta.column_names_to_labels == labels
    assert all(len(name) <= 32 and len(labels[name]) <= 80 for name in labels)
    assert not frame.duplicated(["region", "year"]).any()
    book = pd.read_csv(made / "dta/codebook.csv", dtype=str, keep_default_na=False)
    book = book[book["file"] == path.name].set_index("variable")["stands_for"]
    n = 0
    for name in (name for name in frame if f"{book[name]}".count(" ") == 1):
        indicator, scope = book[name].split(" ")
        rows = query(warehouse, f"""
            SELECT region_code, year, value FROM panel.values
            WHERE level = '{level}' AND indicator_id = '{indicator}' AND scope = '{scope}'
        """)  # fmt: skip
        known = {(code, year): value for code, year, value in rows}
        for place, key in enumerate(zip(frame["region_code"], frame["year"], strict=True)):
            one, two = frame[name].iloc[place], other[name].iloc[place]
            if key in known:
                assert one == two == known.pop(key)
                n += 1
            else:
                # A letter and never a dot alone; the label of the letter says why.
                assert str(two) == f".{one}" and meta.variable_value_labels[name][one]
        assert not known
    [(total,)] = query(warehouse, f"SELECT count(*) FROM panel.values WHERE level = '{level}'")
    assert n == total


def test_the_origin_of_a_value_is_labelled(
    made: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    frame = pd.read_stata(made / "dta/panel_city.dta")
    [(n,)] = query(warehouse, """
        SELECT count(*) FROM panel.values WHERE level = 'city' AND indicator_id = 'green_cover_share'
            AND origin = 'interpolated'
    """)  # fmt: skip
    assert n > 0 and (frame["green_cover_share_origin"] == "线性插值").sum() == n
    assert set(frame.loc[frame["region"] == "北京", "gdp_origin"]) == {"二手汇编"}


def test_every_index_is_a_stata_file(made: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    for (index,) in query(warehouse, "SELECT DISTINCT index_id FROM indices.scores"):
        frame, meta = pyreadstat.read_dta(str(made / f"dta/index_{index}.dta"))
        scores = query(
            warehouse,
            f"SELECT region_code, year, score FROM indices.scores WHERE index_id = '{index}'",
        )
        found = zip(frame["region_code"], frame["year"], frame["score"], strict=True)
        assert sorted(found) == sorted(scores)
        assert meta.variable_value_labels["level"][1] == "城市"
        assert meta.file_label.endswith(
            str(query(warehouse, "SELECT max(release_id) FROM meta.releases")[0][0])
        )


# CSV, Data Package


def test_csv_is_utf_8_with_a_mark_and_holds_the_panel_to_the_last_digit(
    made: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    content = (made / "csv/panel.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(io.BytesIO(content), dtype={"region_code": str}, keep_default_na=False)
    known = frame[frame["value"] != ""]
    rows = query(
        warehouse,
        "SELECT level, region_code, scope, indicator_id, year, value, address FROM panel.values",
    )
    columns = ["level", "region_code", "scope", "indicator_id", "year", "value", "address"]
    found = known[columns].astype({"value": float}).itertuples(index=False, name=None)
    assert sorted(found) == sorted(rows)
    assert (known["missing"] == "").all() and (
        frame.loc[frame["value"] == "", "missing"] != ""
    ).all()
    assert set(frame["release_id"]) == {
        query(warehouse, "SELECT max(release_id) FROM meta.releases")[0][0]
    }


def test_a_cell_that_is_said_to_be_blank_is_blank_in_the_raw_file(
    made: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    frame = pd.read_csv(made / "csv/panel.csv", dtype=str, keep_default_na=False)
    blank = frame[frame["missing"] == "blank"]
    assert len(blank) > 500
    addresses = dict(query(warehouse, """
        SELECT level || region_code || scope || indicator_id || year, max(address) FROM clean.resolved
        WHERE value IS NULL GROUP BY 1
    """))  # fmt: skip
    files: dict[str, list[list[str]]] = {}
    for row in blank.itertuples():
        name, cell = addresses[
            row.level + row.region_code + row.scope + row.indicator_id + row.year
        ].split("!")
        if name not in files:
            text = (ROOT / name).read_text("utf-8-sig")
            files[name] = list(csv.reader(io.StringIO(text)))
        column, line = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
        assert files[name][int(line) - 1][column_index_from_string(column) - 1].strip() == ""


def test_the_package_is_valid_and_a_broken_cell_is_found(made: Path, tmp_path: Path) -> None:
    report = validate(str(made / "csv/datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "message"])[:5]
    described = json.loads((made / "csv/datapackage.json").read_text("utf-8"))
    panel = next(one for one in described["resources"] if one["name"] == "panel")
    assert panel["schema"]["primaryKey"] == [
        "level",
        "region_code",
        "scope",
        "indicator_id",
        "year",
    ]
    targets = {key["reference"]["resource"] for key in panel["schema"]["foreignKeys"]}
    assert targets == {"reference.regions", "reference.indicators"}
    assert all(len(one["hash"]) == 71 and one["publisher"] for one in described["sources"])
    for name in ("comparison.table_3.csv", "reference.regions.csv"):
        (tmp_path / name).write_bytes((made / "csv" / name).read_bytes())
    kept = [one for one in described["resources"] if one["path"] == "comparison.table_3.csv"]
    (tmp_path / "datapackage.json").write_text(
        json.dumps({**described, "resources": kept}), "utf-8"
    )
    assert validate(str(tmp_path / "datapackage.json"), checks=[]).valid
    path = tmp_path / "comparison.table_3.csv"
    for good, bad, kind in (("282.0", "many", "type-error"), ("total", "sum", "constraint-error")):
        path.write_text(path.read_text("utf-8-sig").replace(good, bad, 1), "utf-8-sig")
        found = {row[0] for row in validate(str(tmp_path / "datapackage.json")).flatten(["type"])}
        assert kind in found


def test_the_codebook_describes_every_column_of_every_file(made: Path) -> None:
    book = pd.read_csv(made / "csv/codebook.csv", keep_default_na=False)
    assert (book[["column", "label_zh", "label_en"]] != "").all(axis=None)
    for path in (made / "csv").glob("*.csv"):
        if path.name == "codebook.csv":
            continue
        head = path.read_text("utf-8-sig").splitlines()[0].split(",")
        assert list(book.loc[book["table"] == path.stem, "column"]) == head, path.name


def starts(path: Path) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) for cell in row]


def test_no_text_of_any_format_is_a_formula(poisoned: exports.Source, tmp_path: Path) -> None:
    names = ["panel", "comparison.city_ranking", "reference.regions", "reference.indicators"]
    exports.export(poisoned, tmp_path, ["csv", "datapackage"], names)
    exports.export(poisoned, tmp_path, ["xlsx", "latex", "docx"], ["comparison.city_ranking"])
    exports.export(poisoned, tmp_path, ["dta", "sdmx"], ["panel"])
    seen = 0
    for path in tmp_path.rglob("*.csv"):
        for cell in starts(path):
            seen += cell == f"'{CMD}"
            number = re.fullmatch(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?", cell)
            assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (
                path.name,
                cell,
            )
    assert seen > 100
    book = openpyxl.load_workbook(tmp_path / "xlsx/comparison.city_ranking.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == CMD and cell.data_type == "s" for cell in cells)
    assert not any(cell.data_type == "f" for cell in cells)
    with zipfile.ZipFile(tmp_path / "xlsx/comparison.city_ranking.xlsx") as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
    assert validate(str(tmp_path / "csv/datapackage.json")).valid
    # A negative number is a number.
    rows = starts(tmp_path / "csv/panel.csv")
    assert "-" not in {cell[:1] for cell in rows} or any(
        re.fullmatch(r"-\d.*", cell) for cell in rows
    )


def test_a_negative_number_is_no_text(made: Path) -> None:
    frame = pd.read_csv(made / "csv/comparison.region_gaps.csv")
    assert frame["gap"].dtype == float and (frame["gap"] < 0).any()


# SDMX


@pytest.mark.parametrize(("flow", "file"), [("PANEL", "panel"), ("INDICES", "indices")])
def test_a_real_library_reads_the_data_by_the_structure_that_goes_with_it(
    made: Path, warehouse: duckdb.DuckDBPyConnection, flow: str, file: str
) -> None:
    message = sdmx.read_sdmx(made / "sdmx/structure.xml")
    dataflow = message.dataflow[flow]
    components = [*dataflow.structure.dimensions, *dataflow.structure.attributes]
    listed = {c.id: c.local_representation.enumerated for c in components}
    assert all(len(names.localizations) == 2 for name in ("CL_REGION", "CL_INDICATOR", "CL_OBS_STATUS")
               for names in (code.name for code in message.codelist[name]))  # fmt: skip
    with (made / f"sdmx/{file}.csv").open("rb") as content:
        data = sdmx.reader.csv.Reader().convert(content, structure=dataflow).data[0]
    keys = set()
    for obs in data.obs:
        assert set(obs.dimension.values) == {d.id for d in dataflow.structure.dimensions}
        for component, enumerated in listed.items():
            where = (
                obs.dimension.values
                if component in obs.dimension.values
                else obs.attached_attribute
            )
            value = str(where[component].value)
            assert enumerated is None or value in enumerated, (component, value)
        assert (obs.value == "") == (obs.attached_attribute["OBS_STATUS"].value in ("M", "O"))
        keys.add(str(obs.dimension))
    assert len(keys) == len(data.obs)
    table = {"PANEL": "panel.values", "INDICES": "indices.scores"}[flow]
    [(n,)] = query(warehouse, f"SELECT count(*) FROM {table}")
    assert sum(obs.value != "" for obs in data.obs) == n


def test_statuses_are_those_of_the_warehouse(
    made: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    frame = pd.read_csv(made / "sdmx/panel.csv", dtype=str, keep_default_na=False)
    found = frame[frame["OBS_VALUE"] != ""].groupby("OBS_STATUS").size().to_dict()
    assert found == dict(
        query(warehouse, "SELECT obs_status, count(*) FROM panel.obs_status GROUP BY 1")
    )
    assert set(frame["REGION"]) >= {"110000", "G_jjj"}
    # One city, by hand: 深圳 2022 from the publisher's file; 天津 2019 is the declared break.
    by = frame.set_index(["LEVEL", "REGION", "INDICATOR", "TIME_PERIOD"])["OBS_STATUS"]
    assert by["city", "440300", "gdp", "2022"] == "A"
    assert by["city", "120000", "gdp", "2019"] == "B"
    assert by["city", "120000", "gdp", "2018"] == "V"


# Everything


def test_the_same_release_gives_the_same_bytes(
    shipped: tuple[Project, Outcome], made: Path, tmp_path: Path
) -> None:
    names = ["comparison.table_3", "comparison.region_index", "indices.scores"]
    for to in ("one", "two"):
        exports.export(exports.Source(shipped[0]), tmp_path / to, exports.FORMATS, names)
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*")]
    assert len(files) > 20
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), (
            name
        )
    # Nothing is dated by the clock.
    made_at = exports.Source(shipped[0]).created_at
    with zipfile.ZipFile(made / "docx/comparison.table_3.docx") as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}
        assert f"{made_at:%Y-%m-%dT%H:%M:%S}Z".encode() in archive.read("docProps/core.xml")
    _, meta = pyreadstat.read_dta(str(made / "dta/panel_city.dta"), metadataonly=True)
    assert meta.creation_time == made_at.replace(second=0, microsecond=0)


@pytest.fixture
def yearbook(
    shipped: tuple[Project, Outcome], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    monkeypatch.setenv("YEARBOOK_WAREHOUSE", str(shipped[0].warehouse))
    return lambda *words: CliRunner().invoke(main, ["export", *words])


def test_the_command_makes_what_is_named_and_refuses_what_is_not_its_own(
    yearbook: Callable[..., Result], tmp_path: Path
) -> None:
    first = yearbook(
        "table_3", "--format", "docx", "--to", str(tmp_path), "--language", "en", "--json"
    )
    assert first.exit_code == 0, first.output
    assert list(json.loads(first.output)["files"]) == ["docx/comparison.table_3.docx"]
    path = tmp_path / "docx/comparison.table_3.docx"
    assert (
        docx.Document(str(path)).paragraphs[0].text.startswith("Table 1 Technology and financial")
    )
    assert yearbook("table_3", "--format", "docx", "--to", str(tmp_path)).exit_code == 0
    path.write_bytes(path.read_bytes() + b" ")
    refused = yearbook("table_3", "--format", "docx", "--to", str(tmp_path))
    assert refused.exit_code == 1 and "comparison.table_3.docx" in refused.output
    assert yearbook("table_3", "--format", "docx", "--to", str(tmp_path), "--force").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tabel_3", "--format", "xlsx"), "nearest: comparison.table_3"),
        (("table_3", "--format", "sdmx"), "sdmx has nothing of comparison.table_3"),
        (("digital_growth", "--format", "dta"), "its growth is comparison.growth"),
        (("table_3", "--format", "xlsx", "--release", "nope"), "no release nope"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_what_is_near(
    yearbook: Callable[..., Result], tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    result = yearbook(*words, "--to", str(tmp_path / "x"))
    assert result.exit_code == 1 and said in result.output
    assert not (tmp_path / "x").exists()


def test_a_label_of_a_file_keeps_the_release_however_long_the_title_is(
    shipped: tuple[Project, Outcome], tmp_path: Path
) -> None:
    source = exports.Source(shipped[0], language="en")
    exports.export(source, tmp_path, ["dta"], ["indices.scores"])
    for path in tmp_path.rglob("*.dta"):
        label = pyreadstat.read_dta(str(path), metadataonly=True)[1].file_label
        assert len(label) <= 80 and label.endswith(f"release {source.release_id}")


def test_an_index_is_found_by_its_label(yearbook: Callable[..., Result], tmp_path: Path) -> None:
    words = (
        "新质生产力指数（官方数据可得指标）",
        "--format",
        "dta",
        "--to",
        str(tmp_path),
        "--json",
    )
    assert "dta/index_nqpf_official.dta" in json.loads(yearbook(*words).output)["files"]
