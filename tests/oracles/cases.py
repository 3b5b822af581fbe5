"""Small random cases in which every rule may bind, all combined.

Figures are whole metres and euros, so that two right computations agree to the last digit where a rule compares.
"""

from functools import cache, lru_cache
from random import Random
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point, box

from planner.project.folder import make_project
from planner.project.project import RD, Meta, Project
from planner.project.tables import TABLES
from planner.project.terms import Terms

START = 2027
ORIGIN = (150_000.0, 450_000.0)
NO_SBI = "00"
"""A code that stands in no category list: a firm with it and without category counts as 3.2."""

MOVER_CATEGORIES = ("2", "3.1", "3.1", "3.2", "3.2", "4.1", "4.2")
PARCEL_CATEGORIES = ("", "", "3.1", "3.2", "4.1", "4.2", "5.1")
STATUSES = ("occupied",) * 9 + ("vacant", "vacant", "vacant", "issuable_now", "issuable_now", "issuable_later")
DRAWS, ENOUGH, MOST, ENOUGH_M2 = 12, 5, 9, 2_000
CLOSED = ("option", "housing", "public_space", "reserved")
SQUEEZED = ([0.2], [0.3], [0.4], [0.7])
EMPTY = {"vacant", "issuable_now", "issuable_later"}
STRICT = ("category", "owner", "restriction", "radius", "quiet", "consent", "closing", "poor", "status", "old", "power", "lag", "wait")
"""What may be strict in a case: each in some cases only, so that enough moves are left for the other rules to bind."""


Rows = dict[str, list[dict[str, Any]]]
META = Meta(name="case", synthetic=True)


@lru_cache(maxsize=256)
def random_case(seed: int) -> Project:
    """Return a small random project, the same for the same seed.

    Its tables are put into normal form here, which is many times faster than :func:`checked_case`; a test holds the two together.
    """
    return project_of(*_drawn(seed))


def project_of(terms: Terms, rows: Rows) -> Project:
    """Return the project of rows by table."""
    return Project(META, terms, {name: normal_frame(name, tuple(rows[name])) if rows.get(name) else _no_rows(name) for name in TABLES})


def checked_case(seed: int) -> Project:
    """Return the same project by way of the contracts of the tables."""
    terms, rows = _drawn(seed)
    return make_project(META, terms, {name: normal_frame(name, tuple(some)) for name, some in rows.items() if some})


def normal_frame(name: str, rows: tuple[dict[str, Any], ...]) -> pd.DataFrame:
    """Return rows as a table in normal form."""
    columns = {}
    for column in TABLES[name].columns:
        cells = [column.empty() if row.get(column.name) is None else row[column.name] for row in rows]
        columns[column.name] = pd.Series(cells, dtype="float64" if column.is_number else "bool" if column.kind == "flag" else "str")
    frame = pd.DataFrame(columns)
    if TABLES[name].shape == "none":
        return frame
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([row.get("geometry") for row in rows], crs=RD), crs=RD)


@cache
def _no_rows(name: str) -> pd.DataFrame:
    return normal_frame(name, ())


def _drawn(seed: int) -> tuple[Terms, Rows]:
    """Return the first of some draws in which enough can happen."""
    random = Random(seed)
    for _ in range(DRAWS):
        terms, rows = _Maker(random).draw()
        willing = {firm["firm_id"] for firm in rows["firms"] if firm["consent"] in {"will_move", "open"} and firm["stops_in"] is None}
        asking = sum(row["firm_id"] in willing or not row["firm_id"] for row in rows["demand"])
        land = [row["geometry"].area for row in rows["parcels"] if row["status"] in {"vacant", "issuable_now"} and row["restriction"] == "none" and (
            row["landlord_agrees"] or row["owner_kind"] != "private") and row["available_from"] is None]
        if asking >= ENOUGH and sum(land) >= ENOUGH_M2 and len(willing) <= MOST:
            break
    rows["tailored"] = _tailored(Random(f"tailored {seed}"), rows)
    return terms, rows


def _tailored(random: Random, rows: Rows) -> list[dict[str, Any]]:
    """Return what is agreed with some movers (R33), in some cases; from draws of its own, so that the rest of a case does not depend on it."""
    if random.random() > 0.3:
        return []
    asking = dict.fromkeys(row["firm_id"] or row["demand_id"] for row in rows["demand"])
    return [{"mover_id": name, "own_eur": random.choice((0, 0, 5_000, 80_000)), "own_kw": random.choice((0, 0, 20, 90)),
             "spare_m2": random.choice((0, 0, 300, 900)), "more_m2": random.choice((0, 0, 400)),
             "less_m": random.choice((0, 0, 30, 120)), "less_steps": random.choice((0, 0, 1, 2))}
            for name in asking if random.random() < 0.4]


class _Maker:
    """Draws one case; every table is a list of rows."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.years = self.random.choices((2, 3, 4), (2, 3, 6))[0]
        self.strict = {name for name in STRICT if self.chance(0.3 if name == "power" else 0.18)}
        self.squeezed = self.chance(0.4)
        """Whether there is one small open parcel, and firms that would leave much room behind: chains pay."""
        self.roofs = self.chance(0.45)
        """Whether feed-in of roofs is known."""
        self.rows: Rows = {name: [] for name in (
            "municipalities", "estates", "parcels", "firms", "occupancy", "demand", "grid", "grid_capacity", "hubs", "investments", "sensitive",
            "zoning", "aid_history")}

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def often(self, name: str, strict: float, loose: float) -> bool:
        """Return a draw that is likelier (or rarer) where a rule is strict in this case."""
        return self.chance(strict if name in self.strict else loose)

    def year(self, first: int = 0, last: int | None = None) -> int:
        return START + self.random.randint(first, self.years - 1 if last is None else last)

    def draw(self) -> tuple[Terms, Rows]:
        """Return terms and rows of the case."""
        self.places()
        self.parcels()
        self.firms()
        self.demand()
        self.threats()
        self.surroundings()
        if self.roofs or self.chance(0.7):
            self.grid()
        if self.chance(0.1 if self.squeezed else 0.4):
            self.hub()
        if self.chance(0.55):
            self.undertaking()
        if self.chance(0.3):
            self.partners()
        if self.chance(0.35):
            self.investments()
        return self.terms(), self.rows

    # -- land ------------------------------------------------------------------------------------------------------

    def places(self) -> None:
        """Draw one or two municipalities (of one or two provinces) and one or two estates."""
        two_towns, two_provinces = self.chance(0.5), self.chance(0.4)
        x, y = ORIGIN
        for number in range(2 if two_towns else 1):
            self.rows["municipalities"].append({
                "municipality_code": f"GM{number}", "name": f"Stad {number}", "province": "Utrecht" if number and two_provinces else "Gelderland",
                "cofinancing_share": self.random.choice((None, None, 0.1, 0.3, 0.6)), "geometry": box(x - 9e4, y - 9e4, x + 9e4, y + 9e4)})
        for number in range(2 if two_towns or self.chance(0.4) else 1):
            town = self.rows["municipalities"][number if two_towns else 0]
            categories = ("3.1", "3.2", "4.1") if "category" in self.strict else ("", "4.2", "5.1")
            away = self.random.choice((900.0, 6_000.0, 14_000.0, 27_000.0)) if number else 0.0
            self.rows["estates"].append({
                "estate_id": f"E{number}", "name": f"Terrein {number}", "municipality_code": town["municipality_code"],
                "province": self.random.choice((town["province"], "")), "max_category": self.random.choice(categories),
                "later_year": self.random.choice((None, START + 1, START + 2)), "quay": self.chance(0.15),
                "price_min_eur_per_m2": self.random.choice((None, 60, 110)), "price_max_eur_per_m2": self.random.choice((None, 120, 180)),
                "geometry": box(x + away - 20, y + 600 * number - 20, x + away + 2_000, y + 600 * number + 300)})

    def parcels(self) -> None:
        """Draw boxes in one or two streets of an estate: touching, with a sliver between them, or apart."""
        for number in range(self.random.choices((3, 4, 5, 6, 7), (1, 1, 4, 6, 5))[0]):
            estate = self.random.choice(self.rows["estates"])
            before = [row for row in self.rows["parcels"] if row["estate_id"] == estate["estate_id"]]
            left, low = (before[-1]["geometry"].bounds[2], estate["geometry"].bounds[1] + 20) if before else (
                estate["geometry"].bounds[0] + 20, estate["geometry"].bounds[1] + 20)
            left += self.random.choices((0.0, 0.25, 30.0, 330.0), (3, 1, 2, 5))[0] if before else 0.0
            status = self.random.choice(CLOSED if self.often("status", 0.2, 0.02) else STATUSES)
            if self.squeezed:
                status = "occupied" if number else "vacant"
            wide = self.random.randint(35, 110) if status in EMPTY else self.random.randint(45, 140)
            shape = box(left, low, left + wide, low + self.random.choice((40, 50, 60)))
            self.rows["parcels"].append(self._parcel(f"P{number}", estate["estate_id"], status, shape))
        if not any(row["status"] in {"vacant", "issuable_now"} for row in self.rows["parcels"]):
            self.random.choice(self.rows["parcels"]).update(status="vacant", restriction="none", available_from=None, landlord_agrees=True)

    def _parcel(self, name: str, estate: str, status: str, shape: Any) -> dict[str, Any]:
        pick = self.random.choice
        area = round(shape.area)
        return {
            "parcel_id": name, "estate_id": estate, "status": status, "area_m2": pick((None, area, area, area - 7)),
            "owner_kind": pick(("municipality", "province", "private", "private", "unknown")), "landlord_agrees": self.often("owner", 0.4, 0.85),
            "available_from": self.year() if status in EMPTY and self.chance(0.35) else None,
            "price_eur_per_m2": pick((None, None, 40, 90, 210)), "max_category": pick(PARCEL_CATEGORIES) if self.often("category", 0.6, 0.1) else "",
            "max_cover": pick((None, 0.4, 0.6)), "connection_kw": pick((None, None, 60, 140, 420)), "quay": self.chance(0.2),
            "restriction": pick(("remediation", "legal", "frozen_owner", "water")) if self.often("restriction", 0.35, 0.02) else "none",
            "remediation_eur": pick((0, 40_000, 150_000)) if self.chance(0.3) else None, "geometry": shape}

    # -- firms -----------------------------------------------------------------------------------------------------

    def firms(self) -> None:
        """Seat one firm or two on most parcels, a firm now and then on two parcels, and some firms on none."""
        for parcel in self.rows["parcels"]:
            area = parcel["area_m2"] or round(parcel["geometry"].area)
            empty = parcel["status"] in EMPTY
            if self.chance(0.7 if empty else 0.05) or (not empty and len(self.rows["firms"]) >= 7) or (self.squeezed and empty):
                continue
            sole_or_two = SQUEEZED if self.squeezed else ([1.0], [0.7], [0.5], [0.3], [0.25], [0.55, 0.45], [0.4, 0.2])
            shares = [self.random.uniform(0.2, 0.6)] if empty else self.random.choice(sole_or_two)
            for share in shares:
                self._seat(parcel, int(share * area))
        if self.chance(0.15):
            self._firm(None, self.random.choice((None, 1_800)))

    def _seat(self, parcel: dict[str, Any], plot: int) -> None:
        seated = [row for row in self.rows["firms"] if row["firm_id"] not in {place["firm_id"] for place in self.rows["occupancy"]
                                                                              if place["parcel_id"] == parcel["parcel_id"]}]
        firm = self.random.choice(seated) if seated and self.chance(0.12) else self._firm(parcel, None)
        if self.chance(0.7):
            firm["floor_m2"] = int(plot * self.random.uniform(0.2, 0.9))
        self.rows["occupancy"].append({"firm_id": firm["firm_id"], "parcel_id": parcel["parcel_id"], "plot_m2": plot})

    def _firm(self, parcel: dict[str, Any] | None, plot: int | None) -> dict[str, Any]:
        pick = self.random.choice
        workers = pick((3, 8, 15, 30, 60, 120))
        place = None
        if parcel is None or self.chance(0.4):
            spot = (parcel or self.rows["parcels"][0])["geometry"].centroid
            place = Point(spot.x + self.random.randint(-15, 15), spot.y + self.random.randint(-15, 15))
        row = {
            "firm_id": f"F{len(self.rows['firms'])}", "sbi": NO_SBI, "workers": workers, "plot_m2": plot,
            "size_class": pick(("", "", "micro", "small", "medium", "large")) if self.chance(0.3) else "",
            "floor_m2": None, "category": pick((*MOVER_CATEGORIES, "")) if "category" in self.strict else pick(("2", "3.1", "3.1", "3.2", "")),
            "connection_kw": pick((None, 30, 52, 90, 160, 300)),
            "tenure": pick(("own", "leasehold") if self.squeezed else ("own", "own", "own", "rent", "rent", "leasehold", "unknown")),
            "building_year": pick((None, 1968, 1980, 1988, 1996) if self.often("old", 0.9, 0.1 if self.squeezed else 0.35) else (2003, 2008, 2015)),
            "reinvest_year": self.year(-1, 7) if self.chance(0.2) else None,
            "soil_known": self.chance(0.5), "willingness_eur": self.random.randint(50, 2_500) * 1_000 if self.often("poor", 0.2, 0.85) else None,
            "consent": pick(("stay", "refused", "unknown") if self.often("consent", 0.4, 0.06) else ("will_move", "will_move", "open")),
            "earliest_year": self.year() if self.often("wait", 0.5, 0.05) else None,
            "max_distance_km": pick((1, 5, 10, 20)) if self.often("radius", 0.6, 0.05) else None,
            "de_minimis_used_eur": pick((0, 0, 90_000, 220_000)), "stops_in": self.year(-1, self.years) if self.chance(0.13) else None, "geometry": place,
            **self._roof()}
        self.rows["firms"].append(row)
        return row

    def _roof(self) -> dict[str, Any]:
        some = self.roofs and not self.chance(0.25)
        return {"feed_in_kw": self.random.choice((None, 140, 300)), "solar_kwp": self.random.choice((None, 150, 500))} if some else {}

    def demand(self) -> None:
        """Draw what firms ask, sometimes twice for one firm, and up to two newcomers."""
        for firm in self.rows["firms"]:
            for _ in range(self.random.choices((0, 1, 2), (1.5, 8, 1))[0]):
                self._ask({"firm_id": firm["firm_id"], "on_own_plot": self.random.choice(("yes",) + ("no",) * 5 + ("either",) * 4)})
        for _ in range(self.random.choices((0, 1, 2), (0 if self.squeezed else 3, 4, 3))[0]):
            towns = [row["municipality_code"] for row in self.rows["municipalities"]]
            self._ask({"firm_id": "", "municipality_code": self.random.choice(("", *towns)), "workers": self.random.choice((None, 6, 20, 45)),
                       "connection_kw": self.random.choice((None, 40, 120)),
                       "extra_plot_m2": self.random.randint(*self.random.choice(((1_500, 4_500),) if self.squeezed else ((700, 2_500), (2_500, 6_500))))})
        if not self.rows["demand"]:
            self._ask({"firm_id": self.rows["firms"][0]["firm_id"] if self.rows["firms"] else ""})

    def _ask(self, row: dict[str, Any]) -> None:
        pick = self.random.choice
        plot = pick((0, 150, 300, 450, 600, 800, 1_000, 1_400))
        self.rows["demand"].append({
            "demand_id": f"D{len(self.rows['demand'])}", "strategy": "R4", "extra_plot_m2": plot + self.random.randint(0, 99) if plot else 0,
            "extra_floor_m2": self.random.randint(50, 800) if self.chance(0.4) else None,
            "extra_kw": pick((0, 20, 20, 60, 110) if "power" in self.strict else (0, 0, 20, 60, 110)),
            "category_needed": pick(("", "3.2", "4.1") if "category" in self.strict else ("", "", "", "3.1")), "quay": self.chance(0.08),
            "from_year": self.year() if self.often("wait", 0.5, 0.05) else None, **row})

    def threats(self) -> None:
        """Let housing take a parcel now and then."""
        for parcel in self.rows["parcels"]:
            if self.often("closing", 0.35, 0.04):
                parcel["housing_from"] = self.year(1, self.years + 2)

    # -- what is around ---------------------------------------------------------------------------------------------

    def surroundings(self) -> None:
        """Put dwellings and other sensitive objects and zoning areas near the parcels."""
        pick = self.random.choice
        for number in range(self.random.choice((1, 2, 3)) if "quiet" in self.strict else self.random.choice((0, 0, 1, 2))):
            x0, _, x1, y1 = pick(self.rows["parcels"])["geometry"].bounds
            spot = Point(x0 + self.random.random() * (x1 - x0), y1 + pick((18.5, 41.5, 77.5) if "quiet" in self.strict else (41.5, 93.5, 140.5, 230.5)))
            owner = pick(self.rows["firms"])["firm_id"] if self.rows["firms"] else ""
            kind = pick(("dwelling",) * 5 + ("company_dwelling", "company_dwelling", "school", "care", "planned_housing", "nature"))
            self.rows["sensitive"].append({
                "sensitive_id": f"S{number}", "kind": kind, "area_type": pick(("quiet", "mixed", "mixed")), "dwellings": pick((1, 4, 18, 60)),
                "status": pick(("existing", "existing", "existing", "planned")), "firm_id": owner if kind == "company_dwelling" else "",
                "geometry": spot})
        if self.chance(0.3):
            x0, y0, x1, y1 = pick(self.rows["parcels"])["geometry"].bounds
            self.rows["zoning"].append({
                "zone_id": "Z0", "max_category": pick(("", "3.1", "3.2", "4.2")), "guide_distance_m": pick((None, None, 20, 80)), "max_cover": 0.3,
                "geometry": box(x0 - 30, y0 - 5, x1 + 25, y1 + 5)})

    def grid(self) -> None:
        """Draw stations with little or no room."""
        pick = self.random.choice
        for number in range(pick((1, 2, 2) if self.roofs else (1, 1, 2))):
            spot = pick(self.rows["parcels"])["geometry"].centroid
            later = self.chance(0.35)
            self.rows["grid"].append({
                "node_id": f"N{number}", "status": "planned" if number and self.chance(0.2) else "existing",
                "reinforcement_year": self.year(1) if later else None, "reinforcement_kw": pick((80, 250)) if later else 0,
                "geometry": Point(spot.x + 300, spot.y + 700 + 26_000 * (number and self.chance(0.3)))})
            for year in sorted(self.random.sample(range(START - 1, START + self.years), pick((0, 1, 1, 1, 2)))):
                self.rows["grid_capacity"].append({
                    "node_id": f"N{number}", "year": year, "free_kw": pick((0, 0, 0, 25, 200) if "power" in self.strict else (90, 300, 900)),
                    "small_connections_blocked": self.often("power", 0.7, 0.1),
                    "free_feed_in_kw": pick((None, 0, 0, 30, 120)) if self.roofs else None})
        for parcel in self.rows["parcels"]:
            if self.chance(0.7 if self.roofs else 0.25):
                parcel["grid_node_id"] = pick(self.rows["grid"])["node_id"]

    def hub(self) -> None:
        """Draw an energy hub of some parcels or of an estate."""
        pick = self.random.choice
        members = [row["parcel_id"] for row in self.rows["parcels"] if self.chance(0.7)]
        whole = self.chance(0.35) or not members
        self.rows["hubs"].append({
            "hub_id": "H0", "parcel_ids": "" if whole else ";".join(members), "estate_id": pick(self.rows["estates"])["estate_id"] if whole else "",
            "shared_kw": pick((0, 60, 150, 300)), "shared_feed_in_kw": pick((None, 0, 40, 150)) if self.roofs else None,
            "storage_kw": pick((0, 0, 80)), "simultaneity": pick((None, 0.5, 1.0)),
            "from_year": pick((None, self.year()))})

    def undertaking(self) -> None:
        """Join two firms to one undertaking that has had aid before; now and then all would build much on their own plots, for which room for aid is short."""
        builds = self.chance(0.5)
        willing = [row for row in self.rows["firms"] if row["consent"] in {"will_move", "open"}]
        for firm in self.random.sample(willing, min(self.random.choice((2, 3)), len(willing))):
            firm.update(undertaking_id="U0", size_class=self.random.choice(("large", "large", "medium", "")), de_minimis_used_eur=0,
                        willingness_eur=self.random.randint(0, 100) * 1_000, floor_m2=self.random.randint(200, 600))
            for row in self.rows["demand"]:
                if builds and row["firm_id"] == firm["firm_id"]:
                    row.update(extra_plot_m2=self.random.randint(900, 1_500), extra_floor_m2=self.random.randint(500, 850), extra_kw=0,
                               on_own_plot=self.random.choice(("yes", "either")))
        for back in self.random.sample((-3, -2, -1, 0), self.random.choice((0, 1, 2))):
            name = "U0" if self.chance(0.7) or not self.rows["firms"] else self.random.choice(self.rows["firms"])["firm_id"]
            self.rows["aid_history"].append({"undertaking_id": name, "date": f"{START + back}-05-01", "amount_eur": self.random.randint(40, 230) * 1_000,
                                             "rule": self.random.choice(("de_minimis", "de_minimis", "de_minimis", "art17"))})

    def partners(self) -> None:
        """Let some firms and newcomers want to be near others; some name themselves, or nobody that is known."""
        firms = [row["firm_id"] for row in self.rows["firms"]]
        for row in (*self.rows["firms"], *self.rows["demand"]):
            if firms and self.chance(0.4):
                row["partners"] = ";".join(self.random.sample([*firms, "X"], self.random.choice((1, 1, 2))))

    def investments(self) -> None:
        """Draw what the fund may invest in, and something that gains nothing at a named place."""
        pick = self.random.choice
        for number in range(pick((1, 1, 2, 3))):
            parcel = pick(self.rows["parcels"])
            gain = pick(("room", "room", "step", "step", "estate", "power" if self.rows["grid"] else "room", "nothing"))
            gains = {
                "room": {"parcel_id": parcel["parcel_id"], "ha_gained": pick((0.1, 0.2, 0.35)), "category_step": pick((None, 1))},
                "step": {"parcel_id": parcel["parcel_id"], "category_step": pick((1, 2))},
                "estate": {"estate_id": parcel["estate_id"], "category_step": pick((1, 2))},
                "power": {"node_id": pick(self.rows["grid"])["node_id"], "kw_gained": pick((50, 300))} if self.rows["grid"] else {}}
            if gain in {"step", "estate"}:
                parcel["max_category"] = pick(("2", "3.1"))
            if gain == "room" and parcel["status"] in EMPTY:
                parcel["status"] = pick((parcel["status"], "reserved", "issuable_later"))
            self.rows["investments"].append({
                "investment_id": f"I{number}", "kind": pick(("grid", "road", "renewal")), "year": pick((None, self.year(-1, self.years))),
                "cost_eur": self.random.randint(0, 400) * 1_000, "payer": pick(("", "", "GM0")),
                **gains.get(gain, {"estate_id": parcel["estate_id"], "ha_gained": 0.5})})

    # -- terms -----------------------------------------------------------------------------------------------------

    def terms(self) -> Terms:
        pick = self.random.choice
        return Terms.model_validate({
            "horizon": {"start_year": START, "years": self.years, "discount": pick((0.0, 0.03, 0.03, 0.1))},
            "lots": {"min_lot_m2": pick((1_000, 300, 100, 100)), "min_lot_share": pick((0.25, 0.1)), "max_lot_ratio": pick((1.5, 2.0, 4.0))},
            "weights": {"dwellings_at_most": pick((10, 50)), "partner": pick((0.02, 0.02, 0.3))},
            "moves": {"min_stay_years": pick((0, 0, 1, 10)), "permit_months": pick((0, 4, 4, 10)), "reuse_hall_max_age": pick((25, 25, 35))},
            "grant": {"rule": pick(("need", "need", "share")), "share": pick((0.3, 0.5, 0.9)), "cap_per_move_eur": pick((None, None, None, 150_000, 400_000))},
            "state_aid": {"strict": self.chance(0.3), "de_minimis_eur": pick((300_000, 300_000, 150_000))},
            "fund": self._fund(),
            "chain": {"control": "grant_clause" if self.squeezed else pick(("grant_clause",) * 6 + ("land_bank",) * 7 + ("none",)),
                      "bank_eur": pick((0, 60_000, 150_000, 300_000)), "resale_lag_years": pick((0, 1, 2))},
            "limits": self._limits(),
            "grid": {"node_reach_km": pick((30.0, 30.0, 5.0))},
        })

    def _fund(self) -> dict[str, Any]:
        pick = self.random.choice
        total = self.random.randint(50, 2_500) * 1_000 if self.chance(0.65) else 9_000_000
        towns = [row["municipality_code"] for row in self.rows["municipalities"]]
        out: dict[str, Any] = {"total_eur": total, "carry_over": self.chance(0.7), "housing_pays": self.chance(0.6),
                               "may_invest": bool(self.rows["investments"]) and self.chance(0.9)}
        if self.chance(0.3):
            shares = [pick((0, 1, 2, 3)) for _ in range(self.years)]
            out["by_year"] = {START + t: round(total * share / max(1, sum(shares))) for t, share in enumerate(shares) if share}
        if self.chance(0.35):
            out["payer_caps"] = {pick(("province", *towns)): pick((0.05, 0.2, 0.5))}
        if self.chance(0.25):
            out["cash_by_year"] = {START + t: self.random.randint(20, 900) * 1_000 for t in range(self.years + 2) if self.chance(0.6)}
            out["payment_shares"] = pick(((0.4, 0.4, 0.2), (0.4, 0.4, 0.2), (0.0, 0.5, 0.5)))
        return out

    def _limits(self) -> dict[str, Any]:
        pick = self.random.choice
        out: dict[str, Any] = {"pace_ha_per_year": pick((0.15, 0.3, 0.5)) if self.chance(0.35) else 5.0, "circular_from_share": pick((0.1, 0.1, 0.4, 0.7))}
        if self.chance(0.5):
            out["reserve_share"] = pick((0.3, 0.6, 0.9))
        if self.chance(0.15):
            out["reserve_by_municipality"] = {"GM0": pick((0.0, 0.7))}
        towns = [row["municipality_code"] for row in self.rows["municipalities"]]
        if len(towns) > 1 and self.chance(0.6):
            out["balance_ha_by_municipality"] = {town: pick((0.0, 0.0, 0.1)) for town in towns if self.chance(0.8)}
        if len(towns) > 1 and self.chance(0.6):
            out["balance_jobs_by_municipality"] = {town: pick((0, 0, 10)) for town in towns if self.chance(0.8)}
        return out
