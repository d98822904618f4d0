"""The reference files that are CSV: their columns, their keys, and what a column may hold."""

from __future__ import annotations

COLUMNS: dict[str, tuple[str, ...]] = {
    "regions": (
        "level", "region_code", "region_zh", "name_full_zh", "region_en", "parent_code",
        "valid_from", "valid_to", "successor_code",
    ),
    "region_groups": ("group_id", "level", "region_code"),
    "region_aliases": ("level", "alias", "region_code", "scope", "note"),
    "scope_relations": (
        "level", "region_code", "scope", "relation", "sign", "part_code", "part_scope", "note",
    ),
    "verdicts": ("kind", "severity", "failing", "label_zh", "label_en"),
    "known_places": (
        "name_zh", "place_code", "kind", "province_code", "valid_from", "valid_to", "now",
    ),
    "scopes": ("scope", "label_zh", "label_en", "name_suffixes", "region_code"),
    "units": ("unit", "dimension", "multiplier", "label_en"),
    "indicators": (
        "indicator_id", "label_zh", "label_en", "unit", "scope", "kind", "price_basis", "numerator",
        "denominator", "aggregation", "fill_rule", "max_gap", "ends", "source_table", "origin",
    ),
    "origins": ("origin", "trust", "label_zh", "label_en"),
    "indicator_names": ("printed_name", "indicator_id", "note"),
    "breaks": ("level", "region_code", "indicator_id", "year", "kind", "note", "source"),
    "source_order": ("indicator_id", "source_id", "position"),
    "corrections": (
        "source_id", "level", "region_code", "scope", "indicator_id", "year", "value_printed",
        "action", "value", "reason", "evidence",
    ),
    "tolerances": ("kind", "indicator_id", "tolerance", "reason"),
    "yearbooks": ("source_table", "label_en", "edition_lag", "note"),
    "due": ("obtained", "months", "note"),
    "marks": ("source_id", "sign", "place", "status", "label_zh", "label_en", "note"),
    "outside_names": ("level", "name", "note"),
    "declared_changes": (
        "source_id", "level", "scope", "indicator_id", "edition", "kind", "reason", "evidence",
    ),
    "confirmations": (
        "sha256", "cell", "action", "indicator_printed", "region_printed", "year_printed",
        "unit_printed", "value", "reason", "confirmed_by", "confirmed_on",
    ),
}  # fmt: skip

KEYS: dict[str, tuple[str, ...]] = {
    "regions": ("level", "region_code"),
    "region_groups": ("group_id", "level", "region_code"),
    "region_aliases": ("level", "alias"),
    "scope_relations": ("level", "region_code", "scope", "relation", "part_code", "part_scope"),
    "verdicts": ("kind",),
    "known_places": ("name_zh",),
    "scopes": ("scope",),
    "units": ("unit",),
    "indicators": ("indicator_id",),
    "origins": ("origin",),
    "indicator_names": ("printed_name",),
    "breaks": ("level", "region_code", "indicator_id", "year"),
    "source_order": ("indicator_id", "source_id"),
    "corrections": ("source_id", "level", "region_code", "scope", "indicator_id", "year"),
    "tolerances": ("kind", "indicator_id"),
    "yearbooks": ("source_table",),
    "due": ("obtained",),
    "marks": ("source_id", "sign", "place"),
    "outside_names": ("level", "name"),
    "declared_changes": ("source_id", "level", "scope", "indicator_id", "edition", "kind"),
    "confirmations": ("sha256", "cell"),
}

# What a column may hold: a pattern, and how to say it.
WHOLE, NUMBER = (r"\d+", "a whole number"), (r"\d+(\.\d+)?", "a number")
YEAR_OR_NOT = (r"((19|20)\d\d)?", "a year or nothing")
VALUES: dict[tuple[str, str], tuple[str, str]] = {
    ("verdicts", "severity"): WHOLE,
    ("verdicts", "failing"): ("true|false", "true or false"),
    ("regions", "valid_from"): YEAR_OR_NOT,
    ("regions", "valid_to"): YEAR_OR_NOT,
    ("known_places", "valid_from"): YEAR_OR_NOT,
    ("known_places", "valid_to"): YEAR_OR_NOT,
    ("scope_relations", "relation"): WHOLE,
    ("scope_relations", "sign"): (r"[+-]", "+ or -"),
    ("units", "multiplier"): NUMBER,
    ("breaks", "year"): WHOLE,
    ("origins", "trust"): WHOLE,
    ("source_order", "position"): WHOLE,
    ("yearbooks", "edition_lag"): WHOLE,
    ("due", "months"): WHOLE,
    ("indicators", "max_gap"): (r"\d*", "a whole number or nothing"),
    ("indicators", "aggregation"): (r"sum|none|weighted:\w+", "sum, none or weighted:<indicator>"),
    ("indicators", "fill_rule"): (
        "linear|geometric|none|parts",
        "linear, geometric, none or parts",
    ),
    ("indicators", "ends"): ("none|nearest|linear", "none, nearest or linear"),
    ("tolerances", "tolerance"): NUMBER,
    ("outside_names", "level"): ("city|province|nation|group", "a level"),
    ("declared_changes", "level"): ("city|province|nation|group", "a level"),
    ("declared_changes", "kind"): ("unit|magnitude", "unit or magnitude"),
    ("corrections", "year"): WHOLE,
    ("corrections", "action"): ("exclude|replace", "exclude or replace"),
    ("marks", "place"): ("instead|beside|behind|before", "instead, beside, behind or before"),
    ("marks", "status"): (
        "symbol|flagged|footnoted|of_which",
        "symbol, flagged, footnoted, of_which",
    ),
    ("corrections", "value"): (r"(-?\d+(\.\d+)?)?", "a number or nothing"),
    ("confirmations", "sha256"): (r"[0-9a-f]{64}", "64 hexadecimal digits"),
    ("confirmations", "cell"): (r"p\d+\.s\d+:\d+-\d+", "a place such as p12.s2:34-41"),
    ("confirmations", "action"): ("accept|reject|replace", "accept, reject or replace"),
    ("confirmations", "value"): (r"(-?\d+(\.\d+)?)?", "a number or nothing"),
    ("confirmations", "reason"): (r".+", "a reason"),
    ("confirmations", "confirmed_by"): (r".+", "who confirmed it"),
    ("confirmations", "confirmed_on"): (r"\d{4}-\d\d-\d\d", "a date"),
}

# Tables whose rows name an indicator of the catalogue.
INDICATOR_TABLES = (
    "indicator_names", "breaks", "source_order", "corrections", "tolerances", "declared_changes",
)  # fmt: skip
