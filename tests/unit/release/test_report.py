"""The report of a release: how numbers look, what labels say, and packing; no browser, no release."""

import pandas as pd
import pytest

from pipelines.lacking import reason_of
from pipelines.project import Project
from pipelines.release import candidate
from pipelines.release.report import making
from pipelines.release.report.blocks import link, sentence
from pipelines.release.report.findings import years
from pipelines.release.report.labels import Labels
from pipelines.release.report.numbers import cell_link, interval, percent, shown, signs
from pipelines.release.report.packing import packed, short, unpacked
from pipelines.release.report.pictures import target
from pipelines.release.text import Text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.72731, "0.727"), (0.0, "0.000"), (-0.25, "−0.250"), (0.00002, "2.0e−5"),
        (12.345, "12.35"), (1758.2139, "1,758.2"), (560013.6137, "560,014"),
        (None, "–"), (float("nan"), "–"), (pd.NA, "–"), (0.0005, "5.0e−4"), (0.0015, "0.002"),
    ],
)  # fmt: skip
def test_a_number_has_as_many_digits_as_its_size_asks_for(value, text) -> None:
    assert shown(value) == text


def test_both_ends_of_an_interval_have_the_digits_of_the_larger() -> None:
    assert interval(0.00004, 0.775) == "0.000–0.775"
    assert interval(1, 3, 0) == "1–3"
    assert interval(2, 2, 0) == "2"
    assert interval(float("nan"), 1) == "–"


def test_a_whole_share_is_said_without_decimals() -> None:
    assert percent(1) == "100 %"
    assert percent(0.8925) == "89.3 %"


def test_signs_come_from_the_shares_and_the_break() -> None:
    row = {"share_reported": 0.125, "share_secondary": 0.875, "share_interpolated": 0.0}
    assert signs({**row, "break_in_inputs": True}) == "●○‡"


def test_runs_of_years_are_said_as_runs() -> None:
    assert years(range(2014, 2023), range(2014, 2023)).zh == "2014–2022 各年"
    assert years(range(2014, 2023), [2014, 2015, 2016, 2019]).en == "in 2014–2016, 2019"


def test_a_sentence_escapes_what_is_no_markup() -> None:
    made = sentence("{name}：{value}", "{name}: {value}", name=Text("<script>", "<b>"),
                    value=link("v/a/b/2022", "1 & 2"))  # fmt: skip
    assert made.zh == '&lt;script&gt;：<a href="#v/a/b/2022">1 &amp; 2</a>'
    assert made.en.startswith("&lt;b&gt;")


def test_packing_keeps_the_content_and_never_ends_a_script() -> None:
    content = {"rows": [[n * 0.37, "天津", None] for n in range(3000)]}
    text = packed(content)
    assert unpacked(text) == content
    assert "<" not in text and '"' not in text


def test_numbers_are_shortened_to_ten_digits() -> None:
    assert short(1 / 3) == 0.3333333333
    assert short(250.0) == 250 and isinstance(short(250.0), int)
    assert short(float("inf")) is None


def test_a_rule_is_told_with_names_in_place_of_ids() -> None:
    labels = Labels(
        {}, {"gdp": Text("地区生产总值", "gross regional product"),
             "population": Text("常住人口", "population")},
        {}, {}, {}, {"reported": Text("公布值", "publisher"), "secondary": Text("二手", "secondary")},
    )  # fmt: skip
    assert labels.rule("gdp / population").zh == "地区生产总值 ÷ 常住人口"
    assert labels.rule("sum of 13 cities").zh == "13市之和"
    assert labels.rule("weighted:population of 9 cities").zh == "9个地区按常住人口加权的均值"
    assert labels.rule("reported over secondary").zh == "按来历取舍：公布值 优先于 二手"


def test_an_address_with_a_sheet_survives_a_fragment() -> None:
    assert cell_link("raw/a.xlsx#本地生产总值!D13") == "o/raw/a.xlsx%23本地生产总值!D13"


def test_marks_lead_to_scores_groups_flows_and_cells() -> None:
    group = {"index_id": "i", "group_id": "G:a", "year": 2020, "table": "comparison.region_index"}
    scored = {("i", "G:a", "aggregate")}
    assert target({**group, "aggregation": "aggregate"}, scored) == "v/i/G:a/2020"
    assert target({**group, "aggregation": "sum"}, scored) == "m/i/G:a/sum/2020"
    flow = {"index_id": "i", "year": 2020, "from_code": "1", "to_code": "2"}
    assert target({**flow, "table": "indices.gravity_flows"}, scored) == "f/i/2020/1/2"
    panel = {"index_id": "i", "group_id": "G:a", "scope": "whole", "indicator_id": "gdp"}
    panel |= {"year": 2020, "table": "panel.values"}
    assert target(panel, scored) == "x/group/G:a/whole/gdp/2020"
    cell = {"index_id": "i", "region_code": "1", "indicator_id": "gdp", "year": 2020}
    assert target({**cell, "table": "i.normalised"}, scored) == "v/i/1/2020"


def test_a_report_that_cannot_be_made_leaves_a_page_that_says_why(tmp_path, monkeypatch) -> None:
    project = Project(root=tmp_path, raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    folder = candidate.making(project, "r1")
    folder.mkdir(parents=True)

    def fails(*_):
        raise ValueError("no glyph for <b>𠮷</b>")

    monkeypatch.setattr(making, "report", fails)
    path, reason = making.make_report(project, "r1")
    assert reason == "ValueError: no glyph for <b>𠮷</b>"
    page = path.read_text("utf-8")
    assert path == folder / "report.html" and "<b>" not in page and "&lt;b&gt;𠮷" in page
    assert reason_of(folder) == reason
    monkeypatch.setattr(making, "report", lambda *_: "<!doctype html>")
    assert making.make_report(project, "r1") == (path, "")
    assert reason_of(folder) == "" == reason_of(tmp_path)
