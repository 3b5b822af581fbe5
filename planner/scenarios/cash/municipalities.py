"""What each municipality gains and loses by a plan, and who loses on everything (R54, R55)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from planner.language import Language, text
from planner.plan.move import Move
from planner.rules.situation import Situation
from planner.scenarios.cash.ledger import Ledger
from planner.scenarios.cash.lines import CENTS, Made
from planner.units import M2_PER_HA, ROOM_TOLERANCE_HA

NO_JOBS = 1e-9
FIGURES = ("ha_gained", "ha_lost", "jobs_in", "jobs_out", "eur_in", "eur_out")


@dataclass(frozen=True)
class Municipality:
    """What one municipality gains and loses, over the horizon (money: over the years of the ledger).

    Parameters
    ----------
    code, name
        Which.
    served_ha
        Circular hectares served of its own firms, wherever they go, and of newcomers to it.
    ha_gained, ha_lost
        Lots taken in it, and plots that relocations leave in it: hectares in use.
    jobs_in, jobs_out
        Workers of firms that come from elsewhere or settle, and of firms that go elsewhere.
    eur_in, eur_out
        What its ground account gets for land that it issues, and its part of grants and investments. Income is no profit: what the land cost is not known.
    by_year
        By (calendar) year the same six figures, each of the year itself.
    """

    code: str
    name: str
    served_ha: float
    ha_gained: float
    ha_lost: float
    jobs_in: float
    jobs_out: float
    eur_in: float
    eur_out: float
    by_year: dict[int, dict[str, float]]

    @property
    def net(self) -> dict[str, float]:
        """Gains less losses: ``ha``, ``jobs`` and ``eur``."""
        return {"ha": self.ha_gained - self.ha_lost, "jobs": self.jobs_in - self.jobs_out, "eur": self.eur_in - self.eur_out}

    @property
    def loses(self) -> tuple[str, ...]:
        """On which of hectares, jobs and euro it loses on balance."""
        least = {"ha": ROOM_TOLERANCE_HA, "jobs": NO_JOBS, "eur": 0.5 / CENTS}
        return tuple(what for what, net in self.net.items() if net < -least[what])

    @property
    def is_permanent_loser(self) -> bool:
        """Whether it loses on hectares, jobs and euro together over the whole horizon."""
        return len(self.loses) == len(self.net)

    def record(self) -> dict[str, Any]:
        """Return the municipality, JSON-ready: hectares, jobs and euro."""
        net = self.net
        figures = {"served_ha": self.served_ha, "gained_ha": self.ha_gained, "lost_ha": self.ha_lost, "net_ha": net["ha"]}
        return {
            "municipality_code": self.code, "name": self.name, **{name: round(value, 4) for name, value in figures.items()},
            "jobs_in": round(self.jobs_in, 1), "jobs_out": round(self.jobs_out, 1), "net_jobs": round(net["jobs"], 1),
            "in_eur": round(self.eur_in, 2), "out_eur": round(self.eur_out, 2), "net_eur": round(net["eur"], 2),
            "loses": list(self.loses), "permanent_loser": self.is_permanent_loser,
            "by_year": [{"year": year, **{_with_unit(name): round(value, 4) for name, value in figures.items()}} for year, figures in self.by_year.items()]}


def _with_unit(name: str) -> str:
    """Return the name of a figure with its unit at the end, as records have it."""
    return {"ha_gained": "gained_ha", "ha_lost": "lost_ha", "eur_in": "in_eur", "eur_out": "out_eur"}.get(name, name)


def municipalities(situation: Situation, plan: Made, ledger: Ledger) -> tuple[Municipality, ...]:
    """Return what every municipality of the project gains and loses by a plan, in the order of their codes; also those that nothing happens to."""
    names = situation.project["municipalities"].set_index("municipality_code")["name"]
    homes = dict(zip(situation.movers["mover_id"], situation.home_municipality, strict=True))
    figures: defaultdict[tuple[str, int, str], float] = defaultdict(float)
    served: defaultdict[str, float] = defaultdict(float)
    for move in plan.moves:
        home, there = str(homes[move.mover_id]), _place(situation, move)
        served[home or there] += move.circular_m2 / M2_PER_HA
        for code, figure, amount in _changes(situation, move, home, there):
            figures[code, move.year, figure] += amount
    for row in ledger.rows:
        figures[row.payer, row.year, "eur_in"] += row.receive / CENTS
        figures[row.payer, row.year, "eur_out"] += row.pay / CENTS
    out = []
    for code in sorted(map(str, names.index)):
        by_year = {year: {name: figures[code, year, name] for name in FIGURES} for year in ledger.years}
        total = {name: sum(year[name] for year in by_year.values()) for name in FIGURES}
        out.append(Municipality(code, str(names[code]) or code, served[code], **total, by_year=by_year))
    return tuple(out)


def _place(situation: Situation, move: Move) -> str:
    """Return the municipality of the target; of a move on its own plot that of the plot."""
    return str(situation.rooms.parcels["municipality_code"].get(move.to or move.origin[0], ""))


def _changes(situation: Situation, move: Move, home: str, there: str) -> Iterable[tuple[str, str, float]]:
    """Yield what a move changes: municipality, figure and amount, as row (balance) counts it (R25); jobs that stay in a municipality count in nor out."""
    if move.to is not None:
        yield there, "ha_gained", move.area_m2 / M2_PER_HA
    if move.kind in ("relocate", "settle") and home != there:
        yield there, "jobs_in", move.workers
        yield home, "jobs_out", move.workers
    if move.kind == "relocate":
        seats = situation.seats[situation.seats["firm_id"] == move.firm_id]
        for parcel, plot in zip(seats["parcel_id"], seats["plot_m2"], strict=True):
            yield str(situation.rooms.parcels["municipality_code"].get(parcel, "")), "ha_lost", float(plot) / M2_PER_HA


def always_losing(plans: Sequence[Sequence[Municipality]]) -> tuple[str, ...]:
    """Return the municipalities (codes) that lose on everything in each of some plans."""
    losing = [{place.code for place in plan if place.is_permanent_loser} for plan in plans]
    return tuple(sorted(losing[0].intersection(*losing[1:]))) if losing else ()


def said_of_losers(places: Sequence[Municipality], language: Language, always: Sequence[str] = ()) -> str:
    """Return the sentence that names who loses on everything; ``always`` are the codes of those that do in every plan of a list."""
    losers = [place.name for place in places if place.is_permanent_loser]
    if not losers:
        return text("No municipality loses hectares, jobs and money together over the whole horizon.", language)
    out = text("Permanent loser over the whole horizon, on hectares, jobs and money together: {names}.", language, names=", ".join(losers))
    if always:
        names = ", ".join(place.name for place in places if place.code in always)
        out += " " + text("In every plan that was compared: {names}.", language, names=names)
    return out
