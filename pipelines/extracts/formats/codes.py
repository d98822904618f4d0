"""Number formats of workbooks: what a code such as ``#,##0.0_);[Red](#,##0.0)`` says, as data.

What belongs here: the meaning of codes. What does not: numbers (``figures``) and cells (``shown``).
Codes whose digits are no plain number (fractions, elapsed times, conditions) mean nothing here.
Shape of a code: ECMA-376 part 1, 18.8.31; the numbers of common codes: 18.8.30.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

GENERAL = "General"
DATES_ZH = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    31: 'yyyy"年"m"月"d"日"',
}
# Codes that a workbook names by number without spelling them. Dates other than these stand as ISO
# 8601 has them, since how they show depends on the country.
COMMON = {
    **dict.fromkeys((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)), "y"),
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)', 48: "##0.0E+0", **DATES_ZH,
}  # fmt: skip
TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_(?P<space>.)|(?P<fill>\*.)'
    r"|\[\$(?P<currency>[^\]\-]*)[^\]]*\]|(?P<bracket>\[[^\]]*\])"
    r"|(?P<general>General|G/通用格式|@)|(?P<power>E[+-]0+)|(?P<digit>[0#?])|(?P<point>\.)"
    r"|(?P<comma>,)|(?P<percent>%)|(?P<date>[ymdhsYMDHS]+)|(?P<end>;)|(?P<other>.)",
    re.S,
)
# In brackets: colours say nothing of the digits, anything else does.
COLOUR = re.compile(r"\[(black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\]", re.I)
DATE = re.compile("[ymdhs]", re.I)
PARTS_OF_THOUSANDS = " \u00a0\u202f'"
MOST_DIGITS, MOST_TOKENS = 16, 64
Tokens = list[tuple[str, str]]


class Section(NamedTuple):
    """How one sign of numbers is shown.

    ``before`` and ``after`` stand around the digits; ``whole`` is the least number of digits before
    the point, ``least`` and ``most`` of those behind it; ``separators`` stand behind the digit with
    so many digits between it and the point; ``power`` of ten multiplies the number first. Without
    ``digits`` the number stands as it is stored; ``scientific`` is a mantissa and an exponent.
    """

    before: str
    after: str
    digits: bool = False
    whole: int = 0
    least: int = 0
    most: int = 0
    separators: tuple[tuple[int, str], ...] = ()
    power: int = 0
    scientific: bool = False


class Code(NamedTuple):
    """The sections of a code; None where a section shows no number, such as a dash for zero."""

    positive: Section | None
    negative: Section | None
    zero: Section | None
    has_negative: bool


@lru_cache(maxsize=4096)
def code_of(text: str) -> Code | None:
    """What a number format says of numbers; None where they stand as they are stored."""
    sections: list[Tokens] = [[]]
    for match in TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind == "end":
            sections.append([])
        elif kind == "date" or (kind == "bracket" and not COLOUR.fullmatch(match[0])):
            return None
        elif kind not in ("fill", "bracket"):
            sections[-1].append(_token(kind, match[kind]))
    read = [_section(section) for section in sections[:3]]
    if read == [Section("", "")]:
        return None
    own = len(read) > 1
    zero = read[2] if len(read) > 2 else read[0]
    if zero and zero.digits and not zero.whole and not zero.least:
        # Without a digit that is always written a zero shows nothing, or a dash.
        zero = None
    return Code(read[0], read[1] if own else read[0], zero, own)


def says_more(text: str) -> bool:
    """Whether a format shows a number in another way than it is stored, or as a date."""
    return bool(text) and (code_of(text) is not None or bool(DATE.search(text)))


def _token(kind: str, text: str) -> tuple[str, str]:
    if kind == "space":
        return "literal", " "
    literal = kind in ("quoted", "escaped", "currency", "other")
    return ("literal" if literal else kind), text


def _section(tokens: Tokens) -> Section | None:
    """A section taken apart; None where it shows no number, or not as a plain one."""
    places = [n for n, (kind, _) in enumerate(tokens) if kind in ("digit", "point", "general")]
    if not places or len(places) > MOST_DIGITS or len(tokens) > MOST_TOKENS:
        return None
    first, last = places[0], places[-1]
    while last + 1 < len(tokens) and tokens[last + 1][0] in ("comma", "power"):
        last += 1
    around = [tokens[:first], tokens[last + 1 :]]
    if any(kind not in ("literal", "percent") for part in around for kind, _ in part):
        return None
    before, after = ("".join(text for _, text in part) for part in around)
    percents = sum(kind == "percent" for part in around for kind, _ in part)
    core = tokens[first : last + 1]
    if core == [("general", core[0][1])]:
        return Section(before, after, power=2 * percents)
    return _digits(core, Section(before, after, True, power=2 * percents))


def _digits(core: Tokens, section: Section) -> Section | None:
    kinds = [kind for kind, _ in core]
    if "general" in kinds or "percent" in kinds or kinds.count("point") > 1:
        return None
    power = section.power
    while core[-1][0] == "comma":
        # A comma behind the last digit shows thousands.
        core, power = core[:-1], power - 3
    scientific = core[-1][0] == "power"
    core = core[:-1] if scientific else core
    if "point" not in kinds and core.count(("literal", ".")) == 1:
        # A point as text, as in 0!.0, for 万: the digits behind it are whole ones.
        core = [("point", ".") if token == ("literal", ".") else token for token in core]
        power -= len(core) - 1 - core.index(("point", "."))
    point = core.index(("point", ".")) if ("point", ".") in core else len(core)
    front, behind = core[:point], [text for _, text in core[point + 1 :]]
    separators = _separators(front)
    if separators is None or any(kind != "digit" for kind, _ in core[point + 1 :]):
        return None
    whole = [text for kind, text in front if kind == "digit"]
    least = max((n for n, text in enumerate(behind, 1) if text == "0"), default=0)
    return section._replace(
        whole=len(whole) - whole.index("0") if "0" in whole else 0,
        least=least, most=len(behind), separators=separators, power=power, scientific=scientific,
    )  # fmt: skip


def _separators(front: Tokens) -> tuple[tuple[int, str], ...] | None:
    """Signs between the digits before the point; None for signs that part no thousands."""
    found: list[tuple[int, str]] = []
    right = 0
    for kind, text in reversed(front):
        if kind == "comma":
            return tuple((place, ",") for place in range(3, MOST_DIGITS, 3))
        if kind == "digit":
            right += 1
        elif kind == "literal" and text in PARTS_OF_THOUSANDS and right:
            found.append((right, text))
        else:
            return None
    return tuple(found)
