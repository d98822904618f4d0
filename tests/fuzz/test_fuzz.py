"""A small sample of the fuzz run; ``python -m tests.fuzz.run`` does thousands."""

import pytest

from tests.fuzz.bulletins import CASES as BULLETINS
from tests.fuzz.bulletins import run_bulletin
from tests.fuzz.cases import ALL_CASES, Outcome, run_case

# Slow ones (a package of 70 MB, a key of 100,000 rounds) are in the long run and in unit tests.
CASES = [c for c in ALL_CASES if c[1].__name__ not in {"bomb", "default_password", "own_password"}]


@pytest.mark.parametrize("part", range(4))
def test_no_mutated_file_gives_a_wrong_value_or_a_traceback(part: int) -> None:
    outcomes: list[Outcome] = [run_case(seed, CASES) for seed in range(part, 4 * len(CASES), 4)]
    assert [outcome for outcome in outcomes if outcome.fault] == []
    assert max(outcome.seconds for outcome in outcomes) < 10


def test_no_mutated_bulletin_gives_a_number_that_is_not_at_its_place_or_a_traceback() -> None:
    outcomes = [run_bulletin(seed) for seed in range(3 * len(BULLETINS))]
    assert [outcome for outcome in outcomes if outcome.fault] == []
    assert max(outcome.seconds for outcome in outcomes) < 10
