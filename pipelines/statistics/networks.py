"""Measures of directed networks, by networkx: degrees, betweenness, reciprocity.

What belongs here: what stands beside density and the centralisation of degrees, which are measures
of ``pipelines.indices.gravity``. The links are the same: forces above the mean force.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Network:
    """Measures of the binary directed network of forces above their mean.

    Of the network: ``threshold`` (the mean force off the diagonal), ``links``, ``reciprocity``
    (links that are returned, over all links), ``betweenness_centralisation`` (Freeman). Of the
    nodes (n,): ``out_degree``, ``in_degree``, ``betweenness`` (0-1, share of the shortest paths of
    all ordered pairs of others). ``reason`` says why the reciprocity is NaN.
    """

    threshold: float
    links: int
    reciprocity: float
    betweenness_centralisation: float
    out_degree: np.ndarray
    in_degree: np.ndarray
    betweenness: np.ndarray
    reason: str = ""


def measure(force: ArrayLike) -> Network:
    """Measure the network of the links whose force is above the mean force.

    Args:
        force: (n, n) directed forces, 0 or more; the diagonal is not read. n >= 3.

    Raises:
        ValueError: missing or negative forces, fewer than three nodes.

    Source: Wasserman & Faust (1994); Freeman (1978) Social Networks 1(3).
    """
    import networkx

    matrix = np.array(force, dtype=np.float64)
    n = len(matrix)
    if matrix.shape != (n, n) or n < 3:
        raise ValueError(f"force has shape {matrix.shape}; expected (n, n) with 3 nodes or more")
    np.fill_diagonal(matrix, 0.0)
    if not np.isfinite(matrix).all() or (matrix < 0).any():
        raise ValueError("force has a missing or negative entry; leave the node out instead")
    threshold = float(matrix.sum() / (n * (n - 1)))
    link = matrix > threshold * (1 + 1e-12)  # equal forces are not above their mean
    graph = networkx.from_numpy_array(link.astype(int), create_using=networkx.DiGraph)
    between = networkx.betweenness_centrality(graph, normalized=True)
    betweenness = np.array([between[node] for node in range(n)])
    links = int(link.sum())
    return Network(
        threshold, links,
        float(networkx.overall_reciprocity(graph)) if links else np.nan,
        float((betweenness.max() - betweenness).sum() / (n - 1)),
        link.sum(axis=1), link.sum(axis=0), betweenness,
        "" if links else "no force is above the mean: there is no link to return",
    )  # fmt: skip
