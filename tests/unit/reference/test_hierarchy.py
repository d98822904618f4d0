"""The tree of a weighted mean: its order, and each way in which it may be wrong."""

from pathlib import Path

import pytest

from pipelines.project import PACKAGE
from pipelines.reference import ReferenceError, load_catalogue, load_definitions
from pipelines.reference.definitions import Definition
from pipelines.reference.hierarchy import bottom_up, children

GOOD = """id = "made"
label_zh = "指数"
label_en = "index"
method = "weighted_mean"
origin = "test"
level = "city"
groups = ["G:jjj"]
years = [2014, 2016]
[options]
range = [1, 100]
weights = "equal"
[[dimension]]
id = "wealth"
label_zh = "一"
label_en = "one"
parent = "whole"
weight = 0.7
indicators = [{ id = "gdp", direction = "+" }]
[[dimension]]
id = "whole"
label_zh = "总"
label_en = "whole"
mean = "geometric"
weights = "given"
[[dimension]]
id = "people"
label_zh = "二"
label_en = "two"
parent = "whole"
weight = 0.3
weights = "given"
indicators = [
  { id = "population", direction = "+", weight = 0.5 },
  { id = "electricity", direction = "-", weight = 0.5 },
]
"""


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue(PACKAGE / "reference")


def load(folder: Path, catalogue, text: str) -> Definition:
    (folder / "made.toml").write_text(text, "utf-8")
    return load_definitions(folder, catalogue)["made"]


def test_dimensions_stand_after_what_is_under_them_in_any_order_of_the_file(tmp_path, catalogue):
    made = load(tmp_path, catalogue, GOOD)
    assert [part.id for part in bottom_up(made)] == ["wealth", "people", "whole"]
    whole = made.dimension[1]
    assert [part.id for part in children(made, whole)] == ["wealth", "people"]
    assert (whole.mean, whole.weights, made.options.range) == ("geometric", "given", (1, 100))


def test_a_single_dimension_is_a_hierarchy(tmp_path, catalogue):
    start, end = GOOD.index("[[dimension]]"), GOOD.index('[[dimension]]\nid = "people"')
    text = GOOD[:start] + GOOD[end:].replace('parent = "whole"\nweight = 0.3\n', "")
    assert [part.id for part in bottom_up(load(tmp_path, catalogue, text))] == ["people"]


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ('parent = "whole"', 'parent = "hole"', 16, "parent 'hole' of dimension 'wealth' is no dimension; nearest: whole"),
        ('label_en = "whole"', 'label_en = "whole"\nparent = "whole"', 23, "dimension 'whole' lies above itself: whole -> whole"),
        ('parent = "whole"\nweight = 0.7\n', "", 17, "dimensions 'wealth' and 'whole' both have no parent, expected one"),
        ('indicators = [{ id = "gdp", direction = "+" }]', "", 12, "dimension 'wealth' has neither indicators nor dimensions under it"),
        ('mean = "geometric"', 'indicators = [{ id = "rd_expenditure", direction = "+" }]', 19, "dimension 'whole' has indicators and dimensions ('wealth') under it"),
        ("weight = 0.7", "weight = 0.6", 19, "weights of 'whole' add up to 0.9, expected 1"),
        ("weight = 0.7\n", "", 12, "dimension 'wealth' has no weight; weights of 'whole' are 'given'"),
        ('"-", weight = 0.5', '"-", weight = 0.4', 25, "weights of 'people' add up to 0.9, expected 1"),
        ('"-", weight = 0.5', '"-", weight = 0', 34, "indicator 'electricity' has weight 0; leave it out instead"),
        ('"-", weight = 0.5', '"-"', 34, "indicator 'electricity' has no weight; weights of 'people' are 'given'"),
        ('"gdp", direction = "+"', '"gdp", direction = "+", weight = 1', 18, "indicator 'gdp' has a weight; weights of 'wealth' are 'equal'"),
        ('"gdp", direction = "+"', '"gdp"', 18, "indicator 'gdp' has no direction"),
        ('mean = "geometric"', "weight = 1.0", 23, "dimension 'whole' has a weight, but no parent"),
        ("range = [1, 100]", "range = [100, 1]", 10, "range [100, 1], expected the lower end first"),
        ("range = [1, 100]", "range = [0, inf]", 10, "range [0, inf], expected the lower end first"),
        ("range = [1, 100]", 'range = [1, 9]\nnormalisation = "rank"', 10, "a range without min_max"),
        ('weight = 0.7', 'weight = 0.7\nnormalisation = "rank"', 18, "dimension 'wealth' is made of indicators; they are normalised by options.normalisation"),
        ("years = [2014, 2016]", 'years = [2014, 2016]\nselection = "row_by_row"', 9, "a weighted mean needs every cell"),
        ("years = [2014, 2016]", 'years = [2014, 2016]\nselection = "meets_coverage"', 9, "given weights need selection 'all_required'"),
        ('mean = "geometric"', 'mean = "harmonic"', 23, "dimension.1.mean: Input should be 'arithmetic' or 'geometric'"),
        ('range = [1, 100]\nweights = "equal"', 'normalisation = "z_score"\nweights = "entropy"', 11, "entropy weights of 'wealth' on values below 0"),
        ('range = [1, 100]\nweights = "equal"', 'range = [-1, 1]\nweights = "entropy"', 11, "entropy weights of 'wealth' on values below 0"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_once_with_its_line(tmp_path, catalogue, old, new, line, part):
    assert old in GOOD
    with pytest.raises(ReferenceError) as raised:
        load(tmp_path, catalogue, GOOD.replace(old, new, 1))
    (found,) = [text for text in str(raised.value).splitlines() if part in text]
    assert found.startswith(f"{tmp_path / 'made.toml'} line {line}: "), found


def test_a_circle_is_named_with_the_way_round(tmp_path, catalogue):
    text = GOOD.replace(
        'label_en = "whole"', 'label_en = "whole"\nparent = "above"'
    ) + (
        '[[dimension]]\nid = "above"\nlabel_zh = "上"\nlabel_en = "above"\nparent = "whole"\n'
    )  # fmt: skip
    with pytest.raises(ReferenceError) as raised:
        load(tmp_path, catalogue, text)
    (found,) = str(raised.value).splitlines()
    assert "line 23: dimension 'whole' lies above itself: whole -> above -> whole" in found


def test_entropy_above_scores_that_may_be_negative_is_refused_unless_they_are_rescaled(
    tmp_path, catalogue
):
    text = GOOD.replace("range = [1, 100]", 'normalisation = "z_score"')
    text = text.replace('mean = "geometric"\nweights = "given"', 'weights = "entropy"')
    text = text.replace("weight = 0.7\n", "").replace("weight = 0.3\n", "")
    with pytest.raises(
        ReferenceError, match=r"line 22: entropy weights of 'whole' on values below"
    ):
        load(tmp_path, catalogue, text)
    rescaled = text.replace('weights = "entropy"', 'weights = "entropy"\nnormalisation = "rank"')
    assert load(tmp_path, catalogue, rescaled).dimension[1].normalisation == "rank"
