"""Layout of an estate: streets, blocks along them, and lots that fill the blocks.

An estate is a stack of bands between parallel streets; a band is cut into blocks by cross streets; a block has two
rows of lots back to back, sometimes closed off by a deep lot at its end. Every corner where lots meet is a corner
of all of them, so that bending, turning and rounding keep the lots a tiling: no gaps, no overlaps.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import shapely

from planner.project.sample.chance import Floats, lognormal
from planner.project.sample.places import Site

STREET_M = 16.0
"""Width of a main street between property lines (assumed)."""
CROSS_STREET_M = 13.0
"""Width of a cross street (assumed)."""
VERGE_M = 9.0
"""Verge between the outer lots and the edge of the estate (assumed)."""
LOT_SPREAD, LOT_LIMITS_M2 = 0.62, (820.0, 14_000.0)
"""Spread and limits of a lot (domain figures: lognormal around 2,500 m², 800–10,000, a few larger)."""
MEAN_BY_MEDIAN = 1.17
"""What the lots come out at on average; sets the size of an estate."""
DEPTHS_M = (66.0, 138.0)
"""Shallowest and deepest band."""
BLOCK_M = (120.0, 270.0)
"""Shortest and longest block."""
DEEP_LOT_SHARE = 0.16
"""Blocks that end in a lot of their full depth."""

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Lot:
    """One lot of an estate.

    Parameters
    ----------
    ring
        Corners, RD metres, shape (n, 2), not closed.
    along, across
        Place on the estate, 0–1, along its main road and across it.
    """

    ring: Floats
    along: float
    across: float


@dataclass(frozen=True)
class Ground:
    """A drawn estate: its outline and its lots."""

    outline: shapely.Polygon
    lots: tuple[Lot, ...]


def draw(site: Site, rng: np.random.Generator) -> Ground:
    """Return the drawing of an estate."""
    blocks = _blocks(site, rng)
    rings = [ring for corners in blocks for ring in _lots(corners, site.lot_m2, rng)]
    middle = np.mean([corner for corners in blocks for corner in corners], axis=0)
    everything = np.concatenate(rings)
    low, span = everything.min(axis=0), np.ptp(everything, axis=0)
    lots = []
    for ring in rings:
        along, across = (ring.mean(axis=0) - low) / span
        lots.append(Lot(_placed(ring - middle, site), float(along), float(across)))
    return Ground(_outline(lots), tuple(lots))


def _outline(lots: list[Lot]) -> shapely.Polygon:
    """Return the edge of the estate: lots, streets and a verge around them."""
    swollen = shapely.buffer(shapely.union_all([shapely.Polygon(lot.ring) for lot in lots]), STREET_M, join_style="mitre")
    closed = shapely.buffer(swollen, VERGE_M - STREET_M, join_style="mitre")
    largest = max(shapely.get_parts(closed), key=lambda part: float(part.area))
    smooth = shapely.simplify(shapely.Polygon(largest.exterior), 2.0)
    return shapely.set_precision(smooth, 0.01)


def _placed(ring: Floats, site: Site) -> Floats:
    """Return a ring bent along the main road, turned, moved and rounded to millimetres."""
    x, y = ring[:, 0], ring[:, 1]
    if site.bend_per_km:
        radius = 1_000.0 / site.bend_per_km
        x, y = (radius - y) * np.sin(x / radius), radius - (radius - y) * np.cos(x / radius)
    angle = np.radians(site.angle_deg)
    turned = np.column_stack([x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)])
    return np.asarray(np.round(turned + np.array(site.at), 3))


def _blocks(site: Site, rng: np.random.Generator) -> list[Corners]:
    """Return the blocks of an estate in its own frame: x along the main road, y across."""
    bands = max(2, round(np.sqrt(site.lots) / 2.3))
    depths = rng.uniform(*DEPTHS_M, bands)
    length = site.lots * MEAN_BY_MEDIAN * site.lot_m2 / depths.sum()
    slant_from, slant_to = rng.uniform(-0.35, 0.35, 2)
    crossings: list[float] = []
    blocks: list[Corners] = []
    y = 0.0
    for depth in depths:
        start, end = rng.uniform(-0.08, 0.08, 2) * length + (0.0, length)
        crossings = _crossings(crossings, start, end, rng)
        edges = [start, *crossings, end]
        for k, (left, right) in enumerate(itertools.pairwise(edges)):
            west = left + (CROSS_STREET_M / 2 if k else 0.0)
            east = right - (CROSS_STREET_M / 2 if k < len(edges) - 2 else 0.0)
            tilt_west = slant_from if k == 0 else 0.0
            tilt_east = slant_to if k == len(edges) - 2 else 0.0
            blocks.append(((west + tilt_west * y, y), (east + tilt_east * y, y),
                           (east + tilt_east * (y + depth), y + depth), (west + tilt_west * (y + depth), y + depth)))
        y += depth + STREET_M
    return blocks


def _crossings(before: list[float], start: float, end: float, rng: np.random.Generator) -> list[float]:
    """Return where cross streets cut a band; some go on from the band before."""
    kept = [x for x in before if start + BLOCK_M[0] < x < end - BLOCK_M[0] and rng.random() < 0.6]
    out: list[float] = []
    last = start
    for stop in [*kept, end]:
        pieces = max(1, round((stop - last) / rng.uniform(*BLOCK_M)))
        if (stop - last) / pieces < BLOCK_M[0]:
            pieces = max(1, int((stop - last) / BLOCK_M[0]))
        out += [last + (stop - last) * k / pieces for k in range(1, pieces)]
        if stop != end:
            out.append(stop)
        last = stop
    return out


def _lots(corners: Corners, median_m2: float, rng: np.random.Generator) -> list[Floats]:
    """Return the rings of the lots that fill a block."""
    (x0, y0), (x1, _), (x2, y1), (x3, _) = corners
    depth, width = y1 - y0, ((x1 - x0) + (x2 - x3)) / 2
    ends = float(np.clip(1.15 * depth / width, 0.0, 0.5)) if rng.random() < DEEP_LOT_SHARE and width > 2.6 * depth else 0.0
    rear = rng.uniform(0.42, 0.58) if depth > 78.0 else 1.0
    front = ends + (1 - ends) * _cuts(width * (1 - ends), depth * rear, median_m2, rng)
    back = ends + (1 - ends) * _cuts(width * (1 - ends), depth * (1 - rear), median_m2, rng) if rear < 1.0 else front
    pieces = _row(front, back, 0.0, rear) if rear < 1.0 else [_box(u, v, 0.0, 1.0) for u, v in itertools.pairwise(front)]
    pieces += _row(back, front, 1.0, rear) if rear < 1.0 else []
    if ends:
        side = [(ends, 0.0), (ends, rear), (ends, 1.0)] if rear < 1.0 else [(ends, 0.0), (ends, 1.0)]
        pieces.append(np.array([(0.0, 0.0), *side, (0.0, 1.0)]))
    return [_spread_over(piece, corners) for piece in pieces]


def _cuts(width_m: float, depth_m: float, median_m2: float, rng: np.random.Generator) -> Floats:
    """Return where a row is cut, 0–1, for lots of about the right area that are not too narrow."""
    widths = lognormal(rng, median_m2, LOT_SPREAD, LOT_LIMITS_M2, 60) / depth_m
    widths = np.clip(widths, max(20.0, 0.45 * depth_m), 2.0 * depth_m)
    filled = np.cumsum(widths)
    taken = max(1, int(np.argmin(np.abs(filled - width_m))) + 1)
    edges = np.concatenate([[0.0], np.cumsum(widths[:taken])])
    return np.asarray(edges / edges[-1])


def _box(west: float, east: float, low: float, high: float) -> Floats:
    return np.array([(west, low), (east, low), (east, high), (west, high)])


def _row(cuts: Floats, across: Floats, front: float, rear: float) -> list[Floats]:
    """Return the lots of one row; the cuts of the row behind are corners of their rear edge."""
    rings = []
    for west, east in itertools.pairwise(cuts):
        between = [cut for cut in across[::-1] if west < cut < east]
        rings.append(np.array([(west, front), (east, front), (east, rear), *((cut, rear) for cut in between), (west, rear)]))
    return rings


def _spread_over(piece: Floats, corners: Corners) -> Floats:
    """Return a piece of the unit square laid over a block (bilinear: straight lines stay straight)."""
    a, b, c, d = (np.array(corner) for corner in corners)
    u, v = piece[:, :1], piece[:, 1:]
    return np.asarray((1 - u) * (1 - v) * a + u * (1 - v) * b + u * v * c + (1 - u) * v * d)
