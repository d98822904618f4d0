"""The charts of a release: what they show is in the tables, and anybody can read it."""

import json
import os
import re
from pathlib import Path

import duckdb
import pytest
from lxml import etree

from pipelines import database
from pipelines.release import charts as drawing
from pipelines.release import fonts
from pipelines.release.charts import parts, theme, tiles
from pipelines.release.charts.rendering import specification
from pipelines.release.fonts import make

SVG = "{http://www.w3.org/2000/svg}"


def link(key) -> str:
    return "#" + json.dumps(dict(key), ensure_ascii=False, sort_keys=True, default=str)


@pytest.fixture(scope="module")
def release(shipped) -> duckdb.DuckDBPyConnection:
    import pipelines

    return pipelines.connect(shipped[0])


@pytest.fixture(scope="module")
def found(release) -> dict[str, drawing.Chart]:
    return {chart.id: chart for chart in drawing.charts(release, link=link)}


@pytest.fixture(scope="module")
def pictures(found) -> dict[tuple[str, str], str]:
    return {(c.id, lang): drawing.svg(c, lang) for c in found.values() for lang in ("zh", "en")}


def lightness(colour: str) -> float:
    """CIE L* of an sRGB colour, after IEC 61966-2-1 and CIE 15."""
    parts_ = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts_]
    y = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


def test_every_index_has_the_charts_that_its_tables_allow(release, found) -> None:
    status = database.read(release, "indices.status")
    for row in status.itertuples():
        kinds = {chart.kind for chart in found.values() if chart.index_id == row.index_id}
        assert "coverage" in kinds, row.index_id
        if not row.computable:
            assert kinds == {"coverage"}
            continue
        assert "trend" in kinds, row.index_id
        assert ("growth" in kinds) or row.method in {"coupling", "entropy_topsis", "synergy"}
        assert ("network" in kinds) == (row.method == "gravity")
        assert ("classes" in kinds) == (row.method == "coupling")
        assert ("synergy" in kinds) == (row.method == "synergy")
        assert ("ranking" in kinds) == (row.method != "growth")
        if row.method in {"coupling", "entropy_topsis", "synergy"}:
            assert "profile" in kinds
    statements = database.read(release, "robustness.statements")
    wanted = {f"curve-{r.index_id}-{r.statement}" for r in statements.itertuples()}
    assert {c.id for c in found.values() if c.kind == "curve"} == wanted and wanted


def test_ids_texts_and_tables_are_fit_for_a_page(release, found) -> None:
    there = {f"{s}.{t}" for s, t in release.execute(
        "SELECT schema_name, table_name FROM duckdb_tables()").fetchall()}  # fmt: skip
    for chart in found.values():
        assert re.fullmatch(r"[a-z0-9_-]+", chart.id)
        assert set(chart.tables) <= there, chart.id
        for text in (chart.title, chart.alt, chart.note):
            assert text.zh and text.en and "nan" not in (text.zh + text.en).lower().split()
        assert re.search(r"\d|：", chart.alt.zh)


def drawn_rows(chart: drawing.Chart) -> list[dict]:
    """All rows of data in a chart's specification that a link names."""
    data = specification(chart, "zh")["datasets"].values()
    rows = [row for rows in data for row in rows if row.get("href")]
    return [row | {"key": json.loads(row["href"].removeprefix(parts.HOST)[1:])} for row in rows]


def test_specifications_are_valid_by_the_schema_of_vega_lite(found) -> None:
    import altair
    import jsonschema

    first = {chart.kind: chart for chart in found.values()}
    assert set(first) == set(drawing.OF_AN_INDEX)
    for kind, chart in first.items():
        spec = specification(chart, "en")
        assert all(spec["datasets"].values()), kind
        altair.Chart.from_dict(spec | {"datasets": {}})
    wrong = spec | {"datasets": {}, "config": {"axis": {"labelColour": 1}}}
    with pytest.raises(jsonschema.ValidationError):
        altair.Chart.from_dict(wrong)


def test_a_trend_draws_the_figures_of_the_warehouse(release, found) -> None:
    table = database.read(release, "comparison.region_index").set_index(
        ["index_id", "group_id", "year", "aggregation"]
    )
    bands = database.read(release, "robustness.intervals")
    bands = bands[(bands["level"] == "group") & (bands["indicator_id"] == "score")]
    bands = bands.set_index(["index_id", "region_code", "year", "aggregation"])
    rows = drawn_rows(found["trend-nqpf_official"])
    seen = set()
    for row in rows:
        key = row["key"]
        place = (key["index_id"], key["group_id"], key["year"], key["aggregation"])
        assert row["value"] == table.loc[place, "value"]
        assert (row["low"], row["high"]) == tuple(bands.loc[place, ["score_low", "score_high"]])
        seen.add(place)
    own = table.loc[["nqpf_official"]]
    assert seen == set(own.index)


def test_a_ranking_draws_scores_ranks_and_intervals_of_the_warehouse(release, found) -> None:
    bands = database.read(release, "robustness.intervals")
    bands = bands[(bands["level"] == "city") & (bands["indicator_id"] == "score")]
    bands = bands.set_index(["index_id", "region_code", "year"])
    ranks = database.read(release, "comparison.city_ranking")
    for index_id in ("nqpf_official", "gravity_economic"):
        own = ranks[(ranks["index_id"] == index_id) & (ranks["year"] == 2022)]
        expected = {r.region_code: (r.rank, r.score) for r in own.itertuples()}
        rows = {r["region_code"]: r for r in drawn_rows(found[f"ranking-{index_id}"])}
        assert {code: (r["rank"], r["score"]) for code, r in rows.items()} == expected
        for code, row in rows.items():
            ends = bands.loc[(index_id, code, 2022), ["rank_low", "rank_high"]]
            assert (row["rank_low"], row["rank_high"]) == tuple(ends)


def test_a_network_draws_both_directions_of_the_strong_links_and_every_city(release, found) -> None:
    flows = database.read(release, "indices.gravity_flows")
    flows = flows[(flows["index_id"] == "gravity_economic") & (flows["year"] == 2022)]
    r = flows.set_index(["from_code", "to_code"])["r"]
    rows = drawn_rows(found["network-gravity_economic"])
    links = [row for row in rows if "strength" in row]
    for row in links:
        a, b = row["key"]["from_code"], row["key"]["to_code"]
        assert row["strength"] == pytest.approx(r[a, b] + r[b, a], rel=1e-12)
    touched = {row["key"][end] for row in links for end in ("from_code", "to_code")}
    assert touched == set(flows["from_code"])
    assert {row["key"]["region_code"] for row in rows if "area" in row} == touched


def test_interpolated_years_have_a_shape_of_their_own(release, found) -> None:
    shares = database.read(release, "comparison.region_index")
    shares = shares[shares["index_id"] == "nqpf_official"]
    filled = {(r.group_id, r.year) for r in shares.itertuples() if r.share_interpolated > 0}
    rows = drawn_rows(found["trend-nqpf_official"])
    said = {(r["key"]["group_id"], r["key"]["year"]) for r in rows if r["kind"] == "含插值"}
    assert filled and said == filled
    assert theme.ORIGIN_SHAPES["interpolated"] not in {
        theme.ORIGIN_SHAPES[kind] for kind in ("reported", "secondary")
    }
    # A diamond is drawn for each of them, with the filling of paper.
    root = etree.fromstring(drawing.svg(found["trend-nqpf_official"], "zh").encode())
    marks = [a for a in root.iter(f"{SVG}a") if "含插值" in a.get("aria-label")]
    assert len(marks) == len([r for r in rows if r["kind"] == "含插值"])
    for mark in marks:
        assert re.match(r"M-[\d.]+,0L0,-", mark[0].get("d"))


def test_missing_cells_are_counted_on_the_coverage(release, found) -> None:
    grid = database.read(release, "indices.grid")
    grid = grid[(grid["index_id"] == "nqpf_official") & (grid["role"] == "object")]
    missing = int(grid["value"].isna().sum())
    rows = drawn_rows(found["coverage-nqpf_official"])
    assert sum(row["missing"] * (row["to"] - row["year"] + 1) for row in specrows(found)) == missing
    assert len(rows) == len(specrows(found))
    assert f"{missing:,} are missing" in found["coverage-nqpf_official"].alt.en


def specrows(found) -> list[dict]:
    said = drawn_rows(found["coverage-nqpf_official"])
    return [
        {
            "missing": int(re.search(r"缺(\d+)/", row["say"])[1]),
            "year": row["key"]["year"],
            "to": int(row["x1"] - 0.5),
        }
        for row in said
    ]


def test_runs_join_equal_years_only_where_they_follow_each_other() -> None:
    import pandas as pd

    frame = pd.DataFrame({"key": ["a"] * 4 + ["b"], "year": [1, 2, 4, 5, 6], "v": [1, 1, 1, 2, 2]})
    joined = tiles.runs(frame, "key", ["v"])
    expected = [("a", 1, 2), ("a", 4, 4), ("a", 5, 5), ("b", 6, 6)]
    assert list(joined[["key", "year", "to"]].itertuples(index=False, name=None)) == expected


def test_every_mark_is_a_link_that_says_what_it_is(pictures, found) -> None:
    for (name, _), text in pictures.items():
        root = etree.fromstring(text.encode())
        links = list(root.iter(f"{SVG}a"))
        assert links, name
        for a in links:
            assert a.get("href").startswith("#") and a.get("aria-label"), name
            key = json.loads(a.get("href")[1:])
            assert key["table"] and len(key) > 1
        assert root.get("role") == "group"


def test_without_links_a_picture_is_one_image(release) -> None:
    chart = next(c for c in drawing.charts(release) if c.id == "ranking-nqpf_official")
    root = etree.fromstring(drawing.svg(chart, "en").encode())
    assert root.find(f".//{SVG}a") is None and root.get("role") == "img"
    assert root.get("aria-label") == chart.title.en


def test_pictures_are_small_repeat_themselves_and_ask_for_nothing(pictures, found) -> None:
    for (name, language), text in pictures.items():
        root = etree.fromstring(text.encode())
        # Without the addresses, whose length is the caller's.
        for a in root.iter(f"{SVG}a"):
            del a.attrib["href"]
        assert len(etree.tostring(root, encoding="unicode").encode()) <= 25_000, name
        assert float(root.get("width")) <= theme.WIDTH + 25, (name, language)
        assert "data:" not in text and "<script" not in text and "figure.invalid" not in text
        ids = [e.get("id") for e in root.iter() if e.get("id")]
        assert all(i.startswith(name) for i in ids)
    for name in ("trend-nqpf_official", "network-gravity_economic", "classes-coupling_official"):
        assert drawing.svg(found[name], "zh") == pictures[name, "zh"]


def test_no_character_of_any_chart_lacks_a_glyph(pictures, found) -> None:
    for (name, language), text in pictures.items():
        root = etree.fromstring(text.encode())
        chart = found[name]
        said = "".join(root.itertext()) + chart.title[language]
        assert not fonts.missing(said + chart.alt[language] + chart.note[language]), name


def test_the_font_has_what_reference_data_writes() -> None:
    # Signs that Noto Sans CJK itself lacks; no label of a chart has them.
    lacking = fonts.missing(make.wanted())
    assert not {c for c in lacking if "⺀" <= c}
    assert fonts.missing("北京𠮷") == {"𠮷"}


def test_a_cut_of_the_font_holds_its_text_and_refuses_what_it_lacks() -> None:
    import io

    from fontTools.ttLib import TTFont

    cut = fonts.subset("京津冀 0.5")
    assert cut == fonts.subset("京津冀 0.5") and cut[:4] == b"wOF2" and len(cut) < 5_000
    held = set(TTFont(io.BytesIO(cut)).getBestCmap())
    assert {ord(c) for c in "京津冀 0.5"} <= held
    with pytest.raises(ValueError, match=r"𠮷 \(U\+20BB7\)"):
        fonts.subset("𠮷")


def test_the_font_travels_with_the_package_and_its_licence() -> None:
    import tomllib

    root = Path(fonts.__file__).parents[3]
    data = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    assert "release/fonts/*" in data["package-data"]["pipelines"]
    assert fonts.FILE.stat().st_size < 1_700_000
    assert "SIL OPEN FONT LICENSE" in (fonts.FOLDER / "OFL.txt").read_text("utf-8")


def test_chinese_is_drawn_where_no_font_is_installed(tmp_path) -> None:
    """In a process that sees no font of the machine, two different characters differ."""
    import subprocess
    import sys

    (tmp_path / "fonts.conf").write_text("<fontconfig><dir>/nonexistent</dir></fontconfig>")
    code = (
        "import vl_convert, sys, hashlib\n"
        "from pipelines.release import fonts\n"
        "fonts.register()\n"
        "for text in ('京', '粤', '𠮷'):\n"
        '    svg = f\'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
        '<text x="5" y="30" font-size="24" font-family="{fonts.FAMILIES}">{text}</text></svg>\'\n'
        "    print(hashlib.sha256(vl_convert.svg_to_png(svg)).hexdigest())\n"
    )
    bare = {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf"), "HOME": str(tmp_path)}
    drawn = [
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, **more}, capture_output=True,
            text=True, check=True, cwd=Path(fonts.__file__).parents[3],
        ).stdout.split()
        for more in (bare, {})
    ]  # fmt: skip
    assert len(set(drawn[0])) == 3
    # The same bytes as on a machine that has fonts; the last character is in none of ours.
    assert drawn[0][:2] == drawn[1][:2]


def test_groups_and_kinds_are_told_apart_in_grey_and_by_shape() -> None:
    light = [lightness(colour) for colour in theme.GROUP_COLOURS]
    assert abs(light[0] - light[1]) >= 20
    ordered = sorted(light)
    assert min(b - a for a, b in zip(ordered, ordered[1:], strict=False)) >= 7
    assert max(light) <= 62, "3:1 on white"
    for ways in (theme.GROUP_SHAPES, list(map(tuple, theme.GROUP_DASHES))):
        assert len(set(ways)) == len(theme.GROUP_COLOURS)
    trust = ["reported", "preliminary", "secondary", "interpolated", "extrapolated", "missing"]
    steps = [lightness(theme.ORIGIN_COLOURS[kind]) for kind in trust]
    assert all(b - a >= 8 for a, b in zip(steps, steps[1:], strict=False))
    from pipelines.release.charts.classes import SHADES

    shades = [lightness(colour) for colour in SHADES]
    assert all(a - b >= 4 for a, b in zip(shades, shades[1:], strict=False))


def test_a_png_records_its_resolution_and_a_pdf_embeds_the_font(found) -> None:
    import struct

    chart = found["trend-synergy_official"]
    made = drawing.render(chart, "zh", ["svg", "png", "pdf"], dpi=300, width=453)
    at = made["png"].index(b"pHYs")
    across, down, unit = struct.unpack(">IIB", made["png"][at + 4 : at + 13])
    assert (round(across * 0.0254), round(down * 0.0254), unit) == (300, 300, 1)
    pixels = struct.unpack(">I", made["png"][16:20])[0]
    points = float(re.search(rb'<svg[^>]* width="([\d.]+)"', made["svg"])[1])
    assert pixels == pytest.approx(points * 300 / 72, abs=2)
    assert b"YearbookSansSC" in made["pdf"] and b"/FontFile3" in made["pdf"]
    assert made["png"] == drawing.png(chart, "zh", 300, 453)


def test_labels_that_would_overlap_are_moved_apart_as_little_as_needed() -> None:
    assert parts.apart([0.0, 10.0], [2, 2]) == [0.0, 10.0]
    moved = parts.apart([5.0, 5.0], [2, 2])
    assert moved == [4.0, 6.0]
    lines = parts.wrapped("地区生产总值（亿元）", 62)
    assert "".join(lines) == "地区生产总值（亿元）" and len(lines) == 2
    # A closing bracket never begins a line.
    assert not lines[1].startswith("）")
