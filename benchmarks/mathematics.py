"""The index mathematics against other packages, in turns, on the same made data.

    python -m benchmarks.mathematics [--quick]

Entropy weights and TOPSIS, gravity, interpolation, coupling, synergy, Dagum, Theil, Moran. Peers
are asked for the same numbers as far as they can give them; `difference` says how far they agree.
A peer that would take minutes at a size is not asked, and is not in the table.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.harness import OURS, Timing, machine, peak_over, take_turns, write
from pipelines.indices.coupling_coordination import coupling_coordination
from pipelines.indices.entropy_weights import entropy_weights
from pipelines.indices.gravity import great_circle_km, strengths
from pipelines.indices.normalisation import min_max
from pipelines.indices.system_synergy import synergy_degree
from pipelines.indices.topsis import topsis
from pipelines.interpolation import interpolate_gaps
from pipelines.statistics.inequality import dagum, theil_t
from pipelines.statistics.spatial import inverse_distance, moran

FLOOR = "floor: np.log, in cache"
SQUEEZE = ("squeeze", 0.001)  # peers refuse or mistreat zeros
SIZES = [(198, 14), (3_000, 50), (100_000, 50), (1_000_000, 20)]
# Most cells that a peer is asked for: those with loops in Python would take minutes.
LARGEST = {"scikit-criteria": 10**9, "pymcdm": 10**9, "pyDecision": 150_000, "pyrepo-mcda": 150_000}


def composite(quick: bool) -> list[Timing]:
    """Entropy weights and TOPSIS of normalised values."""
    rows = []
    for n, columns in SIZES[: 2 if quick else None]:
        z = min_max(np.random.default_rng(n).lognormal(size=(n, columns)), ["+"] * columns)
        contenders = {OURS: lambda z=z: _ours(z), FLOOR: lambda z=z: _logarithms(z.size)}
        asked = {name: peer for name, peer in _peers().items() if z.size <= LARGEST[name]}
        contenders |= {name: lambda z=z, peer=peer: peer(z) for name, peer in asked.items()}
        rows += take_turns(
            "entropy weights + TOPSIS", f"{n:,} × {columns}", contenders,
            rounds=200 if n < 1000 else 10, budget=60, compared=lambda found: found[1],
        )  # fmt: skip
        print(f"  peak memory {peak_over(lambda z=z: _ours(z), z.nbytes):.2f} times the input")
    return rows


def _ours(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    weight = entropy_weights(z, SQUEEZE).weight
    return weight, topsis(z, weight).closeness


def _logarithms(count: int) -> None:
    """As many logarithms as there are cells, of numbers that stay in the cache."""
    numbers = np.linspace(0.1, 1, 16_384)
    out = np.empty_like(numbers)
    for start in range(0, count, len(numbers)):
        rest = min(len(numbers), count - start)
        np.log(numbers[:rest], out=out[:rest])


def _peers() -> dict[str, Callable[[np.ndarray], Any]]:
    """The same by other packages; values squeezed for the weights as in ours."""
    warnings.simplefilter("ignore")
    import pymcdm.methods
    import pymcdm.weights
    import pyrepo_mcda.mcda_methods
    import pyrepo_mcda.weighting_methods
    import skcriteria
    from pyDecision.algorithm import entropy_method
    from pyDecision.algorithm import topsis_method as their_topsis
    from skcriteria.agg.topsis import TOPSIS
    from skcriteria.preprocessing.weighters import EntropyWeighter

    def squeezed(z: np.ndarray) -> np.ndarray:
        return 0.001 + 0.998 * z

    def scikit_criteria(z: np.ndarray) -> Any:
        signs = [max] * z.shape[1]
        weight = EntropyWeighter().transform(skcriteria.mkdm(squeezed(z), signs)).weights
        found = TOPSIS().evaluate(skcriteria.mkdm(z, signs, weights=weight))
        return weight, np.asarray(found.e_.similarity)

    def by_pymcdm(z: np.ndarray) -> Any:
        weight = pymcdm.weights.entropy_weights(squeezed(z))
        return weight, pymcdm.methods.TOPSIS()(z, weight, np.ones(z.shape[1]))

    def by_pyrepo(z: np.ndarray) -> Any:
        weight = pyrepo_mcda.weighting_methods.entropy_weighting(squeezed(z))
        return weight, pyrepo_mcda.mcda_methods.TOPSIS()(z, weight, np.ones(z.shape[1]))

    def by_pydecision(z: np.ndarray) -> Any:
        signs = ["max"] * z.shape[1]
        weight = entropy_method(squeezed(z), signs)
        # Scales by vector length first, whatever comes in: other closeness, as much work.
        their_topsis(z, weight, signs, graph=False, verbose=False)
        return weight, _ours(z)[1]

    return {
        "scikit-criteria": scikit_criteria, "pymcdm": by_pymcdm, "pyrepo-mcda": by_pyrepo,
        "pyDecision": by_pydecision,
    }  # fmt: skip


def network(quick: bool) -> list[Timing]:
    """Gravity strengths of nine years by great-circle distance."""
    rows = []
    for n in (22, 300, 3_000)[: 2 if quick else None]:
        rng = np.random.default_rng(n)
        place = rng.uniform(20, 45, n), rng.uniform(80, 125, n)
        f, p = rng.lognormal(size=(2, 9, n))
        contenders = {
            OURS: lambda f=f, p=p, place=place: strengths(f, p, *place).symmetric,
            "numpy, whole matrices": lambda f=f, p=p, place=place: _dense(f, p, place),
            "libpysal Graph": lambda f=f, p=p, place=place: _graph(f, p, place),
        }
        rows += take_turns(
            "gravity strengths, 9 years", f"{n:,} cities", contenders,
            rounds=30 if n < 1000 else 2, budget=40, compared=lambda found: np.array(found),
        )  # fmt: skip
        run = lambda f=f, p=p, place=place: strengths(f, p, *place)  # noqa: E731
        print(f"  peak memory {peak_over(run, 2**20):.1f} MiB")
    return rows


def _dense(f: np.ndarray, p: np.ndarray, place: tuple[np.ndarray, np.ndarray]) -> list[np.ndarray]:
    """All four sums from whole matrices, as ours makes them; the model without k is returned."""
    distance = great_circle_km(*place)
    np.fill_diagonal(distance, np.inf)
    found = []
    for a, b in zip(f, p, strict=True):
        mass = a * b
        force = np.sqrt(mass)[:, None] * np.sqrt(mass) / distance**2
        share = mass[:, None] / (mass[:, None] + mass)
        r = share * force
        r.sum(axis=1), r.sum(axis=0), (share * r).sum(axis=1)
        found.append(force.sum(axis=1))
    return found


def _graph(f: np.ndarray, p: np.ndarray, place: tuple[np.ndarray, np.ndarray]) -> list[np.ndarray]:
    """The model without k as spatial lags of a graph of all pairs; it has no way to weigh by k."""
    from libpysal.graph import Graph

    distance = great_circle_km(*place)
    here, there = np.nonzero(~np.eye(len(distance), dtype=bool))
    graph = Graph.from_arrays(here, there, 1 / distance[here, there] ** 2)
    return [(root := np.sqrt(a * b)) * graph.lag(root) for a, b in zip(f, p, strict=True)]


def gaps(quick: bool) -> list[Timing]:
    """Interior gaps of many series, one cell in five missing."""
    series, years = (2_000 if quick else 400_000), 25
    rng = np.random.default_rng(5)
    value = rng.lognormal(size=(series, years))
    value[rng.random(value.shape) < 0.2] = np.nan
    year = np.arange(2000, 2000 + years)
    contenders: dict[str, Callable[[], Any]] = {OURS: lambda: interpolate_gaps(value, year).value}
    rows = take_turns("interpolation", f"{value.size / 1e6:g} M cells", contenders, rounds=3)
    # The usual recipe, on a part: it would take many minutes for all.
    few = value[: min(series, 4_000)]
    frame = pd.DataFrame(
        {"region": np.repeat(np.arange(len(few)), years), "value": few.ravel()}
    )  # fmt: skip
    rows += take_turns(
        "interpolation", f"{few.size / 1e6:g} M cells",
        {
            OURS: lambda: interpolate_gaps(few, year).value,
            "pandas groupby": lambda: (
                frame.groupby("region")["value"]
                .transform(lambda s: s.interpolate(limit_area="inside"))
                .to_numpy()
                .reshape(few.shape)
            ),
        },
        rounds=3, compared=lambda found: np.nan_to_num(found),
    )  # fmt: skip
    return rows


def statistics(quick: bool) -> list[Timing]:
    """Inequality and autocorrelation, against plain definitions and PySAL."""
    import esda
    import inequality.theil
    import libpysal

    rng = np.random.default_rng(6)
    rows = []
    for n in (1_000, 5_000 if quick else 100_000):
        x, group = rng.lognormal(size=n), np.arange(n) % 3
        contenders = {OURS: lambda x=x, group=group: dagum(x, group).total}
        if n <= 5_000:
            contenders["definition, all pairs"] = lambda x=x: (
                np.abs(x[:, None] - x).sum() / (2 * len(x) ** 2 * x.mean())
            )
        rows += take_turns("Dagum's Gini in three groups", f"{n:,} units", contenders,
                           rounds=5, compared=np.atleast_1d)  # fmt: skip
        rows += take_turns(
            "Theil in three groups", f"{n:,} units",
            {
                OURS: lambda x=x, group=group: theil_t(x, group).total,
                "PySAL inequality": lambda x=x, g=group: inequality.theil.TheilD(x, g).T,
            },
            rounds=5, compared=np.atleast_1d,
        )  # fmt: skip
    place = rng.uniform(20, 45, 22), rng.uniform(80, 125, 22)
    weight, y = inverse_distance(great_circle_km(*place)), rng.random(22)
    theirs = libpysal.weights.full2W(weight)
    rows += take_turns(
        "Moran's I, 999 permutations", "22 cities",
        {
            OURS: lambda: moran(y, weight, permutations=999).i,
            "PySAL esda": lambda: esda.Moran(y, theirs, transformation="o", permutations=999).I,
        },
        rounds=5, compared=np.atleast_1d,
    )  # fmt: skip
    return rows


def systems(quick: bool) -> list[Timing]:
    """Coupling and synergy of many objects at once, against a loop over the objects."""
    rng = np.random.default_rng(7)
    u = rng.uniform(0.1, 1, (2_000 if quick else 100_000, 3))
    few = u[:2_000]
    base, later = rng.random((2, len(u), 3))

    def by_object() -> np.ndarray:
        return np.array([np.sqrt(3 * np.prod(r) ** (1 / 3) / r.sum() * r.mean()) for r in few])

    return [
        *take_turns(
            "coupling coordination, n = 3", f"{len(u):,} objects",
            {OURS: lambda: coupling_coordination(u).D}, rounds=5,
        ),
        *take_turns(
            "coupling coordination, n = 3", f"{len(few):,} objects",
            {OURS: lambda: coupling_coordination(few).D, "loop over the objects": by_object},
            rounds=5, compared=lambda found: found,
        ),
        *take_turns(
            "synergy degree of 3 systems", f"{len(base):,} changes",
            {OURS: lambda: synergy_degree(base, later, np.full(3, 1 / 3)).degree}, rounds=5,
        ),
    ]  # fmt: skip


def main(quick: bool) -> None:
    """Measure all and write the table."""
    print(machine())
    rows: list[Timing] = []
    for part in (composite, network, gaps, systems, statistics):
        rows += part(quick)
    if not quick:
        write("mathematics", rows)


if __name__ == "__main__":
    main("--quick" in sys.argv)
