"""Make the font that travels with the project out of Noto Sans CJK.

    python -m pipelines.release.fonts.make /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

Run by hand, when reference data needs characters that the font lacks; see ``README.md`` beside it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from pipelines.project import PACKAGE
from pipelines.release.fonts import FAMILY, FILE, cut

FACE = "Noto Sans CJK SC"
# Signs of figures and notes that no character set of East Asia lists together.
SIGNS = "–—‘’“”…•·×÷±−≤≥≠≈√∑∞°′″‰→←↑↓↔△▽▲▼○●◇◆□■★☆¹²³⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉①②③④⑤⑥⑦⑧⑨⑩"


def wanted() -> str:
    """Characters of the font: GB 2312, Latin, Greek, signs, and all that reference data writes."""
    chinese = []
    for row in range(0xA1, 0xF8):
        for column in range(0xA1, 0xFF):
            chinese.append(bytes((row, column)).decode("gb2312", "ignore"))
    latin = [chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x391, 0x3CA))]
    reference = [
        path.read_text("utf-8")
        for path in sorted((PACKAGE / "reference").rglob("*"))
        # The list of damaged glyphs holds what no figure ever shows.
        if path.suffix in {".csv", ".toml"} and path.name != "glyphs.csv"
    ]
    found = set("".join([*chinese, *latin, *reference, SIGNS])) - {"\n", "\r", "\t", "\ufeff"}
    return "".join(sorted(found))


def main() -> None:
    """Take the face of simplified Chinese out of the collection and cut it."""
    from fontTools.ttLib import TTCollection

    with tempfile.TemporaryDirectory() as folder, TTCollection(sys.argv[1]) as collection:
        face = next(f for f in collection.fonts if f["name"].getDebugName(1) == FACE)
        face.recalcTimestamp = False
        whole = Path(folder) / "face.otf"
        face.save(whole)
        FILE.write_bytes(cut(whole, wanted(), family=FAMILY))
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
