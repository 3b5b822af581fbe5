"""Outlines of municipalities: schematic, drawn by hand in RD metres, each of at most 25 corners.

They lie about where the municipality lies and share their borders, so that a map reads; they are no
boundary and were taken from no register.
"""

from dataclasses import dataclass

Ring = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Area:
    """A municipality on the map.

    Parameters
    ----------
    code, name, province
        Code and names; real ones for Flevoland, ``SY…`` and a name that says so elsewhere.
    outline
        Corners in RD metres, not closed.
    """

    code: str
    name: str
    province: str
    outline: Ring


_ALMERE_LELYSTAD = ((153_800, 487_800), (149_000, 496_800))
_ALMERE_ZEEWOLDE = ((149_500, 474_800), (151_500, 481_500), (153_800, 487_800))
_ZEEWOLDE_LELYSTAD = ((153_800, 487_800), (160_500, 489_000), (168_000, 490_500))
_ZEEWOLDE_DRONTEN = ((172_500, 486_500), (168_000, 490_500))
_LELYSTAD_DRONTEN = ((168_000, 490_500), (169_500, 496_000), (170_800, 502_000), (168_600, 508_600))
_URK_NOORDOOSTPOLDER = ((172_000, 515_800), (172_800, 519_800), (171_800, 523_600), (170_200, 525_200))

FLEVOLAND = (
    Area("GM0034", "Almere", "Flevoland", (
        (136_200, 484_600), (139_400, 480_900), (144_200, 478_300), *_ALMERE_ZEEWOLDE, _ALMERE_LELYSTAD[1],
        (144_500, 494_600), (139_600, 491_700), (136_500, 488_000))),
    Area("GM0995", "Lelystad", "Flevoland", (
        *_ZEEWOLDE_LELYSTAD, *_LELYSTAD_DRONTEN[1:], (164_500, 509_200), (160_200, 505_800), (157_200, 501_600), (153_600, 499_000),
        _ALMERE_LELYSTAD[1])),
    Area("GM0303", "Dronten", "Flevoland", (
        *reversed(_ZEEWOLDE_DRONTEN), (176_800, 490_000), (181_500, 495_500), (186_500, 500_500), (190_800, 506_000), (187_500, 511_500),
        (182_000, 513_000), (176_000, 512_300), (172_000, 510_800), *reversed(_LELYSTAD_DRONTEN[1:]))),
    Area("GM0171", "Noordoostpolder", "Flevoland", (
        (178_000, 516_000), (184_500, 516_300), (190_000, 518_500), (194_500, 523_000), (197_000, 529_000), (194_500, 535_500),
        (189_000, 540_000), (183_000, 541_000), (177_500, 538_500), (173_500, 533_500), (171_000, 527_500),
        *reversed(_URK_NOORDOOSTPOLDER))),
    Area("GM0184", "Urk", "Flevoland", (
        *_URK_NOORDOOSTPOLDER, (168_300, 523_200), (167_300, 520_300), (168_600, 517_300))),
    Area("GM0050", "Zeewolde", "Flevoland", (
        _ALMERE_ZEEWOLDE[0], (155_500, 473_600), (160_500, 474_400), (165_500, 477_200), (169_800, 482_000), *_ZEEWOLDE_DRONTEN,
        _ZEEWOLDE_LELYSTAD[1], *reversed(_ALMERE_ZEEWOLDE[1:]))),
)

CELL_M = 16_000
"""Side of the square in which a made-up municipality lies."""

FLEVOLAND_BOX = (134_000, 473_000, 198_000, 542_000)
"""Where no made-up municipality may lie: x and y from, x and y to, RD metres."""

PROVINCE_SEATS = {
    "Overijssel": (203_000, 503_000), "Gelderland": (190_000, 444_000), "Utrecht": (136_000, 456_000),
    "Noord-Holland": (104_000, 488_000), "Zuid-Holland": (82_000, 455_000), "Noord-Brabant": (149_000, 411_000),
    "Drenthe": (233_000, 557_000), "Fryslân": (182_000, 579_000), "Groningen": (233_000, 582_000), "Zeeland": (32_000, 391_000),
    "Limburg": (176_000, 318_000)}
"""About where the seat of each other province lies, RD metres."""


def made_up_areas(provinces: tuple[str, ...], towns: int) -> tuple[Area, ...]:
    """Return ``towns`` made-up municipalities for each province, on a lattice around its seat."""
    cells = [(x, y) for x in range(16_000, 270_000, CELL_M) for y in range(310_000, 610_000, CELL_M) if _is_free(x, y)]
    areas: list[Area] = []
    for town in range(1, towns + 1):
        for province in provinces:
            seat = PROVINCE_SEATS[province]
            x, y = min(cells, key=lambda cell, seat=seat: (abs(cell[0] - seat[0]) + abs(cell[1] - seat[1]), cell))  # type: ignore[misc]
            cells.remove((x, y))
            number = list(PROVINCE_SEATS).index(province) + 1
            areas.append(Area(f"SY{number:02d}{town:02d}", f"Voorbeeldstad {number}-{town} (synthetisch)", province, _cell(x, y)))
    return tuple(areas)


def _is_free(x: int, y: int) -> bool:
    left, low, right, high = FLEVOLAND_BOX
    return x >= right or x + CELL_M <= left or y >= high or y + CELL_M <= low


def _cell(x: int, y: int) -> Ring:
    return ((x, y), (x + CELL_M, y), (x + CELL_M, y + CELL_M), (x, y + CELL_M))
