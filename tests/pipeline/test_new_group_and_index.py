"""A region group of 26 cities and two indices on it, by data files alone."""

import csv

import pytest

import pipelines
from pipelines.definitions import build_definitions
from tests.conftest import Sandbox

# 长江三角洲城市群发展规划 (2016): 26 cities.
CITIES = {
    "310000": "上海", "320100": "南京", "320200": "无锡", "320400": "常州", "320500": "苏州",
    "320600": "南通", "320900": "盐城", "321000": "扬州", "321100": "镇江", "321200": "泰州",
    "330100": "杭州", "330200": "宁波", "330400": "嘉兴", "330500": "湖州", "330600": "绍兴",
    "330700": "金华", "330900": "舟山", "331000": "台州", "340100": "合肥", "340200": "芜湖",
    "340500": "马鞍山", "340700": "铜陵", "340800": "安庆", "341100": "滁州", "341700": "池州",
    "341800": "宣城",
}  # fmt: skip
YEARS = (2014, 2015, 2016)
PROSPERITY = """
id = "prosperity"
label_zh = "富裕指数"
label_en = "index of prosperity"
method = "entropy_sum"
origin = "a test"
level = "city"
groups = ["G:yrd", "G:gba9"]
years = [2014, 2016]
aggregate = "own_pool"
selection = "all_required"
[options]
weights = "given"
[[dimension]]
id = "income"
label_zh = "收入"
label_en = "income"
indicators = [
  { id = "gdp_per_capita", direction = "+", weight = 0.75 },
  { id = "population", direction = "-", weight = 0.25 },
]
"""
NETWORK = """
id = "yangtze_network"
label_zh = "长三角引力网络"
label_en = "gravity network of the Yangtze delta"
method = "gravity"
origin = "a test"
level = "city"
groups = ["G:yrd"]
years = [2014, 2016]
pool = "group"
selection = "all_required"
[[dimension]]
id = "mass_f"
label_zh = "F"
label_en = "first mass"
indicators = [{ id = "gdp" }]
[[dimension]]
id = "mass_p"
label_zh = "P"
label_en = "second mass"
indicators = [{ id = "population" }]
"""


def add_lacking(sandbox: Sandbox, table: str, wanted: list[dict[str, str]], *key: str) -> None:
    """Those rows that a reference table lacks."""
    path = sandbox.project.reference / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        known = {tuple(row[k] for k in key) for row in csv.DictReader(handle)}
    sandbox.declare(table, *(row for row in wanted if tuple(row[k] for k in key) not in known))


def people(position: int) -> int:
    return 200 + 10 * position


def product(position: int, year: int) -> int:
    return (position + 1) * 100 + 50 * (year - 2014)


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    sandbox = Sandbox(tmp_path_factory.mktemp("sandbox"))
    sandbox.take("city_government_coordinates")
    reference = sandbox.project.reference
    add_lacking(
        sandbox, "regions",
        [
            {"level": "city", "region_code": code, "region_zh": name, "name_full_zh": f"{name}市",
             "region_en": name, "parent_code": f"{code[:2]}0000"}
            for code, name in CITIES.items()
        ]
        + [{"level": "group", "region_code": "G:yrd", "region_zh": "长三角", "name_full_zh": "长江三角洲城市群",
            "region_en": "Yangtze River Delta", "parent_code": ""}],
        "level", "region_code",
    )  # fmt: skip
    add_lacking(
        sandbox, "region_groups",
        [{"group_id": "G:yrd", "level": "city", "region_code": code} for code in CITIES],
        "group_id", "level", "region_code",
    )  # fmt: skip
    (reference / "indices/prosperity.toml").write_text(PROSPERITY, "utf-8")
    (reference / "indices/yangtze_network.toml").write_text(NETWORK, "utf-8")
    with (reference / "regions.csv").open(encoding="utf-8", newline="") as handle:
        names = {r["region_code"]: r["region_zh"] for r in csv.DictReader(handle) if r["level"] == "city"}  # fmt: skip
    with (reference / "region_groups.csv").open(encoding="utf-8", newline="") as handle:
        bay = [r["region_code"] for r in csv.DictReader(handle) if r["group_id"] == "G:gba9"]
    everywhere = [*CITIES, *bay]
    heads = ["地区生产总值 (亿元)", "常住人口 (万人)"]
    sandbox.add(
        "made_yearbook/2017/cities.csv",
        [["行政区划代码", "城市", "年份", *heads]]
        + [
            [code, names[code], year, product(place, year), people(place)]
            for place, code in enumerate(everywhere) for year in YEARS
        ],
        "region_year_panel", published="2017-10-01", data_years=list(YEARS[::2]),
    )  # fmt: skip
    sandbox.add(
        "made_yearbook/2017/points.csv",
        [["adcode", "region", "latitude", "longitude", "point"]]
        + [[code, names[code], 30, 120 + place / 10, "seat"] for place, code in enumerate(CITIES)],
        "city_points", published="2017-10-01",
        columns=[{"header": "latitude", "unit": "度"}, {"header": "longitude", "unit": "度"}],
    )  # fmt: skip
    return sandbox


@pytest.fixture(scope="module")
def release(extended: Sandbox):
    outcome = extended.refresh()
    assert outcome.done, outcome.problems
    with pipelines.connect(extended.project) as connection:
        yield connection


def test_new_assets_stand_in_the_graph(extended: Sandbox) -> None:
    graph = build_definitions(extended.project).resolve_asset_graph()
    keys = {".".join(key.path) for key in graph.materializable_asset_keys}
    for name in ("inputs", "normalised", "weights", "scores"):
        assert f"prosperity.{name}" in keys
    assert "yangtze_network.scores" in keys


def test_new_tables_hold_every_city_and_year(release) -> None:
    [(rows, cities)] = release.execute(
        "SELECT count(*), count(DISTINCT region_code) FROM prosperity.scores WHERE level = 'city'"
    ).fetchall()
    assert (rows, cities) == ((26 + 9) * 3, 26 + 9)
    comment = release.execute(
        "SELECT comment FROM duckdb_tables() WHERE schema_name = 'prosperity' AND table_name = 'scores'"
    ).fetchall()
    assert "|" in comment[0][0]


def test_a_score_is_the_given_weights_times_the_normalised_values(release) -> None:
    found = dict(
        release.execute(
            "SELECT region_code, score FROM indices.scores WHERE index_id = 'prosperity'"
            " AND level = 'city' AND year = 2016"
        ).fetchall()
    )
    heads = [product(place, year) / people(place) for place in range(26 + 9) for year in YEARS]
    for place, code in enumerate(CITIES):
        richness = product(place, 2016) / people(place)
        z = (richness - min(heads)) / (max(heads) - min(heads))
        # 35 cities of 200 to 540; fewer people are better here.
        thinness = (540 - people(place)) / 340
        assert found[code] == pytest.approx(0.75 * z + 0.25 * thinness)


def test_the_comparison_has_rows_for_the_new_group(release) -> None:
    kinds = release.execute(
        "SELECT DISTINCT aggregation FROM comparison.region_index"
        " WHERE index_id = 'prosperity' AND group_id = 'G:yrd' ORDER BY 1"
    ).fetchall()
    assert kinds == [("aggregate",), ("mean_of_cities",)]
    [(total,)] = release.execute(
        "SELECT value FROM panel.values WHERE level = 'group' AND region_code = 'G:yrd'"
        " AND indicator_id = 'gdp' AND year = 2014 AND scope = 'whole'"
    ).fetchall()
    # 100 + 200 + … + 2600.
    assert total == 100 * 26 * 27 / 2
    [(ranked, best)] = release.execute(
        "SELECT count(*), max(rank_in_group) FROM comparison.city_ranking"
        " WHERE index_id = 'prosperity' AND group_id = 'G:yrd' AND year = 2015"
    ).fetchall()
    assert (ranked, best) == (26, 26)


def test_the_new_network_has_every_pair(release) -> None:
    [(flows,)] = release.execute(
        "SELECT count(*) FROM indices.gravity_flows WHERE index_id = 'yangtze_network' AND year = 2016"
    ).fetchall()
    assert flows == 26 * 25


def test_the_new_index_and_groups_have_their_charts(release) -> None:
    from pipelines.release import charts

    there = charts.charts(release)
    index_ids = {r[0] for r in release.execute("SELECT index_id FROM indices.status").fetchall()}
    assert {chart.index_id for chart in there if chart.kind == "coverage"} == index_ids
    trends = {chart.index_id: chart for chart in there if chart.kind == "trend"}
    named = release.execute(
        "SELECT i.index_id, r.region_zh FROM comparison.region_index AS i"
        " JOIN reference.regions AS r ON r.level = 'group' AND r.region_code = i.group_id"
        " GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert "prosperity" in trends and len({group for _, group in named}) == 2
    for index_id, group in named:
        assert group in trends[index_id].alt.zh
    for chart in trends.values():
        assert charts.svg(chart, "en").startswith("<svg")
