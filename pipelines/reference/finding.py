"""Find a region, an indicator or an index by what a person types: id, code, Chinese or English.

What belongs here: one look-up each for commands and notebooks, with suggestions on a miss. Nothing
heavy is imported, so that a command can refuse before it loads anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipelines.project import Project
from pipelines.reference.catalogue import load_catalogue
from pipelines.reference.definitions import load_definitions
from pipelines.reference.names import Answer, Registry, spelling
from pipelines.reference.nearness import nearest_labels


@dataclass(frozen=True)
class Labelled:
    """An indicator or index that was found, or what to ask.

    Attributes:
        ids: what the text stands for; exactly one where it is accepted.
        suggestions: ids with their labels, nearest first, where it is nothing known.
        explanation: one sentence for a person where there is not exactly one id.
    """

    ids: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    explanation: str = ""


def find_region(
    text: str, level: str | None = None, year: int | None = None, project: Project | None = None
) -> Answer:
    """Find a region by Chinese, English or pinyin name or by code; see ``Registry.look_up``."""
    return _registry((project or Project()).reference).look_up(text, level, year)


def find_indicator(text: str, project: Project | None = None) -> Labelled:
    """Find an indicator by id, Chinese or English label, or a name that a yearbook prints."""
    catalogue = _registry((project or Project()).reference).catalogue
    forms = {
        row["indicator_id"]: [row["indicator_id"], row["label_zh"], row["label_en"]]
        for row in catalogue["indicators"]
    }
    for row in catalogue["indicator_names"]:
        forms[row["indicator_id"]].append(row["printed_name"])
    return _found(text, forms, "indicator")


def find_index(text: str, project: Project | None = None) -> Labelled:
    """Find an index by id, Chinese or English label."""
    folder = (project or Project()).reference
    definitions = load_definitions(folder / "indices", _registry(folder).catalogue)
    forms = {d.id: [d.id, d.label_zh, d.label_en] for d in definitions.values()}
    return _found(text, forms, "index")


def index_id_of(text: str, project: Project | None = None) -> str:
    """Id of the one index that a text names.

    Raises:
        ValueError: it names none, or more than one; the message says which are near.
    """
    found = find_index(text, project)
    if len(found.ids) != 1:
        raise ValueError(f"{found.explanation}; `yearbook coverage` lists every index")
    return found.ids[0]


@lru_cache(maxsize=2)
def _registry(folder: Path) -> Registry:
    return Registry(load_catalogue(folder))


def _found(text: str, forms: Mapping[str, list[str]], what: str) -> Labelled:
    key = spelling(text).casefold()
    keys = {identity: {spelling(f).casefold() for f in fs} for identity, fs in forms.items()}
    matches = tuple(identity for identity, found in keys.items() if key in found)
    own = tuple(identity for identity in matches if spelling(identity) == key)
    if len(own or matches) == 1:
        return Labelled(own or matches)
    if matches:
        return Labelled(matches, (), f"{text.strip()} may be {' or '.join(matches)}")
    near = tuple(f"{i} ({forms[i][1]})" for i in nearest_labels(key, keys))
    nearest = f"; nearest: {', '.join(near)}" if near else f", and no {what} is near it"
    return Labelled((), near, f"{text.strip()} is no {what}{nearest}")
