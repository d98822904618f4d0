"""The upper levels of a published index of 51 countries and 49 indicators, as far as it is printed.

Its indicators are not printed with it, so its lower levels cannot be worked out anew here.
"""

import json
from pathlib import Path

import numpy as np

from pipelines.indices.hierarchy import Node, aggregate

PRINTED = json.loads(Path(__file__).with_name("asem_connectivity.json").read_text("utf-8"))
# Half a unit of the last digit, of the figures that go in and of the one that comes out.
ROUNDED = 2 * 0.05 + 1e-9


def test_printed_sub_index_and_index_follow_from_the_level_below() -> None:
    columns = dict(zip(PRINTED["columns"], np.array(PRINTED["rows"]).T, strict=True))
    below = np.column_stack([columns[name] for name in ("Environ", "Social", "SusEcFin", "Conn")])
    sustainability, index = aggregate(below, [Node([0, 1, 2]), Node([3, 4])])
    np.testing.assert_allclose(sustainability.value, columns["Sust"], rtol=0, atol=ROUNDED)
    np.testing.assert_allclose(index.value, columns["Index"], rtol=0, atol=ROUNDED)
