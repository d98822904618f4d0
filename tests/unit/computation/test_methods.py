import numpy as np
import pandas as pd
import pytest

from pipelines.computation import METHODS
from pipelines.reference.definitions import Definition, Method
from pipelines.schemas import TABLES, schema_of
from pipelines.validation import validate

YEARS = [2013, 2014, 2015]
CITIES = ["110000", "120000", "130100", "440100", "440300"]
OPTIONS = {
    "synergy": {
        "base_year": 2013, "eta_indicator": "c",
        "eta": ["regions_same_year", "national_year_share", "own_year_share"],
    },
    "growth": {"base_year": 2013},
}  # fmt: skip
INDICATORS = {
    "gravity": [["a"], ["b"]], "total": [["a"]], "growth": [["a", "b"]],
    "weighted_mean": [[], ["a", "b"], ["c"]],
}  # fmt: skip


def group_of(city: str) -> str:
    return "G:gba9" if city.startswith("44") else "G:jjj"


def definition(method: str) -> Definition:
    return Definition.model_validate(
        {
            "id": "made", "label_zh": "指数", "label_en": "index", "method": method,
            "origin": "test", "level": "city", "groups": ["G:jjj", "G:gba9"],
            "years": [2014, 2015], "options": OPTIONS.get(method, {}),
            "dimension": [
                {"id": f"d{number}", "label_zh": "维", "label_en": "d",
                 "parent": "d0" if method == "weighted_mean" and number else None,
                 "indicators": [{"id": identity} for identity in identities]}
                for number, identities in enumerate(INDICATORS.get(method, [["a", "b"], ["c"]]))
            ],
        }
    )  # fmt: skip


def frames_of(made: Definition) -> dict[str, pd.DataFrame]:
    """Tables that the first stages read, in their published shape."""
    rng = np.random.default_rng(11)
    inputs = pd.DataFrame(
        [
            {
                "index_id": "made", "role": "object", "level": "city", "region_code": city,
                "group_id": group_of(city), "year": year, "dimension": made.dimensions[identity],
                "indicator_id": identity, "position": position, "direction": "+",
                "value": float(rng.uniform(1, 9)), "unit": "亿元", "origin": "reported",
                "address": "raw/a.csv!B2", "has_break": False,
            }
            for city in CITIES for year in YEARS
            for position, identity in enumerate(made.indicator_ids, start=1)
        ]
    )  # fmt: skip
    coordinates = pd.DataFrame(
        {
            "region_code": CITIES,
            "latitude": [39.9, 39.1, 38.0, 23.1, 22.5],
            "longitude": [116.4, 117.2, 114.5, 113.3, 114.1],
        }
    )
    eta = pd.DataFrame(
        [
            {"index_id": "made", "reading": reading, "region_code": city, "year": year, "eta": 0.2}
            for reading in made.options.eta for city in CITIES for year in YEARS
        ]
    )  # fmt: skip
    breaks = pd.DataFrame(columns=list(TABLES["panel.breaks"].columns))
    return {
        "inputs": inputs, "clean.coordinates": coordinates, "indices.eta": eta,
        "panel.breaks": breaks,
    }  # fmt: skip


def run(made: Definition, frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """All stages of the method in order, each with the tables that it says it reads alone."""
    frames = dict(frames)
    found = {}
    for stage in METHODS[made.method]:
        found[stage.table] = stage.run(made, {name: frames[name] for name in stage.reads})
        frames[stage.table] = found[stage.table]
    return found


def as_written(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The declared columns in order, as a table of the warehouse holds them."""
    return frame[list(schema_of(f"made.{table}").columns)].reset_index(drop=True)


def test_every_method_of_a_definition_has_its_stages():
    assert set(METHODS) == set(Method.__args__)


@pytest.mark.parametrize("method", METHODS)
def test_every_stage_makes_its_table_as_declared(method):
    made = definition(method)
    for table, frame in run(made, frames_of(made)).items():
        assert len(frame) > 0
        report = validate(as_written(table, frame), schema_of(f"made.{table}"))
        assert report.passed, report.text


@pytest.mark.parametrize("method", METHODS)
def test_an_index_that_is_not_computable_has_empty_tables_with_their_columns(method):
    made = definition(method)
    frames = frames_of(made)
    frames["inputs"] = frames["inputs"].head(0)
    for table, frame in run(made, frames).items():
        assert len(as_written(table, frame)) == 0


@pytest.mark.parametrize("method", [name for name in METHODS if name != "growth"])
def test_every_method_but_growth_ends_in_scores_of_all_its_regions_and_years(method):
    made = definition(method)
    scores = run(made, frames_of(made))["scores"]
    cities = scores[scores["level"] == "city"]
    assert set(cities["region_code"]) == set(CITIES)
    assert not cities.duplicated(["region_code", "year"]).any()
    assert {2014, 2015} <= set(cities["year"])
    assert cities["score"].notna().all()


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_the_inputs_does_not_matter(method):
    made = definition(method)
    frames = frames_of(made)
    shuffled = {**frames, "inputs": frames["inputs"].sample(frac=1, random_state=2)}
    for (table, one), other in zip(
        run(made, frames).items(), run(made, shuffled).values(), strict=True
    ):
        key = schema_of(f"made.{table}").metadata["key"]
        pd.testing.assert_frame_equal(
            as_written(table, one).sort_values(key, ignore_index=True),
            as_written(table, other).sort_values(key, ignore_index=True),
            rtol=1e-12,
        )


@pytest.mark.parametrize("method", METHODS)
def test_stages_do_not_change_the_tables_that_they_read(method):
    made = definition(method)
    frames = frames_of(made)
    before = {name: frame.copy() for name, frame in frames.items()}
    run(made, frames)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frames[name], frame)
