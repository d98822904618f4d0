import csv
import hashlib
import io
from pathlib import Path

import openpyxl
import pytest
import yaml

from pipelines.extracts import ExtractError, read_all
from pipelines.extracts.reading import data_files, read_one
from pipelines.project import PACKAGE
from pipelines.reference import load_layouts
from pipelines.reference.layouts import Layout

ROOT = PACKAGE.parent
LAYOUTS = {
    "panel": Layout(kind="table", region_header=["城市"], year_header=["年份"]),
    "by_region": Layout(
        kind="table", columns="region", unit="line", year_header=["年"], flag_columns=True
    ),
}
PANEL = [["城市", "年份", "人口 (万人)"], ["北京", "2014", "2171.1"], ["天津", "2014", "—"]]
BY_REGION = [
    ["", "", "亿元"],
    ["年", "广州", ""],
    [2014, 16135.95, "p"],
    [2015, None, None],
    ["注：初步数", None, None],
]


def describe(path: Path, **changes: object) -> None:
    """Write the sidecar of a data file, with its hash."""
    known = {
        "source": "s", "publisher": "某局", "title": "表", "edition": "2025", "unit": "亿元",
        "status": "final", "obtained": "publisher file", "obtained_from": "a place",
        "level": "city", "layout": "panel",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }  # fmt: skip
    text = yaml.safe_dump({**known, **changes}, allow_unicode=True)
    path.with_suffix(".yaml").write_text(text, "utf-8")


def add_csv(raw: Path, name: str, rows: list[list[str]] = PANEL, **changes: object) -> Path:
    path = raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    path.write_bytes(target.getvalue().encode("utf-8-sig"))
    describe(path, **{"columns": [{"header": "人口 (万人)"}], **changes})
    return path


def add_workbook(raw: Path, name: str, *sheets: str) -> Path:
    path = raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets:
        target = book.create_sheet(sheet)
        for row in BY_REGION:
            target.append(row)
    book.save(path)
    describe(path, layout="by_region", indicator="地区生产总值")
    return path


def refused(raw: Path) -> str:
    with pytest.raises(ExtractError) as raised:
        read_all(raw, LAYOUTS)
    return str(raised.value)


def written(path: Path) -> int:
    """Cells of a file that are not empty, counted by other libraries than ours."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, read_only=True)
        cells = [c for sheet in book for row in sheet.iter_rows(values_only=True) for c in row]
        return sum(cell is not None and str(cell).strip() != "" for cell in cells)
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return sum(cell.strip() != "" for row in csv.reader(handle) for cell in row)


def test_all_files_are_read_in_the_order_of_their_names(tmp_path):
    add_csv(tmp_path, "b/2025/panel.csv")
    add_workbook(tmp_path, "a/2025/gdp.xlsx", "表1")
    extracts = read_all(tmp_path, LAYOUTS)
    assert [extract.file for extract in extracts] == ["raw/a/2025/gdp.xlsx", "raw/b/2025/panel.csv"]
    assert [cell["address"] for cell in extracts[0].cells] == [
        "raw/a/2025/gdp.xlsx#表1!B3",
        "raw/a/2025/gdp.xlsx#表1!B4",
    ]
    assert [cell["value_printed"] for cell in extracts[0].cells] == ["16135.95", ""]
    assert [cell["address"] for cell in extracts[1].cells] == [
        "raw/b/2025/panel.csv!C2",
        "raw/b/2025/panel.csv!C3",
    ]


def test_every_sheet_of_a_workbook_is_read(tmp_path):
    path = add_workbook(tmp_path, "a.xlsx", "广州", "深圳")
    extract = read_one(path, "raw/a.xlsx", LAYOUTS)
    assert [(cell["sheet"], cell["cell"]) for cell in extract.cells] == [
        ("广州", "B3"), ("广州", "B4"), ("深圳", "B3"), ("深圳", "B4"),
    ]  # fmt: skip
    assert extract.account == {
        "title": 2, "header": 4, "label": 4, "value": 2, "flag": 2, "note": 2, "blank": 2,
    }  # fmt: skip


def test_the_account_covers_every_cell_that_is_not_empty(tmp_path):
    add_csv(tmp_path, "panel.csv", [*PANEL, ["广州", "2014", ""], ["深圳", " \t", " "]])
    add_workbook(tmp_path, "gdp.xlsx", "表1", "表2")
    for extract in read_all(tmp_path, LAYOUTS):
        path = tmp_path / extract.file.removeprefix("raw/")
        counted = {role: n for role, n in extract.account.items() if role != "blank"}
        assert sum(counted.values()) == written(path)
        blank = [cell for cell in extract.cells if cell["value_printed"] == ""]
        assert extract.account["blank"] == len(blank) == 2
        assert extract.account["value"] == len(extract.cells) - 2


def test_the_account_of_the_shipped_files_covers_every_cell_that_is_not_empty():
    extracts = read_all(ROOT / "raw", load_layouts(PACKAGE / "reference" / "layouts"))
    assert len(extracts) == len(data_files(ROOT / "raw"))
    for extract in extracts:
        counted = {role: n for role, n in extract.account.items() if role != "blank"}
        assert sum(counted.values()) == written(ROOT / extract.file), extract.file


def test_shipped_cells_have_addresses_of_their_own():
    extracts = read_all(ROOT / "raw", load_layouts(PACKAGE / "reference" / "layouts"))
    addresses = [cell["address"] for extract in extracts for cell in extract.cells]
    assert len(set(addresses)) == len(addresses)


def test_notes_and_hidden_files_are_no_data(tmp_path):
    data = add_csv(tmp_path, "s/panel.csv")
    (tmp_path / "README.md").write_text("about", "utf-8")
    (tmp_path / "s" / ".DS_Store").write_bytes(b"\0")
    assert data_files(tmp_path) == [data]
    assert len(read_all(tmp_path, LAYOUTS)) == 1


def test_an_empty_raw_folder_is_refused(tmp_path):
    assert refused(tmp_path) == f"{tmp_path}: found no data files; expected at least one extract"


def test_a_sidecar_without_its_file_is_refused(tmp_path):
    add_csv(tmp_path, "s/panel.csv")
    add_csv(tmp_path, "s/lost.csv").unlink()
    message = refused(tmp_path)
    assert message == "raw/s/lost.yaml: found no data file; expected the file it describes"


def test_a_file_without_its_sidecar_is_refused(tmp_path):
    add_csv(tmp_path, "s/panel.csv").with_suffix(".yaml").unlink()
    message = refused(tmp_path)
    assert message == "raw/s/panel.csv: found no sidecar; expected a file panel.yaml beside it"


def test_a_layout_that_is_not_there_is_refused(tmp_path):
    add_csv(tmp_path, "s/panel.csv", layout="panell")
    assert refused(tmp_path) == (
        "raw/s/panel.csv: found layout 'panell'; expected one of ['by_region', 'panel', "
        "'parquet_panel']"
    )


def test_a_changed_file_is_refused(tmp_path):
    path = add_csv(tmp_path, "s/panel.csv")
    path.write_bytes(path.read_bytes().replace(b"2171.1", b"2171.2"))
    message = refused(tmp_path)
    assert message.startswith("raw/s/panel.csv: found content with sha256 ")
    assert "as recorded in panel.yaml" in message


def test_the_faults_of_all_files_are_named_together(tmp_path):
    add_csv(tmp_path, "good/panel.csv")
    add_csv(tmp_path, "columns/panel.csv", columns=[])
    add_csv(tmp_path, "keys/panel.csv", licence="open")
    add_csv(tmp_path, "bytes/panel.csv").write_bytes(b"\xff\xfe\xff")
    describe(tmp_path / "bytes" / "panel.csv")
    add_workbook(tmp_path, "cut/gdp.xlsx", "表1").write_bytes(b"PK\x03\x04")
    describe(tmp_path / "cut" / "gdp.xlsx", layout="by_region")
    add_csv(tmp_path, "lost/panel.csv").unlink()
    lines = refused(tmp_path).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "raw/bytes/panel.csv",
        "raw/columns/panel.csv cell C1",
        "raw/cut/gdp.xlsx",
        "raw/keys/panel.yaml key licence",
        "raw/lost/panel.yaml",
    ]
    assert all("; expected " in line for line in lines)


def test_two_files_cannot_share_one_sidecar(tmp_path):
    add_csv(tmp_path, "s/panel.csv")
    (tmp_path / "s" / "panel.txt").write_text("城市,年份\n", "utf-8")
    message = refused(tmp_path)
    assert message.startswith("raw/s/panel.txt: found content with sha256 ")


def test_a_link_out_of_the_raw_folder_is_refused(tmp_path):
    outside = add_csv(tmp_path / "outside", "panel.csv")
    raw = tmp_path / "raw"
    data = add_csv(raw, "s/panel.csv")
    data.unlink()
    data.symlink_to(outside)
    assert refused(raw) == (
        "raw/s/panel.csv: found panel.csv, a link out of raw/; expected the file itself"
    )
    data.unlink()
    add_csv(raw, "s/panel.csv").with_suffix(".yaml").unlink()
    data.with_suffix(".yaml").symlink_to(outside.with_suffix(".yaml"))
    assert "panel.yaml, a link out of raw/" in refused(raw)


def test_a_folder_that_is_a_link_is_refused_and_not_passed_over(tmp_path):
    raw = tmp_path / "raw"
    add_csv(raw, "s/panel.csv")
    add_csv(tmp_path / "outside", "panel.csv")
    (raw / "t").symlink_to(tmp_path / "outside")
    assert refused(raw) == "raw/t: found a link to a folder; expected the folder itself"


def test_a_layout_is_a_name_and_no_path(tmp_path):
    add_csv(tmp_path, "s/panel.csv", layout="../../layouts/panel")
    assert "found layout '../../layouts/panel'; expected one of" in refused(tmp_path)


def test_the_accounting_is_kept_by_sheet(tmp_path):
    path = add_workbook(tmp_path, "a.xlsx", "广州", "深圳")
    extract = read_one(path, "raw/a.xlsx", LAYOUTS)
    for sheet in ("广州", "深圳"):
        assert {r: n for (s, r), n in extract.accounting.items() if s == sheet} == {
            "title": 1, "header": 2, "label": 2, "value": 1, "flag": 1, "note": 1, "blank": 1,
        }  # fmt: skip


def test_signs_are_those_of_the_source(tmp_path):
    rows = [*PANEL[:2], ["天津", "2014", "x"], ["广州", "2014", "5*"]]
    add_csv(tmp_path, "s/panel.csv", rows)
    marks = [
        {"source_id": source, "sign": sign, "place": place, "status": status}
        for source, sign, place, status in (
            ("s", "x", "instead", "symbol"), ("t", "x", "behind", "footnoted"),
            ("*", "*", "behind", "footnoted"), ("s", "*", "behind", "flagged"),
        )
    ]  # fmt: skip
    [extract] = read_all(tmp_path, LAYOUTS, marks)
    assert [(cell["value_text"], cell["mark"]) for cell in extract.cells] == [
        ("2171.1", "printed"), ("", "symbol"), ("5", "flagged"),
    ]  # fmt: skip
