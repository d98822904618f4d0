"""Labelled Stata files: the balanced panel by level, every index, any other table.

Format 118 (Stata 14 and later, UTF-8). A missing number is never a plain dot: its letter (.a to .z)
says why, and the value label of the variable says what the letter means.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.neutral import printable
from pipelines.release.exports.balanced import balanced
from pipelines.release.exports.source import Source, reason_column
from pipelines.release.exports.tidy import csv_of
from pipelines.schemas import schema_of

# Stata takes 32 characters; four are left to the writer, which names a variable's set of value
# labels by the variable and its number.
LONGEST, LABEL = 28, 80
ORIGIN = "_origin"
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
STAMP = re.compile(rb"<timestamp>\x11.{17}</timestamp>", re.DOTALL)
RESERVED = set(
    "_all _b _coef _cons _n _N _pi _pred _rc _skip aggregate array boolean break byte case catch "
    "class colvector complex const continue default delegate delete do double else eltypedef end "
    "enum explicit export external float for friend function global goto if in inline int local "
    "long mata matrix namespace new numeric NULL operator orgtypedef pointer polymorphic pragma "
    "private protected public quad real return rowvector scalar short signed static strL string "
    "struct super switch template this throw transmorphic try typedef typename union unsigned "
    "using vector version virtual void volatile while with".split()
)


@dataclass
class Variables:
    """A Stata file before it is written: columns with labels, value labels and missing codes."""

    title: str
    columns: dict[str, pd.Series] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[Any, str]] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    stands_for: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def add(self, name: str, column: pd.Series, label: str, about: tuple[str, str, str]) -> None:
        """Take one variable; ``about``: id, full label and unit, for the codebook."""
        name = variable(name) if name not in self.columns else name
        self.columns[name] = column.reset_index(drop=True)
        self.labels[name] = fitted(label)
        self.stands_for[name] = about

    def coded(self, name: str, column: pd.Series, words: dict[str, str], label: str) -> None:
        """Take texts of a closed list as numbers with value labels."""
        numbers = {text: number for number, text in enumerate(words, start=1)}
        self.add(name, column.map(numbers).astype("int32"), label, (name, label, ""))
        self.values[variable(name)] = {numbers[text]: word for text, word in words.items()}

    def number(
        self, name: str, value: pd.Series, reason: pd.Series, label: str,
        about: tuple[str, str, str], source: Source,
    ) -> None:  # fmt: skip
        """Take numbers; where there is none, the letter of its reason."""
        letters = {row.id: row.stata for row in source.exports.missing}
        texts = {row.stata: source.both(row, "label") for row in source.exports.missing}
        name, lacking = variable(name), value.isna().to_numpy()
        column = pd.Series(value.astype(float).to_numpy())
        if lacking.any():
            told = reason.map(letters).to_numpy()
            mixed = [told[at] if lacking[at] else number for at, number in enumerate(column)]
            # The writer looks at a hundred rows of a mixed column to tell its type, and takes it
            # for text where they are all missing; categories it looks at one by one.
            known = list(dict.fromkeys(mixed))
            column = pd.Series(pd.Categorical(mixed, categories=known, ordered=True))
            self.codes[name] = sorted(set(told[lacking]))
            self.values[name] = {letter: texts[letter] for letter in self.codes[name]}
        self.add(name, column, label, about)


def variable(name: str, longest: int = LONGEST) -> str:
    """A name that Stata takes, the same in every release.

    A longer one keeps its beginning and gets four digits of its hash; a reserved word an
    underscore.
    """
    plain = re.sub(r"\W", "_", name, flags=re.ASCII)
    plain = plain if re.match(r"[A-Za-z_]", plain) else f"v{plain}"
    plain = f"{plain}_" if plain in RESERVED or re.fullmatch(r"str\d+", plain) else plain
    if len(plain) <= longest:
        return plain
    digits = hashlib.sha256(name.encode()).hexdigest()[:4]
    return f"{plain[: longest - 5].rstrip('_')}_{digits}"


def fitted(label: str, longest: int = LABEL) -> str:
    """A label that Stata takes, the end cut where it is longer."""
    label = printable(" ".join(label.split()))
    return label if len(label) <= longest else label[: longest - 1] + "…"


def dta(source: Source, variables: Variables) -> bytes:
    """A Stata file, dated by the release and not by the clock."""
    import pyreadstat

    release = f" release {source.release_id}"
    title = fitted(f"{source.notice} {variables.title}".strip(), LABEL - len(release)) + release
    frame = pd.DataFrame(variables.columns)
    for name in frame.columns[[not pd.api.types.is_numeric_dtype(t) for t in frame.dtypes]]:
        if name not in variables.codes:
            frame[name] = frame[name].fillna("").map(lambda text: printable(str(text)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.dta"
        pyreadstat.write_dta(
            frame, path, file_label=title, column_labels=dict(variables.labels), version=14,
            variable_value_labels=variables.values, missing_user_values=variables.codes or None,
        )  # fmt: skip
        return STAMP.sub(
            b"<timestamp>\x11" + stamp(source.created_at) + b"</timestamp>", path.read_bytes()
        )


def stamp(made: dt.datetime) -> bytes:
    """A time as Stata's header has it, whatever the language of the machine."""
    return f"{made:%d} {MONTHS[made.month - 1]} {made:%Y %H:%M}".encode()


def panels(source: Source) -> dict[str, Variables]:
    """The balanced panel, a file a level: region and year in rows, a variable a series."""
    frame = balanced(source)
    return {str(level): _panel(source, str(level), part) for level, part in frame.groupby("level")}


def _panel(source: Source, level: str, frame: pd.DataFrame) -> Variables:
    made = Variables(source.say("平衡面板 ", "balanced panel ") + source.words("level", level))
    own = source.table("reference.indicators").set_index("indicator_id")["scope"]
    rows = pd.MultiIndex.from_frame(frame[["region_code", "year"]]).unique().sort_values()
    keys = rows.to_frame(index=False)
    _places(made, source, keys.assign(level=level))
    words = _origin_words(source)
    for (indicator, scope), part in frame.groupby(["indicator_id", "scope"], sort=True):
        wide = part.set_index(["region_code", "year"]).loc[rows]
        name = indicator if scope == own.get(indicator) else f"{indicator}_{scope}"
        label, unit = source.words("indicator_id", indicator), wide["unit"].iloc[0]
        if scope != own.get(indicator):
            label += f"·{_scope(source, scope)}"
        about = (f"{indicator} {scope}", label, unit)
        made.number(name, wide["value"], wide["missing"], f"{label}（{unit}）", about, source)
        origin = variable(name, LONGEST - len(ORIGIN)) + ORIGIN
        kind = wide["origin"].where(wide["value"].notna(), "missing")
        made.coded(origin, kind, words, f"{label} {source.say('数值来历', 'origin')}")
    return made


def _places(made: Variables, source: Source, keys: pd.DataFrame) -> None:
    """Region and year: a labelled number for ``xtset``, code and name as texts."""
    pairs = list(zip(keys["level"], keys["region_code"], strict=True))
    numbers = {pair: number for number, pair in enumerate(dict.fromkeys(pairs), start=1)}
    label = source.say("地区编号", "number of the region")
    made.add(
        "region",
        pd.Series([numbers[pair] for pair in pairs], dtype="int32"),
        label,
        ("region", label, ""),
    )
    made.values["region"] = {n: source.region(code, level) for (level, code), n in numbers.items()}
    code = source.say("行政区划代码（GB/T 2260）", "GB/T 2260 code")
    made.add("region_code", keys["region_code"], code, ("region_code", code, ""))
    name = source.say("地区名称", "name of the region")
    names = pd.Series([source.region(code, level) for level, code in pairs])
    made.add("region_name", names, name, ("region_name", name, ""))
    year = source.say("数据年份", "data year")
    made.add("year", keys["year"].astype("int32"), year, ("year", year, ""))


def _origin_words(source: Source) -> dict[str, str]:
    """Kinds of value in the order of trust, and a word for none."""
    rows = source.table("reference.origins")
    labels = dict(zip(rows["origin"], rows[f"label_{source.language}"], strict=True))
    used = set(labels) | set(source.table("panel.values")["origin"])
    words = {row.id: labels.get(row.id, row.id) for row in source.exports.origin if row.id in used}
    return {**words, "missing": source.say("缺失", "missing")}


def _scope(source: Source, scope: str) -> str:
    rows = source.table("reference.scopes").set_index("scope")
    return str(rows.at[scope, f"label_{source.language}"]) if scope in rows.index else scope


def index(source: Source, index_id: str) -> Variables:
    """One index: region and year in rows, score and rank, what its inputs are."""
    scores = source.table("indices.scores")
    own = scores[scores["index_id"] == index_id].sort_values(["level", "region_code", "year"])
    own = own.reset_index(drop=True)
    made = Variables(source.words("index_id", index_id))
    _places(made, source, own)
    levels = {level: source.words("level", level) for level in source.exports.words["level"]}
    made.coded("level", own["level"], levels, source.say("层级", "level"))
    reasons = pd.Series("not_applicable", index=own.index).where(own["reason"] == "", "undefined")
    for column, declared in schema_of("indices.scores").columns.items():
        kind, text = declared.metadata["type"], declared.metadata[source.language]
        about = (column, text, declared.metadata["unit"])
        if column in ("level", "region_code", "year"):
            continue
        if kind in ("DOUBLE", "INTEGER", "BIGINT"):
            label = f"{made.title} {text}" if column == "score" else text
            made.number(column, own[column], reasons, label, about, source)
        elif kind == "BOOLEAN":
            made.add(column, own[column].astype("int32"), text, about)
            made.values[column] = {n: source.words("", bool(n)) for n in (0, 1)}
        else:
            made.add(column, own[column], text, about)
    return made


def table(source: Source, name: str) -> Variables:
    """Any other table of the warehouse, one row a row."""
    frame = source.table(name).reset_index(drop=True)
    schema = schema_of(name)
    made = Variables(schema.metadata[source.language])
    for column, declared in schema.columns.items():
        kind, text = declared.metadata["type"], declared.metadata[source.language]
        unit = source.unit(declared.metadata["unit"])
        label, about = f"{text}（{unit}）" if unit else text, (column, text, unit)
        if kind in ("DOUBLE", "INTEGER", "BIGINT", "BOOLEAN"):
            told = reason_column(frame.columns, column)
            reasons = pd.Series("not_applicable", index=frame.index)
            if told:
                reasons = reasons.mask(frame[told].fillna("") != "", "undefined")
            made.number(column, frame[column], reasons, label, about, source)
        else:
            made.add(column, frame[column], label, about)
        if kind == "BOOLEAN":
            words = {n: source.words("", bool(n)) for n in (0, 1)}
            made.values[variable(column)] = {**words, **made.values.get(variable(column), {})}
    return made


def codebook(source: Source, files: Sequence[tuple[str, Variables]]) -> bytes:
    """What every variable of every file stands for, with its full label and its letters."""
    rows = []
    for file, made in files:
        for name, (what, label, unit) in made.stands_for.items():
            letters = "; ".join(f".{k} {made.values[name][k]}" for k in made.codes.get(name, []))
            rows.append((file, name, what, label, unit, letters, source.mark))
    columns = ["file", "variable", "stands_for", "label", "unit", "missing_codes", "release_id"]
    return csv_of(pd.DataFrame(rows, columns=columns))
