"""Cadastral parcels into kavels: what one building or the user's list makes one, and slivers that belong to a neighbour.

A cadastre draws ownership, a planner needs the plot that a firm uses. The largest member lends the kavel its id and its other
columns; the table ``cadastral_parcels`` keeps which parcels it is made of, so that later files may name any of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from planner.errors import InputError, Problem
from planner.project.measure import shapes_of
from planner.project.tables import TABLES, Table, normal
from planner.sources.account import Account
from planner.sources.address_line import one_line
from planner.sources.cells import as_text
from planner.sources.derived.figures import ParcelFigures, default_figures
from planner.sources.raw import Shapes, plain, refusal
from planner.sources.reading import read_file
from planner.units import M2_PER_HA

BUILT_ON_M2 = 1.0
"""A sliver with more building than a drawing difference is no sliver (assumed)."""
RULES = ("buildings", "slivers")
LIST_COLUMNS = {
    "cadastral_parcel_id": ("cadastralparcelid", "cadastralparcel", "perceel", "perceelid", "kadastraalperceel", "kadastraleaanduiding"),
    "parcel_id": ("parcelid", "kavel", "kavelid", "kavelnummer")}
"""Plain names of the columns of a user's list."""

Pairs = NDArray[np.intp]


@dataclass(frozen=True)
class Joining:
    """Which cadastral parcels become one kavel.

    Parameters
    ----------
    figures
        Limits of the rules.
    touch_m
        Gap between parcels that still touch (m), as in the terms of the project.
    rules
        Of :data:`RULES`.
    named
        The user's list: cadastral parcel → kavel.
    """

    figures: ParcelFigures
    touch_m: float
    rules: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)


def read_joining(wishes: tuple[str, ...], table: str, touch_m: float) -> Joining | None:
    """Return what the user wants joined; None where nothing is.

    Raises
    ------
    InputError
        Where a wish is neither a rule nor a file with both columns, or the table is not parcels.
    """
    if not wishes:
        return None
    files = [Path(wish) for wish in wishes if wish not in RULES]
    if table != "parcels":
        words = {"command": "import", "reason_en": "--join is for KIND parcels.", "reason_nl": "--join is voor KIND parcels."}
        raise InputError([Problem("wrong_argument", values=words)])
    named: dict[str, str] = {}
    for path in files:
        named |= _read_list(path)
    return Joining(default_figures().parcels, touch_m, tuple(wish for wish in wishes if wish in RULES), named)


def _read_list(path: Path) -> dict[str, str]:
    if not path.is_file():
        raise refusal("join_rule_unknown", path, seen=str(path), rules=", ".join(RULES))
    frame = read_file(path, "cadastral_parcels").frame
    names = {plain(str(name)): name for name in frame.columns}
    found = [next((names[name] for name in LIST_COLUMNS[column] if name in names), None) for column in LIST_COLUMNS]
    if None in found:
        raise refusal("join_list_columns", path, seen=", ".join(map(str, frame.columns)))
    pairs = [(as_text(a), as_text(b)) for a, b in zip(frame[found[0]], frame[found[1]], strict=True)]
    twice = sorted({parcel for parcel, kavel in pairs if len({other for part, other in pairs if part == parcel}) > 1})
    if twice:
        raise InputError(Problem("join_list_twice", path.name, parcel, str(found[0])) for parcel in twice)
    return {parcel: kavel for parcel, kavel in pairs if parcel and kavel}


def parts_of(members: pd.DataFrame) -> frozenset[str]:
    """Return the ids of parcels that are part of a kavel with another id."""
    return frozenset(members.loc[members["cadastral_parcel_id"] != members["parcel_id"], "cadastral_parcel_id"]) if len(members) else frozenset()


def kavels_for_parts(rows: pd.DataFrame, table: Table, members: pd.DataFrame, file: str, account: Account) -> None:
    """Put the kavel in the place of a cadastral parcel that is part of it, in the rows themselves; shapes of parcels keep their own id."""
    into = {part: kavel for part, kavel in zip(members["cadastral_parcel_id"], members["parcel_id"], strict=True) if part != kavel}
    own = table.name == "parcels" and ("geometry" not in rows or rows["geometry"].isna().all())
    names = [column.name for column in table.columns if column.refers_to == "parcels.parcel_id" or (own and column.name == "parcel_id")]
    for name in names if into and table.name != "cadastral_parcels" else ():
        part = rows[name].isin(set(into))
        for parcel in rows.loc[part, name].unique():
            account.add("part_of_kavel", file, str(parcel), name, str(parcel), kavel=into[parcel])
        rows[name] = rows[name].map(lambda text: into.get(text, text))


def joined(parcels: pd.DataFrame, joining: Joining, buildings: pd.DataFrame, file: str, account: Account) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the kavels, and which cadastral parcels those of several are made of.

    Parameters
    ----------
    parcels
        Cadastral parcels in normal form with shapes (m).
    joining
        What makes parcels one.
    buildings
        Buildings of the project (shapes in m).
    file, account
        For the remarks: one for each kavel of several parcels.

    Notes
    -----
    Rules join only parcels of one estate with one status; the user's list joins whatever it names.
    """
    parcels = parcels.reset_index(drop=True)
    shapes = shapes_of(parcels)
    sound = shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    links: list[tuple[str, Pairs, Pairs]] = [("list", *_named(parcels, joining.named, file, account))]
    if "buildings" in joining.rules:
        links.append(("buildings", *_alike(parcels, *_under_one_roof(shapes, sound, shapes_of(buildings), joining.figures))))
    if "slivers" in joining.rules:
        links.append(("slivers", *_alike(parcels, *_slivers(shapes, sound, shapes_of(buildings), joining))))
    a, b = (np.concatenate([link[side] for link in links]).astype(np.intp) for side in (1, 2))
    _, group = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(len(parcels), len(parcels))), directed=False)
    rule_of = {member: rule for rule, left, right in reversed(links) for member in (*left, *right)}
    return _united(parcels, group, rule_of, joining.named, _Place(file, account))


@dataclass(frozen=True)
class _Place:
    file: str
    account: Account


def _named(parcels: pd.DataFrame, named: Mapping[str, str], file: str, account: Account) -> tuple[Pairs, Pairs]:
    """Return pairs of the user's list; ids that are not in the files are said."""
    position = dict(zip(parcels["parcel_id"], range(len(parcels)), strict=True))
    for unknown in [parcel for parcel in named if parcel not in position]:
        account.add("join_unknown", file, unknown, "parcel_id")
    first: dict[str, int] = {}
    pairs = [(first.setdefault(kavel, position[parcel]), position[parcel]) for parcel, kavel in named.items() if parcel in position]
    return np.array([pair[0] for pair in pairs], dtype=np.intp), np.array([pair[1] for pair in pairs], dtype=np.intp)


def _alike(parcels: pd.DataFrame, a: Pairs, b: Pairs) -> tuple[Pairs, Pairs]:
    same = np.ones(len(a), dtype=bool)
    for name in ("estate_id", "status"):
        values = parcels[name].to_numpy()
        same &= values[a] == values[b]
    return a[same], b[same]


def _under_one_roof(shapes: Shapes, sound: NDArray[np.bool_], roofs: Shapes, figures: ParcelFigures) -> tuple[Pairs, Pairs]:
    """Return pairs of parcels under one building: on each lie at least so many m² and such a share of it."""
    building, parcel, size = built_on(shapes, sound, roofs)
    enough = size >= np.maximum(figures.building_m2.value, figures.building_share.value * shapely.area(roofs[building]))
    building, parcel = building[enough], parcel[enough]
    order = np.lexsort((parcel, building))
    building, parcel = building[order], parcel[order]
    together = building[1:] == building[:-1]
    return parcel[:-1][together], parcel[1:][together]


def built_on(shapes: Shapes, sound: NDArray[np.bool_], roofs: Shapes) -> tuple[Pairs, Pairs, NDArray[np.float64]]:
    """Return for each building and parcel that meet their positions and the built area (m²)."""
    if not len(roofs) or not sound.any():
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0)
    usable = np.flatnonzero(shapely.is_valid(roofs) & ~shapely.is_missing(roofs))
    ground = np.flatnonzero(sound)
    rows, cols = shapely.STRtree(shapes[ground]).query(roofs[usable], predicate="intersects")
    building, parcel = usable[rows], ground[cols]
    return building, parcel, np.asarray(shapely.area(shapely.intersection(roofs[building], shapes[parcel])), dtype=float)


def _slivers(shapes: Shapes, sound: NDArray[np.bool_], roofs: Shapes, joining: Joining) -> tuple[Pairs, Pairs]:
    """Return (sliver, neighbour with the longest shared edge) for parcels too small to be used, without a building."""
    small = sound & (shapely.area(shapes) < joining.figures.sliver_m2.value)
    _, parcel, size = built_on(shapes, sound, roofs)
    small[parcel[size > BUILT_ON_M2]] = False
    slivers, others = np.flatnonzero(small), np.flatnonzero(sound & ~small)
    if not len(slivers) or not len(others):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    swollen = shapely.buffer(shapes[slivers], joining.touch_m, cap_style="flat", join_style="mitre")
    rows, cols = shapely.STRtree(shapes[others]).query(swollen, predicate="intersects")
    edge = shapely.length(shapely.intersection(shapely.boundary(shapes[others[cols]]), swollen[rows]))
    best = pd.DataFrame({"row": rows, "other": others[cols], "edge": edge}).sort_values(["row", "edge", "other"], ascending=[True, False, True])
    best = best.drop_duplicates("row")
    return slivers[best["row"].to_numpy()], best["other"].to_numpy(dtype=np.intp)


def _united(parcels: pd.DataFrame, group: NDArray[np.intp], rule_of: Mapping[int, str], named: Mapping[str, str],
            place: _Place) -> tuple[pd.DataFrame, pd.DataFrame]:
    several = pd.Series(group).duplicated(keep=False).to_numpy()
    parts, members = [parcels[~several]], []
    for _, rows in parcels[several].groupby(group[several], sort=False):
        kavel = _kavel(rows, named)
        parts.append(kavel)
        ids = sorted(rows["parcel_id"])
        members.append(pd.DataFrame({"cadastral_parcel_id": ids, "parcel_id": kavel["parcel_id"].iloc[0]}))
        rule = next(rule_of[index] for index in rows.index if index in rule_of)
        place.account.add("parcels_listed" if rule == "list" else "parcels_joined", place.file, str(kavel["parcel_id"].iloc[0]), "parcel_id",
                          " + ".join(ids), **_words(rule))
    out = pd.concat(parts).sort_index(kind="stable")
    place.account.merged("parcels", len(parcels) - len(out))
    whole = pd.concat(members, ignore_index=True) if members else pd.DataFrame()
    return out, normal(TABLES["cadastral_parcels"], whole)


def _words(rule: str) -> dict[str, str]:
    return {"buildings": {"rule_en": "one building stands on them", "rule_nl": "één gebouw staat erop"},
            "slivers": {"rule_en": "a sliver without a building beside a neighbour", "rule_nl": "een snipper zonder gebouw naast een buurkavel"},
            }.get(rule, {})


def _kavel(rows: pd.DataFrame, named: Mapping[str, str]) -> pd.DataFrame:
    """Return the members as one row: id and columns of the largest, shapes united, addresses together, registered areas added up where all are known."""
    size = shapely.area(shapes_of(rows))
    first = rows.iloc[np.lexsort((rows["parcel_id"], -size))[[0]]]
    wanted = next((named[parcel] for parcel in rows["parcel_id"] if parcel in named), first["parcel_id"].iloc[0])
    area = rows["area_m2"].sum() if rows["area_m2"].notna().all() else float("nan")
    return first.assign(parcel_id=wanted, area_m2=area, address=one_line(rows["address"]), geometry=[shapely.union_all(shapes_of(rows))])


def moved_references(tables: Mapping[str, pd.DataFrame], into: Mapping[str, str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the tables whose rows named a parcel that is part of a kavel now, with the kavel in its place; a firm on two parts stands on it once."""
    for name, table in TABLES.items():
        frame = tables[name]
        columns = [column for column in table.columns if column.refers_to == "parcels.parcel_id" and name != "cadastral_parcels"]
        fresh = frame
        for column in columns:
            cells = frame[column.name]
            moved = cells.map(lambda text: ";".join(dict.fromkeys(into.get(part, part) for part in text.split(";")))) if column.kind == "list" else (
                cells.map(lambda text: into.get(text, text)))
            if (moved != cells).any():
                fresh = fresh.assign(**{column.name: moved.astype(cells.dtype)})
        if name == "occupancy" and fresh is not frame:
            fresh = fresh.groupby(list(table.key), as_index=False, sort=False)["plot_m2"].sum()
        if fresh is not frame:
            yield name, fresh


def leftovers(parcels: pd.DataFrame, estates: pd.DataFrame, file: str, account: Account) -> None:
    """Report by estate how much of its outline no parcel covers (roads, water, what is missing), hectares."""
    shapes, areas = shapes_of(parcels), shapes_of(estates)
    used = pd.Series(shapely.area(shapes), index=parcels["estate_id"].to_numpy()).groupby(level=0).sum()
    for estate, outline in zip(estates["estate_id"], shapely.area(areas), strict=True):
        if estate in used.index and outline > 0:
            left = max(outline - used[estate], 0.0)
            account.add("estate_leftover", file, str(estate), "geometry", f"{left / M2_PER_HA:.2f} ha",
                        gross=f"{outline / M2_PER_HA:.2f}", share=f"{left / outline:.0%}")
