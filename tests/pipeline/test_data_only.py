"""A region, an indicator, a layout and an index are added by data alone."""

import pytest

import pipelines
from tests.conftest import Sandbox

INDEX = """
id = "reading"
label_zh = "阅读指数"
label_en = "reading index"
method = "entropy_sum"
origin = "a test"
level = "city"
groups = ["G:two"]
years = [2014, 2015]
aggregate = "own_pool"
coverage = 1.0
selection = "all_required"
[[dimension]]
id = "books"
label_zh = "藏书"
label_en = "books"
indicators = [
  { id = "books_per_head", direction = "+" },
  { id = "population", direction = "-" },
]
"""

DATA = [
    ["市", "年度", "图书馆藏书 (万册)", "常住人口 (万人)"],
    ["长沙县", 2014, 100, 500],
    ["长沙县", 2015, 120, 500],
    ["北 京", 2014, 600, 2000],
    ["北 京", 2015, 500, 2000],
]


@pytest.fixture
def extended(sandbox: Sandbox) -> Sandbox:
    sandbox.take("city_government_coordinates")
    reference = sandbox.project.reference
    # A county, which the registry of prefecture-level units does not hold.
    sandbox.declare(
        "regions",
        {"level": "city", "region_code": "430121", "region_zh": "长沙县", "name_full_zh": "长沙县",
         "region_en": "Changsha County", "parent_code": "430100"},
        {"level": "group", "region_code": "G:two", "region_zh": "两地", "name_full_zh": "两地",
         "region_en": "a city and a county"},
    )  # fmt: skip
    member = {"group_id": "G:two", "level": "city"}
    sandbox.declare(
        "region_groups", *({**member, "region_code": code} for code in ("430121", "110000"))
    )
    sandbox.declare(
        "units",
        {"unit": "万册", "dimension": "book", "multiplier": 10000, "label_en": "10 thousand books"},
        {"unit": "册", "dimension": "book", "multiplier": 1, "label_en": "books"},
    )
    common = {"scope": "whole", "price_basis": "-", "ends": "none"}
    sandbox.declare(
        "indicators",
        {**common, "indicator_id": "books", "label_zh": "图书馆藏书", "label_en": "library books",
         "unit": "万册", "kind": "observed", "aggregation": "sum", "fill_rule": "linear"},
        {**common, "indicator_id": "books_per_head", "label_zh": "人均藏书",
         "label_en": "books per head", "unit": "册/人", "kind": "derived",
         "numerator": "books", "denominator": "population",
         "aggregation": "weighted:population", "fill_rule": "parts"},
    )  # fmt: skip
    sandbox.declare("indicator_names", {"printed_name": "图书馆藏书", "indicator_id": "books"})
    (reference / "layouts/own_panel.toml").write_text(
        'kind = "table"\nregion_header = ["市"]\nyear_header = ["年度"]\n', "utf-8"
    )
    (reference / "indices/reading.toml").write_text(INDEX, "utf-8")
    sandbox.add("own_survey/2030/books.csv", DATA, "own_panel", data_years=[2014, 2015])
    return sandbox


def test_new_region_indicator_layout_and_index_need_no_python(extended: Sandbox) -> None:
    outcome = extended.refresh()
    assert outcome.done, outcome.problems
    with pipelines.connect(extended.project) as connection:
        per_head = connection.execute(
            "SELECT region_code, year, value, unit, origin FROM panel.values"
            " WHERE indicator_id = 'books_per_head' AND level = 'city' ORDER BY ALL"
        ).fetchall()
        # 600 万册 over 2000 万人 is 0.3 册 a head, and so on.
        assert per_head == [
            ("110000", 2014, pytest.approx(0.3), "册/人", "reported"),
            ("110000", 2015, pytest.approx(0.25), "册/人", "reported"),
            ("430121", 2014, pytest.approx(0.2), "册/人", "reported"),
            ("430121", 2015, pytest.approx(0.24), "册/人", "reported"),
        ]
        group = connection.execute(
            "SELECT value FROM panel.values WHERE level = 'group' AND region_code = 'G:two'"
            " AND indicator_id = 'books_per_head' ORDER BY year"
        ).fetchall()
        # The region as a whole: 700 / 2500 and 620 / 2500, not the mean of its cities.
        assert [value for (value,) in group] == [pytest.approx(0.28), pytest.approx(0.248)]
        scores = connection.execute(
            "SELECT region_code, year, score, rank FROM indices.scores"
            " WHERE index_id = 'reading' AND level = 'city' ORDER BY ALL"
        ).fetchall()
        weights = dict(
            connection.execute(
                "SELECT indicator_id, weight FROM indices.weights"
                " WHERE index_id = 'reading' AND pool = 'all'"
            ).fetchall()
        )
        books, people = weights["books_per_head"], weights["population"]
        # z of books: 1, 0.5, 0, 0.4 over [0.2, 0.3]; z of population: 0 for 北京, 1 for 长沙县.
        assert [score for _, _, score, _ in scores] == [
            pytest.approx(books),
            pytest.approx(0.5 * books),
            pytest.approx(people),
            pytest.approx(0.4 * books + people),
        ]
        # Its wide views are there too, a column for each year and indicator that it names.
        wide = connection.execute(
            "SELECT region_code, \"2014\" FROM wide.reading WHERE level = 'city' ORDER BY region_code"
        ).fetchall()
        assert wide == [("110000", scores[0][2]), ("430121", scores[2][2])]
        panel = connection.execute(
            "SELECT books_per_head, books_per_head_origin FROM wide_inputs.reading"
            " WHERE region_code = '430121' ORDER BY year"
        ).fetchall()
        assert panel == [(pytest.approx(0.2), "reported"), (pytest.approx(0.24), "reported")]
