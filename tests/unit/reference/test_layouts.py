import csv
import re
from pathlib import Path

import pytest
import yaml

from pipelines.project import PACKAGE
from pipelines.reference import ReferenceError, load_catalogue, load_layouts

SHIPPED = PACKAGE / "reference" / "layouts"
GOOD = """
kind = "blocks"
header_rows = [2]
first_row = 3
[[block]]
region_column = "A"
columns = [{ column = "B", header = ["2014年"], indicator = "x", unit = "1", year = 2014 }]
"""


def refused(folder: Path, text: str | bytes) -> str:
    content = text.encode() if isinstance(text, str) else text
    (folder / "made.toml").write_bytes(content)
    with pytest.raises(ReferenceError) as raised:
        load_layouts(folder)
    message = str(raised.value)
    assert re.search(r"made\.toml( line \d+)?: ", message)
    return message


def test_a_layout_is_what_its_file_says(tmp_path):
    (tmp_path / "made.toml").write_text(GOOD, "utf-8")
    made = load_layouts(tmp_path)["made"]
    assert made.kind == "blocks"
    assert (made.header_rows, made.first_row) == ([2], 3)
    assert made.block[0].columns[0].year == 2014
    assert made.block[0].fill_region_down is False


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('kind = "blocks"', 'kind = "cross"', "kind: Input should be"),
        ('kind = "blocks"', "", "kind: Field required"),
        ("first_row = 3", "frist_row = 3", "frist_row: Extra inputs are not permitted"),
        ("first_row = 3", 'first_row = "third"', "first_row: Input should be a valid integer"),
        ('region_column = "A"', "", "block.0.region_column: Field required"),
        ('indicator = "x"', 'name = "x"', "block.0.columns.0.name: Extra inputs are not"),
        ('header = ["2014年"]', 'header = "2014年"', "block.0.columns.0.header: Input should be"),
    ],
)
def test_a_key_or_word_that_is_not_known_is_refused(tmp_path, old, new, part):
    assert old in GOOD
    assert part in refused(tmp_path, GOOD.replace(old, new, 1))


@pytest.mark.parametrize("content", ['kind = "blocks', 'kind = "指标"'.encode("gb18030")])
def test_a_file_that_is_no_toml_in_utf8_is_refused(tmp_path, content):
    refused(tmp_path, content)


def test_every_shipped_file_is_a_layout():
    layouts = load_layouts(SHIPPED)
    assert set(layouts) == {path.stem for path in SHIPPED.glob("*.toml")}


def test_every_kind_of_layout_is_shipped():
    kinds = {(layout.kind, layout.columns) for layout in load_layouts(SHIPPED).values()}
    assert {kind for kind, _ in kinds} == {"table", "blocks"}
    assert {columns for kind, columns in kinds if kind == "table"} == {
        "indicator", "year", "region", "value",
    }  # fmt: skip


def test_every_layout_that_a_shipped_sidecar_names_is_shipped():
    sidecars = sorted((PACKAGE.parent / "raw").rglob("*.yaml"))
    used = {yaml.safe_load(path.read_text("utf-8"))["layout"] for path in sidecars}
    assert used <= set(load_layouts(SHIPPED))


def test_columns_of_shipped_blocks_have_one_head_a_header_row_and_places_of_their_own():
    for name, layout in load_layouts(SHIPPED).items():
        places = []
        for block in layout.block:
            places += [block.region_column, *([block.qualifier_column] or [])]
            for column in block.columns:
                assert len(column.header) == len(layout.header_rows), name
                places.append(column.column)
        places = [place for place in places if place]
        assert len(set(places)) == len(places), name
        assert all(re.fullmatch("[A-Z]{1,3}", place) for place in places), name


def test_units_and_names_of_shipped_blocks_are_in_the_catalogue():
    catalogue = load_catalogue(PACKAGE / "reference")
    units = {row["unit"] for row in catalogue["units"]}
    names = {row["printed_name"] for row in catalogue["indicator_names"]}
    for layout in load_layouts(SHIPPED).values():
        for block in layout.block:
            for column in block.columns:
                assert column.unit in units
                assert any(name.startswith(column.indicator) for name in names)


def test_units_and_names_that_shipped_sidecars_declare_are_in_the_catalogue():
    catalogue = load_catalogue(PACKAGE / "reference")
    names = {row["printed_name"] for row in catalogue["indicator_names"]}
    for path in sorted((PACKAGE.parent / "raw").rglob("*.yaml")):
        known = yaml.safe_load(path.read_text("utf-8"))
        declared = known.get("indicator")
        assert declared is None or declared in names, path
        for column in known.get("columns", []):
            with path.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as handle:
                header = next(csv.reader(handle))
            assert column["header"] in header, path


COLUMNS = """name,unit,scope,2018,2019
人口,万人,whole,年末人口(万人)|全市,人口(万人)|全市
面积,平方公里,whole,absent,面积
"""


def test_columns_by_edition_state_what_an_edition_lacks(tmp_path):
    (tmp_path / "made.toml").write_text('kind = "table"\nregion_header = ["城市"]\n', "utf-8")
    (tmp_path / "made.csv").write_text(COLUMNS, "utf-8")
    editions = load_layouts(tmp_path)["made"].editions
    assert [column.header for column in editions["2018"]] == ["年末人口(万人)|全市"]
    assert [(c.name, c.unit, c.scope) for c in editions["2019"]] == [
        ("人口", "万人", "whole"), ("面积", "平方公里", "whole"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("absent", "", "a column that an edition lacks is 'absent' there"),
        ("absent,面积", "面积", "row 3: found"),
        ("name,", "label,", "expected name,unit,scope,<edition>"),
        (",2018,2019", "", "expected name,unit,scope,<edition>"),
    ],
)
def test_columns_that_leave_a_cell_open_are_refused(tmp_path, old, new, part):
    (tmp_path / "made.toml").write_text('kind = "table"\n', "utf-8")
    (tmp_path / "made.csv").write_text(COLUMNS.replace(old, new, 1), "utf-8")
    with pytest.raises(ReferenceError) as raised:
        load_layouts(tmp_path)
    assert "made.csv" in str(raised.value)
    assert part in str(raised.value)


def test_columns_of_no_layout_are_refused(tmp_path):
    (tmp_path / "lost.csv").write_text(COLUMNS, "utf-8")
    with pytest.raises(ReferenceError, match="lost.csv: columns of no layout, expected lost.toml"):
        load_layouts(tmp_path)
