"""The language of claims: what it refuses, and what its operators and functions say."""

import ast
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines.audit import Fact, Facts, audit, read_claims
from pipelines.audit.claims import COLUMNS, ClaimsError
from pipelines.audit.expressions import parse
from pipelines.audit.operations import ExpressionError
from pipelines.audit.registry import FUNCTIONS

HEADER = ",".join(COLUMNS)


def judged(
    folder: Path, *claims: tuple[str, str, str], facts: Facts | None = None
) -> dict[str, Any]:
    """Judgements of claims given as (id, figures, expression)."""
    path = folder / "claims.csv"
    rows = [f'{i},s,论断,claim,"{figures}",,"{text.replace(chr(34), chr(34) * 2)}",' for i, figures, text in claims]  # fmt: skip
    path.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    return {one.claim.id: one.judgement for one in audit(read_claims(path), facts or Facts(), str(path))}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')", "open('x')", "(lambda: 1)()", "[x for x in y]", "a.b.c", "x if y else z",
        "f'{x}'", "{1: 2}", "a := 1", "x[0:1]", "print(1)", "1 if 1 else 2", "True", "None", "b'x'",
        "x.__class__()", "1 +", "", "equals(*a)", "1 // 2", "1 << 9", "1j", "a; b",
    ],
)  # fmt: skip
def test_nothing_outside_the_closed_list_is_read(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text, FUNCTIONS)


def test_a_depth_that_no_claim_needs_is_refused_not_crashed() -> None:
    with pytest.raises(ExpressionError):
        parse("(" * 5000 + "1" + ")" * 5000, FUNCTIONS)


def test_the_engine_never_evaluates_python() -> None:
    import pipelines.audit

    for path in Path(pipelines.audit.__file__).parent.glob("*.py"):
        called = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not called & {"eval", "exec", "compile", "__import__"}


@pytest.mark.parametrize(
    ("figures", "text", "kind"),
    [
        # 2/3 printed to two places.
        ("0.67", "equals(printed, 2 / 3)", "reproduces"),
        ("0.66", "equals(printed, 2 / 3)", "truncated"),
        ("-0.66", "equals(printed, -2 / 3)", "truncated"),
        ("0.65", "equals(printed, 2 / 3)", "wrong"),
        # 1.0/3.0 can be 1.05/2.95 = 0.356, printed 0.36.
        ("p=0.33; a=1.0; b=3.0", "equals(p, a / b)", "reproduces"),
        ("p=0.36; a=1.0; b=3.0", "equals(p, a / b)", "within rounding"),
        ("p=0.35; a=1.0; b=3.0", "equals(p, a / b)", "within rounding"),
        ("p=0.37; a=1.0; b=3.0", "equals(p, a / b)", "wrong"),
        ("1", "about(printed, 0.9, 20)", "within rounding"),
        ("1", "about(printed, 0.7, 20)", "wrong"),
        ("a=0.3; b=0.3", "holds(a < b)", "within rounding"),
        ("a=0.30; b=0.40", "holds(a < b and not (b < a))", "reproduces"),
        ("a=0.30; b=0.40", "holds(a > b or a == b)", "wrong"),
        ("a=3; b=3", "holds(a == b and a >= b and a in [b, b][0])", "reproduces"),
        ("a=0.3", "holds(unstated('x') > 1 and a > 1)", "wrong"),
        ("a=0.3", "holds(unstated('x') > 1 and a < 1)", "needs outside data"),
        ("a=5", "possible(a, interval(0, 4))", "impossible under the stated formula"),
        ("a=4.04", "possible(a, interval(0, 4) * 1.01)", "reproduces"),
        ("a=1", "supported(count([a > 0, a > 2]) == 2)", "not supported by what is printed"),
        ("a=甲、乙; b=乙、甲", "holds(same(a, b))", "reproduces"),
        ("a=甲、乙", "holds('甲' in a and a != '甲')", "reproduces"),
        ("a=1", "readings(x=holds(a > 0), y=holds(a > 1))", "ambiguous"),
        ("a=1", "readings(x=holds(a > 0), y=holds(a >= 1))", "reproduces"),
        ("a=1", "with_readings(holds(a > 0), y=holds(a > 1))", "reproduces"),
        ("a=1", "all_of(holds(a > 0), holds(a > 1))", "wrong"),
        ("a=1", "denies(holds(a > 1))", "reproduces"),
        ("a=1", "denies(holds(a > 0))", "wrong"),
        ("a=20.8", "holds(some_integer(a))", "wrong"),
        ("a=[20.8,21.2]", "holds(some_integer(a))", "reproduces"),
        ("a=[1,3]; b=[2,3]", "holds(covers(a, b))", "reproduces"),
        ("a=[1,3]; b=[2,4]", "holds(covers(a, b))", "wrong"),
        ("a=8", "holds(root(a, 3) * root(a, 3) * root(a, 3) - a < 0.001)", "reproduces"),
        ("a=1", "holds(mean([a, 2, 3]) == 2 and total([a, 2]) == 3 and max([a, 2], 3) == 3)", "reproduces"),
        ("a=1", "holds(min([a, 2]) + absolute(-a) + number([1, 2]) == 4)", "reproduces"),
    ],
)  # fmt: skip
def test_verdicts(tmp_path: Path, figures: str, text: str, kind: str) -> None:
    assert judged(tmp_path, ("A1", figures, text))["A1"].kind == kind


def test_a_contradiction_names_the_other_claim(tmp_path: Path) -> None:
    found = judged(
        tmp_path, ("A1", "mean=0.60", "consistent(mean <= A2.best)"), ("A2", "best=0.50", "holds(best > 0)")
    )  # fmt: skip
    assert found["A1"].verdict == "contradictory with claim A2"
    assert found["A2"].verdict == "reproduces"


def test_a_statement_does_not_stand_on_one_that_fell(tmp_path: Path) -> None:
    found = judged(
        tmp_path,
        ("A1", "", "rests_on(holds(1 < 2), 'A2 A3')"),
        ("A2", "a=1", "holds(a > 1)"),
        ("A3", "a=1", "holds(a == 1)"),
        ("A4", "", "holds(standing('A2 A3') == 1)"),
    )
    assert found["A1"].kind == "not supported by what is printed"
    assert "claim A2" in found["A1"].detail
    assert found["A4"].kind == "reproduces"


def test_unknown_series_have_a_witness_or_none(tmp_path: Path) -> None:
    # Five figures that double each time and whose mean is 0.62: 0.1, 0.2, …, 1.6.
    such = "x[1] == 2 * x[0], x[2] == 2 * x[1], x[3] == x[2] + x[2], x[4] - 2 * x[3] == 0"
    found = judged(
        tmp_path,
        ("A1", "m=0.62", f"feasible(x=series(5, 0, 2), such=[mean(x) == m, {such}])"),
        ("A2", "m=0.62", f"feasible(x=series(5, 0, 1), such=[mean(x) == m, {such}])"),
        ("A3", "", f"feasible(x=series(5, 0, 1), such=[mean(x) == A1.m, {such}])"),
    )
    assert found["A1"].kind == "reproduces"
    values = [float(v) for v in found["A1"].detail.split("x = ")[1].split(", ")]
    assert values == pytest.approx(list(np.array([1, 2, 4, 8, 16]) * values[0]), abs=0.01)
    assert 0.615 <= sum(values) / 5 <= 0.625
    assert found["A2"].verdict == "contradictory with itself"
    assert found["A3"].verdict == "contradictory with claim A1"


FACTS = Facts(
    cells={("score", name, "2022"): Fact(text, "printed", "t!A1") for name, text in (("甲", "9.0"), ("乙", "2.0"), ("丙", "1.0"))},
    values={("city", "gdp", "甲", "2022"): Fact("120.5", "reported", "g!B2")},
    scores={("idx", "G", "2022", "sum"): Fact("0.25", "computed", "indices.scores")},
    inferred={("k_once", "甲", "2022"): Fact("3.5", "inferred", "inference.masses")},
    groups={"G:x": ("甲", "乙", "丙")},
    indicators=frozenset({"score", "gdp"}),
    regions=frozenset({("city", "甲")}),
    indices=frozenset({"idx"}),
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "holds(cell('score', '甲', 2022) == 9 or cell('score', '甲', 2022) > 8.9)",
        "holds(same(tiers(cells('score', 'G:x', 2022), 2), ['甲', '乙、丙']))",
        "holds(same(tiers(cells('score', 'G:x', 2022), 2, scale='log'), ['甲', '乙、丙']))",
        "holds(same(names(cells('score', 'G:x', 2022, without=['乙'])), '甲、丙'))",
        "equals(value('city', 'gdp', '甲', 2022), 120.5)",
        "equals(total(values('city', 'gdp', '甲', 2022, 2022)), 120.5)",
        "equals(score('idx', 'G', 2022, 'sum'), 0.25)",
        "equals(inferred('k_once', '甲', 2022), 3.5)",
        "supported(covers(printed_years('score', '甲'), 2022))",
    ],
)
def test_published_figures_are_looked_up(tmp_path: Path, text: str) -> None:
    assert judged(tmp_path, ("A1", "", text), facts=FACTS)["A1"].kind == "reproduces"


def test_a_figure_that_is_not_at_hand_is_named(tmp_path: Path) -> None:
    found = judged(tmp_path, ("A1", "", "holds(value('city', 'gdp', '甲', 2021) > 0)"), facts=FACTS)
    assert found["A1"].kind == "needs outside data"
    assert found["A1"].needs == ("city gdp 甲 2021",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("holds(a > 0)", "no figure 'a'"),
        ("holds(A9.x > 0)", "no claim 'A9'"),
        ("holds(A1.x > 0)", "claim A1 has no figure 'x'"),
        ("1 + 1", "gives a figure, expected a judgement"),
        ("holds(1)", "statement is a figure, expected Truth"),
        ("holds('甲' < '乙')", "texts are compared with"),
        ("holds(1 + '甲' > 2)", "found a figure and the text"),
        ("holds(1 / (printed - printed) > 2)", "may be zero"),
        ("holds(root(-1, 2) > 2)", "may be negative"),
        ("holds(2 ** 0.5 > 1)", "whole power"),
        ("holds(2 ** 1000 > 1)", "from 0 to 64"),
        ("equals(1)", "missing a required argument"),
        ("consistent(1 < 2)", "refers to no other claim"),
        ("holds([1, 2][2] > 1)", "2 items"),
        ("holds([1, 2] + [1] > 1)", "lists of 2 and 1"),
        ("holds(cell('scores', '甲', 2022) > 0)", "no indicator 'scores'"),
        ("holds(cell('score', '丁', 2022) > 0)", "prints no score of 丁"),
        ("holds(max(cells('score', 'G:y', 2022)) > 0)", "no region group"),
        ("holds(max(cells('score', 'G:x', 2022, without=['丁'])) > 0)", "丁 is no member"),
        ("holds(value('city', 'gdp', '丁', 2022) > 0)", "no city '丁'"),
        ("holds(score('nothing', '甲', 2022) > 0)", "no index"),
        ("readings(x=holds(1 < 2))", "two or more"),
        ("feasible(x=series(2, 0, 1), such=[x[0] * x[1] == 1])", "multiplied or divided by known"),
        ("feasible(x=series(2, 0, 1))", "expected name=series"),
        ("rests_on(holds(1 < 2), 'A1')", "in a circle: A1 → A1"),
        ("holds(total([]) > 0)", "empty list"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ClaimsError, match="line 2, claim A1") as error:
        judged(tmp_path, ("A1", "1.0", text), facts=FACTS)
    assert said in str(error.value)


def test_bounds_do_not_depend_on_the_order_of_reading(tmp_path: Path) -> None:
    found = judged(tmp_path, ("A1", "a=1.5; b=2.5", "equals(a * b, b * a)"))["A1"]
    assert found.computed is not None and found.computed.low == Fraction("1.45") * Fraction("2.45")
