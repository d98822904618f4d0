"""Sentences as patterns see them: no white space, half width, each character traced back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipelines.extracts.prose.chrome import Block

HALF = str.maketrans(
    {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F) if chr(code) not in ",;!?"}
    | {"∶": ":", "︰": ":", "％": "%", "−": "-", "﹪": "%", "〇": "0"}
)
FOOTNOTE = re.compile(r"[\[〔【]\s*注?\s*\d{1,2}\s*[\]〕】]|[①-⑳⁰¹²³⁴-⁹]+")
GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u2009]\d{3}){1,4}(?!\d)")
NUMBER = re.compile(r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)")
# No sentence is longer; text without an end is cut, and nothing is read from it.
LONGEST = 3000
SENTENCE = re.compile(rf"[^。！？]{{0,{LONGEST}}}[。！？]?[”」』）)]?")


@dataclass(frozen=True)
class Figure:
    """A number in a view: where it stands, and whether its ends are clear."""

    start: int
    end: int
    text: str
    clear: bool


@dataclass(frozen=True)
class Sentence:
    """One sentence: paragraph and place in it, both counted from 1, and its characters."""

    paragraph: int
    number: int
    text: str

    @property
    def whole(self) -> bool:
        """Whether it is a sentence, and not a piece of endless text."""
        return len(self.text) < LONGEST

    @cached_property
    def _squeezed(self) -> tuple[str, list[int]]:
        characters, index = [], []
        kept = self._digit_gaps
        notes = {m.start(): m.end() for m in FOOTNOTE.finditer(self.text)}
        place = 0
        while place < len(self.text):
            if place in notes:
                characters.append("†")
                index.append(place)
                place = notes[place]
                continue
            character = self.text[place]
            if not character.isspace():
                characters.append(character.translate(HALF))
                index.append(place)
            elif place in kept:
                characters.append(" ")
                index.append(place)
            place += 1
        return "".join(characters), index

    @cached_property
    def _digit_gaps(self) -> set[int]:
        """White space between two digits that groups no thousands: what it means is unclear."""
        half = self.text.translate(HALF)
        grouped = {
            place
            for match in GROUPED.finditer(half)
            for place in range(match.start(), match.end())
            if half[place].isspace() and half[place] != "\n"
        }
        gaps = set()
        for match in re.finditer(r"(?<=[\d.,])\s+(?=[\d.,])", half):
            gaps |= set(range(match.start(), match.end())) - grouped
        return gaps

    @property
    def view(self) -> str:
        """The sentence as patterns see it; a footnote sign is one ``†``."""
        return self._squeezed[0]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Characters of the sentence behind a part of the view, counted from 0, end excluded."""
        index = self._squeezed[1]
        return index[start], index[end - 1] + 1

    def printed(self, start: int, end: int) -> str:
        """Text of the sentence behind a part of the view, exactly as printed."""
        first, last = self.span(start, end)
        return self.text[first:last]

    def cell(self, start: int, end: int) -> str:
        """Place of a part of the view: ``p12.s2:34-41``, characters from 1, both included."""
        first, last = self.span(start, end)
        return f"p{self.paragraph}.s{self.number}:{first + 1}-{last}"

    @cached_property
    def figures(self) -> list[Figure]:
        """Every number of the sentence."""
        view, found = self.view, []
        for match in NUMBER.finditer(view):
            before, after = view[: match.start()][-2:], view[match.end() :][:2]
            glued = re.search(
                r"(?:[A-Za-z]|\d[.,，、]|[\d.] |[+])$", before
            ) and not before.endswith("、")
            cut = re.match(r"[.,，][\d]| |[A-Za-z](?!B)", after)
            broken = before.endswith("，") and re.search(r"\d，$", view[: match.start()])
            clear = not (glued or cut or broken)
            found.append(Figure(match.start(), match.end(), match[0], clear))
        return found


def sentences(block: Block) -> Iterator[Sentence]:
    """Sentences of a paragraph; together they are its whole text."""
    place, number = 0, 0
    while place < len(block.text):
        match = SENTENCE.match(block.text, place)
        end = match.end() if match and match.end() > place else len(block.text)
        number += 1
        yield Sentence(block.number, number, block.text[place:end])
        place = end


def text_at(found: list[Block], cell: str) -> str:
    """Text at a place such as ``p12.s2:34-41``; empty where there is no such place."""
    match = re.fullmatch(r"p(\d+)\.s(\d+):(\d+)-(\d+)", cell)
    if not match:
        return ""
    paragraph, number, first, last = map(int, match.groups())
    for block in found:
        if block.number == paragraph:
            for sentence in sentences(block):
                if sentence.number == number:
                    return sentence.text[first - 1 : last]
    return ""
