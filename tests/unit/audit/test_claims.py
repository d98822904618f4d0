"""Claims files: another paper's runs without code, and what is malformed is named with its line."""

from collections import Counter
from pathlib import Path

import pytest

from pipelines.audit import KINDS, ClaimsError, Facts, audit, read_claims
from pipelines.audit.claims import COLUMNS
from pipelines.audit.verdicts import FAILING
from pipelines.project import PACKAGE
from pipelines.reference import load_catalogue

HEADER = ",".join(COLUMNS)
OTHER_PAPER = Path(__file__).with_name("made_up_paper_claims.csv")


def test_a_paper_of_another_kind_is_judged_by_its_file_alone() -> None:
    # A made-up survey of library visits: nothing of it is real.
    verdicts = {
        one.claim.id: one.judgement.verdict for one in audit(read_claims(OTHER_PAPER), Facts())
    }
    assert verdicts == {
        "L1": "reproduces",  # 412 of 1,030 are 40.0 %
        "L2": "truncated",  # 2/3 is 66.67, printed 66.6
        "L3": "wrong",  # 31 + 42 + 37 is 110
        "L4": "impossible under the stated formula",  # a correlation of 1.2
        "L5": "contradictory with claim L1",  # 40.0 is no majority
        "L6": "needs outside data",
        "L7": "ambiguous",  # doubled: 2 times as many, or 2 times more
        "L8": "contradictory with itself",  # no four figures with a mean of 3 are all above 4
        "L9": "not supported by what is printed",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,section\n", "line 1: found columns id, section; expected id, section, claim_zh"),
        (f"{HEADER}\n", "found no claim"),
        (f"{HEADER}\nA1,s,z,e,1,,holds(1 < 2)\n", "line 2: found 7 cells, expected 8"),
        (f"{HEADER}\nA 1,s,z,e,1,,holds(1 < 2),\n", "line 2: id 'A 1'"),
        (f"{HEADER}\nA1,s,z,e,1,,,\n", "line 2, claim A1: no expression"),
        (f"{HEADER}\nA1,s,z,e,1.x,,holds(1 < 2),\n", "line 2, claim A1, column printed: '1.x' is no printed figure"),
        (f"{HEADER}\nA1,s,z,e,a=1;a=2,,holds(1 < 2),\n", "figure 'a' is given twice"),
        (f"{HEADER}\nA1,s,z,e,=1,,holds(1 < 2),\n", "expected name=figure"),
        (f"{HEADER}\nA1,s,z,e,1,,holds(1 <),\n", "line 2, claim A1: expression cannot be read"),
        (f"{HEADER}\nA1,s,z,e,1,,hold(1 < 2),\n", "line 2, claim A1: expression no function 'hold'"),
        (f"{HEADER}\nA1,s,z,e,1,,holds(1 < 2),\nA1,s,z,e,1,,holds(1 < 2),\n", "line 3: claim A1 stands on line 2 already"),
        # A cell with line breaks does not shift the lines that follow.
        (f'{HEADER}\nA1,s,"z\n\nz",e,1,,holds(1 < 2),\nA2,s,z,e,1,,,\n', "line 5, claim A2: no expression"),
        (f'{HEADER}\nA1,s,z,e,1,,"holds(1 < 2),\n', "line 2"),
    ],
)  # fmt: skip
def test_a_malformed_file_gets_one_message_with_file_and_line(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ClaimsError) as error:
        read_claims(path)
    assert said in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes("论断".encode("gb18030"))
    for name in ("x.csv", "absent.csv"):
        with pytest.raises(ClaimsError, match=f"{name}: cannot be read"):
            read_claims(tmp_path / name)


def test_the_declared_kinds_of_verdicts_are_those_of_the_engine() -> None:
    declared = load_catalogue(PACKAGE / "reference")["verdicts"]
    assert [row["kind"] for row in declared] == list(KINDS)
    assert [row["severity"] for row in declared] == [str(i + 1) for i in range(len(KINDS))]
    assert tuple(row["kind"] for row in declared if row["failing"] == "true") == FAILING


def test_no_claims_file_holds_a_verdict() -> None:
    for path in [OTHER_PAPER, *PACKAGE.glob("reference/papers/*/claims.csv")]:
        for claim in read_claims(path):
            # No expression is a constant judgement of its own.
            assert not Counter(KINDS) & Counter([claim.expression, claim.note, claim.printed])
