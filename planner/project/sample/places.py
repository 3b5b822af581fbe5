"""Places: which estates a sample has, where they lie and what they are like.

Names that exist are those that publications on Flevoland name; the others are invented. Position, shape,
size, price and category are invented for all of them.
"""

from dataclasses import dataclass

import numpy as np

from planner.project.sample.outlines import CELL_M, FLEVOLAND, Area, made_up_areas


@dataclass(frozen=True)
class Site:
    """An estate to be drawn.

    Parameters
    ----------
    name
        Name of the estate.
    at
        Centre, RD metres.
    angle_deg
        Direction of its main road, degrees from east.
    lots
        About how many parcels.
    max_category
        Highest category of the estate.
    price_eur_per_m2
        Lowest and highest asking price.
    bend_per_km
        Curvature of the main road, 1/km.
    has_quay
        Whether one side lies on water.
    grows
        Whether it still has land to issue.
    housing_from
        Year from which a housing plan takes one end of it; None = none.
    lot_m2
        Median of its lots.
    """

    name: str
    at: tuple[int, int]
    angle_deg: float
    lots: int
    max_category: str
    price_eur_per_m2: tuple[int, int]
    bend_per_km: float = 0.0
    has_quay: bool = False
    grows: bool = False
    housing_from: int | None = None
    lot_m2: float = 2_950.0


@dataclass(frozen=True)
class Town:
    """A municipality and its estates."""

    area: Area
    sites: tuple[Site, ...]


_SITES = {
    "Almere": (
        Site("Lagekant", (146_300, 487_900), 24.0, 52, "3.2", (210, 250), 0.5),
        Site("Hogekant", (147_500, 489_300), 24.0, 46, "3.2", (210, 260), -0.4, housing_from=2029),
        Site("Vaartzijde", (145_200, 491_600), -18.0, 70, "4.2", (190, 230), 0.35),
        Site("Zuiderkant", (144_900, 482_300), -32.0, 54, "4.2", (200, 275), -0.6, grows=True, lot_m2=3_200.0)),
    "Lelystad": (
        Site("Noordersluis", (159_000, 498_600), 38.0, 58, "4.2", (130, 160), 0.45, housing_from=2028),
        Site("Oostervaart", (164_600, 501_200), -52.0, 62, "4.2", (130, 165), -0.3),
        Site("Flevopoort", (161_500, 496_600), 12.0, 42, "3.2", (140, 170), 0.6),
        Site("Larserpoort", (163_500, 493_600), -25.0, 38, "4.1", (135, 160), grows=True, lot_m2=3_200.0),
        Site("Flevokust", (165_200, 506_700), 20.0, 32, "5.2", (120, 150), has_quay=True, grows=True, lot_m2=5_200.0)),
    "Dronten": (
        Site("Poort van Dronten", (178_700, 503_300), 8.0, 52, "4.2", (115, 145), -0.4, grows=True, lot_m2=3_200.0),
        Site("Business Zone Delta", (176_000, 506_700), 47.0, 48, "4.2", (110, 140), 0.5),
        Site("Hoge Tocht", (180_600, 506_900), -14.0, 36, "3.2", (115, 140), housing_from=2030)),
    "Noordoostpolder": (
        Site("Nagelerweg", (179_200, 521_300), 62.0, 66, "4.2", (105, 135), 0.4),
        Site("Kavelweg", (181_900, 526_900), -9.0, 54, "4.1", (105, 135), -0.5),
        Site("Zwijnsleger", (184_300, 523_600), 28.0, 34, "5.1", (100, 125))),
    "Urk": (
        Site("Maritieme Servicehaven", (169_300, 518_300), -38.0, 44, "5.1", (140, 175), has_quay=True, grows=True, lot_m2=4_000.0),
        Site("Schokkerkant", (170_500, 521_700), 15.0, 50, "4.1", (140, 170), 0.5, housing_from=2029)),
    "Zeewolde": (
        Site("Sternkamp", (162_600, 482_600), 33.0, 52, "4.1", (140, 170), -0.45, housing_from=2032),
        Site("Gelderse Oever", (165_700, 484_900), -21.0, 40, "4.2", (135, 165))),
}

_SMALL_SITES = (
    Site("Noordersluis", (159_000, 498_600), 38.0, 54, "4.2", (130, 160), 0.45, housing_from=2030),
    Site("Oostervaart", (164_600, 501_200), -52.0, 46, "4.2", (130, 165), -0.3, grows=True),
    Site("Flevokust", (165_200, 506_700), 20.0, 32, "5.2", (120, 150), has_quay=True, grows=True))

_MADE_UP_NAMES = ("Industrieweg", "Nijverheid", "De Werf", "Ambacht", "Kanaalzijde", "Westerkamp", "Oosterhout", "Het Spoor", "Molenvliet")
_MADE_UP_CATEGORIES = ("3.2", "4.1", "4.2", "4.2", "5.1")
LAND_PRICE_EUR = {"Flevoland": 150, "Groningen": 80, "Fryslân": 80, "Drenthe": 80, "Overijssel": 120, "Gelderland": 190, "Utrecht": 300,
                  "Noord-Holland": 310, "Zuid-Holland": 320, "Zeeland": 90, "Noord-Brabant": 190, "Limburg": 110}
"""Middle of the asking prices by province, €/m² (assumed; the same as the default of the terms)."""


def flevoland() -> tuple[Town, ...]:
    """Return the six municipalities."""
    return tuple(Town(area, _SITES[area.name]) for area in FLEVOLAND)


def lelystad() -> tuple[Town, ...]:
    """Return one municipality with three estates."""
    return tuple(Town(area, _SMALL_SITES) for area in FLEVOLAND if area.name == "Lelystad")


def made_up(provinces: tuple[str, ...], towns: int, rng: np.random.Generator) -> tuple[Town, ...]:
    """Return made-up municipalities with three estates of some fifty parcels each."""
    return tuple(_made_up_town(area, rng) for area in made_up_areas(provinces, towns))


def _made_up_town(area: Area, rng: np.random.Generator) -> Town:
    names = rng.permutation(np.array(_MADE_UP_NAMES))[:3]
    corner_x, corner_y = area.outline[0]
    price = LAND_PRICE_EUR[area.province]
    sites = [
        Site(
            name=f"{name} {area.code}",
            at=(int(corner_x + CELL_M * (0.25 + 0.25 * k)), int(corner_y + CELL_M * (0.3 + 0.2 * ((k * 2) % 3)))),
            angle_deg=float(np.round(rng.uniform(-90, 90), 1)),
            lots=int(rng.integers(42, 60)),
            max_category=str(rng.choice(np.array(_MADE_UP_CATEGORIES))),
            price_eur_per_m2=(round(price * 0.9), round(price * 1.1)),
            bend_per_km=float(np.round(rng.uniform(-0.6, 0.6), 2)),
            has_quay=bool(rng.random() < 0.1),
            grows=k == 0,
            housing_from=int(rng.integers(2030, 2034)) if k == 1 and rng.random() < 0.4 else None)
        for k, name in enumerate(names)]
    return Town(area, tuple(sites))
