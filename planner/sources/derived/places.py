"""Derived from places: who stands on which parcels, which dwellings belong to a firm, which parcels look vacant."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.project.estimates import estimate
from planner.project.measure import shapes_of
from planner.project.tables import TABLES, normal
from planner.sources.derived.figures import Figures
from planner.sources.derived.kavels import built_on
from planner.sources.raw import Shapes

FROM_MAP = "computed: from the shapes of the project"
Tables = Mapping[str, pd.DataFrame]


def company_dwellings(tables: Tables, whole: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``sensitive`` with dwellings on the parcel of one firm as company dwellings of it, and the estimates."""
    sensitive = tables["sensitive"].reset_index(drop=True)
    firms_on = whole["occupancy"].groupby("parcel_id")["firm_id"].agg(list)
    kind, firm = sensitive["kind"].copy(), sensitive["firm_id"].copy()
    rows = []
    for position, parcel in _within(shapes_of(sensitive), tables["parcels"]):
        firms = firms_on.get(parcel, [])
        if kind[position] != "dwelling" or len(firms) != 1:
            continue
        kind[position], firm[position] = "company_dwelling", firms[0]
        formula = f"it lies on parcel {parcel}, on which only firm {firms[0]} stands"
        rows += [estimate(("sensitive", sensitive["sensitive_id"][position], column), value, formula, FROM_MAP)
                 for column, value in (("kind", "company_dwelling"), ("firm_id", firms[0]))]
    return sensitive.assign(kind=kind, firm_id=firm), pd.DataFrame(rows)


def occupancy(tables: Tables, whole: Tables, figures: Figures) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``occupancy`` with every parcel under the building in which a firm has its address, and the estimates.

    Notes
    -----
    Plot = area of the parcel / firms on it. Only firms without rows of their own get any.
    """
    firms, parcels = tables["firms"], whole["parcels"].reset_index(drop=True)
    existing = tables["occupancy"]
    of_building = _parcels_by_building(parcels, tables["buildings"], figures)
    tree, points = shapely.STRtree(shapes_of(tables["buildings"])), shapes_of(firms)
    rows, cols = tree.query(points, predicate="intersects")
    found: dict[str, set[int]] = {}
    for row, col in zip(rows, cols, strict=True):
        found.setdefault(str(firms["firm_id"].iloc[row]), set()).update(of_building.get(int(col), ()))
    known = set(existing["firm_id"])
    found = {firm: spots for firm, spots in found.items() if firm not in known and len(spots) > 1}
    home = dict(zip(firms["firm_id"], firms["parcel_id"], strict=True))
    seats = [(firm, str(parcels["parcel_id"][spot])) for firm, spots in sorted(found.items()) for spot in sorted(spots)]
    seats += [(firm, home[firm]) for firm in sorted(found) if home[firm] and (firm, home[firm]) not in set(seats)]
    others = whole["occupancy"][~whole["occupancy"]["firm_id"].isin(set(found))]
    users = pd.concat([others["parcel_id"], pd.Series([parcel for _, parcel in seats], dtype="object")]).value_counts()
    area = parcels["area_m2"].fillna(pd.Series(shapely.area(shapes_of(parcels)))).set_axis(parcels["parcel_id"])
    fresh, estimates = [], []
    for firm, parcel in seats:
        plot = round(float(area[parcel]) / int(users[parcel]), 1)
        fresh.append({"firm_id": firm, "parcel_id": parcel, "plot_m2": plot})
        formula = f"the building of the firm stands on it; {area[parcel]:.0f} m² / {users[parcel]} firms"
        estimates.append(estimate(("occupancy", f"{firm} {parcel}", "plot_m2"), plot, formula, FROM_MAP))
    return normal(TABLES["occupancy"], pd.concat([existing, pd.DataFrame(fresh)], ignore_index=True)), pd.DataFrame(estimates)


def vacancy(tables: Tables, whole: Tables, figures: Figures, accepted: frozenset[str], addresses: Shapes | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``parcels`` with accepted hints as status ``vacant``, and a hint for each parcel of unknown status that looks vacant.

    Notes
    -----
    A parcel looks vacant where no firm stands on it and no building of any size, or where no address in use lies on it.
    """
    parcels = tables["parcels"].reset_index(drop=True)
    empty = (parcels["status"] == "unknown") & ~parcels["parcel_id"].isin(set(whole["occupancy"]["parcel_id"]))
    built = _built(parcels, tables["buildings"])
    status, rows = parcels["status"].copy(), []
    addressed = _has_point(shapes_of(parcels), addresses) if addresses is not None else np.ones(len(parcels), dtype=bool)
    for index in np.flatnonzero(empty):
        if built[index] < figures.vacancy.building_m2.value:
            why = f"{built[index]:.0f} m² of buildings and no firm on it"
        elif not addressed[index]:
            why = f"{built[index]:.0f} m² of buildings, no firm and no address in use on it"
        else:
            continue
        parcel = str(parcels["parcel_id"][index])
        rows.append(estimate(("parcels", parcel, "status"), "vacant", why, FROM_MAP))
        if parcel in accepted or "all" in accepted:
            status[index] = "vacant"
    return parcels.assign(status=status), pd.DataFrame(rows)


def _parcels_by_building(parcels: pd.DataFrame, buildings: pd.DataFrame, figures: Figures) -> dict[int, list[int]]:
    """Return by building the parcels on which enough of it stands."""
    shapes, roofs = shapes_of(parcels), shapes_of(buildings)
    building, parcel, size = built_on(shapes, shapely.is_valid(shapes), roofs)
    least = np.maximum(figures.parcels.building_m2.value, figures.parcels.building_share.value * shapely.area(roofs[building]))
    out: dict[int, list[int]] = {}
    for row, col in zip(building[size >= least], parcel[size >= least], strict=True):
        out.setdefault(int(row), []).append(int(col))
    return out


def _built(parcels: pd.DataFrame, buildings: pd.DataFrame) -> NDArray[np.float64]:
    """Return the built area of each parcel (m²)."""
    shapes = shapes_of(parcels)
    _, parcel, size = built_on(shapes, shapely.is_valid(shapes), shapes_of(buildings))
    return np.bincount(parcel, size, minlength=len(shapes))


def _has_point(shapes: Shapes, points: Shapes) -> NDArray[np.bool_]:
    out = np.zeros(len(shapes), dtype=bool)
    rows, _ = shapely.STRtree(points).query(shapes, predicate="intersects")
    out[rows] = True
    return out


def _within(points: Shapes, parcels: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Yield the position of each shape and the parcel in which its inner point lies."""
    there = np.flatnonzero(~shapely.is_missing(points) & ~shapely.is_empty(points))
    rows, cols = shapely.STRtree(shapes_of(parcels)).query(shapely.point_on_surface(points[there]), predicate="intersects")
    ids = parcels["parcel_id"].to_numpy()
    seen: set[int] = set()
    for row, col in sorted(zip(rows, cols, strict=True)):
        if int(row) not in seen:
            seen.add(int(row))
            yield int(there[row]), str(ids[col])
