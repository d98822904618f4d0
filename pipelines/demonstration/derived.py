"""The reference folder of the demonstration, derived from the project's own at run time.

Indicators, units, names, layouts and index definitions are the same files; only what is said about
real places goes, and the made-up places come in. Nothing is kept twice, so nothing can drift.
"""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

from pipelines.demonstration.places import Place, places, table

ILLUSTRATIVE = {
    "origin": "illustrative", "trust": "0", "label_zh": "示例值",
    "label_en": "illustrative: invented for the demonstration",
}  # fmt: skip


def derive_reference(source: Path, target: Path) -> None:
    """Write the reference folder of the demonstration.

    Args:
        source: reference folder of the project.
        target: folder to replace.
    """
    shutil.rmtree(target, ignore_errors=True)
    real = {row["region_code"]: row for row in _rows(source / "regions.csv")[1]}
    stands_in = {place.stands_for: place for place in places() if place.stands_for}
    for path in sorted(source.rglob("*")):
        copy = target / path.relative_to(source)
        if path.suffix not in {".csv", ".toml"}:
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".toml":
            copy.write_text(_renamed(path.read_text("utf-8"), real, stands_in), "utf-8")
        else:
            header, rows = _rows(path)
            _write(copy, header, _own_rows(path.stem, rows, set(real)))


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


def _renamed(text: str, real: dict[str, dict[str, str]], stands_in: dict[str, Place]) -> str:
    """A definition for the made-up places: codes in quotes, and names within labels."""
    for code, place in stands_in.items():
        text = text.replace(f'"{code}"', f'"{place.region_code}"')
    names = {real[code]["region_zh"]: place.region_zh for code, place in stands_in.items()}
    longest_first = sorted(names, key=len, reverse=True)
    return re.sub(
        r'^(label_zh|label_en) = "(.*)"$',
        lambda found: f'{found[1]} = "{_said(found[1], found[2], names, longest_first)}"',
        text,
        flags=re.MULTILINE,
    )


def _said(key: str, label: str, names: dict[str, str], longest_first: list[str]) -> str:
    pattern = "|".join(map(re.escape, longest_first))
    renamed = re.sub(pattern, lambda found: names[found[0]], label)
    return f"示例 {renamed}" if key == "label_zh" else f"illustrative: {renamed}"


def _rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        return list(reader.fieldnames or []), list(reader)


def _write(path: Path, header: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(
            handle, header, restval="", extrasaction="ignore", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)
