import math
import sys

import pytest

from pipelines.cli.progress import Line


@pytest.fixture
def terminal(monkeypatch):
    """Says whether the standard error is a terminal."""

    def said(is_one: bool) -> None:
        monkeypatch.setattr(sys.stderr, "isatty", lambda: is_one)

    return said


def shown(line: Line, capsys) -> str:
    line.show("1 of 2")
    line.show("2 of 2")
    line.clear()
    found = capsys.readouterr()
    assert found.out == ""
    return found.err


@pytest.mark.parametrize("every", [0.0, 60.0, math.inf])
def test_on_a_terminal_the_line_is_written_over_and_taken_away(terminal, capsys, every) -> None:
    terminal(True)
    assert shown(Line(every), capsys) == "\r\x1b[K1 of 2\r\x1b[K2 of 2\r\x1b[K"


def test_elsewhere_a_line_comes_every_so_many_seconds(terminal, capsys, monkeypatch) -> None:
    from pipelines.cli import progress

    terminal(False)
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    line = Line(5.0)
    for second in (1, 4, 6, 10, 11, 30):
        now[0] = second
        line.show(str(second))
    line.clear()
    assert capsys.readouterr().err.split() == ["6", "11", "30"]
    assert shown(Line(0.0), capsys) == "1 of 2\n2 of 2\n"
    assert shown(Line(math.inf), capsys) == ""


def test_lines_stay_on_a_terminal_where_they_are_not_to_be_written_over(terminal, capsys) -> None:
    terminal(True)
    assert shown(Line(0.0, over=False), capsys) == "1 of 2\n2 of 2\n"


@pytest.mark.parametrize("is_one", [True, False])
def test_programs_see_nothing(terminal, capsys, is_one) -> None:
    terminal(is_one)
    assert shown(Line(0.0, silent=True), capsys) == ""
    terminal(True)
    line = Line(0.0)
    line.clear()
    assert capsys.readouterr().err == ""
