"""Lines of TOML keys: every value is found where a reader who counts lines finds it."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.project import PACKAGE
from pipelines.reference.lines import key_lines, line_of

TEXT = '''# a comment with = and [brackets]
id = "made"  # not [[here]]
"quoted key" = 1
years = [2014, 2016]
note = """
two lines with x = 1
[[not.a.table]]
"""
when = 2030-01-01 10:00:00
[options]
zero = "0ln0"
deep.er = 1
[[dimension]]
id = "one"
indicators = [
  { id = "gdp", direction = "+" },  # first
  # between
  { id = 'population', direction = "-" },

]
[[dimension]]
id = "two"
indicators = [{ id = "a" }, { id = "b" }]
[dimension.more]
x = [[1, 2],
  [3]]
'''

EXPECTED = {
    ("id",): 2, ("quoted key",): 3, ("years", 0): 4, ("note",): 5, ("when",): 9,
    ("options",): 10, ("options", "zero"): 11, ("options", "deep", "er"): 12,
    ("dimension",): 13, ("dimension", 0): 13, ("dimension", 0, "id"): 14,
    ("dimension", 0, "indicators", 0): 16, ("dimension", 0, "indicators", 0, "direction"): 16,
    ("dimension", 0, "indicators", 1, "id"): 18, ("dimension", 0, "indicators", 1, "direction"): 18,
    ("dimension", 1): 21, ("dimension", 1, "id"): 22, ("dimension", 1, "indicators", 1, "id"): 23,
    ("dimension", 1, "more", "x"): 25, ("dimension", 1, "more", "x", 1, 0): 26,
}  # fmt: skip


def paths(value, path=()):
    """Every path of a parsed text."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from paths(inner, (*path, position))


def test_the_text_is_valid_toml():
    tomllib.loads(TEXT)


@pytest.mark.parametrize(("path", "line"), EXPECTED.items(), ids=lambda part: str(part))
def test_a_key_stands_on_its_line(path, line):
    assert key_lines(TEXT)[path] == line


def test_a_key_that_is_not_there_has_the_line_of_the_part_above_it():
    lines = key_lines(TEXT)
    assert line_of(lines, ("dimension", 0, "indicators", 1, "weight")) == 18
    assert line_of(lines, ("dimension", 1, "label_zh")) == 21
    assert line_of(lines, ("method",)) == 1


def test_windows_line_ends_count_once():
    assert key_lines("a = 1\r\nb = [\r\n 2,\r\n]\r\n")[("b", 0)] == 3


@pytest.mark.parametrize(
    "file", sorted((PACKAGE / "reference").rglob("*.toml")), ids=lambda file: file.name
)
def test_every_value_of_the_shipped_files_has_a_line_that_names_it(file: Path):
    text = file.read_text("utf-8")
    lines, printed = key_lines(text), text.splitlines()
    for path in paths(tomllib.loads(text)):
        if path:
            assert path in lines, path
            named = [part for part in path if isinstance(part, str)][-1]
            if isinstance(path[-1], str):
                assert named in printed[lines[path] - 1], path


WORDS = st.text("abcdefghij_", min_size=1, max_size=6)
VALUES = st.recursive(
    st.integers() | st.booleans() | st.text("xyz#[]{}=,. ", max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


def written(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[\n" + "".join(f" {written(inner)},\n" for inner in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {written(inner)}" for key, inner in value.items()) + "}"
    return f'"{value}"' if isinstance(value, str) else str(value)


@given(st.dictionaries(WORDS, VALUES, max_size=5))
def test_whatever_is_written_every_path_has_a_line(content):
    text = "".join(f"{key} = {written(value)}\n" for key, value in content.items())
    parsed = tomllib.loads(text)
    assert parsed == content
    lines = key_lines(text)
    assert set(paths(parsed)) - {()} == lines.keys()
    assert all(1 <= line <= text.count("\n") for line in lines.values())
