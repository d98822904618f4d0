"""What is read from the prose of a bulletin, and above all what is not."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extracts.prose.bulletin import Read, read_bulletin, read_file
from pipelines.extracts.prose.chrome import without_bbcode
from pipelines.extracts.prose.lexicon import Lexicon
from pipelines.extracts.prose.views import text_at
from pipelines.extracts.sidecar import Sidecar
from tests.unit.extracts.prose import made
from tests.unit.extracts.prose.conftest import CITY, HASH, PROVINCE, Reader

UNCLEAR = ("where the number begins and ends is not clear", "where the numbers begin and end")


def values(read: Read) -> set[tuple[str, str, str]]:
    """Indicator, figure without its spaces in half width, unit."""
    return {(i.name, f"{i.number:.10g}", i.unit) for i in read.items if i.role == "value"}


def plainly(expected: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    return {(*row[:-2], f"{float(row[-2]):.10g}", row[-1]) for row in expected}


def reasons(read: Read) -> list[str]:
    return [item.reason for item in read.items if item.role == "question"]


@pytest.mark.parametrize("form", made.FORMATS, ids=lambda form: form.name)
def test_every_figure_of_a_city_bulletin_is_read_and_no_other(
    tmp_path: Path, form: made.Format, lexicon: Lexicon
) -> None:
    path = made.write(tmp_path, form, made.TITLE, made.CITY)
    read = read_file(path, "raw/b", CITY, lexicon, HASH)
    assert read.title == made.TITLE
    found, expected = values(read), plainly(made.HENGSHUI)
    assert found <= expected
    broken = {i.name for i in read.items if i.role == "question" and i.reason.startswith(UNCLEAR)}
    if form.name != "pdf":
        # Only the PDF breaks numbers over lines; there they are questions.
        assert not broken
    assert {name for name, _, _ in expected - found} <= broken
    assert not [r for r in reasons(read) if not r.startswith(UNCLEAR)]


@pytest.mark.parametrize("form", made.FORMATS, ids=lambda form: form.name)
def test_a_provincial_bulletin_gives_its_cities_their_own_figures(
    tmp_path: Path, form: made.Format, lexicon: Lexicon
) -> None:
    path = made.write(tmp_path, form, made.PROVINCE_TITLE, made.PROVINCE)
    read = read_file(path, "raw/b", PROVINCE, lexicon, HASH)
    found = {
        (i.region, i.name, f"{i.number:.10g}", i.unit) for i in read.items if i.role == "value"
    }
    assert found == plainly(made.GUANGDONG)
    levels = {i.region: i.level for i in read.items if i.role == "value"}
    assert levels == {"广东省": "province", "广州": "city", "深圳": "city", "珠海": "city"}


@pytest.mark.parametrize("form", made.FORMATS, ids=lambda form: form.name)
def test_an_address_leads_to_the_printed_figure(
    tmp_path: Path, form: made.Format, lexicon: Lexicon
) -> None:
    path = made.write(tmp_path, form, made.TITLE, made.CITY)
    read = read_file(path, "raw/b", CITY, lexicon, HASH)
    assert len(read.items) > 50
    for item in read.items:
        assert text_at(read.blocks, item.cell) == item.printed
        assert float(half(item.printed)) == item.number


def half(printed: str) -> str:
    """The printed figure by means of its own: full width to half, no spaces, no separators."""
    digits = {ord(full): str(n) for n, full in enumerate("０１２３４５６７８９")}
    return printed.translate({**digits, ord("．"): ".", ord(" "): None, ord(","): None})


def test_every_number_of_a_file_is_accounted_for(tmp_path: Path, lexicon: Lexicon) -> None:
    path = made.write(tmp_path, made.FORMATS[0], made.TITLE, made.CITY)
    sidecar = Sidecar(
        source="s", publisher="p", title="t", edition="2022", data_years=(2022, 2022), unit="-",
        status="preliminary", obtained="bulletin", obtained_from="-", level="city",
        region="衡水市", layout="bulletin", sha256=HASH,
    )  # fmt: skip
    cells, account, figures = read_bulletin(path, "raw/b.txt", sidecar, lexicon)
    text = without_bbcode(path.read_text("utf-8")).replace("4 898.41", "4898.41")
    assert sum(account.values()) == len(re.findall(r"\d+(?:\.\d+)*", half(text)))
    assert account["value"] == len(cells) == len(made.HENGSHUI)
    assert len({figure["cell"] for figure in figures}) == len(figures)


# A naive pattern reads a figure in each of these; there is none of the whole region and year.
NOTHING = [
    "其中，高新区地区生产总值500.5亿元。",
    "桃城区地区生产总值300.1亿元。",
    "全市地区生产总值增长6.1%。",
    "地区生产总值比上年提高0.3个百分点。",
    "占地区生产总值的30.5%。",
    "研究与试验发展（R&D）经费支出占地区生产总值比重为1.30%。",
    "万元地区生产总值能耗0.45吨。",
    "1-11月，全市地区生产总值1500.1亿元。",
    "前三季度全市地区生产总值1300.1亿元。",
    "1—10月份货物进出口总额20.1亿元。",
    "地区生产总值比2014年增加600.5亿元。",
    "地区生产总值较2014年增长1.5倍。",
    "力争地区生产总值达到2000亿元。",
    "预计2025年地区生产总值达到2500亿元。",
    "“十三五”期间地区生产总值达到6000亿元。",
    "全省地区生产总值42370.4亿元。",
    "全国研究与试验发展（R&D）经费30782.9亿元。",
    "规模以上工业企业R&D经费支出12.3亿元。",
    "高新技术企业专利授权量512件。",
    "年末城镇常住人口233.04万人。",
    "常住人口城镇化率55.93%。",
    "每万人专利授权量19.2件。",
    "新增科技企业孵化器5家。",
    "省级以上科技企业孵化器18家。",
    "住户存款余额3900.2亿元。",
    "服务进出口总额3.3亿元。",
    "2021年末全市常住人口418.69万人。",
    "上年末全市常住人口418.69万人。",
    "地区生产总值按可比价格计算，增长6.1%。",
    "地区生产总值居全省第11位。",
    "第三产业增加值占地区生产总值的比重为50.8%。",
    "吸纳技术合同成交额88.8亿元。",
    "表1 2018-2022年地区生产总值1500.1亿元",
]


@pytest.mark.parametrize("text", NOTHING)
def test_a_figure_that_is_not_the_regions_own_is_not_read(read: Reader, text: str) -> None:
    assert values(read(text)) == set()


# Sentences that a person has to look at, and what is said about them.
QUESTIONS = {
    "全市地区生产总值1800.5万人。": "does not fit",
    "全年货物进出口总额40.2亿美元。": "does not fit",
    "全市地区生产总值约1800亿元。": "landmark",
    "全市地区生产总值突破1800亿元大关。": "landmark",
    "全市常住人口416万余人。": "no unit",
    "全市地区生产总值1800.5。": "no unit",
    "全市常住人口1，234万人。": "begins and ends",
    "全市常住人口12 34万人。": "begins and ends",
    "全市常住人口41.6.5万人。": "begins and ends",
    "全市地区生产总值比上年增长4.2%，达到1800.5亿元。": "behind a growth rate",
    "地区生产总值从上年的1703.1亿元增加到1800.5亿元。": None,
    "地区生产总值由1703.1亿元跃升至1800.5亿元。": "between name and figure",
    "三次产业结构为14.6:34.6:60.8。": "adds up to 110",
    "三次产业结构由上年的14.0:34.3:51.7调整为14.6:34.6:50.8。": "between name and ratio",
    "技术合同成交额累计45.6亿元。": "between name and figure",
    "石家庄、唐山地区生产总值分别为7100.6亿元、8900.7亿元和100亿元。": "2 are listed, 3 figures",
    "规模以上工业企业500家，专利授权量2000件。": "speaks of",
    "规模以上工业企业500家。其中，专利授权量2000件。": "speaks of",
    "桃城区共有高新技术企业500家。专利授权量2000件。": "speaks of",
    "石家庄市经济较快发展，地区生产总值7100.6亿元。": "speaks of",
    "某产业园地区生产总值20.5亿元。": "before the name",
    "石家庄唐山地区生产总值15000.5亿元。": "whose figure",
    "全市地区生产总值1800.5亿元。全市地区生产总值1805.5亿元。": "two values for one key",
    "全市地区生产总值1800.5亿元的目标。": "behind the unit",
}


@pytest.mark.parametrize("text", QUESTIONS)
def test_what_is_not_clear_is_a_question_and_no_value(read: Reader, text: str) -> None:
    found = read(text)
    assert values(found) == set()
    expected = QUESTIONS[text]
    if expected is not None:
        assert any(expected in reason for reason in reasons(found)), reasons(found)


READ = {
    "地区生产总值（GDP）[2]1800.5亿元。": "1800.5",
    "全市地区生产总值①为1800.5亿元。": "1800.5",
    "2022年，全市地区生产总值达到１８００．５亿元。": "1800.5",
    "全市地区生产总值: 1,800.5亿元。": "1800.5",
    "衡水市地区生产总值完成1800.5亿元，同比增长4.2%。": "1800.5",
    "初步统计，我市实现国内生产总值1800.5亿元。": "1800.5",
    "规模以上工业企业500家。全市地区生产总值1800.5亿元。": "1800.5",
    "全市地区生产总值1800.5亿元，首次突破1800亿元。": "1800.5",
}


@pytest.mark.parametrize("text", READ)
def test_the_ways_in_which_a_figure_is_printed(read: Reader, text: str) -> None:
    assert values(read(text)) == {("地区生产总值", READ[text], "亿元")}


def test_a_short_name_counts_behind_its_long_one_only(read: Reader) -> None:
    found = read("全年货物进出口总额26.36亿元，增长10.0%。其中，出口24.97亿元；进口1.39亿元。")
    assert {name for name, _, _ in values(found)} == {
        "货物进出口总额", "货物出口额", "货物进口额"
    }  # fmt: skip
    assert values(read("汽车出口24.97亿元。出口5.1亿元。")) == set()


def test_a_coarser_print_of_the_same_figure_is_a_repeat(read: Reader) -> None:
    found = read("全市专利授权量8012件。全市专利授权量0.80万件。")
    assert values(found) == {("国内专利申请授权量", "8012", "件")}
    assert [i.role for i in found.items] == ["value", "repeat"]


def test_urban_districts_are_a_scope_of_their_own(read: Reader) -> None:
    found = read("年末全市常住人口416.65万人。市区常住人口99.5万人。")
    assert {(i.scope, i.number) for i in found.items} == {
        ("whole", 416.65), ("urban_districts", 99.5)
    }  # fmt: skip


def test_a_preliminary_figure_says_so(read: Reader) -> None:
    found = read("初步核算，全市地区生产总值1800.5亿元。年末全市常住人口416.65万人。")
    assert [i.mark for i in found.items] == ["初步核算", ""]


def test_growth_is_kept_with_its_sign_basis_and_base(read: Reader) -> None:
    found = read(
        "全市地区生产总值1800.5亿元，按可比价格计算，比上年增长4.2%。"
        "年末全市常住人口416.65万人，比上年末减少2.04万人，下降0.5%。"
        "全年专利授权量8012件，比2014年增长150.5%。"
    )
    rates = [
        (i.of, i.sign * i.number, i.unit, i.basis, i.compared_with)
        for i in found.items
        if i.role == "growth"
    ]
    assert [rate[1:] for rate in rates] == [
        (4.2, "%", "comparable", "2021"), (-2.04, "万人", "nominal", "2021"),
        (-0.5, "%", "nominal", "2021"), (150.5, "%", "nominal", "2014"),
    ]  # fmt: skip
    kept = {i.cell for i in found.items if i.role == "value"}
    assert {rate[0] for rate in rates} == kept


PARTS = [
    ("全市地区生产总值{}亿元", "地区生产总值", "亿元"),
    ("年末全市常住人口{}万人", "年末常住人口", "万人"),
    ("全年一般公共预算支出{}亿元", "地方财政一般公共预算支出", "亿元"),
    ("全年研究与试验发展（R&D）经费支出{}亿元", "研究与试验发展(R&D)经费", "亿元"),
    ("年末金融机构本外币各项贷款余额{}亿元", "年末金融机构各项贷款余额", "亿元"),
]
DECOYS = [
    "，比上年增长{}%", "，其中桃城区{}亿元", "，占全省的{}%", "，人均{}元", "，比2014年增长{}倍",
    "，居全省第{}位", "，提高{}个百分点", "，其中企业{}亿元", "，高于全国{}个百分点",
]  # fmt: skip
NUMBER = st.one_of(
    st.integers(1, 99999).map(str),
    st.decimals(1, 99999, places=2, allow_nan=False).map(str),
    st.decimals(1, 99999, places=1, allow_nan=False).map(lambda d: f"{d:,}"),
)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_figure_is_read_but_the_one_put_in(read: Reader, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4, unique=True))
    text, expected = "", set()
    for phrase, name, unit in chosen:
        number = data.draw(NUMBER)
        text += phrase.format(number)
        expected.add((name, f"{float(number.replace(',', '')):.10g}", unit))
        for decoy in data.draw(st.lists(st.sampled_from(DECOYS), max_size=3)):
            text += decoy.format(data.draw(NUMBER))
        text += data.draw(st.sampled_from(["。", "；"]))
    assert values(read(text)) <= expected
