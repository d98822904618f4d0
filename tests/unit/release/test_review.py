"""What a candidate may change by itself, and what needs a person; and the page that says so."""

import re

import pandas as pd
import pytest

from pipelines.project import PACKAGE
from pipelines.reference.limits import Limits, load_limits
from pipelines.release.difference import Difference, changed_ranks, new_doubts
from pipelines.release.page import page
from pipelines.release.review import CHECKS, Finding, Review, judge

LIMITS = Limits(
    removed_values=1, lost_indices=0, revised_values=1, revised_by=0.2, magnitude=3.0,
    rank_change=2, new_doubts=0,
)  # fmt: skip
VALUES = [
    "level", "region_code", "scope", "indicator_id", "year", "value_before", "origin_before",
    "value_after", "origin_after", "kind",
]  # fmt: skip
RANKS = ["index_id", "level", "region_code", "year", "rank_before", "rank_after", "places"]


def cell(year: int, before: float | None, after: float | None, kind: str, origin="secondary"):
    return ["city", "110000", "whole", "gdp", year, before, origin, after, origin, kind]


def difference(values=(), ranks=(), lost=(), doubts=()) -> Difference:
    return Difference(
        pd.DataFrame(list(values), columns=VALUES),
        pd.DataFrame(),
        pd.DataFrame(list(ranks), columns=RANKS),
        list(lost),
        pd.DataFrame(list(doubts), columns=["kind", "key", "message"]),
    )


def failed(found: Difference) -> set[str]:
    return {finding.check for finding in judge(found, LIMITS) if not finding.passed}


def test_no_difference_needs_no_person() -> None:
    assert failed(difference()) == set()
    assert {finding.check for finding in judge(difference(), LIMITS)} == set(CHECKS)


def test_new_values_need_no_person() -> None:
    assert (
        failed(difference([cell(year, None, 5.0, "added") for year in range(2014, 2023)])) == set()
    )


def test_published_cells_that_vanish_are_counted_and_filled_ones_are_not() -> None:
    gone = [cell(2014, 1.0, None, "removed"), cell(2015, 1.0, None, "removed")]
    assert failed(difference(gone[:1])) == set()
    assert failed(difference(gone)) == {"coverage_never_shrinks"}
    filled = [cell(year, 1.0, None, "removed", "interpolated") for year in (2014, 2015)]
    assert failed(difference(filled)) == set()


def test_large_revisions_are_counted_and_small_ones_are_not() -> None:
    small = [cell(year, 100.0, 119.0, "revised") for year in range(2014, 2023)]
    assert failed(difference(small)) == set()
    large = [cell(2014, 100.0, 79.0, "revised"), cell(2015, 100.0, 121.0, "revised")]
    assert failed(difference(large)) == {"revisions_are_few"}
    # From zero, every revision is large.
    zero = [cell(2014, 0.0, 1.0, "revised"), cell(2015, 0.0, 0.5, "revised")]
    assert "revisions_are_few" in failed(difference(zero))


@pytest.mark.parametrize("factor", [10.0, 0.0001])
def test_a_slip_of_the_unit_is_seen_however_many_cells_it_has(factor: float) -> None:
    assert "magnitude_stays" in failed(difference([cell(2014, 5.0, 5.0 * factor, "revised")]))


def test_an_index_that_is_lost_needs_a_person() -> None:
    [finding] = [f for f in judge(difference(lost=["nqpf_official"]), LIMITS) if not f.passed]
    assert finding.check == "indices_stay"
    assert "nqpf_official" in finding.text


def test_places_gained_or_lost_beyond_the_limit_need_a_person() -> None:
    assert failed(difference(ranks=[["x", "city", "110000", 2014, 3, 1, 2]])) == set()
    assert failed(difference(ranks=[["x", "city", "110000", 2014, 1, 4, -3]])) == {
        "ranks_stay_near"
    }


def test_only_new_doubts_about_totals_need_a_person() -> None:
    assert failed(difference(doubts=[["spike", "city 北京 gdp 2014", ""]])) == set()
    assert failed(difference(doubts=[["parts_against_total", "city 北京 gdp 2014", ""]])) == {
        "totals_still_hold"
    }


def test_a_doubt_is_new_if_one_of_its_years_is() -> None:
    def listed(*years: str) -> pd.DataFrame:
        rows = [["parts_against_total", f"city 北京 gdp {year}", "m"] for year in years]
        return pd.DataFrame(rows, columns=["kind", "key", "message"])

    assert new_doubts(listed("2014, 2015, 2022"), listed("2014, 2022")).empty
    assert len(new_doubts(listed("2014"), listed("2014, 2015"))) == 1
    assert len(new_doubts(listed(), listed("2014"))) == 1


def test_ranks_are_compared_within_an_index_and_year() -> None:
    def ranks(*places: float) -> pd.DataFrame:
        rows = [["x", "city", code, 2014, p] for code, p in zip("abc", places, strict=True)]
        return pd.DataFrame(rows, columns=["index_id", "level", "region_code", "year", "rank"])

    found = changed_ranks(ranks(1, 2, 3), ranks(3, 2, 1))
    assert found[["region_code", "places"]].to_numpy().tolist() == [["a", -2], ["c", 2]]


def test_the_shipped_limits_can_be_read() -> None:
    assert load_limits(PACKAGE / "reference").removed_values == 0


def test_the_page_escapes_what_came_from_files_and_asks_for_nothing() -> None:
    evil = "<script>alert(1)</script>"
    found = difference(
        [["city", evil, "whole", "gdp", 2014, 1.0, "secondary", 2.0, "secondary", "revised"]]
    )
    text = page(Review("20260101T000000-b", None, [Finding("ranks_stay_near", False, evil)]), found)
    assert evil not in text
    assert "&lt;script&gt;" in text
    assert "default-src 'none'" in text
    assert not re.search(r"<script|https?://|src=|@import|url\(", text)
    assert "yearbook publish 20260101T000000-b" in text


def test_long_lists_on_the_page_are_cut_and_the_rest_is_counted() -> None:
    found = difference([cell(1000 + year, 1.0, 2.0, "revised") for year in range(500)])
    text = page(Review("20260101T000000-b", "20250101T000000-a", []), found)
    assert text.count("<td>revised</td>") == 200
    assert "not shown here 300" in text
