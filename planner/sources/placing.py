"""Coordinates into the system of the project, after asking whether they can be what their label says."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from planner.project.project import RD
from planner.sources.account import Account
from planner.sources.json_reader import LONLAT
from planner.sources.raw import Shapes

RD_BOX = (-7_000.0, 289_000.0, 300_000.0, 629_000.0)
"""Range of RD coordinates (m) of the Netherlands."""
DEGREES_BOX = (2.0, 50.0, 8.0, 54.5)
"""Range of longitude and latitude of the Netherlands and around."""
MARGIN_DEGREES = 0.6
FAR_M = 10_000.0
"""Empty ground between what is held and what comes from which that is said (assumed: wider than between neighbouring municipalities)."""
TOO_FAR_M = 50_000.0
"""Empty ground from which it is refused, unless the system is stated (assumed: wider than a province)."""

_UNPLACED = ("crs_implausible", "crs_missing", "crs_unknown")
"""What says already that coordinates could not be believed."""

Bounds = NDArray[np.float64]


@dataclass(frozen=True)
class Label:
    """What is said about coordinates.

    Parameters
    ----------
    file
        For messages.
    crs
        System; empty where nothing is said.
    origin
        ``stated``, ``default`` of the format, ``none``.
    """

    file: str
    crs: str
    origin: str


@cache
def conversion(crs: str, target: str) -> pyproj.Transformer:
    """Return the way from one system to another, x before y in both; made once, because looking it up takes longer than most uses."""
    return pyproj.Transformer.from_crs(crs, target, always_xy=True)


def placed(shapes: Shapes, label: Label, target: str, account: Account) -> Shapes:
    """Return the shapes in the target system (metres); unchanged where the label cannot be true, which is reported."""
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not there.any():
        return shapes
    bounds: Bounds = shapely.total_bounds(shapes)
    if not np.isfinite(bounds).all():
        _refuse(bounds, label.crs or "?", label, account, ("some are not numbers", "sommige zijn geen getallen"))
        return shapes
    crs, swap = _system(bounds, label, account)
    if not crs:
        return shapes
    if swap:
        shapes = shapely.transform(shapes, lambda points: points[:, ::-1])
    if pyproj.CRS(crs) != pyproj.CRS(target):
        moved = _moved(shapes, crs, target)
        bounds = shapely.total_bounds(moved)
        if not np.isfinite(bounds).all() or not _within_area(bounds, target):
            reason = (f"they would lie outside the area of {target}", f"zij zouden buiten het gebied van {target} liggen")
            _refuse(shapely.total_bounds(shapes), crs, label, account, reason)
            return shapes
        account.add("reprojected", label.file, column="geometry", seen=crs, target=target)
        return moved
    if not _within_area(bounds, target):
        account.add("crs_outside", label.file, column="geometry", seen=_seen(bounds), crs=crs)
    return shapes


def extent(*held: Shapes) -> Bounds | None:
    """Return the bounds of shapes together; None where there are none."""
    shapes = np.concatenate([np.asarray(part, dtype=object) for part in held])
    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    return shapely.total_bounds(there) if len(there) else None


def tell_far(shapes: Shapes, held: Bounds | None, label: Label, account: Account, *, is_stated: bool) -> None:
    """Report shapes that lie far from all that a project holds: figures of a neighbouring country, or of another system, look like RD too.

    Parameters
    ----------
    shapes
        In the system of the project, metres.
    held
        Bounds of what the project holds; None: nothing yet.
    label
        What was said about their coordinates.
    account
        Takes the remark: a refusal where they are too far and nobody stated the system.
    is_stated
        Whether the user stated the system.
    """
    bounds = extent(shapes)
    is_placed = not any(problem.code in _UNPLACED and problem.file == label.file for problem in account.problems)
    if held is None or bounds is None or not is_placed:
        return
    gap = np.maximum(0.0, np.maximum(bounds[:2] - held[2:], held[:2] - bounds[2:]))
    distance_m = float(np.hypot(*gap))
    if distance_m > FAR_M:
        code = "too_far" if distance_m > TOO_FAR_M and not is_stated else "far_away"
        account.add(code, label.file, column="geometry", seen=_seen(bounds), km=f"{distance_m / 1000:.0f}")


def _system(bounds: Bounds, label: Label, account: Account) -> tuple[str, bool]:
    """Return the system to believe (empty: none) and whether x and y change places."""
    if not label.crs:
        return _guessed(bounds, label, account)
    try:
        crs = pyproj.CRS(label.crs)
    except pyproj.exceptions.CRSError:
        account.add("crs_unknown", label.file, seen=label.crs[:60])
        return "", False
    if crs.is_geographic:
        return _degrees(bounds, label, account)
    if _inside(bounds, DEGREES_BOX) or _inside(bounds[[1, 0, 3, 2]], DEGREES_BOX):
        _refuse(bounds, _short(crs), label, account, ("they look like degrees of longitude and latitude", "het lijken graden lengte en breedte"))
        return "", False
    return _short(crs), False


def _guessed(bounds: Bounds, label: Label, account: Account) -> tuple[str, bool]:
    turned = bounds[[1, 0, 3, 2]]
    for crs, box, swap in ((RD, RD_BOX, False), (LONLAT, DEGREES_BOX, False), (LONLAT, DEGREES_BOX, True)):
        if _inside(turned if swap else bounds, box):
            account.add("crs_guessed", label.file, column="geometry", seen=_seen(bounds), crs=crs + (" (latitude first)" if swap else ""))
            return crs, swap
    account.add("crs_missing", label.file, column="geometry", seen=_seen(bounds))
    return "", False


def _degrees(bounds: Bounds, label: Label, account: Account) -> tuple[str, bool]:
    """Return what to believe of coordinates that are labelled longitude and latitude."""
    if np.abs(bounds[[0, 2]]).max() > 180 or np.abs(bounds[[1, 3]]).max() > 90:
        if label.origin == "default" and _inside(bounds, RD_BOX):
            account.add("crs_guessed", label.file, column="geometry", seen=_seen(bounds), crs=RD)
            return RD, False
        _refuse(bounds, label.crs, label, account, ("degrees run from −180 to 180 and from −90 to 90", "graden lopen van −180 tot 180 en van −90 tot 90"))
        return "", False
    swap = _inside(bounds[[1, 0, 3, 2]], DEGREES_BOX)
    if swap:
        account.add("axes_swapped", label.file, column="geometry", seen=_seen(bounds))
    return label.crs, swap


def _refuse(bounds: Bounds, crs: str, label: Label, account: Account, reason: tuple[str, str]) -> None:
    account.add("crs_implausible", label.file, column="geometry", seen=_seen(bounds), crs=crs, reason_en=reason[0], reason_nl=reason[1])


def _short(crs: pyproj.CRS) -> str:
    code = crs.to_authority(min_confidence=60)
    return ":".join(code) if code else str(crs.to_wkt())


def _inside(bounds: Bounds, box: tuple[float, float, float, float]) -> bool:
    return bool(bounds[0] >= box[0] and bounds[1] >= box[1] and bounds[2] <= box[2] and bounds[3] <= box[3])


def _within_area(bounds: Bounds, crs: str) -> bool:
    """Whether the middle of the bounds lies where the system is meant to be used."""
    area = pyproj.CRS(crs).area_of_use
    if area is None:
        return True
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    lon, lat = conversion(crs, LONLAT).transform(x, y)
    return bool(area.west - MARGIN_DEGREES <= lon <= area.east + MARGIN_DEGREES and area.south - MARGIN_DEGREES <= lat <= area.north + MARGIN_DEGREES)


def _moved(shapes: Shapes, crs: str, target: str) -> Shapes:
    change = conversion(crs, target)
    moved: Shapes = shapely.transform(shapes, lambda points: np.column_stack(change.transform(points[:, 0], points[:, 1])))
    return moved


def _seen(bounds: Bounds) -> str:
    return f"x {bounds[0]:.6g} … {bounds[2]:.6g}, y {bounds[1]:.6g} … {bounds[3]:.6g}"
