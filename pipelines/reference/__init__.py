"""Human judgement as data: regions, names, units, indicators, layouts, breaks, index definitions.

Adding a region, an indicator, an index or the layout of a new edition is done in the files of this
folder, not in Python. This module reads them and refuses what does not hold together, naming the
file and the row.
"""

from pipelines.reference.catalogue import Catalogue, ReferenceError, load_catalogue
from pipelines.reference.definitions import Definition, load_definitions
from pipelines.reference.layouts import Layout, load_layouts

__all__ = [
    "Catalogue",
    "Definition",
    "Layout",
    "ReferenceError",
    "load_catalogue",
    "load_definitions",
    "load_layouts",
]
