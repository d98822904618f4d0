"""A lexicon from the shipped reference data, and one sentence read at a time."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipelines.extracts.prose import chrome, load_lexicon
from pipelines.extracts.prose.bulletin import Read
from pipelines.extracts.prose.documents import plain
from pipelines.extracts.prose.items import Bulletin
from pipelines.extracts.prose.lexicon import Lexicon
from pipelines.extracts.prose.reading import read_paragraph
from pipelines.extracts.prose.settling import settle
from pipelines.extracts.prose.views import sentences
from pipelines.project import PACKAGE
from pipelines.reference import load_catalogue

CITY = Bulletin("city", "衡水市", (("city", "131100"),), 2022, (2022, 2022))
PROVINCE = Bulletin("province", "广东省", (("province", "440000"),), 2022, (2022, 2022))
HASH = "0" * 64
Reader = Callable[..., Read]


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon(PACKAGE / "reference", load_catalogue(PACKAGE / "reference"))


@pytest.fixture(scope="session")
def read(lexicon: Lexicon) -> Reader:
    """Reads one text; ``confirmed`` are rows of confirmations by place."""

    def reader(text: str, bulletin: Bulletin = CITY, confirmed: dict | None = None) -> Read:
        known = replace(lexicon, confirmed={HASH: confirmed or {}})
        blocks = chrome.blocks(plain(text), known.words, "raw/made.txt")
        prose = [s for block in blocks if block.role == "prose" for s in sentences(block)]
        items = read_paragraph(prose, known, bulletin)
        return Read(
            chrome.title_of(blocks), blocks, prose, settle(items, HASH, known, "raw/made.txt")
        )

    return reader
