"""The tables of a case as plain objects: rules R1–R11, R20–R23, R26 and R27 of docs/method.md, written from that text alone.

Nothing of planner.rules, planner.program or planner.plan is used; from planner.project only tables and terms are read,
and geometry is measured here again with plain shapely.
"""

import copy
import math
from collections.abc import Iterable
from typing import Any

from tests.oracles.things import LADDER, Firm, Mover, Parcel, known, step

PROTECTED = ("dwelling", "school", "care", "planned_housing")
OPEN_STATUS = ("vacant", "issuable_now", "issuable_later")


class World:
    """A whole case.

    Parameters
    ----------
    project
        The case.
    without
        Names of rules that are left out, to measure which of them bind.
    """

    def __init__(self, project: Any, without: frozenset[str] = frozenset()) -> None:
        self.terms = project.terms
        self.without = without
        self.rows = {name: frame.to_dict("records") for name, frame in project.tables.items()}
        self.start = project.terms.horizon.start_year
        self.T = project.terms.horizon.years
        self.estates = {row["estate_id"]: row for row in self.rows["estates"]}
        self.municipalities = {row["municipality_code"]: row for row in self.rows["municipalities"]}
        self.parcels = {row["parcel_id"]: self._parcel(row) for row in self.rows["parcels"]}
        self.firms = {row["firm_id"]: self._firm(row) for row in self.rows["firms"]}
        for firm in self.firms.values():
            for parcel, plot in firm.homes.items():
                self.parcels[parcel].homes[firm.id] = plot
        for parcel in self.parcels.values():
            parcel.open_at = [self._open(parcel, self.start + t) for t in range(self.T)]
            parcel.reused = self._reused(parcel)
            parcel.lag = 0 if "lag" in without else self._lag(parcel)
        self.movers = self._movers()
        self.pairs = self._pairs()
        self.offers = self._offers()
        self.invested: frozenset[str] = frozenset()
        self.capacity = {parcel.id: self._capacity(parcel) for parcel in self.parcels.values()}
        self.hub_of, self.hubs = self._hubs()

    # -- parcels --------------------------------------------------------------------------------------------------

    def _parcel(self, row: dict[str, Any]) -> Parcel:
        estate = self.estates[row["estate_id"]]
        if "restriction" in self.without:
            row = {**row, "restriction": "none"}
        shape = row["geometry"]
        zone = self._zone(shape)
        category = row["max_category"] or (zone or {}).get("max_category", "") or estate["max_category"]
        province = estate["province"] or self.municipalities.get(estate["municipality_code"], {}).get("province", "")
        area = known(row["area_m2"])
        return Parcel(row["parcel_id"], row, estate, province, shape, shape.area if area is None else area, step(category),
                      known(zone["guide_distance_m"]) if zone else None, self._node(row, shape))

    def _zone(self, shape: Any) -> dict[str, Any] | None:
        """Return the zoning area that covers most of a parcel."""
        best, most = None, 0.0
        for zone in sorted(self.rows["zoning"], key=lambda row: row["zone_id"]):
            cover = zone["geometry"].intersection(shape).area
            if cover > most:
                best, most = zone, cover
        return best

    def _node(self, row: dict[str, Any], shape: Any) -> str:
        """R21: the node named, else the nearest existing grid point within reach."""
        if row["grid_node_id"]:
            return row["grid_node_id"]
        points = [(shape.centroid.distance(node["geometry"]), node["node_id"]) for node in self.rows["grid"]
                  if node["status"] == "existing" and node["geometry"] is not None and not node["geometry"].is_empty]
        near = [(distance, name) for distance, name in points if distance <= 1000 * self.terms.grid.node_reach_km]
        return min(near)[1] if near else ""

    def _open(self, parcel: Parcel, year: int) -> float:
        """R6: open room in a calendar year, m²."""
        status, since = parcel.row["status"], known(parcel.row["available_from"])
        if status not in OPEN_STATUS or not parcel.usable:
            return 0.0
        if status == "issuable_later" and since is None:
            since = known(parcel.estate["later_year"])
            if since is None:
                return 0.0
        if since is not None and year < since:
            return 0.0
        return max(0.0, parcel.area - sum(parcel.homes.values()))

    def _reused(self, parcel: Parcel) -> bool:
        """R8: whether the hall on a parcel is re-used as it is."""
        occupants = [self.firms[firm].row for firm in parcel.homes]
        if not occupants:
            return False
        years = [year for row in occupants if (year := known(row["building_year"])) is not None]
        young = bool(years) and self.start - min(years) <= self.terms.moves.reuse_hall_max_age
        return young or all(row["tenure"] == "rent" for row in occupants)

    def _lag(self, parcel: Parcel) -> int:
        """R8: years from a departure to the parcel being open again."""
        if not parcel.homes:
            return 0
        if parcel.reused:
            return 1
        moves, cost = self.terms.moves, known(parcel.row["remediation_eur"])
        foreseen = (cost is not None and cost > 0) or parcel.row["restriction"] == "remediation" or (
            cost is None and any(not self.firms[firm].row["soil_known"] for firm in parcel.homes))
        months = moves.demolition_months + moves.permit_months + (moves.remediation_months if foreseen else 0)
        return max(1, 1 + -(-months // 12))

    def freed(self, firm: Firm, parcel: Parcel) -> float:
        """R7: room that a firm leaves behind on a parcel, m²."""
        row = parcel.row
        closed = row["status"] in {"public_space", "housing"} or known(row["housing_from"]) is not None or not parcel.usable
        public = row["owner_kind"] in {"municipality", "province"}
        tied = firm.row["tenure"] == "rent" and not public and not row["landlord_agrees"]
        if closed or tied or self.terms.chain.control == "none":
            return 0.0
        return parcel.area if len(parcel.homes) == 1 and parcel.never_open else parcel.homes[firm.id]

    def _capacity(self, parcel: Parcel) -> list[float]:
        """R10: the most room that a parcel can have in each year, m²."""
        out = list(parcel.open_at)
        leaving = [(mover.firm, 0) for mover in self.movers if mover.may_relocate]
        leaving += [(firm, firm.stop) for firm in self.firms.values() if firm.stop is not None]
        for firm, since in leaving:
            if firm.id in parcel.homes:
                for t in range(min(self.T, since + parcel.lag), self.T):
                    out[t] += self.freed(firm, parcel)
        return [room + self.gained(parcel, t, self.offers.keys()) for t, room in enumerate(out)]

    # -- investments ----------------------------------------------------------------------------------------------

    def _offers(self) -> dict[str, dict[str, Any]]:
        """R27: the investments that the fund may choose, with the year (from 0) in which they are paid and there."""
        out = {}
        for row in self.rows["investments"] if self.terms.fund.may_invest else []:
            year = known(row["year"])
            since = 0 if year is None else max(0, int(year) - self.start)
            steps = int(known(row["category_step"]) or 0) if row["parcel_id"] or row["estate_id"] else 0
            room = 10_000.0 * (known(row["ha_gained"]) or 0.0) if row["parcel_id"] else 0.0
            kw = (known(row["kw_gained"]) or 0.0) if row["node_id"] else 0.0
            if since < self.T and max(steps, room, kw) > 0:
                out[row["investment_id"]] = {**row, "since": since, "steps": steps, "room": room, "kw": kw, "payer": row["payer"] or "province"}
        return out

    def with_investments(self, ids: Iterable[str]) -> "World":
        """Return the same case in which these investments are made."""
        other = copy.copy(self)
        other.invested = frozenset(ids)
        return other

    def there(self, t: int, ids: Iterable[str]) -> list[dict[str, Any]]:
        """Return those of some investments that are there in a year."""
        return [self.offers[name] for name in ids if self.offers[name]["since"] <= t]

    def gained(self, parcel: Parcel, t: int, ids: Iterable[str]) -> float:
        """Return the room that some investments open on a parcel, m²."""
        return sum(offer["room"] for offer in self.there(t, ids) if offer["parcel_id"] == parcel.id and parcel.usable)

    def steps(self, parcel: Parcel, offer: dict[str, Any]) -> int:
        """Return by how many steps an investment raises the category of a parcel."""
        named = offer["parcel_id"] == parcel.id if offer["parcel_id"] else offer["estate_id"] == parcel.row["estate_id"]
        return offer["steps"] if named else 0

    def spent(self, first: int, last: int, payer: str | None = None) -> float:
        """Return what the investments made cost in the years first … last (from 0), of one payer or of all, euro."""
        made = [self.offers[name] for name in self.invested]
        return sum(offer["cost_eur"] for offer in made if first <= offer["since"] <= last and payer in {None, offer["payer"]})

    def _pairs(self) -> set[frozenset[str]]:
        """R26: the pairs of partners of whom both are there at the end."""
        asked = [(row["firm_id"] or row["demand_id"], row["partners"]) for row in self.rows["demand"]]
        named = [(firm.id, firm.row["partners"]) for firm in self.firms.values()] + asked
        pairs = {frozenset((one, other.strip())) for one, others in named for other in others.split(";") if other.strip() in self.firms}
        return {pair for pair in pairs if len(pair) > 1 and not any(name in self.firms and self.firms[name].stop is not None for name in pair)}

    def price(self, parcel: Parcel) -> float:
        """K6: euro per m² of land."""
        own = known(parcel.row["price_eur_per_m2"])
        if own is not None:
            return own
        ends = [known(parcel.estate[name]) for name in ("price_min_eur_per_m2", "price_max_eur_per_m2")]
        stated = [end for end in ends if end is not None]
        if stated:
            return sum(stated) / len(stated)
        return self.terms.cost.land_price.get(parcel.province, self.terms.cost.land_price_other)

    # -- firms and movers -----------------------------------------------------------------------------------------

    def _firm(self, row: dict[str, Any]) -> Firm:
        homes = {place["parcel_id"]: float(place["plot_m2"]) for place in self.rows["occupancy"] if place["firm_id"] == row["firm_id"]}
        plot = sum(homes.values()) if homes else known(row["plot_m2"]) or 0.0
        floor, kw = known(row["floor_m2"]), known(row["connection_kw"])
        firm = Firm(row["firm_id"], row, homes, plot, self.terms.ratios.fsi * plot if floor is None else floor,
                    self.terms.grid.kw_per_worker * row["workers"] if kw is None else kw,
                    LADDER.index(row["category"] or "3.2"), row["geometry"])
        if firm.place is None or firm.place.is_empty:
            home = row["parcel_id"] or firm.main
            firm.place = self.parcels[home].centre if home else None
        stops = known(row["stops_in"])
        if stops is not None and stops < self.start + self.T:
            firm.stop = max(0, int(stops) - self.start)
        return firm

    def _movers(self) -> list[Mover]:
        """R3: the movers, by id."""
        asked: dict[str, list[dict[str, Any]]] = {}
        movers = []
        for row in sorted(self.rows["demand"], key=lambda row: row["demand_id"]):
            if row["firm_id"]:
                asked.setdefault(row["firm_id"], []).append(row)
            else:
                movers.append(self._newcomer(row))
        for firm in self.firms.values():
            threatened = any(known(self.parcels[home].row["housing_from"]) is not None or self.parcels[home].row["status"] == "housing"
                             for home in firm.homes)
            if firm.stop is None and (firm.id in asked or firm.consents or threatened):
                movers.append(self._moving_firm(firm, asked.get(firm.id, [])))
        agreed = {row["mover_id"]: row for row in self.rows["tailored"]}
        for mover in movers:
            mover.tailored = {name: known(value) or 0.0 for name, value in agreed.get(mover.id, {}).items() if name not in {"mover_id", "source"}}
        return sorted(movers, key=lambda mover: mover.id)

    def _extra(self, row: dict[str, Any]) -> tuple[float, float]:
        plot = max(0.0, known(row["extra_plot_m2"]) or 0.0)
        floor = known(row["extra_floor_m2"])
        return plot, self.terms.ratios.fsi * plot if floor is None else floor

    def _newcomer(self, row: dict[str, Any]) -> Mover:
        workers, kw = known(row["workers"]) or 0.0, known(row["connection_kw"])
        plot, floor = self._extra(row)
        return Mover(row["demand_id"], None, ("settle",), plot, floor, row["extra_kw"], LADDER.index(row["category_needed"] or "3.2"),
                     -math.inf if known(row["from_year"]) is None else row["from_year"], row["quay"], row["municipality_code"], workers,
                     self.terms.grid.kw_per_worker * workers if kw is None else kw)

    def _moving_firm(self, firm: Firm, rows: list[dict[str, Any]]) -> Mover:
        wishes = {row["on_own_plot"] for row in rows}
        wish = wishes.pop() if len(wishes) == 1 else "either"
        kinds = {"yes": ("intensify",), "no": ("relocate", "expand")}.get(wish, ("relocate", "expand", "intensify")) if rows else ("relocate",)
        mover = Mover(firm.id, firm, kinds, category=firm.category, workers=firm.row["workers"])
        for row in rows:
            plot, floor = self._extra(row)
            mover.extra_plot += plot
            mover.extra_floor += floor
            mover.extra_kw += row["extra_kw"]
            mover.category = max(mover.category, step(row["category_needed"]) or 0)
            if known(row["from_year"]) is not None:
                mover.from_year = max(mover.from_year, row["from_year"])
            mover.quay = mover.quay or row["quay"]
        return mover

    # -- power ----------------------------------------------------------------------------------------------------

    @property
    def small_kw(self) -> float:
        """Largest need that is a small connection, kW."""
        return self.terms.grid.large_user_kva * self.terms.grid.kw_per_kva

    def _capacity_row(self, node: str, year: int) -> dict[str, Any] | None:
        rows = sorted((row for row in self.rows["grid_capacity"] if row["node_id"] == node), key=lambda row: row["year"])
        past = [row for row in rows if row["year"] <= year]
        return past[-1] if past else (rows[0] if rows else None)

    def free_kw(self, node: str, t: int) -> float:
        """R21: what a node can still give in a year."""
        if not node:
            return 0.0
        row = self._capacity_row(node, self.start + t)
        free = row["free_kw"] if row else 0.0
        station = next(place for place in self.rows["grid"] if place["node_id"] == node)
        year = known(station["reinforcement_year"])
        free += station["reinforcement_kw"] if year is not None and self.start + t >= year else 0.0
        return free + sum(offer["kw"] for offer in self.there(t, self.invested) if offer["node_id"] == node)

    def large_kw(self, need: float) -> float:
        """R5: what a need counts where small connections stay outside."""
        return need if need > self.small_kw else 0.0

    def counted_kw(self, need: float, parcel: Parcel, t: int) -> float:
        """R5: what a need counts in the power rows, by the year of the move."""
        row = self._capacity_row(parcel.node, self.start + t) if parcel.node else None
        blocked = row is not None and row["small_connections_blocked"] and "small_blocked" not in self.without
        return need if blocked else self.large_kw(need)

    def share_kw(self, firm: Firm, parcel: Parcel) -> float:
        """R20: power of a firm on one of its parcels."""
        return firm.kw * firm.homes[parcel.id] / firm.plot if firm.plot > 0 else 0.0

    def empty_kw(self, parcel: Parcel) -> float:
        """R20: power of the empty part of a parcel."""
        own = known(parcel.row["connection_kw"]) or 0.0
        return max(0.0, own - sum(self.share_kw(self.firms[firm], parcel) for firm in parcel.homes))

    # -- roofs ----------------------------------------------------------------------------------------------------

    def roof_kw(self, firm: Firm) -> float:
        """R23: what a roof feeds in at most, kW."""
        feed_in, solar = known(firm.row["feed_in_kw"]), known(firm.row["solar_kwp"])
        return feed_in if feed_in is not None else self.terms.grid.feed_in_per_kwp * (solar or 0.0)

    def net_kw(self, option: Any) -> float:
        """R23: the roof that comes with a move, less its own use, kW."""
        own_use = self.terms.grid.own_use_share * option.kw_full
        return (self.roof_kw(option.mover.firm) if option.kind == "relocate" else 0.0) - own_use

    def seat_net_kw(self, firm: Firm, parcel: Parcel) -> float:
        """R23: the part of a roof that lies on a parcel, less the firm's own use there, kW."""
        share = firm.homes[parcel.id] / firm.plot if firm.plot > 0 else 0.0
        return share * (self.roof_kw(firm) - self.terms.grid.own_use_share * firm.kw)

    def free_feed_in_kw(self, node: str, t: int) -> float | None:
        """R23: what a node can still take in a year; None where that is not known."""
        row = self._capacity_row(node, self.start + t)
        return None if row is None else known(row["free_feed_in_kw"])

    def _hubs(self) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
        """R22: the hub of each member parcel, and the hubs that work."""
        of, working = {}, []
        for row in self.rows["hubs"]:
            named = [name.strip() for name in row["parcel_ids"].split(";") if name.strip()]
            members = named or [parcel.id for parcel in self.parcels.values() if parcel.row["estate_id"] == row["estate_id"]]
            if len(members) < 2 or "hub" in self.without:
                continue
            year = known(row["from_year"])
            hub = {**row, "members": members, "since": 0 if year is None else max(0, int(year) - self.start)}
            working.append(hub)
            of.update(dict.fromkeys(members, hub))
        return of, working
