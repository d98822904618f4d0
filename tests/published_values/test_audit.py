"""The audit of the paper: verdicts against arithmetic done here, and every verdict can change."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

import pipelines
from pipelines import database
from pipelines.audit import Audited, Claim, Fact, Facts, Judgement, audit, read_claims
from pipelines.audit.intervals import Quantity, exact
from pipelines.computation import auditing
from pipelines.project import PACKAGE, Project
from pipelines.refresh import Outcome

CLAIMS = PACKAGE / "reference/papers/song_wang_2025/claims.csv"


@pytest.fixture(scope="module")
def claims() -> list[Claim]:
    return read_claims(CLAIMS)


@pytest.fixture(scope="module")
def facts(shipped: tuple[Project, Outcome]) -> Facts:
    with pipelines.connect(shipped[0]) as warehouse:
        return auditing.facts_of({name: database.read(warehouse, name) for name in auditing.READS})


@pytest.fixture(scope="module")
def judged(claims: list[Claim], facts: Facts) -> dict[str, Audited]:
    return {one.claim.id: one for one in audit(claims, facts)}


def test_all_claims_are_there(claims: list[Claim]) -> None:
    # A01-A27, S01-S08, C01-C08, T01-T21, D01-D29, N01-N10, X01-X07.
    wanted = {
        f"{letter}{n:02d}"
        for letter, last in zip("ASCTDNX", (27, 8, 8, 21, 29, 10, 7), strict=True)
        for n in range(1, last + 1)
    }
    assert {claim.id for claim in claims} == wanted
    assert len(claims) == 110


# What the paper prints, and what it is recomputed from, typed from the paper again.
ARITHMETIC = {
    "T01": ("5.22", lambda: Decimal("4560.05") / Decimal("733.13") - 1),
    "T02": ("3.76", lambda: Decimal("2688.24") / Decimal("565.10") - 1),
    "T03": ("9.83", lambda: Decimal("1946745.36") / Decimal("179684.06") - 1),
    "T04": ("10.73", lambda: Decimal("5175221.52") / Decimal("441159.96") - 1),
    "D01": ("21.69", lambda: Decimal(282) / 13),
    "D02": ("54.46", lambda: Decimal(708) / 13),
    "D03": ("574.51", lambda: Decimal("7468.60") / 13),
    "D04": ("1294.67", lambda: Decimal("16830.70") / 13),
    "D05": ("18992.37", lambda: Decimal("246900.83") / 13),
    "D06": ("43077.97", lambda: Decimal("560013.61") / 13),
    "D07": ("19.00", lambda: Decimal(171) / 9),
    "D08": ("118.44", lambda: Decimal(1066) / 9),
    "D09": ("108.21", lambda: Decimal("973.90") / 9),
    "D10": ("973.51", lambda: Decimal("8761.60") / 9),
    "D11": ("19502.39", lambda: Decimal("175521.54") / 9),
    "D12": ("55151.12", lambda: Decimal("496360.10") / 9),
    "D13": ("1.51", lambda: Decimal(708) / 282 - 1),
    "D15": ("1.25", lambda: Decimal("16830.70") / Decimal("7468.60") - 1),
    "D16": ("46.8", lambda: (Decimal("22.05") / Decimal("15.01") - 1) * 100),
    "D17": ("5.23", lambda: Decimal(1066) / 171 - 1),
    "D18": ("7.99", lambda: Decimal("8761.60") / Decimal("973.90") - 1),
    "D19": ("1.25", lambda: Decimal("973.51") / Decimal("108.21") - 1),
    "D20": ("1.27", lambda: Decimal("560013.61") / Decimal("246900.83") - 1),
    "A11": ("7", lambda: Decimal(1 + 1 + 5)),
    "A12": ("151", lambda: Decimal(71 + 36 + 44)),
    "A13": ("20", lambda: Decimal(16 + 1 + 3)),
    "A14": ("4", lambda: Decimal(16) / (1 + 3)),
    "A19": ("7.83", lambda: Decimal("356.9") / Decimal("4555.7") * 100),
    "A20": ("2.83", lambda: Decimal("59.79") / Decimal("21.12")),
    "A27": ("10.85", lambda: Decimal("4.76") / Decimal("43.83") * 100),
    "N01": ("47.5", lambda: (Decimal("0.59") / Decimal("0.40") - 1) * 100),
    "N02": ("3.38", lambda: Decimal("0.71") / Decimal("0.21")),
}  # fmt: skip
# Unrounded inputs that give the printed figure: 22.046/15.014 and 4.756/43.832.
ROUNDING = {"D16", "A27"}


@pytest.mark.parametrize("identity", ARITHMETIC)
def test_arithmetic(identity: str, judged: dict[str, Audited]) -> None:
    printed, recompute = ARITHMETIC[identity]
    step = Decimal(1).scaleb(Decimal(printed).as_tuple().exponent)
    value = recompute()
    if value.quantize(step, ROUND_HALF_UP) == Decimal(printed):
        expected = "reproduces"
    elif identity in ROUNDING:
        expected = "within rounding"
    elif value.quantize(step, ROUND_DOWN) == Decimal(printed):
        expected = "truncated"
    else:
        expected = "wrong"
    one = judged[identity].judgement
    assert one.kind == expected
    assert one.computed is not None and float(one.computed.point) == pytest.approx(float(value))


@pytest.mark.parametrize(
    ("identity", "verdict"),
    [
        # Degree at most Σ η ≤ 1 for S in [0,1]; a degree of 0.1813 is above 3 × 0.0522 as well.
        ("S02", "impossible under the stated formula"),
        ("S03", "impossible under the stated formula"),
        # The printed form is at least √2 for all f, g up to 1.
        ("C01", "impossible under the stated formula"),
        # 北京-天津 alone gives k·G = 11,916, 2.6 times the printed row sum.
        ("T17", "impossible under the stated formula"),
        ("T18", "contradictory with claim T17"),
        # 天津/北京 is printed as 0.771 and 0.590; k once gives 0.209 and 0.168.
        ("T21", "impossible under the stated formula"),
        ("T14", "impossible under the stated formula"),
        ("T15", "wrong"),
        # 保定 6.09, 唐山 5.18, 石家庄 4.34 are below the mean multiple of 7.1.
        ("T07", "wrong"),
        ("T05", "reproduces"),
        ("T08", "reproduces"),
        ("T10", "ambiguous"),
        # 廊坊 2231 lies nearer to 天津 2688 than to 保定 813.
        ("T09", "wrong"),
        # One year is printed.
        ("A05", "not supported by what is printed"),
        # A mean above the largest of its members.
        ("N03", "contradictory with claim N05"),
        ("N04", "contradictory with claim N05"),
        # 东莞 is put level with 广州 at 0.29 and between 0.16 and 0.20; 天津 has 0.21.
        ("N05", "contradictory with claim N06"),
        ("N06", "contradictory with claim N05"),
        # 18,992.37 is below 19,502.39: there is no lead to be caught up.
        ("D25", "contradictory with claim D05, claim D11"),
        ("A24", "wrong"),
        ("X02", "wrong"),
        # 2015-2023 of a yearbook that holds its own year lacks 2014.
        ("X07", "wrong"),
        ("X06", "reproduces"),
        # 6 + 6 of 20, none of 15 and none of 14 indicators are named.
        ("S08", "not supported by what is printed"),
        ("C07", "not supported by what is printed"),
        ("N09", "not supported by what is printed"),
        ("A01", "needs outside data"),
    ],
)
def test_findings(identity: str, verdict: str, judged: dict[str, Audited]) -> None:
    assert judged[identity].judgement.verdict == verdict


def test_what_the_warehouse_has_is_checked_with_value_and_origin(
    judged: dict[str, Audited],
) -> None:
    # 2,502,431.07 / 878,407.15 - 1 = 184.88 per cent.
    cable = judged["A06"]
    assert cable.judgement.kind == "reproduces"
    told = {name: (fact.text, fact.origin) for name, fact in cable.used}
    assert told["province optical_cable_length 河北 2022"] == ("2502431.07", "reported")
    assert told["province optical_cable_length 河北 2014"] == ("878407.15", "secondary")
    assert judged["D29"].judgement.kind == "reproduces"
    assert {fact.origin for _, fact in judged["D29"].used} == {"secondary"}


def test_the_seven_statements_have_a_witness_that_satisfies_them(
    judged: dict[str, Audited],
) -> None:
    told = judged["C05"].judgement.detail
    b, g = (
        [float(v) for v in part.split("; ")[0].split(", ")]
        for part in (told.split("b = ")[1], told.split("g = ")[1])
    )
    slack = 0.0015  # the witness is told to three places
    assert abs(sum(b) / 9 - 0.63) <= 0.005 + slack
    assert abs(sum(g) / 9 - 0.61) <= 0.005 + slack
    rate = {n: (s[8] / s[0]) ** (1 / 8) - 1 for n, s in (("b", b), ("g", g))}
    assert abs(rate["b"] - 0.033) < 0.0015
    assert abs(rate["g"] - rate["b"] - 0.068) < 0.0025
    assert all(y >= 1.1 * x - 2 * slack for x, y in zip(g[:4], g[1:5], strict=True))
    assert b[3] <= b[2] + slack
    assert all(y <= x + slack for x, y in zip(b[:5], g[:5], strict=True))
    assert all(y >= x - slack for x, y in zip(b[5:], g[5:], strict=True))


# Claims that nothing printed and nothing at hand bears on: no figure of theirs is compared.
UNTESTABLE = {"A17", "A21", "A22", "A25", "D27", "N08", "N10"}


# Parts of these would have to change together; their own verdicts change.
IN_PARTS = {"A16", "A26", "S07", "T19", "X02"}


def test_a_verdict_follows_the_figures(claims: list[Claim], facts: Facts) -> None:
    """Another printed figure, input, table cell or warehouse value gives another verdict."""
    stubborn, only_parts = set(), set()
    for claim in claims:
        whole, parts = map(any, zip(*_changes(claim, claims, facts), strict=True))
        if not parts:
            stubborn.add(claim.id)
        elif not whole:
            only_parts.add(claim.id)
    assert stubborn <= UNTESTABLE, sorted(stubborn - UNTESTABLE)
    assert only_parts <= IN_PARTS, sorted(only_parts - IN_PARTS)


def _changes(
    claim: Claim, claims: list[Claim], facts: Facts
) -> Iterator[tuple[bool, bool]]:  # fmt: skip
    """Whether a mutant has another verdict, and whether it or a part of it has."""
    yield False, False
    [now] = audit(claims, facts, only=claim.id)
    for other_claims, other_facts in _mutants(claim, now, claims, facts):
        try:
            [then] = audit(other_claims, other_facts, only=claim.id)
        except ValueError:
            continue
        before, after = _verdicts(now.judgement), _verdicts(then.judgement)
        yield before[0] != after[0], before != after


def _verdicts(judgement: Judgement) -> list[str]:
    """The verdict; of a claim made of parts or readings, theirs too."""
    return [judgement.verdict, *(v for _, part in judgement.parts for v in _verdicts(part))]


def _mutants(
    claim: Claim, now: Audited, claims: list[Claim], facts: Facts
) -> Iterator[tuple[list[Claim], Facts]]:
    read = {claim.id} | {other.id for other in claims if f"{other.id}." in claim.expression or other.id in claim.expression.replace('"', " ").replace("'", " ").split()}  # fmt: skip
    for other in claims:
        if other.id in read:
            for name, figure in other.figures.items():
                for changed in _others(figure):
                    mutant = replace(other, figures={**other.figures, name: changed})
                    yield [mutant if c.id == other.id else c for c in claims], facts
    for kind in ("cells", "values"):
        known: dict[Any, Fact] = dict(getattr(facts, kind))
        by_name = {" ".join(key): key for key in known}
        for name, fact in now.used:
            if name in by_name:
                for factor in (Fraction(3), Fraction(1, 3)):
                    text = f"{float(Fraction(fact.text) * factor):.4f}"
                    yield claims, replace(facts, **{kind: {**known, by_name[name]: replace(fact, text=text)}})  # fmt: skip
    added = {
        tuple(need.split()): Fact(f"{9**n}.5", "reported", "x!A1")
        for n, need in enumerate(now.judgement.needs)
        if len(need.split()) == 4 and need.split()[3].isdigit()
    }
    inferred = {
        tuple(need.split()): Fact(f"{9**n}.5", "inferred", "x!A1")
        for n, need in enumerate(now.judgement.needs)
        if len(need.split()) == 3 and need.split()[2].isdigit()
    }
    if added or inferred:
        yield claims, replace(facts, values={**facts.values, **added}, inferred={**facts.inferred, **inferred})  # fmt: skip


def _others(figure: Any) -> Iterator[Any]:
    """Figures that are clearly another one; another text."""
    if isinstance(figure, str):
        yield from ("别的", "津冀")
        return
    for factor in (3, Fraction(1, 3), 0, -1, 20):
        yield figure * exact(Fraction(factor))
    for shift in (-1, 1, 3):
        yield figure + exact(shift)
    yield Quantity(figure.low - 100, figure.point, figure.high + 100)
    for end in (figure.low, figure.high):
        yield Quantity(end, end, end)


def test_the_command_reports_a_row_a_claim_and_an_exit_code(
    shipped: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import json

    from click.testing import CliRunner

    from pipelines.cli import main

    monkeypatch.setenv("YEARBOOK_WAREHOUSE", str(shipped[0].warehouse))
    whole = CliRunner().invoke(main, ["audit", "--json"])
    rows = json.loads(whole.stdout)
    assert whole.exit_code == 1  # some claims do not stand
    assert len(rows) == 110
    assert {row["id"]: row["verdict"] for row in rows}["D19"] == "wrong"
    one = CliRunner().invoke(main, ["audit", "--claim", "T01"])
    assert one.exit_code == 0 and "1 claims: 1 reproduces" in one.output
    assert "printed page was not checked" in one.output
    assert CliRunner().invoke(main, ["audit", "--claim", "Q1"]).exit_code == 1
    other = Path(__file__).parents[1] / "unit/audit/made_up_paper_claims.csv"
    assert len(json.loads(CliRunner().invoke(main, ["audit", str(other), "--json"]).stdout)) == 9
    broken = tmp_path / "broken.csv"
    broken.write_text(other.read_text("utf-8").replace("equals(printed, young", "equal(printed, young"), "utf-8")  # fmt: skip
    refused = CliRunner().invoke(main, ["audit", str(broken), "--json"])
    assert refused.exit_code == 1
    assert "broken.csv line 4, claim L3" in json.loads(refused.stdout)["reason"]


def test_the_tables_hold_the_same_verdicts(
    warehouse: duckdb.DuckDBPyConnection, judged: dict[str, Audited]
) -> None:
    table = dict(warehouse.execute("SELECT claim_id, verdict FROM audit.claims").fetchall())
    assert table == {identity: one.judgement.verdict for identity, one in judged.items()}
    [(claims, kinds)] = warehouse.execute(
        "SELECT sum(n_claims), count(*) FROM audit.verdicts WHERE paper_id = 'song_wang_2025'"
    ).fetchall()
    assert (claims, kinds) == (110, 9)
    assert warehouse.execute("SELECT count(*) FROM audit.readings WHERE claim_id = 'T07'").fetchall() == [(3,)]  # fmt: skip


def test_the_printed_column_read_backwards(warehouse: duckdb.DuckDBPyConnection) -> None:
    """By the gravity specification, with k once 廊坊 needs 35 % of the mass of 北京, without k 0.6 %."""
    rows = warehouse.execute(
        "SELECT reading, max(mass) FILTER (WHERE region_code = '131000')"
        " / max(mass) FILTER (WHERE region_code = '110000') FROM inference.gravity_masses"
        " WHERE group_id = 'G:jjj' AND year = 2022 AND exponent = 2 GROUP BY reading"
    ).fetchall()
    implied = dict(rows)
    assert implied["k_once"] == pytest.approx(0.35, abs=0.01)
    assert implied["symmetric"] == pytest.approx(0.006, abs=0.0005)
    # Of the readings, the one without k lies closest to what is public of 北京 and 天津.
    spread = dict(
        warehouse.execute(
            "SELECT reading, log10_spread FROM inference.gravity_readings"
            " WHERE group_id = 'G:jjj' AND year = 2022 AND exponent = 2"
        ).fetchall()
    )
    assert min(spread, key=spread.__getitem__) == "symmetric"
    assert spread["k_once"] > 2 * spread["symmetric"]


def test_every_indicator_of_the_paper_is_in_the_catalogue(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    origins = dict(
        warehouse.execute(
            "SELECT system || ' ' || origin, count(*) FROM reference.paper_indicators GROUP BY ALL"
        ).fetchall()
    )
    # 20 + η, 15, 14, three of the gravity model, five of Table 3.
    assert origins == {
        "SYN20 printed": 7, "SYN20 mentioned": 6, "SYN20 proposed": 8, "DUAL15 proposed": 15,
        "NQPF14 proposed": 14, "GRAVITY printed": 3, "ENV printed": 5,
    }  # fmt: skip
    assert sum(origins.values()) == 58
    # The indices of the paper consist of exactly these indicators, in these directions.
    for index_id, system in (
        ("synergy_paper", "SYN20"),
        ("coupling_paper", "DUAL15"),
        ("nqpf_paper", "NQPF14"),
    ):
        defined = set(warehouse.execute("SELECT indicator_id, direction FROM reference.index_indicators WHERE index_id = ?", [index_id]).fetchall())  # fmt: skip
        listed = set(warehouse.execute("SELECT indicator_id, direction FROM reference.paper_indicators WHERE system = ? AND direction <> 'weight'", [system]).fetchall())  # fmt: skip
        assert defined == listed


def test_every_element_of_the_paper_has_an_outcome(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "SELECT element_id, kind, outcome, missing, asset FROM meta.paper_elements"
    ).fetchall()
    kinds = {k: sum(kind == k for _, kind, *_ in rows) for k in {row[1] for row in rows}}
    assert kinds == {"model": 17, "table": 3, "figure": 5, "figure_in_text": 30}
    by_id = {row[0]: row for row in rows}
    diagrams = {i for i, row in by_id.items() if row[2] == "diagram, not a measurement"}
    assert diagrams == {"G03", "G05"}
    for _, _, outcome, missing, asset in rows:
        assert asset or outcome == "diagram, not a measurement"
        assert missing or outcome != "not computable"
    assert by_id["I03"][2] == "computed"  # fibre of 河北
    assert by_id["I09"][2] == "reproduced from printed inputs"  # 7 = 1 + 1 + 5
    assert by_id["G01"][2] == "not computable" and "hei_rd_expenditure" in by_id["G01"][3]
    counted = dict(
        warehouse.execute("SELECT item, value FROM meta.summary WHERE section = 'paper'").fetchall()
    )
    assert sum(counted.values()) == 55
