import datetime as dt
import hashlib
from pathlib import Path

import pytest
import yaml

from pipelines.extracts.problems import ExtractError
from pipelines.extracts.sidecar import load_sidecar

DATA = "地区,2022年\n北京,1\n".encode()
KNOWN = {
    "source": "s",
    "publisher": "某局",
    "title": "表",
    "edition": "2025",
    "unit": "亿元",
    "status": "final",
    "obtained": "publisher file",
    "obtained_from": "a place",
    "layout": "l",
    "sha256": hashlib.sha256(DATA).hexdigest(),
}


def given(folder: Path, **changes: object) -> Path:
    """A data file with a sidecar; a change to None leaves the key out."""
    path = folder / "gdp.csv"
    path.write_bytes(DATA)
    known = {key: value for key, value in {**KNOWN, **changes}.items() if value is not None}
    (folder / "gdp.yaml").write_text(yaml.safe_dump(known, allow_unicode=True), "utf-8")
    return path


def refused(path: Path) -> str:
    with pytest.raises(ExtractError) as raised:
        load_sidecar(path, "raw/s/2025/gdp.csv")
    return str(raised.value)


def test_a_sidecar_says_what_the_file_is(tmp_path):
    path = given(
        tmp_path,
        published=dt.date(2024, 2, 29),
        data_years=[2014, 2022],
        level="city",
        columns=[{"header": "人口 (万人)", "scope": "urban_districts"}],
    )
    sidecar = load_sidecar(path, "raw/s/2025/gdp.csv")
    assert sidecar.publisher == "某局"
    assert sidecar.published == dt.date(2024, 2, 29)
    assert sidecar.data_years == (2014, 2022)
    assert sidecar.columns[0].header == "人口 (万人)"
    assert sidecar.columns[0].scope == "urban_districts"


def test_what_a_sidecar_leaves_out_is_unknown_and_not_guessed(tmp_path):
    sidecar = load_sidecar(given(tmp_path), "raw/s/2025/gdp.csv")
    assert (sidecar.published, sidecar.data_years, sidecar.publication) == (None, None, None)
    assert (sidecar.level, sidecar.indicator) == (None, None)
    assert sidecar.scope == "whole"


def test_a_file_without_sidecar_is_refused(tmp_path):
    path = tmp_path / "gdp.csv"
    path.write_bytes(DATA)
    message = refused(path)
    assert message.startswith("raw/s/2025/gdp.csv: found no sidecar")
    assert "expected a file gdp.yaml beside it" in message


def test_another_content_than_the_recorded_one_is_refused(tmp_path):
    path = given(tmp_path)
    path.write_bytes(DATA + b"\n")
    message = refused(path)
    assert message.startswith("raw/s/2025/gdp.csv: found content with sha256 ")
    assert hashlib.sha256(DATA + b"\n").hexdigest() in message
    assert f"expected sha256 {KNOWN['sha256']} as recorded in gdp.yaml" in message


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"licence": "open"}, ["key licence", "'open'"]),
        ({"unit": None}, ["key unit", "Field required"]),
        ({"sha256": None}, ["key sha256", "Field required"]),
        ({"status": "provisional"}, ["key status", "'provisional'", "'final' or 'preliminary'"]),
        ({"obtained": "copied"}, ["key obtained", "'copied'", "'publisher file'"]),
        ({"level": "county"}, ["key level", "'county'", "'city'"]),
        ({"edition": 2025}, ["key edition", "2025", "valid string"]),
        ({"data_years": [2014]}, ["key data_years.1", "Field required"]),
        ({"published": "spring"}, ["key published", "'spring'", "valid date"]),
        ({"columns": [{"heading": "x"}]}, ["key columns.0.heading", "'x'", "not permitted"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_sidecar_that_is_not_as_declared_names_the_key_and_what_it_holds(
    tmp_path, changes, parts
):
    message = refused(given(tmp_path, **changes))
    assert message.startswith("raw/s/2025/gdp.yaml ")
    assert "expected" in message
    for part in parts:
        assert part in message


def test_every_fault_of_a_sidecar_is_named_at_once(tmp_path):
    message = refused(given(tmp_path, unit=None, status="provisional", licence="open"))
    assert {line.split(":")[0] for line in message.splitlines()} == {
        "raw/s/2025/gdp.yaml key unit",
        "raw/s/2025/gdp.yaml key status",
        "raw/s/2025/gdp.yaml key licence",
    }


@pytest.mark.parametrize("text", [b"source: [s\n", "title: 表\n".encode("gb18030")])
def test_a_sidecar_that_is_no_yaml_in_utf8_is_refused(tmp_path, text):
    path = given(tmp_path)
    path.with_suffix(".yaml").write_bytes(text)
    message = refused(path)
    assert message.startswith("raw/s/2025/gdp.yaml: found ")
    assert "expected YAML in UTF-8" in message


@pytest.mark.parametrize("text", ["", "- source\n", "gdp\n"])
def test_a_sidecar_without_keys_is_refused(tmp_path, text):
    path = given(tmp_path)
    path.with_suffix(".yaml").write_text(text, "utf-8")
    assert refused(path).startswith("raw/s/2025/gdp.yaml ")


def hostile(folder: Path, text: str) -> str:
    path = given(folder)
    path.with_suffix(".yaml").write_text(text, "utf-8")
    return refused(path)


def test_references_in_a_sidecar_are_refused(tmp_path):
    lines = ["a0: &a0 [ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    message = hostile(tmp_path, "\n".join(lines))
    assert message == "raw/s/2025/gdp.yaml: found a reference (*a0); expected YAML in UTF-8"


@pytest.mark.parametrize(
    "text",
    [
        "source: !!python/object/apply:os.system [touch hostile]\n",
        "[" * 50_000,
        "{a: " * 20_000,
        "note: " + "x" * 200_000,
        "published: 2024-13-99\n",
        "source: s\nsource: t\n",
        "? [a, b]\n: c\n",
        "note: \x07\n",
    ],
    ids=["object", "deep-list", "deep-map", "long", "date", "twice", "list-as-key", "bell"],
)
def test_a_hostile_sidecar_is_refused_with_a_short_message(tmp_path, text, monkeypatch):
    monkeypatch.chdir(tmp_path)
    message = hostile(tmp_path, text)
    assert message.startswith("raw/s/2025/gdp.yaml")
    assert len(message) < 6000
    assert not (tmp_path / "hostile").exists()


@pytest.mark.parametrize("key", ["file", "path", "data", "include"])
def test_a_sidecar_cannot_name_another_file(tmp_path, key):
    message = refused(given(tmp_path, **{key: "../../../etc/passwd"}))
    assert message.startswith(f"raw/s/2025/gdp.yaml key {key}: ")
