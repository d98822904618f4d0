"""The font that travels with the project, so that no machine draws boxes instead of Chinese.

What belongs here: the font file, its registration with the drawing library, which characters it
has, and small cuts of it to put into a page. How the file was made is in ``make``.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from pipelines import vega

FOLDER = Path(__file__).parent
FILE = FOLDER / "YearbookSansSC-Regular.otf"
# A name of its own: a font of the same name on a machine would change every figure.
FAMILY = "Yearbook Sans SC"
# For readers of an SVG file who do not have it.
FAMILIES = (
    f"{FAMILY}, Noto Sans SC, Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, sans-serif"
)


def register() -> None:
    """Make the font known to vl-convert, once a process."""
    vega.register(FOLDER)


@cache
def _widths() -> dict[str, float]:
    from fontTools.ttLib import TTFont

    with TTFont(FILE, lazy=True) as font:
        size = font["head"].unitsPerEm
        advances = font["hmtx"].metrics
        return {chr(code): advances[name][0] / size for code, name in font.getBestCmap().items()}


def missing(text: str) -> set[str]:
    """Characters of a text that the font lacks; line ends are none."""
    return set(text) - _widths().keys() - {"\n"}


def width(text: str, size: float) -> float:
    """Width of one line of text, in the unit of ``size``; unknown characters count as full."""
    widths = _widths()
    return size * sum(widths.get(character, 1.0) for character in text)


def subset(text: str) -> bytes:
    """The font cut to the characters of a text, as WOFF2 to be put into a page.

    Args:
        text: all that is to be set in it.

    Raises:
        ValueError: the font lacks a character; the message names them.
    """
    lacking = missing(text)
    if lacking:
        names = " ".join(f"{c} (U+{ord(c):04X})" for c in sorted(lacking))
        raise ValueError(
            f"{FILE.name} has no glyph for {names}; add them to what `python -m "
            "pipelines.release.fonts.make` takes along and make the font again"
        )
    return cut(FILE, text, "woff2")


def cut(path: Path, text: str, flavour: str | None = None, family: str | None = None) -> bytes:
    """A font file with the characters of a text only, without hints and layout features.

    Args:
        path: font to cut.
        text: characters to keep.
        flavour: ``woff2``, or None for plain OpenType.
        family: name to give it; None keeps the name.
    """
    from fontTools import subset as cutting

    options = cutting.Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"], flavor=flavour,
        drop_tables=["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "DSIG"],
    )  # fmt: skip
    # The date of the cut would make two cuts differ.
    font = cutting.load_font(str(path), options)
    font.recalcTimestamp = False
    cutter = cutting.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    if family:
        _rename(font, family)
    stored = io.BytesIO()
    cutting.save_font(font, stored, options)
    return stored.getvalue()


def _rename(font: object, family: str) -> None:
    postscript = family.replace(" ", "") + "-Regular"
    names = {1: family, 3: postscript, 4: family, 6: postscript}
    table = font["name"]  # type: ignore[index]
    table.names = [n for n in table.names if n.platformID == 3 and n.langID == 0x409]
    for name in [n.nameID for n in table.names]:
        if name in (16, 17, 21, 22, 25):
            table.removeNames(nameID=name)
    for name, text in names.items():
        table.setName(text, name, 3, 1, 0x409)
    top = font["CFF "].cff  # type: ignore[index]
    top.fontNames[0] = postscript
    top[0].FullName, top[0].FamilyName = family, family
