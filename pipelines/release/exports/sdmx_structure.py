"""The structure of the SDMX data: concepts, code lists, data structures, dataflows (SDMX-ML 3.0).

Names are in Chinese and English. Ids are made of what the standard allows (letters, digits, ``_``,
``-``, ``@``, ``$``): a region group ``G:jjj`` is ``G_jjj``, a unit is its English name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from pipelines.neutral import printable
from pipelines.release.exports.source import CannotExport, Source

AGENCY, VERSION = "YEARBOOK", "1.0.0"
SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
MES, STR, COM = (f"{{{SCHEMAS}/{name}}}" for name in ("message", "structure", "common"))
XML = "{http://www.w3.org/XML/1998/namespace}"
Names = tuple[str, str]


@dataclass(frozen=True)
class Component:
    """A dimension or attribute: its concept, and the code list or text type of its values."""

    id: str
    names: Names
    codelist: str = ""
    text: str = "String"


@dataclass
class Structure:
    """One dataflow: ``dimensions`` in order (time comes last), ``attributes`` of observations."""

    id: str
    names: Names
    dimensions: list[Component]
    attributes: list[Component]
    codes: dict[str, dict[str, Names]] = field(default_factory=dict)

    @property
    def flow(self) -> str:
        """Reference to the dataflow, as SDMX-CSV names it."""
        return f"{AGENCY}:{self.id}({VERSION})"


def code_id(text: str) -> str:
    """An id of the standard made of a code."""
    return re.sub(r"[^A-Za-z0-9_@$\-]", "_", text) or "_X"


def unit_ids(source: Source, units: Sequence[str]) -> dict[str, str]:
    """Id of every unit: its English name, of its parts where it is a ratio.

    Raises:
        CannotExport: two units have one id.
    """
    names = {unit: _unit_name(source, unit)[1] for unit in units}
    found = {unit: code_id(name).upper() for unit, name in names.items()}
    if len(set(found.values())) < len(found):
        twice = sorted(u for u in found if list(found.values()).count(found[u]) > 1)
        raise CannotExport(f"reference/units.csv: units {', '.join(twice)} have one label_en")
    return found


def _unit_name(source: Source, unit: str) -> Names:
    rows = source.table("reference.units").set_index("unit")["label_en"]
    parts = [str(rows.get(part, part)) for part in ([unit] if unit in rows else unit.split("/"))]
    return unit, " per ".join(parts)


def codelists(source: Source, regions: Any, units: Sequence[str]) -> dict[str, dict[str, Names]]:
    """Code lists that both dataflows share, by id.

    Args:
        source: the release.
        regions: pairs of level and region code that occur.
        units: units that occur.
    """
    exports = source.exports
    places: dict[str, Names] = {}
    rows = source.table("reference.regions")
    wanted = set(regions)
    for row in rows.itertuples():
        if (row.level, row.region_code) in wanted:
            places.setdefault(code_id(row.region_code), (row.region_zh, row.region_en))
    scopes = source.table("reference.scopes")
    origins = source.table("reference.origins")
    labels = {row.origin: (row.label_zh, row.label_en) for row in origins.itertuples()}
    ids = unit_ids(source, units)
    return {
        "CL_LEVEL": _words(exports.words["level"]),
        "CL_REGION": places,
        "CL_SCOPE": {row.scope: (row.label_zh, row.label_en) for row in scopes.itertuples()},
        "CL_INDICATOR": _labels(source, "reference.indicators", "indicator_id"),
        "CL_INDEX": _labels(source, "reference.index_definitions", "index_id"),
        "CL_AGGREGATION": {
            **_words(exports.words["aggregation"]),
            "_Z": ("单个地区", "single region"),
        },
        "CL_ORIGIN": {
            **{row.id: labels.get(row.id, (row.id, row.id)) for row in exports.origin},
            "_Z": ("无数值", "no value"),
        },
        "CL_MISSING": {
            **{row.id: (row.label_zh, row.label_en) for row in exports.missing},
            "_Z": ("有数值", "there is a value"),
        },
        "CL_OBS_STATUS": {row.id: (row.label_zh, row.label_en) for row in exports.status},
        "CL_UNIT": {ids[unit]: _unit_name(source, unit) for unit in units},
        "CL_YES_NO": {"Y": ("是", "yes"), "N": ("否", "no")},
    }  # fmt: skip


def _words(words: Mapping[str, Names]) -> dict[str, Names]:
    return {code_id(word): names for word, names in words.items()}


def _labels(source: Source, table: str, column: str) -> dict[str, Names]:
    rows = source.table(table)
    texts = zip(rows["label_zh"], rows["label_en"], strict=True)
    return dict(zip(rows[column], texts, strict=True))


def structure_message(source: Source, structures: Sequence[Structure]) -> bytes:
    """The structure message of some dataflows.

    Args:
        source: the release; the message has its id and time.
        structures: dataflows that share code lists by name.
    """
    spaces = {
        n: f"{SCHEMAS}/{s}"
        for n, s in (("mes", "message"), ("str", "structure"), ("com", "common"))
    }
    root = etree.Element(f"{MES}Structure", nsmap=spaces)
    head = etree.SubElement(root, f"{MES}Header")
    etree.SubElement(head, f"{MES}ID").text = code_id(f"R{source.release_id}")
    etree.SubElement(head, f"{MES}Test").text = str(bool(source.notice)).lower()
    etree.SubElement(head, f"{MES}Prepared").text = source.created_at.strftime("%Y-%m-%dT%H:%M:%S")
    etree.SubElement(head, f"{MES}Sender", id=AGENCY)
    body = etree.SubElement(root, f"{MES}Structures")
    lists = {name: codes for one in structures for name, codes in one.codes.items()}
    _code_lists(etree.SubElement(body, f"{STR}Codelists"), lists)
    _concepts(etree.SubElement(body, f"{STR}ConceptSchemes"), structures)
    flows = etree.SubElement(body, f"{STR}Dataflows")
    data = etree.SubElement(body, f"{STR}DataStructures")
    for one in structures:
        flow = _maintained(flows, "Dataflow", one.id, one.names)
        etree.SubElement(flow, f"{STR}Structure").text = urn("datastructure.DataStructure", one.id)
        _components(_maintained(data, "DataStructure", one.id, one.names), one)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def urn(kind: str, name: str, item: str = "") -> str:
    """Name of an artefact in the whole world of SDMX."""
    dotted = f".{item}" if item else ""
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={AGENCY}:{name}({VERSION}){dotted}"


def _maintained(parent: Any, tag: str, name: str, names: Names) -> Any:
    made = etree.SubElement(parent, f"{STR}{tag}", id=name, agencyID=AGENCY, version=VERSION)
    _named(made, names)
    return made


def _named(element: Any, names: Names) -> None:
    for language, text in zip(("zh", "en"), names, strict=True):
        made = etree.SubElement(element, f"{COM}Name")
        made.set(f"{XML}lang", language)
        made.text = printable(text)


def _code_lists(parent: Any, lists: Mapping[str, Mapping[str, Names]]) -> None:
    for name, codes in sorted(lists.items()):
        made = _maintained(parent, "Codelist", name, (name, name))
        for code, names in codes.items():
            _named(etree.SubElement(made, f"{STR}Code", id=code), names)


def _concepts(parent: Any, structures: Sequence[Structure]) -> None:
    made = _maintained(parent, "ConceptScheme", "CS_YEARBOOK", ("概念", "concepts"))
    concepts = {
        "TIME_PERIOD": ("数据年份", "data year"),
        "OBS_VALUE": ("数值", "value"),
    }
    for one in structures:
        concepts |= {part.id: part.names for part in (*one.dimensions, *one.attributes)}
    for concept, names in sorted(concepts.items()):
        _named(etree.SubElement(made, f"{STR}Concept", id=concept), names)


def _components(structure: Any, one: Structure) -> None:
    parts = etree.SubElement(structure, f"{STR}DataStructureComponents")
    dimensions = etree.SubElement(parts, f"{STR}DimensionList", id="DimensionDescriptor")
    for position, part in enumerate(one.dimensions, start=1):
        made = etree.SubElement(dimensions, f"{STR}Dimension", id=part.id, position=str(position))
        _identified(made, part)
    time = etree.SubElement(dimensions, f"{STR}TimeDimension", id="TIME_PERIOD")
    _identified(time, Component("TIME_PERIOD", ("", ""), text="GregorianYear"))
    attributes = etree.SubElement(parts, f"{STR}AttributeList", id="AttributeDescriptor")
    for part in one.attributes:
        made = etree.SubElement(attributes, f"{STR}Attribute", id=part.id, usage="optional")
        _identified(made, part)
        etree.SubElement(etree.SubElement(made, f"{STR}AttributeRelationship"), f"{STR}Observation")
    measures = etree.SubElement(parts, f"{STR}MeasureList", id="MeasureDescriptor")
    value = etree.SubElement(measures, f"{STR}Measure", id="OBS_VALUE", usage="optional")
    _identified(value, Component("OBS_VALUE", ("", ""), text="Double"))


def _identified(element: Any, part: Component) -> None:
    concept = urn("conceptscheme.Concept", "CS_YEARBOOK", part.id)
    etree.SubElement(element, f"{STR}ConceptIdentity").text = concept
    kind = etree.SubElement(element, f"{STR}LocalRepresentation")
    if part.codelist:
        listed = urn("codelist.Codelist", part.codelist)
        etree.SubElement(kind, f"{STR}Enumeration").text = listed
    else:
        etree.SubElement(kind, f"{STR}TextFormat", textType=part.text)
