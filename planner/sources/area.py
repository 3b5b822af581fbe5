"""The part of the map that is asked for: a municipality of the project, or a box."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from planner.errors import InputError, Problem
from planner.project.project import RD
from planner.project.tables import Table
from planner.sources.account import Account
from planner.sources.columns import Source
from planner.sources.json_reader import LONLAT
from planner.sources.placing import DEGREES_BOX, RD_BOX, Label, conversion, placed
from planner.sources.raw import RawLayer
from planner.sources.shapes import shapes_in

Box = tuple[float, float, float, float]
BORDER_POINTS = 21
"""Points on each side of a box that is converted: straight sides become curves."""
BORDER_M = 1.0
"""Width of a border (m): registers draw the same line up to so far apart."""
_CODE = re.compile(r"(?i)GM\d{4}")


@dataclass(frozen=True)
class Area:
    """An area.

    Parameters
    ----------
    name
        What the user called it: a municipality code, or four numbers.
    crs
        Coordinate system of the outline, that of the project (m).
    outline
        The area.
    is_municipality
        Whether it is one; it may then reach over its border.
    """

    name: str
    crs: str
    outline: Any
    is_municipality: bool = False

    def reaching(self, margin_m: float) -> "Area":
        """Return a municipality with what lies within a distance (m) of it; a box stays as it was asked."""
        return replace(self, outline=self.outline.buffer(margin_m)) if self.is_municipality and margin_m else self

    def within(self, table: str, shapes: pd.Series) -> "Area":
        """Return the part that the shapes of a table cover, without their very border: who only shares it does not lie inside.

        Raises
        ------
        InputError
            Where they cover nothing of it.
        """
        covered = _united(shapes).intersection(self.outline).buffer(-BORDER_M)
        if covered.is_empty:
            raise InputError([Problem("nothing_in_area", table, seen=self.name)])
        return replace(self, name=f"{self.name} ∩ {table}", outline=covered)

    def box(self, crs: str) -> Box:
        """Return the box around the area in a coordinate system."""
        west, south, east, north = self.outline.bounds
        return conversion(self.crs, crs).transform_bounds(west, south, east, north, densify_pts=BORDER_POINTS)


def area_of(text: str, municipalities: pd.DataFrame, crs: str) -> Area:
    """Return the area that a user means.

    Parameters
    ----------
    text
        ``GM0995``, or least x, least y, most x, most y in RD (m) or in degrees longitude and latitude.
    municipalities
        Table of the project with outlines.
    crs
        Coordinate system of the project.

    Raises
    ------
    InputError
        Where it is neither, or a municipality that the project does not have.
    """
    if _CODE.fullmatch(text.strip()):
        return _municipality(text.strip().upper(), municipalities, crs)
    parts = [part for part in re.split(r"[,;\s]+", text.strip()) if part]
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError as error:
        raise _wrong(text, "it is neither a municipality code nor four numbers", "het is geen gemeentecode en het zijn geen vier getallen") from error
    system = _system(text, (west, south, east, north))
    bounds = conversion(system, crs).transform_bounds(west, south, east, north, densify_pts=BORDER_POINTS)
    return Area(",".join(f"{number:g}" if system == LONLAT else f"{number:.10g}" for number in (west, south, east, north)), crs, shapely.box(*bounds))


def inside(raw: RawLayer, table: Table, user: Mapping[str, Source], area: Area, account: Account) -> RawLayer:
    """Return the rows of a file without those that lie wholly outside an area, which count as rejected.

    Rows without a shape stay: nobody can say where they lie. Where the coordinates cannot be what their label says
    all rows stay, and placing them says why.

    Parameters
    ----------
    raw
        The file.
    table, user
        Table that is fed, and the user's column map, which may name the columns of the shape.
    area
        In the coordinate system of the project.
    account
        Takes the count and one remark.
    """
    trial = Account()
    shapes, crs, origin = shapes_in(raw, raw.frame, table, user, trial)
    shapes = placed(shapes, Label(raw.file, crs, origin), area.crs, trial)
    if trial.is_refused:
        return raw
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    outside = there & ~shapely.intersects(shapes, area.outline)
    if not outside.any():
        return raw
    account.add("outside_area", raw.file, seen=str(int(outside.sum())), area=area.name)
    account.rejected(table.name, int(outside.sum()))
    if outside.all():
        account.add("nothing_in_area", raw.file, seen=area.name)
    return replace(raw, frame=raw.frame[~outside], shapes=None if raw.shapes is None else raw.shapes[~outside])


def _municipality(code: str, municipalities: pd.DataFrame, crs: str) -> Area:
    outline = _united(municipalities.loc[municipalities["municipality_code"] == code, "geometry"])
    if outline.is_empty:
        raise InputError([Problem("area_unknown", "municipalities", code)])
    return Area(code, crs, outline, is_municipality=True)


def _united(shapes: pd.Series) -> Any:
    return shapely.union_all(shapely.make_valid(np.array(shapes, dtype=object)))


def _system(text: str, box: Box) -> str:
    """Return the system in which the four numbers can be meant."""
    west, south, east, north = box
    turned = (south, west, north, east)
    if _within(turned, DEGREES_BOX) and not _within(box, DEGREES_BOX):
        raise _wrong(text, "latitude stands before longitude", "de breedte staat vóór de lengte")
    system = next((name for name, limits in ((LONLAT, DEGREES_BOX), (RD, RD_BOX)) if _within(box, limits)), "")
    if not system:
        raise _wrong(text, "the numbers are neither RD coordinates (m) nor degrees in or around the Netherlands",
                     "de getallen zijn geen RD-coördinaten (m) en geen graden in of rond Nederland")
    if west >= east or south >= north:
        raise _wrong(text, "the box has no inside: the smaller numbers come first", "het vak heeft geen inhoud: de kleinste getallen komen eerst")
    return system


def _within(box: Box, limits: Box) -> bool:
    return all(limits[0] <= x <= limits[2] for x in box[::2]) and all(limits[1] <= y <= limits[3] for y in box[1::2])


def _wrong(text: str, english: str, dutch: str) -> InputError:
    return InputError([Problem("area_wrong", seen=text[:80], values={"reason_en": english, "reason_nl": dutch})])
