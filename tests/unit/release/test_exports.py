"""The parts of exports that need no warehouse: texts, names, layouts, overwriting."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest

from pipelines.neutral import neutral
from pipelines.project import PACKAGE
from pipelines.reference.catalogue import ReferenceError
from pipelines.reference.exporting import load_exports, load_paper_tables
from pipelines.release.exports import folder, latex, stata, widths
from pipelines.release.exports.excel import number_format, sheet_name
from pipelines.release.exports.paper import Cell, Head, PaperTable, default_layout
from pipelines.release.exports.sdmx_structure import code_id
from pipelines.release.exports.zipped import timeless
from pipelines.schemas import schema_of


@pytest.mark.parametrize(
    "start", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
)
def test_a_text_that_a_spreadsheet_would_compute_is_none_any_more(start: str) -> None:
    assert neutral(start) == f"'{start}"


def test_other_texts_stay() -> None:
    assert [neutral(text) for text in ("", "北京", "a=b", "1-2")] == ["", "北京", "a=b", "1-2"]


@pytest.mark.parametrize(
    ("printed", "escaped"),
    [
        ("50%", r"50\%"), ("a_b & c#", r"a\_b \& c\#"), ("km^2", r"km\textasciicircum{}2"),
        ("$x$ {y}", r"\$x\$ \{y\}"), (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("β-convergence", r"$\beta$-convergence"),
        ("a~b", r"a\textasciitilde{}b"), ("[1]", "{[}1{]}"), ("x\x00y", "xy"),
    ],
)  # fmt: skip
def test_latex_prints_a_text_as_it_stands(printed: str, escaped: str) -> None:
    assert latex.escaped(printed) == escaped


def test_a_long_table_is_broken_over_pages() -> None:
    table = PaperTable(
        "t", "题", [[Head("a"), Head("b")]], [[Cell("x"), Cell(-1.5, 2, "s")]] * 50, 1, "来源", []
    )
    text = latex._table(table)
    assert r"\begin{longtable}{lr}" in text and r"\begin{TableNotes}" in text
    assert text.count(r"x & $-1.50$\tnote{s} \\") == 50
    assert text.count(r"\begin{") == text.count(r"\end{")


def wide_table(text: str, figures: int) -> PaperTable:
    row = [Cell(text), *[Cell(-123456.78, 2, "s†")] * figures]
    return PaperTable("t", "题", [[Head("a")] * len(row)], [row] * 3, 1, "来源", [])


def test_a_table_without_parts_has_a_label_without_a_hyphen_at_its_end() -> None:
    table = wide_table("x", 1)
    assert r"\label{tab:t}" in latex._table(table)
    table.part = "2014"
    assert r"\label{tab:t-2014}" in latex._table(table)


def test_letters_become_smaller_before_a_table_is_turned_and_none_is_wider_than_its_page() -> None:
    name = "Nine mainland cities of the Greater Bay Area"
    texts = [latex._table(wide_table(name, figures)) for figures in (2, 6, 7, 10)]
    assert ["scriptsize" in text for text in texts] == [False, True, True, True]
    assert [r"\begin{landscape}" in text for text in texts] == [False, False, False, True]
    assert all(name in text and "parbox" not in text for text in texts[:2])
    assert r"\raggedright " + name in texts[2]
    for figures in range(1, 10):
        # By the widths of Computer Modern: a digit is half an em of the letters' size.
        room = widths.fit(wide_table(name, figures))
        assert room.columns[1] > 0.5 * len("-123456.78")
        assert room.points <= 17 / 2.54 * 72.27


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("gdp", "gdp"),
        ("if", "if_"),
        ("2014", "v2014"),
        ("a.b-c", "a_b_c"),
        ("str12", "str12_"),
        ("地区", "__"),
    ],
)
def test_a_name_is_valid_in_stata(name: str, made: str) -> None:
    assert stata.variable(name) == made


def test_long_names_keep_their_beginning_and_stay_apart() -> None:
    names = [f"printed_industrial_patents_per_enterprise_{n}" for n in range(50)]
    made = [stata.variable(name) for name in names]
    assert len(set(made)) == 50
    assert all(name.startswith("printed_industrial") and len(name) <= 28 for name in made)


def test_every_indicator_of_the_catalogue_has_names_of_its_own() -> None:
    rows = (PACKAGE / "reference/indicators.csv").read_text("utf-8").splitlines()[1:]
    ids = [row.split(",")[0] for row in rows]
    made = [stata.variable(i) for i in ids]
    made += [stata.variable(i, 28 - len("_origin")) + "_origin" for i in ids]
    assert len(set(made)) == 2 * len(ids)


def test_labels_fit_and_a_stamp_knows_no_language() -> None:
    assert len(stata.fitted("长" * 200)) == 80
    assert stata.stamp(dt.datetime(2026, 2, 3, 4, 5)) == b"03 Feb 2026 04:05"


def test_sheets_have_names_that_excel_takes() -> None:
    taken: set[str] = set()
    names = [
        sheet_name(text, taken) for text in ("a/b:c", "a_b_c", "A/B:C", "长" * 40, "长" * 41, "")
    ]
    assert names == ["a_b_c", "a_b_c_2", "A_B_C_3", "长" * 31, "长" * 29 + "_2", "sheet"]


def test_signs_are_part_of_the_format_of_a_number() -> None:
    assert number_format(Cell(0.5, 4, "si†")) == '0.0000"ˢⁱ†"'
    assert number_format(Cell(3)) == "0"


def test_ids_are_such_as_sdmx_allows() -> None:
    assert [code_id(text) for text in ("G:jjj", "110000", "", "a b%")] == [
        "G_jjj",
        "110000",
        "_X",
        "a_b_",
    ]


def test_a_repacked_file_has_no_time() -> None:
    packed = []
    for year in (2020, 2021):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr(zipfile.ZipInfo("a.xml", (year, 1, 1, 0, 0, 0)), "x" * 99)
        packed.append(timeless(target.getvalue()))
    assert packed[0] == packed[1]
    assert zipfile.ZipFile(io.BytesIO(packed[0])).read("a.xml") == b"x" * 99


def test_layouts_name_columns_that_their_tables_have() -> None:
    for layout in load_paper_tables(PACKAGE / "reference"):
        assert layout.columns() <= schema_of(layout.table).columns.keys(), layout.id


def test_a_table_without_a_layout_shows_its_key_first() -> None:
    layout = default_layout("comparison.region_index")
    assert layout.rows == ["index_id", "year", "group_id", "aggregation"]
    assert layout.values == ["value", "n_regions"]


def test_layouts_that_are_wrong_are_refused(tmp_path: Path) -> None:
    entry = '[[table]]\nid = "a"\ntable = "comparison.table_3"\ntitle_zh = "题"\ntitle_en = "t"\n'
    path = tmp_path / "paper_tables.toml"
    path.write_text(entry + entry, "utf-8")
    with pytest.raises(ReferenceError, match="a is named twice"):
        load_paper_tables(tmp_path)
    path.write_text(entry + 'rows = ["year"]\nacross = ["source"]\n', "utf-8")
    with pytest.raises(ReferenceError, match="needs rows and values"):
        load_paper_tables(tmp_path)
    path.write_text(entry + "colour = 1\n", "utf-8")
    with pytest.raises(ReferenceError, match="line 6"):
        load_paper_tables(tmp_path)


def test_a_letter_of_stata_means_one_thing(tmp_path: Path) -> None:
    text = (PACKAGE / "reference/exports.toml").read_text("utf-8")
    (tmp_path / "exports.toml").write_text(text.replace('stata = "b"', 'stata = "a"'), "utf-8")
    with pytest.raises(ReferenceError, match="blank, not_at_hand"):
        load_exports(tmp_path)


def test_a_file_that_no_export_made_is_not_overwritten(tmp_path: Path) -> None:
    folder.write(tmp_path, "csv/a.csv", b"1")
    with pytest.raises(folder.NotOurs, match=r"csv/a\.csv"):
        folder.check(tmp_path, ["csv/a.csv", "csv/b.csv"])
    folder.remember(tmp_path, {}, {"csv/a.csv": folder.hash_of(b"1")})
    folder.check(tmp_path, ["csv/a.csv"])
    (tmp_path / "csv/a.csv").write_bytes(b"notes of a person")
    with pytest.raises(folder.NotOurs):
        folder.check(tmp_path, ["csv/a.csv"])
