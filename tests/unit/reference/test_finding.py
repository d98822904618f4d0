import subprocess
import sys

import pytest

from pipelines.reference.finding import _found, find_index, find_indicator, find_region


@pytest.mark.parametrize(
    "text", ["深圳", "深 圳 市", "Shenzhen", "shenzhen city", "440300", "440300000000"]
)
def test_a_region_is_found_by_name_and_code(text):
    [match] = find_region(text).matches
    assert (match.region.level, match.region.code) == ("city", "440300")


def test_a_region_that_is_missed_is_asked_about():
    assert find_region("shenzen", "city").suggestions[0] == "深圳市 (440300)"
    assert find_region("深坝", "city").suggestions[0] == "深圳市 (440300)"
    assert find_region("京津翼").suggestions[0] == "京津冀 (G:jjj)"


@pytest.mark.parametrize(
    "text", ["gdp", "GDP", "地区生产总值", " 地区 生产总值", "Gross regional product"]
)
def test_an_indicator_is_found_by_id_label_and_printed_name(text):
    assert find_indicator(text).ids == ("gdp",)


def test_an_indicator_that_is_missed_is_asked_about():
    missed = find_indicator("常驻人口")
    assert missed.ids == ()
    assert missed.suggestions[0].startswith("population (")
    assert "nearest: population (" in missed.explanation
    assert find_indicator("zzzz").explanation == "zzzz is no indicator, and no indicator is near it"


@pytest.mark.parametrize(
    "text",
    [
        "nqpf_official",
        "NQPF_official",
        "新质生产力指数（官方数据可得指标）",
        "新质生产力指数(官方数据可得指标)",
    ],
)
def test_an_index_is_found_by_id_and_label(text):
    assert find_index(text).ids == ("nqpf_official",)


def test_an_index_that_is_missed_is_asked_about():
    missed = find_index("nqpf")
    assert missed.ids == ()
    assert {s.split(" ")[0] for s in missed.suggestions} >= {"nqpf_official", "nqpf_paper"}


def test_a_label_of_two_is_a_question():
    found = _found("产值", {"a": ["a", "产值"], "b": ["b", "产值"]}, "indicator")
    assert found.ids == ("a", "b")
    assert found.explanation == "产值 may be a or b"


def test_finding_loads_nothing_heavy():
    program = (
        "import sys; from pipelines.reference.finding import find_region; find_region('廓坊');"
        "print([m for m in ('dagster', 'duckdb', 'pandas', 'numpy', 'pandera') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
