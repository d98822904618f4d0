"""Modified gravity model of links between cities and its network measures (修正引力模型).

What belongs here: forces, strengths and network measures from masses and distances. Which
quantities are the masses, in which units, and which points the distances join, is the caller's to
choose and to print: r is linear in F and in P and falls with the distance to the power b.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipelines.indices import blocks, checks
from pipelines.indices.checks import FloatArray

EARTH_RADIUS_KM = 6371.0088  # mean radius of the Earth (IUGG)
TILE = 256  # rows and columns of the pairs held at one time by `strengths`


@dataclass(frozen=True, eq=False)
class Strengths:
    """Strengths of n cities, in the unit of √(F·P) squared over distance to the power b.

    Attributes:
        out_strength: (n,) or (years, n) Σ_j r_ij (外向强度).
        in_strength: the same shape, Σ_j r_ji (内向强度).
        symmetric: the same shape, Σ_j G_ij with G = r_ij + r_ji, the model without k.
        k_twice: the same shape, Σ_j k_ij r_ij, the reading that applies k a second time.
    """

    out_strength: FloatArray
    in_strength: FloatArray
    symmetric: FloatArray
    k_twice: FloatArray


@dataclass(frozen=True, eq=False)
class Gravity(Strengths):
    """Links between n cities, beside their strengths.

    Attributes:
        r: (n, n) force of city i on city j; 0 on the diagonal.
        k: (n, n) share of city i in the masses of the pair; 1/2 on the diagonal.
        weighted_density: mean of r off the diagonal, in the unit of r.
        density: share of the n(n - 1) possible links with r above that mean.
        out_degree: (n,) links from each city in the network so cut.
        in_degree: (n,) links to each city.
        out_centralisation: Freeman centralisation of the out-degrees, in [0, 1].
        in_centralisation: Freeman centralisation of the in-degrees, in [0, 1].
    """

    r: FloatArray
    k: FloatArray
    weighted_density: float
    density: float
    out_degree: NDArray[np.int64]
    in_degree: NDArray[np.int64]
    out_centralisation: float
    in_centralisation: float


def gravity(f: ArrayLike, p: ArrayLike, distance: ArrayLike, exponent: float = 2) -> Gravity:
    """Forces r_ij = k_ij √(F_i P_i) √(F_j P_j) / d_ij^b between cities.

    k_ij = F_i P_i / (F_i P_i + F_j P_j). Hence k_ij + k_ji = 1, r_ij + r_ji = G_ij (the force
    without k) and r_ij / r_ji = F_i P_i / F_j P_j, free of distances and units.

    The network keeps the links above the mean force; since that cut is unstable, the weighted
    density is given too.

    Args:
        f: (n,) first mass, 0 or more, one unit for all cities. n >= 2.
        p: (n,) second mass, 0 or more, one unit for all cities.
        distance: (n, n) symmetric, above 0 off the diagonal; the diagonal is not read.
        exponent: b, above 0.

    Returns:
        Gravity. Two cities without mass have no force between them and, by symmetry, k = 1/2.

    Raises:
        ValueError: missing, infinite or negative masses (a city without data must be left out,
            not set to 0), wrong shapes, zero or asymmetric distances, a bad exponent, forces
            beyond double precision.

    Source: Zipf (1946) American Sociological Review 11(6); 蒋天颖 et al. (2014) 地理科学 34(11);
    Freeman (1978) Social Networks 1(3) for centralisation; Wasserman & Faust (1994) for density.

    Example:
        Two cities 2 apart with F = P = 4 and F = P = 1: the force 4·1/2² = 1 is divided 16 to 1.

        >>> found = gravity([4, 1], [4, 1], [[0, 2], [2, 0]])
        >>> (found.out_strength * 17).round(12).tolist()
        [16.0, 1.0]
    """
    root, mass = _masses(f, p)
    _check_exponent(exponent)
    reach = _distance_matrix(distance, len(root))
    pair = mass[:, np.newaxis] + mass
    k = np.where(pair == 0, 0.5, mass[:, np.newaxis] / np.where(pair == 0, 1.0, pair))
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        force = root[:, np.newaxis] * root / _power(reach, exponent)
    np.fill_diagonal(force, 0.0)
    checks.refuse_where(~np.isfinite(force), force, "the force", "one within double precision")
    r = k * force
    mean = float(r.sum() / (r.size - len(r)))
    link = r > mean * (1 + 1e-12)  # equal forces are not above their mean
    return Gravity(
        out_strength=r.sum(axis=1),
        in_strength=r.sum(axis=0),
        symmetric=force.sum(axis=1),
        k_twice=(r * k).sum(axis=1),
        r=r,
        k=k,
        weighted_density=mean,
        density=float(link.sum() / (r.size - len(r))),
        out_degree=link.sum(axis=1),
        in_degree=link.sum(axis=0),
        out_centralisation=_centralisation(link.sum(axis=1)),
        in_centralisation=_centralisation(link.sum(axis=0)),
    )


def _centralisation(degree: NDArray[np.int64]) -> float:
    """Freeman centralisation Σ (max - d) / (n - 1)² of the degrees of a directed network."""
    return float((degree.max() - degree).sum() / (len(degree) - 1) ** 2)


def strengths(
    f: ArrayLike, p: ArrayLike, latitude: ArrayLike, longitude: ArrayLike, exponent: float = 2
) -> Strengths:
    """Strengths of the gravity model over great-circle distances, without any n × n array.

    The same sums as `gravity(f, p, great_circle_km(latitude, longitude), exponent)` gives, from
    one tile of pairs at a time; each pair is computed once, and its distance once for all years.

    Args:
        f: (n,) or (years, n) first mass, as in `gravity`.
        p: second mass in the same shape, as in `gravity`.
        latitude: (n,) degrees north.
        longitude: (n,) degrees east.
        exponent: b, above 0; distances are in km.

    Returns:
        Strengths.

    Raises:
        ValueError: as `gravity` and `great_circle_km`; two cities at one point.

    Example:
        Two cities on the equator, 90 degrees apart.

        >>> found = strengths([4, 1], [4, 1], [0, 0], [0, 90])
        >>> round(float(found.out_strength[0] / found.out_strength[1]), 12)
        16.0
    """
    first, second = checks.finite(f, "f"), checks.finite(p, "p")
    if first.ndim not in (1, 2) or first.shape != second.shape or not first.size:
        raise ValueError(
            f"f and p have shapes {first.shape} and {second.shape}; "
            "expected (n,) or (years, n) each"
        )
    years = [_masses(*pair) for pair in zip(np.atleast_2d(f), np.atleast_2d(p), strict=True)]
    _check_exponent(exponent)
    points, n = _half_angles(latitude, longitude), first.shape[-1]
    if points.shape[1] != n:
        raise ValueError(f"f has {n} cities, latitude {points.shape[1]}; expected as many")

    def strip(start: int) -> FloatArray:
        """Sums (4, years, n) of the pairs of one tile of cities with it and all behind it."""
        sums, work = np.zeros((4, len(years), n)), np.empty((3, min(n, TILE), min(n, TILE)))
        here = slice(start, start + TILE)
        for behind in range(start, n, TILE):
            there = slice(behind, behind + TILE)
            ease = _ease(points, here, there, exponent)
            for year, (root, mass) in enumerate(years):
                _add_tile(sums[:, year], root, mass, ease, here, there, work)
        return sums

    sums = sum(blocks.in_turn(strip, range(0, n, TILE)), start=np.zeros((4, len(years), n)))
    checks.refuse_where(~np.isfinite(sums), sums, "a strength", "one within double precision")
    return Strengths(*sums.reshape(4, *first.shape))


def _ease(points: FloatArray, here: slice, there: slice, exponent: float) -> FloatArray:
    """Return one over distance to the power for every pair of a tile, 0 on the diagonal."""
    reach = _kilometres(points[:, here], points[:, there])
    if here == there:
        np.fill_diagonal(reach, np.inf)
    for i, j in np.argwhere(reach == 0):
        raise ValueError(_one_point(here.start + int(i), there.start + int(j)))
    with np.errstate(over="ignore"):
        return 1.0 / _power(reach, exponent)


def _add_tile(
    sums: FloatArray, root: FloatArray, mass: FloatArray, ease: FloatArray, here: slice,
    there: slice, work: FloatArray,
) -> None:  # fmt: skip
    """Add the pairs (here, there) to out-, in-, symmetric and k-twice sums (4, n) of both sides."""
    a, b = mass[here], mass[there]
    force, per_mass, pair = (buffer[: len(a), : len(b)] for buffer in work)
    with np.errstate(over="ignore", invalid="ignore"):
        np.multiply(ease, root[here, np.newaxis], out=force)
        force *= root[there]
        np.add(a[:, np.newaxis], b, out=pair)
        if not (a.min() > 0 or b.min() > 0):
            pair[pair == 0] = 1.0  # then the force is 0 as well
        np.divide(force, pair, out=per_mass)
        ones_a, ones_b = np.ones_like(a), np.ones_like(b)
        symmetric = force @ ones_b, ones_a @ force
        out_strength = a * (per_mass @ ones_b), b * (ones_a @ per_mass)
        in_strength = per_mass @ b, a @ per_mass
        per_mass /= pair
        k_twice = a * (a * (per_mass @ ones_b)), b * (b * (ones_a @ per_mass))
        for which, (rows, columns) in enumerate((out_strength, in_strength, symmetric, k_twice)):
            sums[which, here] += rows
            if here != there:
                sums[which, there] += columns


def great_circle_km(latitude: ArrayLike, longitude: ArrayLike) -> FloatArray:
    """Great-circle distances between points on a sphere of radius 6371.0088 km.

    Args:
        latitude: (n,) degrees north, in [-90, 90].
        longitude: (n,) degrees east, in [-180, 360].

    Returns:
        (n, n) distances in km, symmetric, with a diagonal of exactly 0.

    Raises:
        ValueError: missing values or values outside their range, unequal lengths.

    Source: haversine formula; Sinnott (1984) Sky and Telescope 68(2).

    Example:
        A quarter of the equator, π/2 times the radius.

        >>> round(float(great_circle_km([0, 0], [0, 90])[0, 1]), 3)
        10007.557
    """
    points = _half_angles(latitude, longitude)
    return _kilometres(points, points)


def _half_angles(latitude: ArrayLike, longitude: ArrayLike) -> FloatArray:
    """Return sin and cos of half the latitude and half the longitude, cos latitude: (5, n)."""
    north = checks.finite(latitude, "latitude", ndim=1)
    east = checks.finite(longitude, "longitude", ndim=1)
    if north.shape != east.shape:
        raise ValueError(f"latitude has {len(north)} points, longitude {len(east)}; expected equal")
    checks.refuse_where(np.abs(north) > 90, north, "latitude", "degrees in [-90, 90]")
    outside = (east < -180) | (east > 360)
    checks.refuse_where(outside, east, "longitude", "degrees in [-180, 360]")
    phi, lam = np.radians(north), np.radians(east)
    return np.stack(
        [np.sin(phi / 2), np.cos(phi / 2), np.sin(lam / 2), np.cos(lam / 2), np.cos(phi)]
    )


def _kilometres(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the haversine distance of every point in `a` (5, n) to every one in `b` (5, m)."""
    # sin((x - y)/2) by the addition theorem: no sine per pair, and exactly 0 for equal points.
    north: FloatArray = np.multiply.outer(a[0], b[1]) - np.multiply.outer(a[1], b[0])
    east = np.multiply.outer(a[2], b[3]) - np.multiply.outer(a[3], b[2])
    north *= north
    east *= east
    east *= np.multiply.outer(a[4], b[4])
    north += east
    np.minimum(north, 1.0, out=north)
    np.sqrt(north, out=north)
    np.arcsin(north, out=north)
    north *= 2 * EARTH_RADIUS_KM
    return north


def _masses(f: ArrayLike, p: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return √(F·P), and F·P relative to the largest F and P, for at least two cities."""
    first, second = checks.finite(f, "f", ndim=1), checks.finite(p, "p", ndim=1)
    if first.shape != second.shape or len(first) < 2:
        raise ValueError(
            f"f and p have shapes {first.shape} and {second.shape}; expected (n,) each, n >= 2"
        )
    for name, values in (("f", first), ("p", second)):
        checks.refuse_where(values < 0, values, name, "a mass of 0 or more")
    relative = (first / (first.max() or 1.0)) * (second / (second.max() or 1.0))
    return np.sqrt(first) * np.sqrt(second), relative


def _distance_matrix(distance: ArrayLike, n: int) -> FloatArray:
    """Return the distances (n, n) with 1 on the diagonal, after checks."""
    given = np.array(distance, dtype=np.float64)
    if given.shape != (n, n):
        raise ValueError(f"distance has shape {given.shape}; expected ({n}, {n})")
    np.fill_diagonal(given, 1.0)
    checks.finite(given, "distance")
    for i, j in np.argwhere(given == 0):
        raise ValueError(_one_point(int(i), int(j)))
    checks.refuse_where(given < 0, given, "distance", "a distance above 0")
    uneven = np.abs(given - given.T) > 1e-9 * given
    checks.refuse_where(uneven, given, "distance", "the same distance in both directions")
    return given


def _check_exponent(exponent: float) -> None:
    if not (np.isfinite(exponent) and exponent > 0):
        raise ValueError(f"exponent is {exponent!r}; expected a finite number above 0")


def _one_point(i: int, j: int) -> str:
    return f"distance is 0 between {i} and {j}; expected distinct cities at distinct points"


def _power(distance: FloatArray, exponent: float) -> FloatArray:
    """Return distance to the power; the usual exponents without a general power."""
    if exponent == 1:
        return distance
    powered: FloatArray = distance * distance if exponent == 2 else np.power(distance, exponent)
    return powered
