"""The walk-through runs, shows what is stored beside its code, and comes out right."""

import json
from pathlib import Path

import pytest

from pipelines.project import PACKAGE
from pipelines.release import walkthrough

PAGE = PACKAGE.parent / "docs" / walkthrough.PAGE


def notebook(*sources: str) -> dict:
    cells = [{"cell_type": "code", "id": "a", "metadata": {}, "source": [s]} for s in sources]
    return {"cells": [{"cell_type": "markdown", "source": ["text"]}, *cells], "nbformat": 4}


def test_a_cell_shows_what_it_prints_and_its_last_value() -> None:
    made = walkthrough.executed(notebook("a = 2\nprint('said')\na * 3", "a\nb = 1"))
    text, first, second = made["cells"]
    assert text == {"cell_type": "markdown", "source": ["text"]}
    assert first["outputs"][0]["text"] == ["said\n"]
    assert first["outputs"][1]["data"] == {"text/plain": ["6"]}
    assert (first["execution_count"], second["execution_count"]) == (1, 2)
    assert second["outputs"] == []


def test_a_failing_cell_fails_the_whole() -> None:
    with pytest.raises(ZeroDivisionError):
        walkthrough.executed(notebook("1 / 0"))


def test_the_notebook_is_of_format_4_and_names_no_machine() -> None:
    stored = json.loads(PAGE.read_text("utf-8"))
    assert (stored["nbformat"], stored["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in stored["cells"]}) == len(stored["cells"])
    for cell in stored["cells"]:
        assert cell["cell_type"] in {"markdown", "code"}
        if cell["cell_type"] == "code":
            assert set(cell) == {
                "cell_type",
                "execution_count",
                "id",
                "metadata",
                "outputs",
                "source",
            }
    text = PAGE.read_text("utf-8")
    assert str(Path.home()) not in text and str(PACKAGE.parent) not in text


def test_the_stored_outputs_are_what_the_code_gives(
    shipped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YEARBOOK_WAREHOUSE", str(shipped[0].warehouse))
    stored, names = PAGE.read_text("utf-8"), {}
    # `yearbook pages` writes them anew.
    assert walkthrough.as_text(walkthrough.executed(json.loads(stored), names)) == stored
    # Totals as Table 3 of the paper prints them.
    assert round(names["totals"].loc["G:jjj", 2022], 2) == 560013.61
    assert round(names["totals"].loc["G:gba9", 2014], 2) == 175521.54
    assert names["difference"] < 1e-12
