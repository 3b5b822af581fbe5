"""Arcs of GML drawn as short chords: a cadastral boundary may bend, a polygon of the tables may not."""

import math

ARC_TOLERANCE_M = 0.01
"""A chord stays within a centimetre of its arc; cadastral boundaries are measured to some centimetres."""
MOST_CHORDS = 20_000
CURVES = {"Arc": 3, "ArcString": 3, "Circle": 3}
"""Curves that are drawn, with the least number of points that they need."""
OTHER_CURVES = ("ArcByCenterPoint", "CircleByCenterPoint", "ArcByBulge", "ArcStringByBulge", "CubicSpline", "BSpline", "Bezier", "Clothoid", "GeodesicString")
"""Curves that are not drawn: a shape with one of them is refused by row."""

Position = tuple[float, float]


def drawn(name: str, points: list[Position]) -> list[Position]:
    """Return a curve as a line along it; empty where its points do not make one.

    Parameters
    ----------
    name
        ``Arc`` (start, a point on the way, end), ``ArcString`` (arcs end to end) or ``Circle`` (three points on it).
    points
        Its positions (m).

    Notes
    -----
    With radius r a chord over the angle a leaves its arc by r(1 − cos(a/2)); the step keeps that below :data:`ARC_TOLERANCE_M`.
    """
    if len(points) < CURVES[name] or len(points) % 2 == 0:
        return []
    if name == "Circle":
        return _circle(points[:3])
    out = points[:1]
    for start in range(0, len(points) - 2, 2):
        out += _arc(points[start], points[start + 1], points[start + 2])
    return out


def _arc(start: Position, way: Position, end: Position) -> list[Position]:
    """Return the points after the start, up to the end."""
    if start == end:  # three points of which two coincide: the whole circle, halfway at the second
        halfway = ((start[0] + way[0]) / 2, (start[1] + way[1]) / 2)
        return [*_swept(halfway, start, 2 * math.pi)[:-1], end]
    centre = _centre(start, way, end)
    if centre is None:
        return [way, end]
    first, middle, last = (math.atan2(point[1] - centre[1], point[0] - centre[0]) for point in (start, way, end))
    sweep = (last - first) % (2 * math.pi)
    if (middle - first) % (2 * math.pi) > sweep:
        sweep -= 2 * math.pi
    return [*_swept(centre, start, sweep)[:-1], end]


def _circle(points: list[Position]) -> list[Position]:
    centre = _centre(points[0], points[1], points[2])
    return [] if centre is None else [points[0], *_swept(centre, points[0], 2 * math.pi)[:-1], points[0]]


def _swept(centre: Position, start: Position, sweep: float) -> list[Position]:
    radius = math.dist(centre, start)
    step = 2 * math.acos(max(0.0, 1 - ARC_TOLERANCE_M / radius)) if radius > ARC_TOLERANCE_M else math.pi / 2
    count = min(MOST_CHORDS, max(2, math.ceil(abs(sweep) / step)))
    first = math.atan2(start[1] - centre[1], start[0] - centre[0])
    angles = [first + sweep * part / count for part in range(1, count + 1)]
    return [(centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)) for angle in angles]


def _centre(one: Position, two: Position, three: Position) -> Position | None:
    """Return the centre of the circle through three points; None where they lie on a line."""
    (bx, by), (cx, cy) = ((point[0] - one[0], point[1] - one[1]) for point in (two, three))
    double = 2 * (bx * cy - by * cx)
    if abs(double) < 1e-9 * max(1.0, bx * bx + by * by, cx * cx + cy * cy):
        return None
    b, c = bx * bx + by * by, cx * cx + cy * cy
    return one[0] + (cy * b - by * c) / double, one[1] + (bx * c - cx * b) / double
