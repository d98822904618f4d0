"""The reference folder of the demonstration, derived from the project's own at run time.

Indicators, units, names, layouts and index definitions are the same files; only what is said about
real places goes, and the made-up places come in. Nothing is kept twice, so nothing can drift.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from pipelines.demonstration.places import places, table

ILLUSTRATIVE = {
    "origin": "illustrative", "trust": "0", "label_zh": "示例值",
    "label_en": "illustrative: invented for the demonstration",
}  # fmt: skip
LABEL = re.compile(r'^(label_zh|label_en) = "(.*)"$', re.MULTILINE)
SAID = {"label_zh": "示例", "label_en": "illustrative:"}


def derive_reference(source: Path, target: Path) -> None:
    """Write the reference folder of the demonstration.

    Rows of its tables that are about a real place go; definitions, and what lies in folders below
    (a paper's claims, for one), speak of the made-up places instead.

    Args:
        source: reference folder of the project.
        target: folder to replace.
    """
    shutil.rmtree(target, ignore_errors=True)
    register = _rows(source / "regions.csv")[1]
    real = {row["region_code"] for row in register}
    codes = {f'"{place.stands_for}"': f'"{place.region_code}"' for place in places()}
    names = _names(source, register)
    for path in sorted(source.rglob("*")):
        copy = target / _place(path.relative_to(source))
        if path.suffix == ".toml":
            text = _replaced(path.read_text("utf-8"), codes)
            _write(copy, LABEL.sub(lambda found: _label(found, names), text))
        elif path.suffix == ".csv" and path.parent == source:
            header, rows = _rows(path)
            _write_rows(copy, header, _own_rows(path.stem, rows, real))
        elif path.suffix == ".csv":
            header, rows = _rows(path)
            spoken = [
                {key: _replaced(_replaced(cell, codes), names) for key, cell in row.items()}
                for row in rows
            ]
            _write_rows(copy, header, spoken)


def _place(path: Path) -> Path:
    """Place of a derived file: the folder of a paper, which is its id, says what it is."""
    if path.parts[0] != "papers" or len(path.parts) < 3:
        return path
    folder, paper, *rest = path.parts
    return Path(folder, f"illustrative_{paper}", *rest)


def _names(source: Path, register: list[dict[str, str]]) -> dict[str, str]:
    """Made-up names by the real ones, in both languages, other printed names among them."""
    stands_in = {(place.level, place.stands_for): place for place in places()}
    named = [
        (row["level"], row["region_code"], row[column])
        for row in register
        for column in ("region_zh", "region_en")
    ]
    aliases = _rows(source / "region_aliases.csv")[1]
    named += [(row["level"], row["region_code"], row["alias"]) for row in aliases]
    return {
        name: place.region_en if name.isascii() else place.region_zh
        for level, code, name in named
        if (place := stands_in.get((level, code)))
    }


def _own_rows(name: str, rows: list[dict[str, str]], real: set[str]) -> list[dict[str, str]]:
    """Rows of a reference table without those about real places, and with those that are added."""
    if name == "regions":
        return [vars(place) for place in places()]
    if name == "region_groups":
        return [vars(place) for place in places() if place.group_id]
    kept = [row for row in rows if not real & set(row.values())]
    if name == "origins":
        kept.append(ILLUSTRATIVE)
    if name == "source_order":
        kept += [
            {"indicator_id": "*", "source_id": row["source_id"], "position": str(position)}
            for position, row in enumerate(table("sources"), start=1)
        ]
    return kept


def _label(found: re.Match[str], names: Mapping[str, str]) -> str:
    key, label = found.groups()
    return f'{key} = "{SAID[key]} {_replaced(label, names)}"'


def _replaced(text: str, by: Mapping[str, str]) -> str:
    """A text with every key replaced, the longest first."""
    pattern = "|".join(re.escape(key) for key in sorted(by, key=len, reverse=True))
    return re.sub(pattern, lambda found: by[found[0]], text)


def _rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        return list(reader.fieldnames or []), list(reader)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _write_rows(path: Path, header: list[str], rows: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(
            handle, header, restval="", extrasaction="ignore", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)
