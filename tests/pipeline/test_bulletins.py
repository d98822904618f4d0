"""A bulletin in raw/ is read by the refresh like any file, and what it asks stops nothing else."""

from pathlib import Path

import pytest
import yaml

from pipelines.project import sha256_of
from tests.conftest import Sandbox, make
from tests.unit.extracts.prose import made

EXTRA = [
    "全市研究与试验发展（R&D）经费突破23亿元。全社会用电量190亿千瓦时。",
    "技术合同成交额累计99.9亿元。",
]


def add(sandbox: Sandbox, paragraphs: list[str], **facts: object) -> Path:
    folder = sandbox.project.raw / "hengshui_bulletin" / "2022"
    folder.mkdir(parents=True)
    path = made.write(folder, made.FORMATS[2], made.TITLE, paragraphs)
    sidecar = {
        "source": "hengshui_bulletin", "publisher": "衡水市统计局", "title": made.TITLE,
        "publication": "衡水市国民经济和社会发展统计公报", "edition": "2022", "published": "2023-04-20",
        "data_years": [2022, 2022], "unit": "in the text", "status": "preliminary",
        "obtained": "bulletin", "obtained_from": "written for a test", "level": "city",
        "region": "衡水市", "layout": "bulletin", "sha256": sha256_of(path), **facts,
    }  # fmt: skip
    path.with_suffix(".yaml").write_text(yaml.safe_dump(sidecar, allow_unicode=True), "utf-8")
    return path


@pytest.fixture
def whole(sandbox: Sandbox) -> Sandbox:
    sandbox.take("vendor_city_panel")
    return sandbox


def test_a_bulletin_is_read_by_the_refresh_with_addresses_growth_and_questions(
    whole: Sandbox,
) -> None:
    # 1703.1 in 2021 is the shipped figure, so 1800.5 is +5.7 % at current prices; deposits of
    # 4407.61 make 4898.41 +11.1 %; the loans' growth is stated wrongly on purpose.
    wrong = [
        p.replace("各项贷款余额2665.32亿元。", "各项贷款余额2665.32亿元，比上年末增长14.9%。")
        for p in made.CITY
    ]
    assert wrong != made.CITY
    path = add(whole, [*wrong, *EXTRA])
    tables = ("panel.selected", "panel.stated_growth", "meta.warnings", "meta.questions",
              "meta.sources", "extracts.figures")  # fmt: skip
    with whole.made(*tables) as connection:
        rows = connection.execute(
            "SELECT indicator_id, value, value_printed, obtained, is_final, address, cell, region_code, year, mark_text "
            "FROM clean.observations WHERE source_id = 'hengshui_bulletin'"
        ).fetchall()
        found = {row[0]: row for row in rows}
        assert len(found) == len(rows) == len(made.HENGSHUI)
        assert found["gdp"][1] == 1800.5
        assert found["hei_students"][1] == pytest.approx(23705)
        assert found["budget_expenditure"][1:3] == (421.91, "４２１．９１")
        assert {(row[3], row[4], row[7], row[8]) for row in rows} == {
            ("bulletin", False, "131100", 2022)
        }
        assert found["gdp"][9] == "初步核算"
        for row in rows:
            assert row[5] == f"raw/hengshui_bulletin/2022/{path.name}#{row[6]}"
        origin, trust = connection.execute(
            "SELECT origin, rule FROM panel.selected WHERE region_code = '131100' AND indicator_id = 'gdp' AND year = 2022"
        ).fetchone()
        assert (origin, trust) == ("preliminary", "preliminary over secondary")
        growth = {
            row[0]: row[1:]
            for row in connection.execute(
                "SELECT indicator_id, price_basis, stated, round(found, 1), agrees "
                "FROM panel.stated_growth WHERE compared_year = 2021"
            ).fetchall()
        }
        assert growth["deposits"] == ("nominal", 11.1, 11.1, True)
        assert growth["loans"] == ("nominal", 14.9, 4.9, False)
        # Real growth says nothing against a nominal rise of 5.7 %; the published index is 104.15.
        assert growth["gdp"] == ("comparable", 4.2, pytest.approx(4.15, abs=0.06), True)
        warned = connection.execute(
            "SELECT key, message FROM meta.warnings WHERE kind = 'stated_growth'"
        ).fetchall()
        assert len(warned) == 1 and "loans" in warned[0][0] and "14.9 %" in warned[0][1]
        asked = connection.execute(
            "SELECT indicator_printed, printed, reason FROM meta.questions"
        ).fetchall()
        assert {(name, printed) for name, printed, _ in asked} == {
            ("研究与试验发展(R&D)经费", "23"), ("技术市场成交额", "99.9")
        }  # fmt: skip
        (n_cells, n_values) = connection.execute(
            "SELECT n_cells, n_values FROM meta.sources WHERE source_id = 'hengshui_bulletin'"
        ).fetchone()
        assert n_values == len(rows)
        # The page has figures outside its prose too: chrome, the title, a table.
        (figures,) = connection.execute("SELECT count(*) FROM extracts.figures").fetchone()
        assert n_cells > figures > n_values


def test_a_confirmed_question_is_read_by_the_next_refresh(whole: Sandbox) -> None:
    path = add(whole, [made.CITY[1], EXTRA[0]])
    with whole.made("meta.questions") as connection:
        (cell,) = connection.execute("SELECT cell FROM meta.questions").fetchone()
    said = {"reason": "seen in print", "confirmed_by": "a reader", "confirmed_on": "2024-05-06"}
    decision = {"sha256": sha256_of(path), "cell": cell, "action": "replace", "value": "23.12"}
    whole.declare("confirmations", {**said, **decision})
    with whole.made("meta.questions", "clean.observations") as connection:
        assert connection.execute("SELECT count(*) FROM meta.questions").fetchone() == (0,)
        value, printed, mark = connection.execute(
            "SELECT value, value_printed, mark_text FROM clean.observations WHERE indicator_id = 'rd_expenditure'"
        ).fetchone()
    assert (value, printed) == (23.12, "23")
    assert "a reader" in mark


@pytest.mark.parametrize(
    ("facts", "parts"),
    [
        ({"data_years": [2021, 2021]}, ["2021", "title"]),
        ({"region": "邯郸市"}, ["邯郸市", "title"]),
        ({"region": None}, ["region"]),
        ({"region": "衡水省"}, ["衡水省", "regions.csv"]),
    ],
)
def test_a_sidecar_that_speaks_of_another_bulletin_is_refused(
    whole: Sandbox, facts: dict[str, object], parts: list[str]
) -> None:
    add(whole, made.CITY, **facts)
    message = "\n".join(make(whole.project, "extracts.cells"))
    for part in parts:
        assert part in message, message
