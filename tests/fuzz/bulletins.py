"""Bulletins with known figures, mutated by seed and read: text, web page, Word document.

No figure may be read that is not the number at its place, whole. Mutations that keep the meaning
must give every figure; those that destroy it may lose figures and make up none; noise in the bytes
may print another figure, which the hash tells, and must break nothing.
"""

from __future__ import annotations

import random
import re
import tempfile
import time
import traceback
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.extracts.problems import ExtractError
from pipelines.extracts.prose import load_lexicon
from pipelines.extracts.prose.bulletin import Read, read_file
from pipelines.extracts.prose.items import VALUE, Bulletin, Item
from pipelines.extracts.prose.lexicon import Lexicon
from pipelines.extracts.prose.views import text_at
from pipelines.project import PACKAGE
from pipelines.reference import load_catalogue
from tests.fuzz.cases import Outcome
from tests.fuzz.mutations import repacked
from tests.unit.extracts.prose import made

FILE, CITY = "raw/b/bulletin", Bulletin("city", "衡水市", (("city", "131100"),), 2022, (2022, 2022))
# Sentences around one figure, by the name that the figure is read under.
SENTENCES = {
    "地区生产总值": "全年全市地区生产总值（GDP）@亿元，比上年增长4.2%。",
    "年末常住人口": "年末全市常住人口@万人。",
    "地方财政一般公共预算支出": "全年一般公共预算支出@亿元，同比增长6.7%。",
    "货物进出口总额": "全年货物进出口总额@亿元，比上年增长10.0%。",
    "年末金融机构各项贷款余额": "年末金融机构本外币各项贷款余额@亿元。",
    "国家级科技企业孵化器": "全市拥有国家级科技企业孵化器@家。",
}
FORMS = {form.name: form for form in made.FORMATS if form.name in ("utf8", "html", "docx")}
WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


@dataclass
class Prose:
    """A bulletin: its format, the figure of each name, and the figures as they are printed."""

    kind: str
    figures: dict[str, str]
    shown: dict[str, str]

    def written(self) -> bytes:
        """The file."""
        paragraphs = [SENTENCES[name].replace("@", text) for name, text in self.shown.items()]
        with tempfile.TemporaryDirectory() as folder:
            return made.write(Path(folder), FORMS[self.kind], made.TITLE, paragraphs).read_bytes()


Mutation = Callable[[random.Random, Prose], bytes]


def prose(rng: random.Random, kind: str) -> Prose:
    """A bulletin with figures drawn at random."""
    figures = {name: f"{rng.randint(1000, 99_999)}.{rng.randint(0, 99):02}" for name in SENTENCES}
    figures["国家级科技企业孵化器"] = str(rng.randint(1, 99))
    return Prose(kind, figures, figures.copy())


def instead(change: Callable[[random.Random, str], str], some: int = 6) -> Mutation:
    """A mutation of the figures as printed."""

    def mutation(rng: random.Random, bulletin: Prose) -> bytes:
        for name in rng.sample(list(SENTENCES), rng.randint(1, some)):
            bulletin.shown[name] = change(rng, bulletin.figures[name])
        return bulletin.written()

    mutation.__name__ = change.__name__
    return mutation


def parted(text: str, rng: random.Random, by: str) -> str:
    place = rng.randint(1, max(1, len(text) - 1))
    return text[:place] + by + text[place:]


# Keeping.


def untouched(_: random.Random, bulletin: Prose) -> bytes:
    return bulletin.written()


def full_width(_: random.Random, figure: str) -> str:
    return figure.translate(WIDE)


def thousands(rng: random.Random, figure: str) -> str:
    return (f"{float(figure):,.2f}" if "." in figure else figure).replace(",", rng.choice(", "))


def encoded(rng: random.Random, bulletin: Prose) -> bytes:
    encoding = rng.choice(("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"))
    return bulletin.written().decode().encode(encoding)


def careless_tags(rng: random.Random, bulletin: Prose) -> bytes:
    page = bulletin.written().decode()
    changes = (
        lambda p: p.replace("</p>", ""),
        lambda p: p.replace("<p>", "<P class=a style='x:y'>"),
        lambda p: re.sub(r"(\d)(\d)", r"\1<!-- 9 -->\2", p),
        lambda p: re.sub(r"(\d)\.", r"<span>\1</span>.", p),
        lambda p: p.replace("</body></html>", ""),
        # Last: the digits of an entity are not to be parted.
        lambda p: p.replace("生产", "&#29983;&#x4EA7;"),
    )
    for place in sorted(rng.sample(range(len(changes)), 2)):
        page = changes[place](page)
    return page.encode()


def shuffled_package(rng: random.Random, bulletin: Prose) -> bytes:
    return repacked(bulletin.written(), rng)


# Destroying.


def broken_number(rng: random.Random, figure: str) -> str:
    return parted(figure, rng, rng.choice((" ", "\n", "，", "O", "l", "..")))


def another_behind(rng: random.Random, figure: str) -> str:
    return figure + rng.choice((" 7", ".7.", ",7", "，7", "(7)", "-9"))


def cut(rng: random.Random, bulletin: Prose) -> bytes:
    data = bulletin.written()
    return data[: rng.randrange(1, len(data))]


def broken_byte(rng: random.Random, bulletin: Prose) -> bytes:
    data = bytearray(bulletin.written())
    data[rng.choice([n for n, byte in enumerate(data) if byte > 0x7F])] = rng.choice(b"\xff\xc0")
    return bytes(data)


def two_encodings(rng: random.Random, bulletin: Prose) -> bytes:
    text = bulletin.written().decode()
    place = rng.randrange(len(text))
    return text[:place].encode() + text[place:].encode("gb18030")


def broken_line(rng: random.Random, bulletin: Prose) -> bytes:
    page = bulletin.written().decode()
    return re.sub(r"(\d)(\d)", rf"\1{rng.choice(('<br>', '</p><p>'))}\2", page).encode()


# Damaging.


def flipped(rng: random.Random, bulletin: Prose) -> bytes:
    data = bytearray(bulletin.written())
    for _ in range(rng.choice((1, 3, 30))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def spliced(rng: random.Random, bulletin: Prose) -> bytes:
    data = bulletin.written()
    first, second = sorted(rng.randrange(len(data)) for _ in range(2))
    return rng.choice((data[:first] + data[second:], data[:second] + data[first:]))


ALL, TEXTS = tuple(FORMS), ("utf8", "html")
LABELS: dict[str, dict[Mutation, tuple[str, ...]]] = {
    "keeping": {
        untouched: ALL, instead(full_width): ALL, instead(thousands): ALL, encoded: TEXTS,
        careless_tags: ("html",), shuffled_package: ("docx",),
    },
    "destroying": {
        instead(broken_number): ALL, instead(another_behind): ALL, cut: ALL, broken_byte: TEXTS,
        two_encodings: TEXTS, broken_line: ("html",),
    },
    "damaging": {flipped: ALL, spliced: ALL},
}  # fmt: skip
CASES = [
    (label, mutation, kind)
    for label, mutations in LABELS.items()
    for mutation, kinds in mutations.items()
    for kind in kinds
]


@cache
def lexicon() -> Lexicon:
    """The shipped words and names."""
    return load_lexicon(PACKAGE / "reference", load_catalogue(PACKAGE / "reference"))


def run_bulletin(seed: int) -> Outcome:
    """Run the case of a number: the mutations take turns, the rest is drawn from the number."""
    label, mutation, kind = CASES[seed % len(CASES)]
    rng = random.Random(seed)
    bulletin = prose(rng, kind)
    data = mutation(rng, bulletin)
    known = lexicon()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"bulletin.{rng.choice(('txt', 'html', 'docx', 'doc'))}"
        path.write_bytes(data)
        began = time.perf_counter()
        try:
            read = read_file(path, FILE, CITY, known, "0" * 64)
            result, fault = _judged(label, bulletin, read)
        except ExtractError as error:
            result, fault = "refused", f"refused: {error}" if label == "keeping" else ""
            if not str(error).startswith(f"{FILE}: found ") or "\n" in str(error).strip():
                fault = f"no clear message: {str(error)[:200]!r}"
        except BaseException:
            result, fault = "traceback", traceback.format_exc()
        seconds = time.perf_counter() - began
    return Outcome(label, mutation.__name__, kind, seed, result, seconds, fault)


def _judged(label: str, bulletin: Prose, read: Read) -> tuple[str, str]:
    values = [item for item in read.items if item.role == VALUE]
    for item in values:
        if fault := _not_at_its_place(item, read):
            return "wrong", fault
    found = {(item.name, item.number) for item in values}
    expected = {(name, float(text)) for name, text in bulletin.figures.items()}
    if label != "damaging" and found - expected:
        return "wrong", f"{sorted(found - expected)} of {sorted(expected)}"
    if label == "keeping" and found != expected:
        return "lost", f"not read: {sorted(expected - found)}"
    return ("same" if found == expected else "fewer" if found < expected else "read"), ""


def _not_at_its_place(item: Item, read: Read) -> str:
    """What is wrong with a figure: another number, or a part of one, at the place it names."""
    printed = text_at(read.blocks, item.cell)
    number = re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", printed))
    if not re.fullmatch(r"\d+(\.\d+)?", number) or float(number) != item.number:
        return f"{item.number} read at {item.cell}, where {printed!r} stands"
    first, last = map(int, item.cell.partition(":")[2].split("-"))
    text = unicodedata.normalize("NFKC", item.sentence.text[first - 2 : last + 1])
    beside = (text[:1] if first > 1 else "") + (text[-1:] if last < len(item.sentence.text) else "")
    return f"{printed!r} is a part of {text!r}" if re.search(r"[\d.]", beside) else ""
