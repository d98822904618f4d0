import numpy as np
import pytest

from pipelines.demonstration import series
from pipelines.demonstration.places import table

SIZE = np.array([2000.0, 1000.0, 500.0, 300.0, 800.0])
RULES = {row["indicator_id"]: row for row in table("series")}


def of(**rules: dict[str, str]) -> dict[str, np.ndarray]:
    population = {"population": {"ratio": "1", "growth": "0"}}
    return series.city_series({**population, **rules}, SIZE, 10)


def test_without_noise_a_series_is_a_multiple_that_grows():
    found = of(gdp={"of": "population", "ratio": "5", "growth": "0.1"})
    assert found["population"][:, 0] == pytest.approx(SIZE)
    assert found["gdp"][:, 0] == pytest.approx(5 * SIZE)
    assert found["gdp"][:, 9] == pytest.approx(5 * SIZE * np.exp(0.9))


def test_a_remainder_and_a_quotient_are_made_of_their_parts():
    found = of(
        gdp={"of": "population", "ratio": "5"},
        first={"of": "gdp", "ratio": "0.4"},
        rest={"of": "gdp", "less": "first", "ratio": "1"},
        per_head={"of": "gdp", "per": "population", "ratio": "10000"},
    )
    assert found["rest"] == pytest.approx(found["gdp"] * 0.6)
    assert found["per_head"] == pytest.approx(np.full((5, 10), 50000.0))


def test_the_same_names_give_the_same_figures_and_a_new_one_changes_no_other():
    noisy = {"of": "population", "ratio": "2", "spread": "0.3", "noise": "0.05"}
    once, again = of(a=noisy), of(a=noisy, b=noisy)
    assert np.array_equal(once["a"], again["a"])
    assert not np.allclose(again["a"], again["b"])


def test_a_ratio_stays_below_its_ceiling_and_far_below_it_is_left_alone():
    high = of(a={"of": "population", "ratio": "0.9", "growth": "0.2", "ceiling": "1"})
    assert (high["a"] < high["population"]).all()
    low = of(a={"of": "population", "ratio": "0.3", "ceiling": "1"})
    assert low["a"] == pytest.approx(0.3 * low["population"], rel=1e-4)


def test_a_loaded_series_follows_the_common_development():
    loaded = {"of": "population", "ratio": "1", "loading": "1", "spread": "0.5"}
    found = of(a=loaded, b=loaded)
    assert found["a"] == pytest.approx(found["b"])


def test_before_revision_parts_are_off_as_their_total_is():
    rules = {
        "population": {}, "gdp": {"of": "population", "ratio": "5", "revision": "0.02"},
        "first": {"of": "gdp", "ratio": "0.4", "revised_with": "gdp"},
        "loans": {"of": "gdp", "ratio": "2"},
    }  # fmt: skip
    true = series.city_series(rules, SIZE, 10)
    early = series.before_revision(true, rules)
    off = early["gdp"] / true["gdp"]
    assert 0.005 < np.log(off).std() < 0.04
    assert early["first"] / true["first"] == pytest.approx(off)
    assert np.array_equal(early["loans"], true["loans"])


def test_no_city_has_two_gaps_in_one_series():
    found = series.gaps("a", 3, 5, [2015, 2016])
    assert len({city for city, _ in found}) == 3
    assert {year for _, year in found} <= {2015, 2016}
    assert found == series.gaps("a", 3, 5, [2015, 2016])


@pytest.mark.parametrize("name", RULES)
def test_the_parts_of_a_shipped_rule_have_rules_themselves(name):
    rule = RULES[name]
    for key in ("of", "per", "revised_with"):
        assert not rule[key] or rule[key] in RULES
    assert set(filter(None, rule["less"].split("+"))) <= RULES.keys()


def test_no_shipped_part_exceeds_its_whole():
    size = np.linspace(200, 2500, 22)
    found = series.city_series(RULES, size, 10)
    for part, whole in (
        ("value_added_primary", "gdp"), ("value_added_tertiary", "gdp"),
        ("industrial_value_added", "value_added_secondary"), ("employment", "population"),
        ("urban_unit_employees", "employment"), ("inventions_granted", "patents_granted"),
        ("science_expenditure", "budget_expenditure"), ("rd_expenditure", "gdp"),
        ("industrial_rd_expenditure", "rd_expenditure"), ("incubators_national", "incubators"),
        ("hightech_value_added", "industrial_value_added"), ("hei_rd_expenditure", "rd_expenditure"),
        ("new_product_sales", "industrial_revenue"), ("rd_personnel_fte", "rd_personnel"),
    ):  # fmt: skip
        assert (found[part] < found[whole]).all(), part
    assert all((values > 0).all() for values in found.values())
    sectors = sum(found[f"value_added_{s}"] for s in ("primary", "secondary", "tertiary"))
    assert sectors == pytest.approx(found["gdp"])
