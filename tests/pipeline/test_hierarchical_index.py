"""A composite index of 50 cities, 49 indicators and two levels below it, by data files alone.

Every number is compared with the same index worked out anew in plain decimal arithmetic.
"""

import json
import random
from decimal import Decimal, getcontext

import pytest
from click.testing import CliRunner

import pipelines
from pipelines.cli import main
from pipelines.definitions import build_definitions
from tests.conftest import Sandbox

getcontext().prec = 40
TOLERANCE = 1e-9

CITIES = {f"43{number}00": f"样本{number}" for number in range(40, 90)}
# Eight pillars in two sub-indices: how many indicators each has, and how they are weighted.
PILLARS = {
    "physical": ("connectivity", 8, "equal"), "finance": ("connectivity", 5, "given"),
    "political": ("connectivity", 3, "entropy"), "institutions": ("connectivity", 6, "entropy"),
    "people": ("connectivity", 8, "equal"), "environment": ("sustainability", 5, "given"),
    "social": ("sustainability", 9, "entropy"), "economy": ("sustainability", 5, "equal"),
}  # fmt: skip
GIVEN = {"finance": (0.1, 0.2, 0.3, 0.25, 0.15), "environment": (0.4, 0.1, 0.2, 0.05, 0.25)}
OF_PILLAR = {"environment": 0.5, "social": 0.3, "economy": 0.2}
OF_INDEX = {"connectivity": 0.6, "sustainability": 0.4}
INDICATORS = {
    f"{pillar}_{number}": pillar
    for pillar, (_, count, _) in PILLARS.items()
    for number in range(1, count + 1)
}
CONSTANT, TIED = "political_2", "social_3"
HEAD = """id = "{index_id}"
label_zh = "可持续联通指数"
label_en = "index of sustainable connectivity"
method = "weighted_mean"
origin = "a test"
level = "city"
groups = ["G:made"]
years = [2014, 2014]
aggregate = "own_pool"
[options]
normalisation = "min_max"
range = [1, 100]
weights = "equal"
[[dimension]]
id = "whole"
label_zh = "总指数"
label_en = "whole"
mean = "{mean}"
weights = "given"
[[dimension]]
id = "connectivity"
label_zh = "联通"
label_en = "connectivity"
parent = "whole"
weight = 0.6
weights = "{weights}"
[[dimension]]
id = "sustainability"
label_zh = "可持续"
label_en = "sustainability"
parent = "whole"
weight = 0.4
weights = "given"
"""


def sign(indicator: str) -> str:
    return "-" if indicator.endswith("4") else "+"


def definition(index_id: str, weights: str, mean: str = "geometric") -> str:
    text = HEAD.format(index_id=index_id, weights=weights, mean=mean)
    for pillar, (above, _, rule) in PILLARS.items():
        text += f'[[dimension]]\nid = "{pillar}"\nlabel_zh = "支柱"\nlabel_en = "{pillar}"\n'
        text += f'parent = "{above}"\nweights = "{rule}"\n'
        text += f"weight = {OF_PILLAR[pillar]}\n" if pillar in OF_PILLAR else ""
        text += "indicators = [\n"
        for place, name in enumerate(i for i in INDICATORS if INDICATORS[i] == pillar):
            own = f", weight = {GIVEN[pillar][place]}" if rule == "given" else ""
            text += f'  {{ id = "{name}", direction = "{sign(name)}"{own} }},\n'
        text += "]\n"
    return text


def figures() -> dict[str, dict[str, str]]:
    """Printed figures by indicator and city: skewed, one constant, one with many ties."""
    rng = random.Random(49)
    made: dict[str, dict[str, str]] = {}
    for name in INDICATORS:
        made[name] = {code: f"{rng.lognormvariate(3, 1):.3f}" for code in CITIES}
    made[CONSTANT] = dict.fromkeys(CITIES, "7.5")
    made[TIED] = {code: str(rng.randint(1, 4)) for code in CITIES}
    return made


FIGURES = figures()


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    sandbox = Sandbox(tmp_path_factory.mktemp("sandbox"))
    sandbox.take("city_government_coordinates")
    reference = sandbox.project.reference
    place = {"level": "city", "parent_code": "430000"}
    group = {"level": "group", "region_code": "G:made", "region_zh": "样本群"}
    sandbox.declare(
        "regions",
        *({**place, "region_code": c, "region_zh": n, "name_full_zh": f"{n}市", "region_en": n}
          for c, n in CITIES.items()),
        {**group, "name_full_zh": "样本群", "region_en": "made cities"},
    )  # fmt: skip
    member = {"group_id": "G:made", "level": "city"}
    sandbox.declare("region_groups", *({**member, "region_code": code} for code in CITIES))
    sandbox.declare(
        "indicators",
        *({"indicator_id": i, "label_zh": f"指标{n}", "label_en": f"indicator {n}", "unit": "亿元",
           "scope": "whole", "kind": "observed", "price_basis": "nominal", "aggregation": "sum",
           "fill_rule": "linear", "ends": "none"} for n, i in enumerate(INDICATORS)),
    )  # fmt: skip
    sandbox.declare(
        "indicator_names",
        *({"printed_name": f"指标{n}", "indicator_id": i} for n, i in enumerate(INDICATORS)),
    )
    for index_id, weights in (("sustainable", "equal"), ("by_entropy", "entropy")):
        path = reference / f"indices/{index_id}.toml"
        path.write_text(definition(index_id, weights), "utf-8")
    path = reference / "indices/a_sum.toml"
    path.write_text(definition("a_sum", "equal", "arithmetic"), "utf-8")
    heads = [f"指标{n} (亿元)" for n in range(len(INDICATORS))]
    sandbox.add(
        "made_yearbook/2015/cities.csv",
        [["行政区划代码", "城市", "年份", *heads]]
        + [[c, n, "2014", *(FIGURES[i][c] for i in INDICATORS)] for c, n in CITIES.items()],
        "region_year_panel", published="2015-10-01", data_years=[2014, 2014],
    )  # fmt: skip
    return sandbox


@pytest.fixture(scope="module")
def release(extended: Sandbox):
    outcome = extended.refresh()
    assert outcome.done, outcome.problems
    with pipelines.connect(extended.project) as connection:
        yield connection


Column = list[Decimal]


def ranged(name: str) -> Column:
    values = [Decimal(FIGURES[name][code]) for code in CITIES]
    low, high = min(values), max(values)
    if low == high:
        return [Decimal(1)] * len(values)
    better = [v - low if sign(name) == "+" else high - v for v in values]
    return [1 + 99 * v / (high - low) for v in better]


def redundancy(column: Column) -> Decimal:
    total, n = sum(column), Decimal(len(column))
    return 1 + sum((v / total) * (v / total).ln() for v in column) / n.ln()


def weights_of(columns: list[Column], rule: str, given: tuple[float, ...] = ()) -> Column:
    if rule == "given":
        return [Decimal(str(weight)) for weight in given]
    if rule == "equal":
        return [1 / Decimal(len(columns))] * len(columns)
    spread = [redundancy(column) for column in columns]
    return [d / sum(spread) for d in spread]


def averaged(columns: list[Column], weights: Column) -> Column:
    return [sum(w * v for w, v in zip(weights, row, strict=True)) for row in zip(*columns, strict=True)]  # fmt: skip


def worked_out(rule_of_connectivity: str) -> tuple[dict[str, Column], dict[str, Decimal]]:
    """Scores of every dimension by city, and weights of every indicator and dimension."""
    scores: dict[str, Column] = {}
    weights: dict[str, Decimal] = {"whole": Decimal(1)}
    for pillar, (_, _, rule) in PILLARS.items():
        names = [i for i in INDICATORS if INDICATORS[i] == pillar]
        columns = [ranged(name) for name in names]
        own = weights_of(columns, rule, GIVEN.get(pillar, ()))
        scores[pillar] = averaged(columns, own)
        weights |= dict(zip(names, own, strict=True))
    rules = {"connectivity": rule_of_connectivity, "sustainability": "given"}
    for part, rule in rules.items():
        names = [pillar for pillar, (above, _, _) in PILLARS.items() if above == part]
        columns = [scores[name] for name in names]
        own = weights_of(columns, rule, tuple(OF_PILLAR.get(name, 0) for name in names))
        scores[part] = averaged(columns, own)
        weights |= dict(zip(names, own, strict=True))
        weights[part] = Decimal(str(OF_INDEX[part]))
    scores["whole"] = [
        a ** weights["connectivity"] * b ** weights["sustainability"]
        for a, b in zip(scores["connectivity"], scores["sustainability"], strict=True)
    ]
    return scores, weights


@pytest.mark.parametrize(
    ("index_id", "rule"), [("sustainable", "equal"), ("by_entropy", "entropy")]
)
def test_every_score_at_every_level_is_right(release, index_id: str, rule: str) -> None:
    expected, _ = worked_out(rule)
    rows = release.execute(
        f"SELECT dimension, region_code, score, rank FROM {index_id}.levels WHERE level = 'city'"
    ).fetchall()
    assert len(rows) == 50 * (8 + 2 + 1)
    codes = list(CITIES)
    for dimension, code, score, place in rows:
        column = expected[dimension]
        right = column[codes.index(code)]
        assert abs(Decimal(score) - right) < Decimal(TOLERANCE), (dimension, code)
        assert place == 1 + sum(other > right for other in column)
    whole = release.execute(
        "SELECT region_code, score, rank FROM indices.scores WHERE index_id = ? AND level = 'city'",
        [index_id],
    ).fetchall()
    assert sorted(whole) == sorted((c, s, r) for d, c, s, r in rows if d == "whole")


@pytest.mark.parametrize(
    ("index_id", "rule"), [("sustainable", "equal"), ("by_entropy", "entropy")]
)
def test_every_weight_is_right_and_shares_add_up(release, index_id: str, rule: str) -> None:
    _, expected = worked_out(rule)
    rows = release.execute(
        f"SELECT node, weight, share, kind FROM {index_id}.nodes WHERE pool = 'all'"
    ).fetchall()
    assert len(rows) == 49 + 8 + 2 + 1
    for node, weight, _, _ in rows:
        assert abs(Decimal(weight) - expected[node]) < Decimal(TOLERANCE), node
    assert sum(share for *_, share, kind in rows if kind == "indicator") == pytest.approx(1)
    shares = dict(
        release.execute(
            "SELECT indicator_id, weight FROM indices.weights WHERE index_id = ? AND pool = 'all'",
            [index_id],
        ).fetchall()
    )
    for name, pillar in INDICATORS.items():
        part = PILLARS[pillar][0]
        share = expected[name] * expected[pillar] * expected[part]
        assert abs(Decimal(shares[name]) - share) < Decimal(TOLERANCE), name
    assert shares[CONSTANT] == 0


def test_new_assets_stand_in_the_graph(extended: Sandbox) -> None:
    graph = build_definitions(extended.project).resolve_asset_graph()
    keys = {".".join(key.path) for key in graph.materializable_asset_keys}
    assert {f"sustainable.{t}" for t in ("inputs", "normalised", "nodes", "levels", "weights", "scores")} <= keys  # fmt: skip
    assert {"indices.nodes", "indices.levels"} <= keys


def test_the_comparison_has_rows(release) -> None:
    [(ranked,)] = release.execute(
        "SELECT count(*) FROM comparison.city_ranking WHERE index_id = 'sustainable'"
    ).fetchall()
    assert ranked == 50
    expected = worked_out("equal")[0]["whole"]
    [(value, cities)] = release.execute(
        "SELECT value, n_regions FROM comparison.region_index"
        " WHERE index_id = 'sustainable' AND aggregation = 'mean_of_cities'"
    ).fetchall()
    assert value == pytest.approx(float(sum(expected) / 50)) and cities == 50


def test_a_region_alone_has_a_reason_and_no_number(release) -> None:
    # One group in one year: nothing to compare it with, so entropy has no say.
    rows = release.execute(
        "SELECT dimension, score, reason FROM sustainable.levels WHERE level = 'group'"
    ).fetchall()
    reasons = {dimension: (score, reason) for dimension, score, reason in rows}
    assert reasons["political"] == (None, "no entropy weights: every part is constant")
    assert reasons["whole"] == (None, "a part has no value")
    assert reasons["physical"] == (1, "")
    silent = "SELECT count(*) FROM {} WHERE ({} IS NULL) <> (reason <> '')"
    for table, column in (("indices.levels", "score"), ("indices.nodes", "share"), ("indices.scores", "score")):  # fmt: skip
        assert release.execute(silent.format(table, column)).fetchall() == [(0,)]


def test_draws_go_round_the_score_that_is_published(release) -> None:
    rows = release.execute(
        "SELECT score, score_low, score_high, rank_low, rank, rank_high, n_draws, n_defined, reason"
        " FROM robustness.intervals WHERE index_id = 'sustainable' AND level = 'city'"
    ).fetchall()
    assert len(rows) == 50
    for score, low, high, first, place, last, draws, defined, reason in rows:
        assert low < high and 1 <= score <= 100
        assert 1 <= first <= last <= 50 and 1 <= place <= 50
        assert draws == defined == 10_000 and reason == ""
    # Half of the draws take the arithmetic mean, half other weights: ranks do move.
    assert sum(last > first for *_, first, _, last, _, _, _ in rows) > 25
    [(left,)] = release.execute(
        "SELECT count(DISTINCT left_out) FROM robustness.leave_one_out"
        " WHERE index_id = 'sustainable' AND kind = 'indicator'"
    ).fetchall()
    assert left == 49


def test_a_score_is_explained_to_its_cells(release, extended: Sandbox, monkeypatch) -> None:
    project = extended.project
    monkeypatch.setenv("YEARBOOK_WAREHOUSE", str(project.warehouse))
    code = next(iter(CITIES))

    def explained(index_id: str) -> dict:
        # The release's own names: the reference of this project is not the shipped one.
        from pipelines.cli import explaining

        monkeypatch.setattr(explaining, "Project", lambda: project)
        result = CliRunner().invoke(main, ["explain", index_id, code, "2014", "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.output)

    found = explained("a_sum")
    scores, weights = worked_out("equal")
    parts = {part["indicator_id"]: part for part in found["parts"]}
    assert set(parts) == set(INDICATORS)
    for name, pillar in INDICATORS.items():
        share = weights[name] * weights[pillar] * weights[PILLARS[pillar][0]]
        expected = float(share * ranged(name)[0])
        assert parts[name]["contribution"] == pytest.approx(expected, abs=TOLERANCE), name
    whole = sum(weights[part] * scores[part][0] for part in OF_INDEX)
    assert sum(part["contribution"] for part in parts.values()) == pytest.approx(float(whole))
    assert found["score"] == pytest.approx(float(whole), abs=TOLERANCE)
    cell = next(cell for cell in found["cells"] if cell["indicator_id"] == "physical_1")
    assert cell["address"] == "raw/made_yearbook/2015/cities.csv!D2"
    # A geometric mean is divided by the weights of what it is made of.
    product = explained("sustainable")
    parts = {part["indicator_id"]: part["contribution"] for part in product["parts"]}
    assert set(parts) == set(INDICATORS) and len(product["cells"]) == 49
    assert sum(parts.values()) == pytest.approx(product["score"], abs=TOLERANCE)
    for index, weight in OF_INDEX.items():
        own = sum(parts[i] for i, pillar in INDICATORS.items() if PILLARS[pillar][0] == index)
        assert own == pytest.approx(float(weight) * product["score"], abs=TOLERANCE), index


def test_it_has_its_charts_without_any_code(release) -> None:
    from pipelines.release import charts

    # Nothing but data said that there is such an index.
    index_ids = {r[0] for r in release.execute("SELECT index_id FROM indices.status").fetchall()}
    there = [chart for chart in charts.charts(release) if chart.index_id in index_ids]
    kinds = {chart.index_id: {c.kind for c in there if c.index_id == chart.index_id}
             for chart in there}  # fmt: skip
    assert kinds.keys() == index_ids
    assert all({"coverage", "ranking", "profile"} <= found for found in kinds.values()), kinds
    for chart in there:
        for language in charts.LANGUAGES:
            assert charts.svg(chart, language).startswith("<svg")
