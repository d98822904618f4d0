"""Declared source errors: applied with their reason, and guarded against the source's own mending."""

from tests.conftest import Sandbox, make

ERROR = {
    "source_id": "nbs_province", "level": "province", "region_code": "110000", "scope": "whole",
    "indicator_id": "gdp", "year": 2016, "reason": "misprint", "evidence": "a test",
}  # fmt: skip


def test_an_excluded_value_is_filled_like_a_gap_and_stays_on_record(sandbox: Sandbox) -> None:
    sandbox.take("nbs_province")
    sandbox.declare(
        "corrections",
        {**ERROR, "value_printed": "28438.7", "action": "exclude"},
        {**ERROR, "year": 2018, "value_printed": "35161.4", "action": "replace", "value": 35000},
    )
    with sandbox.made("panel.base", "meta.left_out") as connection:
        rows = dict(
            connection.execute(
                "SELECT year, (value, origin, rule) FROM panel.base WHERE level = 'province'"
                " AND region_code = '110000' AND indicator_id = 'gdp'"
            ).fetchall()
        )
        # Between 26 034.1 (2015) and 31 325.9 (2017).
        assert rows[2016][0] == (26034.1 + 31325.9) / 2
        assert rows[2016][1] == "interpolated"
        assert rows[2018][0] == 35000
        assert rows[2018][2].startswith("corrected (misprint)")
        published = connection.execute(
            "SELECT year, value FROM clean.observations WHERE level = 'province' AND year IN (2016, 2018)"
            " AND region_code = '110000' AND indicator_id = 'gdp' ORDER BY year"
        ).fetchall()
        assert published == [(2016, 28438.7), (2018, 35161.4)]
        [(reason,)] = connection.execute("SELECT reason FROM meta.left_out").fetchall()
        assert reason == "declared source error: misprint"


def test_a_correction_fails_once_the_source_is_mended(sandbox: Sandbox) -> None:
    sandbox.take("nbs_province")
    sandbox.declare("corrections", {**ERROR, "value_printed": "99999", "action": "exclude"})
    message = "\n".join(make(sandbox.project, "clean.problems"))
    for part in (
        "nbs_province/2026/gdp.csv",
        "a declared source error is gone",
        "28438.7",
        "99999",
    ):
        assert part in message, message
