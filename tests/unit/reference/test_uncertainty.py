from pathlib import Path

import pytest

from pipelines.project import PACKAGE
from pipelines.reference import ReferenceError, load_catalogue, load_definitions
from pipelines.reference.uncertainty import load_uncertainty

TEXT = """
draws = 10
seed = 1
interval = 0.9
[[factor]]
id = "zero"
label_zh = "零"
label_en = "zero"
methods = ["coupling"]
choices = ["0ln0", "1"]
"""


def written(folder: Path, text: str) -> Path:
    (folder / "uncertainty.toml").write_text(text, "utf-8")
    return folder


def test_a_factor_concerns_the_methods_and_indices_that_it_names(tmp_path: Path) -> None:
    catalogue = load_catalogue(PACKAGE / "reference")
    definitions = load_definitions(PACKAGE / "reference/indices", catalogue)
    found = load_uncertainty(written(tmp_path, TEXT))
    assert [f.id for f in found.of(definitions["coupling_official"])] == ["zero"]
    assert not found.of(definitions["gravity_paper"])
    narrowed = load_uncertainty(written(tmp_path, TEXT + 'definitions = ["coupling_paper"]\n'))
    assert not narrowed.of(definitions["coupling_official"])


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('"0ln0", "1"', '"1", "1"', "named twice"),
        ("coupling", "couplings", "factor.0.methods"),
        ("interval = 0.9", "interval = 1.5", "interval"),
        ("draws = 10", "draws = 10\nblock = 3", "block"),
    ],
)
def test_what_does_not_hold_is_refused_with_the_file_named(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    with pytest.raises(ReferenceError, match=message) as error:
        load_uncertainty(written(tmp_path, TEXT.replace(before, after)))
    assert "uncertainty.toml" in str(error.value)


def test_every_method_has_a_factor() -> None:
    found = load_uncertainty(PACKAGE / "reference")
    catalogue = load_catalogue(PACKAGE / "reference")
    for definition in load_definitions(PACKAGE / "reference/indices", catalogue).values():
        assert found.of(definition), definition.id
