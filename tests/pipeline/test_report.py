"""The report of the shipped release: policy, size, links, provenance, languages, and in a browser."""

import base64
import hashlib
import json
import random
import re
import shutil
import urllib.parse

import pytest

from pipelines.release.report.packing import unpacked

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LIMIT = 1_000_000


@pytest.fixture(scope="module")
def path(shipped):
    project, outcome = shipped
    assert outcome.done, outcome.problems
    return project.release().with_name("report.html")


@pytest.fixture(scope="module")
def text(path) -> str:
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def data(text) -> dict:
    return unpacked(re.search(r'id="data">"([^"]*)"', text)[1])


def values_by_key(data) -> dict[str, int]:
    word, rows = data["strings"], data["values"]
    return {
        "/".join((word[rows["region"][n]], word[rows["scope"][n]], word[rows["indicator"][n]],
                  str(rows["year"][n]))): n
        for n in range(len(rows["year"]))
    }  # fmt: skip


def addresses(data) -> list[str]:
    cells, word = data["cells"], data["strings"]
    found = []
    for n, cell in enumerate(cells["cell"]):
        sheet = word[cells["sheet"][n]]
        usual = cells["files"][cells["file"][n]][0] + (f"#{sheet}" if sheet else "") + f"!{cell}"
        found.append(cells["address"].get(str(n), usual))
    return found


def test_the_policy_allows_this_style_and_this_script_alone(text) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    policy = policy.replace("&#39;", "'")
    assert "default-src 'none'" in policy and "unsafe" not in policy
    for tag, content in (
        ("style-src", re.search(r"<style>(.*?)</style>", text, re.S)[1]),
        ("script-src", re.findall(r"<script>(.*?)</script>", text, re.S)[-1]),
    ):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag} 'sha256-{digest}'" in policy
    assert text.count("<script>") == 1 and text.count("<style>") == 1
    assert not re.search(
        r"<[^>]* on\w+=|<[^>]* style=", re.sub(r"<(style|script).*?</\1>", "", text, flags=re.S)
    )


def test_it_is_small_and_asks_for_nothing(text, data) -> None:
    assert len(text.encode()) < LIMIT
    shown = re.sub(r'xmlns(:\w+)?="[^"]*"', "", text + "".join(data["folds"]))
    assert not re.search(r"""(src|href)=["']?https?:|url\(["']?https?:|@import""", shown)


def test_every_link_leads_somewhere(text, data) -> None:
    word = data["strings"]
    values, cells = values_by_key(data), set(addresses(data))
    scores = {
        f"{i}/{word[r].split('/')[1]}/{y}"
        for i, s in data["scores"].items() for r, y in zip(s["region"], s["year"], strict=True)
    }  # fmt: skip
    weights = {
        f"{i}/{word[w[0]]}/{word[w[1]]}" for i, s in data["scores"].items() for w in s["weights"]
    }
    groups = {"/".join([*(word[n] for n in r[:3]), str(r[3])]) for r in data["groups"]["rows"]}
    growth = {f"{word[r[0]]}/{word[r[1]]}/{word[r[2]]}" for r in data["growth"]}
    everything = text + "".join(data["folds"]) + "".join(data["pictures"].values())
    anchors = set(re.findall(r'\bid="([^"]+)"', everything))
    links = set(re.findall(r'href="#([^"]*)"', everything))
    assert len(links) > 2000
    known = {"v": scores, "x": values, "w": weights, "m": groups, "g": growth}
    lost = []
    for link in links:
        link = urllib.parse.unquote(link.replace("&amp;", "&"))
        kind, _, rest = link.partition("/")
        if kind in known:
            good = rest in known[kind]
        elif kind == "o":
            good = set(rest.split("|")) <= cells
        elif kind == "k":
            index, indicator, _ = rest.split("/")
            good = index in data["indices"] and indicator in data["indicators"]
        elif kind == "f":
            index, year, start, end = rest.split("/")
            good = (
                f"{index}/{start}/{year}" in scores
                and "/".join(sorted([start, end])) in data["distances"]
            )
        else:
            good = link in anchors
        if not good:
            lost.append(link)
    assert not sorted(lost)


def test_the_way_back_tells_what_the_warehouse_holds(data, warehouse) -> None:
    word, chosen = data["strings"], random.Random(7)
    scores = warehouse.sql("SELECT * FROM indices.scores WHERE score IS NOT NULL").df()
    parts = warehouse.sql("SELECT * FROM indices.contributions").df()
    for row in scores.sample(40, random_state=7).itertuples():
        own = data["scores"][row.index_id]
        n = next(
            n for n, (r, y) in enumerate(zip(own["region"], own["year"], strict=True))
            if word[r] == f"{row.level}/{row.region_code}" and y == row.year
        )  # fmt: skip
        assert own["score"][n] == pytest.approx(row.score, rel=1e-9)
        mine = parts[(parts["index_id"] == row.index_id) & (parts["level"] == row.level)
                     & (parts["region_code"] == row.region_code) & (parts["year"] == row.year)]  # fmt: skip
        told = {(word[p[0]], word[p[1]]): p[2] for p in own["parts"][n]}
        assert len(told) == len(mine)
        for part in mine.itertuples():
            assert told[part.part_region, part.indicator_id] == pytest.approx(
                part.contribution, rel=1e-5
            )
            # The page computes shares from both.
            assert part.contribution / row.score == pytest.approx(part.share, rel=1e-9)
    panel = warehouse.sql("SELECT * FROM panel.values").df()
    observed = warehouse.sql("SELECT address, value FROM clean.observations").df()
    number = dict(zip(observed["address"], observed["value"], strict=True))
    keys, where = values_by_key(data), addresses(data)

    def cells_of(n: int) -> set[str]:
        parts, own = data["values"]["parts"][n], data["values"]["cells"][n]
        if parts:
            return set().union(*(cells_of(part) for part in parts))
        return {where[c] for c in (own if isinstance(own, list) else [-own - 1])}

    for row in panel.iloc[chosen.sample(range(len(panel)), 400)].itertuples():
        n = keys[f"{row.level}/{row.region_code}/{row.scope}/{row.indicator_id}/{row.year}"]
        value = data["values"]["value"][n]
        if value is None:
            value = number[next(iter(cells_of(n)))]
        assert value == pytest.approx(row.value, rel=1e-9)
        assert cells_of(n) == set(re.split(r" \| | × ", row.address))


def test_cells_are_told_as_printed_with_the_hash_of_their_file(data, warehouse) -> None:
    rows = warehouse.sql("SELECT address, value_printed, sha256 FROM clean.observations").fetchall()
    cells = data["cells"]
    told = dict(
        zip(addresses(data), zip(cells["printed"], cells["file"], strict=True), strict=True)
    )
    assert len(told) == len(rows)
    for address, printed, sha in rows:
        text, file = told[address]
        assert (text, cells["files"][file][1]) == (printed, sha)


def test_both_languages_are_whole(text, data) -> None:
    body = text[text.index("<body>") : text.index("<script type")] + "".join(data["folds"])
    assert body.count('class="z"') == body.count('class="e"') > 500
    assert set(data["pictures"]) == set(re.findall(r'data-picture="([^"]+)"', body))


@pytest.fixture(scope="module")
def browser():
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next((shutil.which(name) for name in BROWSERS if shutil.which(name)), None)
    if not found:
        pytest.skip(f"no browser at hand: none of {', '.join(BROWSERS)}")
    with sync.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def tab(browser, path):
    """Opens the report; fails at the end if it asked for anything or complained."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page, wrong = context.new_page(), []
    page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request", lambda r: None if r.url.startswith(("file:", "data:")) else wrong.append(r.url)
    )

    def go(fragment: str = ""):
        page.goto(path.as_uri() + fragment)
        page.wait_for_selector("#language:not([hidden])")
        return page

    yield go
    context.close()
    assert not wrong


def test_a_click_leads_to_the_cell_and_back(tab) -> None:
    page = tab()
    link = page.locator("#findings a[href^='#v/'], #findings a[href^='#m/']").first
    said = link.inner_text()
    link.click()
    page.wait_for_selector("#way .big")
    assert page.inner_text("#way .big") == said
    assert page.evaluate("document.activeElement.id") == "way-title"
    page.locator("#way-body a[href^='#x/']").first.click()
    page.wait_for_selector("#way-body >> text=/[0-9]/")
    page.wait_for_function("location.hash.startsWith('#x/')")
    page.go_back()
    page.wait_for_function("/^#[vm]/.test(location.hash)")
    page.keyboard.press("Escape")
    assert page.locator("#way").is_hidden()
    assert page.evaluate("document.activeElement.innerText") == said


def test_intervals_and_ranks_of_tables_lead_to_the_place_that_tells_them(tab, warehouse) -> None:
    page = tab("#index-nqpf_official")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    rank, low, high = warehouse.sql("""
        SELECT s.rank, i.rank_low, i.rank_high
        FROM indices.scores s JOIN robustness.intervals i USING (index_id, level, region_code, year)
        WHERE index_id = 'nqpf_official' AND region_code = '120000' AND year = 2022
            AND indicator_id = 'score'
    """).fetchone()
    cells = "#index-nqpf_official td a[href='#v/nqpf_official/120000/2022']"
    # Two folded tables tell it: in one stand the rank, the value and an interval of each.
    page.wait_for_selector(f"{cells} >> nth=4", state="attached")
    links = page.locator(cells)
    said = links.all_inner_texts()
    assert str(int(rank)) in said and f"{low:.0f}–{high:.0f}" in said
    links.get_by_text(f"{low:.0f}–{high:.0f}", exact=True).click()
    page.wait_for_selector("#way .big")
    assert f"{low:.0f}–{high:.0f}" in page.inner_text("#way-body")
    # A mean of cities has no score of its own: its interval stands in the view of the group.
    mean = "a[href='#m/nqpf_official/G:jjj/mean_of_cities/2022']"
    ends = page.locator(f"#index-nqpf_official td {mean}").all_inner_texts()[1]
    page.goto(page.url.split("#")[0] + "#m/nqpf_official/G:jjj/mean_of_cities/2022")
    page.wait_for_selector(f"#way-body >> text={ends}")


def test_the_keyboard_leads_through_a_table(tab) -> None:
    page = tab()
    first = page.locator("#index-nqpf_official table a[href]").first
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#way:not([hidden]) .big")
    assert "2015" in page.inner_text("#way-title")


def test_a_deep_link_opens_and_shows_both_ends_of_a_fill(tab) -> None:
    page = tab("#x/city/120000/whole/exports/2019")
    page.wait_for_selector("#way .source >> nth=1")
    said = page.inner_text("#way")
    assert "32071582" in said and "30751180" in said  # 2018 and 2020 as printed
    assert "course_city_panel" in said and re.search(r"[0-9a-f]{64}", said)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_accessibility_violation(tab, language) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = tab("#v/nqpf_official/110000/2022" + (";en" if language == "en" else ""))
    page.wait_for_selector("#way .big")
    assert page.evaluate("document.documentElement.lang") == language
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    page.wait_for_function(
        "[...document.querySelectorAll('details')].every((d) => d.childElementCount > 1)"
    )
    found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert not [(v["id"], [n["html"][:150] for n in v["nodes"][:3]]) for v in found]


def test_the_switch_speaks_english_with_its_pictures_and_is_remembered(tab) -> None:
    page = tab()
    page.click("text=English")
    page.wait_for_function(
        "document.querySelector('.plot svg').getAttribute('aria-label').match(/[a-z]{4}/)"
    )
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("h2 .z").first.is_hidden()
    page.reload()
    page.wait_for_function("document.documentElement.lang === 'en'")


def test_every_character_has_a_glyph_in_the_font_that_travels(text, data) -> None:
    from pipelines.release import fonts

    body = re.sub(r"<(style|script).*?</\1>", "", text, flags=re.S)
    lacking = fonts.missing(body + json.dumps(data, ensure_ascii=False)) - set("\t")
    assert not lacking


def test_print_and_grey_show_the_page(tab) -> None:
    page = tab()
    page.emulate_media(media="print")
    assert page.locator("#language").is_hidden()
    page.emulate_media(media="screen")
    page.evaluate("document.documentElement.style.setProperty('filter', 'grayscale(1)')")
    assert len(page.screenshot()) > 20_000


def test_a_name_that_is_markup_stays_a_name(shipped, browser, tmp_path) -> None:
    import pipelines
    from pipelines.release.report.page import page
    from pipelines.release.report.warehouse import open_report
    from pipelines.release.review import review_of
    from pipelines.release.text import Text

    project, _ = shipped
    evil = "</script><script>window.broken = 1</script>"
    with pipelines.connect(project) as connection:
        folder = project.release().parent
        release = open_report(project, connection, project.manifest(), review_of(folder))
        release.labels.regions["city", "110000"] = Text(evil, evil)
        release.table("meta.sources").loc[0, "publisher"] = evil + "@@script@@ @@data@@"
        made = page(release, [])
    data = unpacked(re.search(r'id="data">"([^"]*)"', made)[1])
    assert "&lt;script&gt;window.broken" in made
    assert "<script>window.broken" not in made + "".join(data["folds"])
    (tmp_path / "report.html").write_text(made, "utf-8")
    tab = browser.new_page()
    tab.goto((tmp_path / "report.html").as_uri() + "#v/nqpf_official/110000/2022")
    tab.wait_for_selector("#way .big")
    assert evil in tab.inner_text("#way-title") and tab.evaluate("window.broken") is None
    tab.close()
