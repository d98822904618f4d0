import pytest

from pipelines.extracts.grid import Grid
from pipelines.extracts.illustrative import refuse_other_kind
from pipelines.extracts.problems import ExtractError
from pipelines.extracts.sidecar import Sidecar

FACTS = {
    "source": "own", "publisher": "某统计局", "title": "表", "edition": "2020", "unit": "亿元",
    "status": "final", "obtained": "publisher file", "obtained_from": "library", "layout": "x",
    "sha256": "0",
}  # fmt: skip


def refused(*texts: str, illustrative: bool = False, **facts: str) -> str:
    sidecar = Sidecar.model_validate({**FACTS, **facts})
    grids = [Grid("raw/own/2020/t.csv", None, [["地区", "2020年"]]),
             Grid("raw/own/2020/t.csv", "页", [list(texts)])]  # fmt: skip
    try:
        refuse_other_kind("raw/own/2020/t.csv", sidecar, grids, illustrative)
    except ExtractError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "texts", [("北京市", "41610.9"), ("注：计算示例见附录",), ("DEMOGRAPHY",), ("全国",)]
)
def test_published_figures_pass(texts):
    assert refused(*texts) == ""


@pytest.mark.parametrize(
    "text", ["示例甲一市", " 示例甲省", "DEMO07", "数据库：示例数据，非统计数字"]
)
def test_a_cell_that_tells_is_named_with_its_place(text):
    message = refused("", text)
    assert message.startswith(f"raw/own/2020/t.csv sheet 页, cell B1: found {text.strip()!r}")
    assert "yearbook demo" in message


@pytest.mark.parametrize(
    ("key", "text"),
    [("obtained", "illustrative"), ("title", "示例 表"), ("publisher", "Illustrative office"),
     ("source", "illustrative_yearbook"), ("publication", "年鉴（示例）")],
)  # fmt: skip
def test_a_sidecar_that_tells_is_named_with_its_key(key, text):
    assert f"sidecar, key {key}: found {text!r}" in refused("北京", **{key: text})


def test_a_note_may_use_the_word():
    assert refused("北京", note="compare the illustrative table in the annex") == ""


def test_the_demonstration_takes_nothing_else():
    own = {"illustrative": True, "source": "illustrative_yearbook"}
    assert refused("示例甲一市", obtained="illustrative", **own) == ""
    assert refused("示例甲一市", obtained="paper", **own) == ""
    assert "expected illustrative or paper" in refused("示例甲一市", **own)
    assert "source 'own'" in refused("示例甲一市", illustrative=True, obtained="illustrative")
