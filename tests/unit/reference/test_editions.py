"""Editions that should be out: by calendar, from what is at hand."""

import datetime as dt

import pytest

from pipelines.reference.editions import editions_due

RHYTHM = [
    {"obtained": "publisher file", "months": "12"},
    {"obtained": "bulletin", "months": "4"},
]


@pytest.mark.parametrize(
    ("obtained", "last", "today", "expected"),
    [
        # A yearbook with data of 2024 is out by the end of 2025, a bulletin by the end of April.
        ("publisher file", 2023, dt.date(2025, 12, 31), None),
        ("publisher file", 2023, dt.date(2026, 1, 1), 2024),
        ("bulletin", 2023, dt.date(2025, 4, 30), None),
        ("bulletin", 2023, dt.date(2025, 5, 1), 2024),
        ("bulletin", 2020, dt.date(2026, 11, 24), 2025),
        ("secondary compilation", 1999, dt.date(2026, 11, 24), None),
    ],
)
def test_an_edition_is_due_when_its_months_are_over(obtained, last, today, expected) -> None:
    found = editions_due([("s", obtained, last)], RHYTHM, today)
    assert [due.due_year for due in found] == ([] if expected is None else [expected])


def test_the_newest_file_of_a_source_counts() -> None:
    files = [("s", "publisher file", 2010), ("s", "publisher file", 2024)]
    assert editions_due(files, RHYTHM, dt.date(2026, 1, 1)) == []
    [due] = editions_due(files[:1], RHYTHM, dt.date(2026, 1, 1))
    assert str(due) == "s: data of 2011-2024 (at hand up to 2010)"
